//! Values and gradients against hand computations and against PyTorch's, whose figures
//! `tests/data/losses_torch.py` wrote.

use super::*;
use burn::tensor::activation;
use serde::Deserialize;

#[derive(Deserialize)]
struct Figures {
    torch: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    logits: Vec<Vec<f64>>,
    targets: serde_json::Value,
    smoothing: f32,
    weights: Option<Vec<f64>>,
    value: f64,
    gradient: Vec<Vec<f64>>,
}

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

fn evaluated(case: &Case) -> (f64, Vec<f64>) {
    let numbers = |values: &Vec<f64>| -> Vec<f32> { values.iter().map(|&x| x as f32).collect() };
    let weights = case
        .weights
        .as_ref()
        .map(|weights| Tensor::from_floats(numbers(weights).as_slice(), &device()));
    value_and_gradient(&case.logits, |logits| {
        let weights = weights.clone();
        if case.name == "sparse_categorical_cross_entropy" {
            let classes: Vec<i32> = serde_json::from_value(case.targets.clone()).unwrap();
            let classes = Tensor::from_ints(classes.as_slice(), &device());
            return sparse_categorical_cross_entropy(logits, classes, case.smoothing, weights);
        }
        let targets: Vec<Vec<f64>> = serde_json::from_value(case.targets.clone()).unwrap();
        let loss = match case.name.as_str() {
            "categorical_cross_entropy" => categorical_cross_entropy,
            "binary_cross_entropy" => binary::binary_cross_entropy,
            "mean_squared_error of softmax" => squared::of_softmax,
            "mean_squared_error of sigmoid" => squared::of_sigmoid,
            other => panic!("no loss is called {other}"),
        };
        loss(logits, matrix(&targets), case.smoothing, weights)
    })
}

fn figures() -> Vec<Case> {
    let text = include_str!("../../tests/data/losses_torch.json");
    let figures: Figures = serde_json::from_str(text).unwrap();
    assert_eq!(figures.torch, "2.15.0");
    assert_eq!(figures.cases.len(), 44);
    figures.cases
}

#[track_caller]
fn check_case(case: &Case, value: f64, gradient: &[f64]) {
    let close = |got: f64, wanted: f64| (got - wanted).abs() <= 2e-6 * wanted.abs().max(1.0);
    let about = format!("{}, ε {}, {:?}", case.name, case.smoothing, case.weights);
    assert!(
        close(value, case.value),
        "{about}: {value}, not {}",
        case.value
    );
    let wanted = case.gradient.iter().flatten();
    for (got, &wanted) in gradient.iter().zip(wanted) {
        assert!(close(*got, wanted), "{about}: {got}, not {wanted}");
    }
}

#[test]
fn every_value_and_gradient_is_that_of_pytorch_also_at_logits_of_ten_thousand() {
    for case in figures() {
        let (value, gradient) = evaluated(&case);
        check_case(&case, value, &gradient);
    }
}

#[test]
fn on_slices_the_sparse_form_is_that_of_pytorch_too() {
    let is_sparse = |case: &Case| case.name == "sparse_categorical_cross_entropy";
    let cases: Vec<Case> = figures().into_iter().filter(is_sparse).collect();
    assert_eq!(cases.len(), 8);
    for case in cases {
        let labels: Vec<usize> = serde_json::from_value(case.targets.clone()).unwrap();
        let weights: Option<Vec<f32>> = case
            .weights
            .as_ref()
            .map(|weights| weights.iter().map(|&w| w as f32).collect());
        let mut numbers: Vec<f32> = case.logits.iter().flatten().map(|&z| z as f32).collect();
        let value =
            slices::cost_and_gradient(&mut numbers, &labels, case.smoothing, weights.as_deref());
        let gradient: Vec<f64> = numbers.into_iter().map(f64::from).collect();
        check_case(&case, value, &gradient);
    }
}

#[test]
fn on_slices_rows_longer_than_a_block_and_on_several_threads_agree_with_the_composed_form() {
    // The first is below what is worth threads and shorter than the lanes; the last is two blocks and a bit.
    for classes in [3, 1_000, 10_007] {
        let row = |row: usize| {
            (0..classes)
                .map(|c| f64::from((row * 7919 + c * 104_729) as u32 % 1_009) / 50.0 - 10.0)
                .collect()
        };
        let rows: Vec<Vec<f64>> = (0..5).map(row).collect();
        let labels = [0, classes - 1, classes / 2, 1, 0];
        let counts: Vec<usize> = (0..classes).map(|class| 1 + class % 5).collect();
        for (smoothing, counts) in [(0.0, &[][..]), (0.1, &[]), (0.1, &counts)] {
            let criterion = criterion(SPARSE, Truth::OneOf { classes }, smoothing, counts);
            let (value, wanted) = value_and_gradient(&rows, |logits| {
                criterion.forward(logits, criterion.targets(&labels, &device()))
            });
            assert!(criterion.is_by_slices());
            let (cost, gradient) = criterion.cost_and_gradient(matrix(&rows), &labels);
            assert!(
                (f64::from(cost) - value).abs() < 1e-5 * value,
                "{cost}, not {value}"
            );
            let gradient: Vec<f32> = gradient.into_data().iter::<f32>().collect();
            assert_eq!(gradient.len(), wanted.len());
            for (got, wanted) in gradient.iter().zip(wanted) {
                assert!(
                    (f64::from(*got) - wanted).abs() < 1e-6,
                    "{got}, not {wanted}"
                );
            }
        }
    }
}

