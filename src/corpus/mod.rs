//! What the fuzzers kept for readers of strangers' bytes that are no pictures, run by an ordinary test. The inputs of
//! pictures are replayed beside their decoders.

mod readers;

use std::panic;
use std::path::Path;
use std::time::Duration;

/// What this thread has had: other programs on this machine do not stretch it.
fn processor_time() -> Duration {
    // proc(5): the first number is in nanoseconds.
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let first = text.split_whitespace().next().unwrap();
    Duration::from_nanos(first.parse().unwrap())
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
            let before = processor_time();
            let read = panic::catch_unwind(|| reader(&bytes, place.path()));
            let took = processor_time() - before;
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
