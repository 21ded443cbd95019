//! Inverse cosine transforms of the low frequencies alone: 8 × 8 blocks (T.81, A.3.3) become
//! 1 × 1, 2 × 2 or 4 × 4 samples. The mean of a block is exact; what lies above the frequencies
//! that so few samples hold is left out rather than folded back.

/// A coefficient in full size. None of 8-bit samples is beyond ± 2,048; damaged ones end where sums
/// of them still fit.
#[inline(always)]
pub(super) fn scaled(value: i32, step: i32) -> i32 {
    value.wrapping_mul(step).clamp(-4095, 4095)
}

/// The sample of a block whose DC coefficient is `dc`: with T.81's norm, eight times the mean.
#[inline(always)]
pub(super) fn one(dc: i32) -> u8 {
    to_sample(dc)
}

/// Row by row, from the coefficients of the lowest 2 × 2 frequencies, row by row. With two samples
/// each way every cosine is ± 1 / √2, which the norm takes up.
pub(super) fn two([f00, f01, f10, f11]: [i32; 4]) -> [u8; 4] {
    let (left, right) = (f00 + f01, f00 - f01);
    let (left_odd, right_odd) = (f10 + f11, f10 - f11);
    [
        left + left_odd,
        right + right_odd,
        left - left_odd,
        right - right_odd,
    ]
    .map(to_sample)
}

/// Row by row, from the coefficients of the lowest 4 × 4 frequencies, row by row.
pub(super) fn four(frequencies: &[i32; 16]) -> [u8; 16] {
    // Columns first; two more bits are kept between the passes.
    let mut columns = [0; 16];
    for x in 0..4 {
        let column = std::array::from_fn(|y| frequencies[4 * y + x]);
        for (y, value) in line(column).into_iter().enumerate() {
            columns[4 * y + x] = (value + (1 << 9)) >> 10;
        }
    }
    let mut samples = [0; 16];
    for y in 0..4 {
        let row = std::array::from_fn(|x| columns[4 * y + x]);
        for (x, value) in line(row).into_iter().enumerate() {
            samples[4 * y + x] = to_sample((value + (1 << 13)) >> 14);
        }
    }
    samples
}

/// √2 cos(π / 8) and √2 cos(3 π / 8), in units of 1 / 4096.
const C1: i32 = 5352;
const C3: i32 = 2217;

/// Four samples times √8 from four frequencies, in units of 1 / 4096.
#[inline(always)]
fn line([f0, f1, f2, f3]: [i32; 4]) -> [i32; 4] {
    let (outer, inner) = ((f0 + f2) << 12, (f0 - f2) << 12);
    let (outer_odd, inner_odd) = (f1 * C1 + f3 * C3, f1 * C3 - f3 * C1);
    [
        outer + outer_odd,
        inner + inner_odd,
        inner - inner_odd,
        outer - outer_odd,
    ]
}

/// An eighth of `value` to the nearest step, above the middle of the range.
#[inline(always)]
fn to_sample(value: i32) -> u8 {
    ((value + 4 + 128 * 8) >> 3).clamp(0, 255) as u8
}
