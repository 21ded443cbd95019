//! What a picture's colours mean: against littleCMS, in each format, and where nothing may change.

use super::fixtures::{LIMITS, crc32, encode, gradient, stored, with_app1, with_orientation};
use super::profiled::*;
use super::scaled::preprocessing;
use crate::profile::{self as profiles, ToSrgb};
use crate::{Fit, decode, decode_fitted, decode_measured, inspect};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Display P3's numbers and Adobe RGB's, as littleCMS 2.19 (Pillow's ImageCms, relative colorimetric) has them in sRGB.
const BY_LITTLECMS: [([u8; 3], [u8; 3], [u8; 3]); 13] = [
    ([255, 0, 0], [255, 0, 0], [255, 0, 0]),
    ([0, 255, 0], [0, 255, 0], [0, 255, 0]),
    ([0, 0, 255], [0, 0, 255], [0, 0, 255]),
    ([255, 255, 255], [255, 255, 255], [255, 255, 255]),
    ([0, 0, 0], [0, 0, 0], [0, 0, 0]),
    ([128, 128, 128], [128, 128, 128], [129, 129, 129]),
    ([200, 40, 30], [218, 0, 4], [233, 35, 23]),
    ([30, 160, 60], [0, 163, 41], [0, 161, 47]),
    ([40, 50, 190], [37, 50, 198], [30, 46, 195]),
    ([220, 180, 150], [228, 178, 145], [234, 181, 150]),
    ([10, 20, 30], [7, 20, 31], [0, 12, 24]),
    ([120, 200, 210], [89, 203, 212], [51, 201, 212]),
    ([250, 230, 40], [254, 229, 0], [255, 231, 0]),
];

/// In Display P3, and what that is in sRGB by the table above.
pub(super) const WIDE: [u8; 3] = [200, 40, 30];
pub(super) const NARROW: [u8; 3] = [218, 0, 4];

pub(super) fn plain(color: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(40, 24, Rgb(color))
}

#[track_caller]
pub(super) fn assert_color(picture: &RgbImage, (x, y): (u32, u32), expected: [u8; 3], within: u8) {
    let color = picture.get_pixel(x, y).0;
    let mut pairs = color.iter().zip(expected);
    let is_near = pairs.all(|(&a, b)| a.abs_diff(b) <= within);
    assert!(is_near, "{color:?}, not {expected:?}");
}

#[test]
fn display_p3_and_adobe_rgb_become_what_littlecms_makes_of_them() {
    for (index, (color, of_p3, of_adobe)) in BY_LITTLECMS.into_iter().enumerate() {
        for (profile, expected) in [(display_p3(), of_p3), (adobe_rgb(), of_adobe)] {
            let to_srgb = ToSrgb::of_icc(&profile).unwrap();
            let picture = profiles::shown(plain(color), Some(&to_srgb));
            println!("colour {index}");
            assert_color(&picture, (39, 23), expected, 1);
        }
    }
}

#[test]
fn a_profile_counts_on_every_way_through_each_format_that_can_hold_one() {
    let p3 = display_p3();
    // A profile that takes two segments of a JPEG, the second of which stands first.
    let (first, second) = p3.split_at(300);
    let halves = [part(2, 2, second), part(1, 2, first)];
    let square = crate::Preprocessing {
        pad_rgb: WIDE,
        ..preprocessing(16, Fit::Letterbox)
    };
    let plain_jpeg = in_jpeg(&plain(WIDE), None);
    let turned = with_orientation(&in_jpeg(&plain(WIDE), Some(&p3)), 3);
    let mut files = files(&plain(WIDE), &p3);
    files.push(("jpeg in parts", with_app2(&plain_jpeg, &halves)));
    files.push(("turned jpeg", turned));
    for (name, file) in files {
        let within = if name.contains("jpeg") { 3 } else { 0 };
        println!("{name}");
        assert_color(&decode(&file, &LIMITS).unwrap(), (20, 12), NARROW, within);
        let fitted = decode_fitted(&file, &LIMITS, &square).unwrap();
        assert_color(&fitted, (8, 8), NARROW, within);
        // Bars are what the configuration says, not what the file means by it.
        assert_color(&fitted, (8, 0), WIDE, 0);
        assert_eq!(
            decode_measured(&file, &LIMITS, &square).unwrap().fitted,
            fitted
        );
        assert_eq!(inspect(&file, &LIMITS, &square).unwrap().fitted, fitted);
    }
}

#[test]
fn a_jpeg_at_a_fraction_of_its_size_has_the_colours_of_the_whole() {
    let large = RgbImage::from_pixel(640, 480, Rgb(WIDE));
    let file = in_jpeg(&large, Some(&display_p3()));
    for side_px in [16, 64, 600] {
        let square = preprocessing(side_px, Fit::Squash);
        let fitted = decode_fitted(&file, &LIMITS, &square).unwrap();
        assert_color(&fitted, (side_px / 2, side_px / 2), NARROW, 3);
    }
}

#[test]
fn no_profile_and_each_way_to_say_srgb_change_no_byte() {
    let picture = gradient(40, 24);
    let curve = |count: u16| {
        let light = |at: u16| {
            let value = f64::from(at) / f64::from(count - 1);
            let light = if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            };
            (light * 65_535.0).round() as u16
        };
        points(&(0..count).map(light).collect::<Vec<_>>())
    };
    // The profiles of scanners and of small files: tables of 1,024 points, of 26, and columns that were rounded otherwise.
    let rounded = SRGB.map(|column| column.map(|part| (part * 1_000.0).round() / 1_000.0));
    let profiles = [
        profile(SRGB, &curve_of_srgb()),
        profile(SRGB, &curve(1_024)),
        profile(SRGB, &curve(26)),
        profile(rounded, &curve_of_srgb()),
    ];
    for profile in &profiles {
        for encoder in [in_jpeg, in_png, in_webp, in_tiff] {
            let file = encoder(&picture, Some(profile));
            assert_eq!(
                decode(&file, &LIMITS),
                decode(&encoder(&picture, None), &LIMITS)
            );
        }
        assert_eq!(
            decode(&in_png(&picture, Some(profile)), &LIMITS).unwrap(),
            picture
        );
    }
    // But the same columns with a power of 2.2 are another space.
    assert!(ToSrgb::of_icc(&profile(SRGB, &points(&[0x0233]))).is_some());
}

