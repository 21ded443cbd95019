//! What a file is, decided by its first bytes and never by its name. What is said of those that are not read is in
//! [`other`].

mod other;
#[cfg(test)]
mod tests;

use super::structure::tiff;
use super::{Reject, RejectKind};
use other::looks_like_text;

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
    Err(Reject::unsupported(other::said_of(bytes)))
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
    } else if is_tiff(bytes) {
        // What a camera leaves as raw data is a TIFF, too, and its first directories are previews.
        tiff::camera(bytes).is_none().then_some(Format::Tiff)
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

fn is_tiff(bytes: &[u8]) -> bool {
    TIFF_SIGNATURES.iter().any(|magic| bytes.starts_with(magic))
}

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
