//! What a file may cost (I10): memory beside the file itself, and time. Run one after another, under an allocator that
//! counts.

mod hostile;

use docsort_picture::{Fit, Limits, Preprocessing, decode, decode_measured};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: all calls are the system allocator's; only their sizes are added up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

fn add(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(live, Relaxed);
}

#[global_allocator]
static COUNTING: Counting = Counting;

const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 100_000_000,
    min_side_px: 1,
};

const SQUARE: Preprocessing = Preprocessing {
    side_px: 64,
    fit: Fit::Squash,
    pad_rgb: [0; 3],
    mean: [0.5; 3],
    std: [0.25; 3],
};

/// The promise: 150 MB; a second, and 0.3 more for each megapixel that a file claims.
const MEMORY: usize = 150_000_000;

/// Time of this thread on a processor, where the system tells it: other programs' work does not count.
struct Clock(Instant, Option<u64>);

impl Clock {
    fn start() -> Self {
        Clock(Instant::now(), thread_ns())
    }

    fn elapsed(&self) -> Duration {
        let spent = self.1.zip(thread_ns());
        spent.map_or(self.0.elapsed(), |(from, to)| {
            Duration::from_nanos(to - from)
        })
    }
}

/// The first number of Linux's `schedstat`.
fn thread_ns() -> Option<u64> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    line.split(' ').next()?.parse().ok()
}

fn time(file: &hostile::Hostile) -> Duration {
    Duration::from_secs_f64(1.0 + 0.3 * file.megapixels)
}

#[test]
fn no_hostile_file_takes_more_memory_or_time_than_is_promised() {
    let mut wrong = Vec::new();
    for file in hostile::files() {
        for full in [true, false] {
            PEAK.store(LIVE.load(Relaxed), Relaxed);
            let before = LIVE.load(Relaxed);
            let started = Clock::start();
            let outcome = if full {
                decode(&file.bytes, &LIMITS).map(drop)
            } else {
                decode_measured(&file.bytes, &LIMITS, &SQUARE).map(drop)
            };
            let (took, peak) = (started.elapsed(), PEAK.load(Relaxed) - before);
            println!(
                "{}: {} bytes, {peak} bytes of memory, {took:?}, {outcome:?}",
                file.name,
                file.bytes.len()
            );
            let refused = outcome.as_ref().err().map(|reject| reject.kind.as_str());
            if refused != file.refused || took > time(&file) || peak > MEMORY {
                wrong.push(format!(
                    "{}: {outcome:?}, {took:?}, {peak} bytes",
                    file.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
