//! What one decode costs: memory by an allocator that counts, and time on a processor.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// One measurement at a time: the allocator counts for all threads together.
static ALONE: Mutex<()> = Mutex::new(());

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

/// The most memory at once beside what was there, and the time.
pub struct Cost {
    pub peak_bytes: usize,
    pub took: Duration,
}

/// Runs `work` while no other measurement runs.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let started = (Instant::now(), thread_ns());
    let made = work();
    // Another test may have dropped what it held.
    let peak_bytes = PEAK.load(Relaxed).saturating_sub(before);
    let spent = started.1.zip(thread_ns());
    let took = spent.map_or(started.0.elapsed(), |(from, to)| {
        Duration::from_nanos(to.saturating_sub(from))
    });
    (made, Cost { peak_bytes, took })
}

/// This thread's time on a processor, so that other programs' work does not count: the first number of Linux's
/// `schedstat`. `None` on other systems.
fn thread_ns() -> Option<u64> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    line.split(' ').next()?.parse().ok()
}
