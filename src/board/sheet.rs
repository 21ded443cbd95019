//! Several pictures side by side as one. Never scales a picture.

use image::{Rgb, RgbImage, imageops};

const GAP_PX: u32 = 4;
const BACKGROUND: Rgb<u8> = Rgb([224, 224, 224]);

/// Lays the pictures out row by row, `columns` in a row (0 counts as 1), each in the top left of
/// a cell as large as the widest and the highest of them. `None` without pictures.
pub fn sheet(pictures: &[RgbImage], columns: usize) -> Option<RgbImage> {
    let cell_width = pictures.iter().map(RgbImage::width).max()? + GAP_PX;
    let cell_height = pictures.iter().map(RgbImage::height).max()? + GAP_PX;
    let columns = columns.clamp(1, pictures.len());
    let rows = pictures.len().div_ceil(columns);
    let mut sheet = RgbImage::from_pixel(
        columns as u32 * cell_width + GAP_PX,
        rows as u32 * cell_height + GAP_PX,
        BACKGROUND,
    );
    for (index, picture) in pictures.iter().enumerate() {
        let left = (index % columns) as u32 * cell_width + GAP_PX;
        let top = (index / columns) as u32 * cell_height + GAP_PX;
        imageops::replace(&mut sheet, picture, left.into(), top.into());
    }
    Some(sheet)
}
