//! JPEGs decoded at a fraction of their size, against full decoding by the `image` crate.

use super::coded::Coded;
use super::fixtures::*;
use crate::jpeg::{self, Pixels, Plane, Planes, Skeleton};
use crate::{Fit, Preprocessing};
use crate::{decode, decode_fitted, fit};
use docsort_random::stream;
use image::RgbImage;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rand::RngExt;
use std::f64::consts::PI;

pub(super) fn preprocessing(side_px: u32, fit: Fit) -> Preprocessing {
    Preprocessing {
        side_px,
        fit,
        pad_rgb: [9, 8, 7],
        mean: [0.0; 3],
        std: [1.0; 3],
    }
}

/// Sampling factors of every kind that cameras and programs write, and stranger ones.
pub(super) const FACTORS: [&[(usize, usize)]; 9] = [
    &[(1, 1)],
    &[(2, 2)],
    &[(1, 1), (1, 1), (1, 1)],
    &[(2, 1), (1, 1), (1, 1)],
    &[(2, 2), (1, 1), (1, 1)],
    &[(4, 1), (1, 1), (1, 1)],
    &[(1, 2), (1, 1), (1, 1)],
    &[(2, 2), (2, 1), (1, 2)],
    &[(1, 1), (2, 2), (1, 1)],
];

/// Random coefficients that stay within the range of samples, so that nothing is clamped.
pub(super) fn drawing(seed: u64, factors: &[(usize, usize)], width: usize, height: usize) -> Coded {
    let mut rng = stream(seed, "drawing", 0, 0);
    let mut coded = Coded {
        width,
        height,
        factors: factors.to_vec(),
        blocks: Vec::new(),
        step: 3,
        restart_interval: [0, 0, 1, 3][rng.random_range(0..4)],
        is_progressive: rng.random(),
        code_bits: [8, 10, 16][rng.random_range(0..3)],
    };
    if factors.len() == 1 {
        // The factors of a component alone say nothing.
        coded.factors = vec![(1, 1)];
    }
    let (wide, high) = coded.mcus();
    for &(h, v) in &coded.factors {
        let mut block = |_| {
            let mut block = [0; 64];
            block[0] = rng.random_range(-150..150);
            for _ in 0..[0, 1, 5, 20][rng.random_range(0..4)] {
                block[rng.random_range(1..64)] = rng.random_range(-12..=12);
            }
            block
        };
        coded
            .blocks
            .push((0..wide * h * high * v).map(&mut block).collect());
    }
    coded
}

/// The part of `samples` up to frequency `side` each way, at `side` × `side` points: the 8 × 8
/// cosine transform forwards and the one of `side` points backwards, straight from T.81, A.3.3.
fn low_pass(samples: &[[f64; 8]; 8], side: usize) -> Vec<f64> {
    let norm = |u: usize| if u == 0 { 0.5f64.sqrt() } else { 1.0 };
    let cosine =
        |x: usize, u: usize, n: usize| ((2 * x + 1) as f64 * u as f64 * PI / (2 * n) as f64).cos();
    let frequency = |u: usize, v: usize| {
        let at = |y: usize, x: usize| samples[y][x] * cosine(x, u, 8) * cosine(y, v, 8);
        let sum: f64 = (0..64).map(|i| at(i / 8, i % 8)).sum();
        norm(u) * norm(v) / 4.0 * sum
    };
    let value = |x: usize, y: usize| -> f64 {
        let at = |u: usize, v: usize| {
            norm(u) * norm(v) * frequency(u, v) * cosine(x, u, side) * cosine(y, v, side)
        };
        // 2 / side for the transform, side / 8 for the size.
        (0..side * side)
            .map(|i| at(i % side, i / side))
            .sum::<f64>()
            / 4.0
    };
    (0..side * side)
        .map(|i| value(i % side, i / side))
        .collect()
}

/// What the decoder gives where so much is wanted.
fn planes(file: &[u8], wanted: (u32, u32)) -> Planes {
    let file = Skeleton::walk(file, &LIMITS).unwrap();
    match jpeg::decode(&file, &LIMITS, |_| wanted).unwrap() {
        Some(Pixels::Planes(planes)) => planes,
        _ => panic!("not decoded at a fraction of its size"),
    }
}

