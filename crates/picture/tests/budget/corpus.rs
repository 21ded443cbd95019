//! What the fuzzers have kept, run by an ordinary test: each input that reached something new, and each that once failed.

use crate::{both_ways, measure};
use std::path::Path;
use std::time::Duration;

/// Targets that have nothing to do with pictures belong to the crates that they test.
const TARGETS: [&str; 10] = [
    "anything",
    "bmp",
    "gif",
    "jpeg",
    "jpeg_planes",
    "png",
    "rarer",
    "tiff",
    "walk",
    "webp",
];

#[test]
fn every_input_that_the_fuzzers_kept_stays_within_its_budget() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for target in TARGETS {
        let mut count = 0;
        for entry in std::fs::read_dir(corpus.join(target)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            // That target's first byte chooses how its input is decoded.
            let skip = usize::from(target == "jpeg_planes").min(bytes.len());
            let (_, cost) = measure(|| both_ways(&bytes[skip..]));
            assert!(
                cost.took < Duration::from_secs(2) && cost.peak_bytes < 512_000_000,
                "{}: {:?}, {} bytes",
                path.display(),
                cost.took,
                cost.peak_bytes
            );
            count += 1;
        }
        assert!(count > 0, "no input of {target}");
    }
}
