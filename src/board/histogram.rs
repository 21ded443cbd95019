//! Values counted in TensorBoard's exponential buckets. Never writes.

use super::message::Histogram;
use std::sync::LazyLock;

/// What is left of the values of one tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    pub histogram: Histogram,
    /// Values that are infinite or not a number: in no bucket, and in neither sum.
    pub non_finite: usize,
}

/// Upper ends of the buckets, rising: ±10⁻¹², growing by a tenth up to ±10²⁰, zero between them,
/// and the ends of `f64`; as `InitDefaultBuckets` in TensorFlow's `core/lib/histogram/histogram.cc`.
static LIMITS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let mut positive = Vec::new();
    // Multiplied step by step, not as a power: the same roundings as in TensorFlow.
    let mut limit = 1e-12;
    while limit < 1e20 {
        positive.push(limit);
        limit *= 1.1;
    }
    positive.push(f64::MAX);
    let negative = positive.iter().rev().map(|limit| -limit);
    negative
        .chain([0.0])
        .chain(positive.iter().copied())
        .collect()
});

/// Counts `values`. A run of empty buckets becomes one, as TensorFlow writes it; what follows the
/// last value is left out. Without any finite value there is one empty bucket.
pub fn count(values: &[f32]) -> Counted {
    let mut counts = vec![0_u64; LIMITS.len()];
    let mut histogram = Histogram::default();
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut finite: u64 = 0;
    for value in values.iter().copied().filter(|value| value.is_finite()) {
        let value = f64::from(value);
        min = min.min(value);
        max = max.max(value);
        finite += 1;
        histogram.sum += value;
        histogram.sum_squares += value * value;
        counts[LIMITS.partition_point(|&limit| limit <= value)] += 1;
    }
    if finite > 0 {
        (histogram.min, histogram.max) = (min, max);
    }
    histogram.num = finite as f64;
    fill_buckets(&mut histogram, &counts);
    Counted {
        histogram,
        non_finite: values.len() - finite as usize,
    }
}

fn fill_buckets(histogram: &mut Histogram, counts: &[u64]) {
    let Some(last) = counts.iter().rposition(|&count| count > 0) else {
        histogram.bucket_limit.push(f64::MAX);
        histogram.bucket.push(0.0);
        return;
    };
    for (index, &count) in counts[..=last].iter().enumerate() {
        // An empty bucket before a used one stays: its limit is where the used one begins.
        if count > 0 || counts[index + 1] > 0 {
            histogram.bucket_limit.push(LIMITS[index]);
            histogram.bucket.push(count as f64);
        }
    }
}
