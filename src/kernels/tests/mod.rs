//! The kernels against their definition, on every instruction set of the machine.

mod case;
mod reference;

use super::training::block_forward_train_on;
use super::*;
use case::{Case, EPSILON, check, check_inference, check_training, numbers, train, wide};
use proptest::prelude::*;
use reference::Block;

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
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

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

#[test]
fn a_large_mean_does_not_drown_the_variance() {
    // Values of 1000 ± 1: in f32, the mean of squares minus the square of the mean has no digit
    // left. The convolution copies its input, so the expected values come from the input alone.
    let noise = numbers(5, 2 * 24 * 24);
    let x: Vec<f32> = noise.iter().map(|noise| 1000.0 + noise).collect();
    let count = x.len() as f64;
    let mean = x.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
    let variance = x
        .iter()
        .map(|&x| (f64::from(x) - mean).powi(2))
        .sum::<f64>()
        / count;
    let mut weights = vec![0.0; 9];
    weights[4] = 1.0;
    let block = Parameters {
        weights: &weights,
        gamma: &[1.0],
        beta: &[0.0],
        epsilon: EPSILON,
    };
    let shape = Shape {
        pictures: 2,
        height: 24,
        width: 24,
        channels: 1,
    };
    for isa in Isa::available() {
        let (mut y, mut saved) = (vec![0.0; 2 * 12 * 12], Saved::default());
        block_forward_train_on(isa, &x, shape, &block, &mut y, &mut saved);
        check("mean", saved.mean(), &[mean]);
        check("variance", saved.variance(), &[variance]);
    }
}

#[test]
fn a_weight_that_is_not_a_number_is_not_hidden_by_relu() {
    let mut case = Case::new(6, [2, 6, 6, 3, 4]);
    case.weights[13] = f32::NAN;
    let folded = fold(&case.parameters(), &[0.0; 4], &[1.0; 4]);
    let mut y = vec![0.0; case.dy.len()];
    block_forward(&case.x, case.shape, &folded, &mut y);
    assert!(y.iter().any(|y| y.is_nan()));
    assert!(train(Isa::widest(), &case).y.iter().any(|y| y.is_nan()));
}
