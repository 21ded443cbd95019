//! How finely each component is decoded. Knows no data.

use super::header::{Component, Frame};
use super::planes::is_transposed;
use image::metadata::Orientation;

/// How many times larger than wanted a decoded plane is at least, so that resizing still averages.
/// Over 60 photographs at 64 to 144 px, full decoding and this differ by 0.28 to 0.34 of 255 steps
/// on average; with 1.5 by up to 0.57, with 1 by up to 1.27.
const MARGIN: f64 = 2.0;

/// As [`MARGIN`], for what is not luma. At 64 px, 1 instead of 1.5 would cost 0.06 steps; 2 gains
/// nothing.
const CHROMA_MARGIN: f64 = 1.5;

/// For each component, to how many samples a block of 8 × 8 is decoded each way; `None` if all of
/// them are needed.
pub(super) fn reduced(
    frame: &Frame,
    orientation: Orientation,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
) -> Option<Vec<usize>> {
    let (width, height) = if is_transposed(orientation) {
        let (height, width) = wanted((frame.height_px, frame.width_px));
        (width, height)
    } else {
        wanted((frame.width_px, frame.height_px))
    };
    let smallest = |component: &Component, margin: f64| {
        [1, 2, 4].into_iter().find(|&side| {
            let reaches = |samples: u32, wanted: u32| {
                f64::from(samples) * side as f64 / 8.0 >= margin * f64::from(wanted)
            };
            reaches(component.width, width) && reaches(component.height, height)
        })
    };
    // Other colours than grey, YCbCr and RGB are left to another decoder.
    if !matches!(frame.components.len(), 1 | 3) {
        return None;
    }
    let (first, others) = frame.components.split_first()?;
    let mut sides = vec![smallest(first, MARGIN)?];
    // Never finer than half their size, where chroma matters least.
    sides.extend(
        others
            .iter()
            .map(|other| smallest(other, CHROMA_MARGIN).unwrap_or(4)),
    );
    Some(sides)
}

/// The same where all samples are needed: [`WHOLE`] each. `None` for what is left to another decoder: other colours than
/// grey and three components, and chroma whose samples do not cover one or two of the luma's each way.
pub(super) fn whole(frame: &Frame) -> Option<Vec<usize>> {
    let (luma, others) = frame.components.split_first()?;
    let covers = |other: &Component| {
        [(luma.h, other.h), (luma.v, other.v)]
            .into_iter()
            .all(|(luma, other)| luma == other || luma == 2 * other)
    };
    let is_readable = matches!(others.len(), 0 | 2) && others.iter().all(covers);
    is_readable.then(|| vec![WHOLE; frame.components.len()])
}

/// A block of 8 × 8 stays one.
pub(super) const WHOLE: usize = 8;
