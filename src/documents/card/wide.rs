//! Payment cards on other grounds than the sample's (marble, carbon, meshes of colour, lines of height,
//! photographs, letters) and backs that carry number, name and code.

use super::design::Scheme;
use super::front::{Posture, write_on};
use super::{LONG, SHORT, design, marks};
use crate::documents::colour::{Colour, hsv, rgb};
use crate::documents::dice::{Dice, between, case, chance, hue, layout, pick, whole};
use crate::documents::identity::person;
use crate::documents::luhn::card_number;
use crate::documents::paint::{Canvas, Ink, smooth};
use crate::documents::raster::Field;
use crate::documents::scenery::landscape;
use crate::documents::security::{hologram, star};
use crate::documents::text::{Face, style, write};
use std::f32::consts::TAU;
use tiny_skia::Pixmap;

pub fn front(dice: &mut Dice, posture: Posture, px_per_unit: f32) -> Pixmap {
    let (w, h) = match posture {
        Posture::Lying => (LONG, SHORT),
        Posture::Upright => (SHORT, LONG),
    };
    let mut canvas = Canvas::new(w, h, px_per_unit);
    let scheme = paint(&mut canvas, dice);
    write_on(&mut canvas, dice, posture, scheme);
    if chance(dice, 0.08) {
        // A notch, so that fingers know the card in a wallet.
        let paper = rgb(250, 250, 250);
        canvas.circle(w + 12.0, h * 0.72, 38.0, paper);
    }
    canvas.pixmap
}

fn paint(c: &mut Canvas, dice: &mut Dice) -> Scheme {
    type Ground = fn(&mut Canvas, &mut Dice) -> Colour;
    let ground: Ground = layout(
        dice,
        &[
            (mesh as Ground, 0.2),
            (marble, 0.12),
            (carbon, 0.1),
            (photograph, 0.16),
            (contours, 0.1),
            (split, 0.12),
            (letters, 0.08),
            (shimmer, 0.07),
            (creatures, 0.05),
        ],
    );
    let base = ground(c, dice);
    let light = base.luma() > 0.6;
    let text = if light {
        rgb(25, 25, 32)
    } else {
        rgb(248, 248, 250)
    };
    let tint = hsv(between(dice, 0.0, 1.0), 0.7, 0.95);
    let accent = pick(dice, &[text, rgb(212, 175, 80), tint, text]);
    Scheme { base, text, accent }
}

fn vivid(dice: &mut Dice) -> Colour {
    hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.3, 1.0),
        between(dice, 0.15, 1.0),
    )
}

/// Soft clouds of two to four colours.
fn mesh(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = vivid(dice);
    c.whole(base);
    let (w, h) = (c.width, c.height);
    for _ in 0..whole(dice, 2, 5) {
        let (x, y) = (between(dice, -0.1, 1.1) * w, between(dice, -0.1, 1.1) * h);
        let r = w.max(h) * between(dice, 0.3, 0.8);
        let colour = vivid(dice);
        c.circle(
            x,
            y,
            r,
            Ink::Radial([x, y, r], vec![(0.0, colour), (1.0, colour.alpha(0.0))]),
        );
    }
    base
}

fn marble(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = if chance(dice, 0.5) {
        rgb(240, 238, 235)
    } else {
        vivid(dice).times(0.5)
    };
    let vein = if chance(dice, 0.3) {
        rgb(212, 175, 80)
    } else {
        base.times(if base.luma() > 0.5 { 0.7 } else { 1.9 })
    };
    c.whole(base);
    let (w, h) = (c.width, c.height);
    let field = Field::new(dice);
    for line in 0..whole(dice, 5, 14) {
        let start = (between(dice, -0.2, 1.0) * w, between(dice, -0.2, 1.0) * h);
        let points: Vec<(f32, f32)> = (0..14)
            .map(|k| {
                let t = k as f32 * 0.08;
                let bend = field.at(t * 4.0, line as f32 * 3.1) - 0.5;
                (start.0 + t * w, start.1 + t * h * 0.6 + bend * h * 0.5)
            })
            .collect();
        c.curve(
            &points,
            between(dice, 1.0, 9.0),
            vein.alpha(between(dice, 0.2, 0.8)),
        );
    }
    base
}

fn carbon(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = hsv(
        between(dice, 0.5, 0.7),
        between(dice, 0.0, 0.5),
        between(dice, 0.08, 0.25),
    );
    c.whole(base);
    let step = between(dice, 10.0, 26.0);
    let (light, mut row) = (base.times(1.6).alpha(0.6), 0);
    let mut y = 0.0;
    while y < c.height {
        let mut x = if row % 2 == 0 { 0.0 } else { step };
        while x < c.width {
            c.rect(x, y, step, step * 0.9, light);
            x += step * 2.0;
        }
        y += step;
        row += 1;
    }
    base
}

