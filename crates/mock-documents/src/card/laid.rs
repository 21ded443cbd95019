//! One card in its place among others: with its shadow, lying or turned upright. Draws no card itself.

use super::front::Posture;
use super::{LONG, SHORT};
use crate::colour::rgb;
use crate::dice::Dice;
use crate::paint::{Canvas, rounded};
use crate::warp::Sheet;
use tiny_skia::Pixmap;

/// Draws one card with this many pixels to a tenth of a millimetre.
pub type Draw<'a> = &'a dyn Fn(&mut Dice, f32) -> Pixmap;

/// A lying card with its upper left corner at `(x, y)`, and its shadow.
pub(super) fn lay(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), draw: Draw) {
    let card = posed(draw, dice, c.scale, Posture::Lying);
    put(c, &card, (x, y));
}

pub(super) fn put(c: &mut Canvas, card: &Pixmap, (x, y): (f32, f32)) {
    let (w, h) = (LONG, SHORT);
    for step in 1..=3 {
        let grow = step as f32 * 7.0;
        let around = [
            x - grow + 5.0,
            y - grow + 9.0,
            w + 2.0 * grow,
            h + 2.0 * grow,
        ];
        c.fill(&rounded(around, 32.0 + grow), rgb(0, 0, 0).alpha(0.1));
    }
    let frame = [x, y, w, h];
    c.picture(card, frame, 1.0, &rounded(frame, 32.0));
}

/// A card with its long side across or upright, turned if it was drawn otherwise.
pub(super) fn posed(draw: Draw, dice: &mut Dice, scale: f32, posture: Posture) -> Pixmap {
    let pixmap = draw(dice, scale);
    let drawn = if pixmap.width() >= pixmap.height() {
        Posture::Lying
    } else {
        Posture::Upright
    };
    if drawn == posture {
        return pixmap;
    }
    let sheet = Sheet::flat(pixmap);
    sheet.turned().pixmap
}
