//! The transforms of Winograd's convolution (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016,
//! sections 4.1 and 4.3) for two and for four results at a time: `Bᵀ d` of the input, `G g` of the weights, `Aᵀ m` of the
//! products, and on the way back `A e` and `Gᵀ u`, each of one column or row. It owns the numbers of these matrices, for the
//! points 0, ±1, ±2 and ∞.

use crate::vector::Vector;

/// A matrix times one column or row of vectors.
pub(super) trait Matrix<V, const N: usize, const M: usize> {
    /// # Safety
    /// As [`Vector`].
    unsafe fn times(column: [V; N]) -> [V; M];
}

/// `Bᵀ`
pub(super) struct Enter;

/// `Aᵀ`
pub(super) struct Leave;

/// `A`
pub(super) struct Spread;

impl<V: Vector> Matrix<V, 4, 4> for Enter {
    #[inline(always)]
    unsafe fn times(d: [V; 4]) -> [V; 4] {
        // SAFETY: the caller's own guarantee; so in all of them.
        unsafe {
            [
                d[0].sub(d[2]),
                d[1].add(d[2]),
                d[2].sub(d[1]),
                d[1].sub(d[3]),
            ]
        }
    }
}

impl<V: Vector> Matrix<V, 6, 6> for Enter {
    #[inline(always)]
    unsafe fn times(d: [V; 6]) -> [V; 6] {
        // SAFETY: as above.
        unsafe {
            let (two, minus_two) = (V::splat(2.0), V::splat(-2.0));
            let (four, minus_four) = (V::splat(4.0), V::splat(-4.0));
            let minus_five = V::splat(-5.0);
            let even = V::multiply_add(minus_four, d[2], d[4]);
            let odd = V::multiply_add(minus_four, d[1], d[3]);
            let (far_even, far_odd) = (d[4].sub(d[2]), d[3].sub(d[1]));
            [
                V::multiply_add(four, d[0], V::multiply_add(minus_five, d[2], d[4])),
                even.add(odd),
                even.sub(odd),
                V::multiply_add(two, far_odd, far_even),
                V::multiply_add(minus_two, far_odd, far_even),
                V::multiply_add(four, d[1], V::multiply_add(minus_five, d[3], d[5])),
            ]
        }
    }
}

impl<V: Vector> Matrix<V, 4, 2> for Leave {
    #[inline(always)]
    unsafe fn times(m: [V; 4]) -> [V; 2] {
        // SAFETY: as above.
        unsafe { [m[0].add(m[1]).add(m[2]), m[1].sub(m[2]).sub(m[3])] }
    }
}

impl<V: Vector> Matrix<V, 6, 4> for Leave {
    #[inline(always)]
    unsafe fn times(m: [V; 6]) -> [V; 4] {
        // SAFETY: as above.
        unsafe {
            let (near_sum, near) = (m[1].add(m[2]), m[1].sub(m[2]));
            let (far_sum, far) = (m[3].add(m[4]), m[3].sub(m[4]));
            [
                m[0].add(near_sum).add(far_sum),
                V::multiply_add(V::splat(2.0), far, near),
                V::multiply_add(V::splat(4.0), far_sum, near_sum),
                V::multiply_add(V::splat(8.0), far, near).add(m[5]),
            ]
        }
    }
}

impl<V: Vector> Matrix<V, 4, 6> for Spread {
    #[inline(always)]
    unsafe fn times(e: [V; 4]) -> [V; 6] {
        // SAFETY: as above.
        unsafe {
            let (even, odd) = (e[0].add(e[2]), e[1].add(e[3]));
            let far_even = V::multiply_add(V::splat(4.0), e[2], e[0]);
            let far_odd = V::multiply_add(V::splat(4.0), e[3], e[1]);
            [
                e[0],
                even.add(odd),
                even.sub(odd),
                V::multiply_add(V::splat(2.0), far_odd, far_even),
                V::multiply_add(V::splat(-2.0), far_odd, far_even),
                e[3],
            ]
        }
    }
}

/// `G g` of F(2, 3).
pub(super) fn weights_2(g: [f32; 3]) -> [f32; 4] {
    let (ends, middle) = (0.5 * (g[0] + g[2]), 0.5 * g[1]);
    [g[0], ends + middle, ends - middle, g[2]]
}

/// `Gᵀ u` of F(4, 3): the gradient of [`weights_4`].
pub(super) fn weights_4_back(u: [f32; 6]) -> [f32; 3] {
    let (near, near_middle) = ((u[1] + u[2]) / -6.0, (u[2] - u[1]) / 6.0);
    let (far, far_middle) = (u[3] + u[4], (u[3] - u[4]) / 12.0);
    [
        u[0] / 4.0 + near + far / 24.0,
        near_middle + far_middle,
        near + far / 6.0 + u[5],
    ]
}

/// `G g` of F(4, 3).
pub(super) fn weights_4(g: [f32; 3]) -> [f32; 6] {
    let (near, far) = ((g[0] + g[2]) / -6.0, (g[0] + 4.0 * g[2]) / 24.0);
    let (near_middle, far_middle) = (g[1] / 6.0, g[1] / 12.0);
    [
        g[0] / 4.0,
        near - near_middle,
        near + near_middle,
        far + far_middle,
        far - far_middle,
        g[2],
    ]
}
