//! Light, lens, sensor and storage: what happens to a picture after the scene is laid out.

use super::dice::{Dice, bell, between, whole};
use super::raster::{Field, Raster};
use super::warp::Quad;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use std::f32::consts::TAU;

/// The shadow that a sheet throws, moved by `falls` (in parts of its sides).
pub fn shadow(raster: &mut Raster, quad: &Quad, falls: (f32, f32), softness: f32, depth: f32) {
    if depth <= 0.0 {
        return;
    }
    let (w, h) = (raster.width as f32, raster.height as f32);
    raster.each(|x, y, pixel| {
        let (u, v) = quad.unproject(x * w, y * h);
        let far = quad.outside(u - falls.0, v - falls.1, 0.03);
        let dark = depth * (1.0 - far / softness).clamp(0.0, 1.0).powi(2);
        *pixel = pixel.map(|v| v * (1.0 - dark));
    });
}

/// Uneven light: brighter on one side, darker towards the corners.
pub(super) fn light(raster: &mut Raster, dice: &mut Dice, strength: f32) {
    let (ax, ay) = (
        between(dice, -0.6, 0.6) * strength,
        between(dice, -0.6, 0.6) * strength,
    );
    let vignette = between(dice, 0.0, 0.6) * strength;
    let field = Field::new(dice);
    let patches = between(dice, 0.0, 0.25) * strength;
    raster.each(|x, y, pixel| {
        let (dx, dy) = (x - 0.5, y - 0.5);
        let factor = 1.0 + ax * dx + ay * dy - vignette * (dx * dx + dy * dy)
            + patches * (field.at(x * 2.5, y * 2.5) - 0.5);
        *pixel = pixel.map(|v| v * factor);
    });
}

/// The soft shadow of a hand or a telephone across a part of the picture.
pub(super) fn cast_shadow(raster: &mut Raster, dice: &mut Dice) {
    let angle = between(dice, 0.0, TAU);
    let offset = between(dice, -0.3, 0.5);
    let soft = between(dice, 0.03, 0.3);
    let depth = between(dice, 0.15, 0.55);
    raster.each(|x, y, pixel| {
        let side = (x - 0.5) * angle.cos() + (y - 0.5) * angle.sin() - offset;
        let dark = depth * (side / soft + 0.5).clamp(0.0, 1.0);
        *pixel = pixel.map(|v| v * (1.0 - dark));
    });
}

/// The reflection of a lamp or a window on plastic.
pub(super) fn glare(raster: &mut Raster, dice: &mut Dice) {
    for _ in 0..whole(dice, 1, 2) {
        let (cx, cy) = (between(dice, 0.1, 0.9), between(dice, 0.1, 0.9));
        let (rx, ry) = (between(dice, 0.05, 0.45), between(dice, 0.03, 0.25));
        let angle = between(dice, 0.0, TAU / 2.0);
        let power = between(dice, 0.2, 0.9);
        raster.each(|x, y, pixel| {
            let (dx, dy) = (x - cx, y - cy);
            let a = (dx * angle.cos() + dy * angle.sin()) / rx;
            let b = (dy * angle.cos() - dx * angle.sin()) / ry;
            let shine = power * (-(a * a + b * b)).exp();
            *pixel = pixel.map(|v| 1.0 - (1.0 - v) * (1.0 - shine.min(1.0)));
        });
    }
}

/// Exposure, contrast, gamma, saturation, white balance.
pub(super) fn tones(raster: &mut Raster, dice: &mut Dice, strength: f32) {
    let exposure = 1.0 + bell(dice) * 0.14 * strength;
    let contrast = 1.0 + bell(dice) * 0.13 * strength;
    let gamma = 1.0 + bell(dice) * 0.14 * strength;
    let saturation = 1.0 + bell(dice) * 0.16 * strength;
    let lift = between(dice, -0.02, 0.08) * strength;
    let warm = bell(dice) * 0.07 * strength;
    let tint = bell(dice) * 0.03 * strength;
    let gains = [1.0 + warm, 1.0 + tint, 1.0 - warm];
    raster.each(|_, _, pixel| {
        let luma = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
        for c in 0..3 {
            let v = luma + (pixel[c] - luma) * saturation;
            let v = (v * exposure * gains[c])
                .clamp(0.0, 1.2)
                .powf(gamma.max(0.4));
            pixel[c] = (v - 0.5) * contrast + 0.5 + lift;
        }
    });
}

/// Noise of the sensor: the same on all channels, and some of each channel's own.
pub(super) fn grain(raster: &mut Raster, dice: &mut Dice, most: f32) {
    let level = between(dice, 0.0, most);
    let chroma = between(dice, 0.0, 0.8);
    for pixel in &mut raster.pixels {
        let common = bell(dice);
        for value in pixel.iter_mut() {
            *value += level * (common * (1.0 - chroma) + bell(dice) * chroma);
        }
    }
}

pub(super) fn grey(raster: &mut Raster) {
    raster.each(|_, _, pixel| {
        let luma = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
        *pixel = [luma; 3];
    });
}

/// Through JPEG and back.
pub(super) fn recompressed(image: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(image)
        .expect("a picture of at most 4096 pixels a side is written to memory");
    image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg)
        .expect("what the encoder just wrote is a JPEG")
        .into_rgb8()
}
