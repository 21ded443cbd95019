//! The detectors on series of windows that are made by hand.

use super::*;
use crate::config::{Activation, ClassWeights, Config, Norm, OptimizerKind};

/// One block: gradient and spread of the convolution, part of dead units.
type Block = (f32, f32, f32);

const WELL: [Block; 4] = [
    (0.4, 1.5, 0.0),
    (0.4, 1.1, 0.0),
    (0.5, 1.2, 0.0),
    (0.6, 1.4, 0.0),
];

fn window(number: u64, network: f32, blocks: &[Block]) -> Window {
    let mut layers = Vec::new();
    for (index, &(gradient_norm, std, dead_units)) in blocks.iter().enumerate() {
        layers.push(LayerHealth {
            gradient_norm: Some(gradient_norm),
            update_ratio: Some(0.002),
            mean: Some(0.0),
            std: Some(std),
            ..LayerHealth::unknown(Layer::Block(index + 1, Part::Convolution))
        });
        layers.push(LayerHealth {
            dead_units: Some(dead_units),
            mean: Some(0.5),
            std: Some(0.5 * std),
            ..LayerHealth::unknown(Layer::Block(index + 1, Part::Activation))
        });
    }
    layers.push(LayerHealth {
        gradient_norm: Some(network),
        ..LayerHealth::unknown(Layer::Network)
    });
    Window {
        epoch: 2,
        first_step: 20 * number + 1,
        last_step: 20 * number + 20,
        clipped: 0.0,
        right: 0,
        pictures: 0,
        layers,
    }
}

fn circumstances() -> Circumstances {
    Circumstances {
        norm: Norm::None,
        ..Circumstances::of(&Config::default(), 1.0 / 3.0)
    }
}

/// What is found in the last of windows that hold these blocks.
fn found(series: &[(f32, &[Block])], circumstances: &Circumstances) -> Vec<Finding> {
    let numbered = series.iter().zip(0..);
    let windows: Vec<Window> = numbered
        .map(|(&(network, blocks), number)| window(number, network, blocks))
        .collect();
    diagnose(&windows, circumstances)
}

