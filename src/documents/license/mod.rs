//! Driver's licenses of states that do not exist (ISO/IEC 18013-1, ID-1): by the American card
//! design, the European model, other layouts, and backs.

mod back;
mod european;
mod extras;
mod fields;
mod header;
mod older;
mod state;
mod upright;
mod world;

use super::dice::{Dice, weighted};
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

/// stub
pub fn wide(dice: &mut Dice, long_px: f32) -> super::warp::Sheet {
    super::warp::Sheet {
        pixmap: draw(dice, long_px / LONG),
        corner: 0.037,
        bend: super::warp::Bend::Flat,
    }
}
