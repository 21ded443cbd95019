//! The same for each of many things: by all threads that there are, or by the only one.

/// `work` of each item, in their order.
#[cfg(feature = "threads")]
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(work).collect()
}

/// `work` of each item, in their order.
#[cfg(not(feature = "threads"))]
pub fn each<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(work).collect()
}

/// How many of `count` pictures a thread reads at once: two, where that leaves none without work.
#[cfg(feature = "threads")]
pub fn at_once(count: usize) -> usize {
    if count < 4 * rayon::current_num_threads() {
        1
    } else {
        2
    }
}

/// How many of `count` pictures a thread reads at once.
#[cfg(not(feature = "threads"))]
pub fn at_once(_count: usize) -> usize {
    2
}
