//! Distillation (Hinton et al., 2015): how far a network's answers are from those of its teachers, as a tensor's graph and
//! on plain numbers. It never asks a teacher.

use crate::config;
use burn::tensor::{Tensor, TensorData, activation};
use docsort_engine::scores::powers;

/// How much teachers' answers count, and how soft both sides are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Distill {
    pub weight: f32,
    pub temperature: f32,
}

impl Distill {
    /// Nobody teaches.
    pub const NONE: Self = Self {
        weight: 0.0,
        temperature: 1.0,
    };

    pub fn new(config: &config::Distill) -> Self {
        Self {
            weight: config.weight,
            temperature: config.temperature,
        }
    }

    /// With t and p the softmax of the teachers' and the network's logits over the temperature T, a picture costs
    /// `T²·Σ t[c]·ln(t[c] / p[c])`: 0 where both agree, and its gradient by the logits stays as long as T grows.
    ///
    /// - `logits`: `[batch, classes]`
    /// - `taught`: `[batch, classes]`, row by row
    /// - `parts`: `[batch]`, how much each picture counts
    /// - output: `[1]`
    pub fn cost(self, logits: Tensor<2>, taught: &[f32], parts: &[f32]) -> Tensor<1> {
        let [batch, classes] = logits.dims();
        let device = logits.device();
        let mut targets: Vec<f32> = Vec::with_capacity(taught.len());
        let mut negative_entropy = 0.0;
        for (row, &part) in taught.chunks_exact(classes).zip(parts) {
            for t in self.softened(row) {
                negative_entropy += f64::from(part) * t * ln(t);
                targets.push((f64::from(part) * t) as f32);
            }
        }
        let targets: Tensor<2> =
            Tensor::from_data(TensorData::new(targets, [batch, classes]), &device);
        let log_p = activation::log_softmax(logits / self.temperature, 1);
        let cross_entropy = (log_p * targets).sum().neg();
        (cross_entropy + negative_entropy as f32) * self.temperature.powi(2)
    }

    /// [`Distill::cost`] and its gradient by the logits, `[batch, classes]` row by row: `part·T·(p[c] − t[c])`.
    pub fn cost_and_gradient(
        self,
        logits: &[f32],
        taught: &[f32],
        parts: &[f32],
    ) -> (f64, Vec<f32>) {
        let classes = taught.len() / parts.len().max(1);
        let heat = f64::from(self.temperature);
        let (mut cost, mut gradient) = (0.0, Vec::with_capacity(taught.len()));
        let rows = logits
            .chunks_exact(classes)
            .zip(taught.chunks_exact(classes));
        for ((logits, taught), &part) in rows.zip(parts) {
            let part = f64::from(part);
            for (p, t) in self.softened(logits).into_iter().zip(self.softened(taught)) {
                cost += part * heat * heat * t * (ln(t) - ln(p));
                gradient.push((part * heat * (p - t)) as f32);
            }
        }
        (cost, gradient)
    }

    /// Softmax of a row over the temperature; NaN where a logit is none.
    fn softened(self, row: &[f32]) -> Vec<f64> {
        let powers = powers(row, f64::from(self.temperature));
        let sum: f64 = powers.iter().sum();
        powers.iter().map(|power| power / sum).collect()
    }
}

/// Of a probability: finite at 0, and NaN of NaN.
fn ln(p: f64) -> f64 {
    // Not `p.max(…)`: that would turn NaN into a number.
    if p < f64::MIN_POSITIVE {
        f64::MIN_POSITIVE.ln()
    } else {
        p.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, matrix, value_and_gradient};
    use super::*;

    const SOFT: Distill = Distill {
        weight: 0.5,
        temperature: 2.0,
    };

    #[test]
    fn a_batch_costs_what_the_formula_gives_by_hand_in_both_forms() {
        // Over T = 2 the network says 1:1 and the teachers 3:1; the second picture is agreed on.
        let rows = [vec![0.0, 0.0], vec![5.0, 1.0]];
        let taught = [2.0 * 3f32.ln(), 0.0, 6.0, 2.0];
        let parts = [0.25, 0.75];
        let by_hand = 0.25 * 4.0 * (0.75 * 1.5f64.ln() + 0.25 * 0.5f64.ln());
        // part·T·(p − t) = 0.25·2·(0.5 − 0.75).
        let wanted = [-0.125, 0.125, 0.0, 0.0];
        let (value, gradient) =
            value_and_gradient(&rows, |logits| SOFT.cost(logits, &taught, &parts));
        let flat = rows.concat();
        let flat: Vec<f32> = flat.iter().map(|&value| value as f32).collect();
        let (plain, by_slices) = SOFT.cost_and_gradient(&flat, &taught, &parts);
        check(value, by_hand);
        check(plain, by_hand);
        for ((got, plain), wanted) in gradient.iter().zip(by_slices).zip(wanted) {
            check(*got, wanted);
            check(f64::from(plain), wanted);
        }
    }

    #[test]
    fn logits_of_ten_thousand_overflow_nothing_and_one_that_is_none_shows() {
        let (cost, gradient) = SOFT.cost_and_gradient(&[1e4, -1e4], &[-1e4, 1e4], &[1.0]);
        assert!(cost.is_finite() && gradient == [2.0, -2.0]);
        let (cost, _) = SOFT.cost_and_gradient(&[f32::NAN, 0.0], &[0.0, 0.0], &[1.0]);
        assert!(cost.is_nan());
        let graph: f32 = SOFT
            .cost(matrix(&[vec![1e4, -1e4]]), &[1e4, -1e4], &[1.0])
            .into_scalar();
        assert_eq!(graph, 0.0);
    }
}
