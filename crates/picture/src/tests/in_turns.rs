//! Two JPEGs decoded in turns, against each by itself: whatever the other one is, the same pixels and the same words.

use super::coded::Coded;
use super::embedded;
use super::fixtures::*;
use super::scaled::{FACTORS, drawing, preprocessing};
use crate::{Decoded, Fit, Reject, decode_measured, decode_measured_two};
use docsort_random::stream;
use rand::RngExt;

/// Of each kind and of sizes far apart, some of them cut or damaged, and what is no JPEG.
fn files() -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = Vec::new();
    for (seed, factors) in FACTORS.iter().enumerate() {
        for side in [40, 200, 500] {
            let seed = seed as u64 + side as u64;
            let coded = drawing(seed, factors, side, side + 8);
            files.push(coded.file());
            let is_progressive = false;
            files.push(
                Coded {
                    is_progressive,
                    ..coded
                }
                .file(),
            );
        }
    }
    files.push(embedded::bytes(embedded::RESTART_JPEG));
    files.push(embedded::bytes(embedded::PROGRESSIVE_JPEG));
    let mut rng = stream(7, "in turns", 0, 0);
    for at in 0..files.len() {
        let mut file = files[at].clone();
        match at % 3 {
            0 => file.truncate(file.len() * rng.random_range(40..100) / 100),
            1 => {
                let place = rng.random_range(file.len() / 2..file.len());
                file[place] ^= 1 << rng.random_range(0..8);
            }
            _ => {
                // What is read behind the data's end must not depend on the other file's steps.
                file.truncate(file.len() * rng.random_range(60..100) / 100);
                file.extend(b"\xff\xd9");
            }
        }
        files.push(file);
    }
    files.push(encode(gradient(90, 70), image::ImageFormat::Png));
    files.push(Vec::new());
    files
}

#[test]
fn a_file_is_the_same_whatever_is_decoded_beside_it() {
    let files = files();
    let mut decoded = 0;
    // Of DC coefficients alone, of more, and of whole pictures.
    for side_px in [4, 20, 90] {
        let square = preprocessing(side_px, Fit::Letterbox);
        let alone = |file: &Vec<u8>| decode_measured(file, &LIMITS, &square);
        let alone: Vec<Result<Decoded, Reject>> = files.iter().map(alone).collect();
        decoded += alone.iter().filter(|outcome| outcome.is_ok()).count();
        for (one, first) in files.iter().enumerate() {
            // Every seventh, so that all kinds meet.
            for (other, second) in files.iter().enumerate().skip(one % 7).step_by(7) {
                let both = decode_measured_two([first, second], &LIMITS, &square);
                let [found, found_other] = both;
                assert_eq!(found, alone[one], "{one} beside {other} at {side_px}");
                assert_eq!(
                    found_other, alone[other],
                    "{other} beside {one} at {side_px}"
                );
            }
        }
    }
    assert!(decoded > files.len(), "{decoded} of {} files", files.len());
}
