//! The closed booklet: coloured leatherette, an emblem and the word "passport" in foil, in several
//! languages and scripts, the sign of a chip.

use super::wide::foil;
use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, hsv, rgb};
use crate::dice::{Dice, between, case, chance, layout, pick, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::script::{phrase, script};
use crate::security::{emblem, star, star_circle};
use crate::text::{Face, Style, style, write_centred};
use std::f32::consts::TAU;
use tiny_skia::Pixmap;

const WORDS: &[&str] = &[
    "PASSPORT",
    "PASSPORT",
    "PASSEPORT",
    "PASAPORTE",
    "REISEPASS",
    "PASSAPORTO",
    "ПАСПОРТ",
    "PASZPORT",
    "PASSAPORTE",
    "ΔΙΑΒΑΤΗΡΙΟ",
    "PASSI",
    "ÚTLEVÉL",
    "PASPOORT",
    "PASAPORT",
    "PAS",
    "PUTOVNICA",
    "CESTOVNÍ PAS",
    "PASPORT",
];

/// The colours that booklets are bound in.
pub(super) fn colour(dice: &mut Dice) -> Colour {
    let (hue, saturation, value) = layout(
        dice,
        &[
            ((0.98, 0.75, 0.36), 0.3),
            ((0.63, 0.7, 0.28), 0.28),
            ((0.4, 0.6, 0.28), 0.14),
            ((0.6, 0.1, 0.12), 0.1),
            ((0.54, 0.7, 0.4), 0.05),
            ((0.0, 0.85, 0.6), 0.06),
            ((0.06, 0.6, 0.3), 0.04),
            ((0.58, 0.75, 0.5), 0.03),
        ],
    );
    let (dh, ds) = (between(dice, -0.03, 0.03), between(dice, -0.15, 0.15));
    hsv(hue + dh, saturation + ds, value * between(dice, 0.75, 1.35))
}

pub(super) fn front(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    // The cover stands upright: its long side is the page's width.
    let (w, h) = (HEIGHT, WIDTH);
    let mut canvas = Canvas::new(w, h, px_per_unit);
    let c = &mut canvas;
    leather(c, dice);
    let foil = foil(dice).alpha(between(dice, 0.6, 1.0));
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::Serif,
            Face::RobotoBold,
            Face::SansBold,
            Face::SlabBold,
        ],
    );
    let name_style = style(face, between(dice, 44.0, 74.0), foil).spaced(between(dice, 0.0, 0.12));
    let word_style = style(face, between(dice, 46.0, 84.0), foil).spaced(between(dice, 0.0, 0.2));
    let name = book.country.to_uppercase();
    let below = chance(dice, 0.35);
    let middle = (w / 2.0, h * between(dice, 0.42, 0.54));
    let size = w * between(dice, 0.38, 0.56);
    crest(c, dice, middle, size, foil);
    if below {
        // The word above the emblem, the country below.
        words(c, dice, word_style, h * 0.14);
        lines(c, name_style, &name, h * 0.76);
    } else {
        lines(c, name_style, &name, h * between(dice, 0.1, 0.15));
        let top = h * between(dice, 0.74, 0.8);
        words(c, dice, word_style, top);
    }
    if chance(dice, 0.35) {
        let other = script(dice);
        let text = phrase(dice, other);
        let y = if below { h * 0.84 } else { h * 0.22 };
        let line = style(other.face(), 52.0, foil).fitted(&text, w - 160.0);
        write_centred(c, line, w / 2.0, y, &text);
    }
    if chance(dice, 0.7) {
        chip_sign(c, w / 2.0, h * 0.91, 46.0, foil);
    }
    if chance(dice, 0.2) {
        c.stroke(
            &rounded([45.0, 45.0, w - 90.0, h - 90.0], 20.0),
            5.0,
            foil.alpha(0.7),
        );
    }
    wear(c, dice);
    canvas.pixmap
}

