//! What training minimises, as functions from logits and targets to one number.

use crate::config;
use burn::tensor::{Device, Int, Tensor, activation};

/// Sparse categorical cross-entropy: softmax cross-entropy on integer labels.
///
/// With logits z, label y, weights w and smoothing ε over C classes, one picture costs
/// `(1 − ε)·w[y]·(−log p[y]) + (ε / C)·Σ w[c]·(−log p[c])`, where p = softmax(z). A batch costs the
/// sum over its pictures divided by `Σ w[y]`, as PyTorch's `cross_entropy` defines it. The targets
/// are integers: they take no memory that grows with the number of classes, and log-softmax
/// subtracts the largest logit first, so no logit overflows.
#[derive(Clone, Debug)]
pub struct CrossEntropy {
    smoothing: f32,
    /// `[classes]`; none where all classes weigh 1.
    weights: Option<Tensor<1>>,
}

impl CrossEntropy {
    /// `counts`: pictures of each class in the training split, in label order.
    pub fn new(loss: &config::Loss, counts: &[usize], device: &Device) -> Self {
        let weights = match loss.class_weights {
            config::ClassWeights::None => None,
            config::ClassWeights::Balanced => {
                let weights = balanced_weights(counts);
                Some(Tensor::from_floats(weights.as_slice(), device))
            }
        };
        Self {
            smoothing: loss.label_smoothing,
            weights,
        }
    }

    /// The mean cost of a batch.
    ///
    /// - `logits`: `[batch, classes]`
    /// - `labels`: `[batch]`, each below `classes`
    /// - output: `[1]`
    pub fn forward(&self, logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
        let [batch, classes] = logits.dims();
        let negative_log_p = activation::log_softmax(logits, 1).neg();
        let of_label = negative_log_p
            .clone()
            .gather(1, labels.clone().reshape([batch, 1]))
            .reshape([batch]);
        let (of_label, spread, total) = match &self.weights {
            None => (
                of_label,
                negative_log_p,
                Tensor::full([1], batch as f32, &labels.device()),
            ),
            Some(weights) => {
                let weights = weights.clone().to_device(&labels.device());
                let weight_of_label = weights.clone().gather(0, labels);
                let spread = negative_log_p * weights.reshape([1, classes]);
                let total = weight_of_label.clone().sum();
                (of_label * weight_of_label, spread, total)
            }
        };
        let mut cost = of_label.sum() * (1.0 - self.smoothing);
        if self.smoothing > 0.0 {
            cost = cost + spread.sum() * (self.smoothing / classes as f32);
        }
        cost / total
    }
}

/// `log Σ exp(z)` of one row of logits, with the largest subtracted first: it never overflows.
/// Cross-entropy of a label is this minus the label's logit.
pub fn log_sum_exp(row: &[f32]) -> f64 {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|&z| f64::from(z - largest).exp()).sum();
    f64::from(largest) + sum.ln()
}

/// Weights under which each class counts the same: `pictures / (classes × pictures of the class)`
/// (King and Zeng, 2001; scikit-learn's `balanced`). A class without pictures weighs 0.
fn balanced_weights(counts: &[usize]) -> Vec<f32> {
    let total: usize = counts.iter().sum();
    counts
        .iter()
        .map(|&count| match count {
            0 => 0.0,
            _ => total as f32 / (counts.len() * count) as f32,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(smoothing: f32, counts: &[usize], logits: [[f32; 3]; 2], labels: [i32; 2]) -> f32 {
        let class_weights = match counts {
            [] => config::ClassWeights::None,
            _ => config::ClassWeights::Balanced,
        };
        let device = Device::flex();
        let config = config::Loss {
            kind: config::LossKind::SparseCategoricalCrossEntropy,
            label_smoothing: smoothing,
            class_weights,
        };
        CrossEntropy::new(&config, counts, &device)
            .forward(
                Tensor::from_floats(logits, &device),
                Tensor::from_ints(labels, &device),
            )
            .into_scalar()
    }

    #[track_caller]
    fn check(got: f32, wanted: f32) {
        assert!((got - wanted).abs() < 1e-5, "{got} is not {wanted}");
    }

    #[test]
    fn equal_logits_cost_the_logarithm_of_the_number_of_classes() {
        check(loss(0.0, &[], [[2.0; 3]; 2], [0, 2]), 3f32.ln());
        check(loss(0.3, &[], [[2.0; 3]; 2], [0, 2]), 3f32.ln());
    }

    #[test]
    fn a_batch_costs_what_the_formula_gives_by_hand() {
        // softmax(0, ln 2, ln 5) = 1/8, 2/8, 5/8.
        let logits = [[0.0, 2f32.ln(), 5f32.ln()]; 2];
        let (a, b, c) = (8f32.ln(), 4f32.ln(), (8f32 / 5.0).ln());
        check(loss(0.0, &[], logits, [0, 2]), (a + c) / 2.0);
        check(
            loss(0.3, &[], logits, [0, 2]),
            0.7 * (a + c) / 2.0 + 0.1 * (a + b + c),
        );
        // Counts 1, 2, 1 of 4 give weights 4/3, 2/3, 4/3; the labels weigh 2 together.
        check(
            loss(0.3, &[1, 2, 1], logits, [0, 1]),
            (0.7 * (a * 4.0 + b * 2.0) / 3.0 + 2.0 * 0.1 * (4.0 * a + 2.0 * b + 4.0 * c) / 3.0)
                / 2.0,
        );
    }

    #[test]
    fn the_logarithm_of_a_sum_is_exact_where_it_can_be_and_never_overflows() {
        assert!((log_sum_exp(&[0.0, 2f32.ln(), 5f32.ln()]) - 8f64.ln()).abs() < 1e-6);
        assert_eq!(log_sum_exp(&[1e4, -1e4]), 1e4);
        assert!(log_sum_exp(&[f32::NAN, 0.0]).is_nan());
    }

    #[test]
    fn logits_of_ten_thousand_neither_overflow_nor_lose_the_answer() {
        check(loss(0.0, &[], [[1e4, -1e4, 0.0]; 2], [0, 0]), 0.0);
        check(loss(0.0, &[], [[1e4, -1e4, 0.0]; 2], [1, 1]), 2e4);
    }
}
