//! PDF files made object by object (ISO 32000-1, chapter 7), for the tests and as seeds of the fuzzer.

/// A page of 100 × 200 units: what its dictionary says more, its content, and its picture. Its font is named `/F`.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub more: &'a str,
    pub content: &'a str,
    pub picture: &'a str,
    pub data: &'a [u8],
}

/// One of those that every reader has (ISO 32000-1, section 9.6.2.2).
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

/// The picture fills the page.
pub const WHOLE: &str = "q 100 0 0 200 0 0 cm /P Do Q";

/// A file of these pages, with its table of objects and its end mark.
pub fn pdf(sheets: &[Sheet]) -> Vec<u8> {
    let kids: Vec<String> = (0..sheets.len())
        .map(|at| format!("{} 0 R", 3 + 3 * at))
        .collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            sheets.len(),
            kids.join(" ")
        )
        .into_bytes(),
    ];
    for (at, sheet) in sheets.iter().enumerate() {
        let (content, picture) = (4 + 3 * at, 5 + 3 * at);
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 200] /Contents {content} 0 R \
             /Resources << /XObject << /P {picture} 0 R >> /Font << /F {FONT} >> >> {} >>",
            sheet.more
        );
        objects.push(page.into_bytes());
        objects.push(stream("", sheet.content.as_bytes()));
        let said = format!("/Type /XObject /Subtype /Image {}", sheet.picture);
        objects.push(stream(&said, sheet.data));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).into_bytes());
    for offset in &offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let size = offsets.len() + 1;
    file.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n")
            .into_bytes(),
    );
    file
}

fn stream(said: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {said} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}
