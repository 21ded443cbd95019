//! Against PyTorch's figures, which `tests/data/losses_torch.py` wrote, and the form on slices against both.

use super::*;
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
    let text = include_str!("../../../tests/data/losses_torch.json");
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
        let value = slices::cost_and_gradient(
            &mut numbers,
            Answers::of(&labels),
            case.smoothing,
            weights.as_deref(),
        );
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
            let (cost, gradient) = criterion.cost_and_gradient(matrix(&rows), Answers::of(&labels));
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
            assert!(slices::cost_and_gradient(&mut logits, Answers::of(&[1]), 0.0, None).is_nan());
        }
    }
}
