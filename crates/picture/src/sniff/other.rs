//! What a file is called that is no picture, or one that is not read, and what to do with it: `DjVu document; save its pages
//! as JPEG or PNG`. A name and never a promise: nothing behind the first bytes is looked at, but for the heads of boxes,
//! directories and archives.

use super::{is_of_windows, is_tiff, tiff};

const CONVERT: &str = "convert it to JPEG or PNG";
const DRAW: &str = "export it as PNG";
const DEVELOP: &str = "export it as JPEG or TIFF";
const PAGES: &str = "save its pages as JPEG or PNG";
const FRAME: &str = "save a frame of it as JPEG or PNG";
const UNPACK: &str = "unpack it";
/// There is no picture in it.
const NOTHING: &str = "";

/// Name and advice.
type Other = (&'static str, &'static str);

/// Of bytes that are not those of a [`Format`](super::Format): one line.
pub(super) fn said_of(bytes: &[u8]) -> String {
    match other(bytes) {
        None => "not a known picture format".to_owned(),
        Some((name, NOTHING)) => name.to_owned(),
        Some((name, advice)) => format!("{name}; {advice}"),
    }
}

fn other(bytes: &[u8]) -> Option<Other> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(of_brands(bytes));
    }
    if is_tiff(bytes) {
        return tiff::camera(bytes).map(|name| (name, DEVELOP));
    }
    if is_of_windows(bytes, 2) {
        return Some(("CUR cursor", CONVERT));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(of_zip(bytes));
    }
    let signature = SIGNATURES.iter().find(|(offset, magic, ..)| {
        let rest = bytes.get(*offset..);
        rest.is_some_and(|rest| rest.starts_with(magic))
    });
    if let Some((_, _, name, advice)) = signature {
        return Some((name, advice));
    }
    if looks_like_text(bytes) {
        return Some(text_kind(bytes));
    }
    // Older than brands: a film that begins with its index, its data, or room for either.
    let is_film = matches!(bytes.get(4..8), Some(b"moov" | b"mdat" | b"wide"));
    is_film.then_some(("QuickTime film", FRAME))
}

const HEIC: Other = ("HEIC picture", CONVERT);
const AVIF: Other = ("AVIF picture", CONVERT);

/// ISO base media files (ISO/IEC 14496-12) tell pictures from films by their major brand; where that names a structure of
/// HEIF alone, the compatible ones say how its pictures are coded.
fn of_brands(bytes: &[u8]) -> Other {
    let length = bytes
        .first_chunk::<4>()
        .map_or(0, |four| u32::from_be_bytes(*four)) as usize;
    let (brands, _) = bytes[8..length.clamp(8, bytes.len())].as_chunks::<4>();
    // Of a box that is cut or says nothing of its length.
    let major = bytes.get(8..12).unwrap_or_default();
    match major {
        b"mif1" | b"mif2" | b"msf1" | b"miaf" => {
            let coded = brands.iter().find_map(|brand| of_code(brand));
            coded.unwrap_or(("HEIF picture", CONVERT))
        }
        b"crx " => ("Canon raw picture", DEVELOP),
        b"M4A " | b"M4B " => ("MP4 sound", NOTHING),
        b"qt  " => ("QuickTime film", FRAME),
        brand => of_code(brand).unwrap_or(("MP4 film", FRAME)),
    }
}

fn of_code(brand: &[u8]) -> Option<Other> {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(HEIC),
        b"avif" | b"avis" => Some(AVIF),
        _ => None,
    }
}

/// By its first member, which both families of office documents put there for this (ISO/IEC 26300-3, section 3.3; ISO/IEC
/// 29500-2, where it is usage).
fn of_zip(bytes: &[u8]) -> Other {
    let number = |at: usize| {
        let two = bytes.get(at..at + 2);
        two.map_or(0, |two| usize::from(two[0]) | usize::from(two[1]) << 8)
    };
    let (name_bytes, extra_bytes) = (number(26), number(28));
    let name = bytes.get(30..30 + name_bytes).unwrap_or_default();
    let content = bytes
        .get(30 + name_bytes + extra_bytes..)
        .unwrap_or_default();
    let begins = |parts: &[&str]| parts.iter().any(|part| name.starts_with(part.as_bytes()));
    if name == b"mimetype" && content.starts_with(b"application/vnd.oasis.opendocument") {
        ("OpenDocument file", PAGES)
    } else if name == b"mimetype" && content.starts_with(b"application/epub+zip") {
        ("EPUB book", PAGES)
    } else if begins(&[
        "[Content_Types].xml",
        "_rels/",
        "docProps/",
        "word/",
        "xl/",
        "ppt/",
    ]) {
        ("Office document", PAGES)
    } else {
        ("ZIP archive", UNPACK)
    }
}

