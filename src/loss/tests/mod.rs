//! Values and gradients against hand computations; `mixed` has those of mixed pictures, `torch` has PyTorch's figures, `rare` what weights must not do.

mod mixed;
mod rare;
mod torch;

use super::*;
use burn::tensor::activation;

pub(super) fn device() -> Device {
    Device::flex().autodiff()
}

pub(super) fn matrix(rows: &[Vec<f64>]) -> Tensor<2> {
    let shape = [rows.len(), rows[0].len()];
    let numbers: Vec<f32> = rows.iter().flatten().map(|&x| x as f32).collect();
    Tensor::from_data(TensorData::new(numbers, shape), &device())
}

/// The value and the gradient by the logits, in rows of `columns`.
pub(super) fn value_and_gradient(
    logits: &[Vec<f64>],
    loss: impl Fn(Tensor<2>) -> Tensor<1>,
) -> (f64, Vec<f64>) {
    let logits = matrix(logits).require_grad();
    let cost = loss(logits.clone());
    let value: f32 = cost.clone().into_scalar();
    let gradient = logits.grad(&cost.backward()).expect("logits are asked for");
    let gradient = gradient.into_data().iter::<f32>().map(f64::from).collect();
    (f64::from(value), gradient)
}

fn criterion<'a>(
    kind: LossKind,
    truth: Truth<'a>,
    smoothing: f32,
    counts: &[usize],
) -> Criterion<'a> {
    let class_weights = match counts {
        [] => ClassWeights::None,
        _ => ClassWeights::Balanced,
    };
    let loss = config::Loss {
        kind,
        label_smoothing: smoothing,
        class_weights,
        ..config::Config::default().loss
    };
    Criterion::new(&loss, truth, counts, &device())
}

fn cost(criterion: &Criterion, logits: &[Vec<f64>], labels: &[usize]) -> f64 {
    let targets = criterion.targets(labels, &device());
    let cost: f32 = criterion.forward(matrix(logits), targets).into_scalar();
    f64::from(cost)
}

#[track_caller]
pub(super) fn check(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-5, "{got} is not {wanted}");
}

const SPARSE: LossKind = LossKind::SparseCategoricalCrossEntropy;
const DENSE: LossKind = LossKind::CategoricalCrossEntropy;
const THREE: Truth = Truth::OneOf { classes: 3 };

#[test]
fn equal_logits_cost_the_logarithm_of_the_number_of_classes() {
    for kind in [SPARSE, DENSE] {
        let logits = vec![vec![2.0; 3]; 2];
        check(
            cost(&criterion(kind, THREE, 0.0, &[]), &logits, &[0, 2]),
            3f64.ln(),
        );
        check(
            cost(&criterion(kind, THREE, 0.3, &[]), &logits, &[0, 2]),
            3f64.ln(),
        );
    }
}

#[test]
fn a_batch_costs_what_the_formula_gives_by_hand() {
    // softmax(0, ln 2, ln 5) = 1/8, 2/8, 5/8.
    let logits = vec![vec![0.0, 2f64.ln(), 5f64.ln()]; 2];
    let (a, b, c) = (8f64.ln(), 4f64.ln(), (8f64 / 5.0).ln());
    for kind in [SPARSE, DENSE] {
        let of = |smoothing, counts: &[usize], labels: &[usize]| {
            cost(&criterion(kind, THREE, smoothing, counts), &logits, labels)
        };
        check(of(0.0, &[], &[0, 2]), (a + c) / 2.0);
        check(
            of(0.3, &[], &[0, 2]),
            0.7 * (a + c) / 2.0 + 0.1 * (a + b + c),
        );
        // Counts 1, 2, 1 of 4 give weights 4/3, 2/3, 4/3; the labels weigh 2 together.
        check(
            of(0.3, &[1, 2, 1], &[0, 1]),
            ((0.7 * a + 0.1 * (a + b + c)) * 4.0 + (0.7 * b + 0.1 * (a + b + c)) * 2.0) / 3.0 / 2.0,
        );
    }
    // (1/8 − 1)² + (2/8)² + (5/8)² and, of the last class, (1/8)² + (2/8)² + (5/8 − 1)².
    let squared = criterion(LossKind::MeanSquaredError, THREE, 0.0, &[]);
    check(cost(&squared, &logits, &[0, 2]), (78.0 + 14.0) / 64.0 / 6.0);
}

