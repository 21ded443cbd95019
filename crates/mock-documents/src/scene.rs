//! What lies under and around a document: plain grounds, wood, cloth, stone, keyboards, paper,
//! rooms out of focus. The same for every kind of document.

use super::colour::{Colour, hsv, hsv_between, rgb};
use super::dice::{Dice, between, chance, either, weighted, whole};
use super::paint::{Canvas, Ink};
use super::raster::{Field, Raster};
use std::f32::consts::TAU;

/// Draws something `width` × `height` pixels large.
pub type Surface = fn(&mut Dice, u32, u32) -> Raster;

/// A background, `width` × `height` pixels.
pub fn background(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let surface = weighted(
        dice,
        &[
            (plain as Surface, 0.2),
            (wood, 0.2),
            (cloth, 0.12),
            (stone, 0.12),
            (keyboard, 0.08),
            (room, 0.16),
            (papers, 0.12),
        ],
    );
    surface(dice, width, height)
}

fn tone(dice: &mut Dice) -> Colour {
    match whole(dice, 0, 4) {
        0 => hsv(0.1, between(dice, 0.0, 0.1), between(dice, 0.75, 1.0)),
        1 => hsv(0.6, between(dice, 0.0, 0.2), between(dice, 0.05, 0.3)),
        2 => hsv_between(dice, [0.04, 0.13], [0.1, 0.5], [0.4, 0.9]),
        _ => hsv_between(dice, [0.0, 1.0], [0.05, 0.7], [0.2, 0.95]),
    }
}

fn plain(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let colour = tone(dice);
    let mut raster = Raster::filled(width, height, colour);
    let field = Field::new(dice);
    let (slope_x, slope_y) = (between(dice, -0.3, 0.3), between(dice, -0.3, 0.3));
    let grain = between(dice, 0.0, 0.08);
    raster.each(|x, y, pixel| {
        let light = 1.0
            + slope_x * (x - 0.5)
            + slope_y * (y - 0.5)
            + grain * (field.rough(x * 40.0, y * 40.0) - 0.5);
        *pixel = pixel.map(|v| v * light);
    });
    raster
}

fn wood(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let light = hsv_between(dice, [0.04, 0.11], [0.2, 0.65], [0.35, 0.95]);
    let dark = light.times(between(dice, 0.45, 0.85));
    let mut raster = Raster::filled(width, height, light);
    let field = Field::new(dice);
    let across = between(dice, 5.0, 18.0);
    let planks = if chance(dice, 0.5) {
        between(dice, 2.0, 6.0)
    } else {
        0.0
    };
    let upright = chance(dice, 0.4);
    raster.each(|x, y, pixel| {
        let (along, side) = if upright { (y, x) } else { (x, y) };
        let board = (side * planks).floor();
        let warp = field.at(along * 2.0 + board * 7.0, side * 3.0) * 1.5;
        let rings = ((side * across + warp * 2.0 + board * 3.7) * 3.0).sin() * 0.5 + 0.5;
        let fibre = field.rough(along * 6.0 + board * 11.0, side * 150.0);
        let t = 0.5 * rings + 0.5 * fibre;
        let mut value = light.mix(dark, t).channels();
        if planks > 0.0 && (side * planks).fract() < 0.03 {
            value = value.map(|v| v * 0.5);
        }
        *pixel = value;
    });
    raster
}

fn cloth(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let base = tone(dice);
    let mut raster = Raster::filled(width, height, base);
    let field = Field::new(dice);
    let threads = between(dice, 40.0, 130.0);
    let depth = between(dice, 0.05, 0.3);
    let checks = if chance(dice, 0.35) {
        between(dice, 3.0, 12.0)
    } else {
        0.0
    };
    let other = tone(dice);
    let aspect = height as f32 / width as f32;
    raster.each(|x, y, pixel| {
        let y = y * aspect;
        let weave = (x * threads * TAU).sin() * (y * threads * TAU).sin();
        let folds = field.at(x * 3.0, y * 3.0);
        let light = 1.0
            + depth * weave * 0.5
            + 0.35 * (folds - 0.5)
            + depth * (field.rough(x * 90.0, y * 90.0) - 0.5);
        if checks > 0.0 && (((x * checks) as i32 % 2 == 0) ^ ((y * checks) as i32 % 2 == 0)) {
            *pixel = other.channels();
        }
        *pixel = pixel.map(|v| v * light);
    });
    raster
}

fn stone(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let light = tone(dice).mix(rgb(230, 228, 225), 0.4);
    let dark = light.times(between(dice, 0.5, 0.9));
    let mut raster = Raster::filled(width, height, light);
    let field = Field::new(dice);
    let scale = between(dice, 2.0, 40.0);
    let veins = chance(dice, 0.5);
    raster.each(|x, y, pixel| {
        let n = field.rough(x * scale, y * scale);
        let t = if veins {
            (1.0 - (n - 0.5).abs() * 6.0).clamp(0.0, 1.0)
        } else {
            n
        };
        *pixel = light.mix(dark, t).channels();
    });
    raster
}

