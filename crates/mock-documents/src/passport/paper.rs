//! The paper of a data page before anything is written on it: tints, guilloche, arms, pictures, and the
//! plain strip of the machine-readable zone.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, hsv, rgb};
use crate::country::{Passport, arms, flag};
use crate::dice::{Dice, between, case, chance, hue, weighted, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::security::{hatch, rosette, waves};
use std::f32::consts::TAU;
use tiny_skia::Pixmap;

pub(super) fn paper(c: &mut Canvas, dice: &mut Dice, book: &Book, kind: Passport) {
    match kind {
        Passport::Polycarbonate => {
            tints(c, dice, book, [0.0, 0.25], [0.8, 1.0]);
            print(c, dice, book, 0.55);
        }
        Passport::Paper => {
            tints(c, dice, book, [0.03, 0.45], [0.78, 1.0]);
            print(c, dice, book, 1.0);
        }
        Passport::Picture => {
            match &book.scene {
                Some(scene) => half(c, scene, -HEIGHT),
                None => tints(c, dice, book, [0.1, 0.35], [0.85, 0.98]),
            }
            print(c, dice, book, 0.5);
        }
        Passport::Laminated | Passport::Handwritten => {
            tints(c, dice, book, [0.04, 0.4], [0.78, 0.96]);
            print(c, dice, book, 0.9);
        }
    }
}

/// The pages' halves of the scene: the data page shows the lower one.
pub(super) fn half(c: &mut Canvas, scene: &Pixmap, top: f32) {
    let frame = [0.0, top, WIDTH, 2.0 * HEIGHT];
    c.picture(scene, frame, 1.0, &rounded([0.0, 0.0, WIDTH, HEIGHT], 0.0));
}

/// Two hues of the country running into each other, in light tints.
pub(super) fn tints(
    c: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    saturation: [f32; 2],
    value: [f32; 2],
) {
    let [first, second] = book.country.palette.paper;
    // The printer's year and the camera's white balance shift hues; now and then another series.
    let drift = if chance(dice, 0.2) {
        hue(dice, 0.0, 1.0) - first
    } else {
        between(dice, -0.05, 0.05)
    };
    let mut tint = |hue: f32| {
        // Squared: much paper is hardly tinted.
        let part = between(dice, 0.0, 1.0);
        let s = saturation[0] + (saturation[1] - saturation[0]) * part * part;
        let v = between(dice, value[0], value[1]);
        hsv(hue + drift, s, v)
    };
    let (a, b, d) = (tint(first), tint(second), tint(first));
    let (w, h) = (c.width, c.height);
    let axis = match case(dice, 4) {
        0 => [0.0, 0.0, w, 0.0],
        1 => [0.0, 0.0, 0.0, h],
        2 => [0.0, 0.0, w, h],
        _ => [0.0, h, w, 0.0],
    };
    let middle = between(dice, 0.3, 0.7);
    c.whole(Ink::Linear(axis, vec![(0.0, a), (middle, b), (1.0, d)]));
}

/// One to four layers of security print.
pub(super) fn print(c: &mut Canvas, dice: &mut Dice, book: &Book, strength: f32) {
    let (w, h) = (c.width, c.height);
    for _ in 0..whole(dice, 1, 4) {
        let colour = line_colour(dice, book).alpha(between(dice, 0.1, 0.42) * strength);
        match case(dice, 10) {
            0 => waves(c, dice, [0.0, 0.0, w, h], colour),
            1 => {
                let at = (between(dice, 0.3, 0.9) * w, between(dice, 0.2, 0.7) * h);
                let radius = between(dice, 0.25, 0.7) * h.min(w);
                rosette(c, dice, at, radius, colour);
            }
            2 => hatch(c, dice, colour.alpha(colour.a * 0.5)),
            3 | 4 => {
                let at = (between(dice, 0.4, 0.75) * w, between(dice, 0.3, 0.55) * h);
                let size = between(dice, 0.35, 0.95) * h.min(w);
                arms(
                    c,
                    &book.country.arms,
                    at,
                    size,
                    colour.alpha(colour.a * 0.8),
                );
            }
            5 => small_arms(c, dice, book, colour),
            6 => contour(c, dice, colour),
            7 | 8 => mesh(c, dice, colour),
            _ => rays(c, dice, colour),
        }
    }
}

fn line_colour(dice: &mut Dice, book: &Book) -> Colour {
    let hues = book.country.palette.paper;
    let hue = match case(dice, 4) {
        0 => hues[0],
        1 => hues[1],
        2 => book.country.palette.print,
        _ => hue(dice, 0.0, 1.0),
    };
    hsv(hue, between(dice, 0.25, 0.85), between(dice, 0.45, 0.9))
}

/// The arms again and again, small, in rows.
fn small_arms(c: &mut Canvas, dice: &mut Dice, book: &Book, colour: Colour) {
    let step = between(dice, 110.0, 240.0);
    let size = step * between(dice, 0.3, 0.6);
    let mut row = 0;
    let mut y = step * 0.4;
    while y < c.height {
        let mut x = if row % 2 == 0 { step * 0.3 } else { step * 0.8 };
        while x < c.width {
            arms(c, &book.country.arms, (x, y), size, colour);
            x += step;
        }
        y += step * 0.8;
        row += 1;
    }
}

/// Two bundles of fine waves that cross: what most paper is covered with.
fn mesh(c: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let (w, h) = (c.width, c.height);
    let fine = between(dice, 14.0, 30.0);
    for slope in [-1.0, 1.0] {
        let (swing, turns) = (between(dice, 15.0, 70.0), between(dice, 1.0, 6.0));
        let lean = slope * between(dice, 0.05, 0.5) * h;
        let lines = ((h + lean.abs()) / fine) as i64;
        for line in 0..=lines {
            let y = line as f32 * fine + lean.min(0.0);
            let points: Vec<_> = (0..=40)
                .map(|i| {
                    let u = i as f32 / 40.0;
                    let wave = swing * (u * turns * TAU + line as f32 * 0.06).sin();
                    (u * w, y - lean * u + lean.max(0.0) * 0.5 + wave)
                })
                .collect();
            c.curve(&points, 2.2, colour);
        }
    }
}

/// Lines of equal height, as maps have them.
fn contour(c: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let centre = (
        between(dice, 0.2, 0.9) * c.width,
        between(dice, 0.0, 1.0) * c.height,
    );
    let (lobes, phase) = (whole(dice, 2, 5) as f32, between(dice, 0.0, TAU));
    let wobble = between(dice, 0.1, 0.3);
    let step = between(dice, 18.0, 40.0);
    for ring in 1..=whole(dice, 10, 24) {
        let radius = ring as f32 * step;
        let points: Vec<_> = (0..=48)
            .map(|i| {
                let angle = i as f32 / 48.0 * TAU;
                let r =
                    radius * (1.0 + wobble * (angle * lobes + phase + ring as f32 * 0.12).sin());
                (centre.0 + r * angle.cos(), centre.1 + r * angle.sin() * 0.8)
            })
            .collect();
        c.curve(&points, 2.0, colour);
    }
}

/// Fine rays from a point.
fn rays(c: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let centre = (
        between(dice, 0.0, 1.0) * c.width,
        between(dice, 0.0, 1.1) * c.height,
    );
    let count = whole(dice, 40, 110);
    for ray in 0..count {
        let angle = ray as f32 / count as f32 * TAU;
        let at = |r: f32| (centre.0 + r * angle.cos(), centre.1 + r * angle.sin());
        c.line(&[at(90.0), at(1500.0)], 2.4, colour);
    }
}

/// The country's flag as a faint part of the print.
pub(super) fn faint_flag(c: &mut Canvas, dice: &mut Dice, book: &Book, frame: [f32; 4]) {
    let mut cloth = Canvas::new(frame[2], frame[3], c.scale);
    flag(
        &mut cloth,
        &book.country.flag,
        [0.0, 0.0, frame[2], frame[3]],
    );
    let opacity = between(dice, 0.15, 0.5);
    c.turned(between(dice, -12.0, 12.0), frame[0], frame[1], |c| {
        c.picture(&cloth.pixmap, frame, opacity, &rounded(frame, 4.0));
    });
}

/// The ground of the machine-readable zone, from `top` down: nearly always the paper itself, else lighter.
pub(super) fn zone_ground(c: &mut Canvas, dice: &mut Dice, top: f32) {
    let high = HEIGHT - top;
    match weighted(dice, &[(0, 0.18), (1, 0.17), (2, 0.25), (3, 0.4)]) {
        0 => {
            let white = rgb(254, 254, 252).alpha(between(dice, 0.5, 1.0));
            c.rect(0.0, top, WIDTH, high, white);
        }
        1 => {
            let tint = hsv(hue(dice, 0.0, 1.0), between(dice, 0.04, 0.22), 0.96);
            c.rect(0.0, top, WIDTH, high, tint.alpha(between(dice, 0.4, 0.9)));
        }
        2 => {
            let light = |a: f32| rgb(255, 255, 252).alpha(a);
            let most = between(dice, 0.3, 0.75);
            let soft = Ink::between([0.0, top - 60.0, 0.0, top + 40.0], light(0.0), light(most));
            c.rect(0.0, top - 60.0, WIDTH, high + 60.0, soft);
        }
        _ => {}
    }
    if chance(dice, 0.22) {
        c.rect(0.0, top, WIDTH, 3.0, rgb(90, 90, 110).alpha(0.5));
    }
}