/// A picture of the holder's choice, or the bank's.
fn photograph(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let (w, h) = (c.width, c.height);
    let vivid = between(dice, 0.8, 1.0);
    landscape(c, dice, [0.0, 0.0, w, h], vivid, 1.0);
    if chance(dice, 0.5) {
        c.whole(Ink::Linear(
            [0.0, 0.0, 0.0, h],
            vec![
                (0.0, rgb(0, 0, 0).alpha(0.5)),
                (0.5, rgb(0, 0, 0).alpha(0.05)),
                (1.0, rgb(0, 0, 0).alpha(0.5)),
            ],
        ));
    }
    rgb(60, 70, 90)
}

/// Lines of equal height, as on a map.
fn contours(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = vivid(dice);
    c.whole(base);
    let line = if chance(dice, 0.3) {
        rgb(212, 175, 80)
    } else {
        base.times(1.5).mix(rgb(255, 255, 255), 0.15)
    };
    let (w, h) = (c.width, c.height);
    for _ in 0..whole(dice, 1, 3) {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let (a, b) = (between(dice, 0.0, TAU), between(dice, 0.0, TAU));
        for ring in 1..12 {
            let r = ring as f32 * h * 0.07;
            let points: Vec<(f32, f32)> = (0..=40)
                .map(|k| {
                    let t = k as f32 / 40.0 * TAU;
                    let rr = r * (1.0 + 0.2 * (2.0 * t + a).sin() + 0.12 * (3.0 * t + b).cos());
                    (x + rr * t.cos() * 1.3, y + rr * t.sin())
                })
                .collect();
            c.curve(&points, 2.5, line.alpha(0.6));
        }
    }
    base
}

/// Two or three fields with straight or curved borders.
fn split(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = vivid(dice);
    c.whole(base);
    let (w, h) = (c.width, c.height);
    for _ in 0..whole(dice, 1, 3) {
        let colour = if chance(dice, 0.5) {
            vivid(dice)
        } else {
            base.times(between(dice, 0.5, 1.6))
        };
        let at = between(dice, 0.2, 0.9) * w;
        let slope = between(dice, -0.4, 0.4) * w;
        if chance(dice, 0.5) {
            c.polygon(&[(at, 0.0), (w, 0.0), (w, h), (at + slope, h)], colour);
        } else if let Some(path) = smooth(&[
            (at, -20.0),
            (at, -10.0),
            (at + slope, h * 0.3),
            (at - slope, h * 0.7),
            (at, h + 10.0),
            (w + 20.0, h + 10.0),
            (w + 20.0, -20.0),
            (at, -20.0),
        ]) {
            c.fill(&path, colour);
        }
    }
    base
}

/// The bank's name or letter, again and again.
fn letters(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = vivid(dice);
    c.whole(base);
    let word = marks::word(dice).to_uppercase();
    let face = pick(
        dice,
        &[
            Face::RobotoBlack,
            Face::SansHeavyItalic,
            Face::DisplayBold,
            Face::RobotoLight,
        ],
    );
    let size = between(dice, 60.0, 220.0);
    let shade = base
        .times(between(dice, 0.6, 1.5))
        .mix(rgb(255, 255, 255), 0.06);
    let lean = pick(dice, &[0.0, -20.0, 15.0, -90.0]);
    let (w, h) = (c.width, c.height);
    c.turned(lean, w / 2.0, h / 2.0, |c| {
        for row in -2..8 {
            let shift = (row % 2) as f32 * size;
            for column in -1..4 {
                let x = column as f32 * size * 3.6 - shift;
                write(
                    c,
                    style(face, size, shade),
                    x,
                    row as f32 * size * 1.05,
                    &word,
                );
            }
        }
    });
    base
}

/// Foil in all hues.
fn shimmer(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let start = between(dice, 0.0, 1.0);
    let pale = between(dice, 0.15, 0.5);
    let stops = (0..7)
        .map(|k| {
            (
                k as f32 / 6.0,
                hsv(
                    start + k as f32 * between(dice, 0.08, 0.2),
                    pale,
                    between(dice, 0.75, 1.0),
                ),
            )
        })
        .collect();
    let (w, h) = (c.width, c.height);
    c.whole(Ink::Linear([0.0, 0.0, w, h], stops));
    rgb(225, 225, 230)
}

