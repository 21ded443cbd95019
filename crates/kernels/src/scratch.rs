//! Memory that a thread keeps from one picture to the next: fresh pages cost as much as the
//! arithmetic. It owns the buffers' reuse; whoever borrows one must write before reading.

use std::cell::Cell;

/// Buffers with whatever the last pictures left in them.
#[derive(Default)]
pub(super) struct Scratch {
    pub padded: Vec<f32>,
    pub rows: Vec<f32>,
    pub gradient: Vec<f32>,
    pub sums: Vec<f32>,
}

/// The two sides of a convolution's products; see `winograd`.
#[derive(Default)]
pub(super) struct Spectra {
    pub entered: Vec<f32>,
    pub products: Vec<f32>,
}

/// What one block of a network hands to the next: read by turns.
#[derive(Default)]
pub(super) struct Between(pub [Vec<f32>; 2]);

thread_local! {
    static SCRATCH: Cell<Scratch> = Cell::default();
    static SPECTRA: Cell<Spectra> = Cell::default();
    static BETWEEN: Cell<Between> = Cell::default();
}

/// Lends the thread's buffers to `task`. A nested call gets new ones, so it is only slower.
pub(super) fn with_scratch<R>(task: impl FnOnce(&mut Scratch) -> R) -> R {
    let mut scratch = SCRATCH.take();
    let result = task(&mut scratch);
    SCRATCH.set(scratch);
    result
}

/// As [`with_scratch`], for the buffers of a single convolution.
pub(super) fn with_spectra<R>(task: impl FnOnce(&mut Spectra) -> R) -> R {
    let mut spectra = SPECTRA.take();
    let result = task(&mut spectra);
    SPECTRA.set(spectra);
    result
}

/// As [`with_scratch`], for the activations between blocks.
pub(super) fn with_between<R>(task: impl FnOnce(&mut Between) -> R) -> R {
    let mut between = BETWEEN.take();
    let result = task(&mut between);
    BETWEEN.set(between);
    result
}

/// The first `numbers` of a buffer that grows when it must; their values mean nothing.
pub(super) fn grown<T: Copy + Default>(buffer: &mut Vec<T>, numbers: usize) -> &mut [T] {
    if buffer.len() < numbers {
        buffer.resize(numbers, T::default());
    }
    &mut buffer[..numbers]
}
