//! The kernels against their definition, on every instruction set of the machine.

mod case;
mod inference;
mod parts;
mod pointwise;
mod reference;

use super::training::block_forward_train_on;
use super::*;
use case::{
    Case, EPSILON, bits_with_threads, check, check_differences, check_inference, check_training,
    numbers, train,
};
use proptest::prelude::*;

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

/// Every activation, with and without a norm, with and without a pool.
fn cases(seed: u64, sizes: [usize; 5]) -> impl Iterator<Item = Case> {
    pointwise::ALL.into_iter().flat_map(move |activation| {
        let case = || Case::new(seed, sizes).with(activation);
        [
            case(),
            case().bare(),
            case().unpooled(),
            case().bare().unpooled(),
        ]
    })
}

/// The first of fifty seeds that gives a decided case; see [`Case::is_decided`].
fn decided(case: impl Fn(u64) -> Case) -> Case {
    let found = (0..50).map(case).find(Case::is_decided);
    found.expect("one of fifty cases is decided")
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 16,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn inference_equals_the_definition(seed in 0..1000_u64, sizes in sizes()) {
        for case in cases(seed, sizes) {
            check_inference(&case);
        }
    }

    #[test]
    fn training_and_gradients_equal_the_definition(seed in 0..1000_u64, sizes in sizes()) {
        prop_assume!(Case::new(seed, sizes).is_decided());
        for case in cases(seed, sizes).filter(Case::is_decided) {
            check_training(&case);
        }
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
        for activation in pointwise::ALL {
            for case in [
                decided(|seed| Case::new(seed, sizes).with(activation)),
                decided(|seed| Case::new(seed, sizes).with(activation).bare()),
                decided(|seed| Case::new(seed, sizes).with(activation).unpooled()),
                decided(|seed| Case::new(seed, sizes).with(activation).bare().unpooled()),
            ] {
                check_inference(&case);
                check_training(&case);
            }
        }
    }
}

#[test]
fn the_definition_has_the_gradients_of_its_own_differences() {
    for activation in pointwise::ALL {
        let case = |seed| Case::new(seed, [2, 5, 4, 2, 3]).with(activation);
        check_differences(&decided(case));
        check_differences(&decided(|seed| case(seed).bare()));
        check_differences(&decided(|seed| case(seed).unpooled()));
    }
}

#[test]
fn equal_values_give_the_gradient_to_the_first_in_row_major_order() {
    // The convolution copies a picture of four equal pixels; γ·x̂ + β is then β = 1 everywhere.
    let mut weights = vec![0.0; 9];
    weights[4] = 1.0;
    let block = Parameters {
        weights: &weights,
        offset: &[1.0],
        norm: Some(BatchNorm {
            gamma: &[1.0],
            epsilon: 1.0,
        }),
        pool: Pool::Max,
        activation: Activation::Relu,
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
        for case in cases(9, sizes) {
            let one = bits_with_threads(&case, 1);
            assert_eq!(bits_with_threads(&case, 2), one);
            assert_eq!(bits_with_threads(&case, 4), one);
        }
    }
}

#[test]
fn a_chain_of_blocks_equals_the_blocks_one_by_one() {
    let cases = [
        Case::new(1, [3, 21, 18, 3, 20]),
        Case::new(2, [3, 10, 9, 20, 7]),
    ];
    let blocks: Vec<Folded> = (cases.iter())
        .map(|case| fold(&case.parameters(), &case.offset, &vec![1.0; case.outputs]))
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
        offset: &[0.0],
        norm: Some(BatchNorm {
            gamma: &[1.0],
            epsilon: EPSILON,
        }),
        pool: Pool::Max,
        activation: Activation::Relu,
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
fn a_weight_that_is_not_a_number_is_not_hidden_by_any_activation() {
    for mut case in cases(6, [2, 6, 6, 3, 4]) {
        case.weights[13] = f32::NAN;
        let statistics = case.gamma.as_ref().map_or(0, Vec::len);
        let (mean, variance) = (vec![0.0; statistics], vec![1.0; statistics]);
        let folded = fold(&case.parameters(), &mean, &variance);
        let mut y = vec![0.0; case.dy.len()];
        block_forward(&case.x, case.shape, &folded, &mut y);
        assert!(y.iter().any(|y| y.is_nan()));
        assert!(train(Isa::widest(), &case).y.iter().any(|y| y.is_nan()));
    }
}

#[test]
fn without_a_norm_a_number_too_large_for_f32_does_not_spoil_the_gradients_of_others() {
    // The second channel overflows to infinity; sigmoid makes it 1, and its gradient is 0.
    let case = || {
        Case::new(8, [2, 6, 6, 6, 2])
            .with(Activation::Sigmoid)
            .bare()
    };
    for mut case in [case(), case().unpooled()] {
        case.weights[9 * 6..].fill(f32::MAX);
        case.x.iter_mut().for_each(|x| *x = x.abs());
        for isa in Isa::available() {
            let found = train(isa, &case);
            assert!(found.y.iter().all(|y| y.is_finite()));
            let weights = &found.gradients.weights;
            assert!(weights.iter().all(|weight| weight.is_finite()));
        }
    }
}

#[test]
fn one_row_or_one_column_is_enough_where_nothing_is_pooled() {
    for sizes in [[2, 1, 7, 3, 16], [2, 7, 1, 16, 5], [3, 1, 1, 16, 16]] {
        for activation in pointwise::ALL {
            // Bare: a norm over so few values is decided by their rounding.
            let case = decided(|seed| Case::new(seed, sizes).with(activation).bare().unpooled());
            check_inference(&case);
            check_training(&case);
        }
    }
}
