//! The one inner loop that all convolutions and their gradients are made of: a matrix product on
//! strided views, so that no patch matrix is ever built. It owns the microkernels and the length
//! checks that make them safe; it never allocates and starts no thread.

use super::isa::{Isa, Kind};
use super::vector::Vector;

/// Channels are stored in groups of this many numbers: one AVX-512 register.
pub(super) const LANES: usize = 16;

/// Outputs in one panel of weights: what a microkernel keeps in registers.
pub(super) const PANEL: usize = 2 * LANES;

/// Which numbers a product reads. With `s` below `segments`, `k` below `length`, row `i`, lane `j`:
///
/// `out[i][j] = Σ_s Σ_k a[s·a_segment + k·a_step + i·a_row] · b[s·b_segment + k·b_step + j]`
///
/// summed in the order of `s`, then `k`, whatever the instruction set or the tiling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    pub segments: usize,
    pub length: usize,
    pub a_segment: usize,
    pub a_step: usize,
    pub a_row: usize,
    pub b_segment: usize,
    pub b_step: usize,
}

impl Walk {
    /// Of two matrices as they lie: `[rows, length]` × `[length, width]`.
    pub fn of_matrices(length: usize, width: usize) -> Self {
        Self {
            segments: 1,
            length,
            a_segment: 0,
            a_step: 1,
            a_row: length,
            b_segment: 0,
            b_step: width,
        }
    }
}

/// What happens to the numbers already in `out`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Replace,
    Add,
}

/// Computes `rows` × (`groups` · 16) numbers of `out`, whose rows lie `out_row` numbers apart.
///
/// Panics if a slice is shorter than the walk needs, or if `segments` or `length` is zero: our own
/// mistake, never the user's.
#[allow(clippy::too_many_arguments)]
pub(super) fn product(
    isa: Isa,
    walk: &Walk,
    (rows, groups): (usize, usize),
    a: &[f32],
    b: &[f32],
    out: &mut [f32],
    out_row: usize,
    write: Write,
) {
    if rows == 0 || groups == 0 {
        return;
    }
    let a_dims = [
        (walk.segments, walk.a_segment),
        (walk.length, walk.a_step),
        (rows, walk.a_row),
    ];
    let b_dims = [(walk.segments, walk.b_segment), (walk.length, walk.b_step)];
    let lanes = groups * LANES;
    assert!(extent(&a_dims, 1).is_some_and(|extent| extent <= a.len()));
    assert!(extent(&b_dims, lanes).is_some_and(|extent| extent <= b.len()));
    assert!(extent(&[(rows, out_row)], lanes).is_some_and(|extent| extent <= out.len()));

    let (most_groups, most_rows) = most(isa);
    let mut group = 0;
    while group < groups {
        let wide = most_groups.min(groups - group);
        let tiles = rows.div_ceil(most_rows);
        for tile in 0..tiles {
            // Tiles of nearly equal height: a last tile of one row would wait for its own sums.
            let (first, end) = (tile * rows / tiles, (tile + 1) * rows / tiles);
            let kernel = microkernel(isa, end - first, wide);
            // SAFETY: the three assertions above hold for all `rows` rows and `groups` groups, of
            // which [first, end) and [group, group + wide) are a part; `isa` proves the features.
            unsafe {
                kernel(
                    walk,
                    a.as_ptr().add(first * walk.a_row),
                    b.as_ptr().add(group * LANES),
                    out.as_mut_ptr().add(first * out_row + group * LANES),
                    out_row,
                    write,
                );
            }
        }
        group += wide;
    }
}

/// How many numbers a strided walk spans: one past the last index; `None` where it overflows.
fn extent(dims: &[(usize, usize)], tail: usize) -> Option<usize> {
    dims.iter().try_fold(tail, |extent, &(count, stride)| {
        let last = count.checked_sub(1)?.checked_mul(stride)?;
        extent.checked_add(last)
    })
}

/// `(walk, a, b, out, out_row, write)`; each kernel is compiled for its rows and vectors.
///
/// Callers guarantee that every index of the walk lies inside the three allocations, and that the
/// processor has the kernel's features.
type Microkernel = unsafe fn(&Walk, *const f32, *const f32, *mut f32, usize, Write);

/// Groups and rows that one microkernel takes: as many sums as there are registers, less those
/// for the operands.
fn most(isa: Isa) -> (usize, usize) {
    match isa.kind() {
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => (PANEL / LANES, 12),
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => (1, 6),
        Kind::Portable => (1, 3),
    }
}

