//! Objects that are no documents, cut out and with a shadow of their own: bowls and wheels, fruit and toys, cartons,
//! circuit boards, bars with holes, tools. They lie where cards lie and wear what photographs show, so that "something
//! coloured on a table" does not mean a card. Owns their outlines and faces; never the picture around them.

use crate::colour::{BLACK, Colour, hsv, rgb};
use crate::dice::{Dice, bell, between, chance, weighted, whole};
use crate::paint::{Canvas, Ends, Ink, oval, polyline, rounded};
use crate::snapshot::Photograph;
use crate::warp::{Bend, Sheet};
use std::f32::consts::TAU;
use tiny_skia::{Path, Pixmap};

/// Both sides of the canvas, in units.
const SIDE: f32 = 1000.0;
/// Pixels of a face, either side.
const FACE_PX: u32 = 128;

/// Where an object is drawn: its middle and half of its length.
type Place = [f32; 3];
type Draw = fn(&mut Dice, &mut Canvas, Place, &Photograph);

/// One to four objects on nothing, about `long_px` pixels in all.
pub fn objects(dice: &mut Dice, photograph: &Photograph, long_px: f32) -> Sheet {
    let mut c = Canvas::new(SIDE, SIDE, long_px / SIDE);
    let count = weighted(dice, &[(1, 0.55), (2, 0.25), (3, 0.12), (4, 0.08)]);
    for _ in 0..count {
        let (reach, radius) = match count {
            1 => (0.0, between(dice, 0.3, 0.42)),
            _ => (SIDE * 0.27, between(dice, 0.12, 0.24)),
        };
        let mut middle = || SIDE / 2.0 + between(dice, -reach, reach);
        let (x, y) = (middle(), middle());
        let draw = weighted(
            dice,
            &[
                (bowl as Draw, 0.22),
                (lump, 0.26),
                (carton, 0.2),
                (board, 0.14),
                (bar, 0.08),
                (tool, 0.1),
            ],
        );
        let degrees = if chance(dice, 0.5) {
            between(dice, 0.0, 360.0)
        } else {
            between(dice, -6.0, 6.0)
        };
        c.turned(degrees, x, y, |c| {
            draw(dice, c, [x, y, SIDE * radius], photograph)
        });
    }
    Sheet {
        pixmap: c.pixmap,
        corner: 0.0,
        bend: Bend::Flat,
    }
}

/// Plates, bowls, wheels, lids, clocks: rings around a middle.
fn bowl(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, photograph: &Photograph) {
    let squeezed = if chance(dice, 0.4) {
        between(dice, 0.6, 1.0)
    } else {
        1.0
    };
    let disc = |part: f32| oval(x, y, r * part, r * part * squeezed);
    let (Some(rim), paint) = (disc(1.0), tone(dice)) else {
        return;
    };
    cast(dice, c, &rim, [x, y, r]);
    c.fill(&rim, shaded(dice, paint, [x, y, r]));
    let inner = between(dice, 0.55, 0.95);
    let Some(inside) = disc(inner) else { return };
    match whole(dice, 0, 3) {
        0 => spokes(dice, c, [x, y, r * inner], squeezed),
        1 => c.fill(&inside, tone(dice)),
        _ => wear(dice, c, &inside, [x, y, r * inner], photograph),
    }
    for _ in 0..whole(dice, 0, 2) {
        if let Some(line) = disc(between(dice, 0.3, 0.98)) {
            c.stroke(
                &line,
                r * between(dice, 0.01, 0.05),
                paint.times(between(dice, 0.6, 1.4)),
            );
        }
    }
}

fn spokes(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, squeezed: f32) {
    let (count, ink) = (whole(dice, 3, 16), tone(dice));
    let width = r * between(dice, 0.02, 0.12);
    for spoke in 0..count {
        let (sin, cos) = (TAU * spoke as f32 / count as f32).sin_cos();
        c.line(&[(x, y), (x + cos * r, y + sin * r * squeezed)], width, ink);
    }
    c.circle(x, y, r * between(dice, 0.05, 0.25), ink.times(0.7));
}

