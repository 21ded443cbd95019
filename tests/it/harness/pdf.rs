//! PDF files made object by object (ISO 32000-1, chapter 7): scans, text, and what no scanner would write.

/// What a page shows, and the picture that it may name as `/P`.
#[derive(Clone)]
pub struct Sheet {
    pub content: String,
    /// The picture's dictionary but for its length.
    pub picture: String,
    pub data: Vec<u8>,
}

/// A page that a JPEG of this size fills.
pub fn scan(jpeg: Vec<u8>, (width, height): (u32, u32)) -> Sheet {
    Sheet {
        content: "q 595 0 0 842 0 0 cm /P Do Q".to_owned(),
        picture: format!(
            "/Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
        ),
        data: jpeg,
    }
}

/// A page of text.
pub fn letter() -> Sheet {
    Sheet {
        content: "BT /F 12 Tf 72 720 Td (Dear reader) Tj ET".to_owned(),
        picture: String::new(),
        data: Vec::new(),
    }
}

/// A file of these pages, with its table of objects and its end mark.
pub fn file(sheets: &[Sheet]) -> Vec<u8> {
    let kids: Vec<String> = (0..sheets.len())
        .map(|at| format!("{} 0 R", 3 + 3 * at))
        .collect();
    let (kids, count) = (kids.join(" "), sheets.len());
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>").into_bytes(),
    ];
    for (at, sheet) in sheets.iter().enumerate() {
        let (content, picture) = (4 + 3 * at, 5 + 3 * at);
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
             /Resources << /XObject << /P {picture} 0 R >> >> >>"
        );
        objects.push(page.into_bytes());
        objects.push(stream("", sheet.content.as_bytes()));
        let said = format!("/Type /XObject /Subtype /Image {}", sheet.picture);
        objects.push(stream(&said, &sheet.data));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (table, size) = (file.len(), offsets.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").into_bytes());
    for offset in &offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file.extend(trailer.into_bytes());
    file
}

fn stream(said: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {said} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}
