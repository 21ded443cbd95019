//! Driver's licenses of states that do not exist (ISO/IEC 18013-1, ID-1): by the American card
//! design, the European model, other layouts, and backs.

mod back;
mod european;
mod extras;
mod fields;
mod folded;
mod header;
mod older;
mod regional;
mod reverse;
mod state;
mod upright;
mod vehicles;
mod world;

use super::dice::{Dice, chance, weighted};
use super::warp::{Bend, Sheet};
use tiny_skia::Pixmap;

/// Long and short side, in tenths of a millimetre.
pub const LONG: f32 = 856.0;
pub const SHORT: f32 = 540.0;

#[derive(Clone, Copy)]
enum Layout {
    State,
    Upright,
    European,
    World,
    Back,
}

/// A license without its corners cut.
pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    // Shares: most pictures that people keep show a front.
    let shares = [
        (Layout::State, 0.54),
        (Layout::Upright, 0.07),
        (Layout::European, 0.14),
        (Layout::World, 0.19),
        (Layout::Back, 0.06),
    ];
    match weighted(dice, &shares) {
        Layout::State => state::draw(dice, px_per_unit),
        Layout::Upright => upright::draw(dice, px_per_unit),
        Layout::European => european::draw(dice, px_per_unit),
        Layout::World => world::draw(dice, px_per_unit),
        Layout::Back => back::draw(dice, px_per_unit),
    }
}

/// A license by the wider rules, its long side about `long_px` pixels: half of them in the layouts of
/// [`draw`], the others by region, folded paper, and backs.
pub fn wide(dice: &mut Dice, long_px: f32) -> Sheet {
    let form = weighted(dice, &[(0, 0.5), (1, 0.36), (2, 0.04), (3, 0.1)]);
    let scale = long_px / LONG;
    let pixmap = match form {
        0 => draw(dice, scale),
        1 => regional::draw(dice, scale),
        2 => return folded::draw(dice, long_px),
        _ => reverse::draw(dice, scale),
    };
    Sheet {
        pixmap,
        corner: if chance(dice, 0.87) { 0.037 } else { 0.0 },
        bend: Bend::Flat,
    }
}
