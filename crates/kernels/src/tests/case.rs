//! A random block with its batch, and how its results are held against the definition.

use super::reference::{self, Block, Norm};
use crate::backward::block_backward_on;
use crate::inference::forward_on;
use crate::training::block_forward_train_on;
use crate::{
    Activation, BatchNorm, Folded, Gradients, Isa, Parameters, Pool, Saved, Shape, block_forward,
    blocks_forward, fold,
};

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
    pub offset: Vec<f32>,
    /// None: no norm.
    pub gamma: Option<Vec<f32>>,
    pub pool: Pool,
    pub activation: Activation,
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
            offset: numbers(seed + 3, outputs)
                .iter()
                .map(|offset| offset * 0.5)
                .collect(),
            gamma: Some(numbers(seed + 2, outputs)),
            pool: Pool::Max,
            activation: Activation::Relu,
            dy: numbers(seed + 4, shape.pooled(outputs).numbers()),
        }
    }

    pub fn with(self, activation: Activation) -> Self {
        Self { activation, ..self }
    }

    /// The same without a norm, its weights small enough that what is convolved stays near ±1.
    pub fn bare(mut self) -> Self {
        let size = (self.shape.channels as f32).sqrt();
        self.weights.iter_mut().for_each(|weight| *weight /= size);
        self.gamma = None;
        self
    }

    /// The same without a pool.
    pub fn unpooled(self) -> Self {
        let made = self.shape.after(Pool::None, self.outputs);
        Self {
            pool: Pool::None,
            dy: numbers(99, made.numbers()),
            ..self
        }
    }

    pub fn parameters(&self) -> Parameters<'_> {
        Parameters {
            weights: &self.weights,
            offset: &self.offset,
            norm: self.gamma.as_ref().map(|gamma| BatchNorm {
                gamma,
                epsilon: EPSILON,
            }),
            pool: self.pool,
            activation: self.activation,
        }
    }

    pub fn reference(&self) -> Block {
        Block {
            weights: wide(&self.weights),
            offset: wide(&self.offset),
            norm: self.gamma.as_ref().map(|gamma| Norm {
                gamma: wide(gamma),
                epsilon: f64::from(EPSILON),
            }),
            pool: self.pool,
            activation: self.activation,
        }
    }

    /// No two values of a square that is pooled nearly equal and none near 0, where f32 may rightly choose
    /// otherwise than f64 and the gradients then differ as a whole.
    pub fn is_decided(&self) -> bool {
        let block = self.reference();
        let trace = reference::forward(&wide(&self.x), self.shape, &block, None);
        let is_spread = trace.variance.iter().all(|variance| *variance > 1e-3);
        if self.pool == Pool::None {
            return is_spread && trace.z.iter().all(|z| z.abs() > 1e-5);
        }
        let whole = Shape {
            channels: self.outputs,
            ..self.shape
        };
        is_spread
            && reference::squares(whole).iter().all(|square| {
                let channel = square[0] % self.outputs;
                let deviation = trace.variance[channel].sqrt();
                let least = 1e-5 * block.scale(channel, &trace.variance).abs() * deviation;
                let mut z = square.map(|i| trace.z[i]);
                z.sort_by(f64::total_cmp);
                z[3] - z[2] > least && z[3].abs() > 1e-5
            })
    }
}

/// Every number that training and inference give, as bits.
pub fn bits_with_threads(case: &Case, threads: usize) -> Vec<Vec<u32>> {
    let mean = vec![0.1; case.gamma.as_ref().map_or(0, Vec::len)];
    let folded = fold(&case.parameters(), &mean, &mean);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| {
        let outcome = train(Isa::widest(), case);
        let mut inference = vec![f32::NAN; case.dy.len()];
        block_forward(&case.x, case.shape, &folded, &mut inference);
        let chain = blocks_forward(&case.x, case.shape, std::slice::from_ref(&folded));
        assert_eq!(chain, inference);
        let all = [
            outcome.y,
            outcome.mean,
            outcome.variance,
            outcome.dx,
            outcome.gradients.weights,
            outcome.gradients.offset,
            outcome.gradients.gamma.unwrap_or_default(),
            inference,
        ];
        let bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect();
        all.into_iter().map(bits).collect()
    })
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
    check_within(what, found, expected, 0.0);
}

