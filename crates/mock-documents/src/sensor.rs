//! What a camera makes of the light that falls on it: lens, sensor with shot and read noise, the
//! colour mosaic, denoising, white balance, tone curve, sharpening. One chain for drawings and for
//! photographs, so that neither is told by how it was taken. Never moves or lights anything.

use super::dice::{Dice, bell, between, chance, weighted, whole};
use super::raster::Raster;

/// A scene as a camera records it.
pub fn expose(raster: &mut Raster, dice: &mut Dice) {
    optics(raster, dice);
    linear(raster);
    let exposure = 1.0 + bell(dice) * 0.15;
    let (warm, tint) = (bell(dice) * 0.09, bell(dice) * 0.04);
    let gains = [1.0 + warm, 1.0 + tint, 1.0 - warm].map(|gain| gain * exposure);
    for pixel in &mut raster.pixels {
        *pixel = std::array::from_fn(|c| pixel[c] * gains[c]);
    }
    // Squared, since most present cameras are quiet; one in ten takes its picture in a dim room.
    let most = if chance(dice, 0.1) { 0.16 } else { 0.07 };
    let level = most * between(dice, 0.0, 1.0).powi(2);
    noise(raster, dice, level);
    // Larger sensors' pictures were reduced to this size, and show no mosaic.
    if chance(dice, 0.3) {
        mosaic(raster, dice);
    }
    if chance(dice, 0.45) {
        denoise(raster, dice, level);
    }
    encoded(raster);
    tone(raster, dice, 1.0);
    crisp(raster, dice);
}

/// A flat page under a scanner's line, or an export of one: no mosaic, little noise.
pub fn scan(raster: &mut Raster, dice: &mut Dice) {
    if chance(dice, 0.15) {
        raster.blur(between(dice, 0.2, 0.7) * unit(raster));
    }
    if chance(dice, 0.3) {
        linear(raster);
        let level = between(dice, 0.0, 0.03);
        noise(raster, dice, level);
        encoded(raster);
    }
    if chance(dice, 0.5) {
        tone(raster, dice, 0.5);
    }
    crisp(raster, dice);
}

/// Lengths below are given for pictures of 256 pixels.
fn unit(raster: &Raster) -> f32 {
    raster.width.max(raster.height) as f32 / 256.0
}

/// Defocus or motion, and colours that a lens magnifies differently.
fn optics(raster: &mut Raster, dice: &mut Dice) {
    let unit = unit(raster);
    match weighted(dice, &[(0, 0.62), (1, 0.27), (2, 0.07), (3, 0.04)]) {
        1 => raster.blur(between(dice, 0.2, 0.8) * unit),
        2 if chance(dice, 0.5) => raster.smear(between(dice, 0.5, 2.2) * unit),
        2 => raster.smear_upwards(between(dice, 0.5, 2.2) * unit),
        3 => raster.blur(between(dice, 0.9, 2.0) * unit),
        _ => {}
    }
    if chance(dice, 0.2) {
        fringe(raster, bell(dice) * 0.003);
    }
}

/// Lateral chromatic aberration: red is seen `part` larger about the centre, and blue smaller.
fn fringe(raster: &mut Raster, part: f32) {
    let source = raster.clone();
    let (w, h) = (source.width as f32, source.height as f32);
    let (mut x, mut y) = (0.0, 0.0);
    for pixel in &mut raster.pixels {
        let (dx, dy) = ((x - w / 2.0) * part, (y - h / 2.0) * part);
        pixel[0] = source.sample(x - dx, y - dy)[0];
        pixel[2] = source.sample(x + dx, y + dy)[2];
        x += 1.0;
        if x == w {
            (x, y) = (0.0, y + 1.0);
        }
    }
}

/// To light: a gamma of 2 is near enough to sRGB's curve, and twenty times as fast as a power.
fn linear(raster: &mut Raster) {
    for pixel in &mut raster.pixels {
        *pixel = pixel.map(|v| v.max(0.0) * v.max(0.0));
    }
}

fn encoded(raster: &mut Raster) {
    for pixel in &mut raster.pixels {
        *pixel = pixel.map(|v| v.max(0.0).sqrt());
    }
}

