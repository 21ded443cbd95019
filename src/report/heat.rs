//! Where a label's score comes from, as a picture for people: the picture beside itself with the
//! warm parts in colour. Makes bytes; never opens a file.

use docsort_engine::Heat;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, imageops};
use std::io;

/// Small pictures are shown enlarged, so that a person sees them.
const LEAST_SHOWN_PX: u32 = 256;
const GAP_PX: u32 = 4;

/// A PNG: the picture, and beside it one copy for each map, grey where it is cold.
///
/// # Errors
/// Those of the encoder, which writes to memory only.
pub fn overlay_png(picture: &RgbImage, heats: &[&Heat]) -> io::Result<Vec<u8>> {
    let times = LEAST_SHOWN_PX.div_ceil(picture.width().max(picture.height()).max(1));
    let (width, height) = (picture.width() * times, picture.height() * times);
    let shown = imageops::resize(picture, width, height, imageops::FilterType::Triangle);
    let panels = heats.len() as u32 + 1;
    let white = Rgb([255; 3]);
    let mut sheet = RgbImage::from_pixel(panels * (width + GAP_PX) - GAP_PX, height, white);
    imageops::replace(&mut sheet, &shown, 0, 0);
    for (panel, heat) in heats.iter().enumerate() {
        let values = heat.enlarged(width, height);
        let mut warm = shown.clone();
        for (pixel, value) in warm.pixels_mut().zip(values) {
            *pixel = tinted(*pixel, value);
        }
        let left = (panel as i64 + 1) * i64::from(width + GAP_PX);
        imageops::replace(&mut sheet, &warm, left, 0);
    }
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(
            sheet.as_raw(),
            sheet.width(),
            sheet.height(),
            ExtendedColorType::Rgb8,
        )
        .map_err(io::Error::other)?;
    Ok(bytes)
}

/// Grey and dim at 0, then red, yellow at 1: lightness rises with the value, so that it reads
/// without colours too.
fn tinted(Rgb(pixel): Rgb<u8>, value: f32) -> Rgb<u8> {
    let [r, g, b] = pixel.map(f32::from);
    let grey = (0.299 * r + 0.587 * g + 0.114 * b) * 0.7;
    let warm = [
        (value * 2.0).min(1.0) * 255.0,
        (value * 2.0 - 1.0).max(0.0) * 230.0,
        0.0,
    ];
    let part = 0.65 * value.sqrt();
    Rgb(warm.map(|warm| (grey * (1.0 - part) + warm * part).round() as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_stands_beside_its_maps_in_one_png() {
        let picture = RgbImage::from_pixel(128, 64, Rgb([10, 200, 90]));
        let (cold, warm) = (Heat::new(1, 1, &[0.0]), Heat::new(1, 1, &[1.0]));
        let bytes = overlay_png(&picture, &[&cold, &warm]).unwrap();
        let sheet = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!(sheet.dimensions(), (3 * 256 + 2 * 4, 128));
        assert_eq!(sheet.get_pixel(20, 20).0, [10, 200, 90]);
        let Rgb([r, g, b]) = *sheet.get_pixel(280, 20);
        assert!(r == g && g == b, "cold parts are grey");
        let Rgb([r, g, b]) = *sheet.get_pixel(540, 20);
        assert!(r > 150 && g > 150 && b < 60, "hot parts are yellow");
    }
}
