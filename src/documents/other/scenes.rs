//! Pictures without a document: landscapes, streets, rooms, food, animals, people far away; desks,
//! portraits, textures, blank and nearly black or white pictures.

use crate::documents::clutter::clutter;
use crate::documents::colour::{Colour, hsv, rgb};
use crate::documents::desk;
use crate::documents::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::documents::grip::grip;
use crate::documents::identity::Sex;
use crate::documents::lens;
use crate::documents::paint::{Canvas, Ink, rounded, smooth};
use crate::documents::portrait::{Ground, portrait};
use crate::documents::raster::{Field, Raster};
use crate::documents::scene;
use crate::documents::scenery::landscape;

fn tone(dice: &mut Dice) -> Colour {
    hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.05, 0.8),
        between(dice, 0.1, 1.0),
    )
}

/// Outdoors, indoors, on a plate, on a stage.
pub fn scene(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut canvas = Canvas::new(width as f32, height as f32, 1.0);
    let c = &mut canvas;
    match case(dice, 9) {
        0 | 1 => {
            let (w, h) = (c.width, c.height);
            let vivid = between(dice, 0.6, 1.0);
            landscape(c, dice, [0.0, 0.0, w, h], vivid, 1.0);
        }
        2 => street(c, dice),
        3 => room(c, dice),
        4 => food(c, dice),
        5 => animal(c, dice),
        6 => stage(c, dice),
        7 => people(c, dice),
        _ => leaves(c, dice),
    }
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    let field = Field::new(dice);
    let (scale, depth) = (between(dice, 10.0, 60.0), between(dice, 0.05, 0.35));
    raster.each(|x, y, pixel| {
        let grain = 1.0 + depth * (field.rough(x * scale, y * scale) - 0.5);
        *pixel = pixel.map(|v| v * grain);
    });
    raster.blur(between(dice, 0.2, 1.6) * width.max(height) as f32 / 256.0);
    lens::camera(&mut raster, dice);
    raster
}

fn street(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let sky = hsv(
        between(dice, 0.52, 0.65),
        between(dice, 0.05, 0.5),
        between(dice, 0.6, 1.0),
    );
    c.whole(sky);
    let horizon = h * between(dice, 0.5, 0.75);
    let mut x = -w * 0.05;
    while x < w {
        let wide = w * between(dice, 0.08, 0.28);
        let top = horizon - h * between(dice, 0.1, 0.55);
        let wall = tone(dice).mix(rgb(150, 140, 130), 0.5);
        c.rect(x, top, wide, horizon - top, wall);
        let pane = wall.times(pick(dice, &[0.4, 0.6, 1.5]));
        let step = between(dice, 0.03, 0.06) * w;
        let mut wy = top + step * 0.5;
        while wy < horizon - step {
            let mut wx = x + step * 0.3;
            while wx < x + wide - step * 0.6 {
                c.rect(wx, wy, step * 0.5, step * 0.6, pane);
                wx += step;
            }
            wy += step * 1.2;
        }
        x += wide;
    }
    c.rect(
        0.0,
        horizon,
        w,
        h - horizon,
        rgb(95, 95, 98).times(between(dice, 0.6, 1.4)),
    );
    c.polygon(
        &[
            (w * 0.48, horizon),
            (w * 0.52, horizon),
            (w * 0.6, h),
            (w * 0.4, h),
        ],
        rgb(220, 220, 215).alpha(0.5),
    );
    for _ in 0..whole(dice, 0, 4) {
        let (x, y, size) = (
            between(dice, 0.0, w),
            between(dice, horizon, h),
            w * between(dice, 0.05, 0.15),
        );
        let paint = tone(dice);
        c.round_rect(
            [x, y - size * 0.4, size * 2.0, size * 0.5],
            size * 0.15,
            paint,
        );
        c.round_rect(
            [x + size * 0.4, y - size * 0.75, size * 1.1, size * 0.45],
            size * 0.15,
            paint.times(0.6),
        );
        for wheel in [0.4, 1.6] {
            c.circle(
                x + size * wheel,
                y + size * 0.1,
                size * 0.2,
                rgb(20, 20, 22),
            );
        }
    }
}

fn room(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let wall = tone(dice).mix(rgb(225, 220, 210), between(dice, 0.3, 0.9));
    c.whole(Ink::Linear(
        [0.0, 0.0, w, h],
        vec![(0.0, wall), (1.0, wall.times(0.75))],
    ));
    let floor = h * between(dice, 0.6, 0.8);
    c.rect(
        0.0,
        floor,
        w,
        h - floor,
        tone(dice).mix(rgb(120, 90, 60), 0.6),
    );
    let light = Ink::Linear(
        [0.0, h * 0.1, 0.0, h * 0.5],
        vec![(0.0, rgb(235, 245, 255)), (1.0, rgb(190, 215, 235))],
    );
    let window = [w * between(dice, 0.05, 0.5), h * 0.1, w * 0.3, h * 0.35];
    c.rect(window[0], window[1], window[2], window[3], light);
    c.stroke(&rounded(window, 1.0), w * 0.012, rgb(245, 245, 245));
    for _ in 0..whole(dice, 2, 7) {
        let (x, wide, tall) = (
            between(dice, 0.0, 0.9) * w,
            w * between(dice, 0.06, 0.4),
            h * between(dice, 0.1, 0.4),
        );
        let colour = tone(dice);
        let y = floor - tall + h * between(dice, 0.0, 0.15);
        c.round_rect([x, y, wide, tall], w * between(dice, 0.0, 0.03), colour);
        c.rect(x, y, wide, tall * 0.15, colour.times(1.3));
    }
    let frame = [
        w * between(dice, 0.4, 0.8),
        h * between(dice, 0.08, 0.25),
        w * 0.14,
        h * 0.16,
    ];
    landscape(c, dice, frame, 0.8, 1.0);
    c.stroke(&rounded(frame, 1.0), w * 0.01, rgb(60, 45, 30));
}

