//! What a picture costs that is in part another one: both labels by their parts, and both weights.

use super::*;

/// The first picture is three quarters class 0 and one quarter class 1; the second is class 2 alone.
const MIXED: [Mixed; 2] = [
    Mixed {
        other: 1,
        own: 0.75,
    },
    Mixed { other: 2, own: 1.0 },
];

fn answers() -> Answers<'static> {
    Answers {
        mixed: &MIXED,
        ..Answers::of(&[0, 2])
    }
}

#[test]
fn a_mixed_batch_costs_what_the_formula_gives_by_hand_in_every_form() {
    // softmax(ln 3, 0, 0) = 3/5, 1/5, 1/5; and a third each.
    let rows = [vec![3f64.ln(), 0.0, 0.0], vec![0.0; 3]];
    // Counts 1, 2, 1 give weights 4/3, 2/3, 4/3: the mixture weighs 3/4 · 4/3 + 1/4 · 2/3 = 7/6 and the other 4/3 = 8/6.
    let parts = [7.0 / 15.0, 8.0 / 15.0];
    let costs = [0.75 * (5f64 / 3.0).ln() + 0.25 * 5f64.ln(), 3f64.ln()];
    let by_hand = parts[0] * costs[0] + parts[1] * costs[1];
    // A picture's part times softmax less target.
    let wanted = [
        parts[0] * (0.6 - 0.75),
        parts[0] * (0.2 - 0.25),
        parts[0] * 0.2,
        parts[1] / 3.0,
        parts[1] / 3.0,
        parts[1] * (1.0 / 3.0 - 1.0),
    ];
    for kind in [SPARSE, DENSE] {
        let criterion = criterion(kind, THREE, 0.0, &[1, 2, 1]);
        let (value, gradient) = value_and_gradient(&rows, |logits| {
            criterion.forward_taught(logits, answers(), &device())
        });
        check(value, by_hand);
        gradient
            .iter()
            .zip(wanted)
            .for_each(|(got, wanted)| check(*got, wanted));
    }
    let criterion = criterion(SPARSE, THREE, 0.0, &[1, 2, 1]);
    let (value, gradient) = criterion.cost_and_gradient(matrix(&rows), answers());
    check(f64::from(value), by_hand);
    let gradient = gradient.into_data();
    gradient
        .iter::<f32>()
        .zip(wanted)
        .for_each(|(got, wanted)| check(f64::from(got), wanted));
}

#[test]
fn smoothing_spreads_a_part_of_the_mixed_target() {
    // All logits alike: the cost is ln 3 whatever the target, and its gradient a third less the target.
    let rows = [vec![1.0; 3], vec![1.0; 3]];
    let criterion = criterion(SPARSE, THREE, 0.3, &[]);
    let targets = [[0.7 * 0.75 + 0.1, 0.7 * 0.25 + 0.1, 0.1], [0.1, 0.1, 0.8]];
    let (value, by_slices) = criterion.cost_and_gradient(matrix(&rows), answers());
    check(f64::from(value), 3f64.ln());
    let (_, composed) = value_and_gradient(&rows, |logits| {
        criterion.forward_taught(logits, answers(), &device())
    });
    let by_slices = by_slices.into_data();
    let both = by_slices.iter::<f32>().zip(composed);
    for ((slice, composed), target) in both.zip(targets.as_flattened()) {
        check(f64::from(slice), (1.0 / 3.0 - target) / 2.0);
        check(composed, (1.0 / 3.0 - target) / 2.0);
    }
}

#[test]
fn yes_and_no_mix_to_a_target_between_them_and_to_a_weight_between_theirs() {
    // Three quarters of a yes: at a logit of 0 each side costs ln 2, and a yes weighs 3.
    let mixed = [Mixed {
        other: 1,
        own: 0.75,
    }];
    let answers = Answers {
        mixed: &mixed,
        ..Answers::of(&[0])
    };
    let yes = Truth::YesNo { positive: 0 };
    let criterion = criterion(LossKind::BinaryCrossEntropy, yes, 0.0, &[1, 3]);
    let (value, gradient) = value_and_gradient(&[vec![0.0]], |logits| {
        criterion.forward_taught(logits, answers, &device())
    });
    check(value, (3.0 * 0.75 + 0.25) * 2f64.ln());
    // The weight of the picture, 5/2, times σ less the target.
    check(gradient[0], 2.5 * (0.5 - 0.75));
}

#[test]
fn teachers_count_a_mixed_picture_by_its_mixed_weight() {
    let distill = config::Distill {
        teachers: Vec::new(),
        weight: 1.0,
        temperature: 1.0,
    };
    let criterion = criterion(SPARSE, THREE, 0.0, &[1, 2, 1]).with_teachers(&distill);
    // The network says a third each; teachers say 3/5, 1/5, 1/5 of the first picture and agree on the second.
    let rows = [vec![0.0; 3], vec![0.0; 3]];
    let taught = [3f32.ln(), 0.0, 0.0, 0.0, 0.0, 0.0];
    let answers = Answers {
        taught: &taught,
        ..answers()
    };
    let apart = 0.6 * (0.6f64 * 3.0).ln() + 0.4 * (0.2f64 * 3.0).ln();
    let (value, _) = criterion.cost_and_gradient(matrix(&rows), answers);
    check(f64::from(value), 7.0 / 15.0 * apart);
    let composed: f32 = criterion
        .forward_taught(matrix(&rows), answers, &device())
        .into_scalar();
    check(f64::from(composed), 7.0 / 15.0 * apart);
}
