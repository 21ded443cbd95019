//! What one decode costs: memory by an allocator that counts, and time on a processor.

use crate::clock::thread_time;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    // Of this thread alone: what other tests make meanwhile is nothing that a decode takes. It may give back what another
    // thread took.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: all calls are the system allocator's; only their sizes are added up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        add(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

fn add(bytes: isize) {
    // Plain numbers, so they can be reached however far a thread has ended.
    LIVE.set(LIVE.get() + bytes);
    PEAK.set(PEAK.get().max(LIVE.get()));
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most memory at once beside what was there, and the time.
pub struct Cost {
    pub peak_bytes: usize,
    pub took: Duration,
}

/// Runs `work`, which starts no thread.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let before = LIVE.get();
    PEAK.set(before);
    let started = thread_time();
    let made = work();
    let peak_bytes = (PEAK.get() - before) as usize;
    let took = thread_time().saturating_sub(started);
    (made, Cost { peak_bytes, took })
}
