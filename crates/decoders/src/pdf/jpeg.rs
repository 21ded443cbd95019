//! A JPEG from a page, made to say how it lies there. What a camera once wrote about it does not count in a PDF.

use crate::Refused;

const START: &[u8] = b"\xff\xd8";
const APP1: u8 = 0xe1;
const START_OF_SCAN: u8 = 0xda;

/// The file with one EXIF segment, which holds the orientation alone.
pub(super) fn turned(jpeg: &[u8], orientation: u8) -> Result<Vec<u8>, Refused> {
    let Some(segments) = jpeg.strip_prefix(START) else {
        return Err(Refused::corrupt("PDF with a JPEG that is none"));
    };
    let mut file = START.to_vec();
    file.extend(exif(orientation));
    let mut at = 0;
    // Up to the first scan; a decoder judges all else.
    while let Some(&[0xff, marker, high, low]) = segments.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let end = at + 2 + length;
        let Some(body) = segments.get(at + 4..end) else {
            break;
        };
        if marker == START_OF_SCAN {
            break;
        }
        if !(marker == APP1 && body.starts_with(b"Exif\0\0")) {
            file.extend(&segments[at..end]);
        }
        at = end;
    }
    file.extend(&segments[at..]);
    Ok(file)
}

/// A segment with the TIFF structure of EXIF 2.32 and one tag in it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut segment =
        b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.extend([orientation, 0, 0, 0, 0, 0, 0]);
    segment
}