#[test]
fn on_slices_a_logit_that_is_no_number_makes_a_cost_that_is_none() {
    for odd in [f32::NAN, f32::INFINITY] {
        for at in 0..3 {
            let mut logits = [0.0; 3];
            logits[at] = odd;
            assert!(slices::cost_and_gradient(&mut logits, &[1], 0.0, None).is_nan());
        }
    }
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

/// The gradient by the logits of a batch with each label once.
fn gradient_of_each_label(criterion: &Criterion, logits: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let labels: Vec<usize> = (0..logits.len()).collect();
    let (_, gradient) = value_and_gradient(logits, |logits| {
        criterion.forward(logits, criterion.targets(&labels, &device()))
    });
    gradient
        .chunks(logits[0].len())
        .map(<[f64]>::to_vec)
        .collect()
}

/// Problems of each kind, and for each the losses that it may have.
fn problems_and_losses(sets: &[Vec<usize>]) -> Vec<(Truth<'_>, LossKind)> {
    let softmax = [SPARSE, DENSE, LossKind::MeanSquaredError];
    let sigmoid = [LossKind::BinaryCrossEntropy, LossKind::MeanSquaredError];
    let of_many =
        [Truth::OneOf { classes: 2 }, THREE].map(|truth| softmax.map(|kind| (truth, kind)));
    let of_sides = [
        Truth::YesNo { positive: 0 },
        Truth::YesNo { positive: 1 },
        Truth::ManyOf { classes: 2, sets },
    ];
    let of_sides = of_sides.map(|truth| sigmoid.map(|kind| (truth, kind)));
    of_many
        .concat()
        .into_iter()
        .chain(of_sides.concat())
        .collect()
}

/// Each label's pictures where nothing is known yet pull the label's own outputs up and all others down.
#[track_caller]
fn each_label_asks_for_itself(criterion: &Criterion, truth: Truth) {
    let nothing = vec![vec![0.0; truth.outputs()]; truth.labels()];
    let gradients = gradient_of_each_label(criterion, &nothing);
    for (label, row) in gradients.iter().enumerate() {
        for (output, &gradient) in row.iter().enumerate() {
            let is_on = truth.is_on(label, output);
            assert!(
                gradient != 0.0 && (gradient < 0.0) == is_on,
                "{criterion:?}, {label}: {row:?}"
            );
        }
    }
}

/// Nothing pulls any more where p = (1 − ε)·t + ε / choices.
#[track_caller]
fn the_smoothed_target_costs_least(criterion: &Criterion, truth: Truth, smoothing: f64) {
    let is_softmax = matches!(truth, Truth::OneOf { .. });
    let choices = if is_softmax {
        truth.outputs() as f64
    } else {
        2.0
    };
    let logit = |label, output| {
        let on = f64::from(u8::from(truth.is_on(label, output)));
        // As far as f32 tells it from 0 and 1.
        let part = ((1.0 - smoothing) * on + smoothing / choices).clamp(1e-5, 1.0 - 1e-5);
        if is_softmax {
            part.ln()
        } else {
            (part / (1.0 - part)).ln()
        }
    };
    let met = |label| {
        (0..truth.outputs())
            .map(|output| logit(label, output))
            .collect()
    };
    let met: Vec<Vec<f64>> = (0..truth.labels()).map(met).collect();
    for (label, row) in gradient_of_each_label(criterion, &met).iter().enumerate() {
        // 1e-5 as clamped, times weights that reach 300.
        assert!(
            row.iter().all(|part| part.abs() < 4e-3),
            "{criterion:?}, {label}: {row:?}"
        );
    }
}

#[test]
fn no_weight_and_no_smoothing_makes_a_picture_ask_for_what_it_is_not() {
    let sets = [vec![], vec![0], vec![0, 1]];
    let tried = problems_and_losses(&sets);
    assert_eq!(tried.len(), 2 * 3 + 3 * 2);
    for (truth, kind) in tried {
        for counts in [[600, 3, 600], [3, 600, 3], [1, 100, 1], [100, 1, 1]] {
            for smoothing in [0.0, 0.05, 0.1, 0.5, 0.9] {
                let criterion = criterion(kind, truth, smoothing, &counts[..truth.labels()]);
                each_label_asks_for_itself(&criterion, truth);
                the_smoothed_target_costs_least(&criterion, truth, f64::from(smoothing));
            }
        }
    }
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