fn leather(c: &mut Canvas, dice: &mut Dice) {
    let base = colour(dice);
    let (w, h) = (c.width, c.height);
    let axis = [0.0, 0.0, w * between(dice, -1.0, 1.0), h];
    c.whole(Ink::Linear(
        axis,
        vec![(0.0, base.times(1.2)), (1.0, base.times(0.85))],
    ));
    // Grain: short strokes, a little lighter and darker.
    for _ in 0..260 {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let tone = if chance(dice, 0.5) {
            rgb(255, 255, 255)
        } else {
            rgb(0, 0, 0)
        };
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

/// An emblem, often in a wreath, a ring or a circle of stars, with a ribbon under it.
fn crest(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), size: f32, foil: Colour) {
    let inner = size * between(dice, 0.5, 0.8);
    emblem(c, dice, (x, y), inner, foil);
    match case(dice, 6) {
        0 | 1 => {
            for side in [-1.0, 1.0] {
                for leaf in 0..9 {
                    let angle = 0.35 + leaf as f32 * 0.26;
                    let (lx, ly) = (
                        x + side * size * 0.52 * angle.sin(),
                        y + size * 0.52 * angle.cos(),
                    );
                    c.turned(side * (20.0 - angle.to_degrees()), lx, ly, |c| {
                        c.ellipse(lx, ly, size * 0.03, size * 0.085, foil);
                    });
                }
            }
        }
        2 => star_circle(c, (x, y), size * 0.55, foil),
        3 => {
            c.ring(x, y, size * 0.5, size * 0.012, foil);
            c.ring(x, y, size * 0.55, size * 0.03, foil);
        }
        4 => {
            for ray in 0..24 {
                let angle = ray as f32 / 24.0 * TAU;
                let at = |r: f32| (x + r * angle.cos(), y + r * angle.sin());
                c.line(&[at(size * 0.44), at(size * 0.56)], size * 0.012, foil);
            }
        }
        _ => c.polygon(&star(x, y - size * 0.55, size * 0.08, 5, 0.42), foil),
    }
    if chance(dice, 0.5) {
        let yy = y + size * 0.5;
        let points = [
            (x - size * 0.4, yy),
            (x, yy + size * 0.1),
            (x + size * 0.4, yy),
        ];
        c.curve(&points, size * 0.06, foil);
    }
}

/// "Passport" in one to three languages.
fn words(c: &mut Canvas, dice: &mut Dice, line: Style, top: f32) {
    let (w, mut y) = (c.width, top);
    let mut last = "";
    for row in 0..whole(dice, 1, 3) {
        let word = pick(dice, WORDS);
        if word == last {
            continue;
        }
        last = word;
        let sized = if row == 0 {
            line
        } else {
            line.sized(line.size * 0.75)
        };
        write_centred(c, sized.fitted(word, w - 160.0), w / 2.0, y, word);
        y += line.size * 1.05;
    }
}

/// A name over one or two centred lines.
fn lines(c: &mut Canvas, line: Style, name: &str, top: f32) {
    let w = c.width;
    let split = name.len() > 18;
    let middle = name.find(" OF ").map(|at| at + 3).filter(|_| split);
    let parts = match middle {
        Some(at) => vec![name[..at].trim(), name[at..].trim()],
        None => vec![name],
    };
    for (row, part) in parts.iter().enumerate() {
        let y = top + row as f32 * line.size * 1.15;
        write_centred(c, line.fitted(part, w - 140.0), w / 2.0, y, part);
    }
}

/// The sign of an electronic passport (ICAO Doc 9303 part 9): a disc between two bars.
pub(super) fn chip_sign(c: &mut Canvas, x: f32, y: f32, size: f32, colour: Colour) {
    let (w, h) = (size * 1.6, size);
    c.stroke(
        &rounded([x - w / 2.0, y - h / 2.0, w, h], size * 0.08),
        size * 0.1,
        colour,
    );
    c.rect(x - w / 2.0, y - size * 0.05, w * 0.3, size * 0.1, colour);
    c.rect(x + w * 0.2, y - size * 0.05, w * 0.3, size * 0.1, colour);
    c.ring(x, y, size * 0.22, size * 0.1, colour);
}

/// Rubbed corners, scratches, a sticker.
fn wear(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.4) {
        for corner in [(w, 0.0), (w, h), (0.0, 0.0), (0.0, h)] {
            let pale = rgb(220, 215, 210).alpha(between(dice, 0.0, 0.35));
            let r = between(dice, 20.0, 80.0);
            let clear = pale.alpha(0.0);
            c.circle(
                corner.0,
                corner.1,
                r,
                Ink::Radial([corner.0, corner.1, r], vec![(0.0, pale), (1.0, clear)]),
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
