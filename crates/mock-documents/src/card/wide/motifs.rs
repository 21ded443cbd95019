//! More of what cards are printed with: facets, a world of dots, halftones, ribbons of colour, metal that
//! was carried, nearly black without anything, towns by night.

use crate::colour::{Colour, any_hue, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, either, hue, pick, whole};
use crate::paint::{Canvas, Ink};
use crate::raster::Field;
use std::f32::consts::TAU;

fn base(dice: &mut Dice) -> Colour {
    if chance(dice, 0.4) {
        hsv_between(dice, [0.54, 0.68], [0.5, 1.0], [0.2, 0.8])
    } else {
        any_hue(dice, [0.3, 1.0], [0.15, 0.95])
    }
}

/// Triangles of a mesh, each in a shade of its own.
pub(super) fn facets(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let colour = base(dice);
    let other = if chance(dice, 0.4) {
        base(dice)
    } else {
        colour.times(0.4)
    };
    c.whole(colour);
    let (columns, rows) = (whole(dice, 3, 9) as usize, whole(dice, 2, 6) as usize);
    let (w, h) = (c.width, c.height);
    let (cw, ch) = (w / columns as f32, h / rows as f32);
    let corners: Vec<(f32, f32)> = (0..(columns + 3) * (rows + 3))
        .map(|k| {
            let (x, y) = (
                (k % (columns + 3)) as f32 - 1.0,
                (k / (columns + 3)) as f32 - 1.0,
            );
            (
                (x + between(dice, -0.4, 0.4)) * cw,
                (y + between(dice, -0.4, 0.4)) * ch,
            )
        })
        .collect();
    let at = |x: usize, y: usize| corners[y * (columns + 3) + x];
    let contrast = between(dice, 0.1, 0.6);
    for y in 0..rows + 2 {
        for x in 0..columns + 2 {
            for triangle in [
                [at(x, y), at(x + 1, y), at(x, y + 1)],
                [at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)],
            ] {
                let across = colour.mix(other, (triangle[0].0 / w).clamp(0.0, 1.0));
                let shade = across.times(1.0 + between(dice, -contrast, contrast));
                c.polygon(&triangle, shade);
            }
        }
    }
    colour
}

/// Continents of nobody's world, as dots or as areas.
pub(super) fn world(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let colour = base(dice);
    let far = colour.times(between(dice, 0.5, 1.5));
    c.whole(Ink::between([0.0, 0.0, c.width, c.height], colour, far));
    let shade = either(
        dice,
        0.5,
        colour.times(0.6),
        colour.mix(rgb(255, 255, 255), 0.35),
    );
    let field = Field::new(dice);
    let (step, level) = (between(dice, 11.0, 22.0), between(dice, 0.48, 0.58));
    let round = chance(dice, 0.6);
    let mut y = step;
    while y < c.height {
        let mut x = step;
        while x < c.width {
            if field.rough(x * 0.006, y * 0.008) > level {
                if round {
                    c.circle(x, y, step * 0.34, shade);
                } else {
                    c.rect(
                        x - step * 0.5,
                        y - step * 0.5,
                        step * 1.02,
                        step * 1.02,
                        shade,
                    );
                }
            }
            x += step;
        }
        y += step;
    }
    colour
}

/// Dots that grow towards one side.
pub(super) fn halftone(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let colour = base(dice);
    let far = if chance(dice, 0.5) {
        base(dice)
    } else {
        colour.times(0.6)
    };
    let (w, h) = (c.width, c.height);
    c.whole(Ink::between([0.0, 0.0, w, 0.0], colour, far));
    let shade = pick(dice, &[rgb(255, 255, 255), rgb(10, 10, 20)]).alpha(between(dice, 0.15, 0.6));
    let (step, angle) = (between(dice, 14.0, 34.0), between(dice, 0.0, TAU));
    let mut row = 0;
    let mut y = 0.0;
    while y < h {
        let mut x = if row % 2 == 0 { 0.0 } else { step * 0.5 };
        while x < w {
            let side =
                ((x / w - 0.5) * angle.cos() + (y / h - 0.5) * angle.sin() + 0.5).clamp(0.0, 1.0);
            c.circle(x, y, (step * 0.45 * side).max(0.2), shade);
            x += step;
        }
        y += step * 0.87;
        row += 1;
    }
    colour
}

