//! The plainest file of pixels that the page's engine reads: BMP, 24 bits a pixel, as Windows has it since 3.0.

const HEADER_BYTES: u32 = 54;

/// A file with these pixels, row by row from the top, red, green and blue each.
pub fn file(width_px: u32, height_px: u32, rgb: &[u8]) -> Vec<u8> {
    let row_bytes = width_px as usize * 3;
    // Rows end at whole words.
    let padded_bytes = row_bytes.next_multiple_of(4);
    let data_bytes = padded_bytes * height_px as usize;
    let mut file = Vec::with_capacity(HEADER_BYTES as usize + data_bytes);
    file.extend(b"BM");
    for number in [
        HEADER_BYTES + data_bytes as u32,
        0,
        HEADER_BYTES,
        40,
        width_px,
        // From the top.
        (height_px as i32).wrapping_neg() as u32,
        // One plane of 24 bits.
        1 | 24 << 16,
        0,
        data_bytes as u32,
        0,
        0,
        0,
        0,
    ] {
        file.extend(number.to_le_bytes());
    }
    for row in rgb.chunks_exact(row_bytes.max(1)) {
        file.extend(row.as_chunks().0.iter().flat_map(|&[r, g, b]| [b, g, r]));
        file.resize(file.len() + padded_bytes - row_bytes, 0);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bitmap_shows_what_went_in_whatever_its_rows_end_at() {
        for width_px in 1..=9 {
            let picture = image::RgbImage::from_fn(width_px, 3, |x, y| {
                image::Rgb([x as u8 + 10, y as u8 + 90, (x * y) as u8 + 200])
            });
            let file = file(width_px, 3, picture.as_raw());
            let length = u32::from_le_bytes(file[2..6].try_into().unwrap());
            assert_eq!(length as usize, file.len());
            let shown = image::load_from_memory_with_format(&file, image::ImageFormat::Bmp);
            assert_eq!(shown.unwrap().to_rgb8(), picture);
        }
    }
}
