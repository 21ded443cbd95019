//! What a picture looks like, in few bytes: a hash that copies share within some bits, to find them by,
//! and a small grey picture, to tell copies from pictures of another thing on the same form.
//!
//! The hash holds the signs of the lowest frequencies of the cosine transform (Zauner, "Implementation and
//! benchmarking of perceptual image hash functions", 2010, with 255 of them in place of 64). Never reads a file.

use image::RgbImage;
use std::f32::consts::PI;
use std::sync::LazyLock;

/// The side of the picture that a fingerprint is taken from, squashed to a square.
pub const SIDE_PX: u32 = 64;

/// Frequencies each way.
const FREQUENCIES: usize = 16;

/// Side of the small grey picture.
const GREY_SIDE: usize = 32;

/// Below this standard deviation of the grey values (0 to 255) the signs are those of noise.
const FLAT_BELOW: f32 = 4.0;

/// A picture's hash: bit `16 v + u` is the sign of the frequency `u` across and `v` down; bit 0, the mean, is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u64; 4]);

impl Hash {
    /// Bits that differ, 0 to 255.
    pub fn distance(&self, other: &Hash) -> u32 {
        let differing = |(a, b): (&u64, &u64)| (a ^ b).count_ones();
        self.0.iter().zip(&other.0).map(differing).sum()
    }
}

/// What a picture looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Fingerprint {
    pub hash: Hash,
    /// [`GREY_SIDE`]² grey values, row by row.
    grey: Box<[u8]>,
}

impl Fingerprint {
    /// Of a picture of [`SIDE_PX`] each way; `None` for a flat one, whose hash would be that of its noise.
    pub fn of(picture: &RgbImage) -> Option<Self> {
        let grey = luma(picture);
        if spread(&grey) < FLAT_BELOW {
            return None;
        }
        let half = |index: usize| {
            let (x, y) = (2 * (index % GREY_SIDE), 2 * (index / GREY_SIDE));
            let side = SIDE_PX as usize;
            let row = |y: usize| grey[y * side + x] + grey[y * side + x + 1];
            ((row(y) + row(y + 1)) / 4.0 + 0.5) as u8
        };
        Some(Self {
            hash: hash(&grey),
            grey: (0..GREY_SIDE * GREY_SIDE).map(half).collect(),
        })
    }

    /// How much the two differ at their worst place once `other` is shifted, stretched, brightened and given
    /// contrast so that it lies on this one as well as it can: the largest root mean square of the difference in
    /// a block of 4 × 4 values, in units of this picture's standard deviation.
    pub fn difference(&self, other: &Fingerprint) -> f32 {
        let grey: Vec<f32> = self.grey.iter().copied().map(f32::from).collect();
        let worst = super::align::worst_difference(&self.grey, &other.grey, GREY_SIDE);
        worst / spread(&grey).max(1.0)
    }
}

/// Brightness by BT.601, 0 to 255.
fn luma(picture: &RgbImage) -> Vec<f32> {
    let luma = |pixel: &image::Rgb<u8>| {
        let [r, g, b] = pixel.0.map(f32::from);
        0.299 * r + 0.587 * g + 0.114 * b
    };
    picture.pixels().map(luma).collect()
}

/// Standard deviation of the brightness, 0 to 128.
pub(super) fn contrast(picture: &RgbImage) -> f32 {
    spread(&luma(picture))
}

/// Standard deviation.
fn spread(values: &[f32]) -> f32 {
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let squares: f32 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / count).sqrt()
}

/// cos(π (2x + 1) u / 2N): row `u`, column `x`.
static COSINES: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let side = SIDE_PX as usize;
    let cosine = |index: usize| {
        let (u, x) = (index / side, index % side);
        (PI * ((2 * x + 1) * u) as f32 / (2 * side) as f32).cos()
    };
    (0..FREQUENCIES * side).map(cosine).collect()
});

fn hash(grey: &[f32]) -> Hash {
    let side = SIDE_PX as usize;
    let cosines = || COSINES.chunks_exact(side);
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    // Rows first: [frequency across][y].
    let across: Vec<Vec<f32>> = cosines()
        .map(|cosine| {
            grey.chunks_exact(side)
                .map(|row| dot(row, cosine))
                .collect()
        })
        .collect();
    let mut bits = [0u64; 4];
    for (v, cosine) in cosines().enumerate() {
        for (u, column) in across.iter().enumerate() {
            let bit = v * FREQUENCIES + u;
            if bit > 0 && dot(column, cosine) > 0.0 {
                bits[bit / 64] |= 1 << (bit % 64);
            }
        }
    }
    Hash(bits)
}
