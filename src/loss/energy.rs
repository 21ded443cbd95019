//! The energy hinge: keeps a gap between what the classes' logits say of pictures of the classes and of
//! pictures of rejects. It never looks at the rejects' own logits.

use super::Targets;
use crate::config;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Which outputs are rejects, and how far apart the two sides are pushed.
#[derive(Clone, Debug)]
pub(super) struct Energy {
    weight: f32,
    /// The score that pictures of classes should have at least, and pictures of rejects at most.
    bounds: [f32; 2],
    /// `[classes without rejects]`: their outputs.
    answerable: Tensor<1, Int>,
    /// `[classes]`: 1 for a reject, else 0.
    is_reject: Tensor<1>,
}

impl Energy {
    /// None where it is switched off, or where nothing is rejected.
    ///
    /// - `rejects`: outputs, each below `classes`
    pub fn new(
        loss: &config::Loss,
        classes: usize,
        rejects: &[usize],
        device: &Device,
    ) -> Option<Self> {
        let answerable = (0..classes).filter(|class| !rejects.contains(class));
        // Class counts are limited to 100,000 long before this.
        let answerable: Vec<i32> = answerable.map(|class| class as i32).collect();
        if loss.energy_weight <= 0.0 || rejects.is_empty() || answerable.is_empty() {
            return None;
        }
        let mut is_reject = vec![0.0f32; classes];
        rejects.iter().for_each(|&class| is_reject[class] = 1.0);
        let shape = [answerable.len()];
        Some(Self {
            weight: loss.energy_weight,
            bounds: [loss.energy_class, loss.energy_reject],
            answerable: Tensor::from_data(TensorData::new(answerable, shape), device),
            is_reject: Tensor::from_data(TensorData::new(is_reject, [classes]), device),
        })
    }

    /// The weighted hinge of a batch.
    ///
    /// - `logits`: `[batch, classes]`
    /// - output: `[1]`
    pub fn cost(&self, logits: Tensor<2>, targets: &Targets) -> Tensor<1> {
        let device = logits.device();
        let is_reject = self.is_reject.clone().to_device(&device);
        let is_reject = match targets {
            Targets::Sparse(labels) => is_reject.gather(0, labels.clone()),
            Targets::Dense(targets) => {
                let [batch, classes] = targets.dims();
                let rejected = targets.clone() * is_reject.reshape([1, classes]);
                rejected.sum_dim(1).reshape([batch])
            }
        };
        let answerable = self.answerable.clone().to_device(&device);
        let score = log_sum_exp(logits.select(1, answerable));
        hinge(score, is_reject, self.bounds) * self.weight
    }
}

/// With the score `S = log Σ exp(z[c])` over the classes that may be answered (Liu et al., 2020, equation 8;
/// their energy is −S, at temperature 1): the mean over pictures of classes of `max(0, least − S)²`, and
/// over pictures of rejects of `max(0, S − most)²`. A side without pictures costs nothing.
///
/// - `score`: `[batch]`
/// - `is_reject`: `[batch]`, 1 or 0
/// - output: `[1]`
fn hinge(score: Tensor<1>, is_reject: Tensor<1>, [least, most]: [f32; 2]) -> Tensor<1> {
    let is_class = is_reject.clone().neg() + 1.0;
    let mean = |cost: Tensor<1>, of: Tensor<1>| {
        let pictures = of.clone().sum().clamp_min(1.0);
        (cost * of).sum() / pictures
    };
    let too_low = (score.clone().neg() + least).clamp_min(0.0).square();
    let too_high = (score - most).clamp_min(0.0).square();
    mean(too_low, is_class) + mean(too_high, is_reject)
}

