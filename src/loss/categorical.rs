//! Categorical cross-entropy: softmax cross-entropy whose targets are a probability for each class.

use super::smoothed;
use burn::tensor::{Tensor, activation};

/// Softmax cross-entropy on dense targets, one-hot or soft.
///
/// With targets t, smoothed to `t' = (1 − ε)·t + ε / C`, one picture costs `Σ t'[c]·(−log p[c])`, and
/// counts `Σ w[c]·t[c]` times; a batch costs the weighted mean of its pictures. On one-hot targets that
/// is sparse categorical cross-entropy, weights and smoothing included. Without weights it is
/// PyTorch's `cross_entropy`; with weights PyTorch weighs each class's part of a target, also what
/// smoothing has spread to the classes that it is not. The minimum over the logits, without smoothing, is
/// the targets' entropy: 0 for one-hot.
///
/// - `logits`, `targets`: `[batch, classes]`; each row of `targets` sums to 1
/// - `weights`: `[classes]`
/// - output: `[1]`
pub fn categorical_cross_entropy(
    logits: Tensor<2>,
    targets: Tensor<2>,
    smoothing: f32,
    weights: Option<Tensor<1>>,
) -> Tensor<1> {
    let [batch, classes] = logits.dims();
    let negative_log_p = activation::log_softmax(logits, 1).neg();
    let cost = negative_log_p * smoothed(targets.clone(), smoothing, classes);
    match weights {
        None => cost.sum() / batch as f32,
        Some(weights) => {
            let of_picture = (targets * weights.reshape([1, classes])).sum_dim(1);
            let total = of_picture.clone().sum();
            (cost.sum_dim(1) * of_picture).sum() / total
        }
    }
}
