//! Security print: guilloche lines, rosettes, rainbow grounds, emblems, holograms, signatures,
//! stamps. Only shapes: where they go is the document's business.

pub use super::emblem::{emblem, land, star, star_circle};

use super::colour::{Colour, hsv, pastel, rgb};
use super::dice::{Dice, between, chance, pick, whole};
use super::paint::{Canvas, Ends, Ink, polyline};
use std::f32::consts::TAU;

/// A ground in one to four light tints, running in some direction.
pub fn rainbow(canvas: &mut Canvas, dice: &mut Dice, tint: f32) {
    let (w, h) = (canvas.width, canvas.height);
    // Much paper is hardly tinted.
    let tint = if chance(dice, 0.5) { tint * 0.45 } else { tint };
    let count = whole(dice, 1, 4) as usize;
    let stops: Vec<(f32, Colour)> = (0..=count)
        .map(|i| {
            let colour = rgb(255, 255, 255).mix(pastel(dice), tint);
            (i as f32 / count as f32, colour)
        })
        .collect();
    let axis = pick(
        dice,
        &[
            [0.0, 0.0, w, 0.0],
            [0.0, 0.0, 0.0, h],
            [0.0, 0.0, w, h],
            [0.0, h, w, 0.0],
        ],
    );
    canvas.whole(Ink::Linear(axis, stops));
}

/// A bundle of waves across `frame` (x, y, w, h).
pub fn waves(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], colour: Colour) {
    let [x, y, w, h] = frame;
    let lines = whole(dice, 8, 26);
    let amplitude = between(dice, 0.02, 0.25) * h;
    let (f1, f2) = (between(dice, 0.5, 4.0), between(dice, 1.0, 9.0));
    let (p1, p2) = (between(dice, 0.0, TAU), between(dice, 0.0, TAU));
    let drift = between(dice, 0.0, 0.25);
    let width = between(dice, 0.8, 2.6);
    let spread = between(dice, 0.4, 1.2);
    for line in 0..lines {
        let t = line as f32 / lines as f32;
        let points: Vec<(f32, f32)> = (0..=36)
            .map(|i| {
                let u = i as f32 / 36.0;
                let swing = (u * f1 * TAU + p1 + t * drift * TAU).sin()
                    + 0.5 * (u * f2 * TAU + p2 - t * drift * TAU).sin();
                (
                    x + u * w,
                    y + h * (0.5 + (t - 0.5) * spread) + amplitude * swing,
                )
            })
            .collect();
        canvas.curve(&points, width, colour);
    }
}

/// A spirograph figure about a centre.
pub fn rosette(
    canvas: &mut Canvas,
    dice: &mut Dice,
    centre: (f32, f32),
    radius: f32,
    colour: Colour,
) {
    let petals = whole(dice, 5, 24) as f32;
    let depth = between(dice, 0.15, 0.5);
    let rings = whole(dice, 3, 9);
    let width = between(dice, 0.8, 2.2);
    let twist = between(dice, 0.0, 0.6);
    for ring in 0..rings {
        let r = radius * (1.0 - ring as f32 / rings as f32 * 0.8);
        let points: Vec<(f32, f32)> = (0..=160)
            .map(|i| {
                let angle = i as f32 / 160.0 * TAU;
                let rr = r * (1.0 - depth + depth * (angle * petals + ring as f32 * twist).cos());
                (centre.0 + rr * angle.cos(), centre.1 + rr * angle.sin())
            })
            .collect();
        if let Some(path) = polyline(&points, Ends::Joined) {
            canvas.stroke(&path, width, colour);
        }
    }
}

/// Parallel fine lines over the whole canvas.
pub fn hatch(canvas: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    let step = between(dice, 10.0, 26.0);
    let slope = between(dice, -1.0, 1.0);
    let mut x = -h;
    while x < w + h {
        canvas.line(&[(x, 0.0), (x + slope * h, h)], step * 0.16, colour);
        x += step;
    }
}

