//! A picture that runs over both pages of an open booklet: a landscape, the flag in folds, an animal or the
//! arms, large. Pages take their half of it.

use super::paper::tints;
use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, any_hue, hsv, rgb};
use crate::country::{Charge, arms, charge, flag};
use crate::dice::{Dice, between, case, chance, pick};
use crate::paint::{Canvas, Ink, rounded};
use crate::scenery::landscape;
use std::f32::consts::TAU;
use tiny_skia::Pixmap;

/// Both pages at `px_per_unit`.
pub(super) fn scene(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, 2.0 * HEIGHT, px_per_unit);
    let c = &mut canvas;
    tints(c, dice, book, [0.08, 0.4], [0.78, 0.98]);
    match case(dice, 4) {
        0 | 1 => {
            let (vivid, opacity) = (between(dice, 0.15, 0.9), between(dice, 0.4, 0.95));
            landscape(c, dice, [0.0, 0.0, WIDTH, 2.0 * HEIGHT], vivid, opacity);
        }
        2 => waving(c, dice, book),
        _ => sky(c, dice),
    }
    if chance(dice, 0.75) {
        figure(c, dice, book);
    }
    // So that what is written stays legible.
    c.whole(rgb(255, 255, 255).alpha(between(dice, 0.05, 0.45)));
    canvas.pixmap
}

/// The flag over a part of both pages, with light and shade of its folds.
fn waving(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let (w, h) = (between(dice, 800.0, 1500.0), between(dice, 500.0, 900.0));
    let mut cloth = Canvas::new(w, h, c.scale);
    flag(&mut cloth, &book.country.flag, [0.0, 0.0, w, h]);
    let folds = between(dice, 3.0, 7.0);
    for fold in 0..24 {
        let t = fold as f32 / 24.0;
        let shade = (t * folds * TAU).sin();
        let ink = if shade > 0.0 {
            rgb(255, 255, 255)
        } else {
            rgb(20, 20, 40)
        };
        let x = t * w;
        let wide = w / 24.0 + 1.0;
        cloth.polygon(
            &[
                (x, 0.0),
                (x + wide, 0.0),
                (x + wide - h * 0.2, h),
                (x - h * 0.2, h),
            ],
            ink.alpha(shade.abs() * 0.3),
        );
    }
    let (x, y) = (between(dice, -300.0, 300.0), between(dice, 250.0, 900.0));
    let opacity = between(dice, 0.35, 0.95);
    c.turned(between(dice, -25.0, 10.0), x, y, |c| {
        let frame = [x, y, w, h];
        c.picture(&cloth.pixmap, frame, opacity, &rounded(frame, 10.0));
    });
}

/// A sky with soft clouds.
fn sky(c: &mut Canvas, dice: &mut Dice) {
    let tone = hsv(
        pick(dice, &[0.58, 0.6, 0.08, 0.55]),
        between(dice, 0.15, 0.5),
        0.92,
    );
    c.whole(tone.alpha(between(dice, 0.4, 0.9)));
    for _ in 0..14 {
        let (x, y) = (between(dice, 0.0, WIDTH), between(dice, 0.0, 2.0 * HEIGHT));
        let r = between(dice, 120.0, 420.0);
        let white = rgb(255, 255, 255).alpha(between(dice, 0.1, 0.5));
        c.circle(
            x,
            y,
            r,
            Ink::Radial([x, y, r], vec![(0.0, white), (1.0, white.alpha(0.0))]),
        );
    }
}

/// An animal, a building or the arms, large, in two tones.
fn figure(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let at = (between(dice, 250.0, 1000.0), between(dice, 300.0, 1300.0));
    let r = between(dice, 260.0, 620.0);
    let dark = any_hue(dice, [0.1, 0.5], [0.25, 0.6]);
    let opacity = between(dice, 0.3, 0.85);
    let light: Colour = dark.times(1.7).alpha(opacity * 0.7);
    if chance(dice, 0.3) {
        arms(c, &book.country.arms, at, r * 1.6, dark.alpha(opacity));
        return;
    }
    let shape = pick(
        dice,
        &[
            Charge::Bird,
            Charge::Lion,
            Charge::Tree,
            Charge::Tower,
            Charge::Mountain,
            Charge::Palm,
            Charge::Bird,
        ],
    );
    charge(c, shape, at, r, dark.alpha(opacity));
    charge(c, shape, (at.0 + r * 0.03, at.1 - r * 0.04), r * 0.9, light);
}
