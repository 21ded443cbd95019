//! QOI (qoiformat.org, specification 1.0) and farbfeld: the size, and where the pixels must end.

use super::{Examined, advance, be32};
use crate::{FormWarning, Limits, Reject};

const HEADER_BYTES: usize = 14;

const END: &[u8; 8] = b"\0\0\0\0\0\0\0\x01";

/// The file, if its codes stand for a picture's worth of pixels; with the mark for their end, where that alone is missing.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("QOI ends before its picture does");
    let header = bytes.first_chunk::<HEADER_BYTES>().ok_or_else(cut)?;
    let side = |at| be32(header, at).unwrap_or(0);
    let (width_px, height_px, channels) = (side(4), side(8), header[12]);
    limits.check(width_px, height_px)?;
    let (mut at, mut left) = (HEADER_BYTES, width_px * height_px);
    while left > 0 {
        let code = *bytes.get(at).ok_or_else(cut)?;
        let (length, pixels) = match code {
            0xfe => (4, 1),
            0xff if channels == 3 => {
                return Err(Reject::corrupt(
                    "QOI with transparency that its header denies",
                ));
            }
            0xff => (5, 1),
            0x80..=0xbf => (2, 1),
            0xc0..=0xfd => (1, u64::from(code & 0x3f) + 1),
            _ => (1, 1),
        };
        at = advance(bytes, at, length).ok_or_else(cut)?;
        left = left.saturating_sub(pixels);
    }
    if bytes[at..].starts_with(END) {
        return Ok(Examined::part(&bytes[..at + END.len()]));
    }
    let whole = [&bytes[..at], END].concat();
    Ok(Examined::new(whole.into()).with(FormWarning::NoEndMarker))
}

/// farbfeld (tools.suckless.org/farbfeld): sixteen bytes, then four samples of 16 bits a pixel.
pub(super) fn examine_farbfeld<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("farbfeld ends before its picture does");
    let side = |at| be32(bytes, at).ok_or_else(cut);
    let (width_px, height_px) = (side(8)?, side(12)?);
    limits.check(width_px, height_px)?;
    let end = advance(bytes, 16, width_px * height_px * 8).ok_or_else(cut)?;
    Ok(Examined::part(&bytes[..end]))
}
