//! What a file is, decided by its first bytes and never by its name.

use super::{Reject, RejectKind};

/// The formats that are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
    Tiff,
    /// Netpbm's, PAM included.
    Pnm,
    Tga,
    Qoi,
    Ico,
    Farbfeld,
    /// Radiance's.
    Hdr,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::WebP => "WebP",
            Format::Bmp => "BMP",
            Format::Gif => "GIF",
            Format::Tiff => "TIFF",
            Format::Pnm => "PNM",
            Format::Tga => "TGA",
            Format::Qoi => "QOI",
            Format::Ico => "ICO",
            Format::Farbfeld => "farbfeld",
            Format::Hdr => "Radiance HDR",
        }
    }

    /// The endings that files of the format have, in lower case; the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png"],
            Format::WebP => &["webp"],
            Format::Bmp => &["bmp", "dib"],
            Format::Gif => &["gif"],
            Format::Tiff => &["tif", "tiff"],
            Format::Pnm => &["ppm", "pgm", "pbm", "pnm", "pam"],
            Format::Tga => &["tga", "targa", "icb", "vda", "vst"],
            Format::Qoi => &["qoi"],
            Format::Ico => &["ico"],
            Format::Farbfeld => &["ff", "farbfeld"],
            Format::Hdr => &["hdr", "pic"],
        }
    }
}

/// The format of a picture that can be decoded.
///
/// # Errors
/// `empty`; `truncated` for the beginning of a signature; `corrupt` for nothing but zero bytes;
/// `unsupported` for all else, with the name of what it is where that can be told.
pub(super) fn format(bytes: &[u8]) -> Result<Format, Reject> {
    if bytes.is_empty() {
        return Err(Reject::new(RejectKind::Empty, "the file has no bytes"));
    }
    if let Some(format) = decodable(bytes) {
        return Ok(format);
    }
    if let Some(format) = cut_signature(bytes) {
        let detail = format!("{} ends within its first bytes", format.name());
        return Err(Reject::truncated(detail));
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return Err(Reject::corrupt("all bytes are zero"));
    }
    Err(Reject::unsupported(
        other(bytes).unwrap_or("not a known picture format"),
    ))
}

fn decodable(bytes: &[u8]) -> Option<Format> {
    let at =
        |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|b| b.starts_with(magic));
    if at(0, b"\xff\xd8\xff") {
        Some(Format::Jpeg)
    } else if at(0, PNG_SIGNATURE) {
        Some(Format::Png)
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some(Format::WebP)
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Some(Format::Gif)
    } else if at(0, b"BM") && is_bmp_header(bytes) {
        Some(Format::Bmp)
    } else if TIFF_SIGNATURES.iter().any(|magic| at(0, magic)) && !at(8, b"CR") {
        // Canon's CR2 is a TIFF whose first directory is a preview; "CR" marks it.
        Some(Format::Tiff)
    } else if at(0, QOI_SIGNATURE) {
        Some(Format::Qoi)
    } else if at(0, FARBFELD_SIGNATURE) {
        Some(Format::Farbfeld)
    } else if at(0, HDR_SIGNATURE) {
        Some(Format::Hdr)
    } else if is_pnm(bytes) {
        Some(Format::Pnm)
    } else if is_of_windows(bytes, 1) {
        Some(Format::Ico)
    } else if is_targa(bytes) {
        Some(Format::Tga)
    } else {
        None
    }
}

const QOI_SIGNATURE: &[u8] = b"qoif";
const FARBFELD_SIGNATURE: &[u8] = b"farbfeld";
const HDR_SIGNATURE: &[u8] = b"#?RADIANCE\n";
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Both byte orders of TIFF 6.0 and of BigTIFF.
const TIFF_SIGNATURES: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];

/// Two letters are too few to tell a bitmap from a text: the length of the second header must be
/// one of those in use.
fn is_bmp_header(bytes: &[u8]) -> bool {
    let Some(length) = bytes.get(14..18) else {
        return false;
    };
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    [12, 16, 40, 52, 56, 64, 108, 124].contains(&length)
}

