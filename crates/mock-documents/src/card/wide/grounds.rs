//! What such a card is printed with before anything is written on it.

use super::engraving::engraving;
use super::motifs;
use crate::card::Scheme;
use crate::card::{marks, picture};
use crate::colour::{Colour, any_hue, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, case, chance, either, held, layout, pick, shown, whole};
use crate::paint::{Canvas, Ink, smooth};
use crate::raster::Field;
use crate::scenery::landscape;
use crate::security::star;
use crate::text::{Face, style, write};
use std::f32::consts::TAU;

pub(super) fn paint(c: &mut Canvas, dice: &mut Dice) -> Scheme {
    if !dice.photographs().is_empty()
        && chance(dice, 0.22)
        && let Some(scheme) = picture::photograph(c, dice)
    {
        return scheme;
    }
    type Ground = fn(&mut Canvas, &mut Dice) -> Colour;
    let ground: Ground = layout(
        dice,
        &[
            shown(mesh as Ground, 0.12),
            shown(marble, 0.07),
            shown(carbon, 0.05),
            shown(photograph, 0.06),
            held(contours, 0.06),
            shown(split, 0.08),
            shown(letters, 0.06),
            shown(shimmer, 0.05),
            shown(creatures, 0.05),
            held(motifs::night, 0.05),
            shown(engraving, 0.09),
            shown(motifs::facets, 0.08),
            shown(motifs::world, 0.06),
            shown(motifs::minimal, 0.09),
            held(motifs::ribbons, 0.06),
            shown(motifs::worn_metal, 0.07),
            shown(motifs::halftone, 0.06),
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
    any_hue(dice, [0.3, 1.0], [0.15, 1.0])
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
    let base = hsv_between(dice, [0.5, 0.7], [0.0, 0.5], [0.08, 0.25]);
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
    let line = either(
        dice,
        0.3,
        rgb(212, 175, 80),
        base.times(1.5).mix(rgb(255, 255, 255), 0.15),
    );
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
    let base = any_hue(dice, [0.3, 0.8], [0.7, 1.0]);
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
