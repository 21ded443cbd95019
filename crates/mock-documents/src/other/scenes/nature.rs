//! Pictures with the statistics of photographs and no object in particular: things of all sizes that hide
//! one another ("dead leaves": Lee, Mumford and Huang, 2001), and regions of rough texture with organic
//! borders, lights and figures before them. What a camera roll is full of, seen through half-closed eyes;
//! networks learn features of natural images from such (Baradad et al., 2021).

use super::tone;
use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, case, chance, either, hue, whole};
use crate::lens;
use crate::paint::{Canvas, smooth};
use crate::raster::{Field, Raster};
use crate::scene;
use std::f32::consts::TAU;

/// One of the kinds above, or figures before one of them.
pub fn nature(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = match case(dice, 4) {
        0 => dead_leaves(dice, width, height),
        _ => regions(dice, width, height),
    };
    if chance(dice, 0.5) {
        figures(&mut raster, dice);
    }
    if chance(dice, 0.35) {
        lights(&mut raster, dice);
    }
    lens::camera(&mut raster, dice);
    raster
}

/// A few colours that go together: around one hue, or around it and its opposite.
struct Palette {
    hue: f32,
    spread: f32,
    opposite: f32,
    saturation: f32,
}

impl Palette {
    fn new(dice: &mut Dice) -> Self {
        Self {
            hue: hue(dice, 0.0, 1.0),
            spread: between(dice, 0.02, 0.25),
            opposite: between(dice, 0.0, 0.5),
            saturation: between(dice, 0.05, 0.9),
        }
    }

    fn colour(&self, dice: &mut Dice) -> Colour {
        let turned = either(dice, self.opposite, 0.5, 0.0);
        let around = between(dice, -self.spread, self.spread);
        hsv(
            (self.hue + turned + around).rem_euclid(1.0),
            (self.saturation * between(dice, 0.3, 1.2)).min(1.0),
            between(dice, 0.05, 1.0),
        )
    }
}

/// Shapes whose number falls with the cube of their size, each with its own light and roughness.
fn dead_leaves(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut canvas = Canvas::new(width as f32, height as f32, 1.0);
    let palette = Palette::new(dice);
    let c = &mut canvas;
    c.whole(palette.colour(dice));
    let long = c.width.max(c.height);
    let least = long * between(dice, 0.015, 0.05);
    let jagged = between(dice, 0.0, 0.6);
    for _ in 0..whole(dice, 120, 500) {
        // The inverse of the distribution of sizes; the largest are half of the picture.
        let size = (least / (1.0 - between(dice, 0.0, 0.999)).sqrt()).min(long * 0.5);
        let (x, y) = (between(dice, 0.0, c.width), between(dice, 0.0, c.height));
        let (across, colour) = (size * between(dice, 0.3, 1.0), palette.colour(dice));
        blob(c, dice, [x, y, size, across], jagged, colour);
    }
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    roughen(&mut raster, dice, 0.5);
    raster.blur(between(dice, 0.2, 1.5) * long / 256.0);
    raster
}

/// A closed curve about a centre, with radii along and across it.
fn blob(c: &mut Canvas, dice: &mut Dice, [x, y, rx, ry]: [f32; 4], jagged: f32, colour: Colour) {
    let corners = whole(dice, 4, 11);
    let turn = between(dice, 0.0, TAU);
    let points: Vec<(f32, f32)> = (0..corners)
        .map(|at| {
            let angle = TAU * at as f32 / corners as f32;
            let out = between(dice, 1.0 - jagged, 1.0);
            let (u, v) = (rx * out * angle.cos(), ry * out * angle.sin());
            (
                x + u * turn.cos() - v * turn.sin(),
                y + u * turn.sin() + v * turn.cos(),
            )
        })
        .collect();
    if chance(dice, 0.5) {
        c.polygon(&points, colour)
    } else {
        let closed: Vec<_> = points.iter().chain(points.first()).copied().collect();
        if let Some(path) = smooth(&closed) {
            c.fill(&path, colour);
        }
    }
}

/// One surface of a picture of regions.
struct Surface {
    border: Field,
    texture: Field,
    /// Where it lies: −1 above, 1 below, 0 anywhere.
    height: f32,
    colours: [[f32; 3]; 2],
    grain: (f32, f32),
}

