//! Squares as the network's numbers, channels last, written straight into the batch.

use docsort_picture::{Normalization, Preprocessing};
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
    let normalization = Normalization::new(preprocessing);
    let mut pixels = vec![0.0; squares.len() * numbers];
    let fill = |(out, square): (&mut [f32], &P)| {
        let square = square.borrow();
        assert_eq!(square.dimensions(), (side, side), "a square of the network");
        normalization.write(square, out);
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

/// The same as a map: what each byte is multiplied with and what is added then, a pair for each channel. It differs from the
/// quotients in their last place.
pub fn map(preprocessing: &Preprocessing) -> ([f32; 3], [f32; 3]) {
    let pair = |channel: usize| {
        let std = f64::from(preprocessing.std[channel]);
        let scale = 1.0 / (255.0 * std);
        let offset = -f64::from(preprocessing.mean[channel]) / std;
        (scale as f32, offset as f32)
    };
    let [red, green, blue] = [0, 1, 2].map(pair);
    ([red.0, green.0, blue.0], [red.1, green.1, blue.1])
}
