//! Random changes of light: shadow, reflection, exposure, colour cast, sensor noise. In place.

use image::{Rgb, RgbImage};
use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;

/// Half of the pictures get a soft-edged shadow from one side, at most `strength` deep.
pub(super) fn shadow(picture: &mut RgbImage, strength: f32, rng: &mut ChaCha8Rng) {
    let depth = rng.random_range(-1.0f32..1.0) * strength;
    let axis = Axis::at(Axis::draw_angle(rng));
    let edge = rng.random_range(-0.35f32..0.35);
    let softness = rng.random_range(0.1f32..0.6);
    if depth <= 0.0 {
        return;
    }
    let side = picture.width() as f32;
    let mut kept = vec![0.0; picture.width() as usize];
    for (y, row) in picture.rows_mut().enumerate() {
        let down = y as f32 / side - 0.5;
        // A row's light first: this loop has no branch.
        for (x, keep) in (0u32..).zip(&mut kept) {
            let along = axis.along(x as f32 / side - 0.5, down);
            let ramp = ((along - edge) / softness + 0.5).clamp(0.0, 1.0);
            *keep = 1.0 - depth * ramp * ramp * (3.0 - 2.0 * ramp);
        }
        for (pixel, keep) in row.zip(&kept) {
            pixel.0 = pixel.0.map(|value| to_byte(f32::from(value) * keep));
        }
    }
}

/// A reflection with probability `chance`: a bright spot, or a long streak as from a lamp's tube.
pub(super) fn glare(picture: &mut RgbImage, chance: f32, rng: &mut ChaCha8Rng) {
    let happens = rng.random::<f32>() < chance;
    let is_streak = rng.random::<f32>() < 0.3;
    let (center_x, center_y) = (rng.random::<f32>() - 0.5, rng.random::<f32>() - 0.5);
    let angle = Axis::draw_angle(rng);
    // Radii in parts of the side.
    let (long, short) = if is_streak {
        (
            rng.random_range(1.0f32..2.0),
            rng.random_range(0.04f32..0.12),
        )
    } else {
        (
            rng.random_range(0.15f32..0.45),
            rng.random_range(0.08f32..0.30),
        )
    };
    // Above 1 the middle is burnt out.
    let peak = rng.random_range(0.4f32..1.3);
    if happens {
        let spot = Spot {
            center: (center_x, center_y),
            angle,
            long,
            short,
            peak,
        };
        shine(picture, &spot);
    }
}

/// A reflection in the shape of an ellipse. Places are in parts of the side, from the picture's centre.
pub(super) struct Spot {
    pub center: (f32, f32),
    /// Of its longer axis, in radians.
    pub angle: f32,
    /// Radii.
    pub long: f32,
    pub short: f32,
    /// Part of the way to white in its middle; above 1 the middle is burnt out.
    pub peak: f32,
}

/// Adds a reflection that fades towards its edge.
pub(super) fn shine(picture: &mut RgbImage, spot: &Spot) {
    let axis = Axis::at(spot.angle);
    let side = picture.width() as f32;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (dx, dy) = (
            x as f32 / side - 0.5 - spot.center.0,
            y as f32 / side - 0.5 - spot.center.1,
        );
        let (u, v) = (
            axis.along(dx, dy) / spot.long,
            axis.across(dx, dy) / spot.short,
        );
        let inside = (1.0 - u * u - v * v).max(0.0);
        let white = (spot.peak * inside * inside).min(1.0);
        pixel.0 = pixel.0.map(|value| {
            let value = f32::from(value);
            to_byte(value + (255.0 - value) * white)
        });
    }
}

/// Brightness and contrast by up to `light` of full scale, gamma by up to a factor of e^`light`,
/// and each channel's gain so that two of them differ by at most `color_cast`.
pub(super) fn tone(picture: &mut RgbImage, light: f32, color_cast: f32, rng: &mut ChaCha8Rng) {
    let mut either_side = |reach: f32| rng.random_range(-1.0f32..1.0) * reach;
    let brightness = either_side(light);
    let contrast = 1.0 + either_side(light);
    let gamma = either_side(light).exp();
    let gains = [(); 3].map(|()| 1.0 + either_side(color_cast / 2.0));
    if light == 0.0 && color_cast == 0.0 {
        return;
    }
    let curve: [f32; 256] = std::array::from_fn(|value| {
        let value = (value as f32 / 255.0).powf(gamma);
        (value - 0.5) * contrast + 0.5 + brightness
    });
    let tables = gains.map(|gain| curve.map(|value| to_byte(value * gain * 255.0)));
    for Rgb(pixel) in picture.pixels_mut() {
        for (value, table) in pixel.iter_mut().zip(&tables) {
            *value = table[usize::from(*value)];
        }
    }
}

/// Noise on each value, independent, nearly Gaussian; its standard deviation is uniform up to
/// `largest`, in parts of full scale.
pub(super) fn noise(picture: &mut RgbImage, largest: f32, rng: &mut ChaCha8Rng) {
    let deviation = rng.random::<f32>() * largest;
    if deviation > 0.0 {
        add_noise(picture, deviation, rng);
    }
}

/// Noise on each value, independent, nearly Gaussian; `deviation` is in parts of full scale.
pub(super) fn add_noise(picture: &mut RgbImage, deviation: f32, rng: &mut ChaCha8Rng) {
    // The sum of four uniform bytes: mean 510, variance 4 × (256² - 1) / 12. One draw a value,
    // where a true Gaussian takes logarithms and would cost more than all other changes.
    let factor = deviation * 255.0 / (4.0f32 * 65_535.0 / 12.0).sqrt();
    for value in picture.iter_mut() {
        let sum: u16 = rng.next_u32().to_le_bytes().map(u16::from).iter().sum();
        *value = to_byte(f32::from(*value) + (f32::from(sum) - 510.0) * factor);
    }
}

/// The nearest byte; a cast saturates.
pub(super) fn to_byte(value: f32) -> u8 {
    (value + 0.5) as u8
}

/// A direction in the picture.
struct Axis {
    sin: f32,
    cos: f32,
}

impl Axis {
    fn draw_angle(rng: &mut ChaCha8Rng) -> f32 {
        rng.random_range(0.0..std::f32::consts::TAU)
    }

    fn at(angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        Axis { sin, cos }
    }

    fn along(&self, x: f32, y: f32) -> f32 {
        x * self.cos + y * self.sin
    }

    fn across(&self, x: f32, y: f32) -> f32 {
        y * self.cos - x * self.sin
    }
}
