//! How work is split over threads: by rayon, or, without the feature `threads`, not at all. Nothing else in this
//! crate knows which; the results are the same to the bit.

#[cfg(feature = "threads")]
pub(super) use rayon::{current_num_threads, prelude::*};
#[cfg(not(feature = "threads"))]
pub(super) use sequential::*;

/// The few names of rayon that are used here, on the iterators of the standard library.
#[cfg(not(feature = "threads"))]
mod sequential {
    use std::slice::{Chunks, ChunksExact, ChunksExactMut, ChunksMut, IterMut};

    pub fn current_num_threads() -> usize {
        1
    }

    pub trait ParallelSlice<T> {
        fn par_chunks(&self, size: usize) -> Chunks<'_, T>;
        fn par_chunks_exact(&self, size: usize) -> ChunksExact<'_, T>;
    }

    impl<T> ParallelSlice<T> for [T] {
        fn par_chunks(&self, size: usize) -> Chunks<'_, T> {
            self.chunks(size)
        }

        fn par_chunks_exact(&self, size: usize) -> ChunksExact<'_, T> {
            self.chunks_exact(size)
        }
    }

    pub trait ParallelSliceMut<T> {
        fn par_chunks_exact_mut(&mut self, size: usize) -> ChunksExactMut<'_, T>;
        fn par_chunks_mut(&mut self, size: usize) -> ChunksMut<'_, T>;
        fn par_iter_mut(&mut self) -> IterMut<'_, T>;
    }

    impl<T> ParallelSliceMut<T> for [T] {
        fn par_chunks_exact_mut(&mut self, size: usize) -> ChunksExactMut<'_, T> {
            self.chunks_exact_mut(size)
        }

        fn par_chunks_mut(&mut self, size: usize) -> ChunksMut<'_, T> {
            self.chunks_mut(size)
        }

        fn par_iter_mut(&mut self) -> IterMut<'_, T> {
            self.iter_mut()
        }
    }

    pub trait IntoParallelIterator: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<T> IntoParallelIterator for Vec<T> {}
}
