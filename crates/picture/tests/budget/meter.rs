//! What one decode costs: memory by an allocator that counts, and time on a processor.

use crate::clock::thread_time;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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
    let started = thread_time();
    let made = work();
    // Another test may have dropped what it held.
    let peak_bytes = PEAK.load(Relaxed).saturating_sub(before);
    let took = thread_time().saturating_sub(started);
    (made, Cost { peak_bytes, took })
}
