//! Squares as the network's numbers, channels last, written straight into the batch.

use docsort_picture::Preprocessing;
use image::RgbImage;
use std::borrow::Borrow;

/// `(value / 255 - mean) / std` of each channel: `[pictures, side, side, 3]`, flat.
///
/// # Panics
/// If a square does not have the side of `preprocessing`.
pub fn of_squares<P: Borrow<RgbImage> + Sync>(
    squares: &[P],
    preprocessing: &Preprocessing,
) -> Vec<f32> {
    let side = preprocessing.side_px;
    let numbers = 3 * side as usize * side as usize;
    let table = Table::new(preprocessing);
    let mut pixels = vec![0.0; squares.len() * numbers];
    let fill = |(out, square): (&mut [f32], &P)| {
        let square = square.borrow();
        assert_eq!(square.dimensions(), (side, side), "a square of the network");
        table.fill(square, out);
    };
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        pixels
            .par_chunks_exact_mut(numbers)
            .zip(squares)
            .for_each(fill);
    }
    #[cfg(not(feature = "threads"))]
    pixels.chunks_exact_mut(numbers).zip(squares).for_each(fill);
    pixels
}

/// The number of each of the 256 values of each channel.
struct Table([[f32; 3]; 256]);

impl Table {
    fn new(preprocessing: &Preprocessing) -> Self {
        let mut table = [[0.0; 3]; 256];
        for (value, numbers) in (0u8..=255).zip(&mut table) {
            for (channel, number) in numbers.iter_mut().enumerate() {
                let (mean, std) = (preprocessing.mean[channel], preprocessing.std[channel]);
                *number = (f32::from(value) / 255.0 - mean) / std;
            }
        }
        Self(table)
    }

    fn fill(&self, square: &RgbImage, out: &mut [f32]) {
        let (pixels, _) = square.as_raw().as_chunks::<3>();
        let (numbers, _) = out.as_chunks_mut::<3>();
        for (numbers, pixel) in numbers.iter_mut().zip(pixels) {
            for (channel, number) in numbers.iter_mut().enumerate() {
                *number = self.0[usize::from(pixel[channel])][channel];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docsort_picture::{Fit, normalize};
    use image::Rgb;

    #[test]
    fn each_number_is_the_one_that_training_computes_to_the_last_bit() {
        let preprocessing = Preprocessing {
            side_px: 16,
            fit: Fit::Squash,
            pad_rgb: [0; 3],
            mean: [0.485, 0.456, 0.406],
            std: [0.229, 0.224, 0.225],
        };
        // 256 places have each value of a channel once.
        let square = RgbImage::from_fn(16, 16, |x, y| {
            let value = (16 * y + x) as u8;
            Rgb([value, 255 - value, value.wrapping_mul(7)])
        });
        let mut planes = vec![0.0; 3 * 256];
        normalize(&square, &preprocessing, &mut planes);
        let pixels = of_squares(&[&square, &square], &preprocessing);
        assert_eq!(pixels.len(), 2 * 3 * 256);
        for (at, number) in pixels.iter().enumerate() {
            let (place, channel) = (at / 3 % 256, at % 3);
            assert_eq!(number.to_bits(), planes[channel * 256 + place].to_bits());
        }
    }
}
