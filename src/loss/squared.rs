//! Mean squared error between probabilities and targets, not between logits and targets: the loss
//! that teaching compares with cross-entropy. Where the network is sure and wrong, softmax and
//! sigmoid are flat, and so is this loss: its gradient vanishes just there.

use super::binary::of_sides;
use super::smoothed;
use burn::tensor::{Tensor, activation};

/// The mean over pictures and classes of `(softmax(z) − t')²`, with `t' = (1 − ε)·t + ε / C`: the
/// score of Brier (1950) divided by the number of classes. With weights, a picture counts
/// `Σ w[c]·t[c]` times, and the sum of those is divided by instead of the number of pictures.
///
/// - `logits`, `targets`: `[batch, classes]`
/// - `weights`: `[classes]`
/// - output: `[1]`
pub fn of_softmax(
    logits: Tensor<2>,
    targets: Tensor<2>,
    smoothing: f32,
    weights: Option<Tensor<1>>,
) -> Tensor<1> {
    let [_, classes] = logits.dims();
    let wanted = smoothed(targets.clone(), smoothing, classes);
    let squares = (activation::softmax(logits, 1) - wanted).square();
    match weights {
        None => squares.mean(),
        Some(weights) => {
            let of_picture = (targets * weights.reshape([1, classes])).sum_dim(1);
            let total = of_picture.clone().sum() * classes as f32;
            (squares * of_picture).sum() / total
        }
    }
}

/// The mean over pictures and outputs of `(σ(z) − t')²`, with `t' = (1 − ε)·t + ε / 2`. With
/// weights, the square of an output counts `w·t + (1 − t)` times, as in binary cross-entropy.
///
/// - `logits`, `targets`: `[batch, outputs]`
/// - `weights`: `[outputs]`, of a yes
/// - output: `[1]`
pub fn of_sigmoid(
    logits: Tensor<2>,
    targets: Tensor<2>,
    smoothing: f32,
    weights: Option<Tensor<1>>,
) -> Tensor<1> {
    let wanted = smoothed(targets.clone(), smoothing, 2);
    let squares = (activation::sigmoid(logits) - wanted).square();
    match weights {
        None => squares.mean(),
        Some(weights) => (squares * of_sides(targets, weights)).mean(),
    }
}
