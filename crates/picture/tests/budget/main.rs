//! What files of strangers may cost (I6, I10): memory beside the file itself, and time, under an allocator that counts.

#[path = "../../src/tests/clock.rs"]
mod clock;
mod corpus;
#[path = "../../src/tests/embedded.rs"]
#[allow(dead_code)] // The crate's own tests use the rest.
mod embedded;
#[path = "../../src/tests/fixtures.rs"]
#[allow(dead_code)]
mod fixtures;
mod hostile;
mod meter;
mod mutations;

// The fixtures ask for it by this name.
use docsort_picture::Limits;
use docsort_picture::{Fit, Preprocessing, Reject, decode, decode_measured};
use fixtures::LIMITS;
use meter::measure;
use std::time::Duration;

/// Both ways through the decoders: in full, and as small as a network sees it.
fn both_ways(bytes: &[u8]) -> [Result<(), Reject>; 2] {
    let square = Preprocessing {
        side_px: 16,
        fit: Fit::Squash,
        pad_rgb: [0; 3],
        mean: [0.5; 3],
        std: [0.25; 3],
    };
    [
        decode(bytes, &LIMITS).map(drop),
        decode_measured(bytes, &LIMITS, &square).map(drop),
    ]
}

#[test]
fn no_hostile_file_takes_more_memory_or_time_than_is_promised() {
    let mut wrong = Vec::new();
    for file in hostile::files() {
        // The promise: 150 MB; a second, and 0.3 more for each megapixel. Both ways are gone here.
        let most = Duration::from_secs_f64(2.0 * (1.0 + 0.3 * file.megapixels));
        let (outcomes, cost) = measure(|| both_ways(&file.bytes));
        let found = format!(
            "{}: {} bytes, {} bytes of memory, {:?}, {outcomes:?}",
            file.name,
            file.bytes.len(),
            cost.peak_bytes,
            cost.took
        );
        println!("{found}");
        let kinds = outcomes.map(|outcome| outcome.err().map(|reject| reject.kind.as_str()));
        if kinds != [file.refused; 2] || cost.took > most || cost.peak_bytes > 150_000_000 {
            wrong.push(found);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