/// `[batch, classes]` → `[batch]`, with the largest logit subtracted first: it never overflows.
fn log_sum_exp(logits: Tensor<2>) -> Tensor<1> {
    let [batch, _] = logits.dims();
    // A constant to the gradient, which is softmax without it and with it.
    let largest = logits.clone().detach().max_dim(1);
    let sum = (logits - largest.clone()).exp().sum_dim(1).log();
    (sum + largest).reshape([batch])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, device, matrix, value_and_gradient};
    use super::super::{Criterion, Truth};
    use super::*;
    use crate::config::{Config, LossKind};

    /// Classes 0 and 2 of three may be answered; hinges at 2 and 1, a tenth of their sum.
    fn criterion(kind: LossKind, weight: f32) -> Criterion<'static> {
        let loss = config::Loss {
            kind,
            label_smoothing: 0.0,
            class_weights: config::ClassWeights::None,
            energy_weight: weight,
            energy_class: 2.0,
            energy_reject: 1.0,
        };
        Criterion::new(&loss, Truth::OneOf { classes: 3 }, &[], &device()).with_rejects(
            &loss,
            &[1],
            &device(),
        )
    }

    const KINDS: [LossKind; 2] = [
        LossKind::SparseCategoricalCrossEntropy,
        LossKind::CategoricalCrossEntropy,
    ];

    #[test]
    fn a_batch_costs_what_the_formula_gives_by_hand() {
        // The classes' scores: ln(1 + 2) for the first two, ln(2 + 3) for the last two. The reject's logit is 7.
        let (three, five) = (3f64.ln(), 5f64.ln());
        let rows = [
            vec![0.0, 7.0, 2f64.ln()],
            vec![0.0, 7.0, 2f64.ln()],
            vec![2f64.ln(), 7.0, 3f64.ln()],
            vec![2f64.ln(), 7.0, 3f64.ln()],
        ];
        // Two classes of score ln 3 and ln 5, both below 2; rejects of the same, both above 1.
        let labels = [0, 1, 2, 1];
        let by_hand = ((2.0 - three).powi(2) + (2.0 - five).powi(2)) / 2.0
            + ((three - 1.0).powi(2) + (five - 1.0).powi(2)) / 2.0;
        for kind in KINDS {
            let [with, without] = [0.1, 0.0].map(|weight| {
                let criterion = criterion(kind, weight);
                value_and_gradient(&rows, |logits| {
                    criterion.forward(logits, criterion.targets(&labels, &device()))
                })
            });
            check(with.0 - without.0, 0.1 * by_hand);
            let gradient: Vec<f64> = with.1.iter().zip(&without.1).map(|(a, b)| a - b).collect();
            // d/dz[c] of (2 − S)² is −2·(2 − S)·softmax[c] over the classes: 1/3 and 2/3, 2/5 and 3/5.
            let (low, high) = (-(2.0 - three) / 10.0, (three - 1.0) / 10.0);
            let (low5, high5) = (-(2.0 - five) / 10.0, (five - 1.0) / 10.0);
            let wanted = [
                [low / 3.0, 0.0, low * 2.0 / 3.0],
                [high / 3.0, 0.0, high * 2.0 / 3.0],
                [low5 * 0.4, 0.0, low5 * 0.6],
                [high5 * 0.4, 0.0, high5 * 0.6],
            ];
            for (got, wanted) in gradient.iter().zip(wanted.as_flattened()) {
                check(*got, *wanted);
            }
        }
    }

    #[test]
    fn scores_beyond_their_bounds_cost_nothing_also_at_logits_of_ten_thousand() {
        for kind in KINDS {
            let cost = |weight: f32| -> f32 {
                let criterion = criterion(kind, weight);
                let logits = matrix(&[vec![1e4, -1e4, 0.0], vec![-1e4, 1e4, -1e4]]);
                let targets = criterion.targets(&[0, 1], &device());
                criterion.forward(logits, targets).into_scalar()
            };
            assert_eq!((cost(0.0), cost(1.0)), (0.0, 0.0));
        }
    }

    #[test]
    fn a_batch_of_one_side_alone_has_a_finite_cost_and_no_rejects_none_at_all() {
        let rows = [vec![0.0, 0.0, 0.0]];
        let of = |label| {
            let criterion = criterion(KINDS[0], 1.0);
            let cost: f32 = criterion
                .forward(matrix(&rows), criterion.targets(&[label], &device()))
                .into_scalar();
            f64::from(cost) - 3f64.ln()
        };
        check(of(0), (2.0 - 2f64.ln()).powi(2));
        // ln 2 is below 1.
        check(of(1), 0.0);
        let loss = config::Loss {
            energy_weight: 1.0,
            ..Config::default().loss
        };
        assert!(Energy::new(&loss, 3, &[], &device()).is_none());
        assert!(Energy::new(&Config::default().loss, 3, &[1], &device()).is_none());
    }
}