/// Fruit, bread, stones, toys: an outline of a few waves, round light on it.
fn lump(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, photograph: &Photograph) {
    let waves: [(f32, f32); 4] = std::array::from_fn(|order| {
        let height = bell(dice) * 0.13 / (order + 1) as f32;
        (height, between(dice, 0.0, TAU))
    });
    let aspect = between(dice, 0.5, 1.0);
    let points: Vec<(f32, f32)> = (0..40)
        .map(|step| {
            let angle = TAU * step as f32 / 40.0;
            let bumps = waves.iter().enumerate();
            let bumps = bumps.map(|(order, (height, shift))| {
                height * ((order + 1) as f32 * angle + shift).cos()
            });
            let far = r * 0.9 * (1.0 + bumps.sum::<f32>());
            (x + far * angle.cos(), y + far * angle.sin() * aspect)
        })
        .collect();
    let Some(outline) = polyline(&points, Ends::Joined) else {
        return;
    };
    cast(dice, c, &outline, [x, y, r]);
    if chance(dice, 0.65) {
        wear(dice, c, &outline, [x, y, r * 1.3], photograph);
    } else {
        let paint = tone(dice);
        c.fill(&outline, shaded(dice, paint, [x, y, r]));
    }
    let light = (x + bell(dice) * r * 0.3, y - r * between(dice, 0.0, 0.5));
    let glow = vec![
        (0.0, rgb(255, 255, 255).alpha(between(dice, 0.0, 0.5))),
        (0.5, rgb(255, 255, 255).alpha(0.0)),
        (1.0, BLACK.alpha(between(dice, 0.0, 0.5))),
    ];
    c.fill(&outline, Ink::Radial([light.0, light.1, r * 1.5], glow));
}

/// Boxes and cartons: two or three faces of a block, each in its own light.
fn carton(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, photograph: &Photograph) {
    let (w, h) = (r * between(dice, 0.35, 0.8), r * between(dice, 0.4, 1.0));
    let (dx, dy) = (r * between(dice, 0.12, 0.5), -r * between(dice, 0.05, 0.4));
    let (left, right, top, foot) = (x - w * 0.7, x + w * 0.7, y - h * 0.7, y + h * 0.8);
    let front = [(left, top), (right, top), (right, foot), (left, foot)];
    let beside = [
        (right, top),
        (right + dx, top + dy),
        (right + dx, foot + dy),
        (right, foot),
    ];
    let above = [
        (left, top),
        (left + dx, top + dy),
        (right + dx, top + dy),
        (right, top),
    ];
    let whole_block = [front[0], above[1], beside[1], beside[2], front[2], front[3]];
    if let Some(outline) = polyline(&whole_block, Ends::Joined) {
        cast(dice, c, &outline, [x, y, r]);
    }
    let paint = tone(dice);
    for (points, light) in [
        (front, 1.0),
        (beside, between(dice, 0.4, 0.85)),
        (above, between(dice, 0.8, 1.3)),
    ] {
        let Some(face) = polyline(&points, Ends::Joined) else {
            continue;
        };
        c.fill(&face, paint);
        if chance(dice, 0.6) {
            wear(dice, c, &face, [x + dx * 0.5, y + dy * 0.5, r], photograph);
        }
        let shade = if light < 1.0 {
            BLACK
        } else {
            rgb(255, 255, 255)
        };
        c.fill(&face, shade.alpha((light - 1.0_f32).abs()));
    }
    for _ in 0..whole(dice, 0, 5) {
        let at = between(dice, top, foot);
        let length = between(dice, 0.2, 0.9);
        let line = [
            (left + w * 0.1, at),
            (left + w * 0.1 + w * 1.2 * length, at),
        ];
        c.line(&line, r * between(dice, 0.01, 0.06), tone(dice));
    }
}

