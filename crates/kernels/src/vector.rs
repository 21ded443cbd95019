//! The registers of each instruction set as one kind of thing: what a sum of products needs, and nothing else. It owns the
//! intrinsics; loops are elsewhere.

/// As many numbers as a register holds.
///
/// # Safety
/// All functions: the caller is compiled for the type's instruction set and the processor has it; addresses are valid for
/// `LANES` numbers.
pub(super) trait Vector: Copy {
    const LANES: usize;
    /// How many of them the processor has.
    const REGISTERS: usize;

    unsafe fn zero() -> Self;
    unsafe fn splat(value: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn sub(self, other: Self) -> Self;
    /// `other` where it is larger, else `self`: a number that is none stays one if it is in `self`.
    unsafe fn larger(self, other: Self) -> Self;
    /// `a · b + sum`, rounded once where the set can.
    unsafe fn multiply_add(a: Self, b: Self, sum: Self) -> Self;
}

/// By the names of the intrinsics of one instruction set.
#[cfg(target_arch = "x86_64")]
macro_rules! vector {
    ($vector:ident, $lanes:literal, $registers:literal, $zero:ident, $splat:ident, $load:ident, $store:ident, $add:ident, $sub:ident, $max:ident, $fmadd:ident) => {
        impl Vector for std::arch::x86_64::$vector {
            const LANES: usize = $lanes;
            const REGISTERS: usize = $registers;

            #[inline(always)]
            unsafe fn zero() -> Self {
                // SAFETY: the trait's own condition; so in all of them.
                unsafe { std::arch::x86_64::$zero() }
            }

            #[inline(always)]
            unsafe fn splat(value: f32) -> Self {
                // SAFETY: as above.
                unsafe { std::arch::x86_64::$splat(value) }
            }

            #[inline(always)]
            unsafe fn load(from: *const f32) -> Self {
                // SAFETY: as above.
                unsafe { std::arch::x86_64::$load(from) }
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut f32) {
                // SAFETY: as above.
                unsafe { std::arch::x86_64::$store(to, self) }
            }

            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { std::arch::x86_64::$add(self, other) }
            }

            #[inline(always)]
            unsafe fn sub(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { std::arch::x86_64::$sub(self, other) }
            }

            #[inline(always)]
            unsafe fn larger(self, other: Self) -> Self {
                // SAFETY: as above. The instruction gives its second operand unless the first is larger.
                unsafe { std::arch::x86_64::$max(other, self) }
            }

            #[inline(always)]
            unsafe fn multiply_add(a: Self, b: Self, sum: Self) -> Self {
                // SAFETY: as above.
                unsafe { std::arch::x86_64::$fmadd(a, b, sum) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
vector!(__m512, 16, 32, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_sub_ps, _mm512_max_ps, _mm512_fmadd_ps);
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
vector!(__m256, 8, 16, _mm256_setzero_ps, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_add_ps, _mm256_sub_ps, _mm256_max_ps, _mm256_fmadd_ps);

/// What every processor can; the compiler makes of it what the target has.
impl<const N: usize> Vector for [f32; N] {
    const LANES: usize = N;
    const REGISTERS: usize = 16;

    #[inline(always)]
    unsafe fn zero() -> Self {
        [0.0; N]
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        [value; N]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the trait's own condition; an array asks for no more alignment than one number.
        unsafe { *from.cast() }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: as above.
        unsafe { *to.cast() = self }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] + other[lane])
    }

    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        std::array::from_fn(|lane| self[lane] - other[lane])
    }

    #[inline(always)]
    unsafe fn larger(self, other: Self) -> Self {
        std::array::from_fn(|lane| {
            if other[lane] > self[lane] {
                other[lane]
            } else {
                self[lane]
            }
        })
    }

    #[inline(always)]
    unsafe fn multiply_add(a: Self, b: Self, sum: Self) -> Self {
        std::array::from_fn(|lane| sum[lane] + a[lane] * b[lane])
    }
}
