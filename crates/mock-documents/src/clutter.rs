//! Things that people leave on desks: pens, cups, telephones, keys, coins, paper. Drawn with a soft
//! shadow each, for every kind of document alike.

use super::colour::{Colour, any_hue, hsv, hsv_between, rgb};
use super::dice::{Dice, between, case, chance, either, pick, whole};
use super::paint::{Canvas, Ink, rounded};
use super::raster::Raster;
use super::scene::over;

/// Two to eight things anywhere on the picture.
pub fn clutter(raster: &mut Raster, dice: &mut Dice) {
    let (w, h) = (raster.width as f32, raster.height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let long = w.max(h);
    // How large a card would be, in pixels: all things keep their true proportions.
    let card = long * between(dice, 0.3, 0.55);
    for _ in 0..whole(dice, 2, 8) {
        let at = (
            between(dice, -0.05, 1.05) * w,
            between(dice, -0.05, 1.05) * h,
        );
        let kind = case(dice, 11);
        thing(&mut canvas, dice, kind, at, card / 86.0);
    }
    over(raster, &canvas);
    raster.blur(between(dice, 0.0, 1.2) * long / 256.0);
}

/// One small thing that hides a corner of the document.
pub fn occlude(raster: &mut Raster, dice: &mut Dice, corners: &[(f32, f32); 4]) {
    let (w, h) = (raster.width as f32, raster.height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let corner = corners[whole(dice, 0, 3) as usize];
    let long =
        ((corners[0].0 - corners[2].0).powi(2) + (corners[0].1 - corners[2].1).powi(2)).sqrt();
    // Nothing as large as the document: a pen, keys, coins, glasses, a cable.
    let kind = pick(dice, &[0, 4, 5, 8, 9]);
    thing(&mut canvas, dice, kind, corner, long / 101.0);
    over(raster, &canvas);
}

/// A thing about `at`, `mm` pixels to a millimetre.
fn thing(canvas: &mut Canvas, dice: &mut Dice, kind: i64, at: (f32, f32), mm: f32) {
    let (x, y) = at;
    let angle = between(dice, 0.0, 360.0);
    canvas.turned(angle, x, y, |c| match kind {
        0 | 1 => pen(c, dice, at, mm),
        2 => cup(c, dice, at, mm),
        3 => telephone(c, dice, at, mm),
        4 => key(c, dice, at, mm),
        5 => coins(c, dice, at, mm),
        6 | 7 => paper(c, dice, at, mm),
        8 => glasses(c, dice, at, mm),
        9 => cable(c, dice, at, mm),
        _ => block(c, dice, at, mm),
    });
}

/// The soft shadow of a box.
fn shadow(c: &mut Canvas, frame: [f32; 4], radius: f32, mm: f32) {
    for step in 1..=4 {
        let grow = step as f32 * mm * 0.8;
        let [x, y, w, h] = frame;
        let around = [x - grow + mm, y - grow + mm, w + 2.0 * grow, h + 2.0 * grow];
        c.fill(&rounded(around, radius + grow), rgb(0, 0, 0).alpha(0.1));
    }
}

fn vivid(dice: &mut Dice) -> Colour {
    match case(dice, 4) {
        0 => rgb(25, 25, 28),
        1 => rgb(230, 230, 232),
        2 => hsv(0.6, between(dice, 0.2, 0.9), between(dice, 0.2, 0.7)),
        _ => any_hue(dice, [0.4, 0.9], [0.3, 0.9]),
    }
}

fn pen(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let colour = vivid(dice);
    let frame = [x - 70.0 * mm, y - 4.5 * mm, 140.0 * mm, 9.0 * mm];
    shadow(c, frame, 4.0 * mm, mm);
    let round = Ink::Linear(
        [0.0, frame[1], 0.0, frame[1] + frame[3]],
        vec![
            (0.0, colour.times(0.6)),
            (0.35, colour.times(1.5)),
            (1.0, colour.times(0.5)),
        ],
    );
    c.fill(&rounded(frame, 4.0 * mm), round);
    let tip = x + 70.0 * mm;
    c.polygon(
        &[
            (tip, y - 3.0 * mm),
            (tip + 12.0 * mm, y),
            (tip, y + 3.0 * mm),
        ],
        rgb(190, 190, 195),
    );
    c.rect(
        x - 62.0 * mm,
        y - 5.0 * mm,
        40.0 * mm,
        2.5 * mm,
        rgb(210, 210, 215),
    );
}

fn cup(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let colour = vivid(dice);
    let r = 42.0 * mm;
    shadow(c, [x - r, y - r, 2.0 * r, 2.0 * r], r, mm * 2.0);
    c.ring(x + r * 1.15, y, r * 0.35, r * 0.18, colour.times(0.8));
    let rim = Ink::between([x - r, y, x + r, y], colour.times(1.25), colour.times(0.7));
    c.circle(x, y, r, rim);
    c.circle(x, y, r * 0.88, colour.times(0.6));
    c.circle(
        x,
        y,
        r * 0.83,
        hsv(between(dice, 0.04, 0.1), 0.7, between(dice, 0.12, 0.6)),
    );
}

fn telephone(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let frame = [x - 36.0 * mm, y - 75.0 * mm, 72.0 * mm, 150.0 * mm];
    shadow(c, frame, 9.0 * mm, mm * 1.5);
    c.fill(&rounded(frame, 9.0 * mm), rgb(20, 20, 22));
    let inner = [
        frame[0] + 3.0 * mm,
        frame[1] + 4.0 * mm,
        66.0 * mm,
        142.0 * mm,
    ];
    let glow = if chance(dice, 0.4) {
        vivid(dice)
    } else {
        rgb(30, 32, 36)
    };
    let screen = Ink::between(
        [inner[0], inner[1], inner[0] + inner[2], inner[1] + inner[3]],
        glow.times(1.4),
        glow.times(0.7),
    );
    c.fill(&rounded(inner, 6.0 * mm), screen);
}

fn key(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let metal = hsv_between(dice, [0.08, 0.6], [0.0, 0.4], [0.55, 0.85]);
    c.ring(x, y, 12.0 * mm, 2.0 * mm, metal.times(0.8));
    for turn in 0..whole(dice, 1, 3) {
        let angle = turn as f32 * 0.7;
        let end = (x + 55.0 * mm * angle.cos(), y + 55.0 * mm * angle.sin());
        let start = (x + 14.0 * mm * angle.cos(), y + 14.0 * mm * angle.sin());
        c.circle(start.0, start.1, 10.0 * mm, metal);
        c.line(
            &[start, (end.0 + mm, end.1 + mm)],
            6.0 * mm,
            rgb(0, 0, 0).alpha(0.2),
        );
        c.line(&[start, end], 5.0 * mm, metal.times(1.1));
    }
}

fn coins(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    for _ in 0..whole(dice, 1, 5) {
        let (cx, cy) = (
            x + between(dice, -30.0, 30.0) * mm,
            y + between(dice, -30.0, 30.0) * mm,
        );
        let r = between(dice, 9.0, 13.0) * mm;
        let metal = hsv_between(dice, [0.06, 0.14], [0.05, 0.6], [0.5, 0.85]);
        shadow(c, [cx - r, cy - r, 2.0 * r, 2.0 * r], r, mm * 0.5);
        c.circle(cx, cy, r, metal);
        c.ring(cx, cy, r * 0.85, r * 0.08, metal.times(1.3));
        c.ellipse(cx, cy, r * 0.35, r * 0.5, metal.times(0.8));
    }
}

fn paper(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let (w, h) = (
        between(dice, 60.0, 210.0) * mm,
        between(dice, 60.0, 290.0) * mm,
    );
    let frame = [x - w / 2.0, y - h / 2.0, w, h];
    shadow(c, frame, 1.0, mm * 0.7);
    let white = if chance(dice, 0.7) {
        rgb(244, 243, 239)
    } else {
        vivid(dice).mix(rgb(255, 255, 255), 0.4)
    };
    c.rect(frame[0], frame[1], w, h, white);
    let pitch = between(dice, 4.0, 9.0) * mm;
    let ink = rgb(70, 70, 80).alpha(between(dice, 0.2, 0.8));
    for line in 1..((h / pitch) as i32).min(60) {
        if chance(dice, 0.85) {
            let long = w * between(dice, 0.5, 0.85);
            c.rect(
                frame[0] + w * 0.07,
                frame[1] + line as f32 * pitch,
                long,
                pitch * 0.3,
                ink,
            );
        }
    }
}

fn glasses(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let frame = vivid(dice).times(0.6);
    for side in [-1.0, 1.0] {
        c.ring(x + side * 33.0 * mm, y, 24.0 * mm, 3.0 * mm, frame);
        c.circle(
            x + side * 33.0 * mm,
            y,
            22.0 * mm,
            rgb(200, 215, 225).alpha(0.15),
        );
        c.line(
            &[
                (x + side * 57.0 * mm, y),
                (x + side * 50.0 * mm, y + 60.0 * mm),
            ],
            3.0 * mm,
            frame,
        );
    }
    c.line(&[(x - 9.0 * mm, y), (x + 9.0 * mm, y)], 3.0 * mm, frame);
}

fn cable(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let points: Vec<(f32, f32)> = (0..7)
        .map(|_| {
            (
                x + between(dice, -130.0, 130.0) * mm,
                y + between(dice, -90.0, 90.0) * mm,
            )
        })
        .collect();
    let colour = either(dice, 0.5, rgb(235, 235, 235), rgb(30, 30, 32));
    c.curve(&points, 4.5 * mm, rgb(0, 0, 0).alpha(0.15));
    c.curve(&points, 3.5 * mm, colour);
}

/// A book, a wallet, a box.
fn block(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), mm: f32) {
    let (w, h) = (
        between(dice, 50.0, 160.0) * mm,
        between(dice, 60.0, 220.0) * mm,
    );
    let frame = [x - w / 2.0, y - h / 2.0, w, h];
    shadow(c, frame, 3.0 * mm, mm * 2.0);
    let colour = vivid(dice);
    c.fill(
        &rounded(frame, between(dice, 0.5, 8.0) * mm),
        Ink::between(
            [frame[0], frame[1], frame[0] + w, frame[1] + h],
            colour.times(1.15),
            colour.times(0.8),
        ),
    );
    if chance(dice, 0.5) {
        let other = vivid(dice);
        c.rect(
            frame[0] + w * 0.15,
            frame[1] + h * 0.15,
            w * 0.7,
            h * between(dice, 0.05, 0.3),
            other,
        );
    }
}
