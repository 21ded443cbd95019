//! Profiles byte by byte, and files that carry them. The numbers are those that the spaces publish; no profile is copied.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::tiff::TiffEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use std::io::Cursor;

/// Full red, green and blue in XYZ.
pub type Columns = [[f64; 3]; 3];

/// Adapted to D50 as phones' profiles name them.
pub const DISPLAY_P3: Columns = [
    [0.515_12, 0.241_20, -0.001_05],
    [0.291_98, 0.692_25, 0.041_89],
    [0.157_10, 0.066_57, 0.784_07],
];

/// "Adobe RGB (1998) Color Image Encoding", annex.
pub const ADOBE_RGB: Columns = [
    [0.609_74, 0.311_11, 0.019_47],
    [0.205_28, 0.625_67, 0.060_87],
    [0.149_19, 0.063_22, 0.744_57],
];

/// As the profile of IEC 61966-2-1 names them.
pub const SRGB: Columns = [
    [0.436_07, 0.222_49, 0.013_92],
    [0.385_15, 0.716_87, 0.097_08],
    [0.143_07, 0.060_61, 0.714_10],
];

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65_536.0).round() as i32).to_be_bytes()
}

fn point(xyz: [f64; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".as_slice(), xyz.map(fixed).as_flattened()].concat()
}

/// A curve as one of the five formulas.
pub fn formula(kind: u8, parameters: &[f64]) -> Vec<u8> {
    let head = [b"para\0\0\0\0\0".as_slice(), &[kind, 0, 0]].concat();
    let parameters = parameters.iter().flat_map(|&parameter| fixed(parameter));
    head.into_iter().chain(parameters).collect()
}

/// sRGB's curve, which Display P3 has as well.
pub fn curve_of_srgb() -> Vec<u8> {
    let parameters = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45];
    formula(3, &parameters)
}

/// A curve as points in even steps; one point is a power in 256ths.
pub fn points(points: &[u16]) -> Vec<u8> {
    let mut curve = b"curv\0\0\0\0".to_vec();
    curve.extend((points.len() as u32).to_be_bytes());
    curve.extend(points.iter().flat_map(|point| point.to_be_bytes()));
    curve
}

/// The power of Adobe RGB, 2 51/256.
pub fn curve_of_adobe_rgb() -> Vec<u8> {
    points(&[0x0233])
}

/// A profile of these entries.
pub fn of_entries(entries: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let first = 128 + 4 + 12 * entries.len();
    let (mut table, mut data) = ((entries.len() as u32).to_be_bytes().to_vec(), Vec::new());
    for (name, content) in entries {
        table.extend(name.as_slice());
        table.extend(((first + data.len()) as u32).to_be_bytes());
        table.extend((content.len() as u32).to_be_bytes());
        data.extend(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut header = ((first + data.len()) as u32).to_be_bytes().to_vec();
    header.extend(b"none\x04\x30\0\0mntrRGB XYZ ");
    header.resize(36, 0);
    header.extend(b"acsp");
    header.resize(68, 0);
    header.extend([0.9642, 1.0, 0.8249].map(fixed).as_flattened());
    header.resize(128, 0);
    [header, table, data].concat()
}

/// A profile of three channels with the same curve each.
pub fn profile(columns: Columns, curve: &[u8]) -> Vec<u8> {
    let [red, green, blue] = columns.map(point);
    of_entries(&[
        (b"wtpt", point([0.9642, 1.0, 0.8249])),
        (b"rXYZ", red),
        (b"gXYZ", green),
        (b"bXYZ", blue),
        (b"rTRC", curve.to_vec()),
        (b"gTRC", curve.to_vec()),
        (b"bTRC", curve.to_vec()),
    ])
}

pub fn display_p3() -> Vec<u8> {
    profile(DISPLAY_P3, &curve_of_srgb())
}

pub fn adobe_rgb() -> Vec<u8> {
    profile(ADOBE_RGB, &curve_of_adobe_rgb())
}

/// Encoders write a profile as their formats say, so that the places where it is looked for come from elsewhere.
fn encoded<W>(mut encoder: W, picture: &RgbImage, profile: Option<&[u8]>)
where
    W: ImageEncoder,
{
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).unwrap();
    }
    let (width, height) = picture.dimensions();
    encoder
        .write_image(picture, width, height, ExtendedColorType::Rgb8)
        .unwrap();
}

pub fn in_jpeg(picture: &RgbImage, profile: Option<&[u8]>) -> Vec<u8> {
    let mut file = Vec::new();
    encoded(
        JpegEncoder::new_with_quality(&mut file, 100),
        picture,
        profile,
    );
    file
}

pub fn in_png(picture: &RgbImage, profile: Option<&[u8]>) -> Vec<u8> {
    let mut file = Vec::new();
    encoded(PngEncoder::new(&mut file), picture, profile);
    file
}

pub fn in_webp(picture: &RgbImage, profile: Option<&[u8]>) -> Vec<u8> {
    let mut file = Vec::new();
    encoded(WebPEncoder::new_lossless(&mut file), picture, profile);
    file
}

pub fn in_tiff(picture: &RgbImage, profile: Option<&[u8]>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    encoded(TiffEncoder::new(&mut file), picture, profile);
    file.into_inner()
}

/// The picture with this profile in each format that has a place for one.
pub fn files(picture: &RgbImage, profile: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("profile jpeg", in_jpeg(picture, Some(profile))),
        ("profile png", in_png(picture, Some(profile))),
        ("profile webp", in_webp(picture, Some(profile))),
        ("profile tiff", in_tiff(picture, Some(profile))),
    ]
}

/// The JPEG with one more segment of an application for each of these behind its first marker.
pub fn with_app2(jpeg: &[u8], bodies: &[Vec<u8>]) -> Vec<u8> {
    let segment = |body: &Vec<u8>| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [b"\xff\xe2".as_slice(), &length, body].concat()
    };
    let segments: Vec<u8> = bodies.iter().flat_map(segment).collect();
    [&jpeg[..2], &segments, &jpeg[2..]].concat()
}

/// The part of a profile with this number, of so many.
pub fn part(number: u8, of: u8, bytes: &[u8]) -> Vec<u8> {
    [b"ICC_PROFILE\0".as_slice(), &[number, of], bytes].concat()
}
