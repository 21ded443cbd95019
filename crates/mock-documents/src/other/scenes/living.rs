//! Animals, people, stages, leaves.

use super::tone;
use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, hue, whole};
use crate::paint::{Canvas, Ink, smooth};

fn blob(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), r: f32, ink: Colour) {
    let points: Vec<(f32, f32)> = (0..=14)
        .map(|k| {
            let a = k as f32 / 14.0 * std::f32::consts::TAU;
            let far = r * between(dice, 0.85, 1.1);
            (x + far * a.cos(), y + far * a.sin())
        })
        .collect();
    if let Some(path) = smooth(&points) {
        c.fill(
            &path,
            Ink::Radial(
                [x - r * 0.3, y - r * 0.4, r * 1.6],
                vec![(0.0, ink.times(1.25)), (1.0, ink.times(0.55))],
            ),
        );
    }
}

pub(super) fn animal(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let (grass, far) = (tone(dice), tone(dice));
    c.whole(Ink::Linear(
        [0.0, 0.0, 0.0, h],
        vec![(0.0, far), (0.6, grass), (1.0, grass.times(0.7))],
    ));
    let fur = hsv_between(dice, [0.04, 0.12], [0.0, 0.7], [0.1, 0.95]);
    let (x, y, r) = (
        w * between(dice, 0.3, 0.7),
        h * 0.6,
        w.min(h) * between(dice, 0.2, 0.4),
    );
    blob(c, dice, (x, y + r * 0.5), r, fur);
    let head = (x + r * between(dice, -0.6, 0.6), y - r * 0.6);
    for side in [-1.0, 1.0] {
        let ear = head.0 + side * r * 0.4;
        c.polygon(
            &[
                (ear - r * 0.18, head.1 - r * 0.2),
                (ear, head.1 - r * 0.85),
                (ear + r * 0.2, head.1 - r * 0.2),
            ],
            fur.times(0.8),
        );
    }
    blob(c, dice, head, r * 0.6, fur);
    for side in [-1.0, 1.0] {
        c.circle(
            head.0 + side * r * 0.22,
            head.1 - r * 0.05,
            r * 0.09,
            rgb(25, 20, 15),
        );
    }
    c.ellipse(head.0, head.1 + r * 0.2, r * 0.1, r * 0.07, rgb(40, 25, 25));
}

pub(super) fn stage(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    c.whole(rgb(12, 10, 18));
    for _ in 0..whole(dice, 3, 12) {
        let colour = hsv(hue(dice, 0.0, 1.0), between(dice, 0.2, 0.9), 1.0);
        let x = w * between(dice, 0.0, 1.0);
        let spread = w * between(dice, 0.05, 0.25);
        c.polygon(
            &[(x, 0.0), (x - spread, h), (x + spread, h)],
            colour.alpha(0.12),
        );
        c.circle(x, h * 0.05, w * 0.02, colour);
    }
    people(c, dice);
}

/// Figures in silhouette or in colour.
pub(super) fn people(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.6) {
        let (a, b) = (tone(dice), tone(dice));
        c.whole(Ink::between([0.0, 0.0, 0.0, h], a, b));
    }
    for _ in 0..whole(dice, 1, 8) {
        let size = h * between(dice, 0.25, 0.8);
        let (x, base) = (w * between(dice, 0.05, 0.95), h * between(dice, 0.8, 1.1));
        let cloth = tone(dice).times(0.7);
        let skin = hsv_between(dice, [0.03, 0.08], [0.25, 0.6], [0.3, 0.95]);
        c.round_rect(
            [
                x - size * 0.11,
                base - size * 0.55,
                size * 0.09,
                size * 0.55,
            ],
            size * 0.04,
            cloth.times(0.5),
        );
        c.round_rect(
            [
                x + size * 0.02,
                base - size * 0.55,
                size * 0.09,
                size * 0.55,
            ],
            size * 0.04,
            cloth.times(0.5),
        );
        c.round_rect(
            [x - size * 0.15, base - size * 0.85, size * 0.3, size * 0.4],
            size * 0.1,
            cloth,
        );
        c.circle(x, base - size * 0.93, size * 0.075, skin);
        c.ellipse(
            x,
            base - size * 0.97,
            size * 0.08,
            size * 0.05,
            skin.times(0.25),
        );
    }
}

pub(super) fn leaves(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let base = hsv_between(dice, [0.2, 0.4], [0.3, 0.8], [0.15, 0.5]);
    c.whole(base);
    for _ in 0..whole(dice, 60, 220) {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let size = w * between(dice, 0.02, 0.08);
        let colour = base.times(between(dice, 0.6, 2.2));
        let turn = between(dice, 0.0, 360.0);
        c.turned(turn, x, y, |c| c.ellipse(x, y, size, size * 0.35, colour));
    }
    for _ in 0..whole(dice, 0, 12) {
        let at = (between(dice, 0.0, w), between(dice, 0.0, h));
        let petal = hsv(hue(dice, 0.8, 1.2), 0.6, 0.95);
        let r = w * between(dice, 0.02, 0.06);
        for k in 0..5 {
            let a = k as f32 * 1.257;
            c.circle(at.0 + r * a.cos(), at.1 + r * a.sin(), r * 0.6, petal);
        }
        c.circle(at.0, at.1, r * 0.5, rgb(250, 210, 60));
    }
}
