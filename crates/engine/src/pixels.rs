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
