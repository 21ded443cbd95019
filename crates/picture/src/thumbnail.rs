//! Small copies for people to look at. Never what a network sees.

use super::decode::decode_small;
use super::{Limits, Reject, RejectKind, read_page};
use image::codecs::jpeg::JpegEncoder;
use std::path::Path;

const QUALITY: u8 = 75;

/// The picture at `path`, or this page of several, as a JPEG file whose longer side has at most `longest_px` pixels.
///
/// # Errors
/// As [`read_page`] and [`decode`](super::decode()).
pub fn thumbnail(
    path: &Path,
    page: Option<u32>,
    limits: &Limits,
    longest_px: u32,
) -> Result<Vec<u8>, Reject> {
    let small = decode_small(&read_page(path, page, limits)?, limits, longest_px)?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&small)
        .map_err(|error| Reject::new(RejectKind::Unsupported, error.to_string()))?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    #[test]
    fn a_thumbnail_keeps_the_shape_and_never_grows() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits {
            max_bytes: 1 << 20,
            max_pixels: 1 << 20,
            min_side_px: 1,
            max_pages: 1,
        };
        for (size, expected) in [((400, 100), (200, 50)), ((30, 60), (30, 60))] {
            let path = folder.path().join("a.png");
            let picture = RgbImage::from_pixel(size.0, size.1, Rgb([200, 30, 90]));
            picture.save(&path).unwrap();
            let jpeg = thumbnail(&path, None, &limits, 200).unwrap();
            let small = image::load_from_memory(&jpeg).unwrap().into_rgb8();
            assert_eq!(small.dimensions(), expected);
            let middle = small.get_pixel(expected.0 / 2, expected.1 / 2).0;
            let near = middle.iter().zip([200u8, 30, 90]);
            assert!(near.clone().all(|(a, b)| a.abs_diff(b) < 6), "{middle:?}");
        }
        assert!(thumbnail(Path::new("/nowhere.png"), None, &limits, 200).is_err());
    }
}
