//! What booklets are bound in: leatherette in the country's colour, foil or dark print on it, wear, and the
//! pages that are seen below a closed cover.

use super::{Book, Issue};
use crate::colour::{Colour, hsv, rgb};
use crate::dice::{Dice, between, chance, either, held, layout, pick, shown, whole};
use crate::paint::{Canvas, Ink};

/// Gold, silver, or a pale print.
pub(super) fn foil(dice: &mut Dice) -> Colour {
    layout(
        dice,
        &[
            shown(hsv(0.12, 0.45, 0.85), 0.5),
            shown(hsv(0.11, 0.6, 0.7), 0.2),
            shown(hsv(0.13, 0.3, 0.95), 0.15),
            shown(rgb(215, 215, 220), 0.1),
            held(rgb(245, 240, 225), 0.05),
        ],
    )
    .times(between(dice, 0.85, 1.1))
}

/// The leather's colour, as worn and lit as this copy is.
pub(super) fn leather_colour(dice: &mut Dice, book: &Book) -> Colour {
    let base = match book.issue {
        // Diplomats' and servants' books have other colours than the people's.
        Issue::Ordinary => book.country.palette.cover.colour(),
        Issue::Diplomatic => pick(dice, &[hsv(0.6, 0.1, 0.11), hsv(0.97, 0.75, 0.3)]),
        Issue::Service => pick(dice, &[hsv(0.4, 0.5, 0.3), hsv(0.58, 0.3, 0.35)]),
        Issue::Emergency => pick(
            dice,
            &[
                hsv(0.1, 0.15, 0.85),
                hsv(0.55, 0.25, 0.75),
                hsv(0.08, 0.6, 0.75),
            ],
        ),
    };
    let tint = base.mix(rgb(128, 120, 112), between(dice, 0.0, 0.2));
    tint.times(between(dice, 0.75, 1.4))
}

/// Grain, light and the spine's shadow in a base colour.
pub(super) fn leather(c: &mut Canvas, dice: &mut Dice, base: Colour) {
    let (w, h) = (c.width, c.height);
    let axis = [0.0, 0.0, w * between(dice, -1.0, 1.0), h];
    c.whole(Ink::between(axis, base.times(1.2), base.times(0.85)));
    // Grain: short strokes, a little lighter and darker.
    for _ in 0..260 {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let tone = either(dice, 0.5, rgb(255, 255, 255), rgb(0, 0, 0));
        let r = between(dice, 3.0, 12.0);
        c.ellipse(x, y, r, r * 0.6, tone.alpha(0.05));
    }
    // The spine.
    let spine = Ink::Linear(
        [0.0, 0.0, 70.0, 0.0],
        vec![
            (0.0, rgb(0, 0, 0).alpha(0.35)),
            (0.6, rgb(255, 255, 255).alpha(0.12)),
            (1.0, rgb(0, 0, 0).alpha(0.0)),
        ],
    );
    c.rect(0.0, 0.0, 70.0, h, spine);
}

/// Foil on leather, dark print on pale board.
pub(super) fn print_on(dice: &mut Dice, base: Colour) -> Colour {
    if base.luma() > 0.55 {
        rgb(35, 35, 60)
    } else {
        foil(dice).alpha(between(dice, 0.55, 1.0))
    }
}

/// The block of pages and the back cover, seen at the right and the lower edge.
pub(super) fn pages_below(c: &mut Canvas, dice: &mut Dice, base: Colour) {
    let thick = between(dice, 8.0, 26.0);
    let (w, h) = (c.width, c.height);
    for (inset, ink) in [
        (thick, rgb(60, 58, 56)),
        (thick * 0.85, rgb(226, 222, 212)),
        (thick * 0.25, base.times(0.7)),
    ] {
        c.rect(w - inset, 0.0, inset, h, ink);
        c.rect(0.0, h - inset, w, inset, ink);
    }
    for leaf in 0..4 {
        let at = thick * (0.35 + 0.13 * leaf as f32);
        let line = rgb(150, 145, 138).alpha(0.6);
        c.rect(w - at, 0.0, 1.2, h - at, line);
        c.rect(0.0, h - at, w - at, 1.2, line);
    }
}

/// Rubbed corners, scratches, a sticker.
pub(super) fn wear(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.4) {
        for corner in [(w, 0.0), (w, h), (0.0, 0.0), (0.0, h)] {
            let pale = rgb(220, 215, 210).alpha(between(dice, 0.0, 0.35));
            let r = between(dice, 20.0, 80.0);
            let stops = vec![(0.0, pale), (1.0, pale.alpha(0.0))];
            c.circle(
                corner.0,
                corner.1,
                r,
                Ink::Radial([corner.0, corner.1, r], stops),
            );
        }
        for _ in 0..whole(dice, 0, 12) {
            let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
            let to = (
                x + between(dice, -120.0, 120.0),
                y + between(dice, -120.0, 120.0),
            );
            c.line(&[(x, y), to], 2.0, rgb(255, 255, 255).alpha(0.12));
        }
    }
    if chance(dice, 0.06) {
        let (x, y) = (between(dice, 80.0, 600.0), between(dice, 80.0, 1000.0));
        c.rect(x, y, 200.0, 90.0, rgb(250, 250, 248));
        c.rect(x + 20.0, y + 30.0, 150.0, 24.0, rgb(40, 40, 45));
    }
}