/// Broad bands of several hues that flow from side to side.
pub(super) fn ribbons(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let colour = if chance(dice, 0.3) {
        rgb(240, 240, 244)
    } else {
        base(dice)
    };
    c.whole(colour);
    let (w, h) = (c.width, c.height);
    let (start, apart) = (hue(dice, 0.0, 1.0), between(dice, 0.0, 0.12));
    let (middle, swing) = (between(dice, 0.2, 0.8) * h, between(dice, 0.05, 0.4) * h);
    let phase = between(dice, 0.0, TAU);
    for band in 0..whole(dice, 3, 9) {
        let k = band as f32;
        let tint = hsv(
            start + apart * k,
            between(dice, 0.4, 0.95),
            between(dice, 0.5, 1.0),
        );
        let edge = |x: f32, shift: f32| {
            middle
                + shift
                + swing * (x * 4.0 + phase + k * 0.25).sin()
                + swing * 0.4 * (x * 9.0 - phase).cos()
        };
        let (up, down) = (k * h * 0.03, k * h * 0.03 + h * between(dice, 0.03, 0.14));
        let along = (-1..=21).map(|i| i as f32 / 20.0);
        let mut points: Vec<(f32, f32)> = along.clone().map(|x| (x * w, edge(x, up))).collect();
        points.extend(along.rev().map(|x| (x * w, edge(x, down))));
        c.polygon(&points, tint.alpha(between(dice, 0.35, 0.95)));
    }
    colour
}

/// Metal that was carried for years: brushed, with scratches and dull edges.
pub(super) fn worn_metal(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let colour = match whole(dice, 0, 3) {
        0 => hsv(0.1, between(dice, 0.3, 0.55), between(dice, 0.6, 0.9)),
        1 => hsv(0.04, between(dice, 0.2, 0.45), between(dice, 0.6, 0.85)),
        2 => hsv(0.6, between(dice, 0.0, 0.1), between(dice, 0.12, 0.35)),
        _ => hsv(0.6, between(dice, 0.0, 0.06), between(dice, 0.55, 0.85)),
    };
    let (w, h) = (c.width, c.height);
    let at = between(dice, 0.2, 0.8);
    c.whole(Ink::Linear(
        [0.0, 0.0, w, h * between(dice, 0.0, 1.0)],
        vec![
            (0.0, colour.times(0.7)),
            (at, colour.times(1.35)),
            (1.0, colour.times(0.75)),
        ],
    ));
    for _ in 0..whole(dice, 20, 120) {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let (dx, dy) = (between(dice, -160.0, 160.0), between(dice, -40.0, 40.0));
        let tone = pick(dice, &[rgb(255, 255, 255), rgb(0, 0, 0)]);
        c.line(
            &[(x, y), (x + dx, y + dy)],
            between(dice, 0.6, 2.2),
            tone.alpha(between(dice, 0.05, 0.3)),
        );
    }
    colour
}

/// One dark tone, hardly lit.
pub(super) fn minimal(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let colour = if chance(dice, 0.7) {
        any_hue(dice, [0.0, 0.25], [0.04, 0.2])
    } else {
        any_hue(dice, [0.0, 0.2], [0.8, 1.0])
    };
    c.whole(Ink::between(
        [0.0, 0.0, c.width, c.height],
        colour.times(1.25),
        colour,
    ));
    colour
}

/// Windows of a town after dark, or stars over hills.
pub(super) fn night(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let sky = hsv_between(dice, [0.58, 0.8], [0.4, 0.9], [0.15, 0.4]);
    let glow = hsv_between(dice, [0.75, 1.08], [0.4, 0.8], [0.4, 0.9]);
    let (w, h) = (c.width, c.height);
    c.whole(Ink::between([0.0, 0.0, 0.0, h], sky, glow));
    for _ in 0..whole(dice, 10, 70) {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h * 0.6));
        c.circle(
            x,
            y,
            between(dice, 0.8, 3.0),
            rgb(255, 255, 255).alpha(between(dice, 0.3, 0.9)),
        );
    }
    let lit = rgb(255, 225, 150);
    let mut x = -20.0;
    while x < w {
        let (wide, top) = (between(dice, 40.0, 120.0), h * between(dice, 0.4, 0.85));
        c.rect(x, top, wide, h - top, rgb(12, 12, 28));
        for _ in 0..whole(dice, 0, 14) {
            let (wx, wy) = (x + between(dice, 4.0, wide - 10.0), between(dice, top, h));
            c.rect(wx, wy, 7.0, 9.0, lit.alpha(between(dice, 0.4, 1.0)));
        }
        x += wide;
    }
    sky
}