/// The only finding.
#[track_caller]
fn only(series: &[(f32, &[Block])], circumstances: &Circumstances) -> Finding {
    let mut found = found(series, circumstances);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

#[track_caller]
fn says(finding: &Finding, words: &[&str]) {
    let sentence = finding.to_string();
    for word in words {
        assert!(sentence.contains(word), "no {word:?} in: {sentence}");
    }
}

#[test]
fn a_healthy_series_raises_no_alarm() {
    assert_eq!(found(&[], &circumstances()), []);
    assert_eq!(found(&[(1.8, &WELL)], &circumstances()), []);
    assert_eq!(found(&[(1.8, &WELL[..]); 16], &circumstances()), []);
    // One block has no later one to be compared with.
    assert_eq!(found(&[(1.8, &WELL[..1]); 3], &circumstances()), []);
}

const SIGMOID: [Block; 4] = [
    (1e-4, 0.8, 0.0),
    (1e-3, 0.5, 0.0),
    (1e-2, 0.5, 0.0),
    (0.2, 0.4, 0.0),
];

#[test]
fn a_gradient_that_shrinks_on_its_way_back_is_vanishing() {
    let sigmoid = Circumstances {
        activation: Activation::Sigmoid,
        ..circumstances()
    };
    let finding = only(&[(0.3, &SIGMOID[..]); 2], &sigmoid);
    assert_eq!(finding.kind, Kind::Vanishing);
    assert_eq!(finding.worst(), Layer::Block(1, Part::Convolution));
    // 0.2 / 1e-4
    says(
        &finding,
        &[
            "vanishing gradients in block 1's convolution",
            "steps 21 to 40 (epoch 2)",
            "2000 times shorter than that of block 4's convolution",
            "model.activation = \"relu\"",
            "model.norm = \"batch\"",
            "Glorot and Bengio, 2010",
        ],
    );
    assert_eq!(finding.brief(), "vanishing gradients: block1.conv");
}

#[test]
fn what_muon_does_not_do_is_neither_said_nor_advised() {
    let muon = Circumstances {
        optimizer: OptimizerKind::Muon,
        clip_norm: 0.0,
        ..circumstances()
    };
    let vanishing = only(&[(0.3, &SIGMOID[..]); 2], &muon).to_string();
    assert!(vanishing.contains("which Muon's steps hide") && !vanishing.contains("hardly learns"));
    let exploding = only(&[(80.0, &WELL)], &muon);
    assert_eq!(exploding.kind, Kind::Exploding);
    assert!(
        exploding
            .advice
            .iter()
            .all(|advice| !advice.contains("clip_norm"))
    );
    assert!(
        exploding
            .advice
            .iter()
            .any(|advice| advice.contains("learning_rate"))
    );
}

#[test]
fn one_window_of_short_gradients_is_not_enough() {
    assert_eq!(found(&[(0.3, &SIGMOID)], &circumstances()), []);
    assert_eq!(
        found(&[(1.8, &WELL), (0.3, &SIGMOID)], &circumstances()),
        []
    );
    assert_eq!(
        found(&[(0.3, &SIGMOID), (1.8, &WELL)], &circumstances()),
        []
    );
}

#[test]
fn a_network_that_has_learned_everything_is_not_vanishing() {
    let learned = [(1e-12, 1.0, 0.0), (1e-9, 1.0, 0.0)];
    assert_eq!(found(&[(1e-8, &learned[..]); 3], &circumstances()), []);
}

#[test]
fn units_that_are_dead_in_two_windows_are_named_with_the_worst_layer_first() {
    let dying = [
        (0.4, 1.5, 0.0),
        (0.0, 9.0, 1.0),
        (0.0, 2.0, 0.75),
        (0.0, 1.0, 1.0),
    ];
    let finding = only(&[(0.4, &dying[..]); 2], &circumstances());
    assert_eq!(finding.kind, Kind::Dead);
    assert_eq!(finding.worst(), Layer::Block(2, Part::Activation));
    says(
        &finding,
        &[
            "dead ReLUs in block 2's activation",
            "100 % of its units",
            "2 other blocks",
            "optimizer.learning_rate = 3e-4",
            "model.activation = \"leaky_relu\"",
            "Lu et al., 2019",
        ],
    );
    // That no gradient comes back is the consequence.
    assert_eq!(
        finding.brief(),
        "dead ReLUs: block2.activation block4.activation block3.activation"
    );
    assert_eq!(found(&[(1.8, &WELL), (0.4, &dying)], &circumstances()), []);
    let idle = WELL.map(|(gradient, std, _)| (gradient, std, 0.25));
    assert_eq!(found(&[(1.8, &idle[..]); 3], &circumstances()), []);
}

#[test]
fn a_spread_that_grows_from_layer_to_layer_is_exploding() {
    let growing = [
        (2.0, 5.0, 0.0),
        (2.0, 25.0, 0.0),
        (2.0, 125.0, 0.0),
        (2.0, 625.0, 0.0),
    ];
    let wide = Circumstances {
        init_gain: 4.0,
        ..circumstances()
    };
    let finding = only(&[(4.0, &growing)], &wide);
    assert_eq!(finding.kind, Kind::Exploding);
    // 625 / 5
    says(
        &finding,
        &[
            "exploding gradients in block 4's convolution",
            "grows 130 times, from 5.00 in the first block to 630 in this one",
            "model.init_gain = 1.0",
            "model.norm = \"batch\"",
            "Pascanu, Mikolov and Bengio, 2013",
        ],
    );
    // Batch norm takes the spread out again.
    let normed = Circumstances {
        norm: Norm::Batch,
        ..wide
    };
    assert_eq!(found(&[(4.0, &growing)], &normed), []);
}

#[test]
fn a_gradient_many_times_the_clip_is_exploding() {
    let finding = only(&[(80.0, &WELL)], &circumstances());
    // The default clips at 5.
    says(
        &finding,
        &[
            "80 long",
            "16 times optimizer.clip_norm of 5",
            "learning_rate = 3e-4",
        ],
    );
    assert_eq!(found(&[(49.0, &WELL)], &circumstances()), []);
    let unclipped = Circumstances {
        clip_norm: 0.0,
        ..circumstances()
    };
    says(
        &only(&[(80.0, &WELL)], &unclipped),
        &["the usual", "optimizer.clip_norm = 1.0"],
    );
}

#[test]
fn a_gradient_that_grows_by_orders_of_magnitude_is_exploding() {
    let series = |last| {
        [
            (0.02, &WELL[..]),
            (0.03, &WELL),
            (0.04, &WELL),
            (last, &WELL),
        ]
    };
    // 8 / 0.03, the middle of those before.
    says(
        &only(&series(8.0), &circumstances()),
        &["has grown 270 times, to 8.00"],
    );
    // A run that had nothing left to learn, and then met an odd picture.
    assert_eq!(found(&series(4.0), &circumstances()), []);
}

#[test]
fn numbers_that_are_none_are_exploding_where_they_begin() {
    let (nan, inf) = (f32::NAN, f32::INFINITY);
    let forward = [(nan, 1.0, 0.0), (nan, inf, 0.0), (nan, nan, 0.0)];
    let finding = only(&[(nan, &forward)], &circumstances());
    assert_eq!(finding.worst(), Layer::Block(2, Part::Convolution));
    says(&finding, &["its output is no longer a finite number"]);
    // Only the way back overflows: it begins at the end.
    let backward = [(nan, 1.0, 0.0), (inf, 1.0, 0.0), (1e19, 1.0, 0.0)];
    let finding = only(&[(inf, &backward)], &circumstances());
    assert_eq!(finding.worst(), Layer::Block(2, Part::Convolution));
    says(&finding, &["its gradient is no longer a finite number"]);
}

#[test]
fn nobody_is_told_to_do_what_the_configuration_does_already() {
    let done = Circumstances::of(&Config::default(), 1.0 / 3.0);
    let finding = only(&[(0.3, &SIGMOID[..]); 2], &done);
    assert_eq!(finding.advice, ["fewer blocks in model.widths"]);
    let finding = only(&[(80.0, &WELL)], &done);
    assert_eq!(
        finding.advice,
        [
            "optimizer.learning_rate = 3e-4",
            "optimizer.clip_norm = 1.0"
        ]
    );
}

/// The last of windows of 20 steps whose answers were so often right, of so many, from epoch 3 on.
fn found_in_answers(answers: &[(u64, u64)], circumstances: &Circumstances) -> Vec<Finding> {
    let windows: Vec<Window> = (0..)
        .zip(answers)
        .map(|(number, &(right, pictures))| Window {
            epoch: 3 + number,
            right,
            pictures,
            ..window(number, 1.8, &WELL)
        })
        .collect();
    diagnose(&windows, circumstances)
}

#[test]
fn two_windows_of_fewer_right_answers_than_guesses_would_give_are_below_chance() {
    let found = found_in_answers(&[(5, 640), (3, 600)], &circumstances());
    let [finding] = &found[..] else {
        panic!("{found:#?}");
    };
    assert_eq!(finding.brief(), "accuracy below chance: network");
    // 8 of 1,240.
    says(
        finding,
        &[
            "accuracy below chance in the network, steps 21 to 40 (epoch 4)",
            "8 of 1240 training pictures, 0.6 %, were answered rightly, where guessing reaches 33.3 %",
            "loss.class_weights = \"none\"",
            "loss.label_smoothing = 0.0",
            "optimizer.learning_rate = 3e-4",
            "King and Zeng, 2001",
        ],
    );
    let bare = Circumstances {
        class_weights: ClassWeights::None,
        label_smoothing: 0.0,
        ..circumstances()
    };
    let [finding] = &found_in_answers(&[(5, 640), (3, 600)], &bare)[..] else {
        panic!("the finding is the same, whatever helps");
    };
    assert_eq!(finding.advice, ["optimizer.learning_rate = 3e-4"]);
    // A network that is never moved stays below for another reason.
    let stuck = Circumstances {
        learning_rate: 1e-8,
        ..bare
    };
    let [finding] = &found_in_answers(&[(5, 640), (3, 600)], &stuck)[..] else {
        panic!("the finding is the same, whatever helps");
    };
    assert_eq!(finding.advice, ["optimizer.learning_rate = 3e-3"]);
}

#[test]
fn few_pictures_bad_luck_and_the_warm_up_are_not_below_chance() {
    let none = |answers: &[(u64, u64)], circumstances: &Circumstances| {
        assert_eq!(found_in_answers(answers, circumstances), [], "{answers:?}");
    };
    // A network that only guesses: 33.3 % ± 1.9 % of 640.
    none(&[(200, 640), (190, 640)], &circumstances());
    none(&[(213, 640), (3, 640)], &circumstances());
    none(&[(3, 640), (213, 640)], &circumstances());
    none(&[(3, 640)], &circumstances());
    // All 8 of two steps wrong: that happens to one in 26 who guess.
    none(&[(0, 8), (0, 8)], &circumstances());
    none(&[(0, 0), (0, 0)], &circumstances());
    let warming = Circumstances {
        warmup_epochs: 4.0,
        ..circumstances()
    };
    none(&[(5, 640), (3, 640)], &warming);
}