/// Circuit boards and the like: small parts in rows on a plate with holes, perhaps with cables.
fn board(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, _: &Photograph) {
    let (w, h) = (r * between(dice, 0.7, 1.0), r * between(dice, 0.4, 0.8));
    let plate = rounded(
        [x - w, y - h, 2.0 * w, 2.0 * h],
        r * between(dice, 0.0, 0.15),
    );
    cast(dice, c, &plate, [x, y, r]);
    let paint = tone(dice);
    c.fill(&plate, shaded(dice, paint, [x, y, r]));
    let spot = |dice: &mut Dice| {
        (
            x + between(dice, -0.85, 0.8) * w,
            y + between(dice, -0.85, 0.75) * h,
        )
    };
    for _ in 0..whole(dice, 0, 14) {
        let (from, to) = (spot(dice), spot(dice));
        let track = [from, (to.0, from.1), to];
        c.line(&track, r * 0.012, paint.times(between(dice, 0.7, 1.5)));
    }
    for _ in 0..whole(dice, 4, 24) {
        let (px, py) = spot(dice);
        let (long, wide) = (r * between(dice, 0.03, 0.3), r * between(dice, 0.03, 0.22));
        let part = tone(dice);
        c.rect(px + r * 0.01, py + r * 0.015, long, wide, BLACK.alpha(0.35));
        c.rect(px, py, long, wide, part);
        if chance(dice, 0.3) {
            c.rect(
                px + long * 0.2,
                py + wide * 0.3,
                long * 0.5,
                wide * 0.2,
                rgb(235, 235, 230).alpha(0.7),
            );
        }
    }
    for row in 0..whole(dice, 0, 3) {
        let pins = whole(dice, 4, 22);
        let at = y + h * (0.85 - 0.12 * row as f32) * if chance(dice, 0.5) { 1.0 } else { -1.0 };
        let ink = hsv(0.12, between(dice, 0.0, 0.6), between(dice, 0.4, 0.9));
        for pin in 0..pins {
            c.circle(
                x + w * (1.7 * pin as f32 / pins as f32 - 0.85),
                at,
                r * 0.025,
                ink,
            );
        }
    }
    for (cx, cy) in [(-0.92, -0.9), (0.92, -0.9), (0.92, 0.9), (-0.92, 0.9)] {
        c.circle(x + cx * w, y + cy * h, r * 0.04, rgb(230, 228, 220));
    }
    for _ in 0..whole(dice, 0, 3) {
        let points: Vec<_> = (0..4)
            .map(|_| (x + bell(dice) * r * 0.8, y + bell(dice) * r * 0.8))
            .collect();
        c.curve(&points, r * between(dice, 0.02, 0.06), tone(dice));
    }
}

/// Bars, bricks and grids with holes or studs.
fn bar(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, _: &Photograph) {
    let (columns, rows) = (whole(dice, 3, 14), whole(dice, 1, 9));
    let step = 1.9 * r / columns.max(rows) as f32;
    let (w, h) = (step * columns as f32, step * rows as f32);
    let plate = rounded(
        [x - w / 2.0, y - h / 2.0, w, h],
        step * between(dice, 0.0, 0.5),
    );
    cast(dice, c, &plate, [x, y, r]);
    let paint = tone(dice);
    c.fill(&plate, shaded(dice, paint, [x, y, r]));
    let dot = paint.times(between(dice, 0.3, 1.4));
    for column in 0..columns {
        for row in 0..rows {
            let at = |index: i64, side: f32| (index as f32 + 0.5) * step - side / 2.0;
            c.circle(x + at(column, w), y + at(row, h), step * 0.3, dot);
        }
    }
}

