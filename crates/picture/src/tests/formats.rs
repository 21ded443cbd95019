//! Whole files of every kind, and what they must decode to.

use super::embedded;
use super::fixtures::*;
use crate::{Limits, RejectKind, decode, structure};
use image::{DynamicImage, ImageFormat, RgbImage, imageops};
use std::borrow::Cow;

#[track_caller]
fn assert_near(found: &RgbImage, expected: &RgbImage, tolerance: u8) {
    assert_eq!(found.dimensions(), expected.dimensions());
    let worst = found
        .iter()
        .zip(expected.iter())
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    assert!(worst <= Some(tolerance), "off by {worst:?}");
}

#[test]
fn every_good_file_decodes_to_the_picture_that_went_in() {
    let lossy = [
        "jpeg",
        "lossy",
        "gif",
        "cmyk",
        "ycck",
        "interlaced",
        "grey",
        "run",
        "alpha",
        // One bit a pixel, and numbers that are no shades.
        "digits",
        "hdr",
    ];
    for (name, file) in good_files() {
        let picture = decode(&file, &LIMITS).unwrap_or_else(|reject| panic!("{name}: {reject}"));
        let is_exact = !lossy.iter().any(|word| name.contains(word));
        if is_exact || name == "lossless webp" {
            assert_eq!(picture, gradient(40, 24), "{name}");
        }
    }
}

#[test]
fn lossy_files_come_near_the_picture_that_went_in() {
    // The blue stripes are the hardest part, and these files are small: compare the averages.
    let expected = imageops::thumbnail(&gradient(40, 24), 5, 3);
    for base64 in [
        embedded::PROGRESSIVE_JPEG,
        embedded::RESTART_JPEG,
        embedded::LOSSY_WEBP,
    ] {
        let picture = decode(&embedded::bytes(base64), &LIMITS).unwrap();
        assert_near(&imageops::thumbnail(&picture, 5, 3), &expected, 24);
    }
}

#[test]
fn animations_show_their_first_frame() {
    let (first, second) = (gradient(40, 24), imageops::rotate180(&gradient(40, 24)));
    let webp = decode(&embedded::bytes(embedded::ANIMATED_WEBP), &LIMITS).unwrap();
    assert_eq!(webp, first);
    let alone = decode(&animated_gif(std::slice::from_ref(&first)), &LIMITS).unwrap();
    let gif = decode(&animated_gif(&[first, second]), &LIMITS).unwrap();
    assert_eq!(gif, alone);
}

#[test]
fn cmyk_and_ycck_become_rgb() {
    for base64 in [embedded::CMYK_JPEG, embedded::YCCK_JPEG] {
        let picture = decode(&embedded::bytes(base64), &LIMITS).unwrap();
        for (index, [c, m, y, k]) in embedded::CMYK_QUARTERS.into_iter().enumerate() {
            let (x, y_px) = (index as u32 % 2 * 16 + 8, index as u32 / 2 * 16 + 8);
            let expected = [c, m, y].map(|ink| (255 - ink) * (255 - k) / 255);
            let found = picture.get_pixel(x, y_px).0.map(u32::from);
            for (found, expected) in found.into_iter().zip(expected) {
                assert!(found.abs_diff(expected) <= 6, "{index}: {found} {expected}");
            }
        }
    }
}

#[test]
fn transparent_parts_show_white() {
    let rgba = |alpha| image::RgbaImage::from_pixel(4, 4, image::Rgba([200, 0, 100, alpha]));
    for (alpha, expected) in [(255, [200, 0, 100]), (0, [255; 3]), (51, [244, 204, 224])] {
        let picture = decode(&encode(rgba(alpha), ImageFormat::Png), &LIMITS).unwrap();
        // 51 of 255 is a fifth: 200 / 5 + 255 × 4 / 5 = 244, and so on.
        assert!(picture.pixels().all(|pixel| pixel.0 == expected));
    }
    // Half of the picture and half of white.
    let picture = decode(&embedded::bytes(embedded::ALPHA_WEBP), &LIMITS).unwrap();
    let opaque = decode(&embedded::bytes(embedded::LOSSY_WEBP), &LIMITS).unwrap();
    let expected = RgbImage::from_fn(40, 24, |x, y| {
        image::Rgb(
            opaque
                .get_pixel(x, y)
                .0
                .map(|v| (f32::from(v) * 128.0 + 255.0 * 127.0) as u32),
        )
        .0
        .map(|v| (v / 255) as u8)
        .into()
    });
    assert_near(&picture, &expected, 12);
}

