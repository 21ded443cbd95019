//! WebP (RFC 9649): RIFF chunks, the canvas, and the size that each bitstream claims for itself.

use super::{advance, le16, le24, le32};
use crate::{Limits, Reject};

/// The bytes of the RIFF container.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a [u8], Reject> {
    let cut = || Reject::truncated("WebP ends before its picture does");
    let length = le32(bytes, 4).ok_or_else(cut)?;
    // The claims come first: a cut bomb is a bomb.
    let whole = advance(bytes, 8, length);
    let end = whole.unwrap_or(bytes.len());
    let has_picture = chunks(&bytes[..end], 12, limits)?;
    let end = whole.ok_or_else(cut)?;
    if !has_picture {
        return Err(Reject::corrupt("WebP without picture data"));
    }
    Ok(&bytes[..end])
}

/// Checks the chunks from `at` on; whether one of them holds a picture.
fn chunks(bytes: &[u8], at: usize, limits: &Limits) -> Result<bool, Reject> {
    let mut at = at;
    let mut has_picture = false;
    while let (Some(name), Some(length)) = (bytes.get(at..at + 4), le32(bytes, at + 4)) {
        let body = at + 8;
        if let Some((width_px, height_px)) = claimed_size(name, bytes, body) {
            limits.check(width_px, height_px)?;
        }
        let cut = || Reject::truncated("WebP with a chunk that ends behind the file");
        let end = advance(bytes, body, length).ok_or_else(cut)?;
        match name {
            b"VP8 " | b"VP8L" => has_picture = true,
            // A frame's own chunks follow its 16 bytes of position, size and timing.
            b"ANMF" if length >= 16 => has_picture |= chunks(&bytes[..end], body + 16, limits)?,
            _ => {}
        }
        // Chunks are padded to an even length.
        at = end + (length & 1) as usize;
    }
    Ok(has_picture)
}

/// Width and height in pixels, where this chunk names them.
fn claimed_size(name: &[u8], bytes: &[u8], body: usize) -> Option<(u64, u64)> {
    match name {
        b"VP8X" => Some((le24(bytes, body + 4)? + 1, le24(bytes, body + 7)? + 1)),
        // RFC 6386, section 9.1: 14 bits each behind the frame tag and the start code.
        b"VP8 " => Some((
            le16(bytes, body + 6)? & 0x3fff,
            le16(bytes, body + 8)? & 0x3fff,
        )),
        b"VP8L" => {
            let sizes = le32(bytes, body + 1)?;
            Some(((sizes & 0x3fff) + 1, ((sizes >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}
