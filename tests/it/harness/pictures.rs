//! Pictures drawn in code: three classes that a tiny network tells apart, and the same picture in
//! many disguises. The same call gives the same bytes.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use std::path::Path;

/// The classes that [`tree`] draws, in byte order.
pub const CLASSES: [&str; 3] = ["disc", "square", "stripes"];

/// Numbers that depend on the seed alone (Steele, Lea and Flood's SplitMix64, 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `end - 1`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

/// A picture of `class`, the same for the same `number`, another one for another.
pub fn draw(class: &str, number: u64, width: u32, height: u32) -> RgbImage {
    let mut dice = Dice::new(number);
    let mut shade = |base: u64, range: u64| (base + dice.below(range)) as u8;
    let ground = [shade(200, 50), shade(200, 50), shade(200, 50)];
    let (strong, weak) = (shade(180, 60), shade(10, 60));
    let ink = match class {
        "disc" => [strong, weak, weak],
        "square" => [weak, weak, strong],
        _ => [weak, strong, weak],
    };
    // In units of the shorter side, so that any size shows the same thing.
    let unit = f64::from(width.min(height)) / 100.0;
    let middle =
        |length: u32, shift: u8| f64::from(length) / 2.0 + (f64::from(shift) - 10.0) * unit;
    let (x0, y0) = (middle(width, shade(0, 20)), middle(height, shade(0, 20)));
    let size = f64::from(shade(25, 15)) * unit;
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - x0, f64::from(y) - y0);
        let inside = match class {
            "disc" => dx.hypot(dy) < size,
            "square" => dx.abs().max(dy.abs()) < size,
            _ => dy.abs() < 1.3 * size && (f64::from(x) / (16.0 * unit)).fract() < 0.5,
        };
        Rgb(if inside { ink } else { ground })
    })
}

/// The usual small picture.
pub fn small(class: &str, number: u64) -> RgbImage {
    draw(class, number, 64, 48)
}

/// `per_class` PNG files for each of [`CLASSES`], as folders under `dir`.
pub fn tree(dir: &Path, per_class: u64) {
    for (label, class) in CLASSES.iter().enumerate() {
        std::fs::create_dir_all(dir.join(class)).unwrap();
        for number in 0..per_class {
            let picture = small(class, 1000 * label as u64 + number);
            save(&dir.join(class).join(format!("{number:03}.png")), &picture);
        }
    }
}

pub fn save(path: &Path, picture: &RgbImage) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, encode(picture, ImageFormat::Png)).unwrap();
}

/// Ten photos of 1000 × 750 as JPEG: what the peak memory of others is compared with.
pub fn ten_photos(dir: &Path) {
    for number in 0..10 {
        let class = CLASSES[number as usize % CLASSES.len()];
        std::fs::create_dir_all(dir.join(class)).unwrap();
        let bytes = encode(&draw(class, number, 1000, 750), ImageFormat::Jpeg);
        std::fs::write(dir.join(class).join(format!("photo-{number}.jpg")), bytes).unwrap();
    }
}

pub fn encode(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    encode_any(&DynamicImage::ImageRgb8(picture.clone()), format)
}

pub fn encode_any(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// As a phone would write it.
pub fn heic(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let fine = heifer::EncodeOptions {
        quality: 95,
        ..Default::default()
    };
    heifer::encode_rgb8(width, height, picture.as_raw(), &fine).unwrap()
}

/// JPEG without visible loss.
pub fn fine_jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 100);
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

/// The JPEG with an EXIF orientation of 1 to 8 (CIPA DC-008, tag 0x0112) behind its first marker.
pub fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
    exif.extend([
        0x12,
        0x01,
        3,
        0,
        1,
        0,
        0,
        0,
        orientation,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ]);
    let mut file = jpeg[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend((exif.len() as u16 + 2).to_be_bytes());
    file.extend(exif);
    file.extend(&jpeg[2..]);
    file
}

/// How a camera held another way stores `upright`, so that `orientation` turns it back.
pub fn stored_for(upright: &RgbImage, orientation: u8) -> RgbImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match orientation {
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        // Transposition and its like are their own inverse; 6 asks for 90° clockwise, so the
        // stored picture is turned 90° the other way.
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        8 => rotate90(upright),
        _ => upright.clone(),
    }
}

/// A baseline JPEG of four components, one flat colour, written by hand (ITU-T T.81): no encoder at
/// hand writes CMYK. `inverted_cmyk` as Adobe stores it: 255 is no ink; 1 or 255 only.
pub fn cmyk_jpeg(blocks: u16, inverted_cmyk: [u8; 4]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        file.extend([0xff, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    };
    segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    segment(0xdb, &[&[0][..], &[4; 64]].concat());
    let [high, low] = (blocks * 8).to_be_bytes();
    let mut frame = vec![8, high, low, high, low, 4];
    frame.extend((1..=4).flat_map(|id| [id, 0x11, 0]));
    segment(0xc0, &frame);
    // Differences of the mean: code 00 for "none", 01 for "8 bits follow"; 0 for "no more in this block".
    segment(0xc4, &[&[0x00, 0, 2], &[0; 14][..], &[0, 8]].concat());
    segment(0xc4, &[&[0x10, 1], &[0; 15][..], &[0]].concat());
    let mut scan = vec![4];
    scan.extend((1..=4).flat_map(|id| [id, 0]));
    scan.extend([0, 63, 0]);
    segment(0xda, &scan);
    let mut bits = String::new();
    for ink in inverted_cmyk {
        // (255 - 128) · 8 / 4 = 254; (1 - 128) · 8 / 4 = -254, written as -254 + 255.
        let mean = if ink == 255 { "11111110" } else { "00000001" };
        bits += &format!("01{mean}0");
    }
    bits += &"000".repeat(4 * (usize::from(blocks) * usize::from(blocks) - 1));
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for byte in bits.as_bytes().chunks(8) {
        let byte = byte.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

#[test]
fn the_cmyk_picture_is_red_and_the_stored_pictures_are_turned() {
    let red = image::load_from_memory(&cmyk_jpeg(4, [255, 1, 1, 255])).unwrap();
    assert_eq!((red.width(), red.height()), (32, 32));
    let Rgb([r, g, b]) = red.to_rgb8()[(20, 9)];
    assert!(r > 250 && g < 5 && b < 5, "{r} {g} {b}");
    use image::metadata::Orientation;
    let upright = small("disc", 1);
    for orientation in 1..=8 {
        let mut turned = DynamicImage::ImageRgb8(stored_for(&upright, orientation));
        turned.apply_orientation(Orientation::from_exif(orientation).unwrap());
        assert!(turned.to_rgb8() == upright, "orientation {orientation}");
    }
}
