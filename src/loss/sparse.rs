//! Sparse categorical cross-entropy: softmax cross-entropy whose targets are class numbers.

use burn::tensor::{Int, Tensor, activation};

/// Softmax cross-entropy on integer labels.
///
/// With logits z, label y and smoothing ε over C classes, one picture costs
/// `(1 − ε)·(−log p[y]) + (ε / C)·Σ (−log p[c])`, where p = softmax(z), and counts `w[y]` times; a batch
/// costs the weighted mean of its pictures. Without smoothing or without weights that is PyTorch's
/// `cross_entropy`. With both, PyTorch weighs each class's part of the smoothed target: beside a class
/// of 600 pictures one of 3 weighs 200 times as much, so that a twentieth of smoothing makes every
/// picture of the large class ask for the small one (its issue 104776). Here the picture is weighted
/// and its target is not, so its own class always is what it asks for most. The targets are integers:
/// they take no memory that grows with the number of classes, and log-softmax subtracts the largest
/// logit first, so no logit overflows.
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
    let mut cost = of_label * (1.0 - smoothing);
    if smoothing > 0.0 {
        let spread = negative_log_p.sum_dim(1).reshape([batch]);
        cost = cost + spread * (smoothing / classes as f32);
    }
    match weights {
        None => cost.sum() / batch as f32,
        Some(weights) => {
            let of_picture = weights.gather(0, labels);
            (cost * of_picture.clone()).sum() / of_picture.sum()
        }
    }
}