/// Shot noise, whose variance is `level`² times the light, and read noise of a fifth of `level`
/// (Foi et al., 2008, in a form without their clipping).
fn noise(raster: &mut Raster, dice: &mut Dice, level: f32) {
    if level < 0.002 {
        return;
    }
    let mut state = whole(dice, 0, i64::MAX) as u64;
    let (shot, read) = (level * level, (level * 0.2).powi(2));
    for pixel in &mut raster.pixels {
        for value in pixel.iter_mut() {
            *value += (shot * *value + read).sqrt() * normal(&mut state);
        }
    }
}

/// About normal: four uniforms of 16 bits out of one step of SplitMix64 (Steele et al., 2014).
fn normal(state: &mut u64) -> f32 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    let lanes = (z & 0xFFFF) + (z >> 16 & 0xFFFF) + (z >> 32 & 0xFFFF) + (z >> 48);
    // Each lane has a deviation of 65536 / √12, four of them twice that.
    (lanes as f32 - 131_070.0) / 37_837.0
}

/// The pattern of Bayer (1976), one colour a pixel, and the other two from their neighbours' means.
fn mosaic(raster: &mut Raster, dice: &mut Dice) {
    let (w, h) = (raster.width, raster.height);
    if w < 4 || h < 4 {
        return;
    }
    let phase = (whole(dice, 0, 1) as usize, whole(dice, 0, 1) as usize);
    // 0, 1 or 2: which colour a place records.
    let colour = |x: usize, y: usize| (x + phase.0) % 2 + (y + phase.1) % 2;
    let raw: Vec<f32> = (0..w * h)
        .map(|place| raster.pixels[place][colour(place % w, place / w)])
        .collect();
    // The mirror keeps the parity at an edge.
    let near = |v: usize, n: usize| {
        (
            if v == 0 { 1 } else { v - 1 },
            if v + 1 == n { n - 2 } else { v + 1 },
        )
    };
    for y in 0..h {
        let (above, below) = near(y, h);
        for x in 0..w {
            let (left, right) = near(x, w);
            let at = |x: usize, y: usize| raw[y * w + x];
            let sides = (at(left, y) + at(right, y)) / 2.0;
            let ends = (at(x, above) + at(x, below)) / 2.0;
            let corners =
                (at(left, above) + at(right, above) + at(left, below) + at(right, below)) / 4.0;
            let own = colour(x, y);
            let pixel = &mut raster.pixels[y * w + x];
            if own == 1 {
                // Red and blue lie along the row and the column, in the order that the row says.
                let row = colour(right, y);
                pixel[row] = sides;
                pixel[2 - row] = ends;
                pixel[1] = at(x, y);
            } else {
                pixel[own] = at(x, y);
                pixel[1] = (sides + ends) / 2.0;
                pixel[2 - own] = corners;
            }
        }
    }
}

/// Smooths colour more than light, and light only where it differs little from its surroundings.
fn denoise(raster: &mut Raster, dice: &mut Dice, level: f32) {
    let mut soft = raster.clone();
    let radius = between(dice, 0.8, 1.6);
    soft.smear(radius);
    soft.smear_upwards(radius);
    let (colour, light) = (between(dice, 0.4, 1.0), between(dice, 0.2, 0.9));
    // Twice the noise of a mid grey.
    let edge = (level * 0.9).max(0.01);
    for (pixel, smooth) in raster.pixels.iter_mut().zip(&soft.pixels) {
        let apart: [f32; 3] = std::array::from_fn(|c| smooth[c] - pixel[c]);
        let luma = luma(&apart);
        let keep = light * (1.0 - luma.abs() / edge).max(0.0);
        for c in 0..3 {
            pixel[c] += (apart[c] - luma) * colour + luma * keep;
        }
    }
}

