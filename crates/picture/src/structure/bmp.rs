//! BMP (Microsoft's BITMAPINFOHEADER family and OS/2's): the size, and where the pixels must end.

use super::{Examined, advance, le16, le32};
use crate::{FormWarning, Limits, Reject};
use std::borrow::Cow;

const INFO_HEADER_BYTES: u64 = 40;

/// The file, if its pixels lie inside it.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("BMP ends before its picture does");
    let header = Header::read(bytes).ok_or_else(cut)?;
    limits.check(header.width_px, header.height_px)?;
    let pixels = advance(bytes, 0, header.pixels_at).ok_or_else(cut)?;
    match header.compression {
        // Plain rows, with or without bit masks. Each is padded to four bytes.
        0 | 3 | 6 => {
            let row_bytes = (header.width_px * header.bits_per_pixel).div_ceil(32) * 4;
            advance(bytes, pixels, row_bytes * header.height_px).ok_or_else(cut)?;
            Ok(Examined::part(bytes))
        }
        1 => run_lengths(bytes, pixels, 1, &header).ok_or_else(cut),
        2 => run_lengths(bytes, pixels, 2, &header).ok_or_else(cut),
        4 => Err(Reject::unsupported("BMP that wraps a JPEG")),
        5 => Err(Reject::unsupported("BMP that wraps a PNG")),
        _ => Err(Reject::unsupported("BMP with an unknown compression")),
    }
}

struct Header {
    pixels_at: u64,
    width_px: u64,
    height_px: u64,
    bits_per_pixel: u64,
    compression: u64,
}

impl Header {
    /// `None` where the file ends within it.
    fn read(bytes: &[u8]) -> Option<Header> {
        let pixels_at = le32(bytes, 10)?;
        if le32(bytes, 14)? == 12 {
            return Some(Header {
                pixels_at,
                width_px: le16(bytes, 18)?,
                height_px: le16(bytes, 20)?,
                bits_per_pixel: le16(bytes, 24)?,
                compression: 0,
            });
        }
        // OS/2 allows a header cut short after the bit depth; the rest is zero then.
        let compression = if le32(bytes, 14)? < INFO_HEADER_BYTES {
            0
        } else {
            le32(bytes, 30)?
        };
        Some(Header {
            pixels_at,
            width_px: magnitude(le32(bytes, 18)?),
            // Negative: the rows run from top to bottom.
            height_px: magnitude(le32(bytes, 22)?),
            bits_per_pixel: le16(bytes, 28)?,
            compression,
        })
    }
}

/// Of a signed 32-bit number.
fn magnitude(value: u64) -> u64 {
    u64::from((value as u32).cast_signed().unsigned_abs())
}

const END: &[u8; 2] = b"\0\x01";

/// The file, if its run-length coded pixels go on into the last row; with the code for their end, where that alone is
/// missing. `None` where they end before.
///
/// Codes may jump over pixels, so a row counts once it was begun. A tail of zeros reads as ends of rows, so without the code
/// for the end each row must hold something.
fn run_lengths<'a>(
    bytes: &'a [u8],
    at: usize,
    pixels_per_byte: usize,
    header: &Header,
) -> Option<Examined<'a>> {
    let mut at = at;
    // The row that the next pixel lies in, from the first in the file, and how many pixels lie before it.
    let (mut row, mut column) = (0, 0);
    let mut has_empty_row = false;
    loop {
        let Some(code) = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()) else {
            let is_last_whole = row + 1 == header.height_px && column >= header.width_px;
            let is_whole = !has_empty_row && (row >= header.height_px || is_last_whole);
            // Half a code is left out.
            let whole = Cow::Owned([&bytes[..at.min(bytes.len())], END].concat());
            return is_whole.then(|| Examined::new(whole).with(FormWarning::NoEndMarker));
        };
        at += 2;
        match *code {
            [0, 0] => {
                has_empty_row |= column == 0;
                (row, column) = (row + 1, 0);
            }
            [0, 1] => {
                let begun = row + u64::from(column > 0);
                return (begun >= header.height_px).then(|| Examined::part(bytes));
            }
            [0, 2] => {
                let jump = bytes.get(at..at + 2)?;
                row += u64::from(jump[1]);
                column += u64::from(jump[0]);
                at += 2;
            }
            // Literal pixels, padded to two bytes.
            [0, count] => {
                at += usize::from(count)
                    .div_ceil(pixels_per_byte)
                    .next_multiple_of(2);
                if at > bytes.len() {
                    return None;
                }
                column += u64::from(count);
            }
            [count, _] => column += u64::from(count),
        }
    }
}