fn food(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let table = tone(dice);
    c.whole(Ink::Linear(
        [0.0, 0.0, w, h],
        vec![(0.0, table), (1.0, table.times(0.6))],
    ));
    for _ in 0..whole(dice, 1, 3) {
        let (x, y) = (w * between(dice, 0.2, 0.8), h * between(dice, 0.2, 0.8));
        let r = w.min(h) * between(dice, 0.25, 0.5);
        c.circle(
            x + r * 0.06,
            y + r * 0.08,
            r * 1.03,
            rgb(0, 0, 0).alpha(0.25),
        );
        let plate = rgb(245, 244, 240).times(between(dice, 0.7, 1.0));
        c.circle(x, y, r, plate);
        c.circle(x, y, r * 0.75, plate.times(0.93));
        for _ in 0..whole(dice, 8, 40) {
            let (a, d) = (
                between(dice, 0.0, 6.3),
                r * 0.65 * between(dice, 0.0, 1.0).sqrt(),
            );
            let colour = hsv(
                between(dice, 0.0, 0.38),
                between(dice, 0.4, 1.0),
                between(dice, 0.3, 0.95),
            );
            let (px, py, size) = (
                x + d * a.cos(),
                y + d * a.sin(),
                r * between(dice, 0.05, 0.25),
            );
            let ball = Ink::Radial(
                [px - size * 0.3, py - size * 0.3, size * 1.4],
                vec![(0.0, colour.times(1.3)), (1.0, colour.times(0.6))],
            );
            c.ellipse(px, py, size, size * between(dice, 0.5, 1.0), ball);
        }
    }
}

fn blob(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), r: f32, ink: Colour) {
    let points: Vec<(f32, f32)> = (0..=14)
        .map(|k| {
            let a = k as f32 / 14.0 * std::f32::consts::TAU;
            let far = r * between(dice, 0.85, 1.1);
            (x + far * a.cos(), y + far * a.sin())
        })
        .collect();
    if let Some(path) = smooth(&points) {
        c.fill(
            &path,
            Ink::Radial(
                [x - r * 0.3, y - r * 0.4, r * 1.6],
                vec![(0.0, ink.times(1.25)), (1.0, ink.times(0.55))],
            ),
        );
    }
}

fn animal(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let (grass, far) = (tone(dice), tone(dice));
    c.whole(Ink::Linear(
        [0.0, 0.0, 0.0, h],
        vec![(0.0, far), (0.6, grass), (1.0, grass.times(0.7))],
    ));
    let fur = hsv(
        between(dice, 0.04, 0.12),
        between(dice, 0.0, 0.7),
        between(dice, 0.1, 0.95),
    );
    let (x, y, r) = (
        w * between(dice, 0.3, 0.7),
        h * 0.6,
        w.min(h) * between(dice, 0.2, 0.4),
    );
    blob(c, dice, (x, y + r * 0.5), r, fur);
    let head = (x + r * between(dice, -0.6, 0.6), y - r * 0.6);
    for side in [-1.0, 1.0] {
        let ear = head.0 + side * r * 0.4;
        c.polygon(
            &[
                (ear - r * 0.18, head.1 - r * 0.2),
                (ear, head.1 - r * 0.85),
                (ear + r * 0.2, head.1 - r * 0.2),
            ],
            fur.times(0.8),
        );
    }
    blob(c, dice, head, r * 0.6, fur);
    for side in [-1.0, 1.0] {
        c.circle(
            head.0 + side * r * 0.22,
            head.1 - r * 0.05,
            r * 0.09,
            rgb(25, 20, 15),
        );
    }
    c.ellipse(head.0, head.1 + r * 0.2, r * 0.1, r * 0.07, rgb(40, 25, 25));
}

fn stage(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    c.whole(rgb(12, 10, 18));
    for _ in 0..whole(dice, 3, 12) {
        let colour = hsv(hue(dice, 0.0, 1.0), between(dice, 0.2, 0.9), 1.0);
        let x = w * between(dice, 0.0, 1.0);
        let spread = w * between(dice, 0.05, 0.25);
        c.polygon(
            &[(x, 0.0), (x - spread, h), (x + spread, h)],
            colour.alpha(0.12),
        );
        c.circle(x, h * 0.05, w * 0.02, colour);
    }
    people(c, dice);
}

