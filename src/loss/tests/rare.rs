//! Rare classes, weights and smoothing: together they never make a picture ask for what it is not.

use super::*;

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
