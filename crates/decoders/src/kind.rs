//! What a file is, by its first bytes and never by its name.

/// The kinds of files that are opened here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Heic,
    Jpeg2000,
    Pdf,
    JpegXl,
}

/// Brands of ISO/IEC 23008-12 for pictures that are coded by HEVC, annex B.
const HEVC_BRANDS: [&[u8; 4]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];

/// Brands that say nothing about the code; the compatible ones do.
const STRUCTURE_BRANDS: [&[u8; 4]; 3] = [b"mif1", b"mif2", b"msf1"];

/// The box that a JP2 file begins with (ISO/IEC 15444-1, annex I.5.1).
const JP2_SIGNATURE: &[u8] = b"\0\0\0\x0cjP  \r\n\x87\n";

/// The box that a JPEG XL file begins with (ISO/IEC 18181-2, section 9.2), and what a codestream alone begins with
/// (ISO/IEC 18181-1, annex D.1).
const JXL_SIGNATURE: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";
const JXL_CODESTREAM: &[u8] = b"\xff\x0a";

/// Start of codestream and the size marker behind it (annex A.4.1, A.5.1).
const CODESTREAM: &[u8] = b"\xff\x4f\xff\x51";

impl Kind {
    /// By their numbers in what a child is asked.
    pub(crate) const ALL: [Kind; 4] = [Kind::Heic, Kind::Jpeg2000, Kind::Pdf, Kind::JpegXl];

    /// The kind of a file, `None` for all that is not read here.
    pub fn of(bytes: &[u8]) -> Option<Kind> {
        if bytes.starts_with(b"%PDF-") {
            Some(Kind::Pdf)
        } else if bytes.starts_with(JP2_SIGNATURE) || bytes.starts_with(CODESTREAM) {
            Some(Kind::Jpeg2000)
        } else if bytes.starts_with(JXL_SIGNATURE) || bytes.starts_with(JXL_CODESTREAM) {
            Some(Kind::JpegXl)
        } else {
            is_heic(bytes).then_some(Kind::Heic)
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Heic => "HEIC",
            Kind::Jpeg2000 => "JPEG 2000",
            Kind::Pdf => "PDF",
            Kind::JpegXl => "JPEG XL",
        }
    }

    /// What to do with a file of a kind that was left out of this build.
    pub(crate) fn advice(self) -> &'static str {
        match self {
            Kind::Heic => "convert it to JPEG or PNG, or build with the feature heic",
            Kind::Jpeg2000 => "convert it to JPEG or PNG, or build with the feature jpeg2000",
            Kind::Pdf => "save its pages as JPEG or PNG, or build with the feature pdf-scans",
            Kind::JpegXl => "convert it to JPEG or PNG, or build with the feature jpegxl",
        }
    }
}

/// By the major brand, or where that names a structure alone, by the compatible ones.
fn is_heic(bytes: &[u8]) -> bool {
    let (Some(length), Some(b"ftyp")) = (bytes.first_chunk::<4>(), bytes.get(4..8)) else {
        return false;
    };
    let length = u32::from_be_bytes(*length) as usize;
    let brands = &bytes[8..length.clamp(8, bytes.len())];
    let (brands, _) = brands.as_chunks::<4>();
    match brands {
        [major, ..] if HEVC_BRANDS.contains(&major) => true,
        // Between them lies the minor version.
        [major, _, compatible @ ..] if STRUCTURE_BRANDS.contains(&major) => {
            compatible.iter().any(|brand| HEVC_BRANDS.contains(&brand))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<Kind>) {
        assert_eq!(Kind::of(bytes), expected, "{bytes:?}");
    }

    #[test]
    fn a_kind_is_told_by_the_first_bytes() {
        check(b"\0\0\0\x18ftypheic\0\0\0\0", Some(Kind::Heic));
        check(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Some(Kind::Heic));
        check(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", None);
        // The brand lies behind the box.
        check(b"\0\0\0\x14ftypmif1\0\0\0\0mif1heic", None);
        check(b"\0\0\0\x18ftypisom\0\0\0\0", None);
        check(b"\0\0\0\0ftyp", None);
        check(b"ftypheic", None);
        check(b"%PDF-1.7", Some(Kind::Pdf));
        check(b"\xff\x4f\xff\x51\0\x2f", Some(Kind::Jpeg2000));
        check(b"\0\0\0\x0cjP  \r\n\x87\n\0", Some(Kind::Jpeg2000));
        check(b"\xff\x0a\xfa", Some(Kind::JpegXl));
        check(b"\0\0\0\x0cJXL \r\n\x87\n\0", Some(Kind::JpegXl));
        check(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", None);
        check(b"", None);
        check(b"\xff\xd8\xff", None);
    }
}