/// One to four layers of security print in their own tints.
pub fn ground(canvas: &mut Canvas, dice: &mut Dice, strength: f32) {
    let (w, h) = (canvas.width, canvas.height);
    for _ in 0..whole(dice, 1, 3) {
        let hue = between(dice, 0.0, 1.0);
        let colour = hsv(hue, between(dice, 0.2, 0.8), between(dice, 0.45, 0.9))
            .alpha(between(dice, 0.12, 0.5) * strength);
        match whole(dice, 0, 4) {
            0 | 1 => waves(canvas, dice, [0.0, 0.0, w, h], colour),
            2 => {
                let centre = (between(dice, 0.2, 0.9) * w, between(dice, 0.2, 0.8) * h);
                let radius = between(dice, 0.25, 0.7) * h;
                rosette(canvas, dice, centre, radius, colour);
            }
            3 => hatch(canvas, dice, colour.alpha(colour.a * 0.5)),
            _ => {
                let centre = (between(dice, 0.3, 0.8) * w, between(dice, 0.3, 0.7) * h);
                let size = between(dice, 0.3, 0.9) * h;
                emblem(canvas, dice, centre, size, colour.alpha(colour.a * 0.7));
            }
        }
    }
}

/// A patch that shimmers in several hues.
pub fn hologram(
    canvas: &mut Canvas,
    dice: &mut Dice,
    centre: (f32, f32),
    radius: f32,
    opacity: f32,
) {
    let start = between(dice, 0.0, 1.0);
    let stops = (0..6)
        .map(|i| {
            let colour = hsv(start + i as f32 * between(dice, 0.08, 0.22), 0.45, 0.95);
            (i as f32 / 5.0, colour.alpha(opacity))
        })
        .collect();
    let (x, y) = centre;
    let ink = Ink::Linear([x - radius, y - radius, x + radius, y + radius], stops);
    match whole(dice, 0, 3) {
        0 => canvas.circle(x, y, radius, ink),
        1 => canvas.round_rect(
            [x - radius, y - radius * 0.8, radius * 2.0, radius * 1.6],
            radius * 0.2,
            ink,
        ),
        2 => canvas.polygon(&star(x, y, radius, 12, 0.8), ink),
        _ => canvas.polygon(&land(dice, centre, radius), ink),
    }
    let line = rgb(255, 255, 255).alpha(opacity * 0.6);
    rosette(canvas, dice, centre, radius * 0.8, line);
}

/// A signature: smooth strokes that run to the right inside `frame` (x, y, w, h).
pub fn signature(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], colour: Colour) {
    let [x, y, w, h] = frame;
    let base = y + h * 0.7;
    let slant = between(dice, 0.0, 0.6);
    let width = between(dice, 0.03, 0.06) * h.clamp(40.0, 80.0);
    let words = whole(dice, 1, 2);
    let rise = between(dice, -0.12, 0.06);
    for word in 0..words {
        let left = x + w * word as f32 / words as f32;
        let room = w / words as f32 * between(dice, 0.75, 0.98);
        let letters = (room / (h * between(dice, 0.28, 0.5))).clamp(2.0, 9.0) as usize;
        let pitch = room / letters as f32;
        let mut points = Vec::new();
        for letter in 0..letters {
            // A capital or an ascender stands high, a descender hangs; the others are small loops.
            let kind = if letter == 0 { 0 } else { whole(dice, 1, 9) };
            let (up, down) = match kind {
                0 => (between(dice, 0.6, 0.75), 0.05),
                1 | 2 => (between(dice, 0.4, 0.7), 0.0),
                3 => (0.2, between(dice, 0.2, 0.35)),
                _ => (between(dice, 0.1, 0.26), 0.0),
            };
            for step in 0..6 {
                let angle = TAU * (step as f32 / 6.0 + 0.25);
                let (lift, reach) = (0.5 - 0.5 * angle.sin(), angle.cos());
                let dy = lift * (up + down) - down;
                let dx = step as f32 / 6.0 + reach * 0.42;
                let px = left + (letter as f32 + 0.3 + dx) * pitch * 0.9;
                let py = base - dy * h + (px - x) * rise * h / w;
                points.push((px + slant * dy * h, py));
            }
        }
        canvas.curve(&points, width, colour);
    }
    if chance(dice, 0.35) {
        let yy = y + h * between(dice, 0.7, 0.95);
        canvas.curve(
            &[
                (x, yy),
                (x + w * 0.5, yy + h * 0.06),
                (x + w, yy - h * 0.12),
            ],
            width,
            colour,
        );
    }
}
