//! Targa (Truevision's specification 2.0 of 1991): the size, and where the pixels must end. Files have no mark at their
//! head: whether they are one is the business of `sniff`.

use super::{Examined, advance, le16};
use crate::{Limits, Reject};

const HEADER_BYTES: usize = 18;

/// Bit 3 of an image type.
const RUN_LENGTHS: u8 = 8;

/// The file, if its pixels lie inside it.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("TGA ends before its picture does");
    let header = bytes.first_chunk::<HEADER_BYTES>().ok_or_else(cut)?;
    let [name_bytes, has_map, kind, ..] = *header;
    let (map_bits, depth, alpha_bits) = (header[7], header[16], header[17] & 0xf);
    let number = |at| le16(header, at).unwrap_or(0);
    let (width_px, height_px) = (number(12), number(14));
    limits.check(width_px, height_px)?;
    let bits = match kind & !RUN_LENGTHS {
        1 if has_map == 1 && depth == 8 => map_bits,
        2 | 3 => depth,
        _ => return Err(Reject::unsupported("TGA of an unknown kind")),
    };
    let is_read = match kind & !RUN_LENGTHS {
        3 => matches!((bits, alpha_bits), (8, 0 | 8) | (16, 8)),
        _ => matches!(
            (bits, alpha_bits),
            (15, 0) | (16, 0 | 1) | (24, 0) | (32, 0 | 8)
        ),
    };
    if !is_read {
        let detail = format!("TGA with {bits} bits a pixel, {alpha_bits} of them for transparency");
        return Err(Reject::unsupported(detail));
    }
    let map_bytes = u64::from(has_map & 1) * number(5) * u64::from(map_bits.div_ceil(8));
    let pixels_at = advance(bytes, HEADER_BYTES, u64::from(name_bytes) + map_bytes);
    let pixels_at = pixels_at.ok_or_else(cut)?;
    let pixel_bytes = u64::from(depth.div_ceil(8));
    let end = if kind & RUN_LENGTHS == 0 {
        advance(bytes, pixels_at, width_px * height_px * pixel_bytes)
    } else {
        run_lengths(bytes, pixels_at, width_px * height_px, pixel_bytes)
    };
    Ok(Examined::part(&bytes[..end.ok_or_else(cut)?]))
}

/// The offset behind the last packet; `None` where the file ends before.
fn run_lengths(bytes: &[u8], at: usize, pixels: u64, pixel_bytes: u64) -> Option<usize> {
    let (mut at, mut left) = (at, pixels);
    while left > 0 {
        let head = *bytes.get(at)?;
        let count = u64::from(head & 0x7f) + 1;
        let length = if head & 0x80 == 0 { count.min(left) } else { 1 };
        at = advance(bytes, at, 1 + length * pixel_bytes)?;
        left = left.saturating_sub(count);
    }
    Some(at)
}