/// Offset, bytes, name, advice. The first that matches wins.
const SIGNATURES: &[(usize, &[u8], &str, &str)] = &[
    (0, b"%PDF", "PDF document", PAGES),
    (0, b"%!PS", "PostScript document", PAGES),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript document", PAGES),
    (0, b"8BPS", "Photoshop picture", CONVERT),
    (0, b"icns", "Apple icon", CONVERT),
    (0, b"AT&TFORM", "DjVu document", PAGES),
    (128, b"DICM", "DICOM picture", CONVERT),
    (0, b"BPG\xfb", "BPG picture", CONVERT),
    (0, b"\x01\xda\0\x01", "SGI picture", CONVERT),
    (0, b"\x01\xda\x01\x01", "SGI picture", CONVERT),
    (0, b"\x0a\x05\x01\x08", "PCX picture", CONVERT),
    (0, b"\x0a\x05\x01\x01", "PCX picture", CONVERT),
    (0, b"\xff\x0a", "JPEG XL picture", CONVERT),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL picture", CONVERT),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000 picture", CONVERT),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000 picture", CONVERT),
    (0, b"\x8aMNG\r\n\x1a\n", "MNG animation", CONVERT),
    (0, b"\x8bJNG\r\n\x1a\n", "JNG picture", CONVERT),
    (0, b"IIU\0", "Panasonic raw picture", DEVELOP),
    (0, b"IIRO", "Olympus raw picture", DEVELOP),
    (0, b"IIRS", "Olympus raw picture", DEVELOP),
    (0, b"MMOR", "Olympus raw picture", DEVELOP),
    (0, b"FUJIFILMCCD-RAW", "Fujifilm raw picture", DEVELOP),
    (0, b"\0MRM", "Minolta raw picture", DEVELOP),
    (0, b"FOVb", "Sigma raw picture", DEVELOP),
    (0, b"\x76\x2f\x31\x01", "OpenEXR picture", CONVERT),
    (0, b"#?RGBE", "Radiance HDR picture", CONVERT),
    (0, b"DDS ", "DDS texture", CONVERT),
    (0, b"gimp xcf", "GIMP picture", CONVERT),
    (0, b"\xd7\xcd\xc6\x9a", "WMF drawing", DRAW),
    (40, b" EMF", "EMF drawing", DRAW),
    (0, b"PK\x05\x06", "ZIP archive", NOTHING),
    (0, b"\x1f\x8b", "gzip archive", UNPACK),
    (0, b"BZh", "bzip2 archive", UNPACK),
    (0, b"\xfd7zXZ\0", "xz archive", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard archive", UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive", UNPACK),
    (0, b"Rar!\x1a\x07", "RAR archive", UNPACK),
    (257, b"ustar", "tar archive", UNPACK),
    (
        0,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "Office document",
        PAGES,
    ),
    (0, b"{\\rtf", "RTF document", PAGES),
    (0, b"SQLite format 3\0", "SQLite database", NOTHING),
    (0, b"\x7fELF", "program", NOTHING),
    (0, b"\x1a\x45\xdf\xa3", "Matroska film", FRAME),
    (8, b"AVI ", "AVI film", FRAME),
    (0, b"\0\0\x01\xba", "MPEG film", FRAME),
    (0, b"\0\0\x01\xb3", "MPEG film", FRAME),
    (0, b"FLV\x01", "Flash film", FRAME),
    (
        0,
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
        "Windows Media film or sound",
        FRAME,
    ),
    (8, b"WAVE", "WAV sound", NOTHING),
    (0, b"ID3", "MP3 sound", NOTHING),
    (0, b"OggS", "Ogg sound or film", NOTHING),
    (0, b"fLaC", "FLAC sound", NOTHING),
];

/// So many bytes decide: markup declares itself within its first lines.
const TEXT_PROBE_BYTES: usize = 1_024;

pub(super) fn looks_like_text(bytes: &[u8]) -> bool {
    let probe = &bytes[..bytes.len().min(TEXT_PROBE_BYTES)];
    if probe.starts_with(b"\xff\xfe") || probe.starts_with(b"\xfe\xff") {
        return true; // UTF-16 with its byte order mark.
    }
    let is_utf8 = match std::str::from_utf8(probe) {
        Ok(_) => true,
        // The probe may end inside a character.
        Err(error) => error.error_len().is_none() && probe.len() == TEXT_PROBE_BYTES,
    };
    is_utf8
        && probe
            .iter()
            .all(|&byte| byte >= 0x20 || b"\t\n\r\x0c\x1b".contains(&byte))
}

fn text_kind(bytes: &[u8]) -> Other {
    let probe = &bytes[..bytes.len().min(TEXT_PROBE_BYTES)];
    let text = String::from_utf8_lossy(probe).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        // It may draw.
        ("HTML page", NOTHING)
    } else if text.contains("<svg") {
        ("SVG drawing", DRAW)
    } else if text.contains("<html") {
        ("HTML page", NOTHING)
    } else if text.starts_with("<?xml") {
        ("XML document", NOTHING)
    } else if text.starts_with("version https://git-lfs") {
        ("Git LFS pointer", "fetch the file itself")
    } else {
        ("text", NOTHING)
    }
}