/// Sky, water, ground, leaves, walls: each the highest of some random fields, lighter to one side.
fn regions(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let palette = Palette::new(dice);
    let layered = between(dice, 0.0, 2.0);
    let surfaces: Vec<Surface> = (0..whole(dice, 2, 5))
        .map(|_| {
            let first = palette.colour(dice);
            let second = if chance(dice, 0.5) {
                first.times(between(dice, 0.4, 1.6))
            } else {
                palette.colour(dice)
            };
            Surface {
                border: Field::new(dice),
                texture: Field::new(dice),
                height: layered * between(dice, -1.0, 1.0),
                colours: [first, second].map(Colour::channels),
                grain: (between(dice, 1.0, 60.0), between(dice, 0.3, 3.0)),
            }
        })
        .collect();
    let (scale, ragged) = (between(dice, 0.8, 6.0), between(dice, 0.0, 0.5));
    let light = between(dice, -0.5, 0.5);
    let mut raster = Raster::from_pixmap(&Canvas::new(width as f32, height as f32, 1.0).pixmap);
    let (w, h) = (width as f32, height as f32);
    raster.each(|x, y, pixel| {
        // The long side is 1.
        let (u, v) = (x * w / w.max(h), y * h / w.max(h));
        let reach = |surface: &Surface| {
            let wave = surface.border.at(u * scale, v * scale);
            let edge = surface.border.rough(u * scale * 9.0, v * scale * 9.0);
            wave + ragged * edge + surface.height * (y - 0.5)
        };
        let mut best = &surfaces[0];
        let mut highest = f32::NEG_INFINITY;
        for surface in &surfaces {
            let reached = reach(surface);
            if reached > highest {
                (best, highest) = (surface, reached);
            }
        }
        let (fine, flat) = best.grain;
        let t = best.texture.rough(u * fine * flat, v * fine / flat);
        let shade = 1.0 + light * (x + y - 1.0);
        for (channel, value) in pixel.iter_mut().enumerate() {
            let [a, b] = [best.colours[0][channel], best.colours[1][channel]];
            *value = (a + (b - a) * t) * shade;
        }
    });
    raster.blur(between(dice, 0.1, 1.2) * w.max(h) / 256.0);
    raster
}

/// Upright shapes with a head, or things without one, darker or lighter than what is behind them.
fn figures(raster: &mut Raster, dice: &mut Dice) {
    let mut canvas = Canvas::new(raster.width as f32, raster.height as f32, 1.0);
    let c = &mut canvas;
    let long = c.width.max(c.height);
    for _ in 0..whole(dice, 1, 4) {
        let size = long * between(dice, 0.06, 0.3);
        let (x, y) = (
            between(dice, 0.1, 0.9) * c.width,
            between(dice, 0.3, 0.9) * c.height,
        );
        let colour = if chance(dice, 0.5) {
            rgb(20, 20, 24).times(between(dice, 0.5, 3.0))
        } else {
            tone(dice)
        };
        let slim = between(dice, 0.25, 0.7);
        blob(c, dice, [x, y, size * slim, size], 0.35, colour);
        for _ in 0..whole(dice, 0, 4) {
            let (dx, dy) = (between(dice, -1.0, 1.0), between(dice, -1.0, 1.2));
            let limb = [x + size * dx, y + size * dy, size * 0.4, size * 0.12];
            blob(c, dice, limb, 0.3, colour);
        }
        if chance(dice, 0.6) {
            let skin = hsv_between(dice, [0.04, 0.09], [0.2, 0.6], [0.3, 0.95]);
            let head = size * between(dice, 0.18, 0.3);
            c.ellipse(x, y - size - head * 0.6, head * 0.8, head, skin);
        }
    }
    scene::over(raster, &canvas);
}

/// Multiplies with a random field, as surfaces seen from near.
fn roughen(raster: &mut Raster, dice: &mut Dice, most: f32) {
    let field = Field::new(dice);
    let (scale, depth) = (between(dice, 8.0, 90.0), between(dice, 0.1, most));
    raster.each(|x, y, pixel| {
        let grain = 1.0 + depth * (field.rough(x * scale, y * scale) - 0.5);
        *pixel = pixel.map(|v| v * grain);
    });
}

/// Bright spots with a soft border.
fn lights(raster: &mut Raster, dice: &mut Dice) {
    let spots: Vec<[f32; 4]> = (0..whole(dice, 1, 7))
        .map(|_| {
            [
                between(dice, 0.0, 1.0),
                between(dice, 0.0, 0.8),
                between(dice, 0.02, 0.25),
                between(dice, 0.1, 0.9),
            ]
        })
        .collect();
    let glow = hsv(hue(dice, 0.0, 1.0), between(dice, 0.0, 0.5), 1.0);
    raster.each(|x, y, pixel| {
        let near = |&[sx, sy, radius, power]: &[f32; 4]| {
            power * (-((x - sx).powi(2) + (y - sy).powi(2)) / (radius * radius)).exp()
        };
        let gain: f32 = spots.iter().map(near).sum();
        for (value, part) in pixel.iter_mut().zip(glow.channels()) {
            *value += gain * part;
        }
    });
}
