//! Disturbances of a fitted square, one at a time and at five strengths, to measure how much of each a
//! model bears. They act on what the network sees, as those of ImageNet-C do (Hendrycks and Dietterich,
//! 2019), so that a strength means the same for a photograph and for a thumbnail. Training never uses them.

use super::augment::through_jpeg;
use super::fit::resize;
use super::light::{self, Spot};
use super::warp::{Homography, warp};
use image::{Rgb, RgbImage, imageops};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::f32::consts::{PI, TAU};

/// Strengths of each disturbance, from weak to strong.
pub const STRENGTHS: usize = 5;

/// One way in which a picture can be worse than those of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// A turn about the centre, to a side that is drawn.
    Rotation,
    /// Gaussian, as from a lens out of focus.
    Blur,
    /// Independent in each value, nearly Gaussian, as from a small sensor.
    Noise,
    /// A soft-edged reflection, burnt out in its middle, at a place that is drawn.
    Glare,
    /// Less light, with the sensor's steps as they are.
    Dark,
    /// A part of the picture at full size, at a place that is drawn.
    Crop,
    /// Fewer pixels, brought back to full size.
    LowResolution,
    /// Strong compression.
    JpegQuality,
}

impl Disturbance {
    pub const ALL: [Disturbance; 8] = [
        Self::Rotation,
        Self::Blur,
        Self::Noise,
        Self::Glare,
        Self::Dark,
        Self::Crop,
        Self::LowResolution,
        Self::JpegQuality,
    ];

    /// The key in `metrics.json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Blur => "blur",
            Self::Noise => "noise",
            Self::Glare => "glare",
            Self::Dark => "dark",
            Self::Crop => "crop",
            Self::LowResolution => "low_resolution",
            Self::JpegQuality => "jpeg_quality",
        }
    }

    /// What [`Disturbance::strengths`] are measured in.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Rotation => "degrees",
            Self::Blur => "sigma, % of the side",
            Self::Noise => "deviation, % of full scale",
            Self::Glare => "% of the area",
            Self::Dark => "% of the light left",
            Self::Crop => "% of the side left",
            Self::LowResolution => "% of the pixels of a side left",
            Self::JpegQuality => "quality",
        }
    }

    /// From weak to strong.
    pub fn strengths(self) -> [f64; STRENGTHS] {
        match self {
            Self::Rotation => [4.0, 8.0, 15.0, 25.0, 40.0],
            Self::Blur => [0.5, 1.0, 1.5, 2.0, 3.0],
            Self::Noise => [4.0, 8.0, 12.0, 18.0, 26.0],
            Self::Glare => [5.0, 10.0, 20.0, 35.0, 50.0],
            Self::Dark => [50.0, 25.0, 12.0, 6.0, 3.0],
            Self::Crop => [95.0, 90.0, 80.0, 70.0, 60.0],
            Self::LowResolution => [70.0, 50.0, 35.0, 25.0, 15.0],
            Self::JpegQuality => [50.0, 30.0, 20.0, 10.0, 5.0],
        }
    }
}

/// A disturbed copy of a fitted square; `pad_rgb` fills what a turn uncovers. A pure function of its
/// arguments and of `rng`'s state: the same state puts all strengths at the same place.
///
/// # Panics
/// If `level` is not below [`STRENGTHS`].
pub fn disturb(
    fitted: &RgbImage,
    disturbance: Disturbance,
    level: usize,
    pad_rgb: [u8; 3],
    rng: &mut ChaCha8Rng,
) -> RgbImage {
    let strength = disturbance.strengths()[level];
    // Percentages, for all but degrees and qualities.
    let part = strength / 100.0;
    let side_px = f64::from(fitted.width());
    match disturbance {
        Disturbance::Rotation => {
            let sign = if rng.random::<bool>() { 1.0 } else { -1.0 };
            let turn = Homography::turn(sign * strength.to_radians());
            warp(fitted, &turn, Rgb(pad_rgb))
        }
        Disturbance::Blur => imageops::blur(fitted, (part * side_px) as f32),
        Disturbance::Noise => on_copy(fitted, |copy| light::add_noise(copy, part as f32, rng)),
        Disturbance::Glare => {
            let spot = draw_spot(part as f32, rng);
            on_copy(fitted, |copy| light::shine(copy, &spot))
        }
        Disturbance::Dark => on_copy(fitted, |copy| darken(copy, part as f32)),
        Disturbance::Crop => {
            // From the middle of a pixel to the middle of another: the edge is never mixed with padding.
            let room_px = (1.0 - part) / 2.0 * (side_px - 1.0);
            let shift = [(); 2].map(|()| (rng.random::<f64>() * 2.0 - 1.0) * room_px);
            warp(fitted, &Homography::window(part, shift), Rgb(pad_rgb))
        }
        Disturbance::LowResolution => {
            let (width, height) = fitted.dimensions();
            let fewer = |length: u32| ((f64::from(length) * part).round() as u32).max(1);
            let small = resize(fitted, fewer(width), fewer(height));
            resize(&small, width, height)
        }
        // The qualities above are whole and below 101.
        Disturbance::JpegQuality => through_jpeg(fitted.clone(), strength as u8),
    }
}

