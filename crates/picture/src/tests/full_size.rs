//! JPEGs decoded whole, against the decoder of the `image` crate: the same bytes, whatever their sampling, coding and size.

use super::coded::Coded;
use super::fixtures::*;
use super::scaled::{FACTORS, drawing};
use crate::jpeg::{self, Pixels, Skeleton};
use crate::{Limits, decode};
use image::RgbImage;
use image::metadata::Orientation;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// By our own decoder; none where the picture is left to the other one.
fn ours(file: &[u8], limits: &Limits) -> Option<RgbImage> {
    let file = Skeleton::walk(file, limits).unwrap();
    match jpeg::decode(&file, limits, |_| (u32::MAX, u32::MAX)).unwrap() {
        Some(Pixels::Picture(picture)) => Some(picture),
        Some(Pixels::Planes(_)) => panic!("decoded at a fraction of its size"),
        None => None,
    }
}

fn theirs(file: &[u8]) -> RgbImage {
    image::load_from_memory(file).unwrap().into_rgb8()
}

/// One or two samples of the first component for each of another, each way.
fn is_usual(factors: &[(usize, usize)]) -> bool {
    let (h, v) = factors[0];
    let is_usual = |&(of_h, of_v): &(usize, usize)| {
        (h == of_h || h == 2 * of_h) && (v == of_v || v == 2 * of_v)
    };
    factors.len() == 1 || factors.iter().all(is_usual)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        rng_seed: RngSeed::Fixed(2),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_byte_is_that_of_the_other_decoder(
        seed in 0u64..1_000_000,
        factors in 0..FACTORS.len(),
        (width, height) in (1usize..70, 1usize..70),
    ) {
        let coded = drawing(seed, FACTORS[factors], width, height);
        let (found, expected) = (ours(&coded.file(), &LIMITS), is_usual(FACTORS[factors]));
        prop_assert_eq!(found.is_some(), expected);
        if let Some(found) = found {
            same(&found, &theirs(&coded.file()), &coded);
        }
    }
}

#[track_caller]
fn same(found: &RgbImage, expected: &RgbImage, coded: &Coded) {
    assert_eq!(found.dimensions(), expected.dimensions());
    let differ = found
        .pixels()
        .zip(expected.pixels())
        .position(|(a, b)| a != b);
    if let Some(at) = differ {
        let (x, y) = (at as u32 % found.width(), at as u32 / found.width());
        let (found, expected) = (found.get_pixel(x, y), expected.get_pixel(x, y));
        let Coded {
            width,
            height,
            factors,
            is_progressive,
            ..
        } = coded;
        panic!(
            "{width} × {height}, {factors:?}, progressive {is_progressive}: at {x}, {y} {found:?}, not {expected:?}"
        );
    }
}

#[test]
fn pictures_of_strong_colours_and_of_every_quality_are_the_same_too() {
    for quality in [1, 10, 50, 75, 95, 100] {
        let file = jpeg(&gradient(150, 101), quality);
        assert!(ours(&file, &LIMITS).unwrap() == theirs(&file), "{quality}");
    }
}

#[test]
fn a_picture_is_turned_upright_by_each_of_eight_ways() {
    let flat = jpeg(&gradient(40, 24), 90);
    for orientation in 1..=8u8 {
        let mut expected = image::DynamicImage::ImageRgb8(theirs(&flat));
        expected.apply_orientation(Orientation::from_exif(orientation).unwrap());
        let file = with_orientation(&flat, orientation);
        assert!(
            decode(&file, &LIMITS).unwrap() == expected.into_rgb8(),
            "{orientation}"
        );
    }
}

#[test]
fn what_would_take_too_much_memory_beside_its_planes_is_left_to_the_other_decoder() {
    let file = jpeg(&gradient(61, 61), 90);
    // 64 × 64 samples of three planes and 61 × 61 pixels of three bytes are 23,451 bytes; six a pixel are allowed.
    let limits = |max_pixels| Limits {
        max_pixels,
        ..LIMITS
    };
    assert!(ours(&file, &limits(23_451 / 6 + 1)).is_some());
    assert!(ours(&file, &limits(23_451 / 6)).is_none());
    assert!(decode(&file, &limits(23_451 / 6)).unwrap() == theirs(&file));
}