/// Stars, flowers and blots, as cards for the young have.
fn creatures(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let base = hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.3, 0.8),
        between(dice, 0.7, 1.0),
    );
    c.whole(base);
    let (w, h) = (c.width, c.height);
    for _ in 0..whole(dice, 6, 30) {
        let (x, y, r) = (
            between(dice, 0.0, w),
            between(dice, 0.0, h),
            between(dice, 20.0, 110.0),
        );
        let colour = vivid(dice);
        match case(dice, 3) {
            0 => c.polygon(&star(x, y, r, 5, 0.45), colour),
            1 => {
                for k in 0..6 {
                    let a = k as f32 / 6.0 * TAU;
                    c.circle(
                        x + r * 0.6 * a.cos(),
                        y + r * 0.6 * a.sin(),
                        r * 0.4,
                        colour,
                    );
                }
                c.circle(x, y, r * 0.35, rgb(255, 230, 90));
            }
            _ => {
                c.circle(x, y, r, colour);
                c.circle(x - r * 0.3, y - r * 0.2, r * 0.14, rgb(20, 20, 24));
                c.circle(x + r * 0.3, y - r * 0.2, r * 0.14, rgb(20, 20, 24));
            }
        }
    }
    base
}

/// Stripe or none, then everything that the front leaves out.
pub fn back(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let c = &mut canvas;
    let scheme = if chance(dice, 0.5) {
        design::paint(c, dice)
    } else {
        paint(c, dice)
    };
    let mut y = between(dice, 25.0, 60.0);
    if chance(dice, 0.8) {
        let high = between(dice, 85.0, 125.0);
        c.rect(
            0.0,
            y,
            LONG,
            high,
            rgb(22, 20, 20).mix(scheme.base, between(dice, 0.0, 0.2)),
        );
        y += high + 30.0;
    }
    let small = style(
        pick(dice, &[Face::Roboto, Face::Sans, Face::RobotoCondensed]),
        19.0,
        scheme.text,
    );
    if chance(dice, 0.5) {
        let (x, w) = (between(dice, 30.0, 70.0), between(dice, 330.0, 560.0));
        c.rect(x, y, w, 66.0, rgb(244, 242, 236));
        let code = format!("{:04} {:03}", whole(dice, 0, 9999), whole(dice, 0, 999));
        write(
            c,
            style(Face::OcrB, 34.0, rgb(20, 20, 22)),
            x + w - 190.0,
            y + 45.0,
            &code,
        );
        y += 100.0;
    }
    let digits: String = card_number(dice)
        .iter()
        .map(|d| (b'0' + d) as char)
        .collect();
    let holder = person(dice);
    let big = style(
        pick(
            dice,
            &[
                Face::Mono,
                Face::OcrB,
                Face::Roboto,
                Face::RobotoLight,
                Face::OcrA,
            ],
        ),
        between(dice, 38.0, 54.0),
        scheme.text,
    );
    if chance(dice, 0.75) {
        if chance(dice, 0.4) && y < 300.0 {
            for row in 0..4 {
                write(
                    c,
                    big.sized(38.0),
                    60.0,
                    y + 40.0 + row as f32 * 46.0,
                    &digits[row * 4..row * 4 + 4],
                );
            }
        } else {
            let number = [
                &digits[0..4],
                &digits[4..8],
                &digits[8..12],
                &digits[12..16],
            ]
            .join(" ");
            write(
                c,
                big.fitted(&number, LONG - 160.0),
                60.0,
                (y + 50.0).min(430.0),
                &number,
            );
        }
        let name = format!("{} {}", holder.given, holder.surname).to_uppercase();
        write(
            c,
            big.sized(30.0).fitted(&name, 420.0),
            330.0,
            (y + 110.0).min(480.0),
            &name,
        );
        let valid = format!(
            "VALID THRU {:02}/{:02}   CVV {:03}",
            whole(dice, 1, 12),
            whole(dice, 25, 33),
            whole(dice, 0, 999)
        );
        write(c, small.sized(24.0), 330.0, (y + 155.0).min(515.0), &valid);
    }
    for row in 0..whole(dice, 1, 4) {
        c.rect(
            50.0,
            SHORT - 18.0 - row as f32 * 15.0,
            between(dice, 250.0, 600.0),
            4.5,
            scheme.text.alpha(0.5),
        );
    }
    if chance(dice, 0.3) {
        hologram(c, dice, (LONG - 100.0, SHORT - 80.0), 45.0, 0.8);
    } else if chance(dice, 0.6) {
        marks::network(c, dice, LONG - 45.0, SHORT - 35.0, scheme.text);
    }
    canvas.pixmap
}
