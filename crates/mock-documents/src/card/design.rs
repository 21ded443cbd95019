//! What a card is printed with before anything is written on it: plain, gradient, metal, pattern,
//! picture, or one giant mark.

use super::{Scheme, marks, picture};
use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, either, pick, weighted, whole};
use crate::paint::{Canvas, Ink};
use crate::pattern::pattern;
use crate::scenery::landscape;
use crate::security::{emblem, land, waves};

/// Paints the whole card and says what goes with it.
pub fn paint(canvas: &mut Canvas, dice: &mut Dice) -> Scheme {
    if !dice.photographs().is_empty()
        && chance(dice, 0.22)
        && let Some(scheme) = picture::photograph(canvas, dice)
    {
        return scheme;
    }
    let base = base_colour(dice);
    let light = base.luma() > 0.58;
    let text = if light {
        rgb(25, 25, 30)
    } else {
        rgb(245, 245, 248)
    };
    let accent_hue = between(dice, 0.0, 1.0);
    let accent = match whole(dice, 0, 3) {
        0 => hsv(accent_hue, between(dice, 0.5, 1.0), between(dice, 0.7, 1.0)),
        1 => pick(
            dice,
            &[rgb(212, 175, 80), rgb(190, 190, 195), rgb(205, 150, 110)],
        ),
        _ => text,
    };
    fill(canvas, dice, base);
    match weighted(
        dice,
        &[
            (0, 0.22),
            (1, 0.2),
            (2, 0.2),
            (3, 0.18),
            (4, 0.12),
            (5, 0.08),
        ],
    ) {
        1 => {
            let shade = if chance(dice, 0.6) {
                base.times(between(dice, 0.6, 1.5))
            } else {
                accent
            };
            let shade = shade.alpha(between(dice, 0.15, 0.7));
            pattern(canvas, dice, shade);
        }
        2 => giant_mark(canvas, dice, base, accent),
        3 => sweep(canvas, dice, base, accent),
        4 => {
            let (w, h) = (canvas.width, canvas.height);
            let vivid = between(dice, 0.7, 1.0);
            landscape(canvas, dice, [0.0, 0.0, w, h], vivid, 1.0);
            let veil = rgb(10, 10, 20).alpha(between(dice, 0.1, 0.45));
            canvas.whole(veil);
            return Scheme {
                base: rgb(60, 70, 90),
                text: rgb(250, 250, 250),
                accent,
            };
        }
        5 => {
            let (w, h) = (canvas.width, canvas.height);
            for _ in 0..whole(dice, 1, 3) {
                let line = accent.alpha(between(dice, 0.15, 0.5));
                waves(canvas, dice, [0.0, 0.0, w, h], line);
            }
        }
        _ => {}
    }
    Scheme { base, text, accent }
}

fn base_colour(dice: &mut Dice) -> Colour {
    match whole(dice, 0, 11) {
        // Black and near black.
        0..=2 => hsv_between(dice, [0.5, 0.75], [0.0, 0.5], [0.04, 0.22]),
        // Blues.
        3..=5 => hsv_between(dice, [0.54, 0.68], [0.5, 1.0], [0.25, 0.9]),
        // Silver, gold, copper.
        6 => hsv(0.6, between(dice, 0.0, 0.06), between(dice, 0.6, 0.88)),
        7 => hsv_between(dice, [0.08, 0.14], [0.25, 0.65], [0.6, 0.92]),
        // White and pale.
        8 => hsv_between(dice, [0.0, 1.0], [0.0, 0.2], [0.88, 1.0]),
        _ => hsv_between(dice, [0.0, 1.0], [0.5, 1.0], [0.35, 1.0]),
    }
}

