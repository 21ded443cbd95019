//! The engine as its users ask it.

use super::*;
use crate::manifest::{FileEntry, MODEL};
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1_000_000,
    min_side_px: 8,
    max_pages: docsort_picture::MAX_PAGES,
};

/// Numbers between −1 and 1 from a generator of the tests' own.
fn numbers(count: usize, state: &mut u32) -> Vec<f32> {
    let mut next = || {
        // Numerical Recipes' linear congruential generator; its high bits are good enough.
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Weights of a network without a norm, of this manifest's shape.
pub fn weights_of(manifest: &Manifest, mut seed: u32) -> Weights {
    assert_eq!(manifest.model.norm, Norm::None);
    let mut weights = Weights::default();
    let mut inputs = 3;
    for (index, &width) in manifest.model.widths.iter().enumerate() {
        let shape = vec![width, inputs, 3, 3];
        let kernel = numbers(width * inputs * 9, &mut seed);
        weights.insert(format!("blocks.{index}.conv.weight"), shape, kernel);
        let bias = numbers(width, &mut seed);
        weights.insert(format!("blocks.{index}.conv.bias"), vec![width], bias);
        inputs = width;
    }
    let outputs = manifest.outputs();
    let head = numbers(inputs * outputs, &mut seed);
    weights.insert("head.weight", vec![inputs, outputs], head);
    weights.insert("head.bias", vec![outputs], numbers(outputs, &mut seed));
    weights
}

/// The two files of a checkpoint.
pub fn published(manifest: &Manifest, seed: u32) -> (String, Vec<u8>) {
    let weights = weights_of(manifest, seed);
    let weights = weights.to_bytes(Precision::Single).unwrap();
    let mut manifest = manifest.clone();
    manifest
        .files
        .insert(MODEL.to_owned(), FileEntry::of(&weights));
    (manifest.to_text().unwrap(), weights)
}

fn engine() -> Engine {
    let (text, weights) = published(&manifest(1, 0), 7);
    Engine::from_bytes(text.as_bytes(), &weights).unwrap()
}

fn picture(seed: u32) -> RgbImage {
    let mut state = seed;
    RgbImage::from_fn(120, 90, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(x + y);
        Rgb([(state >> 24) as u8, (x * 2) as u8, (y * 2) as u8])
    })
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn each_picture_has_its_answer_in_order_and_an_unreadable_one_an_error() {
    let engine = engine();
    let pictures: Vec<Vec<u8>> = (0..5)
        .map(|seed| match seed {
            2 => b"no picture".to_vec(),
            seed => png(&picture(seed)),
        })
        .collect();
    let answers = engine.answer_bytes(&pictures, &LIMITS);
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[2].outcome.status(), "error");
    assert!(answers[2].warnings.is_empty());
    for at in [0, 1, 3, 4] {
        let alone = engine.answer_bytes(&pictures[at..=at], &LIMITS);
        assert_eq!(alone[0], answers[at], "{at}");
        assert_eq!(
            answers[at].warnings,
            [Warning::Capture(Problem::LowResolution)]
        );
    }
    assert_ne!(answers[0].outcome, answers[1].outcome);
    assert!(engine.answer_bytes::<Vec<u8>>(&[], &LIMITS).is_empty());
}

#[test]
fn pictures_that_are_read_together_are_what_each_is_alone() {
    let engine = engine();
    let jpeg = |seed: u32, side: u32| {
        let tile = picture(seed);
        let large = RgbImage::from_fn(side, side, |x, y| *tile.get_pixel(x % 120, y % 90));
        let mut bytes = Cursor::new(Vec::new());
        large.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    };
    let mut cut = jpeg(1, 700);
    cut.truncate(20_000);
    // Odd in number; a JPEG beside something else, and beside a cut one.
    let pictures = [
        jpeg(2, 800),
        jpeg(3, 500),
        png(&picture(4)),
        jpeg(5, 600),
        cut,
        jpeg(6, 900),
        jpeg(7, 400),
    ];
    let together = engine.preprocess_each(&pictures, &LIMITS);
    assert_eq!(together.len(), pictures.len());
    for (at, (square, bytes)) in together.iter().zip(&pictures).enumerate() {
        match (square, engine.preprocess(bytes, &LIMITS)) {
            (Ok(square), Ok(alone)) => {
                assert_eq!(square.pixels, alone.pixels, "{at}");
                assert_eq!(square.warnings, alone.warnings, "{at}");
            }
            (square, alone) => {
                assert_eq!(at, 4);
                assert_eq!(square.as_ref().err(), alone.as_ref().err());
            }
        }
    }
}

#[test]
fn bytes_squares_features_and_logits_are_one_way() {
    let engine = engine();
    let bytes = png(&picture(3));
    let square = engine.preprocess(&bytes, &LIMITS).unwrap();
    assert_eq!(square.pixels.dimensions(), (96, 96));
    let outcome = &engine.answer_bytes(&[bytes], &LIMITS)[0].outcome;
    assert_eq!(engine.answer_squares(&[&square.pixels])[0], *outcome);
    let features = engine.features(&[&square.pixels]);
    assert_eq!(features.len(), 32);
    // The linear layer by hand.
    let weights = weights_of(engine.manifest(), 7);
    let (head, bias) = (
        weights.get("head.weight").unwrap(),
        weights.get("head.bias").unwrap(),
    );
    let logits = engine.logits(&[&square.pixels]);
    for (output, logit) in logits[0].iter().enumerate() {
        let products = features.iter().enumerate();
        let sum: f64 = products
            .map(|(input, &x)| f64::from(x) * f64::from(head.values[2 * input + output]))
            .sum();
        assert!((sum + f64::from(bias.values[output]) - f64::from(*logit)).abs() < 1e-4);
    }
    assert_eq!(engine.verdict(&logits[0]), *outcome);
}

/// An engine whose answers are made of such views.
fn looking(mirror: bool, corners: bool) -> Engine {
    let mut manifest = engine().manifest().clone();
    (manifest.model.mirror, manifest.model.corners) = (mirror, corners);
    let weights = weights_of(&manifest, 7);
    Engine::new(manifest, &weights).unwrap()
}

/// The picture moved down and to the right, by -1 to 1 pixels; what comes in repeats the edge.
fn moved(picture: &RgbImage, down: i64, right: i64) -> RgbImage {
    let last = i64::from(picture.width()) - 1;
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [x, y] = [i64::from(x) - right, i64::from(y) - down].map(|at| at.clamp(0, last) as u32);
        *picture.get_pixel(x, y)
    })
}

