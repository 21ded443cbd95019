//! One row of tiles: from pixels to its spectrum, and from the spectrum's products to pooled results, each tile in registers.
//! It owns these two loops, on raw memory whose bounds `tiles` has checked; the matrices are `transform`'s.

use super::transform::{Enter, Leave, Matrix, weights_4};
use crate::isa::{on_each_isa, on_each_vector};
use crate::product::LANES;
use crate::vector::Vector;

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

/// Where pooled results of one row of tiles go.
#[derive(Clone, Copy)]
pub(super) struct Pooled {
    pub numbers: *mut f32,
    /// Rows and columns that exist; tiles may reach beyond them.
    pub rows: usize,
    pub columns: usize,
    /// Numbers from one pixel to the next.
    pub pixel: usize,
    /// How many of them belong to this panel.
    pub channels: usize,
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
                let mut half = [[V::zero(); N]; N];
                for column in 0..N {
                    let mut d = [V::zero(); N];
                    for (row, d) in d.iter_mut().enumerate() {
                        *d = V::load(from.add(row * run.pitch + column * run.channels));
                    }
                    for (half, value) in half.iter_mut().zip(Enter::times(d)) {
                        half[column] = value;
                    }
                }
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
    /// `Aᵀ m A` of a row of tiles, pooled to one pixel each. Callers guarantee that `products` holds the tiles' parts,
    /// `bias` a number for each of its channels, and `out` the rows and columns that it names.
    unsafe fn leave_row_2(
        run: Run,
        products: *const f32,
        bias: &[f32],
        floor: f32,
        out: Pooled,
    ) = leave_row, 4, 2
}

on_each_vector! {
    /// `Aᵀ m A` of a row of tiles, pooled to 2×2 pixels each, as [`leave_row_2`].
    unsafe fn leave_row_4(
        run: Run,
        products: *const f32,
        bias: &[f32],
        floor: f32,
        out: Pooled,
    ) = leave_row, 6, 4
}

/// Tiles of `N` × `N` products to `M` × `M` results, columns first, and a pixel for each square of these.
///
/// # Safety
/// As [`leave_row_2`], and as [`Vector`].
#[inline(always)]
unsafe fn leave_row<V: Vector, const N: usize, const M: usize>(
    run: Run,
    products: *const f32,
    bias: &[f32],
    floor: f32,
    out: Pooled,
) where
    Leave: Matrix<V, N, M>,
{
    for tile in 0..run.tiles {
        for group in (0..run.channels).step_by(V::LANES) {
            // SAFETY: the caller's own guarantee.
            unsafe {
                let from = products.add(tile * run.channels + group);
                let mut half = [[V::zero(); N]; M];
                for column in 0..N {
                    let mut m = [V::zero(); N];
                    for (row, m) in m.iter_mut().enumerate() {
                        *m = V::load(from.add((row * N + column) * run.stride));
                    }
                    for (half, value) in half.iter_mut().zip(Leave::times(m)) {
                        half[column] = value;
                    }
                }
                let end = End::new(bias, group, floor);
                for row in 0..M / 2 {
                    let top = Leave::times(half[2 * row]);
                    let bottom = Leave::times(half[2 * row + 1]);
                    for column in 0..M / 2 {
                        let (left, right) = (2 * column, 2 * column + 1);
                        let square = [top[left], top[right], bottom[left], bottom[right]];
                        let place = (row, tile * M / 2 + column);
                        out.write(run.pitch, place, group, end.pool(square));
                    }
                }
            }
        }
    }
}

/// What follows the convolution, for one vector of channels.
pub(super) struct End<V> {
    bias: V,
    floor: V,
}

impl<V: Vector> End<V> {
    /// # Safety
    /// As [`Vector`].
    #[inline(always)]
    pub unsafe fn new(bias: &[f32], group: usize, floor: f32) -> Self {
        // SAFETY: the caller's own guarantee; the slice holds the vector.
        unsafe {
            Self {
                bias: V::load(bias[group..][..V::LANES].as_ptr()),
                floor: V::splat(floor),
            }
        }
    }

    /// The largest of a square, with the bias, and not below the floor: bias and pool commute, and this order works
    /// least.
    ///
    /// # Safety
    /// As [`Vector`].
    #[inline(always)]
    pub unsafe fn pool(&self, square: [V; 4]) -> V {
        // SAFETY: the caller's own guarantee.
        unsafe {
            let best = square[0]
                .larger(square[1])
                .larger(square[2].larger(square[3]));
            best.add(self.bias).larger(self.floor)
        }
    }
}

impl Pooled {
    /// Stores one vector of one pixel, as much of it as exists.
    ///
    /// # Safety
    /// As [`leave_row_2`], and as [`Vector`].
    #[inline(always)]
    unsafe fn write<V: Vector>(
        &self,
        pitch: usize,
        (row, column): (usize, usize),
        group: usize,
        value: V,
    ) {
        if row >= self.rows || column >= self.columns {
            return;
        }
        let at = row * pitch + column * self.pixel + group;
        // SAFETY: the pixel exists, and so many of its channels.
        unsafe {
            store_some(
                value,
                self.numbers.add(at),
                self.channels.saturating_sub(group),
            )
        }
    }
}

/// Stores the first `count` numbers of a vector, or all of them if that is more.
///
/// # Safety
/// As [`Vector`]; `to` is valid for so many numbers.
#[inline(always)]
pub(super) unsafe fn store_some<V: Vector>(value: V, to: *mut f32, count: usize) {
    // SAFETY: the caller's own guarantee; no vector has more than `LANES` numbers.
    unsafe {
        if count >= V::LANES {
            value.store(to);
        } else {
            let mut numbers = [0.0f32; LANES];
            value.store(numbers.as_mut_ptr());
            std::ptr::copy_nonoverlapping(numbers.as_ptr(), to, count);
        }
    }
}

on_each_isa! {
    /// `G g Gᵀ` of weights `[3, 3, numbers]` → `[36, numbers]`, for tiles of four results each way.
    fn spectrum_of_weights(weights: &[f32], out: &mut [f32]) = spectrum_of_weights_loop
}

#[inline(always)]
fn spectrum_of_weights_loop(weights: &[f32], out: &mut [f32]) {
    let size = weights.len() / 9;
    let mut half = [[[0.0; LANES]; 3]; 6];
    for at in (0..size).step_by(LANES) {
        for kx in 0..3 {
            for lane in 0..LANES {
                let g = [kx, 3 + kx, 6 + kx].map(|tap| weights[tap * size + at + lane]);
                for (half, number) in half.iter_mut().zip(weights_4(g)) {
                    half[kx][lane] = number;
                }
            }
        }
        for (row, half) in half.iter().enumerate() {
            for lane in 0..LANES {
                let g = [half[0][lane], half[1][lane], half[2][lane]];
                for (column, number) in weights_4(g).into_iter().enumerate() {
                    out[(row * 6 + column) * size + at + lane] = number;
                }
            }
        }
    }
}
