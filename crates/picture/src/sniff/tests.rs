//! First bytes of every kind, and what is said of them.

use super::format;

#[track_caller]
fn check(bytes: &[u8], expected: &str) {
    let outcome = match format(bytes) {
        Ok(format) => format.name().to_string(),
        Err(reject) => reject.to_string(),
    };
    assert_eq!(outcome, expected, "{:?}", &bytes[..bytes.len().min(16)]);
}

#[test]
fn what_is_no_picture_is_called_by_its_name() {
    check(b"", "empty: the file has no bytes");
    check(&[0; 4096], "corrupt: all bytes are zero");
    check(b"hello", "unsupported: text");
    check(b"BMW is a car, and so is this text", "unsupported: text");
    check(b"BMW", "unsupported: text");
    check("größe\n".as_bytes(), "unsupported: text");
    check(b"\xef\xbb\xbf <!DOCTYPE HTML><p>", "unsupported: HTML page");
    check(
        b"<?xml version='1.0'?>\n<svg/>",
        "unsupported: SVG drawing; export it as PNG",
    );
    check(b"<?xml version='1.0'?><a/>", "unsupported: XML document");
    check(
        b"%PDF-1.7\n",
        "unsupported: PDF document; save its pages as JPEG or PNG",
    );
    check(b"PK\x03\x04\x14\0", "unsupported: ZIP archive; unpack it");
    check(
        b"8BPS\0\x01",
        "unsupported: Photoshop picture; convert it to JPEG or PNG",
    );
    // One picture of 32 × 32, 308 bytes, behind the directory of 22 bytes.
    let cursor = b"\0\0\x02\0\x01\0\x20\x20\0\0\0\0\0\0\x34\x01\0\0\x16\0\0\0";
    check(cursor, "unsupported: CUR cursor; convert it to JPEG or PNG");
    // 64 × 48 pixels of 24 bits without compression, and of 8 bits with run lengths.
    let targa = |kind, depth| {
        [
            0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 48, 0, depth, 32, 9, 9,
        ]
    };
    for file in [targa(2, 24), targa(10, 32), targa(3, 8), targa(11, 8)] {
        check(&file, "TGA");
    }
    check(&targa(2, 7), "unsupported: not a known picture format");
    check(b"P6 is a kind of file", "unsupported: text");
    check(b"P7\n is what it begins with", "unsupported: text");
    check(
        b"\x76\x2f\x31\x01\x02\0",
        "unsupported: OpenEXR picture; convert it to JPEG or PNG",
    );
    check(
        b"AT&TFORM\0\0\x01\0DJVM",
        "unsupported: DjVu document; save its pages as JPEG or PNG",
    );
    check(
        b"\0\0\0\x18ftypheic\0\0\0\0",
        "unsupported: HEIC picture; convert it to JPEG or PNG",
    );
    check(
        b"\0\0\0\x18ftypavif\0\0\0\0",
        "unsupported: AVIF picture; convert it to JPEG or PNG",
    );
    check(
        b"\0\0\0\x18ftypisom\0\0\0\0",
        "unsupported: MP4 film; save a frame of it as JPEG or PNG",
    );
    check(b"RIFF\x10\0\0\0WAVEfmt ", "unsupported: WAV sound");
    check(
        b"II*\0\x10\0\0\0CR\x02\0",
        "unsupported: Canon raw picture; export it as JPEG or TIFF",
    );
    check(
        b"\x01\x02\x03\x04\x05",
        "unsupported: not a known picture format",
    );
}

#[test]
fn the_formats_that_are_read_are_told_by_their_first_bytes() {
    check(b"\xff\xd8\xff\xe0", "JPEG");
    check(b"\x89PNG\r\n\x1a\n", "PNG");
    check(b"RIFF\x10\0\0\0WEBPVP8 ", "WebP");
    check(b"GIF87a", "GIF");
    check(b"GIF89a", "GIF");
    check(b"BM____\0\0\0\0\x36\0\0\0\x28\0\0\0", "BMP");
    check(b"II*\0\x08\0\0\0", "TIFF");
    check(b"MM\0*\0\0\0\x08", "TIFF");
    for file in [
        "P1 3 2 ",
        "P2\n# a comment\n3 2",
        "P6\n3 2\n255\n",
        "P7\nWIDTH 3",
    ] {
        check(file.as_bytes(), "PNM");
    }
    check(b"qoif\0\0", "QOI");
    check(b"farbfeld\0", "farbfeld");
    check(b"#?RADIANCE\nFORMAT", "Radiance HDR");
    let icon = b"\0\0\x01\0\x01\0\x20\x20\0\0\0\0\0\0\x34\x01\0\0\x16\0\0\0";
    check(icon, "ICO");
}