/// Contrast as an S, brightness, saturation and a raised black, as cameras and applications set them.
pub(super) fn tone(raster: &mut Raster, dice: &mut Dice, strength: f32) {
    let curve = (0.1 + bell(dice) * 0.14) * strength;
    let bright = bell(dice) * 0.14 * strength;
    let saturation = 1.0 + bell(dice) * 0.18 * strength;
    let contrast = 1.0 + bell(dice) * 0.1 * strength;
    let lift = between(dice, -0.02, 0.07) * strength;
    for pixel in &mut raster.pixels {
        let luma = luma(pixel);
        for value in pixel.iter_mut() {
            let v = (luma + (*value - luma) * saturation).clamp(0.0, 1.1);
            // 0 and 1 stay; `bright` lifts the middle, `curve` turns it about one half.
            let v = v + bright * v * (1.0 - v) + curve * v * (1.0 - v) * (2.0 * v - 1.0) * 2.0;
            *value = (v - 0.5) * contrast + 0.5 + lift;
        }
    }
}

/// Real pictures were reduced from far larger ones and sharpened on the way: without this, drawings of
/// this size have a quarter of their energy at high frequencies, and so have photographs cut to it.
fn crisp(raster: &mut Raster, dice: &mut Dice) {
    if chance(dice, 0.85) {
        sharpen(raster, between(dice, 0.3, 1.8), between(dice, 0.4, 1.0));
    }
}

/// An unsharp mask on the luma alone, its halo bounded. Its kernel is three pixels wide, `radius_px` (at
/// most 1) the weight of the outer two.
pub(super) fn sharpen(raster: &mut Raster, amount: f32, radius_px: f32) {
    let (w, h) = (raster.width, raster.height);
    let light: Vec<f32> = raster.pixels.iter().map(luma).collect();
    let side = radius_px.min(1.0);
    let norm = 1.0 / (1.0 + 2.0 * side);
    let mut across = vec![0.0; light.len()];
    for (to, from) in across.chunks_mut(w).zip(light.chunks(w)) {
        for x in 0..w {
            let sides = from[x.saturating_sub(1)] + from[(x + 1).min(w - 1)];
            to[x] = (from[x] + side * sides) * norm;
        }
    }
    for y in 0..h {
        let (above, below) = (y.saturating_sub(1) * w, (y + 1).min(h - 1) * w);
        for x in 0..w {
            let ends = across[above + x] + across[below + x];
            let soft = (across[y * w + x] + side * ends) * norm;
            let edge = (light[y * w + x] - soft).clamp(-0.15, 0.15) * amount * 1.5;
            for value in &mut raster.pixels[y * w + x] {
                *value += edge;
            }
        }
    }
}

/// Rec. 601.
fn luma(pixel: &[f32; 3]) -> f32 {
    0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;
    use docsort_random::stream;

    fn dice() -> Dice {
        Dice::new(stream(4, "test", 0, 0), Rules::Wide)
    }

    fn grey(value: f32) -> Raster {
        Raster {
            width: 200,
            height: 100,
            pixels: vec![[value; 3]; 20_000],
        }
    }

    #[test]
    fn a_grey_card_stays_as_it_is_through_the_mosaic() {
        let mut raster = grey(0.4);
        mosaic(&mut raster, &mut dice());
        assert!(
            raster
                .pixels
                .iter()
                .flatten()
                .all(|v| (v - 0.4).abs() < 1e-6)
        );
    }

    #[test]
    fn shot_noise_has_the_variance_that_it_is_asked_for() {
        let mut raster = grey(0.5);
        noise(&mut raster, &mut dice(), 0.1);
        let values = || raster.pixels.iter().flatten().copied();
        let count = values().count() as f32;
        let mean = values().sum::<f32>() / count;
        let variance = values().map(|v| (v - mean).powi(2)).sum::<f32>() / count;
        // 0.1² · 0.5 + 0.02²; 60,000 values know it to about 1 %.
        assert!(
            (mean - 0.5).abs() < 0.002 && (variance - 0.0054).abs() < 0.0003,
            "{mean} {variance}"
        );
    }

    #[test]
    fn sharpening_keeps_what_is_even_and_steepens_an_edge() {
        let mut raster = grey(0.3);
        raster.each(|x, _, pixel| {
            if x > 0.5 {
                *pixel = [0.7; 3];
            }
        });
        sharpen(&mut raster, 1.0, 1.0);
        let row = &raster.pixels[10_000..10_200];
        assert!((row[20][0] - 0.3).abs() < 1e-5 && (row[180][0] - 0.7).abs() < 1e-5);
        assert!(row[99][0] < 0.29 && row[100][0] > 0.71);
    }
}