fn microkernel(isa: Isa, rows: usize, groups: usize) -> Microkernel {
    macro_rules! by_rows {
        ($kernel:ident, $vectors:literal, $($rows:literal)*) => {
            match rows {
                $($rows => $kernel::<$rows, $vectors>,)*
                _ => unreachable!("`most` bounds the height of a tile"),
            }
        };
    }
    match (isa.kind(), groups) {
        #[cfg(target_arch = "x86_64")]
        (Kind::Avx512, 1) => by_rows!(avx512, 1, 1 2 3 4 5 6 7 8 9 10 11 12),
        #[cfg(target_arch = "x86_64")]
        (Kind::Avx512, _) => by_rows!(avx512, 2, 1 2 3 4 5 6 7 8 9 10 11 12),
        #[cfg(target_arch = "x86_64")]
        (Kind::Avx2, _) => by_rows!(avx2, 2, 1 2 3 4 5 6),
        (Kind::Portable, _) => by_rows!(portable, 1, 1 2 3),
    }
}

/// Declares the loop for one kind of vectors as a [`Microkernel`], compiled for the features that these need.
macro_rules! microkernel {
    ($(#[$feature:meta])* $name:ident, $vector:ty) => {
        /// See [`Microkernel`] for what its callers guarantee.
        $(#[$feature])*
        unsafe fn $name<const ROWS: usize, const VECTORS: usize>(
            walk: &Walk,
            a: *const f32,
            b: *const f32,
            out: *mut f32,
            out_row: usize,
            write: Write,
        ) {
            // SAFETY: the caller guarantees the same of the same arguments, and the features.
            unsafe { sum_up::<$vector, ROWS, VECTORS>(walk, a, b, out, out_row, write) }
        }
    };
}

microkernel!(
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    avx512,
    std::arch::x86_64::__m512
);
microkernel!(
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    avx2,
    std::arch::x86_64::__m256
);
microkernel!(portable, [f32; LANES]);

/// The loop itself: `ROWS` × `VECTORS` vectors of sums.
///
/// # Safety
/// As [`Microkernel`]; and the caller is compiled for the features of `V`.
#[inline(always)]
unsafe fn sum_up<V: Vector, const ROWS: usize, const VECTORS: usize>(
    walk: &Walk,
    a: *const f32,
    b: *const f32,
    out: *mut f32,
    out_row: usize,
    write: Write,
) {
    // SAFETY: every offset is one of the walk, which the caller has checked; loads and stores ask for no more alignment
    // than one number has.
    unsafe {
        let mut sums = [[V::zero(); VECTORS]; ROWS];
        let quads = quads(a, walk, ROWS);
        for segment in 0..walk.segments {
            let mut quads = quads.map(|quad| quad.wrapping_add(segment * walk.a_segment));
            let mut b = b.add(segment * walk.b_segment);
            for _ in 0..walk.length {
                let mut factors = [V::zero(); VECTORS];
                for (at, factor) in factors.iter_mut().enumerate() {
                    *factor = V::load(b.add(at * V::LANES));
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let value = V::splat(*quads[row / 4].add(row % 4 * walk.a_row));
                    for (sum, factor) in sums.iter_mut().zip(factors) {
                        *sum = V::multiply_add(value, factor, *sum);
                    }
                }
                quads = quads.map(|quad| quad.wrapping_add(walk.a_step));
                b = b.wrapping_add(walk.b_step);
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (at, sum) in sums.into_iter().enumerate() {
                let out = out.add(row * out_row + at * V::LANES);
                let sum = match write {
                    Write::Replace => sum,
                    Write::Add => V::add(V::load(out), sum),
                };
                V::store(sum, out);
            }
        }
    }
}

/// Where rows 0, 4 and 8 start (row 0 instead, where there is no such row). As three values that
/// the compiler cannot derive from one another, the addresses of twelve rows do not become a chain
/// of eleven additions, which would take longer than the arithmetic.
#[inline(always)]
fn quads(a: *const f32, walk: &Walk, rows: usize) -> [*const f32; 3] {
    let start = |row: usize| {
        if row < rows {
            a.wrapping_add(row * walk.a_row)
        } else {
            a
        }
    };
    [
        a,
        std::hint::black_box(start(4)),
        std::hint::black_box(start(8)),
    ]
}
