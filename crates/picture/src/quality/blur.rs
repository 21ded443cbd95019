//! How blurred the sharpest edges are, by what a second blur of known strength takes from their
//! slope (Zhuo and Sim, "Defocus map estimation from a single image", 2011): of an edge of
//! deviation σ, blurred again by σ₀, the slope falls by R = √(1 + σ₀²/σ²). Unlike the variance of a
//! Laplacian, R does not depend on how many edges there are or how strong they are: a plain card
//! is not blurred.

use super::luma::{Luma, quantile};

/// Binomial coefficients of order 8: their deviation is σ₀ = √2 px, their sum 256.
const KERNEL: [u16; 9] = [1, 8, 28, 56, 70, 56, 28, 8, 1];
const REACH: usize = KERNEL.len() / 2;
/// σ₀².
const SECOND_BLUR: f32 = 2.0;
/// Edges count from this part of the strongest ones' slope on: what is weaker is noise, texture and
/// the blocks of JPEG.
const OF_STRONGEST: f64 = 0.35;
/// And from this slope on, in steps of luma over two pixels.
const LEAST_SLOPE: usize = 20;
/// With less between bright and dark nothing can be said: a blank sheet, or no light.
const LEAST_HEIGHT: f32 = 80.0;
/// Every so many rows are looked at, for the strongest slopes and for the edges.
const ROWS_COUNTED: usize = 4;
const ROWS_JUDGED: usize = 2;
/// Fewer pixels on edges, in the rows that are judged, say nothing.
const LEAST_PIXELS: u32 = 30;
/// The edges' sharpest fifth decides: a background out of focus is no fault.
const SHARPEST: f64 = 0.8;
/// R in steps of 1 / 64, up to 8.
const RATIO_STEPS: usize = 64;
const RATIOS: usize = 8 * RATIO_STEPS;

/// Deviation of the blur in pixels, of the direction that is softer: what moved is blurred in one
/// only. `None` where neither direction has edges enough.
pub(super) fn deviation_px(luma: &Luma) -> Option<f32> {
    let (width, height) = (luma.width, luma.height);
    if width <= 2 * REACH + 2 || height <= 2 * REACH + 2 {
        return None;
    }
    let smooth = smoothed(luma);
    let sideways = sharpness(luma, &smooth, 1);
    let upwards = sharpness(luma, &smooth, width);
    let ratio = match (sideways, upwards) {
        (Some(one), Some(other)) => one.min(other),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return edgeless_px(luma),
    };
    Some((SECOND_BLUR / (ratio * ratio - 1.0).max(1e-3)).sqrt())
}

/// At least so blurred is what has bright and dark and no slope between them: the steepest slope of
/// an edge of height h and deviation σ is h / (σ √2π) a pixel.
fn edgeless_px(luma: &Luma) -> Option<f32> {
    let height = f32::from(luma.quantile(0.98) - luma.quantile(0.02));
    let slope = LEAST_SLOPE as f32 / 2.0;
    (height >= LEAST_HEIGHT).then(|| height / (slope * std::f32::consts::TAU.sqrt()))
}