/// Figures in silhouette or in colour.
fn people(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.6) {
        let (a, b) = (tone(dice), tone(dice));
        c.whole(Ink::Linear([0.0, 0.0, 0.0, h], vec![(0.0, a), (1.0, b)]));
    }
    for _ in 0..whole(dice, 1, 8) {
        let size = h * between(dice, 0.25, 0.8);
        let (x, base) = (w * between(dice, 0.05, 0.95), h * between(dice, 0.8, 1.1));
        let cloth = tone(dice).times(0.7);
        let skin = hsv(
            between(dice, 0.03, 0.08),
            between(dice, 0.25, 0.6),
            between(dice, 0.3, 0.95),
        );
        c.round_rect(
            [
                x - size * 0.11,
                base - size * 0.55,
                size * 0.09,
                size * 0.55,
            ],
            size * 0.04,
            cloth.times(0.5),
        );
        c.round_rect(
            [
                x + size * 0.02,
                base - size * 0.55,
                size * 0.09,
                size * 0.55,
            ],
            size * 0.04,
            cloth.times(0.5),
        );
        c.round_rect(
            [x - size * 0.15, base - size * 0.85, size * 0.3, size * 0.4],
            size * 0.1,
            cloth,
        );
        c.circle(x, base - size * 0.93, size * 0.075, skin);
        c.ellipse(
            x,
            base - size * 0.97,
            size * 0.08,
            size * 0.05,
            skin.times(0.25),
        );
    }
}

fn leaves(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let base = hsv(
        between(dice, 0.2, 0.4),
        between(dice, 0.3, 0.8),
        between(dice, 0.15, 0.5),
    );
    c.whole(base);
    for _ in 0..whole(dice, 60, 220) {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let size = w * between(dice, 0.02, 0.08);
        let colour = base.times(between(dice, 0.6, 2.2));
        let turn = between(dice, 0.0, 360.0);
        c.turned(turn, x, y, |c| c.ellipse(x, y, size, size * 0.35, colour));
    }
    for _ in 0..whole(dice, 0, 12) {
        let at = (between(dice, 0.0, w), between(dice, 0.0, h));
        let petal = hsv(hue(dice, 0.8, 1.2), 0.6, 0.95);
        let r = w * between(dice, 0.02, 0.06);
        for k in 0..5 {
            let a = k as f32 * 1.257;
            c.circle(at.0 + r * a.cos(), at.1 + r * a.sin(), r * 0.6, petal);
        }
        c.circle(at.0, at.1, r * 0.5, rgb(250, 210, 60));
    }
}

/// A desk with things, or an empty hand, but no document.
pub fn desk(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = desk::ground(dice, width, height);
    clutter(&mut raster, dice);
    if chance(dice, 0.4) {
        let (w, h) = (width as f32, height as f32);
        let (x, y) = (w * between(dice, 0.2, 0.6), h * between(dice, 0.2, 0.6));
        let size = w * 0.3;
        let hand = grip(
            dice,
            width,
            height,
            &[
                (x, y),
                (x + size, y),
                (x + size, y + size * 0.6),
                (x, y + size * 0.6),
            ],
        );
        scene::over(&mut raster, &hand.before);
    }
    lens::camera(&mut raster, dice);
    raster
}

/// A portrait alone, or a strip of them.
pub fn photo(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    canvas.whole(rgb(250, 250, 250).times(between(dice, 0.3, 1.0)));
    let count = pick(dice, &[1, 1, 1, 2, 4]);
    let sex = pick(dice, &[Sex::Female, Sex::Male]);
    let columns = if count == 4 { 2 } else { count };
    let (cw, ch) = (w / columns as f32, h / (count / columns) as f32);
    let pw = cw.min(ch / 1.27) * between(dice, 0.8, 1.25);
    let picture = portrait(dice, sex, Ground::Studio, pw / 300.0);
    for k in 0..count {
        let (x, y) = (
            (k % columns) as f32 * cw + (cw - pw) / 2.0,
            (k / columns) as f32 * ch + (ch - pw * 1.27) / 2.0,
        );
        let frame = [x, y, pw, pw * 1.27];
        canvas.picture(&picture, frame, 1.0, &rounded(frame, 0.0));
    }
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    lens::camera(&mut raster, dice);
    raster
}

/// A surface and nothing on it.
pub fn texture(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = desk::ground(dice, width, height);
    lens::camera(&mut raster, dice);
    raster
}

/// An empty page, a covered lens, a picture of the sky.
pub fn blank(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let colour = match case(dice, 4) {
        0 => rgb(255, 255, 255).times(between(dice, 0.9, 1.0)),
        1 => rgb(255, 255, 255).times(between(dice, 0.0, 0.1)),
        2 => hsv(0.58, between(dice, 0.0, 0.5), between(dice, 0.5, 1.0)),
        _ => tone(dice),
    };
    let mut raster = desk::filled(width, height, colour);
    if chance(dice, 0.7) {
        lens::camera(&mut raster, dice);
    }
    raster
}