/// One row of pixels, as `color_type` and `depth` of the PNG specification name them.
#[track_caller]
fn check_png_row(depth: u8, color_type: u8, row: &[u8], expected: &[[u8; 3]]) {
    let mut chunks: Vec<(&[u8; 4], Vec<u8>)> = Vec::new();
    if color_type == 3 {
        chunks.push((b"PLTE", vec![255, 0, 0, 0, 0, 255]));
        chunks.push((b"tRNS", vec![255, 0]));
    }
    chunks.push((b"IDAT", stored(&[&[0], row].concat())));
    let file = png((expected.len() as u32, 1), depth, color_type, &chunks);
    let picture = decode(&file, &LIMITS).unwrap();
    let found: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    assert_eq!(found, expected, "depth {depth}, colour type {color_type}");
}

#[test]
fn every_pixel_type_of_png_becomes_rgb8() {
    check_png_row(1, 0, &[0b0100_0000], &[[0; 3], [255; 3]]);
    check_png_row(8, 0, &[7, 250], &[[7; 3], [250; 3]]);
    // 0x8080 is 128 × 257; 0x00ff is nearest to 1 × 257.
    check_png_row(16, 0, &[0x80, 0x80, 0x00, 0xff], &[[128; 3], [1; 3]]);
    check_png_row(8, 2, &[1, 2, 3, 4, 5, 6], &[[1, 2, 3], [4, 5, 6]]);
    check_png_row(16, 2, &[0xff, 0xff, 0, 0, 0x80, 0x80], &[[255, 0, 128]]);
    // Red, and blue that is fully transparent.
    check_png_row(1, 3, &[0b0100_0000], &[[255, 0, 0], [255; 3]]);
    check_png_row(8, 4, &[100, 255, 100, 0], &[[100; 3], [255; 3]]);
    check_png_row(
        16,
        4,
        &[100, 100, 255, 255, 9, 9, 0, 0],
        &[[100; 3], [255; 3]],
    );
    check_png_row(8, 6, &[1, 2, 3, 255, 0, 0, 0, 102], &[[1, 2, 3], [153; 3]]);
    check_png_row(16, 6, &[1, 1, 2, 2, 3, 3, 255, 255], &[[1, 2, 3]]);
}

#[test]
fn sixteen_bit_and_float_tiffs_become_rgb8() {
    let colored = gradient(40, 24);
    let deep = DynamicImage::ImageRgb8(colored.clone());
    for deep in [
        DynamicImage::ImageRgb16(deep.to_rgb16()),
        DynamicImage::ImageRgb32F(deep.to_rgb32f()),
    ] {
        let picture = decode(&encode(deep, ImageFormat::Tiff), &LIMITS).unwrap();
        assert_eq!(picture, colored);
    }
}

#[test]
fn run_lengths_of_a_bitmap_are_followed() {
    let picture = decode(&run_length_bmp(), &LIMITS).unwrap();
    assert_eq!(picture.dimensions(), (16, 2));
    assert!((0..16).all(|x| picture.get_pixel(x, 0).0 == [255, 0, 0]));
    let lower = |x| picture.get_pixel(x, 1).0;
    assert_eq!(
        (lower(7), lower(8), lower(12)),
        ([0, 0, 255], [0, 255, 0], [0, 0, 255])
    );
}

