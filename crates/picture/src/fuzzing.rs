//! Parts of this crate that fuzzers call by themselves. Exists under `--cfg fuzzing` alone.

use crate::jpeg::{self, Pixels, Skeleton};
use crate::{Format, Limits, Reject, sniff, structure};

/// What the bytes are, where they can be decoded.
pub fn format(bytes: &[u8]) -> Option<Format> {
    sniff::format(bytes).ok()
}

/// Walks the skeleton and no further.
///
/// # Errors
/// Those of the walk.
pub fn walk(bytes: &[u8], limits: &Limits) -> Result<(), Reject> {
    structure::examine(sniff::format(bytes)?, bytes, limits).map(drop)
}

/// Runs the JPEG decoder without containment: of one file, and of it beside itself with one byte changed. The lowest bits of
/// `choice` are the fraction of the size that is wanted, the others say which byte.
///
/// # Panics
/// If the ways differ.
pub fn jpeg_planes(bytes: &[u8], choice: u8, limits: &Limits) {
    let divisor = [1, 2, 4, 16][usize::from(choice & 3)];
    let wanted = |(width_px, height_px): (u32, u32)| (width_px / divisor, height_px / divisor);
    let mut changed = bytes.to_vec();
    let at = bytes.len() * usize::from(choice >> 2) / 64;
    if let Some(byte) = changed.get_mut(at) {
        *byte ^= 1 << (at % 8);
    }
    let Ok(file) = Skeleton::walk(bytes, limits) else {
        return;
    };
    let alone = samples(jpeg::decode(&file, limits, wanted));
    if let Ok(other) = Skeleton::walk(&changed, limits) {
        let other_alone = samples(jpeg::decode(&other, limits, wanted));
        let both = jpeg::decode_two([&file, &other], limits, wanted, |_, pixels| samples(pixels));
        assert!(both == [alone, other_alone], "not the same in turns");
    }
}

/// All of a picture's samples.
fn samples(decoded: Result<Option<Pixels>, Reject>) -> Result<Vec<Vec<u8>>, Reject> {
    decoded.map(|pixels| match pixels {
        Some(Pixels::Planes(planes)) => {
            let planes = planes.planes.into_iter();
            planes.map(|plane| plane.samples).collect()
        }
        Some(Pixels::Picture(picture)) => vec![picture.into_raw()],
        None => Vec::new(),
    })
}
