//! Pictures for the tests: drawn on the spot, some damaged, and whatever the fuzzers kept.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// A gradient with a frame, so that two seeds differ.
pub fn picture(seed: u8, side: u32, format: ImageFormat) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let is_frame = x < 8 || y < 8;
        let red = if is_frame {
            seed
        } else {
            (x * 255 / side) as u8
        };
        Rgb([red, (y * 255 / side) as u8, seed.wrapping_mul(37)])
    };
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(side, side, pixel));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(seed: u8) -> Vec<u8> {
    picture(seed, 160, ImageFormat::Jpeg)
}

/// One that takes long enough that others arrive while it is looked at.
pub fn slow_png() -> Vec<u8> {
    picture(9, 3000, ImageFormat::Png)
}

/// The inputs that the fuzzers kept, in a fixed order.
pub fn fuzzed() -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let files = |folder: &Path| {
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        files
    };
    let targets = files(&corpus).into_iter().filter(|path| path.is_dir());
    targets
        .flat_map(|target| files(&target))
        .map(|path| fs::read(path).unwrap())
        .collect()
}
