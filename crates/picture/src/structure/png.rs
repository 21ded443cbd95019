//! PNG (W3C, third edition, section 5): chunks up to IEND, of which the picture's own are kept.

use super::{Examined, advance, be32};
use crate::profile::Chunks;
use crate::{FormWarning, Limits, Reject};
use std::borrow::Cow;
use std::ops::Range;

const SIGNATURE_BYTES: usize = 8;

/// What the picture is made of, and the orientation. Everything else may go: what colours mean is read
/// here; text is compressed and can hold gigabytes; animations show their default image.
const KEPT: [&[u8]; 6] = [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"];

/// A picture of 64 MiB in the smallest pieces that encoders make, 1 KiB, has 65,536.
const MAX_CHUNKS: usize = 100_000;

/// The last chunk: no data, and their checksum.
const END: &[u8; 12] = b"\0\0\0\0IEND\xae\x42\x60\x82";

/// The file without ancillary chunks, and without anything behind IEND.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let mut kept = Vec::new();
    keep(&mut kept, 0..SIGNATURE_BYTES);
    let mut at = SIGNATURE_BYTES;
    let mut has_data = false;
    let mut frames = 0;
    let mut colors = Chunks::default();
    for count in 0.. {
        if count == MAX_CHUNKS {
            let detail = format!("PNG with over {MAX_CHUNKS} chunks");
            return Err(Reject::corrupt(detail));
        }
        let length = be32(bytes, at);
        let name = bytes.get(at + 4..at + 8);
        // Length, name and checksum take 12 bytes more than the data.
        let end = length.and_then(|length| advance(bytes, at, length + 12));
        if has_data && end.is_none() && name != Some(b"IDAT") {
            // Whether the data are whole is the decoder's to say.
            let mut whole = joined(bytes, &kept);
            whole.extend(END);
            let picture = Examined::new(Cow::Owned(whole)).with(FormWarning::NoEndMarker);
            return Ok(described(picture, frames, &colors));
        }
        let cut = || Reject::truncated("PNG ends before its picture does");
        let name = name.ok_or_else(cut)?;
        if name == b"CgBI" {
            return Err(Reject::unsupported("PNG in Apple's own flavour"));
        }
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(Reject::corrupt("PNG with a malformed chunk"));
        }
        if at == SIGNATURE_BYTES {
            header(name, bytes, at + 8, limits)?;
        }
        let end = end.ok_or_else(cut)?;
        if KEPT.contains(&name) {
            keep(&mut kept, at..end);
        }
        has_data |= name == b"IDAT";
        if !has_data {
            colors.take(name, &bytes[at + 8..end - 4]);
        }
        if name == b"acTL" {
            frames = be32(bytes, at + 8).unwrap_or(0);
        }
        at = end;
        if name == b"IEND" {
            break;
        }
    }
    if !has_data {
        return Err(Reject::corrupt("PNG without picture data"));
    }
    let picture = match kept.as_slice() {
        [whole] => Examined::part(&bytes[whole.clone()]),
        parts => Examined::new(Cow::Owned(joined(bytes, parts))),
    };
    Ok(described(picture, frames, &colors))
}

/// Of an animation (third edition, section 4.9) the default image is shown, which any reader can.
fn described<'a>(mut picture: Examined<'a>, frames: u64, colors: &Chunks) -> Examined<'a> {
    picture.to_srgb = colors.to_srgb();
    if frames > 1 {
        picture.with(FormWarning::Animated)
    } else {
        picture
    }
}

fn joined(bytes: &[u8], parts: &[Range<usize>]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(Range::len).sum());
    parts
        .iter()
        .for_each(|part| joined.extend_from_slice(&bytes[part.clone()]));
    joined
}

fn header(name: &[u8], bytes: &[u8], at: usize, limits: &Limits) -> Result<(), Reject> {
    if name != b"IHDR" {
        return Err(Reject::corrupt("PNG without its header"));
    }
    let cut = || Reject::truncated("PNG ends within its header");
    let width_px = be32(bytes, at).ok_or_else(cut)?;
    let height_px = be32(bytes, at + 4).ok_or_else(cut)?;
    limits.check(width_px, height_px)
}

fn keep(kept: &mut Vec<Range<usize>>, part: Range<usize>) {
    match kept.last_mut() {
        Some(last) if last.end == part.start => last.end = part.end,
        _ => kept.push(part),
    }
}
