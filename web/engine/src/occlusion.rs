//! Where the score of a class comes from, without gradients: how much it falls when a part of the picture is covered
//! (Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014). Never draws anything.

use docsort_engine::Engine;
use image::{Rgb, RgbImage};

/// The map has so many cells a side: each a third of the patch, so that neighbours overlap.
pub const CELLS: u32 = 12;
/// Squares in one pass through the network: a few megabytes of its first block's numbers.
const BATCH: usize = 8;

/// Values from 0 (covering the part changes nothing, or helps) to 1 (the most), row by row, `CELLS` × `CELLS`. All 0
/// where no part speaks for the class.
///
/// - `square`: as the network sees it
/// - `output`: column of the logits
pub fn map(engine: &Engine, square: &RgbImage, output: usize) -> Vec<f32> {
    let score = |squares: &[RgbImage]| -> Vec<f32> {
        let rows = engine.logits(squares);
        rows.iter()
            .map(|row| row.get(output).copied().unwrap_or(f32::NAN))
            .collect()
    };
    let whole = score(std::slice::from_ref(square));
    let colour = mean(square);
    let cells: Vec<(u32, u32)> = (0..CELLS)
        .flat_map(|row| (0..CELLS).map(move |column| (column, row)))
        .collect();
    let mut falls = Vec::with_capacity(cells.len());
    for cells in cells.chunks(BATCH) {
        let covered: Vec<RgbImage> = cells
            .iter()
            .map(|&cell| covered(square, cell, colour))
            .collect();
        falls.extend(score(&covered).iter().map(|score| whole[0] - score));
    }
    scaled(falls)
}

/// Below 0 becomes 0 and the largest 1. What is not a number is no reason either.
fn scaled(falls: Vec<f32>) -> Vec<f32> {
    let largest = falls.iter().copied().fold(0.0, f32::max);
    let scale = if largest > 0.0 { 1.0 / largest } else { 0.0 };
    falls.iter().map(|fall| fall.max(0.0) * scale).collect()
}

/// The square with a patch of three cells a side around the middle of a cell.
fn covered(square: &RgbImage, (column, row): (u32, u32), colour: Rgb<u8>) -> RgbImage {
    let side = square.width();
    // From the cell before to the cell after, in pixels.
    let from = |cell: u32| cell.saturating_sub(1) * side / CELLS;
    let to = |cell: u32| ((cell + 2) * side / CELLS).min(side);
    let mut covered = square.clone();
    for y in from(row)..to(row) {
        for x in from(column)..to(column) {
            covered.put_pixel(x, y, colour);
        }
    }
    covered
}

fn mean(square: &RgbImage) -> Rgb<u8> {
    let pixels = u64::from(square.width()) * u64::from(square.height());
    let mut sums = [0_u64; 3];
    for pixel in square.pixels() {
        for (sum, &value) in sums.iter_mut().zip(&pixel.0) {
            *sum += u64::from(value);
        }
    }
    Rgb(sums.map(|sum| (sum / pixels.max(1)) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_against_a_class_is_cold_and_the_most_is_one() {
        assert_eq!(
            scaled(vec![-3.0, 2.0, 8.0, f32::NAN]),
            [0.0, 0.25, 1.0, 0.0]
        );
        assert_eq!(scaled(vec![-1.0, 0.0]), [0.0, 0.0]);
    }

    #[test]
    fn a_patch_covers_three_cells_and_stays_inside() {
        let black = RgbImage::new(24, 24);
        let white = Rgb([255; 3]);
        let count = |cell| {
            let covered = covered(&black, cell, white);
            covered.pixels().filter(|&&pixel| pixel == white).count()
        };
        // Two pixels a cell: 6 × 6 in the middle, 4 × 4 in a corner.
        assert_eq!(
            (count((5, 5)), count((0, 0)), count((11, 11))),
            (36, 16, 16)
        );
        assert_eq!(
            mean(&RgbImage::from_pixel(3, 2, Rgb([9, 200, 255]))),
            Rgb([9, 200, 255])
        );
    }
}
