//! Seeded damage to whole files: no panic escapes, none takes long, and a reason is one line.

use super::fixtures::*;
use crate::decode;
use docsort_random::stream;
use rand::RngExt;
use std::time::{Duration, Instant};

#[test]
fn two_thousand_damaged_files_are_decoded_or_named() {
    let files = good_files();
    for index in 0..2_000u64 {
        let (name, file) = &files[index as usize % files.len()];
        let mut rng = stream(1, "fuzz", 0, index);
        let mut damaged = file.clone();
        for _ in 0..rng.random_range(1..=8) {
            let at = rng.random_range(0..damaged.len());
            match rng.random_range(0..4) {
                // The first bytes hold the sizes and the tables.
                0 => damaged[at.min(63)] = rng.random(),
                1 => damaged[at] ^= 1 << rng.random_range(0..8),
                2 => damaged[at] = [0, 0xff, 0x7f, 0x80][rng.random_range(0..4)],
                _ => {
                    let end = (at + rng.random_range(1..9)).min(damaged.len());
                    let copy = damaged[at..end].to_vec();
                    let to = rng.random_range(0..damaged.len());
                    damaged.splice(to..to, copy);
                }
            }
        }
        let started = Instant::now();
        let outcome = decode(&damaged, &LIMITS);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(2), "{name}, {index}: {took:?}");
        if let Err(reject) = outcome {
            let line = reject.to_string();
            assert!(line.starts_with(reject.kind.as_str()), "{line}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
}