#[test]
fn yes_or_no_costs_what_the_formula_gives_by_hand() {
    // σ(ln 3) = 3/4.
    let logits = [vec![3f64.ln()], vec![3f64.ln()]];
    let truth = Truth::YesNo { positive: 0 };
    let of = |kind, smoothing, counts: &[usize]| {
        cost(&criterion(kind, truth, smoothing, counts), &logits, &[0, 1])
    };
    let (yes, no) = ((4f64 / 3.0).ln(), 4f64.ln());
    check(of(LossKind::BinaryCrossEntropy, 0.0, &[]), (yes + no) / 2.0);
    // Smoothing moves both targets by ε / 2; the two sides' costs then mix to the same sum.
    check(of(LossKind::BinaryCrossEntropy, 0.2, &[]), (yes + no) / 2.0);
    // One yes and three no: a yes counts three times.
    check(
        of(LossKind::BinaryCrossEntropy, 0.0, &[1, 3]),
        (3.0 * yes + no) / 2.0,
    );
    // Smoothed targets 0.9 and 0.1; what the yes costs counts three times, and nothing of the no.
    check(
        of(LossKind::BinaryCrossEntropy, 0.2, &[1, 3]),
        (3.0 * (0.9 * yes + 0.1 * no) + 0.1 * yes + 0.9 * no) / 2.0,
    );
    check(
        of(LossKind::MeanSquaredError, 0.0, &[]),
        (1.0 + 9.0) / 16.0 / 2.0,
    );
    check(
        of(LossKind::MeanSquaredError, 0.0, &[1, 3]),
        (3.0 + 9.0) / 16.0 / 2.0,
    );
}

#[test]
fn each_label_of_many_is_a_question_of_its_own() {
    let sets = [vec![], vec![0, 2]];
    let truth = Truth::ManyOf {
        classes: 3,
        sets: &sets,
    };
    let bce = criterion(LossKind::BinaryCrossEntropy, truth, 0.0, &[]);
    let Targets::Dense(targets) = bce.targets(&[1, 0], &device()) else {
        panic!("binary cross-entropy takes dense targets");
    };
    let targets: Vec<f32> = targets.into_data().iter::<f32>().collect();
    assert_eq!(targets, [1.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    // Sets 0 and 1 stand 6 and 2 times: classes 0 and 2 in 2 of 8, class 1 in none.
    assert_eq!(weights::positive(truth, &[6, 2]), [3.0, 1.0, 3.0]);
    let logits = [vec![3f64.ln(); 3], vec![3f64.ln(); 3]];
    let (yes, no) = ((4f64 / 3.0).ln(), 4f64.ln());
    check(cost(&bce, &logits, &[1, 0]), (2.0 * yes + 4.0 * no) / 6.0);
}

#[test]
fn on_one_hot_targets_dense_cross_entropy_is_the_sparse_one() {
    let logits: Vec<Vec<f64>> = (0..4)
        .map(|row| {
            (0..3)
                .map(|c| f64::from((row * 7 + c * 5) % 11) - 4.0)
                .collect()
        })
        .collect();
    let labels = [2, 0, 1, 1];
    for smoothing in [0.0, 0.1] {
        for counts in [&[][..], &[5, 1, 2]] {
            let [sparse, dense] = [SPARSE, DENSE].map(|kind| {
                let criterion = criterion(kind, THREE, smoothing, counts);
                value_and_gradient(&logits, |logits| {
                    criterion.forward(logits, criterion.targets(&labels, &device()))
                })
            });
            assert!(
                (sparse.0 - dense.0).abs() < 1e-6,
                "{} and {}",
                sparse.0,
                dense.0
            );
            for (a, b) in sparse.1.iter().zip(&dense.1) {
                assert!((a - b).abs() < 1e-6, "{a} and {b}");
            }
        }
    }
}

/// −Σ t·ln t.
fn entropy(targets: &[f64]) -> f64 {
    targets
        .iter()
        .map(|&t| if t > 0.0 { -t * t.ln() } else { 0.0 })
        .sum()
}

#[test]
fn the_least_that_dense_cross_entropy_can_cost_is_the_entropy_of_its_target() {
    let target = vec![0.7, 0.2, 0.1];
    let best: Vec<f64> = target.iter().map(|t| f64::ln(*t)).collect();
    let of = |logits: &Vec<f64>| {
        value_and_gradient(std::slice::from_ref(logits), |logits| {
            categorical_cross_entropy(logits, matrix(std::slice::from_ref(&target)), 0.0, None)
        })
    };
    let (least, gradient) = of(&best);
    check(least, entropy(&target));
    assert!(
        gradient.iter().all(|part| part.abs() < 1e-6),
        "{gradient:?}"
    );
    for class in 0..3 {
        for step in [-0.5, 0.5] {
            let mut moved = best.clone();
            moved[class] += step;
            assert!(of(&moved).0 > least + 1e-3);
        }
    }
}

#[test]
fn a_one_hot_target_can_be_met_at_no_cost() {
    let met = cost(
        &criterion(DENSE, THREE, 0.0, &[]),
        &[vec![-1e4, 1e4, -1e4]],
        &[1],
    );
    assert_eq!(met, 0.0);
}

#[test]
fn yes_or_no_has_its_gradient_where_the_logit_is_zero() {
    let bce = criterion(
        LossKind::BinaryCrossEntropy,
        Truth::YesNo { positive: 1 },
        0.0,
        &[],
    );
    let (value, gradient) = value_and_gradient(&[vec![0.0], vec![0.0]], |logits| {
        bce.forward(logits, bce.targets(&[1, 0], &device()))
    });
    check(value, 2f64.ln());
    // (σ(0) − t) / 2 pictures.
    check(gradient[0], -0.25);
    check(gradient[1], 0.25);
}

#[test]
fn logits_of_ten_thousand_neither_overflow_nor_lose_the_answer() {
    let logits = [vec![1e4, -1e4, 0.0], vec![1e4, -1e4, 0.0]];
    for kind in [SPARSE, DENSE] {
        let criterion = criterion(kind, THREE, 0.0, &[]);
        check(cost(&criterion, &logits, &[0, 0]), 0.0);
        check(cost(&criterion, &logits, &[1, 1]), 2e4);
    }
    let yes_no = [vec![1e4], vec![-1e4]];
    let bce = criterion(
        LossKind::BinaryCrossEntropy,
        Truth::YesNo { positive: 0 },
        0.0,
        &[],
    );
    check(cost(&bce, &yes_no, &[0, 1]), 0.0);
    check(cost(&bce, &yes_no, &[1, 0]), 1e4);
}

#[test]
fn sigmoid_is_the_softmax_of_a_logit_against_zero_and_softmax_ignores_a_shift() {
    let z = matrix(&[vec![-1e4, -3.0, 0.0, 0.5, 20.0, 1e4]]).reshape([6, 1]);
    let sigmoid = activation::sigmoid(z.clone());
    let pairs = Tensor::cat(vec![z.clone(), z.zeros_like()], 1);
    let softmax = activation::softmax(pairs.clone(), 1);
    let sums: Vec<f32> = softmax
        .clone()
        .sum_dim(1)
        .into_data()
        .iter::<f32>()
        .collect();
    assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-6), "{sums:?}");
    let difference = |a: Tensor<2>, b: Tensor<2>| -> f32 { (a - b).abs().max().into_scalar() };
    assert!(difference(sigmoid.clone(), softmax.clone().narrow(1, 0, 1)) < 1e-6);
    assert!(difference(softmax, activation::softmax(pairs + 8.0, 1)) < 1e-6);
    let mirrored = activation::sigmoid(z.neg()).neg() + 1.0;
    assert!(difference(sigmoid, mirrored) < 1e-6);
}

