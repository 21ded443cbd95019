//! Inverse cosine transforms: 8 × 8 blocks (T.81, A.3.3) become 1 × 1, 2 × 2 or 4 × 4 samples of the low frequencies
//! alone, or all 8 × 8. The mean of a block is exact; what lies above the frequencies that few samples hold is left out
//! rather than folded back.

use super::header::ZIGZAG;

/// The lowest 4 × 4 frequencies, row by row, as indices in the file's order.
pub(super) const LOW_4: [usize; 16] = {
    let mut low = [0; 16];
    let mut k = 0;
    while k < 64 {
        let (row, column) = (ZIGZAG[k] as usize / 8, ZIGZAG[k] as usize % 8);
        if row < 4 && column < 4 {
            low[4 * row + column] = k;
        }
        k += 1;
    }
    low
};

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

/// One number for each of four columns or rows.
type Quad = [i32; 4];

/// Row by row, from the coefficients of the lowest 4 × 4 frequencies, row by row.
// Elsewhere nobody calls it with other instructions than its own.
#[cfg_attr(target_arch = "x86_64", inline(always))]
pub(super) fn four(frequencies: &[i32; 16]) -> [u8; 16] {
    let rows: [Quad; 4] = std::array::from_fn(|y| std::array::from_fn(|x| frequencies[4 * y + x]));
    // Columns first; two more bits are kept between the passes.
    let columns = four_points(rows).map(|row| row.map(|value| (value + (1 << 9)) >> 10));
    let samples = four_points(transposed(columns));
    let samples = transposed(samples.map(|row| row.map(|value| (value + (1 << 13)) >> 14)));
    std::array::from_fn(|at| to_sample(samples[at / 4][at % 4]))
}

/// √2 cos(π / 8) and √2 cos(3 π / 8), in units of 1 / 4096.
const C1: i32 = 5352;
const C3: i32 = 2217;

/// Four points times √8 from four frequencies in every lane, in units of 1 / 4096.
#[inline(always)]
fn four_points([f0, f1, f2, f3]: [Quad; 4]) -> [Quad; 4] {
    let (outer, inner) = (times(add(f0, f2), 1 << 12), times(sub(f0, f2), 1 << 12));
    let outer_odd = add(times(f1, C1), times(f3, C3));
    let inner_odd = sub(times(f1, C3), times(f3, C1));
    [
        add(outer, outer_odd),
        add(inner, inner_odd),
        sub(inner, inner_odd),
        sub(outer, outer_odd),
    ]
}

/// An eighth of `value` to the nearest step, above the middle of the range.
#[inline(always)]
fn to_sample(value: i32) -> u8 {
    ((value + 4 + 128 * 8) >> 3).clamp(0, 255) as u8
}

/// One number for each of eight columns or rows.
type Lanes = [i32; 8];

/// Whether this processor has what the functions with eight lanes are compiled for besides the portable way.
#[cfg(target_arch = "x86_64")]
pub(super) fn is_wide() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
}

/// Row by row, from all coefficients, row by row: the algorithm of Loeffler, Ligtenberg and Moschytz (1989), columns
/// first. Factors, roundings and the two bits that are kept between the passes are those of the decoder of the `image`
/// crate, so that both give the same bytes.
#[inline(always)]
pub(super) fn eight(coefficients: &[i32; 64]) -> [u8; 64] {
    let rows: [Lanes; 8] =
        std::array::from_fn(|y| std::array::from_fn(|x| coefficients[8 * y + x]));
    let columns = eight_points(rows, 1 << 9).map(|row| row.map(|value| value >> 10));
    // Above the middle of the range.
    let rounding = (1 << 9) + (1 << 16) + (128 << 17);
    let samples = eight_points(transposed(columns), rounding);
    let samples = transposed(samples.map(|row| row.map(|value| (value >> 17).clamp(0, 255))));
    std::array::from_fn(|at| samples[at / 8][at % 8] as u8)
}

#[inline(always)]
fn transposed<const N: usize>(rows: [[i32; N]; N]) -> [[i32; N]; N] {
    std::array::from_fn(|y| std::array::from_fn(|x| rows[x][y]))
}

/// Eight points from eight frequencies in every lane, times √8 and 4,096, `rounding` added. What damaged data overflow is
/// wrapped.
#[inline(always)]
fn eight_points(f: [Lanes; 8], rounding: i32) -> [Lanes; 8] {
    // The even half.
    let turned = times(add(f[2], f[6]), 2217);
    let (low, high) = (
        add(turned, times(f[2], 3135)),
        add(turned, times(f[6], -7567)),
    );
    let rounded = |lanes: Lanes| lanes.map(|value| (value << 12).wrapping_add(rounding));
    let (sum, difference) = (rounded(add(f[0], f[4])), rounded(sub(f[0], f[4])));
    let even = [
        add(sum, low),
        add(difference, high),
        sub(difference, high),
        sub(sum, low),
    ];
    // The odd half.
    let (a, b) = (add(f[7], f[3]), add(f[5], f[1]));
    let all = times(add(a, b), 4816);
    let outer = add(all, times(add(f[7], f[1]), -3685));
    let inner = add(all, times(add(f[5], f[3]), -10_497));
    let (a, b) = (times(a, -8034), times(b, -1597));
    let odd = [
        add(times(f[1], 6149), add(outer, b)),
        add(times(f[3], 12_586), add(inner, a)),
        add(times(f[5], 8410), add(inner, b)),
        add(times(f[7], 1223), add(outer, a)),
    ];
    std::array::from_fn(|at| match at {
        0..4 => add(even[at], odd[at]),
        _ => sub(even[7 - at], odd[7 - at]),
    })
}

#[inline(always)]
fn add<const N: usize>(a: [i32; N], b: [i32; N]) -> [i32; N] {
    std::array::from_fn(|lane| a[lane].wrapping_add(b[lane]))
}

#[inline(always)]
fn sub<const N: usize>(a: [i32; N], b: [i32; N]) -> [i32; N] {
    std::array::from_fn(|lane| a[lane].wrapping_sub(b[lane]))
}

#[inline(always)]
fn times<const N: usize>(a: [i32; N], factor: i32) -> [i32; N] {
    a.map(|value| value.wrapping_mul(factor))
}
