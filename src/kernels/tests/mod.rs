//! The kernels against their definition, on every instruction set of the machine.

mod reference;

use super::backward::block_backward_on;
use super::forward::block_forward_on;
use super::training::block_forward_train_on;
use super::*;
use proptest::prelude::*;
use reference::Block;

/// Numbers in `[-1, 1)` from a seed: a linear congruential generator (Knuth's MMIX constants).
fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

struct Case {
    shape: Shape,
    outputs: usize,
    x: Vec<f32>,
    weights: Vec<f32>,
    gamma: Vec<f32>,
    beta: Vec<f32>,
    dy: Vec<f32>,
}

const EPSILON: f32 = 1e-5;

impl Case {
    fn new(seed: u64, [pictures, height, width, channels, outputs]: [usize; 5]) -> Self {
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

    fn parameters(&self) -> Parameters<'_> {
        Parameters {
            weights: &self.weights,
            gamma: &self.gamma,
            beta: &self.beta,
            epsilon: EPSILON,
        }
    }

    fn reference(&self) -> Block {
        Block {
            weights: wide(&self.weights),
            gamma: wide(&self.gamma),
            beta: wide(&self.beta),
            epsilon: f64::from(EPSILON),
        }
    }

    /// No two values of a square nearly equal and none near 0, where f32 may rightly choose
    /// otherwise than f64 and the gradients then differ as a whole.
    fn is_decided(&self) -> bool {
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

struct Outcome {
    y: Vec<f32>,
    mean: Vec<f32>,
    variance: Vec<f32>,
    dx: Vec<f32>,
    gradients: Gradients,
}

fn train(isa: Isa, case: &Case) -> Outcome {
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
fn check(what: &str, found: &[f32], expected: &[f64]) {
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
fn check_training(case: &Case) {
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
fn check_inference(case: &Case) {
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

fn sizes() -> impl Strategy<Value = [usize; 5]> {
    (
        1..4_usize,
        2..12_usize,
        2..30_usize,
        1..40_usize,
        1..70_usize,
    )
        .prop_map(|(pictures, height, width, inputs, outputs)| {
            [pictures, height, width, inputs, outputs]
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn inference_equals_the_definition(seed in 0..1000_u64, sizes in sizes()) {
        check_inference(&Case::new(seed, sizes));
    }

    #[test]
    fn training_and_gradients_equal_the_definition(seed in 0..1000_u64, sizes in sizes()) {
        let case = Case::new(seed, sizes);
        prop_assume!(case.is_decided());
        check_training(&case);
    }
}

#[test]
fn the_smallest_and_oddest_shapes_equal_the_definition() {
    for sizes in [
        [1, 2, 2, 1, 1],
        [1, 3, 2, 1, 17],
        [5, 2, 3, 3, 16],
        [1, 3, 3, 16, 33],
        [2, 5, 25, 4, 32],
        [33, 4, 6, 5, 8],
        [1, 2, 97, 3, 16],
        [1, 70, 2, 3, 16],
    ] {
        let case = (0..50)
            .map(|seed| Case::new(seed, sizes))
            .find(Case::is_decided);
        let case = case.expect("one of fifty cases is decided");
        check_inference(&case);
        check_training(&case);
    }
}

#[test]
fn the_definition_has_the_gradients_of_its_own_differences() {
    let case = (0..50)
        .map(|seed| Case::new(seed, [2, 5, 4, 2, 3]))
        .find(Case::is_decided);
    let case = case.expect("one of fifty cases is decided");
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
    let parts: [(Pick, &Vec<f64>); 3] = [
        (|block| &mut block.weights, &gradients.weights),
        (|block| &mut block.gamma, &gradients.gamma),
        (|block| &mut block.beta, &gradients.beta),
    ];
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

#[test]
fn equal_values_give_the_gradient_to_the_first_in_row_major_order() {
    // The convolution copies a picture of four equal pixels; γ·x̂ + β is then β = 1 everywhere.
    let mut weights = vec![0.0; 9];
    weights[4] = 1.0;
    let (gamma, beta) = ([1.0], [1.0]);
    let block = Parameters {
        weights: &weights,
        gamma: &gamma,
        beta: &beta,
        epsilon: 1.0,
    };
    // Two squares: 3 3 / 3 3 and 1 5 / 5 5.
    let x = [3.0, 3.0, 1.0, 5.0, 3.0, 3.0, 5.0, 5.0];
    let shape = Shape {
        pictures: 1,
        height: 2,
        width: 4,
        channels: 1,
    };
    for isa in Isa::available() {
        let (mut y, mut saved) = ([0.0; 2], Saved::default());
        block_forward_train_on(isa, &x, shape, &block, &mut y, &mut saved);
        assert_eq!([saved.places[0], saved.places[16]], [0, 1]);
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    for sizes in [[5, 13, 11, 3, 16], [33, 6, 7, 18, 40], [1, 40, 40, 3, 16]] {
        let case = Case::new(9, sizes);
        let mean = vec![0.1; case.outputs];
        let folded = fold(&case.parameters(), &mean, &mean);
        let with_threads = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let outcome = train(Isa::widest(), &case);
                let mut inference = vec![f32::NAN; case.dy.len()];
                block_forward(&case.x, case.shape, &folded, &mut inference);
                let chain = blocks_forward(&case.x, case.shape, std::slice::from_ref(&folded));
                assert_eq!(chain, inference);
                [
                    outcome.y,
                    outcome.mean,
                    outcome.variance,
                    outcome.dx,
                    outcome.gradients.weights,
                    outcome.gradients.gamma,
                    outcome.gradients.beta,
                    inference,
                ]
                .map(|values| values.into_iter().map(f32::to_bits).collect::<Vec<_>>())
            })
        };
        let one = with_threads(1);
        assert_eq!(with_threads(2), one);
        assert_eq!(with_threads(4), one);
    }
}

#[test]
fn a_chain_of_blocks_equals_the_blocks_one_by_one() {
    let cases = [
        Case::new(1, [3, 21, 18, 3, 20]),
        Case::new(2, [3, 10, 9, 20, 7]),
    ];
    let blocks: Vec<Folded> = (cases.iter())
        .map(|case| fold(&case.parameters(), &case.beta, &vec![1.0; case.outputs]))
        .collect();
    let mut between = vec![0.0; cases[1].x.len()];
    let mut y = vec![0.0; cases[1].dy.len()];
    block_forward(&cases[0].x, cases[0].shape, &blocks[0], &mut between);
    block_forward(&between, cases[1].shape, &blocks[1], &mut y);
    assert_eq!(blocks_forward(&cases[0].x, cases[0].shape, &blocks), y);
}

#[test]
fn buffers_used_again_for_another_batch_leave_no_trace() {
    let (first, second) = (
        Case::new(3, [4, 9, 12, 6, 24]),
        Case::new(4, [2, 7, 8, 6, 24]),
    );
    let mut saved = Saved::default();
    let mut y = vec![0.0; first.dy.len()];
    let block = first.parameters();
    block_forward_train(&first.x, first.shape, &block, &mut y, &mut saved);
    block_backward(&first.x, first.shape, &block, &mut saved, &first.dy, None);
    let mut y = vec![0.0; second.dy.len()];
    let block = second.parameters();
    block_forward_train(&second.x, second.shape, &block, &mut y, &mut saved);
    let gradients = block_backward(
        &second.x,
        second.shape,
        &block,
        &mut saved,
        &second.dy,
        None,
    );
    let fresh = train(Isa::widest(), &second);
    assert_eq!((y, gradients), (fresh.y, fresh.gradients));
}
