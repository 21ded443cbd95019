//! What was kept for the fuzzers of these formats, opened as the child opens it: read or refused, in time, and within
//! what the header was allowed to claim.

use docsort_decoders::{Kind, Limits, Page, Refused, open_here};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
    max_pages: 3,
};
/// The folders below `fuzz/corpus`, and how many of their files open at least: a reader that refuses all would pass.
const TARGETS: &[(&str, Kind, usize)] = &[
    #[cfg(feature = "heic")]
    ("heic", Kind::Heic, 4),
    #[cfg(feature = "jpeg2000")]
    ("jpeg2000", Kind::Jpeg2000, 4),
    #[cfg(feature = "jpegxl")]
    ("jpegxl", Kind::JpegXl, 4),
    #[cfg(feature = "pdf-scans")]
    ("pdf", Kind::Pdf, 4),
];

/// Pixels of all pages.
fn opened(kind: Kind, bytes: Vec<u8>) -> Result<u64, Refused> {
    let document = open_here(kind, bytes, &LIMITS)?;
    let mut pixels = 0;
    for index in 0..document.pages() {
        if let Page::Picture(picture) = document.page(index)? {
            let of_it = u64::from(picture.width_px) * u64::from(picture.height_px);
            assert!((1..=LIMITS.max_pixels).contains(&of_it));
            pixels += of_it;
        }
    }
    Ok(pixels)
}

#[test]
fn every_input_that_was_kept_is_read_or_refused_in_time() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for &(target, kind, least) in TARGETS {
        let mut read = 0;
        for entry in std::fs::read_dir(corpus.join(target)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            if Kind::of(&bytes) != Some(kind) {
                continue;
            }
            let began = Instant::now();
            // A decoder's panic is contained by whoever opens a file, a failed assertion of ours is none of those.
            let found = catch_unwind(AssertUnwindSafe(|| opened(kind, bytes)));
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "{}",
                path.display()
            );
            read += usize::from(matches!(found, Ok(Ok(pixels)) if pixels > 0));
        }
        assert!(read >= least, "{target}: {read} files opened");
    }
}
