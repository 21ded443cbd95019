//! PNG (W3C, third edition, section 5): chunks up to IEND, of which the picture's own are kept.

use super::{advance, be32};
use crate::{Limits, Reject};
use std::borrow::Cow;
use std::ops::Range;

const SIGNATURE_BYTES: usize = 8;

/// What the picture is made of, and the orientation. Everything else may go: text and colour
/// profiles are compressed and can hold gigabytes; animations show their default image.
const KEPT: [&[u8]; 6] = [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"];

/// The file without ancillary chunks, and without anything behind IEND.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Cow<'a, [u8]>, Reject> {
    let mut kept = Vec::new();
    keep(&mut kept, 0..SIGNATURE_BYTES);
    let mut at = SIGNATURE_BYTES;
    let mut has_data = false;
    loop {
        let cut = || Reject::truncated("PNG ends before its end marker");
        let length = be32(bytes, at).ok_or_else(cut)?;
        let name = bytes.get(at + 4..at + 8).ok_or_else(cut)?;
        if name == b"CgBI" {
            return Err(Reject::unsupported("PNG in Apple's own flavour"));
        }
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(Reject::corrupt("PNG with a malformed chunk"));
        }
        let is_first = at == SIGNATURE_BYTES;
        if is_first {
            header(name, bytes, at + 8, limits)?;
        }
        // Length, name and checksum take 12 bytes more than the data.
        let end = advance(bytes, at, length + 12).ok_or_else(cut)?;
        if KEPT.contains(&name) {
            keep(&mut kept, at..end);
        }
        has_data |= name == b"IDAT";
        at = end;
        if name == b"IEND" {
            break;
        }
    }
    if !has_data {
        return Err(Reject::corrupt("PNG without picture data"));
    }
    Ok(match kept.as_slice() {
        [whole] => Cow::Borrowed(&bytes[whole.clone()]),
        parts => Cow::Owned(
            parts
                .iter()
                .flat_map(|part| &bytes[part.clone()])
                .copied()
                .collect(),
        ),
    })
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
