//! Payment cards (ISO/IEC 7810 ID-1, 85.60 × 53.98 mm): fronts and backs of issuers and networks
//! that do not exist.

mod arranged;
mod back;
mod design;
mod front;
mod laid;
mod marks;
mod network;
mod number;
mod picture;
mod terminal;
mod wide;

pub use arranged::arranged;
pub use design::paint;
pub use marks::{bank, chip, contactless, word};

use super::colour::Colour;
use super::dice::{Dice, chance, weighted};
use super::warp::{Bend, Sheet};
use tiny_skia::Pixmap;

/// Long and short side, in tenths of a millimetre.
pub const LONG: f32 = 856.0;
pub const SHORT: f32 = 540.0;

/// The colours that the writing must go with.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    pub base: Colour,
    /// Legible on `base`.
    pub text: Colour,
    pub accent: Colour,
}

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

/// A card by the wider rules, its long side about `long_px` pixels: a third of them as [`draw`] does, the
/// others on other grounds, and backs with everything on them; one in eight pictures shows several.
pub fn wide(dice: &mut Dice, long_px: f32) -> Sheet {
    if chance(dice, 0.12) {
        return arranged(dice, long_px, &single);
    }
    if chance(dice, 0.05) {
        return arranged::pair(dice, long_px, &wide::both_sides);
    }
    Sheet {
        pixmap: single(dice, long_px / LONG),
        corner: if chance(dice, 0.9) { 0.037 } else { 0.0 },
        bend: Bend::Flat,
    }
}

/// One card, lying or upright, front or back.
fn single(dice: &mut Dice, scale: f32) -> Pixmap {
    match weighted(dice, &[(0, 0.36), (1, 0.42), (2, 0.12), (3, 0.1)]) {
        0 => draw(dice, scale),
        1 => wide::front(dice, front::Posture::Lying, scale),
        2 => wide::front(dice, front::Posture::Upright, scale),
        _ => wide::back(dice, scale),
    }
}
