//! The way into a spectrum and out of it (`transform`'s matrices, down the columns and along the rows), a row of tiles at a
//! time, each tile in registers; and the same for weights. It owns these loops and the layout of a spectrum (parts
//! [`stride`] numbers apart, each `[tiles, channels]`); whoever calls them has checked the bounds.

use super::isa::{on_each_isa, on_each_vector};
use super::product::LANES;
use super::transform::{Enter, Leave, Matrix, Spread, weights_2, weights_4, weights_4_back};
use super::vector::Vector;

/// Numbers in one part of a spectrum. One cache line more than needed: streams at a power of two would share the same
/// few places of the cache.
pub(super) fn stride(tiles: usize, channels: usize) -> usize {
    tiles * channels + LANES
}

/// How the tiles of one row lie in memory.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub tiles: usize,
    pub channels: usize,
    /// Numbers from one row of pixels to the next.
    pub pitch: usize,
    /// Numbers from one part of the spectrum to the next.
    pub stride: usize,
}

/// Where results of one row of tiles go, and which of them exist; tiles may reach beyond.
#[derive(Clone, Copy)]
pub(super) struct Results {
    pub numbers: *mut f32,
    pub rows: usize,
    pub columns: usize,
    /// Numbers from one pixel to the next.
    pub pixel: usize,
}

/// The first half of a transform from both sides: a matrix times each of `N` columns of `N` numbers, which lie `row` and
/// `column` apart.
///
/// # Safety
/// As [`Vector`]; the numbers lie within what `from` points into.
#[inline(always)]
pub(super) unsafe fn down_columns<V: Vector, T: Matrix<V, N, M>, const N: usize, const M: usize>(
    from: *const f32,
    row: usize,
    column: usize,
) -> [[V; N]; M] {
    // SAFETY: the caller's own guarantee.
    unsafe {
        let mut half = [[V::zero(); N]; M];
        for at in 0..N {
            let mut values = [V::zero(); N];
            for (index, value) in values.iter_mut().enumerate() {
                *value = V::load(from.add(index * row + at * column));
            }
            for (half, value) in half.iter_mut().zip(T::times(values)) {
                half[at] = value;
            }
        }
        half
    }
}

on_each_vector! {
    /// `Bᵀ d B` of a row of tiles of 4×4 pixels, two apart. Callers guarantee that the tiles lie within `from` and
    /// their spectrum within `out`.
    unsafe fn enter_row_2(run: Run, from: *const f32, out: *mut f32) = enter_row, 4, 2
}

on_each_vector! {
    /// `Bᵀ d B` of a row of tiles of 6×6 pixels, four apart, as [`enter_row_2`].
    unsafe fn enter_row_4(run: Run, from: *const f32, out: *mut f32) = enter_row, 6, 4
}

/// Tiles of `N` × `N` pixels, `M` apart: columns first, then rows.
///
/// # Safety
/// As [`enter_row_2`], and as [`Vector`].
#[inline(always)]
unsafe fn enter_row<V: Vector, const N: usize, const M: usize>(
    run: Run,
    from: *const f32,
    out: *mut f32,
) where
    Enter: Matrix<V, N, N>,
{
    for tile in 0..run.tiles {
        for group in (0..run.channels).step_by(V::LANES) {
            // SAFETY: the caller's own guarantee.
            unsafe {
                let from = from.add(tile * M * run.channels + group);
                let out = out.add(tile * run.channels + group);
                let half = down_columns::<V, Enter, N, N>(from, run.pitch, run.channels);
                for (row, half) in half.into_iter().enumerate() {
                    for (column, value) in Enter::times(half).into_iter().enumerate() {
                        value.store(out.add((row * N + column) * run.stride));
                    }
                }
            }
        }
    }
}

on_each_vector! {
    /// `Aᵀ m A` of a row of tiles: 4×4 results each. Callers guarantee that `products` holds the tiles' parts, and `out` the
    /// rows and columns that it names, `run.pitch` numbers from one row to the next.
    unsafe fn leave_row(run: Run, products: *const f32, out: Results) = leave_row_of
}