#[test]
fn grey_pictures_and_inks_are_left_as_they_are() {
    let adobe = adobe_rgb();
    let grey = DynamicImage::ImageRgb8(gradient(40, 24)).into_luma8();
    let jpeg = encode(grey.clone(), ImageFormat::Jpeg);
    let inks = super::embedded::bytes(super::embedded::CMYK_JPEG);
    for file in [jpeg, inks] {
        let with = with_app2(&file, &[part(1, 1, &adobe)]);
        assert_eq!(decode(&with, &LIMITS), decode(&file, &LIMITS));
    }
    let file = encode(grey.clone(), ImageFormat::Png);
    let content = [b"iCCPname\0\0".as_slice(), &stored(&adobe)].concat();
    let length = (content.len() as u32 - 4).to_be_bytes();
    let chunk = [&length, content.as_slice(), &crc32(&content).to_be_bytes()].concat();
    // Behind the signature and the header.
    let with = [&file[..33], &chunk, &file[33..]].concat();
    assert_eq!(decode(&with, &LIMITS), decode(&file, &LIMITS));
}

/// EXIF as a camera writes it: its own directory, and in it the colour space and a directory of rules.
fn exif_of_camera(color_space: u16, rules: &[u8; 4]) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08".to_vec();
    // One entry each of type "long", in front of the place of the directory that it names; no further directory.
    exif.extend(b"\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0");
    exif.extend(
        [
            b"\0\x02\xa0\x01\0\x03\0\0\0\x01".as_slice(),
            &color_space.to_be_bytes(),
            &[0; 2],
        ]
        .concat(),
    );
    exif.extend(b"\xa0\x05\0\x04\0\0\0\x01\0\0\0\x38\0\0\0\0");
    exif.extend([b"\0\x01\0\x01\0\x02\0\0\0\x04".as_slice(), rules, &[0; 4]].concat());
    exif
}

#[test]
fn adobe_rgb_is_known_by_exif_where_there_is_no_profile() {
    let of_adobe = [233, 35, 23];
    let color_of = |color_space, rules, profile: Option<&[u8]>| {
        let exif = [b"Exif\0\0", exif_of_camera(color_space, rules).as_slice()].concat();
        let file = with_app1(&in_jpeg(&plain(WIDE), profile), &exif);
        decode(&file, &LIMITS).unwrap()
    };
    assert_color(&color_of(0xffff, b"R03\0", None), (9, 9), of_adobe, 3);
    // sRGB's rules, or its number.
    for (color_space, rules) in [(0xffff, b"R98\0"), (1, b"R03\0")] {
        assert_color(&color_of(color_space, rules, None), (9, 9), WIDE, 3);
    }
    // A profile counts before it.
    let p3 = display_p3();
    assert_color(&color_of(0xffff, b"R03\0", Some(&p3)), (9, 9), NARROW, 3);
    let srgb = profile(SRGB, &curve_of_srgb());
    assert_color(&color_of(0xffff, b"R03\0", Some(&srgb)), (9, 9), WIDE, 3);
    // Cut anywhere, it says nothing or the same.
    let whole = exif_of_camera(0xffff, b"R03\0");
    for length in 0..whole.len() {
        let exif = [b"Exif\0\0", &whole[..length]].concat();
        assert!(decode(&with_app1(&in_jpeg(&plain(WIDE), None), &exif), &LIMITS).is_ok());
    }
}
