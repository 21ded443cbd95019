//! I6: seeded damage to whole files of each format. No death, nothing over two seconds, at most 512 MB, and each refusal
//! one line. A tenth of them in every run; all of them with `DOCSORT_DEEP=1`.

use crate::fixtures::{crc32, good_files, odd_files};
use crate::{both_ways, measure};
use docsort_random::stream;
use rand::RngExt;
use std::time::Duration;

const DEEP: u64 = 20_000;

fn count() -> u64 {
    match std::env::var_os("DOCSORT_DEEP") {
        Some(_) => DEEP,
        None => DEEP / 10,
    }
}

fn damaged(file: &[u8], number: u64) -> Vec<u8> {
    let mut rng = stream(3, "mutations", 0, number);
    let mut damaged = file.to_vec();
    for _ in 0..rng.random_range(1..=8) {
        let at = rng.random_range(0..damaged.len());
        match rng.random_range(0..6) {
            // The first bytes hold the sizes and the tables.
            0 => damaged[at % 63] = rng.random(),
            1 => damaged[at] ^= 1 << rng.random_range(0..8),
            2 => damaged[at] = [0, 0xff, 0x7f, 0x80][rng.random_range(0..4)],
            3 => {
                // A length, a count or an offset that is as large as it can be.
                let end = (at + 4).min(damaged.len());
                damaged[at..end].fill(0xff);
            }
            4 => {
                let end = (at + rng.random_range(1..64)).min(damaged.len());
                let copy = damaged[at..end].to_vec();
                let to = rng.random_range(0..damaged.len());
                damaged.splice(to..to, copy);
            }
            _ => {
                let end = (at + rng.random_range(1..9)).min(damaged.len() - 1);
                damaged.drain(at.min(end)..end);
            }
        }
        if damaged.len() < 64 {
            break;
        }
    }
    damaged
}

/// The checksums of a PNG's chunks made right again, as far as its lengths lead. Otherwise no damage gets past them.
fn with_checksums(mut png: Vec<u8>) -> Vec<u8> {
    let mut at = 8;
    while let Some(length) = png.get(at..at + 4) {
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let end = at + 8 + length;
        if end + 4 > png.len() {
            break;
        }
        let crc = crc32(&png[at + 4..end]).to_be_bytes();
        png[end..end + 4].copy_from_slice(&crc);
        at = end + 4;
    }
    png
}

#[track_caller]
fn check(format: &str) {
    let files: Vec<_> = good_files()
        .into_iter()
        .chain(odd_files())
        .filter(|(name, _)| name.ends_with(format))
        .collect();
    assert!(!files.is_empty());
    let mut read = 0;
    for number in 0..count() {
        let (name, file) = &files[number as usize % files.len()];
        let mut damaged = damaged(file, number);
        if format == "png" {
            damaged = with_checksums(damaged);
        }
        let (outcomes, cost) = measure(|| both_ways(&damaged));
        assert!(
            cost.took < Duration::from_secs(2) && cost.peak_bytes < 512_000_000,
            "{name}, {number}: {:?}, {} bytes",
            cost.took,
            cost.peak_bytes
        );
        for outcome in outcomes {
            match outcome {
                Ok(()) => read += 1,
                Err(reject) => {
                    let line = reject.to_string();
                    assert!(line.starts_with(reject.kind.as_str()), "{line}");
                    assert!(!line.chars().any(char::is_control), "{line:?}");
                }
            }
        }
    }
    // Damage that no decoder gets to see would show nothing.
    assert!(read > count() / 20, "{read} of {} were read", 2 * count());
}

#[test]
fn damaged_jpegs_are_read_or_named() {
    check("jpeg");
}

#[test]
fn damaged_pngs_are_read_or_named() {
    check("png");
}

#[test]
fn damaged_webps_are_read_or_named() {
    check("webp");
}

#[test]
fn damaged_bmps_are_read_or_named() {
    check("bmp");
}

#[test]
fn damaged_gifs_are_read_or_named() {
    check("gif");
}

#[test]
fn damaged_tiffs_are_read_or_named() {
    check("tiff");
}

#[test]
fn damaged_pnms_are_read_or_named() {
    check("pnm");
}

#[test]
fn damaged_tgas_are_read_or_named() {
    check("tga");
}

#[test]
fn damaged_qois_are_read_or_named() {
    check("qoi");
}

#[test]
fn damaged_icons_are_read_or_named() {
    check("ico");
}

#[test]
fn damaged_farbfelds_are_read_or_named() {
    check("farbfeld");
}

#[test]
fn damaged_radiance_pictures_are_read_or_named() {
    check("hdr");
}
