//! Payment cards (ISO/IEC 7810 ID-1, 85.60 × 53.98 mm): fronts and backs of issuers and networks
//! that do not exist.

mod back;
mod design;
mod front;
mod marks;

pub use design::paint;
pub use marks::{bank, chip, contactless, word};

use super::dice::{Dice, chance};
use tiny_skia::Pixmap;

/// Long and short side, in tenths of a millimetre.
pub const LONG: f32 = 856.0;
pub const SHORT: f32 = 540.0;

/// A card without its corners cut, upright or lying.
pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    if chance(dice, 0.07) {
        back::draw(dice, px_per_unit)
    } else if chance(dice, 0.13) {
        front::draw(dice, front::Posture::Upright, px_per_unit)
    } else {
        front::draw(dice, front::Posture::Lying, px_per_unit)
    }
}

/// stub
pub fn wide(dice: &mut Dice, long_px: f32) -> super::warp::Sheet {
    super::warp::Sheet {
        pixmap: draw(dice, long_px / LONG),
        corner: 0.037,
        bend: super::warp::Bend::Flat,
    }
}
