//! A random block with its batch, and how its results are held against the definition.

use super::reference::{self, Block};
use crate::kernels::backward::block_backward_on;
use crate::kernels::forward::block_forward_on;
use crate::kernels::training::block_forward_train_on;
use crate::kernels::{Gradients, Isa, Parameters, Saved, Shape, fold};

/// Numbers in `[-1, 1)` from a seed: a linear congruential generator (Knuth's MMIX constants).
pub fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

pub fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

pub struct Case {
    pub shape: Shape,
    pub outputs: usize,
    pub x: Vec<f32>,
    pub weights: Vec<f32>,
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
    pub dy: Vec<f32>,
}

pub const EPSILON: f32 = 1e-5;

impl Case {
    pub fn new(seed: u64, [pictures, height, width, channels, outputs]: [usize; 5]) -> Self {
        let shape = Shape {
            pictures,
            height,
            width,
            channels,
        };
        Self {
            shape,
            outputs,
            x: numbers(seed, shape.numbers()),
            weights: numbers(seed + 1, outputs * channels * 9),
            gamma: numbers(seed + 2, outputs),
            beta: numbers(seed + 3, outputs)
                .iter()
                .map(|beta| beta * 0.5)
                .collect(),
            dy: numbers(seed + 4, shape.pooled(outputs).numbers()),
        }
    }

    pub fn parameters(&self) -> Parameters<'_> {
        Parameters {
            weights: &self.weights,
            gamma: &self.gamma,
            beta: &self.beta,
            epsilon: EPSILON,
        }
    }

    pub fn reference(&self) -> Block {
        Block {
            weights: wide(&self.weights),
            gamma: wide(&self.gamma),
            beta: wide(&self.beta),
            epsilon: f64::from(EPSILON),
        }
    }

    /// No two values of a square nearly equal and none near 0, where f32 may rightly choose
    /// otherwise than f64 and the gradients then differ as a whole.
    pub fn is_decided(&self) -> bool {
        let block = self.reference();
        let trace = reference::forward(&wide(&self.x), self.shape, &block, None);
        let whole = Shape {
            channels: self.outputs,
            ..self.shape
        };
        let convolved =
            reference::convolve(&wide(&self.x), self.shape, &block.weights, self.outputs);
        reference::squares(whole)
            .iter()
            .zip(&trace.y)
            .all(|(square, _)| {
                let channel = square[0] % self.outputs;
                let deviation = (trace.variance[channel] + block.epsilon).sqrt();
                let gamma = block.gamma[channel];
                let mut z = square.map(|i| {
                    gamma * (convolved[i] - trace.mean[channel]) / deviation + block.beta[channel]
                });
                z.sort_by(f64::total_cmp);
                z[3] - z[2] > 1e-5 * gamma.abs() && z[3].abs() > 1e-5
            })
            && trace.variance.iter().all(|variance| *variance > 1e-3)
    }
}

pub struct Outcome {
    pub y: Vec<f32>,
    pub mean: Vec<f32>,
    pub variance: Vec<f32>,
    pub dx: Vec<f32>,
    pub gradients: Gradients,
}

pub fn train(isa: Isa, case: &Case) -> Outcome {
    let mut saved = Saved::default();
    let mut y = vec![f32::NAN; case.dy.len()];
    let mut dx = vec![f32::NAN; case.x.len()];
    let block = case.parameters();
    block_forward_train_on(isa, &case.x, case.shape, &block, &mut y, &mut saved);
    let (x, dy) = (&case.x, &case.dy);
    let gradients = block_backward_on(isa, x, case.shape, &block, &mut saved, dy, Some(&mut dx));
    Outcome {
        y,
        mean: saved.mean().to_vec(),
        variance: saved.variance().to_vec(),
        dx,
        gradients,
    }
}

/// Equal within 1e-4 of the largest expected magnitude.
#[track_caller]
pub fn check(what: &str, found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected
        .iter()
        .fold(1e-3, |size: f64, value| size.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let distance = (f64::from(*found) - expected).abs();
        assert!(
            distance <= 1e-4 * size,
            "{what}[{index}]: {found}, expected {expected}"
        );
    }
}

#[track_caller]
pub fn check_training(case: &Case) {
    let block = case.reference();
    let trace = reference::forward(&wide(&case.x), case.shape, &block, None);
    let expected = reference::backward(&wide(&case.x), case.shape, &block, &trace, &wide(&case.dy));
    for isa in Isa::available() {
        let found = train(isa, case);
        check("y", &found.y, &trace.y);
        check("mean", &found.mean, &trace.mean);
        check("variance", &found.variance, &trace.variance);
        check("dx", &found.dx, &expected.x);
        check("dweights", &found.gradients.weights, &expected.weights);
        check("dgamma", &found.gradients.gamma, &expected.gamma);
        check("dbeta", &found.gradients.beta, &expected.beta);
    }
}

#[track_caller]
pub fn check_inference(case: &Case) {
    let mean = numbers(77, case.outputs);
    let variance: Vec<f32> = numbers(78, case.outputs).iter().map(|v| v + 1.1).collect();
    let statistics = (wide(&mean), wide(&variance));
    let statistics = Some((&statistics.0[..], &statistics.1[..]));
    let expected = reference::forward(&wide(&case.x), case.shape, &case.reference(), statistics).y;
    let folded = fold(&case.parameters(), &mean, &variance);
    for isa in Isa::available() {
        let mut y = vec![f32::NAN; expected.len()];
        block_forward_on(isa, &case.x, case.shape, &folded, &mut y);
        check("y", &y, &expected);
    }
}
