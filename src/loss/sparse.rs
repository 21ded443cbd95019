//! Sparse categorical cross-entropy: softmax cross-entropy whose targets are class numbers.

use burn::tensor::{Int, Tensor, activation};

/// Softmax cross-entropy on integer labels.
///
/// With logits z, label y, weights w and smoothing ε over C classes, one picture costs
/// `(1 − ε)·w[y]·(−log p[y]) + (ε / C)·Σ w[c]·(−log p[c])`, where p = softmax(z). A batch costs the
/// sum over its pictures divided by `Σ w[y]`, as PyTorch's `cross_entropy` defines it. The targets
/// are integers: they take no memory that grows with the number of classes, and log-softmax
/// subtracts the largest logit first, so no logit overflows.
///
/// - `logits`: `[batch, classes]`
/// - `labels`: `[batch]`, each below `classes`
/// - `weights`: `[classes]`
/// - output: `[1]`
pub fn sparse_categorical_cross_entropy(
    logits: Tensor<2>,
    labels: Tensor<1, Int>,
    smoothing: f32,
    weights: Option<Tensor<1>>,
) -> Tensor<1> {
    let [batch, classes] = logits.dims();
    let negative_log_p = activation::log_softmax(logits, 1).neg();
    let of_label = negative_log_p
        .clone()
        .gather(1, labels.clone().reshape([batch, 1]))
        .reshape([batch]);
    let (of_label, spread, total) = match weights {
        None => (
            of_label,
            negative_log_p,
            Tensor::full([1], batch as f32, &labels.device()),
        ),
        Some(weights) => {
            let weight_of_label = weights.clone().gather(0, labels);
            let spread = negative_log_p * weights.reshape([1, classes]);
            let total = weight_of_label.clone().sum();
            (of_label * weight_of_label, spread, total)
        }
    };
    let mut cost = of_label.sum() * (1.0 - smoothing);
    if smoothing > 0.0 {
        cost = cost + spread.sum() * (smoothing / classes as f32);
    }
    cost / total
}