#[test]
fn a_cut_signature_is_truncated_and_not_unknown() {
    check(b"\xff\xd8", "truncated: JPEG ends within its first bytes");
    check(b"\x89PNG", "truncated: PNG ends within its first bytes");
    check(
        b"RIFF\x10\0\0\0WE",
        "truncated: WebP ends within its first bytes",
    );
    check(
        b"BM\x36\0\0\0",
        "truncated: BMP ends within its first bytes",
    );
    check(b"qoi", "truncated: QOI ends within its first bytes");
    check(b"farb", "truncated: farbfeld ends within its first bytes");
    check(
        b"\0\0\x01\0\x01\0",
        "truncated: ICO ends within its first bytes",
    );
}

/// Each as its first bytes and what it is called.
#[test]
fn pictures_documents_and_films_that_are_not_read_are_told_what_to_do_with() {
    let boxed = |brands: &[&str]| {
        let length = 8 + 4 * brands.len() as u32;
        [
            length.to_be_bytes().as_slice(),
            b"ftyp",
            brands.concat().as_bytes(),
        ]
        .concat()
    };
    // Local header of a member that is stored (APPNOTE 6.3, section 4.3.7).
    let zip = |name: &str, content: &str| {
        let mut file = b"PK\x03\x04".to_vec();
        file.resize(26, 0);
        file.extend((name.len() as u16).to_le_bytes());
        file.extend([0, 0]);
        [file.as_slice(), name.as_bytes(), content.as_bytes()].concat()
    };
    let (convert, pages) = (
        "; convert it to JPEG or PNG",
        "; save its pages as JPEG or PNG",
    );
    let frame = "; save a frame of it as JPEG or PNG";
    for (file, name, advice) in [
        (
            boxed(&["avif", "\0\0\0\0", "mif1"]),
            "AVIF picture",
            convert,
        ),
        (
            boxed(&["avis", "\0\0\0\0", "avis"]),
            "AVIF picture",
            convert,
        ),
        (
            boxed(&["mif1", "\0\0\0\0", "mif1", "avif"]),
            "AVIF picture",
            convert,
        ),
        (
            boxed(&["mif1", "\0\0\0\0", "miaf", "heic"]),
            "HEIC picture",
            convert,
        ),
        (
            boxed(&["mif1", "\0\0\0\0", "miaf"]),
            "HEIF picture",
            convert,
        ),
        (b"\0\0\0\0ftyp".to_vec(), "MP4 film", frame),
        (boxed(&["mp42", "\0\0\0\0", "isom"]), "MP4 film", frame),
        (boxed(&["M4A ", "\0\0\0\0"]), "MP4 sound", ""),
        (b"\0\0\0\x08wide\0\0".to_vec(), "QuickTime film", frame),
        (b"\xff\x0a\xfa\x5f".to_vec(), "JPEG XL picture", convert),
        (
            b"\0\0\0\x0cJXL \r\n\x87\n".to_vec(),
            "JPEG XL picture",
            convert,
        ),
        (
            zip("[Content_Types].xml", "<?xml"),
            "Office document",
            pages,
        ),
        (zip("word/document.xml", "<?xml"), "Office document", pages),
        (
            zip("mimetype", "application/vnd.oasis.opendocument.text"),
            "OpenDocument file",
            pages,
        ),
        (zip("mimetype", "application/epub+zip"), "EPUB book", pages),
        (zip("scan.jpg", "\u{ff}"), "ZIP archive", "; unpack it"),
        (b"{\\rtf1\\ansi".to_vec(), "RTF document", pages),
        (
            b"FUJIFILMCCD-RAW 0201".to_vec(),
            "Fujifilm raw picture",
            "; export it as JPEG or TIFF",
        ),
        (b"<!DOCTYPE html><p><svg>".to_vec(), "HTML page", ""),
    ] {
        check(&file, &format!("unsupported: {name}{advice}"));
    }
}