fn fill(canvas: &mut Canvas, dice: &mut Dice, base: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    match whole(dice, 0, 4) {
        0 => canvas.whole(base),
        1 => brushed(canvas, dice, base),
        2 => {
            let at = (between(dice, 0.0, 1.0) * w, between(dice, 0.0, 1.0) * h);
            let bright = base.times(between(dice, 1.1, 1.6));
            canvas.whole(Ink::Radial(
                [at.0, at.1, w],
                vec![(0.0, bright), (1.0, base.times(0.75))],
            ));
        }
        _ => {
            let other = if chance(dice, 0.4) {
                hsv(between(dice, 0.0, 1.0), 0.7, between(dice, 0.3, 0.9)).mix(base, 0.4)
            } else {
                base.times(between(dice, 0.5, 1.5))
            };
            let axis = pick(
                dice,
                &[
                    [0.0, 0.0, w, 0.0],
                    [0.0, 0.0, w, h],
                    [0.0, h, w, 0.0],
                    [0.0, 0.0, 0.0, h],
                ],
            );
            canvas.whole(Ink::between(axis, base, other));
        }
    }
}

/// Metal: fine lines along one side under a broad shine.
fn brushed(canvas: &mut Canvas, dice: &mut Dice, base: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    let shine = between(dice, 1.1, 1.5);
    canvas.whole(Ink::Linear(
        [0.0, 0.0, w, h * between(dice, 0.0, 1.0)],
        vec![
            (0.0, base.times(0.75)),
            (between(dice, 0.2, 0.8), base.times(shine)),
            (1.0, base.times(0.8)),
        ],
    ));
    let mut y = 0.0;
    while y < h {
        let tone = either(dice, 0.5, rgb(255, 255, 255), rgb(0, 0, 0));
        canvas.rect(
            0.0,
            y,
            w,
            between(dice, 1.0, 4.0),
            tone.alpha(between(dice, 0.0, 0.09)),
        );
        y += between(dice, 3.0, 9.0);
    }
}

/// One mark far larger than the card's writing, often cut off by its edge.
fn giant_mark(canvas: &mut Canvas, dice: &mut Dice, base: Colour, accent: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    let colour = match whole(dice, 0, 2) {
        0 => accent,
        1 => base
            .times(between(dice, 1.2, 1.8))
            .mix(rgb(255, 255, 255), 0.08),
        _ => base.times(between(dice, 0.4, 0.8)),
    };
    let at = (w * between(dice, 0.3, 0.85), h * between(dice, 0.3, 0.75));
    let size = h * between(dice, 0.5, 1.5);
    match whole(dice, 0, 3) {
        0 => emblem(canvas, dice, at, size, colour),
        1 => marks::letter(canvas, dice, at, size, colour),
        2 => marks::bars(canvas, dice, at, size, colour),
        _ => marks::stroke(canvas, dice, at, size, colour),
    }
}

/// A large curved or straight field of another colour.
fn sweep(canvas: &mut Canvas, dice: &mut Dice, base: Colour, accent: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    for _ in 0..whole(dice, 1, 3) {
        let colour = if chance(dice, 0.5) {
            base.times(between(dice, 0.6, 1.5))
        } else {
            accent
        };
        let colour = colour.alpha(between(dice, 0.3, 1.0));
        match whole(dice, 0, 3) {
            0 => canvas.circle(
                w * between(dice, -0.1, 1.1),
                h * between(dice, -0.2, 1.2),
                h * between(dice, 0.3, 1.1),
                colour,
            ),
            1 => {
                let (a, b) = (w * between(dice, 0.3, 0.9), w * between(dice, 0.3, 0.9));
                canvas.polygon(&[(a, 0.0), (w, 0.0), (w, h), (b, h)], colour);
            }
            2 => {
                let y = h * between(dice, 0.0, 0.8);
                canvas.rect(0.0, y, w, h * between(dice, 0.06, 0.5), colour);
            }
            _ => {
                let centre = (w * between(dice, 0.2, 1.0), h * between(dice, 0.2, 1.0));
                let points = land(dice, centre, h * 0.6);
                canvas.polygon(&points, colour);
            }
        }
    }
}
