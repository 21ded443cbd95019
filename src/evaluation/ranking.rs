//! The order of a prediction's scores.

use std::cmp::Ordering;

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

fn descending(a: f32, b: f32) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        // Not `total_cmp`: it tells −0 from 0, which are equal scores.
        (false, false) => b.partial_cmp(&a).unwrap_or(Ordering::Equal),
        (a_nan, b_nan) => a_nan.cmp(&b_nan),
    }
}
