//! Parts of this crate that fuzzers call by themselves. Exists under `--cfg fuzzing` alone.

use crate::jpeg::{self, Skeleton};
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

/// Runs the JPEG decoder without containment, of one file and of it with itself in turns. The lowest bits of `choice` are the
/// fraction of the size that is wanted.
///
/// # Panics
/// If the ways differ.
pub fn jpeg_planes(bytes: &[u8], choice: u8, limits: &Limits) {
    let divisor = [1, 2, 4, 16][usize::from(choice & 3)];
    let wanted = |(width_px, height_px): (u32, u32)| (width_px / divisor, height_px / divisor);
    if let Ok(file) = Skeleton::walk(bytes, limits) {
        let alone = jpeg::decode(&file, limits, wanted).map(drop);
        for beside in jpeg::decode_two([&file, &file], limits, wanted) {
            assert_eq!(beside.map(drop), alone);
        }
    }
}
