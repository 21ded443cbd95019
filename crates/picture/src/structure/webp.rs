//! WebP (RFC 9649): RIFF chunks, the canvas, and the size that each bitstream claims for itself.

use super::{Examined, advance, le16, le24, le32};
use crate::profile::ToSrgb;
use crate::{FormWarning, Limits, Reject};
use std::borrow::Cow;

/// A still picture has a handful of chunks, an animation one for each frame. The decoder walks all of them before
/// the first pixel.
const MAX_CHUNKS: usize = 100_000;

/// Position, size and timing of a frame, in front of its own chunks.
const FRAME_HEADER_BYTES: u64 = 16;

/// The bytes of the RIFF container, with the byte that pads its last chunk where that alone is missing.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("WebP ends before its picture does");
    let length = le32(bytes, 4).ok_or_else(cut)?;
    // The claims come first: a cut bomb is a bomb.
    let whole = advance(bytes, 8, length);
    let end = whole.unwrap_or(bytes.len());
    let found = chunks(&bytes[..end], limits)?;
    let lacks_padding = found.end == bytes.len() + 1 && found.end as u64 == length + 8;
    if whole.is_none() && !lacks_padding {
        return Err(cut());
    }
    if !found.has_picture {
        return Err(Reject::corrupt("WebP without picture data"));
    }
    let mut picture = if lacks_padding {
        let padded = Cow::Owned([bytes, &[0]].concat());
        Examined::new(padded).with(FormWarning::NoEndMarker)
    } else {
        Examined::part(&bytes[..end])
    };
    picture.to_srgb = found.profile.and_then(ToSrgb::of_icc);
    Ok(if found.frames > 1 {
        picture.with(FormWarning::Animated)
    } else {
        picture
    })
}

struct Found<'a> {
    has_picture: bool,
    frames: usize,
    /// The first one, if it stands in front of the picture.
    profile: Option<&'a [u8]>,
    /// Behind the last chunk and its padding, whether that is there or not.
    end: usize,
}

/// Checks the chunks of a container, and those inside of frames, in one pass: the walk enters a frame by going on behind
/// its header. A frame inside of a frame means nothing (RFC 9649, section 2.7.1.1).
fn chunks<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Found<'a>, Reject> {
    let mut found = Found {
        has_picture: false,
        frames: 0,
        profile: None,
        end: 0,
    };
    let mut at = 12; // Behind the container's own header.
    let mut frame_end = 0;
    for count in 0.. {
        let (Some(name), Some(length)) = (bytes.get(at..at + 4), le32(bytes, at + 4)) else {
            break;
        };
        if count == MAX_CHUNKS {
            let detail = format!("WebP with over {MAX_CHUNKS} chunks");
            return Err(Reject::corrupt(detail));
        }
        let body = at + 8;
        if let Some((width_px, height_px)) = claimed_size(name, bytes, body) {
            limits.check(width_px, height_px)?;
        }
        let cut = || Reject::truncated("WebP with a chunk that ends behind the file");
        let end = advance(bytes, body, length).ok_or_else(cut)?;
        // Chunks are padded to an even length.
        at = end + (length & 1) as usize;
        match name {
            b"VP8 " | b"VP8L" => found.has_picture = true,
            b"ICCP" if !found.has_picture && found.frames == 0 => {
                found.profile.get_or_insert(&bytes[body..end]);
            }
            b"ANMF" if body < frame_end => {
                return Err(Reject::corrupt("WebP with a frame inside of a frame"));
            }
            b"ANMF" if length >= FRAME_HEADER_BYTES => {
                found.frames += 1;
                frame_end = end;
                at = body + FRAME_HEADER_BYTES as usize;
            }
            _ => {}
        }
    }
    found.end = at;
    Ok(found)
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
