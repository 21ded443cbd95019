//! Geometric designs over a whole canvas, as payment cards carry.

use super::colour::Colour;
use super::dice::{Dice, between, case, whole};
use super::paint::{Canvas, smooth};
use super::security::{star, waves};

/// One of eight designs in shades of `colour`.
pub fn pattern(canvas: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    match case(dice, 8) {
        0 => triangles(canvas, dice, colour),
        1 => {
            for _ in 0..whole(dice, 2, 9) {
                let ink = shade(dice, colour);
                let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
                canvas.circle(x, y, between(dice, 40.0, 350.0), ink);
            }
        }
        2 => dots(canvas, dice, colour),
        3 => {
            let (x, y) = (between(dice, -0.2, 1.2) * w, between(dice, -0.2, 1.2) * h);
            let step = between(dice, 25.0, 90.0);
            let thick = step * between(dice, 0.08, 0.5);
            for i in 1..16 {
                canvas.ring(x, y, step * i as f32, thick, colour);
            }
        }
        4 => stripes(canvas, dice, colour),
        5 => waves(canvas, dice, [0.0, 0.0, w, h], colour),
        6 => {
            for _ in 0..whole(dice, 5, 30) {
                let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
                let r = between(dice, 10.0, 60.0);
                let ink = shade(dice, colour);
                canvas.polygon(&star(x, y, r, 5, 0.42), ink);
            }
        }
        _ => dunes(canvas, dice, colour),
    }
}

fn shade(dice: &mut Dice, colour: Colour) -> Colour {
    colour
        .times(between(dice, 0.6, 1.6))
        .alpha(colour.a * between(dice, 0.3, 1.0))
}

fn triangles(canvas: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    for _ in 0..whole(dice, 10, 40) {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let r = between(dice, 20.0, 160.0);
        let a = between(dice, 0.0, 6.3);
        let corner = |k: f32| (x + r * (a + k).cos(), y + r * (a + k).sin());
        let ink = shade(dice, colour);
        canvas.polygon(&[corner(0.0), corner(2.2), corner(4.1)], ink);
    }
}

fn dots(canvas: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let step = between(dice, 14.0, 60.0);
    let size = step * between(dice, 0.1, 0.4);
    let mut y = 0.0;
    while y < canvas.height + step {
        let mut x = 0.0;
        while x < canvas.width + step {
            canvas.rect(x, y, size, size, colour);
            x += step;
        }
        y += step;
    }
}

fn stripes(canvas: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    let step = between(dice, 20.0, 140.0);
    let slope = between(dice, -0.8, 0.8) * h;
    let mut x = -h;
    while x < w + h {
        let ink = shade(dice, colour);
        let wide = step * 0.5;
        canvas.polygon(
            &[
                (x, 0.0),
                (x + wide, 0.0),
                (x + wide + slope, h),
                (x + slope, h),
            ],
            ink,
        );
        x += step;
    }
}

fn dunes(canvas: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    let mut y = between(dice, 0.2, 0.7) * h;
    for _ in 0..3 {
        let ink = shade(dice, colour);
        let points = [
            (0.0, h),
            (0.0, y),
            (w * 0.3, y - h * between(dice, -0.3, 0.3)),
            (w * 0.7, y + h * between(dice, -0.3, 0.3)),
            (w, y),
            (w, h),
        ];
        if let Some(path) = smooth(&points) {
            canvas.fill(&path, ink);
        }
        y += h * 0.2;
    }
}
