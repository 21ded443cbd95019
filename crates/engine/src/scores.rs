//! Probabilities of logits and their order: one form for fitting a temperature, for measuring and for
//! answering, so that a threshold means the same in all of them.

use crate::RejectionPoint;
use std::cmp::Ordering;

/// The softmax of logits divided by `temperature`. Computed in 64 bits, so that the probabilities of a row
/// sum to 1 within the last digit that is written.
pub fn softmax(logits: &[f32], temperature: f64) -> Vec<f32> {
    let powers = powers(logits, temperature);
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

/// exp(z / T), all divided by the largest.
pub fn powers(logits: &[f32], temperature: f64) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logits
        .iter()
        .map(|&logit| ((f64::from(logit) - f64::from(largest)) / temperature).exp())
        .collect()
}

/// 1 / (1 + exp(−z / T)); exp overflows to infinity, whose reciprocal is the right 0.
pub fn sigmoid(logit: f32, temperature: f64) -> f64 {
    1.0 / (1.0 + (-f64::from(logit) / temperature).exp())
}

/// The labels of the `k` highest scores, best first; equal scores in label order, NaN last.
pub fn top_k(scores: &[f32], k: usize) -> Vec<usize> {
    let mut labels: Vec<usize> = (0..scores.len()).collect();
    labels.sort_by(|&a, &b| descending(scores[a], scores[b]).then(a.cmp(&b)));
    labels.truncate(k);
    labels
}

/// The label of the highest score; the first of equals.
pub fn argmax(scores: &[f32]) -> usize {
    likeliest(scores, 0..scores.len())
}

/// The label of the highest score among `labels`; the first of equals, 0 if there are none.
pub fn likeliest(scores: &[f32], labels: impl IntoIterator<Item = usize>) -> usize {
    let higher = |best, label| {
        if scores[label] > scores[best] {
            label
        } else {
            best
        }
    };
    labels.into_iter().reduce(higher).unwrap_or(0)
}

/// The lowest threshold, and with it the largest coverage, at which no more than `max_error` of the
/// answers were wrong; none if even the surest answers err more often.
///
/// - `rejection`: in ascending order of thresholds
pub fn threshold_for(rejection: &[RejectionPoint], max_error: f64) -> Option<RejectionPoint> {
    rejection
        .iter()
        .copied()
        .find(|point| point.error <= max_error)
}

fn descending(a: f32, b: f32) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        // Not `total_cmp`: it tells −0 from 0, which are equal scores.
        (false, false) => b.partial_cmp(&a).unwrap_or(Ordering::Equal),
        (a_nan, b_nan) => a_nan.cmp(&b_nan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_above_one_makes_the_answer_less_certain_and_not_another() {
        let logits = [0.0, 2f32.ln(), 5f32.ln()];
        let plain = softmax(&logits, 1.0);
        for (got, wanted) in plain.iter().zip([0.125, 0.25, 0.625]) {
            assert!((got - wanted).abs() < 1e-6);
        }
        // A temperature of 2 takes the square root of each ratio.
        let cooled = softmax(&logits, 2.0);
        assert!((cooled[2] / cooled[1] - 2.5f32.sqrt()).abs() < 1e-5);
    }
}
