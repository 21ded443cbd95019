//! Windows icons: a directory of pictures, each a PNG or a bitmap without its file header but with a mask. The largest one
//! counts, and of several as large the one with the most bits; the others show the same, smaller.

use super::{Examined, advance, le16, le32};
use crate::{Limits, Reject};

const DIRECTORY_BYTES: usize = 6;
const ENTRY_BYTES: usize = 16;

/// The usual header of a bitmap (BITMAPINFOHEADER), which is the only one that icons have.
const INFO_HEADER_BYTES: u64 = 40;

/// The picture that counts.
pub(crate) enum Picture<'a> {
    /// A file of its own.
    Png(&'a [u8]),
    /// An icon that holds nothing else.
    Bitmap(Vec<u8>),
}

/// # Errors
/// `truncated` where the directory, or the picture that counts, lies outside of the file.
pub(crate) fn picture(bytes: &[u8]) -> Result<Picture<'_>, Reject> {
    let cut = || Reject::truncated("ICO ends before its picture does");
    let count = le16(bytes, 4).ok_or_else(cut)? as usize;
    let directory = bytes.get(DIRECTORY_BYTES..DIRECTORY_BYTES + count * ENTRY_BYTES);
    let entries = directory.ok_or_else(cut)?.as_chunks::<ENTRY_BYTES>().0;
    // A side of 256 does not fit its byte, and is 0.
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    let worth = |entry: &&[u8; ENTRY_BYTES]| {
        (
            side(entry[0]) * side(entry[1]),
            u16::from_le_bytes([entry[6], entry[7]]),
        )
    };
    let entry = entries.iter().max_by_key(worth);
    let entry = entry.ok_or_else(|| Reject::corrupt("ICO without a picture"))?;
    let number = |at| le32(entry, at).unwrap_or(0);
    let start = usize::try_from(number(12)).map_err(|_| cut())?;
    let end = advance(bytes, start, number(8)).ok_or_else(cut)?;
    let data = &bytes[start..end];
    if data.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Picture::Png(data));
    }
    let mut alone = b"\0\0\x01\0\x01\0".to_vec();
    alone.extend(entry);
    let at = (DIRECTORY_BYTES + ENTRY_BYTES) as u32;
    alone[DIRECTORY_BYTES + 12..].copy_from_slice(&at.to_le_bytes());
    alone.extend(data);
    Ok(Picture::Bitmap(alone))
}

/// An icon that holds one bitmap, if its pixels and its mask lie inside of it.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("ICO ends before its picture does");
    let data = bytes.get(DIRECTORY_BYTES + ENTRY_BYTES..).ok_or_else(cut)?;
    let number = |at| le32(data, at).ok_or_else(cut);
    let half = |at| le16(data, at).ok_or_else(cut);
    if number(0)? != INFO_HEADER_BYTES {
        return Err(Reject::unsupported("ICO with a bitmap of an unknown kind"));
    }
    // The mask lies below the picture, as many rows again.
    let (width_px, height_px) = (number(4)?, number(8)? / 2);
    limits.check(width_px, height_px)?;
    let (bits, compression) = (half(14)?, number(16)?);
    if compression != 0 || !matches!(bits, 1 | 4 | 8 | 16 | 24 | 32) {
        return Err(Reject::unsupported("ICO with a bitmap that is not plain"));
    }
    let colors = match (bits, number(32)?) {
        (1 | 4 | 8, 0) => 1 << bits,
        (_, colors) => colors.min(256),
    };
    let rows = |bits: u64| (width_px * bits).div_ceil(32) * 4 * height_px;
    let needed = INFO_HEADER_BYTES + 4 * colors + rows(bits);
    let end = advance(data, 0, needed).ok_or_else(cut)?;
    let mask = advance(data, end, rows(1));
    // Where alpha says it all, some leave the mask out.
    let end = match mask {
        Some(end) => end,
        None if bits == 32 && end == data.len() => end,
        None => return Err(cut()),
    };
    let mut alone = bytes[..DIRECTORY_BYTES + ENTRY_BYTES].to_vec();
    alone[DIRECTORY_BYTES + 8..][..4].copy_from_slice(&(end as u32).to_le_bytes());
    alone.extend(&data[..end]);
    Ok(Examined::new(alone.into()))
}