#[test]
fn what_is_seen_is_the_mean_of_the_views() {
    let square = engine().preprocess(&png(&picture(3)), &LIMITS).unwrap();
    let picture = square.pixels;
    let mirrored = image::imageops::flip_horizontal(&picture);
    let corners = |picture, way: i64| [moved(picture, 1, way), moved(picture, -1, -way)];
    let both = [corners(&picture, 1), corners(&mirrored, -1)].concat();
    let cases = [
        (true, false, vec![picture.clone(), mirrored.clone()]),
        (false, true, corners(&picture, 1).to_vec()),
        (true, true, both),
    ];
    for (mirror, corners, views) in cases {
        let seen = looking(false, false).features(&views);
        let seen: Vec<&[f32]> = seen.chunks_exact(32).collect();
        assert!((1..seen.len()).all(|at| seen[at] != seen[0]));
        // Two pictures, so that no view of one is taken for the other's.
        let all = looking(mirror, corners).features(&[picture.clone(), views[1].clone()]);
        for (at, found) in all[..32].iter().enumerate() {
            let mean = seen.iter().map(|seen| seen[at]).sum::<f32>() / seen.len() as f32;
            assert!(
                (found - mean).abs() <= 1e-6 * mean.abs().max(1.0),
                "{at}: {found}, {mean}"
            );
        }
    }
}

#[cfg(feature = "threads")]
#[test]
fn the_number_of_threads_changes_no_bit() {
    let pictures: Vec<Vec<u8>> = (0..9).map(|seed| png(&picture(seed))).collect();
    let answers = |threads| {
        let engine = engine().with_threads(threads).unwrap();
        engine.answer_bytes(&pictures, &LIMITS)
    };
    let one = answers(1);
    assert_eq!(one.len(), 9);
    for threads in [2, 3, 16] {
        assert_eq!(answers(threads), one, "{threads}");
    }
}

#[test]
fn statistics_are_sealed_beside_the_weights_and_change_no_answer() {
    let manifest = manifest(1, 0);
    let mut weights = weights_of(&manifest, 7);
    let plain = Engine::new(manifest.clone(), &weights).unwrap();
    assert!(plain.statistics().is_none());
    let squares: Vec<RgbImage> = (0..6).map(|seed| fitted(seed, &plain)).collect();
    let mut gathering = Gathering::new(2, 32);
    for (at, features) in plain.features(&squares).chunks_exact(32).enumerate() {
        gathering.add(at % 2, features);
    }
    let statistics = gathering.finish();
    statistics.store(&mut weights, Precision::Single);
    let bytes = weights.to_bytes(Precision::Single).unwrap();
    let sealed = Engine::new(manifest, &Weights::from_bytes(&bytes).unwrap()).unwrap();
    assert_eq!(sealed.statistics(), Some(&statistics));
    assert_eq!(
        sealed.answer_squares(&squares),
        plain.answer_squares(&squares)
    );
}

fn fitted(seed: u32, engine: &Engine) -> RgbImage {
    let square = engine.preprocess(&png(&picture(seed)), &LIMITS);
    square.unwrap().pixels
}

#[test]
fn a_wanted_error_is_looked_up_and_none_is_promised_that_was_not_measured() {
    let mut engine = engine();
    assert_eq!(engine.answer_within(0.1), Err(EngineError::NoCurve));
    let mut sealed = manifest(1, 0);
    let point = |threshold, error| RejectionPoint {
        threshold,
        coverage: 1.0 - threshold,
        error,
    };
    sealed.calibration.rejection = vec![point(0.2, 0.3), point(0.6, 0.1), point(0.9, 0.05)];
    let mut engine = Engine::new(sealed.clone(), &weights_of(&sealed, 7)).unwrap();
    assert_eq!(engine.answer_within(0.1).unwrap().threshold, 0.6);
    assert_eq!(engine.manifest().calibration.unknown_below, 0.6);
    let never = engine.answer_within(0.01).unwrap_err().to_string();
    assert!(never.contains("5.00 % were wrong"), "{never}");
}
