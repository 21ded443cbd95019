//! From a square to the network's numbers, channels last. Training and prediction share it, so they cannot drift
//! apart. It looks numbers up; it never computes one twice.

use crate::Preprocessing;
use image::RgbImage;

/// The number of each of the 256 values of each channel: `(value / 255 - mean) / std`.
#[derive(Clone, Debug)]
pub struct Normalization([[f32; 3]; 256]);

impl Normalization {
    /// By mean and standard deviation of `preprocessing`.
    pub fn new(preprocessing: &Preprocessing) -> Self {
        let mut table = [[0.0; 3]; 256];
        for (value, numbers) in (0u8..=255).zip(&mut table) {
            for (channel, number) in numbers.iter_mut().enumerate() {
                let (mean, std) = (preprocessing.mean[channel], preprocessing.std[channel]);
                *number = (f32::from(value) / 255.0 - mean) / std;
            }
        }
        Self(table)
    }

    /// Writes the numbers of a square: `[side, side, 3]`, rows from top to bottom.
    ///
    /// # Panics
    /// If `out` does not hold three numbers for each pixel of `square`.
    pub fn write(&self, square: &RgbImage, out: &mut [f32]) {
        let (pixels, _) = square.as_raw().as_chunks::<3>();
        let (numbers, _) = out.as_chunks_mut::<3>();
        assert!(
            numbers.len() == pixels.len() && square.as_raw().len() == 3 * pixels.len(),
            "one number for each channel of each pixel"
        );
        for (numbers, pixel) in numbers.iter_mut().zip(pixels) {
            for (channel, number) in numbers.iter_mut().enumerate() {
                *number = self.0[usize::from(pixel[channel])][channel];
            }
        }
    }
}