#[test]
fn sparse_targets_take_the_same_memory_however_many_classes_there_are() {
    let bytes = |kind, classes| {
        let truth = Truth::OneOf { classes };
        match criterion(kind, truth, 0.0, &[]).targets(&[0, 3], &device()) {
            Targets::Sparse(labels) => labels.into_data().as_bytes().len(),
            Targets::Dense(targets) => targets.into_data().as_bytes().len(),
        }
    };
    assert_eq!(bytes(SPARSE, 10), bytes(SPARSE, 1_000_000));
    assert_eq!(bytes(DENSE, 10), 2 * 10 * 4);
    assert_eq!(bytes(DENSE, 1_000_000), 2 * 1_000_000 * 4);
}

#[test]
fn the_logarithm_of_a_sum_is_exact_where_it_can_be_and_never_overflows() {
    assert!((log_sum_exp(&[0.0, 2f32.ln(), 5f32.ln()]) - 8f64.ln()).abs() < 1e-6);
    assert_eq!(log_sum_exp(&[1e4, -1e4]), 1e4);
    assert!(log_sum_exp(&[f32::NAN, 0.0]).is_nan());
    assert!((softplus(3f32.ln()) - 4f64.ln()).abs() < 1e-6);
    assert_eq!((softplus(1e4), softplus(-1e4)), (1e4, 0.0));
    assert!(softplus(f32::NAN).is_nan());
}

#[test]
fn guessing_answers_one_class_of_many_or_one_half_of_the_questions() {
    let sets = [vec![0, 2]];
    assert_eq!(Truth::OneOf { classes: 4 }.chance(), 0.25);
    assert_eq!(Truth::YesNo { positive: 1 }.chance(), 0.5);
    assert_eq!(
        Truth::ManyOf {
            classes: 3,
            sets: &sets
        }
        .chance(),
        0.125
    );
}