/// The plane of a component against the full decoding of the same coefficients as a grey picture.
fn assert_low_pass(plane: &Plane, coded: &Coded, index: usize) {
    let full = image::load_from_memory(&coded.alone(index).file())
        .unwrap()
        .into_luma8();
    let (width, height) = (full.width() as usize, full.height() as usize);
    assert_eq!(coded.size(index), (width, height));
    assert_eq!(plane.width, (width * plane.side) as f64 / 8.0);
    assert_eq!(plane.height, (height * plane.side) as f64 / 8.0);
    // Blocks that lie inside as a whole: of others, decoders show a part.
    for block in 0..(width / 8) * (height / 8) {
        let (column, row) = (block % (width / 8), block / (width / 8));
        let samples = std::array::from_fn(|y| {
            std::array::from_fn(|x| {
                f64::from(
                    full.get_pixel((column * 8 + x) as u32, (row * 8 + y) as u32)
                        .0[0],
                )
            })
        });
        for (i, expected) in low_pass(&samples, plane.side).into_iter().enumerate() {
            let (x, y) = (
                column * plane.side + i % plane.side,
                row * plane.side + i / plane.side,
            );
            let found = f64::from(plane.samples[y * plane.stride + x]);
            // Both round to whole steps, the full decoder in each sample and within its transform.
            let tolerance = if plane.side == 1 { 1.0 } else { 1.5 };
            assert!(
                (found - expected).abs() <= tolerance,
                "component {index}, block {column}, {row}, sample {i}: {found}, not {expected}"
            );
        }
    }
}

/// A wish that is met by `side` samples for a block of luma, and no fewer.
fn wish(coded: &Coded, side: usize) -> (u32, u32) {
    match side {
        1 => (0, 0),
        _ => ((coded.size(0).0 * side / 16) as u32, 0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_plane_is_the_low_pass_of_the_full_decoding(
        seed in 0u64..1_000_000,
        factors in 0..FACTORS.len(),
        (width, height) in (1usize..70, 1usize..70),
        side in prop_oneof![Just(1usize), Just(2), Just(4)],
    ) {
        let coded = drawing(seed, FACTORS[factors], width, height);
        let side = if coded.size(0).0 < 16 { 1 } else { side };
        let planes = planes(&coded.file(), wish(&coded, side));
        prop_assert_eq!(planes.planes.len(), coded.factors.len());
        prop_assert_eq!(planes.planes[0].side, side);
        for (index, plane) in planes.planes.iter().enumerate() {
            assert_low_pass(plane, &coded, index);
        }
    }
}

/// Farther than a row's part that is read at once, and than the bytes that lie ready.
#[test]
fn planes_of_large_pictures_are_too() {
    for (seed, factors) in FACTORS.iter().enumerate() {
        for side in [1, 2, 4] {
            let mut coded = drawing(seed as u64, factors, 700, 150);
            coded.is_progressive = false;
            let planes = planes(&coded.file(), wish(&coded, side));
            assert_eq!(planes.planes[0].side, side);
            for (index, plane) in planes.planes.iter().enumerate() {
                assert_low_pass(plane, &coded, index);
            }
        }
    }
}

#[test]
fn the_square_is_nearly_that_of_full_decoding() {
    let smooth = RgbImage::from_fn(401, 299, |x, y| {
        let wave = |at: u32, length: f64| (128.0 + 90.0 * (f64::from(at) / length).sin()) as u8;
        image::Rgb([wave(x, 40.0), wave(y, 30.0), wave(x + y, 60.0)])
    });
    let file = jpeg(&smooth, 90);
    for way in [Fit::Letterbox, Fit::Squash] {
        for side_px in [10, 24, 60, 100, 300] {
            for orientation in 1..=8 {
                let file = with_orientation(&file, orientation);
                let preprocessing = preprocessing(side_px, way);
                let found = decode_fitted(&file, &LIMITS, &preprocessing).unwrap();
                let expected = fit(&decode(&file, &LIMITS).unwrap(), &preprocessing);
                let differences = found
                    .iter()
                    .zip(expected.iter())
                    .map(|(a, b)| a.abs_diff(*b));
                let sum: u64 = differences.clone().map(u64::from).sum();
                let mean = sum as f64 / found.len() as f64;
                let worst = differences.max();
                // Two steps of resizing instead of one: a step or two where the picture bends,
                // and tens of them if it were turned or placed wrongly.
                let context = format!("{way:?}, {side_px} px, orientation {orientation}");
                assert!(
                    mean <= 1.0 && worst <= Some(8),
                    "{context}: {mean}, {worst:?}"
                );
            }
        }
    }
}

#[test]
fn what_is_not_decoded_at_a_fraction_is_decoded_in_full() {
    let preprocessing = preprocessing(4, Fit::Letterbox);
    for (name, file) in good_files() {
        if name.contains("jpeg") && !name.contains("cmyk") && !name.contains("ycck") {
            continue;
        }
        let expected = fit(&decode(&file, &LIMITS).unwrap(), &preprocessing);
        assert_eq!(
            decode_fitted(&file, &LIMITS, &preprocessing),
            Ok(expected),
            "{name}"
        );
    }
    let near = Preprocessing {
        side_px: 96,
        ..preprocessing
    };
    let file = jpeg(&gradient(150, 100), 90);
    let expected = fit(&decode(&file, &LIMITS).unwrap(), &near);
    assert_eq!(decode_fitted(&file, &LIMITS, &near), Ok(expected));
}