/// # Safety
/// As [`leave_row`], and as [`Vector`].
#[inline(always)]
unsafe fn leave_row_of<V: Vector>(run: Run, products: *const f32, out: Results) {
    for tile in 0..run.tiles {
        let columns = out.columns.saturating_sub(4 * tile).min(4);
        for group in (0..run.channels).step_by(V::LANES) {
            // SAFETY: the caller's own guarantee.
            unsafe {
                let from = products.add(tile * run.channels + group);
                let half = down_columns::<V, Leave, 6, 4>(from, 6 * run.stride, run.stride);
                for (row, half) in half.into_iter().enumerate().take(out.rows) {
                    let values: [V; 4] = Leave::times(half);
                    for (column, value) in values.into_iter().enumerate().take(columns) {
                        let at = row * run.pitch + (4 * tile + column) * out.pixel + group;
                        value.store(out.numbers.add(at));
                    }
                }
            }
        }
    }
}

on_each_vector! {
    /// `A e Aᵀ` of a row of tiles of 4×4 gradients, pixels of `pixel` numbers: the gradient of [`leave_row`]. Callers guarantee
    /// that the tiles lie within `from` and their spectrum within `out`.
    unsafe fn spread_row(run: Run, pixel: usize, from: *const f32, out: *mut f32) = spread_row_of
}

/// # Safety
/// As [`spread_row`], and as [`Vector`].
#[inline(always)]
unsafe fn spread_row_of<V: Vector>(run: Run, pixel: usize, from: *const f32, out: *mut f32) {
    for tile in 0..run.tiles {
        for group in (0..run.channels).step_by(V::LANES) {
            // SAFETY: the caller's own guarantee.
            unsafe {
                let from = from.add(4 * tile * pixel + group);
                let out = out.add(tile * run.channels + group);
                let half = down_columns::<V, Spread, 4, 6>(from, run.pitch, pixel);
                for (row, half) in half.into_iter().enumerate() {
                    for (column, value) in Spread::times(half).into_iter().enumerate() {
                        value.store(out.add((row * 6 + column) * run.stride));
                    }
                }
            }
        }
    }
}

on_each_isa! {
    /// `G g Gᵀ` of weights `[3, 3, numbers]` → `[16, numbers]`, for tiles of two results each way.
    fn of_weights_2(weights: &[f32], out: &mut [f32]) = of_weights_2_loop
}

on_each_isa! {
    /// `G g Gᵀ` of weights `[3, 3, numbers]` → `[36, numbers]`, for tiles of four results each way.
    fn of_weights_4(weights: &[f32], out: &mut [f32]) = of_weights_4_loop
}

on_each_isa! {
    /// `Gᵀ u G` of `[36, numbers]` → `[3, 3, numbers]`: the gradient of [`of_weights_4`].
    fn to_weights_4(spectrum: &[f32], out: &mut [f32]) = to_weights_4_loop
}

#[inline(always)]
fn of_weights_2_loop(weights: &[f32], out: &mut [f32]) {
    both_ways(weights, out, weights_2);
}

#[inline(always)]
fn of_weights_4_loop(weights: &[f32], out: &mut [f32]) {
    both_ways(weights, out, weights_4);
}

#[inline(always)]
fn to_weights_4_loop(spectrum: &[f32], out: &mut [f32]) {
    both_ways(spectrum, out, weights_4_back);
}

/// A matrix from both sides: `[N, N, numbers]` → `[M, M, numbers]`, columns first, sixteen numbers at a time.
#[inline(always)]
fn both_ways<const N: usize, const M: usize>(
    from: &[f32],
    out: &mut [f32],
    times: impl Fn([f32; N]) -> [f32; M],
) {
    let size = from.len() / (N * N);
    let mut half = [[[0.0; LANES]; N]; M];
    for at in (0..size).step_by(LANES) {
        for column in 0..N {
            let rows: [&[f32; LANES]; N] = std::array::from_fn(|row| {
                let from = &from[(row * N + column) * size + at..];
                from.first_chunk().expect("sizes are whole groups of lanes")
            });
            for lane in 0..LANES {
                let values = times(rows.map(|row| row[lane]));
                for (half, value) in half.iter_mut().zip(values) {
                    half[column][lane] = value;
                }
            }
        }
        for (row, half) in half.iter().enumerate() {
            let mut values = [[0.0; LANES]; M];
            for lane in 0..LANES {
                let own = times(std::array::from_fn(|column| half[column][lane]));
                for (values, value) in values.iter_mut().zip(own) {
                    values[lane] = value;
                }
            }
            for (column, values) in values.iter().enumerate() {
                out[(row * M + column) * size + at..][..LANES].copy_from_slice(values);
            }
        }
    }
}