/// A letter and a digit are too few: numbers must follow, behind white space and comments, or the lines of a PAM.
fn is_pnm(bytes: &[u8]) -> bool {
    match bytes {
        [b'P', b'7', b'\n', rest @ ..] => {
            !rest.starts_with(b" ") && looks_like_text(rest.get(..12).unwrap_or(rest))
        }
        [b'P', b'1'..=b'6', space, rest @ ..] if space.is_ascii_whitespace() => {
            let word = rest.iter().find(|byte| !byte.is_ascii_whitespace());
            word.is_none_or(|&byte| byte == b'#' || byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// A file that stops inside a signature of ours. Three bytes at least, or two that no text holds.
fn cut_signature(bytes: &[u8]) -> Option<Format> {
    let cut = |magic: &[u8]| bytes.len() < magic.len() && magic.starts_with(bytes);
    let is_text = bytes.iter().all(u8::is_ascii_graphic);
    if bytes.len() < 2 || (bytes.len() < 3 && is_text) {
        None
    } else if cut(b"\xff\xd8\xff") {
        Some(Format::Jpeg)
    } else if cut(PNG_SIGNATURE) {
        Some(Format::Png)
    } else if cut(b"GIF89a") || cut(b"GIF87a") {
        Some(Format::Gif)
    } else if cut(b"RIFF") || (bytes.starts_with(b"RIFF") && bytes.len() < 12) {
        Some(Format::WebP)
    } else if TIFF_SIGNATURES.iter().any(|magic| cut(magic)) {
        Some(Format::Tiff)
    } else if bytes.starts_with(b"BM") && bytes.len() < 18 && !looks_like_text(bytes) {
        Some(Format::Bmp)
    } else if cut(QOI_SIGNATURE) {
        Some(Format::Qoi)
    } else if cut(FARBFELD_SIGNATURE) {
        Some(Format::Farbfeld)
    } else if cut(HDR_SIGNATURE) {
        Some(Format::Hdr)
    } else if bytes.starts_with(b"\0\0\x01\0") && bytes.len() < 22 {
        Some(Format::Ico)
    } else {
        None
    }
}

fn other(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(brand(bytes.get(8..12).unwrap_or_default()));
    }
    if is_of_windows(bytes, 2) {
        return Some("CUR cursor");
    }
    let signature = SIGNATURES.iter().find(|(offset, magic, _)| {
        bytes
            .get(*offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    });
    if let Some((_, _, name)) = signature {
        return Some(name);
    }
    looks_like_text(bytes).then(|| text_kind(bytes))
}

/// Windows icons (kind 1) and cursors (kind 2): so few bytes begin other files as well, so the first picture must lie behind
/// its directory.
fn is_of_windows(bytes: &[u8], kind: u8) -> bool {
    let number = |at: usize| {
        Some(u32::from(u16::from_le_bytes([
            *bytes.get(at)?,
            *bytes.get(at + 1)?,
        ])))
    };
    let (Some(count), Some(low), Some(high)) = (number(4), number(18), number(20)) else {
        return false;
    };
    let first_picture = low | (high << 16);
    bytes.starts_with(&[0, 0, kind, 0]) && count > 0 && first_picture >= 6 + 16 * count
}

/// Truevision's specification 2.0 of 1991: a footer that old files lack, or a header whose every number is one in use.
fn is_targa(bytes: &[u8]) -> bool {
    if bytes.ends_with(b"TRUEVISION-XFILE.\0") {
        return true;
    }
    let Some(header) = bytes.first_chunk::<18>() else {
        return false;
    };
    let [_, has_map, kind, .., depth, flags] = *header;
    let is_of_map = matches!((has_map, kind), (1, 1 | 9))
        && matches!(header[7], 15 | 16 | 24 | 32)
        && depth == 8;
    let is_plain = matches!((has_map, kind), (0, 2 | 3 | 10 | 11))
        && header[3..8] == [0; 5]
        && matches!(depth, 8 | 15 | 16 | 24 | 32);
    let has_size = header[12..14] != [0; 2] && header[14..16] != [0; 2];
    // Of the flags, the upper two are for interleaving, which nobody uses.
    (is_of_map || is_plain) && has_size && flags & 0xc0 == 0
}

/// ISO base media files (ISO/IEC 14496-12) tell pictures from films by their brand.
fn brand(brand: &[u8]) -> &'static str {
    match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            "HEIC picture; convert it to JPEG or PNG"
        }
        b"avif" | b"avis" => "AVIF picture; convert it to JPEG or PNG",
        b"crx " => "Canon raw picture",
        b"qt  " => "QuickTime film",
        _ => "MP4 film",
    }
}

/// Offset, bytes, name. The first that matches wins.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF", "PDF document; save its pages as JPEG or PNG"),
    (0, b"%!PS", "PostScript document"),
    (0, b"8BPS", "Photoshop picture"),
    (0, b"icns", "Apple icon"),
    (0, b"AT&TFORM", "DjVu document"),
    (128, b"DICM", "DICOM picture"),
    (0, b"BPG\xfb", "BPG picture"),
    (0, b"\x01\xda\0\x01", "SGI picture"),
    (0, b"\x01\xda\x01\x01", "SGI picture"),
    (0, b"\x0a\x05\x01\x08", "PCX picture"),
    (0, b"\x0a\x05\x01\x01", "PCX picture"),
    (0, b"\xff\x0a", "JPEG XL picture"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL picture"),
    (
        0,
        b"\0\0\0\x0cjP  \r\n\x87\n",
        "JPEG 2000 picture; convert it to JPEG or PNG",
    ),
    (
        0,
        b"\xff\x4f\xff\x51",
        "JPEG 2000 picture; convert it to JPEG or PNG",
    ),
    (0, b"\x8aMNG\r\n\x1a\n", "MNG animation"),
    (0, b"\x8bJNG\r\n\x1a\n", "JNG picture"),
    (0, b"II*\0", "Canon raw picture"),
    (0, b"IIU\0", "Panasonic raw picture"),
    (0, b"IIRO", "Olympus raw picture"),
    (0, b"FUJIFILMCCD-RAW", "Fujifilm raw picture"),
    (
        0,
        b"\x76\x2f\x31\x01",
        "OpenEXR picture; convert it to PNG or TIFF",
    ),
    (0, b"#?RGBE", "Radiance HDR picture"),
    (0, b"DDS ", "DDS texture"),
    (0, b"gimp xcf", "GIMP picture"),
    (0, b"\xd7\xcd\xc6\x9a", "WMF drawing"),
    (40, b" EMF", "EMF drawing"),
    (0, b"PK\x03\x04", "ZIP archive or office document"),
    (0, b"PK\x05\x06", "ZIP archive"),
    (0, b"\x1f\x8b", "gzip archive"),
    (0, b"BZh", "bzip2 archive"),
    (0, b"\xfd7zXZ\0", "xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (0, b"Rar!\x1a\x07", "RAR archive"),
    (257, b"ustar", "tar archive"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office document"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"\x7fELF", "program"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska film"),
    (8, b"AVI ", "AVI film"),
    (8, b"WAVE", "WAV sound"),
    (0, b"ID3", "MP3 sound"),
    (0, b"OggS", "Ogg sound or film"),
    (0, b"fLaC", "FLAC sound"),
];

/// So many bytes decide: markup declares itself within its first lines.
const TEXT_PROBE_BYTES: usize = 1_024;

fn looks_like_text(bytes: &[u8]) -> bool {
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

fn text_kind(bytes: &[u8]) -> &'static str {
    let probe = &bytes[..bytes.len().min(TEXT_PROBE_BYTES)];
    let text = String::from_utf8_lossy(probe).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.contains("<svg") {
        "SVG drawing"
    } else if text.starts_with("<!doctype html") || text.contains("<html") {
        "HTML page"
    } else if text.starts_with("<?xml") {
        "XML document"
    } else if text.starts_with("version https://git-lfs") {
        "Git LFS pointer; fetch the file itself"
    } else {
        "text"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check(b"<?xml version='1.0'?>\n<svg/>", "unsupported: SVG drawing");
        check(b"<?xml version='1.0'?><a/>", "unsupported: XML document");
        check(
            b"%PDF-1.7\n",
            "unsupported: PDF document; save its pages as JPEG or PNG",
        );
        check(
            b"PK\x03\x04\x14\0",
            "unsupported: ZIP archive or office document",
        );
        check(b"8BPS\0\x01", "unsupported: Photoshop picture");
        // One picture of 32 × 32, 308 bytes, behind the directory of 22 bytes.
        let cursor = b"\0\0\x02\0\x01\0\x20\x20\0\0\0\0\0\0\x34\x01\0\0\x16\0\0\0";
        check(cursor, "unsupported: CUR cursor");
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
            "unsupported: OpenEXR picture; convert it to PNG or TIFF",
        );
        check(b"AT&TFORM\0\0\x01\0DJVM", "unsupported: DjVu document");
        check(
            b"\0\0\0\x18ftypheic\0\0\0\0",
            "unsupported: HEIC picture; convert it to JPEG or PNG",
        );
        check(
            b"\0\0\0\x18ftypavif\0\0\0\0",
            "unsupported: AVIF picture; convert it to JPEG or PNG",
        );
        check(b"\0\0\0\x18ftypisom\0\0\0\0", "unsupported: MP4 film");
        check(b"RIFF\x10\0\0\0WAVEfmt ", "unsupported: WAV sound");
        check(b"II*\0\x10\0\0\0CR\x02\0", "unsupported: Canon raw picture");
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
}