#[test]
fn all_eight_orientations_are_turned_upright() {
    // EXIF 2.32: 6 is "row 0 is the visual right-hand side", so the stored rows turn clockwise.
    let stored = gradient(32, 16);
    let upright = [
        stored.clone(),
        imageops::flip_horizontal(&stored),
        imageops::rotate180(&stored),
        imageops::flip_vertical(&stored),
        imageops::flip_horizontal(&imageops::rotate90(&stored)),
        imageops::rotate90(&stored),
        imageops::flip_horizontal(&imageops::rotate270(&stored)),
        imageops::rotate270(&stored),
    ];
    let jpeg = jpeg(&stored, 100);
    let rows = stored.chunks_exact(96).flat_map(|row| [&[0], row].concat());
    let data = super::fixtures::stored(&rows.collect::<Vec<u8>>());
    for (orientation, upright) in (1..).zip(&upright) {
        let picture = decode(&with_orientation(&jpeg, orientation), &LIMITS).unwrap();
        assert_near(&picture, upright, 16);
        let chunks: [(&[u8; 4], _); 2] = [(b"eXIf", exif(orientation)), (b"IDAT", data.clone())];
        let picture = decode(&png((32, 16), 8, 2, &chunks), &LIMITS).unwrap();
        assert_eq!(&picture, upright, "orientation {orientation}");
    }
    for nonsense in [0, 9, 255] {
        let picture = decode(&with_orientation(&jpeg, nonsense), &LIMITS).unwrap();
        assert_near(&picture, &stored, 16);
    }
}

#[test]
fn limits_hold_for_a_picture_that_must_be_turned() {
    let file = with_orientation(&jpeg(&gradient(40, 24), 80), 6);
    let limits = |max_pixels| Limits {
        max_pixels,
        ..LIMITS
    };
    assert!(decode(&file, &limits(40 * 24)).is_ok());
    let reject = decode(&file, &limits(40 * 24 - 1)).unwrap_err();
    assert_eq!(reject.kind, RejectKind::TooManyPixels);
}

#[test]
fn the_thinnest_pictures_work_or_are_too_small() {
    for (width, height) in [(1, 1), (1, 20_000), (20_000, 1), (2, 3), (1, 2)] {
        let file = encode(gradient(width, height), ImageFormat::Png);
        assert_eq!(decode(&file, &LIMITS).unwrap(), gradient(width, height));
        let limits = Limits {
            min_side_px: 4,
            ..LIMITS
        };
        let reject = decode(&file, &limits).unwrap_err();
        assert_eq!(reject.kind, RejectKind::TooSmall);
        assert!(
            reject
                .detail
                .starts_with(&format!("{width} × {height} pixels"))
        );
    }
}

#[test]
fn text_and_colour_profiles_of_a_png_never_reach_the_decoder() {
    let data = stored(&[0, 1, 2, 3]);
    let plain = png((1, 1), 8, 2, &[(b"IDAT", data.clone())]);
    let heavy: Vec<(&[u8; 4], _)> = vec![
        (
            b"iCCP",
            [b"x\0\0".as_slice(), &stored(&[0; 60_000])].concat(),
        ),
        (
            b"iTXt",
            [b"x\0\x01\0\0\0".as_slice(), &stored(&[0; 60_000])].concat(),
        ),
        (b"IDAT", data),
        (
            b"zTXt",
            [b"x\0\0".as_slice(), &stored(&[0; 60_000])].concat(),
        ),
    ];
    let file = png((1, 1), 8, 2, &heavy);
    let format = crate::sniff::format(&file).unwrap();
    let seen = structure::examine(format, &file, &LIMITS).unwrap();
    assert_eq!(seen.bytes.as_ref(), plain);
    assert_eq!(decode(&file, &LIMITS).unwrap().get_pixel(0, 0).0, [1, 2, 3]);
    let seen = structure::examine(format, &plain, &LIMITS).unwrap();
    assert!(
        matches!(seen.bytes, Cow::Borrowed(_)),
        "copied without need"
    );
}

#[test]
fn flavours_of_jpeg_that_no_decoder_reads_are_named() {
    let file = jpeg(&gradient(16, 16), 80);
    let sof = file
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    for (offset, value, expected) in [
        (1, 0xc9, "unsupported: JPEG with arithmetic coding"),
        (1, 0xc3, "unsupported: JPEG, lossless"),
        (4, 12, "unsupported: JPEG with 12 bits a sample"),
    ] {
        let mut changed = file.clone();
        changed[sof + offset] = value;
        let reject = decode(&changed, &LIMITS).unwrap_err();
        assert_eq!(reject.to_string(), expected);
    }
}
