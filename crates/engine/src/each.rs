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
