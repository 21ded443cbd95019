//! Cards of plastic that are neither payment cards nor papers of identity: health, insurance,
//! loyalty, transport and business cards. Invented issuers only.

mod everyday;
mod insured;
mod social;
mod transport;

use crate::card;
use crate::dice::{Dice, pick};
use crate::paint::Canvas;
use crate::text::Face;
pub use everyday::{business, loyalty};
pub use insured::{health, insurance};
pub use social::social;
pub use transport::transport;

const W: f32 = 856.0;

const H: f32 = 540.0;

const FACES: &[Face] = &[
    Face::Sans,
    Face::SansBold,
    Face::Roboto,
    Face::RobotoBold,
    Face::RobotoCondensed,
    Face::RobotoLight,
    Face::Serif,
    Face::SlabBold,
    Face::RobotoCondensedBold,
];

fn canvas(long_px: f32) -> Canvas {
    Canvas::new(W, H, long_px / W)
}

fn word(dice: &mut Dice, tails: &[&str]) -> String {
    format!("{} {}", card::word(dice), pick(dice, tails))
}