/// R of the sharpest edges, by slopes between pixels `step` before and after each.
fn sharpness(luma: &Luma, smooth: &[u16], step: usize) -> Option<f32> {
    let width = luma.width;
    let rows = || (REACH..luma.height - REACH).map(|y| y * width + REACH);
    let inner = width - 2 * REACH;
    let mut slopes = vec![0u8; inner];
    let mut counts = [[0u32; 256]; 2];
    for start in rows().step_by(ROWS_COUNTED) {
        slopes_of(&luma.rows, start, step, &mut slopes);
        // Two tables: equal neighbours would wait for each other's count.
        for pair in slopes.chunks_exact(2) {
            counts[0][usize::from(pair[0])] += 1;
            counts[1][usize::from(pair[1])] += 1;
        }
    }
    let [mut all, other] = counts;
    all.iter_mut()
        .zip(&other)
        .for_each(|(sum, count)| *sum += count);
    let strongest = quantile(&all, 0.995);
    let least = ((strongest as f64 * OF_STRONGEST) as usize).max(LEAST_SLOPE) as u32;
    let mut ratios = [0u32; RATIOS];
    for start in rows().step_by(ROWS_JUDGED) {
        slopes_of(&luma.rows, start, step, &mut slopes);
        for (x, &slope) in slopes.iter().enumerate() {
            let slope = u32::from(slope);
            if slope >= least {
                let at = start + x;
                let smoother = u32::from(smooth[at + step].abs_diff(smooth[at - step]));
                // `smooth` counts in units of 1 / 256.
                let ratio = slope * 256 * RATIO_STEPS as u32 / smoother.max(1);
                ratios[(ratio as usize).min(RATIOS - 1)] += 1;
            }
        }
    }
    let enough = ratios.iter().sum::<u32>() >= LEAST_PIXELS;
    enough.then(|| quantile(&ratios, SHARPEST) as f32 / RATIO_STEPS as f32)
}

/// The slopes of as many pixels as `slopes` holds, from `start` on.
fn slopes_of(rows: &[u8], start: usize, step: usize, slopes: &mut [u8]) {
    let (before, after) = (&rows[start - step..], &rows[start + step..]);
    for ((slope, &before), &after) in slopes.iter_mut().zip(before).zip(after) {
        *slope = after.abs_diff(before);
    }
}

/// Blurred by [`KERNEL`] both ways, in units of 1 / 256. Right from [`REACH`] − 1 pixels off the
/// edges on; beyond that, zero.
fn smoothed(luma: &Luma) -> Vec<u16> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: this processor has what the function was compiled for, as just asked.
        return unsafe { smoothed_wide(luma) };
    }
    smoothed_both_ways(luma)
}

/// As [`smoothed_both_ways`], with eight sums in one register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn smoothed_wide(luma: &Luma) -> Vec<u16> {
    smoothed_both_ways(luma)
}

#[inline(always)]
fn smoothed_both_ways(luma: &Luma) -> Vec<u16> {
    let (width, height) = (luma.width, luma.height);
    // As many rows as there are taps, each in the place of the one that is no longer needed.
    let mut across = vec![0u16; KERNEL.len() * width];
    let place = |y: usize| y % KERNEL.len() * width;
    let mut smooth = vec![0u16; width * height];
    for y in 0..height {
        let row = &luma.rows[y * width..][..width];
        let out = &mut across[place(y)..][REACH..width - REACH];
        weigh(std::array::from_fn(|tap| &row[tap..]), out, 0);
        if y >= 2 * REACH {
            let row = |tap: usize| &across[place(y + tap - 2 * REACH)..][..width];
            let out = &mut smooth[(y - REACH) * width..][..width];
            weigh(std::array::from_fn(row), out, 8);
        }
    }
    smooth
}

/// So many sums stay in registers over all taps.
const LANES: usize = 16;

/// The sums of what lies in the same place of all taps, each times its weight; without their lowest `dropped` bits, so that
/// they fit.
#[inline(always)]
fn weigh<T: Copy + Into<u32>>(taps: [&[T]; KERNEL.len()], out: &mut [u16], dropped: u32) {
    let (chunks, rest) = out.as_chunks_mut::<LANES>();
    let behind = chunks.len() * LANES;
    for (at, chunk) in chunks.iter_mut().enumerate() {
        let mut sums = [0u32; LANES];
        for (tap, weight) in taps.iter().zip(KERNEL) {
            for (sum, &value) in sums.iter_mut().zip(&tap[at * LANES..][..LANES]) {
                *sum += u32::from(weight) * value.into();
            }
        }
        for (out, sum) in chunk.iter_mut().zip(sums) {
            *out = (sum >> dropped) as u16;
        }
    }
    for (x, out) in rest.iter_mut().enumerate() {
        let mut sum = 0;
        for (tap, weight) in taps.iter().zip(KERNEL) {
            sum += u32::from(weight) * tap[behind + x].into();
        }
        *out = (sum >> dropped) as u16;
    }
}
