//! Categorical cross-entropy: softmax cross-entropy whose targets are a probability for each class.

use super::smoothed;
use burn::tensor::{Tensor, activation};

/// Softmax cross-entropy on dense targets, one-hot or soft.
///
/// With targets t, smoothed to `t' = (1 − ε)·t + ε / C`, one picture costs
/// `Σ w[c]·t'[c]·(−log p[c])`; a batch costs the sum over its pictures divided by `Σ w[c]·t[c]`. On
/// one-hot targets that is sparse categorical cross-entropy, weights and smoothing included. (With
/// weights and soft targets PyTorch divides by the number of pictures instead; without weights the
/// two agree.) Its minimum over the logits, without weights, is the targets' entropy: 0 for one-hot.
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
    let mut cost = activation::log_softmax(logits, 1).neg();
    let total = match weights {
        None => Tensor::full([1], batch as f32, &targets.device()),
        Some(weights) => {
            let weights = weights.reshape([1, classes]);
            cost = cost * weights.clone();
            (targets.clone() * weights).sum()
        }
    };
    (cost * smoothed(targets, smoothing, classes)).sum() / total
}
