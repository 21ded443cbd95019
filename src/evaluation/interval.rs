//! How sure a proportion is, given the number of pictures it was measured on.

/// The 97.5 % quantile of the standard normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of `successes / trials` (Wilson 1927, "Probable inference, the law of
/// succession, and statistical inference", without continuity correction), within 0 to 1.
/// Unlike the usual ± 1.96 standard errors it holds for few trials and near 0 and 1.
/// `None` without trials.
pub fn wilson_95(successes: u64, trials: u64) -> Option<(f64, f64)> {
    if trials == 0 {
        return None;
    }
    let n = trials as f64;
    let p = successes.min(trials) as f64 / n;
    let z2 = Z_95 * Z_95;
    let center = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    // At the two ends the bound is exact; computed, it would miss by a rounding error.
    let low = if successes == 0 { 0.0 } else { center - half };
    let high = if successes >= trials {
        1.0
    } else {
        center + half
    };
    Some((low, high))
}
