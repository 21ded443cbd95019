//! BMP (Microsoft's BITMAPINFOHEADER family and OS/2's): the size, and where the pixels must end.

use super::{advance, le16, le32};
use crate::{Limits, Reject};

const INFO_HEADER_BYTES: u64 = 40;

/// The file, if its pixels lie inside it.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a [u8], Reject> {
    let cut = || Reject::truncated("BMP ends before its picture does");
    let header = Header::read(bytes).ok_or_else(cut)?;
    limits.check(header.width_px, header.height_px)?;
    let pixels = advance(bytes, 0, header.pixels_at).ok_or_else(cut)?;
    let end = match header.compression {
        // Plain rows, with or without bit masks. Each is padded to four bytes.
        0 | 3 | 6 => {
            let row_bytes = (header.width_px * header.bits_per_pixel).div_ceil(32) * 4;
            advance(bytes, pixels, row_bytes * header.height_px)
        }
        1 => run_lengths(bytes, pixels, 1),
        2 => run_lengths(bytes, pixels, 2),
        4 => return Err(Reject::unsupported("BMP that wraps a JPEG")),
        5 => return Err(Reject::unsupported("BMP that wraps a PNG")),
        _ => return Err(Reject::unsupported("BMP with an unknown compression")),
    };
    end.ok_or_else(cut)?;
    Ok(bytes)
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

/// The offset behind the end-of-bitmap code of run-length coded pixels; `None` without one.
fn run_lengths(bytes: &[u8], at: usize, pixels_per_byte: usize) -> Option<usize> {
    let mut at = at;
    loop {
        let code = bytes.get(at..at + 2)?;
        at += 2;
        match code {
            [0, 1] => return Some(at),
            [0, 2] => at += 2,
            // Literal pixels, padded to two bytes.
            &[0, count] if count > 2 => {
                at += usize::from(count)
                    .div_ceil(pixels_per_byte)
                    .next_multiple_of(2);
            }
            _ => {}
        }
    }
}
