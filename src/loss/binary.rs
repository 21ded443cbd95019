//! Binary cross-entropy: sigmoid cross-entropy, one yes-or-no question an output.

use super::smoothed;
use burn::tensor::Tensor;

/// Sigmoid cross-entropy on logits.
///
/// With target t, smoothed to `t' = (1 − ε)·t + ε / 2`, one output costs
/// `t'·(−log σ(z)) + (1 − t')·(−log(1 − σ(z)))`, and counts `w·t + 1 − t` times: w is the weight of a
/// yes. A batch costs the mean over all its outputs. Without smoothing that is PyTorch's
/// `binary_cross_entropy_with_logits` with w as its `pos_weight`. With smoothing PyTorch weighs the
/// part ε / 2 of a *no* that is spread to the yes as well, and from w = 2 / ε on a no asks for a yes. No
/// sigmoid is computed: `−log(1 − σ(z)) = log(1 + exp(z))`, and `−log σ(z)` is that minus z.
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
    let of_no = softplus(logits.clone());
    let of_yes = of_no.clone() - logits;
    let wanted = smoothed(targets.clone(), smoothing, 2);
    let cost = wanted.clone() * of_yes + (wanted.neg() + 1.0) * of_no;
    match weights {
        None => cost.mean(),
        Some(weights) => (cost * of_sides(targets, weights)).mean(),
    }
}

/// `w·t + 1 − t`: how often each output counts, by what it should have been and not by what smoothing
/// makes of that.
///
/// - `targets`: `[batch, outputs]`, unsmoothed
/// - `weights`: `[outputs]`, of a yes
/// - output: `[batch, outputs]`
pub(super) fn of_sides(targets: Tensor<2>, weights: Tensor<1>) -> Tensor<2> {
    let [_, outputs] = targets.dims();
    targets * (weights.reshape([1, outputs]) - 1.0) + 1.0
}

/// `log(exp(0) + exp(z))` with the larger of both exponents subtracted first: it never overflows.
/// That shift is a constant to the gradient, which is then σ(z) everywhere; written with |z| it
/// would be 0 at z = 0, where neither |z| nor max(z, 0) has a derivative.
fn softplus(z: Tensor<2>) -> Tensor<2> {
    let shift = z.clone().detach().clamp_min(0.0);
    (shift.clone().neg().exp() + (z - shift.clone()).exp()).log() + shift
}
