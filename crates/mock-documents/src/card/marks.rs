//! Marks: chip, contactless waves, invented bank logos; networks' signs are in `network`.

use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::security::{emblem, star};
use crate::text::{Face, measure, style, write};
use std::f32::consts::TAU;

/// The contact plate, about 12.5 × 10.5 mm, with its upper left corner at `(x, y)`.
pub fn chip(canvas: &mut Canvas, dice: &mut Dice, x: f32, y: f32) {
    let (w, h) = (between(dice, 108.0, 130.0), between(dice, 88.0, 108.0));
    let gold = chance(dice, 0.55);
    let base = if gold {
        hsv_between(dice, [0.09, 0.14], [0.3, 0.6], [0.75, 0.95])
    } else {
        hsv(0.6, 0.03, between(dice, 0.72, 0.92))
    };
    let frame = [x, y, w, h];
    let ink = Ink::Linear(
        [x, y, x + w, y + h],
        vec![(0.0, base.times(1.15)), (0.5, base), (1.0, base.times(0.8))],
    );
    canvas.round_rect(frame, between(dice, 8.0, 22.0), ink);
    let line = rgb(60, 50, 40).alpha(0.75);
    let thick = between(dice, 2.0, 4.0);
    let (left, right) = (x + w * 0.33, x + w * 0.67);
    for i in 1..4 {
        let yy = y + h * i as f32 / 4.0;
        canvas.line(&[(x, yy), (left, yy)], thick, line);
        canvas.line(&[(right, yy), (x + w, yy)], thick, line);
    }
    let middle = rounded(
        [left, y + h * 0.2, right - left, h * 0.6],
        between(dice, 2.0, 18.0),
    );
    canvas.stroke(&middle, thick, line);
    canvas.line(&[(x + w / 2.0, y), (x + w / 2.0, y + h * 0.2)], thick, line);
    canvas.line(
        &[(x + w / 2.0, y + h * 0.8), (x + w / 2.0, y + h)],
        thick,
        line,
    );
    canvas.stroke(&rounded(frame, 14.0), 2.0, rgb(40, 35, 30).alpha(0.5));
}

/// Four arcs that open to the right.
pub fn contactless(canvas: &mut Canvas, x: f32, y: f32, size: f32, colour: Colour) {
    for arc in 0..4 {
        let r = size * (0.3 + 0.24 * arc as f32);
        let points: Vec<(f32, f32)> = (0..=8)
            .map(|i| {
                let angle = -0.65 + i as f32 / 8.0 * 1.3;
                (x - size * 0.3 + r * angle.cos(), y + r * angle.sin())
            })
            .collect();
        canvas.line(&points, size * 0.09, colour);
    }
}

/// An invented bank's name.
pub fn word(dice: &mut Dice) -> String {
    let head = pick(
        dice,
        &[
            "Nor", "Vel", "Cap", "Zen", "Au", "Mon", "Pay", "Lum", "Ori", "Tri", "Kar", "Be",
            "Fin", "Sol", "Ko", "Ax", "Ever", "Blu",
        ],
    );
    let tail = pick(
        dice,
        &[
            "vio", "ta", "ra", "mo", "lo", "xis", "va", "ho", "dian", "que", "zen", "it", "ly",
            "no", "card", "fort",
        ],
    );
    format!("{head}{tail}")
}

/// A bank's logo: a small figure, a word, or both. `(x, y)` is the baseline's start.
pub fn bank(
    canvas: &mut Canvas,
    dice: &mut Dice,
    x: f32,
    y: f32,
    size: f32,
    colours: (Colour, Colour),
) {
    let (text, accent) = colours;
    let mut pen = x;
    if chance(dice, 0.6) {
        let centre = (x + size * 0.5, y - size * 0.35);
        match whole(dice, 0, 4) {
            0 => emblem(canvas, dice, centre, size, accent),
            1 => {
                canvas.round_rect(
                    [x, y - size * 0.85, size, size],
                    size * between(dice, 0.0, 0.5),
                    accent,
                );
                letter(canvas, dice, centre, size * 0.7, rgb(255, 255, 255));
            }
            2 => bars(canvas, dice, centre, size, accent),
            3 => canvas.polygon(&star(centre.0, centre.1, size * 0.55, 4, 0.5), accent),
            _ => stroke(canvas, dice, centre, size, accent),
        }
        pen += size * 1.25;
    }
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::Roboto,
            Face::Serif,
            Face::SerifBold,
            Face::RobotoLight,
            Face::RobotoBlack,
            Face::SansHeavyItalic,
            Face::SlabBold,
            Face::DisplayBold,
        ],
    );
    let mut name = word(dice);
    if chance(dice, 0.4) {
        name = name.to_uppercase();
    }
    if chance(dice, 0.35) {
        name.push_str(pick(
            dice,
            &[" Bank", " Financial", " Credit Union", " Card", " Savings"],
        ));
    }
    let room = canvas.width - pen - 40.0;
    let logo = style(face, size * between(dice, 0.7, 1.0), text).fitted(&name, room.max(120.0));
    write(canvas, logo, pen, y, &name);
}

/// A single letter of some face, centred.
pub fn letter(canvas: &mut Canvas, dice: &mut Dice, centre: (f32, f32), size: f32, colour: Colour) {
    let face = pick(
        dice,
        &[
            Face::DisplayBold,
            Face::RobotoBlack,
            Face::SansHeavyItalic,
            Face::SlabBold,
            Face::DisplayBlackItalic,
            Face::RobotoLight,
        ],
    );
    let glyph = (whole(dice, 65, 90) as u8 as char).to_string();
    let big = style(face, size * 1.3, colour);
    let x = centre.0 - measure(big, &glyph) / 2.0;
    write(canvas, big, x, centre.1 + size * 0.46, &glyph);
}

/// Slanted bars, or arrows.
pub fn bars(canvas: &mut Canvas, dice: &mut Dice, centre: (f32, f32), size: f32, colour: Colour) {
    let (x, y) = centre;
    let r = size / 2.0;
    let lean = between(dice, -0.6, 0.6) * r;
    let count = whole(dice, 2, 4);
    for i in 0..count {
        let t = (i as f32 + 0.1) / count as f32 * 2.0 - 1.0;
        let wide = r * 1.2 / count as f32;
        let px = x + t * r;
        let short = if chance(dice, 0.4) { 0.5 } else { 1.0 };
        canvas.polygon(
            &[
                (px + lean, y - r * short),
                (px + wide + lean, y - r * short),
                (px + wide - lean, y + r),
                (px - lean, y + r),
            ],
            colour.times(1.0 - 0.12 * i as f32),
        );
    }
}

/// A broad closed or open curve.
pub fn stroke(canvas: &mut Canvas, dice: &mut Dice, centre: (f32, f32), size: f32, colour: Colour) {
    let (x, y) = centre;
    let r = size / 2.0;
    let turns = between(dice, 0.5, 1.6);
    let start = between(dice, 0.0, TAU);
    let lobes = whole(dice, 1, 3) as f32;
    let points: Vec<(f32, f32)> = (0..=28)
        .map(|i| {
            let t = i as f32 / 28.0;
            let angle = start + t * turns * TAU;
            let rr = r * (0.65 + 0.35 * (angle * lobes).sin());
            (x + rr * angle.cos(), y + rr * angle.sin())
        })
        .collect();
    canvas.curve(&points, r * between(dice, 0.08, 0.3), colour);
}
