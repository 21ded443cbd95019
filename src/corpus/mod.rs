//! What the fuzzers kept for readers of strangers' bytes that are no pictures, run by an ordinary test. The inputs of
//! pictures are replayed beside their decoders.

mod readers;

use crate::clock::thread_time;

use std::panic;
use std::path::Path;
use std::time::Duration;

/// By the names in their sources: the targets of pictures, of bodies and of records are replayed beside what they read.
#[test]
fn every_fuzz_target_has_inputs_that_an_ordinary_test_replays() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let replays = [
        "src/corpus/readers.rs",
        "src/commands/predict/record.rs",
        "crates/decoders/tests/corpus.rs",
        "crates/picture/tests/budget/corpus.rs",
        "crates/serve/src/fuzzing.rs",
    ];
    let replays: String = replays
        .map(|path| std::fs::read_to_string(root.join(path)).unwrap())
        .concat();
    let mut targets = 0;
    for entry in std::fs::read_dir(root.join("fuzz/fuzz_targets")).unwrap() {
        let path = entry.unwrap().path();
        let target = path.file_stem().unwrap().to_str().unwrap();
        assert!(root.join("fuzz/corpus").join(target).is_dir(), "{target}");
        let is_replayed = [format!("\"{target}\""), format!("corpus/{target}\"")];
        assert!(
            is_replayed.iter().any(|name| replays.contains(name)),
            "{target}"
        );
        targets += 1;
    }
    assert!(targets > 20, "{targets}");
}

#[test]
fn every_input_that_the_fuzzers_kept_for_a_reader_is_read_or_refused_in_time() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (target, reader) in readers::READERS {
        // In memory where that can be: some readers wait for the disk.
        let place = tempfile::tempdir_in("/dev/shm")
            .or_else(|_| tempfile::tempdir())
            .unwrap();
        let mut count = 0;
        for entry in std::fs::read_dir(corpus.join(target)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let before = thread_time();
            let read = panic::catch_unwind(|| reader(&bytes, place.path()));
            let took = thread_time() - before;
            assert!(read.is_ok(), "{} ends a reader", path.display());
            assert!(
                took < Duration::from_secs(2),
                "{}: {took:?}",
                path.display()
            );
            count += 1;
        }
        assert!(count > 0, "no input of {target}");
    }
}
