//! Damaged JPEGs, decoded at a fraction of their size: each is named, and none ends the program.

use super::clock::thread_time;
use super::coded::Coded;
use super::embedded;
use super::fixtures::*;
use super::scaled::{FACTORS, drawing, preprocessing};
use crate::Fit;
use crate::jpeg::{self as decoder, Skeleton};
use crate::{Limits, RejectKind, decode_fitted};
use docsort_random::stream;
use image::ImageFormat;
use rand::RngExt;
use std::time::Duration;

/// JPEGs of many kinds, large enough for 8 px at every fraction.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    // Without the last two, which the `image` crate cannot decode in full.
    for (seed, factors) in FACTORS[..7].iter().enumerate() {
        for side in [40, 64, 200] {
            let coded = drawing(seed as u64 + side as u64, factors, side, side);
            files.push((format!("{factors:?} {side}"), coded.file()));
        }
    }
    files.push((
        "progressive".into(),
        embedded::bytes(embedded::PROGRESSIVE_JPEG),
    ));
    files.push(("restart".into(), embedded::bytes(embedded::RESTART_JPEG)));
    files.push((
        "grey".into(),
        encode(
            image::DynamicImage::ImageRgb8(gradient(90, 70)).into_luma8(),
            ImageFormat::Jpeg,
        ),
    ));
    files
}

#[test]
fn each_of_fifty_cuts_is_named_at_every_fraction() {
    for (name, file) in files() {
        for side_px in [2, 5, 8] {
            let decode =
                |file: &[u8]| decode_fitted(file, &LIMITS, &preprocessing(side_px, Fit::Squash));
            assert!(decode(&file).is_ok(), "{name}: {:?}", decode(&file));
            for i in 1..=50 {
                // Up to the last byte in front of the end marker.
                let keep = 3 + (file.len() - 6) * i / 50;
                let kind = decode(&file[..keep]).map_err(|reject| reject.kind);
                assert_eq!(kind, Err(RejectKind::Truncated), "{name} at {keep}");
            }
        }
    }
}

#[test]
fn a_cut_that_was_closed_with_an_end_marker_is_named_too() {
    for (seed, factors) in FACTORS.iter().enumerate() {
        let coded = Coded {
            is_progressive: false,
            ..drawing(seed as u64, factors, 200, 200)
        };
        let file = coded.file();
        for part in 5..10 {
            let mut cut = file[..file.len() * part / 10].to_vec();
            // Half a stuffed byte would join the marker.
            while cut.last() == Some(&0xff) {
                cut.pop();
            }
            cut.extend(b"\xff\xd9");
            let outcome = decode_fitted(&cut, &LIMITS, &preprocessing(8, Fit::Squash));
            let reject = outcome.unwrap_err();
            // Half a code may read as one that means nothing.
            let is_named = [RejectKind::Truncated, RejectKind::Corrupt].contains(&reject.kind);
            assert!(is_named, "{factors:?}, {part} tenths: {reject}");
        }
    }
}

#[test]
fn a_restart_marker_out_of_order_is_corrupt() {
    let coded = Coded {
        restart_interval: 1,
        is_progressive: false,
        ..drawing(1, FACTORS[4], 64, 64)
    };
    let mut file = coded.file();
    let second = file
        .windows(2)
        .position(|pair| pair == [0xff, 0xd1])
        .unwrap();
    file[second + 1] = 0xd5;
    let reject = decode_fitted(&file, &LIMITS, &preprocessing(4, Fit::Squash)).unwrap_err();
    assert_eq!(reject.kind, RejectKind::Corrupt, "{reject}");
}

#[test]
fn a_scan_that_is_missing_is_named() {
    // The first of a progressive file's scans, which holds all DC coefficients, and no other.
    let coded = Coded {
        is_progressive: true,
        ..drawing(3, FACTORS[4], 64, 64)
    };
    let file = coded.file();
    let scans: Vec<usize> = (0..file.len() - 1)
        .filter(|&at| file[at..at + 2] == [0xff, 0xda])
        .collect();
    let without = [&file[..scans[0]], &file[scans[1]..]].concat();
    for side_px in [4, 16] {
        let outcome = decode_fitted(&without, &LIMITS, &preprocessing(side_px, Fit::Squash));
        assert!(outcome.is_err(), "{side_px}");
    }
}

#[test]
fn coefficients_that_exceed_the_memory_are_refused() {
    let file = Coded {
        is_progressive: true,
        ..drawing(3, FACTORS[2], 64, 64)
    }
    .file();
    let limits = Limits {
        max_pixels: 64 * 64,
        ..LIMITS
    };
    let reject = decode_fitted(&file, &limits, &preprocessing(16, Fit::Squash)).unwrap_err();
    assert_eq!(reject.kind, RejectKind::TooManyPixels, "{reject}");
}

#[test]
fn twenty_thousand_damaged_jpegs_are_decoded_or_named() {
    let files = files();
    for index in 0..20_000u64 {
        let (name, file) = &files[index as usize % files.len()];
        let mut rng = stream(2, "fuzz", 0, index);
        let mut damaged = file.clone();
        for _ in 0..rng.random_range(1..=8) {
            let at = rng.random_range(0..damaged.len());
            match rng.random_range(0..4) {
                0 => damaged[at % 700] = rng.random(),
                1 => damaged[at] ^= 1 << rng.random_range(0..8),
                2 => damaged[at] = [0, 0xff, 0x7f, 0x80][rng.random_range(0..4)],
                _ => {
                    let end = (at + rng.random_range(1..9)).min(damaged.len());
                    damaged.drain(at..end);
                }
            }
            if damaged.len() < 700 {
                break;
            }
        }
        let before = thread_time();
        // Straight from the decoder, so that no panic is contained.
        let wish = [(0, 0), (2, 2), (5, 5), (8, 8)][index as usize % 4];
        let outcome = Skeleton::walk(&damaged, &LIMITS)
            .and_then(|file| decoder::decode(&file, &LIMITS, |_| wish).map(drop));
        let took = thread_time() - before;
        assert!(took < Duration::from_secs(2), "{name}, {index}: {took:?}");
        drop(outcome);
    }
}
