//! Streets, rooms, plates of food.

use super::tone;
use crate::colour::{hsv_between, rgb};
use crate::dice::{Dice, between, pick, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::scenery::landscape;

pub(super) fn street(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let sky = hsv_between(dice, [0.52, 0.65], [0.05, 0.5], [0.6, 1.0]);
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

pub(super) fn room(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let wall = tone(dice).mix(rgb(225, 220, 210), between(dice, 0.3, 0.9));
    c.whole(Ink::between([0.0, 0.0, w, h], wall, wall.times(0.75)));
    let floor = h * between(dice, 0.6, 0.8);
    c.rect(
        0.0,
        floor,
        w,
        h - floor,
        tone(dice).mix(rgb(120, 90, 60), 0.6),
    );
    let light = Ink::between(
        [0.0, h * 0.1, 0.0, h * 0.5],
        rgb(235, 245, 255),
        rgb(190, 215, 235),
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

pub(super) fn food(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    let table = tone(dice);
    c.whole(Ink::between([0.0, 0.0, w, h], table, table.times(0.6)));
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
            let colour = hsv_between(dice, [0.0, 0.38], [0.4, 1.0], [0.3, 0.95]);
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