fn on_copy(fitted: &RgbImage, change: impl FnOnce(&mut RgbImage)) -> RgbImage {
    let mut copy = fitted.clone();
    change(&mut copy);
    copy
}

/// An ellipse of this part of the area, 1.6 times as long as wide, within the inner half of the square.
fn draw_spot(area: f32, rng: &mut ChaCha8Rng) -> Spot {
    const LENGTH_BY_WIDTH: f32 = 1.6;
    let short = (area / (PI * LENGTH_BY_WIDTH)).sqrt();
    let mut inner = || (rng.random::<f32>() - 0.5) / 2.0;
    Spot {
        center: (inner(), inner()),
        angle: rng.random::<f32>() * TAU,
        long: short * LENGTH_BY_WIDTH,
        short,
        // Half of the light at a third of the radius, white within it.
        peak: 1.3,
    }
}

/// Scales the light, which is the stored value to the power of 2.2.
fn darken(picture: &mut RgbImage, light_left: f32) {
    let factor = light_left.powf(1.0 / 2.2);
    for value in picture.iter_mut() {
        *value = light::to_byte(f32::from(*value) * factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docsort_random as random;

    const PAD: [u8; 3] = [127; 3];

    fn rng(index: u64) -> ChaCha8Rng {
        random::stream(5, "test", 0, index)
    }

    fn checkered(side: u32) -> RgbImage {
        RgbImage::from_fn(side, side, |x, y| match (x / 8 + y / 8) % 2 {
            0 => Rgb([230, 200, 40]),
            _ => Rgb([20, 60, 120]),
        })
    }

    fn mean_square(a: &RgbImage, b: &RgbImage) -> f64 {
        let squares = a.iter().zip(b.iter());
        let squares = squares.map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2));
        squares.sum::<f64>() / a.len() as f64
    }

    #[test]
    fn each_disturbance_takes_more_from_strength_to_strength() {
        // No turn or crop brings these gradients back onto themselves.
        let picture = RgbImage::from_fn(96, 96, |x, y| {
            Rgb([
                (x * 255 / 95) as u8,
                (y * 255 / 95) as u8,
                if x * x + y * y < 6000 { 220 } else { 40 },
            ])
        });
        for disturbance in Disturbance::ALL {
            let harm = |level| {
                let changed = disturb(&picture, disturbance, level, PAD, &mut rng(1));
                assert_eq!(changed.dimensions(), (96, 96));
                mean_square(&picture, &changed)
            };
            let harms: Vec<f64> = (0..STRENGTHS).map(harm).collect();
            assert!(harms[0] > 0.0, "{disturbance:?}: {harms:?}");
            assert!(harms.is_sorted(), "{disturbance:?}: {harms:?}");
        }
    }

    #[test]
    fn the_same_stream_gives_the_same_bytes_and_another_one_another_place() {
        let picture = checkered(64);
        for disturbance in [Disturbance::Glare, Disturbance::Crop, Disturbance::Noise] {
            let changed = |index| disturb(&picture, disturbance, 2, PAD, &mut rng(index));
            assert_eq!(changed(1), changed(1));
            assert_ne!(changed(1), changed(2), "{disturbance:?}");
        }
    }

    #[test]
    fn noise_has_the_deviation_that_is_documented() {
        let grey = RgbImage::from_pixel(200, 200, Rgb([128; 3]));
        let noisy = disturb(&grey, Disturbance::Noise, 1, PAD, &mut rng(3));
        // 8 % of 255, and 1/12 for rounding to whole numbers.
        let expected = (0.08f64 * 255.0).powi(2) + 1.0 / 12.0;
        let found = mean_square(&grey, &noisy);
        assert!((found / expected - 1.0).abs() < 0.02, "{found}, {expected}");
    }

    #[test]
    fn a_quarter_of_the_light_is_a_factor_of_0_5325_on_stored_values() {
        // 0.25^(1/2.2) = 0.53254.
        let white = RgbImage::from_pixel(4, 4, Rgb([255, 100, 0]));
        let dark = disturb(&white, Disturbance::Dark, 1, PAD, &mut rng(0));
        assert_eq!(dark.get_pixel(2, 2).0, [136, 53, 0]);
    }

    #[test]
    fn a_crop_magnifies_and_never_shows_the_padding() {
        let white = RgbImage::from_pixel(50, 50, Rgb([255; 3]));
        for index in 0..20 {
            let cropped = disturb(&white, Disturbance::Crop, 4, [0; 3], &mut rng(index));
            assert!(cropped.iter().all(|&value| value == 255));
        }
    }

    #[test]
    fn blur_is_measured_in_parts_of_the_side() {
        // Of a step from 0 to 200 the slope at the step is 200 / (σ √(2π)) a pixel.
        let step = RgbImage::from_fn(200, 200, |x, _| Rgb([if x < 100 { 0 } else { 200 }; 3]));
        let blurred = disturb(&step, Disturbance::Blur, 3, PAD, &mut rng(0));
        let value = |x| f64::from(blurred.get_pixel(x, 100).0[0]);
        let slope = value(100) - value(99);
        let expected = 200.0 / (4.0 * (2.0 * std::f64::consts::PI).sqrt());
        assert!((slope - expected).abs() < 2.0, "{slope}, {expected}");
    }
}
