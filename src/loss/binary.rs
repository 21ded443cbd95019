//! Binary cross-entropy: sigmoid cross-entropy, one yes-or-no question an output.

use super::smoothed;
use burn::tensor::Tensor;

/// Sigmoid cross-entropy on logits.
///
/// With target t, smoothed to `t' = (1 − ε)·t + ε / 2`, and weight w of a yes, one output costs
/// `w·t'·(−log σ(z)) + (1 − t')·(−log(1 − σ(z)))`; a batch costs the mean over all its outputs, as
/// PyTorch's `binary_cross_entropy_with_logits` defines it (w is its `pos_weight`). No sigmoid is
/// computed: `−log(1 − σ(z)) = log(1 + exp(z))`, and `−log σ(z)` is that minus z.
///
/// - `logits`, `targets`: `[batch, outputs]`
/// - `weights`: `[outputs]`
/// - output: `[1]`
pub fn binary_cross_entropy(
    logits: Tensor<2>,
    targets: Tensor<2>,
    smoothing: f32,
    weights: Option<Tensor<1>>,
) -> Tensor<1> {
    let [_, outputs] = logits.dims();
    let targets = smoothed(targets, smoothing, 2);
    let of_no = softplus(logits.clone());
    let of_yes = of_no.clone() - logits;
    let mut yes = targets.clone() * of_yes;
    if let Some(weights) = weights {
        yes = yes * weights.reshape([1, outputs]);
    }
    (yes + (targets.neg() + 1.0) * of_no).mean()
}

/// `log(exp(0) + exp(z))` with the larger of both exponents subtracted first: it never overflows.
/// That shift is a constant to the gradient, which is then σ(z) everywhere; written with |z| it
/// would be 0 at z = 0, where neither |z| nor max(z, 0) has a derivative.
fn softplus(z: Tensor<2>) -> Tensor<2> {
    let shift = z.clone().detach().clamp_min(0.0);
    (shift.clone().neg().exp() + (z - shift.clone()).exp()).log() + shift
}
