//! Little landscapes: behind the text of licenses as a faint print, on payment cards
//! as the whole design.

use super::colour::{Colour, hsv, rgb};
use super::dice::{Dice, between, chance, pick, whole};
use super::paint::{Canvas, Ink};

/// A landscape in `frame` (x, y, w, h): sky, then ridges, water, buildings, trees or fruit.
/// `vivid` 0 is a tint on paper, 1 a poster.
pub fn landscape(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], vivid: f32, opacity: f32) {
    let [x, y, w, h] = frame;
    let tone = |colour: Colour| {
        rgb(255, 255, 255)
            .mix(colour, 0.25 + 0.75 * vivid)
            .alpha(opacity)
    };
    let sky = hsv(
        pick(dice, &[0.55, 0.58, 0.08, 0.95, 0.12]),
        between(dice, 0.2, 0.7),
        0.95,
    );
    let low = hsv(between(dice, 0.0, 0.2), between(dice, 0.05, 0.4), 1.0);
    canvas.rect(
        x,
        y,
        w,
        h,
        Ink::Linear(
            [0.0, y, 0.0, y + h],
            vec![(0.0, tone(sky)), (0.75, tone(low)), (1.0, tone(low))],
        ),
    );
    if chance(dice, 0.4) {
        let sun = hsv(between(dice, 0.08, 0.15), 0.6, 1.0);
        canvas.circle(
            x + w * between(dice, 0.1, 0.9),
            y + h * between(dice, 0.15, 0.5),
            h * between(dice, 0.06, 0.2),
            tone(sun),
        );
    }
    let base = between(dice, 0.0, 1.0);
    let ridges = whole(dice, 1, 4);
    for i in 0..ridges {
        let t = (i + 1) as f32 / (ridges + 1) as f32;
        let hue = if chance(dice, 0.7) {
            between(dice, 0.22, 0.62)
        } else {
            base
        };
        let colour = hsv(hue, between(dice, 0.2, 0.6), between(dice, 0.35, 0.85));
        let level = y + h * (0.3 + 0.6 * t);
        let rough = h * between(dice, 0.03, 0.22) * (1.2 - t);
        ridge(
            canvas,
            dice,
            [x, level, w, y + h - level],
            rough,
            tone(colour),
        );
    }
    match whole(dice, 0, 5) {
        0 => capitol(
            canvas,
            x + w * between(dice, 0.3, 0.7),
            y + h * between(dice, 0.7, 0.95),
            h * between(dice, 0.35, 0.7),
            tone(hsv(0.1, 0.15, between(dice, 0.5, 0.8))),
        ),
        1 => water(
            canvas,
            dice,
            [x, y + h * 0.7, w, h * 0.3],
            tone(hsv(0.57, 0.6, 0.75)),
        ),
        2 => {
            let hue = between(dice, 0.2, 0.4);
            trees(canvas, dice, frame, tone(hsv(hue, 0.5, 0.4)));
        }
        3 => fruit(canvas, dice, frame, opacity, vivid),
        4 => skyline(canvas, dice, frame, tone(hsv(0.62, 0.25, 0.4))),
        _ => {}
    }
}

fn ridge(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], rough: f32, colour: Colour) {
    let [x, y, w, h] = frame;
    let steps = 18;
    let peaked = chance(dice, 0.4);
    let mut level = 0.0;
    let mut points = vec![(x, y + h + 2.0)];
    for i in 0..=steps {
        let swing = between(dice, -1.0, 1.0) * rough;
        level = if peaked {
            swing
        } else {
            level * 0.7 + swing * 0.5
        };
        points.push((x + w * i as f32 / steps as f32, y + level));
    }
    points.push((x + w, y + h + 2.0));
    canvas.polygon(&points, colour);
}

/// A building with a dome and columns.
pub fn capitol(canvas: &mut Canvas, x: f32, base: f32, size: f32, colour: Colour) {
    let s = size;
    canvas.rect(x - s, base - s * 0.35, s * 2.0, s * 0.35, colour.times(1.1));
    canvas.rect(x - s * 0.35, base - s * 0.6, s * 0.7, s * 0.6, colour);
    canvas.polygon(
        &[
            (x - s * 0.42, base - s * 0.58),
            (x, base - s * 0.75),
            (x + s * 0.42, base - s * 0.58),
        ],
        colour.times(0.85),
    );
    canvas.rect(x - s * 0.2, base - s * 0.85, s * 0.4, s * 0.25, colour);
    canvas.ellipse(x, base - s * 0.85, s * 0.24, s * 0.26, colour.times(0.9));
    canvas.rect(
        x - s * 0.03,
        base - s * 1.25,
        s * 0.06,
        s * 0.2,
        colour.times(0.8),
    );
    for i in 0..9 {
        let cx = x - s * 0.92 + i as f32 * s * 0.22;
        canvas.rect(cx, base - s * 0.3, s * 0.05, s * 0.28, colour.times(0.7));
    }
}

fn water(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], colour: Colour) {
    let [x, y, w, h] = frame;
    canvas.rect(x, y, w, h, colour);
    for _ in 0..12 {
        let (px, py) = (
            x + w * between(dice, 0.0, 0.8),
            y + h * between(dice, 0.0, 1.0),
        );
        canvas.line(
            &[(px, py), (px + w * between(dice, 0.05, 0.2), py)],
            2.0,
            rgb(255, 255, 255).alpha(colour.a * 0.5),
        );
    }
}

fn trees(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], colour: Colour) {
    let [x, y, w, h] = frame;
    for _ in 0..whole(dice, 3, 14) {
        let px = x + w * between(dice, 0.0, 1.0);
        let size = h * between(dice, 0.1, 0.35);
        let base = y + h * between(dice, 0.75, 1.0);
        canvas.polygon(
            &[
                (px, base - size),
                (px + size * 0.3, base),
                (px - size * 0.3, base),
            ],
            colour.times(between(dice, 0.8, 1.2)),
        );
    }
}

fn fruit(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], opacity: f32, vivid: f32) {
    let [x, y, w, h] = frame;
    let hue = pick(dice, &[0.02, 0.08, 0.14, 0.3, 0.95]);
    for _ in 0..whole(dice, 1, 3) {
        let r = h * between(dice, 0.15, 0.45);
        let at = (
            x + w * between(dice, 0.2, 1.0),
            y + h * between(dice, 0.4, 0.9),
        );
        let tone = |s: f32, v: f32| {
            rgb(255, 255, 255)
                .mix(hsv(hue, s, v), 0.4 + 0.6 * vivid)
                .alpha(opacity)
        };
        canvas.circle(
            at.0,
            at.1,
            r,
            Ink::Radial(
                [at.0 - r * 0.3, at.1 - r * 0.3, r * 1.4],
                vec![
                    (0.0, tone(0.4, 1.0)),
                    (0.6, tone(0.75, 0.9)),
                    (1.0, tone(0.9, 0.6)),
                ],
            ),
        );
        let leaf = rgb(255, 255, 255)
            .mix(hsv(0.3, 0.6, 0.5), 0.4 + 0.6 * vivid)
            .alpha(opacity);
        canvas.ellipse(at.0 + r * 0.3, at.1 - r, r * 0.35, r * 0.14, leaf);
    }
}

fn skyline(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], colour: Colour) {
    let [x, y, w, h] = frame;
    let mut px = x;
    while px < x + w {
        let wide = w * between(dice, 0.02, 0.08);
        let tall = h * between(dice, 0.1, 0.55);
        canvas.rect(
            px,
            y + h - tall,
            wide,
            tall,
            colour.times(between(dice, 0.8, 1.3)),
        );
        px += wide;
    }
}
