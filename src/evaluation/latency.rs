//! How long single answers take: percentiles of times that somebody else measured.

use serde::Serialize;

/// Times of single pictures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Latency {
    /// Pictures that were timed, one after another.
    pub pictures: u64,
    /// From path to answer, in milliseconds: half of the pictures take no longer.
    pub p50_ms: f64,
    /// Nineteen of twenty take no longer.
    pub p95_ms: f64,
}

/// The percentiles of `times_ms`; `None` without any.
pub fn latency(times_ms: &[f64]) -> Option<Latency> {
    Some(Latency {
        pictures: times_ms.len() as u64,
        p50_ms: percentile(times_ms, 0.50)?,
        p95_ms: percentile(times_ms, 0.95)?,
    })
}

/// The value below which the part `q` lies, linear between neighbours (Hyndman and Fan 1996, definition 7,
/// NumPy's default).
pub fn percentile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    Some(below + (above - below) * place.fract())
}