fn keyboard(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let body = tone(dice);
    canvas.whole(body);
    let key = either(dice, 0.6, rgb(35, 36, 40), rgb(225, 226, 228));
    let print = if key.luma() > 0.5 {
        rgb(60, 60, 60)
    } else {
        rgb(210, 210, 210)
    };
    let step = w.max(h) / between(dice, 7.0, 16.0);
    let angle = between(dice, -15.0, 15.0);
    canvas.turned(angle, w / 2.0, h / 2.0, |c| {
        for row in -4..18 {
            for column in -4..18 {
                let x = column as f32 * step + (row % 3) as f32 * step * 0.3;
                let y = row as f32 * step;
                c.round_rect([x, y, step * 0.86, step * 0.86], step * 0.12, key);
                c.rect(
                    x + step * 0.2,
                    y + step * 0.2,
                    step * 0.14,
                    step * 0.18,
                    print,
                );
            }
        }
    });
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    raster.blur(between(dice, 0.3, 2.0));
    raster
}

/// A room or street far behind the focal plane.
fn room(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let (far, near) = (tone(dice), tone(dice));
    canvas.whole(Ink::between([0.0, 0.0, 0.0, h], far, near));
    for _ in 0..whole(dice, 4, 22) {
        let colour = tone(dice).alpha(between(dice, 0.4, 1.0));
        let (x, y) = (between(dice, -0.1, 1.0) * w, between(dice, -0.1, 1.0) * h);
        let (bw, bh) = (between(dice, 0.03, 0.4) * w, between(dice, 0.05, 0.6) * h);
        if chance(dice, 0.7) {
            canvas.rect(x, y, bw, bh, colour);
        } else {
            canvas.circle(x, y, bw * 0.4, colour);
        }
    }
    let blur = w.max(h) * between(dice, 0.008, 0.04);
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    raster.blur(blur);
    if chance(dice, 0.5) {
        // Lights out of focus.
        let mut lights = Canvas::new(w, h, 1.0);
        lights.whole(rgb(0, 0, 0));
        for _ in 0..whole(dice, 3, 18) {
            let colour = hsv(between(dice, 0.02, 0.18), between(dice, 0.1, 0.7), 1.0)
                .alpha(between(dice, 0.15, 0.5));
            lights.circle(
                between(dice, 0.0, w),
                between(dice, 0.0, h),
                w * between(dice, 0.01, 0.06),
                colour,
            );
        }
        let glow = Raster::from_pixmap(&lights.pixmap);
        for (pixel, light) in raster.pixels.iter_mut().zip(&glow.pixels) {
            for c in 0..3 {
                pixel[c] = 1.0 - (1.0 - pixel[c]) * (1.0 - light[c]);
            }
        }
    }
    raster
}

/// A desk with sheets of print, notebooks and other things on it.
fn papers(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = if chance(dice, 0.5) {
        wood(dice, width, height)
    } else {
        plain(dice, width, height)
    };
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    for _ in 0..whole(dice, 1, 4) {
        let (x, y) = (between(dice, -0.3, 0.9) * w, between(dice, -0.3, 0.9) * h);
        let (pw, ph) = (between(dice, 0.3, 0.9) * w, between(dice, 0.3, 1.0) * h);
        let angle = between(dice, -40.0, 40.0);
        let paper = if chance(dice, 0.7) {
            rgb(240, 238, 232)
        } else {
            tone(dice)
        };
        let lines = chance(dice, 0.6);
        let pitch = h * between(dice, 0.02, 0.05);
        canvas.turned(angle, x, y, |c| {
            c.rect(x + 3.0, y + 4.0, pw, ph, rgb(0, 0, 0).alpha(0.2));
            c.rect(x, y, pw, ph, paper);
            if lines {
                let mut line = y + pitch * 2.0;
                while line < y + ph - pitch {
                    c.rect(
                        x + pw * 0.08,
                        line,
                        pw * 0.8,
                        pitch * 0.3,
                        rgb(70, 70, 80).alpha(0.6),
                    );
                    line += pitch;
                }
            }
        });
    }
    over(&mut raster, &canvas);
    raster.blur(between(dice, 0.0, 2.5));
    raster
}

/// Lays a transparent canvas of the same size over a raster.
pub fn over(raster: &mut Raster, canvas: &Canvas) {
    for (pixel, top) in raster.pixels.iter_mut().zip(canvas.pixmap.pixels()) {
        let rest = 1.0 - f32::from(top.alpha()) / 255.0;
        let ink = [top.red(), top.green(), top.blue()];
        for c in 0..3 {
            pixel[c] = pixel[c] * rest + f32::from(ink[c]) / 255.0;
        }
    }
}
