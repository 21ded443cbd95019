//! One row of tiles: from the spectrum's products to pooled results, each tile in registers. It owns this loop, on raw memory
//! whose bounds `tiles` has checked; the matrices are `transform`'s, the way into a spectrum is `spectrum`'s.

use crate::isa::on_each_vector;
use crate::product::LANES;
use crate::spectrum::{Run, down_columns};
use crate::transform::{Leave, Matrix};
use crate::vector::Vector;

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
                let half = down_columns::<V, Leave, N, M>(from, N * run.stride, run.stride);
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
