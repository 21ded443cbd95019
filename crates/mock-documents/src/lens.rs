//! Light on a scene, sheen of laminate, copies, chains of lossy files; the camera itself is in `sensor`.
//! The same for every picture, drawn or not.

use super::dice::{Dice, bell, between, chance, weighted, whole};
use super::effects;
use super::raster::{Field, Raster};
use super::sensor;
use super::warp::{Quad, Sheet};
use image::RgbImage;
use std::f32::consts::TAU;

/// A flat page under a scanner, or an export of it.
pub fn scanner(raster: &mut Raster, dice: &mut Dice) {
    if chance(dice, 0.2) {
        effects::light(raster, dice, 0.3);
    }
    sensor::scan(raster, dice);
    if chance(dice, 0.05) {
        effects::grey(raster);
    }
}

/// Light as it falls where people take pictures, then the camera's chain. A third of the pictures is lit
/// as well as any.
pub fn camera(raster: &mut Raster, dice: &mut Dice) {
    if chance(dice, 0.35) {
        effects::light(raster, dice, 0.6);
    } else {
        let strength = if chance(dice, 0.2) { 1.7 } else { 1.0 };
        effects::light(raster, dice, strength);
        if chance(dice, 0.3) {
            effects::cast_shadow(raster, dice);
        }
        if chance(dice, 0.1) {
            blinds(raster, dice);
        }
        if chance(dice, 0.2) {
            effects::glare(raster, dice);
        }
    }
    sensor::expose(raster, dice);
    if chance(dice, 0.03) {
        effects::grey(raster);
    }
}

/// A photocopy: grey, hard, with specks.
pub fn copier(raster: &mut Raster, dice: &mut Dice) {
    effects::grey(raster);
    let contrast = between(dice, 1.0, 2.2);
    let pivot = between(dice, 0.45, 0.7);
    let (field, dirt) = (Field::new(dice), between(dice, 0.0, 0.25));
    raster.each(|x, y, pixel| {
        let speck = if field.at(x * 130.0, y * 130.0) > 0.965 {
            dirt
        } else {
            0.0
        };
        *pixel = pixel.map(|v| ((v - pivot) * contrast + pivot).clamp(0.0, 1.0) - speck);
    });
}

/// The broad reflection on laminate or plastic, only on the document itself.
pub fn sheen(raster: &mut Raster, dice: &mut Dice, quad: &Quad, sheet: &Sheet) {
    if !chance(dice, 0.35) {
        return;
    }
    let angle = between(dice, 0.0, TAU);
    let (at, wide) = (between(dice, -0.4, 0.4), between(dice, 0.05, 0.35));
    let power = between(dice, 0.08, 0.5);
    let colours = if chance(dice, 0.3) {
        between(dice, 0.0, 0.15)
    } else {
        0.0
    };
    let (w, h) = (raster.width as f32, raster.height as f32);
    raster.each(|x, y, pixel| {
        let (u, v) = quad.unproject(x * w, y * h);
        if !(-0.1..1.1).contains(&u) || !(-0.1..1.1).contains(&v) {
            return;
        }
        let (u, v, _) = sheet.bend.at(u, v);
        if quad.outside(u, v, sheet.corner) >= 0.0 {
            return;
        }
        let side = (u - 0.5) * angle.cos() + (v - 0.5) * angle.sin() - at;
        let shine = power * (-(side / wide).powi(2)).exp();
        for (c, value) in pixel.iter_mut().enumerate() {
            let hue = 1.0 + colours * (side * 14.0 + c as f32 * 2.1).sin() / power.max(0.1);
            *value = 1.0 - (1.0 - *value) * (1.0 - (shine * hue).clamp(0.0, 1.0));
        }
    });
}

/// Light through a blind or leaves: hard stripes or patches.
fn blinds(raster: &mut Raster, dice: &mut Dice) {
    let angle = between(dice, 0.0, TAU);
    let count = between(dice, 1.5, 7.0);
    let (depth, hard) = (between(dice, 0.15, 0.55), between(dice, 2.0, 9.0));
    let field = Field::new(dice);
    let leaves = chance(dice, 0.5);
    raster.each(|x, y, pixel| {
        let wave = if leaves {
            field.rough(x * count, y * count) * 4.0 - 2.0
        } else {
            ((x * angle.cos() + y * angle.sin()) * count * TAU).sin()
        };
        let dark = depth * (0.5 + 0.5 * (wave * hard).tanh());
        *pixel = pixel.map(|v| v * (1.0 - dark));
    });
}

/// Low resolution and lossy files on the way, up to three of them.
pub fn storage(mut raster: Raster, dice: &mut Dice) -> RgbImage {
    if chance(dice, 0.14) {
        let factor = between(dice, 0.45, 0.9);
        let (w, h) = (raster.width, raster.height);
        let smaller = |n: usize| ((n as f32 * factor) as usize).max(8);
        raster = raster.resized(smaller(w), smaller(h)).resized(w, h);
        if chance(dice, 0.3) {
            sensor::sharpen(&mut raster, between(dice, 0.2, 1.0), 1.0);
        }
    }
    let mut image = raster.to_image();
    for _ in 0..weighted(dice, &[(0, 0.45), (1, 0.37), (2, 0.12), (3, 0.06)]) {
        // About the quality that messengers use, rarely worse.
        let quality = (76.0 + bell(dice) * 13.0).clamp(18.0, 96.0) as u8;
        image = effects::recompressed(&image, quality.max(whole(dice, 18, 40) as u8));
    }
    image
}