/// The same, or within 1e-4 of the magnitude of what it was computed from: a sum that is left small by terms that cancel, or an activation's
/// small answer to large numbers, is not asked to be as exact as it is small.
#[track_caller]
fn check_within(what: &str, found: &[f32], expected: &[f64], magnitude: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected
        .iter()
        .fold(magnitude.max(1e-3), |size, value| size.max(value.abs()));
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
        check_within("y", &found.y, &trace.y, trace.z_magnitude());
        check_within("mean", &found.mean, &trace.mean, trace.mean_magnitude);
        check("variance", &found.variance, &trace.variance);
        check("dx", &found.dx, &expected.x);
        check("dweights", &found.gradients.weights, &expected.weights);
        let offset = &found.gradients.offset;
        check_within(
            "doffset",
            offset,
            &expected.offset,
            expected.offset_magnitude,
        );
        let gamma = (found.gradients.gamma, &expected.gamma);
        assert_eq!(gamma.0.is_some(), gamma.1.is_some());
        if let (Some(found), Some(gradient)) = gamma {
            check_within("dgamma", &found, gradient, expected.gamma_magnitude);
        }
    }
}

#[track_caller]
pub fn check_inference(case: &Case) {
    let statistics = case.gamma.as_ref().map_or(0, |_| case.outputs);
    let mean = numbers(77, statistics);
    let variance: Vec<f32> = numbers(78, statistics).iter().map(|v| v + 1.1).collect();
    let wide_statistics = (wide(&mean), wide(&variance));
    let given = (statistics > 0).then_some((&wide_statistics.0[..], &wide_statistics.1[..]));
    let expected = reference::forward(&wide(&case.x), case.shape, &case.reference(), given);
    let folded = fold(&case.parameters(), &mean, &variance);
    for (_, y) in answers(case, &folded, expected.y.len()) {
        check_within("y", &y, &expected.y, expected.z_magnitude());
    }
}

/// What a folded block makes of a case, by each instruction set of this processor.
pub fn answers(
    case: &Case,
    folded: &Folded,
    numbers: usize,
) -> impl Iterator<Item = (Isa, Vec<f32>)> {
    Isa::available().into_iter().map(move |isa| {
        let mut y = vec![f32::NAN; numbers];
        let blocks = std::slice::from_ref(folded);
        forward_on(isa, &case.x, case.shape, blocks, &mut y);
        (isa, y)
    })
}

/// The reference held against itself: its gradients are its own differences.
#[track_caller]
pub fn check_differences(case: &Case) {
    let (block, x, dy) = (case.reference(), wide(&case.x), wide(&case.dy));
    let loss = |x: &[f64], block: &Block| -> f64 {
        let trace = reference::forward(x, case.shape, block, None);
        trace.y.iter().zip(&dy).map(|(y, dy)| y * dy).sum()
    };
    let trace = reference::forward(&x, case.shape, &block, None);
    let gradients = reference::backward(&x, case.shape, &block, &trace, &dy);
    // A step of 1e-7 moves no value past its neighbour (1e-5 apart) and leaves eight digits.
    let slope = |at: &dyn Fn(f64) -> f64| (at(1e-7) - at(-1e-7)) / 2e-7;
    let compare = |found: f64, expected: f64| {
        assert!(
            (found - expected).abs() < 1e-5 * (1.0 + expected.abs()),
            "{found} {expected}"
        );
    };
    for (i, expected) in gradients.x.iter().enumerate() {
        let at = |step: f64| {
            let mut x = x.clone();
            x[i] += step;
            loss(&x, &block)
        };
        compare(slope(&at), *expected);
    }
    type Pick = fn(&mut Block) -> &mut Vec<f64>;
    let mut parts: Vec<(Pick, &Vec<f64>)> = vec![
        (|block| &mut block.weights, &gradients.weights),
        (|block| &mut block.offset, &gradients.offset),
    ];
    if let Some(gamma) = &gradients.gamma {
        parts.push((|block| &mut block.norm.as_mut().unwrap().gamma, gamma));
    }
    for (pick, expected) in parts {
        for (i, expected) in expected.iter().enumerate() {
            let at = |step: f64| {
                let mut block = block.clone();
                pick(&mut block)[i] += step;
                loss(&x, &block)
            };
            compare(slope(&at), *expected);
        }
    }
}