/// Tools, cables, cutlery: bent strokes and knobs.
fn tool(dice: &mut Dice, c: &mut Canvas, [x, y, r]: Place, _: &Photograph) {
    for _ in 0..whole(dice, 1, 3) {
        let bow = bell(dice) * r * 0.2;
        let shift = bell(dice) * r * 0.2;
        let points = [
            (x - r, y + shift),
            (x - r * 0.3, y + shift + bow),
            (x + r * 0.3, y - bow),
            (x + r, y - shift),
        ];
        let width = r * between(dice, 0.04, 0.3);
        let lower: Vec<_> = points
            .iter()
            .map(|(px, py)| (px + r * 0.03, py + r * 0.06))
            .collect();
        c.curve(&lower, width, BLACK.alpha(0.25));
        c.curve(&points, width, tone(dice));
        c.curve(&points, width * 0.3, tone(dice).alpha(0.6));
        if chance(dice, 0.6) {
            c.circle(
                x + r * 0.95,
                y - shift,
                width * between(dice, 0.5, 1.4),
                tone(dice),
            );
        }
    }
}

/// A part of the photograph inside of an outline.
fn wear(
    dice: &mut Dice,
    c: &mut Canvas,
    outline: &Path,
    [x, y, r]: Place,
    photograph: &Photograph,
) {
    let raster = photograph.cut(dice, FACE_PX, FACE_PX, (0.4, 1.0));
    let mut face = Pixmap::new(FACE_PX, FACE_PX).expect("the side is above zero");
    raster.paint_over(&mut face);
    c.picture(&face, [x - r, y - r, 2.0 * r, 2.0 * r], 1.0, outline);
}

/// A soft shadow to one side, as lamps and windows cast it.
fn cast(dice: &mut Dice, c: &mut Canvas, outline: &Path, [x, y, r]: Place) {
    let depth = between(dice, 0.0, 0.14);
    let (from_x, from_y) = (x - bell(dice) * r, y - between(dice, 0.0, 1.5) * r);
    for step in 1..=5 {
        let grown = 1.0 + 0.025 * step as f32;
        c.scaled(grown, from_x, from_y, |c| {
            c.fill(outline, BLACK.alpha(depth))
        });
    }
}

/// A colour that becomes lighter to one side.
fn shaded(dice: &mut Dice, paint: Colour, [x, y, r]: Place) -> Ink {
    let slope = between(dice, 0.0, 0.35);
    let (sin, cos) = between(dice, 0.0, TAU).sin_cos();
    Ink::Linear(
        [x - r * cos, y - r * sin, x + r * cos, y + r * sin],
        vec![
            (0.0, paint.times(1.0 + slope)),
            (1.0, paint.times(1.0 - slope)),
        ],
    )
}

/// White, grey and black goods as often as coloured ones.
fn tone(dice: &mut Dice) -> Colour {
    let saturation = if chance(dice, 0.45) {
        between(dice, 0.0, 0.12)
    } else {
        between(dice, 0.2, 1.0)
    };
    hsv(
        between(dice, 0.0, 1.0),
        saturation,
        between(dice, 0.08, 1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;
    use crate::rules::Rules;
    use docsort_random::stream;

    #[test]
    fn objects_lie_on_nothing_and_are_wide_enough_to_be_seen() {
        let photograph = Photograph {
            domain: "food".into(),
            raster: Raster {
                width: 64,
                height: 64,
                pixels: vec![[0.9, 0.2, 0.1]; 64 * 64],
            },
        };
        for seed in 0..60 {
            let mut dice = Dice::new(stream(seed, "test", 0, 0), Rules::Wide);
            let sheet = objects(&mut dice, &photograph, 200.0);
            assert!(sheet.is_cut_out(), "{seed}");
            let opaque = sheet.pixmap.pixels().iter();
            let opaque = opaque.filter(|pixel| pixel.alpha() > 128).count();
            // A tool of one thin stroke covers 40,000 pixels least: 2 % of them.
            assert!((400..36_000).contains(&opaque), "{seed}: {opaque}");
        }
    }
}
