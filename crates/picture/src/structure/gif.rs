//! GIF (GIF89a specification): blocks up to the trailer, and the size of each frame.

use super::{Examined, advance, le16};
use crate::{FormWarning, Limits, Reject};
use std::borrow::Cow;

const TRAILER: u8 = b';';

/// The bytes up to the trailer, all frames included. Each block takes two bytes at least, so the walk is as long as the
/// file and no longer.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("GIF ends before its trailer");
    let width_px = le16(bytes, 6).ok_or_else(cut)?;
    let height_px = le16(bytes, 8).ok_or_else(cut)?;
    limits.check(width_px, height_px)?;
    let mut at = color_table(bytes, 10, 13).ok_or_else(cut)?;
    let mut frames = 0;
    let ended = |(at, is_ended): (usize, bool)| is_ended.then_some(at);
    // What is missing behind the last frame.
    let missing: &[u8] = loop {
        let Some(&block) = bytes.get(at) else {
            break &[TRAILER];
        };
        match block {
            b'!' => at = sub_blocks(bytes, at + 2).and_then(ended).ok_or_else(cut)?,
            b',' => {
                let width_px = le16(bytes, at + 5).ok_or_else(cut)?;
                let height_px = le16(bytes, at + 7).ok_or_else(cut)?;
                // A frame is drawn on the canvas, so it may be smaller than the smallest picture.
                let frame = Limits {
                    min_side_px: 0,
                    ..*limits
                };
                frame.check(width_px, height_px)?;
                let data = color_table(bytes, at + 9, at + 10).ok_or_else(cut)?;
                // The byte that says how long codes are.
                let blocks = advance(bytes, data, 1).ok_or_else(cut)?;
                let (end, is_ended) = sub_blocks(bytes, blocks).ok_or_else(cut)?;
                frames += 1;
                if !is_ended {
                    // Whether the data of the first frame are whole is the decoder's to say; it looks at no other.
                    if frames > 1 {
                        return Err(cut());
                    }
                    break &[0, TRAILER];
                }
                at = end;
            }
            TRAILER => break &[],
            _ => return Err(Reject::corrupt("GIF with an unknown block")),
        }
    };
    let picture = match (missing, frames) {
        ([], 0) => return Err(Reject::corrupt("GIF without a frame")),
        (_, 0) => return Err(cut()),
        ([], _) => Examined::part(&bytes[..=at]),
        (missing, _) => {
            let whole = Cow::Owned([bytes, missing].concat());
            Examined::new(whole).with(FormWarning::NoEndMarker)
        }
    };
    Ok(if frames > 1 {
        picture.with(FormWarning::Animated)
    } else {
        picture
    })
}

/// The offset behind the colour table that starts at `table`, if the flags announce one.
fn color_table(bytes: &[u8], flags_at: usize, table: usize) -> Option<usize> {
    let flags = *bytes.get(flags_at)?;
    let length = if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    };
    advance(bytes, table, length)
}

/// The offset behind a chain of sub-blocks, and whether the empty one that ends it is there. `None` where the file ends
/// inside of one.
fn sub_blocks(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let mut at = at;
    loop {
        let Some(&length) = bytes.get(at) else {
            return Some((at, false));
        };
        at = advance(bytes, at, u64::from(length) + 1)?;
        if length == 0 {
            return Some((at, true));
        }
    }
}
