//! Mixed and moved pictures: the same on every way that a step is computed, on any number of threads, and after a kill.

use crate::harness::training::{tiny, with_pictures};
use crate::kills::{killed_and_resumed, weights};

const MIXED: [&str; 4] = [
    "augment.mixup=0.4",
    "augment.cutmix=0.4",
    "augment.mirror=0.5",
    "augment.pad=0.125",
];

#[test]
fn a_training_on_mixed_pictures_is_one_run_however_it_is_computed_or_interrupted() {
    let dir = with_pictures(12);
    let dir = dir.path();
    let train = |name: &str, more: &[&str]| tiny(dir, name).set(MIXED).set(more);
    let loss = |name: &str, more: &[&str]| train(name, more).run().code(0).epoch_losses()[0];
    let fused = loss("whole", &["train.epochs=6", "train.loader_threads=1"]);
    for kernels in ["kernels=composed", "loss.kind=categorical_cross_entropy"] {
        let other = loss("other", &["train.epochs=1", kernels]);
        assert!((other - fused).abs() < 1e-3, "{kernels}: {other} {fused}");
    }
    let six = ["train.epochs=6", "train.loader_threads=2"];
    killed_and_resumed(dir, "killed", train("killed", &six));
    assert_eq!(weights(dir, "killed", 6), weights(dir, "whole", 6));
    // The pictures did change.
    tiny(dir, "plain").set(["train.epochs=6"]).run().code(0);
    assert_ne!(weights(dir, "plain", 6), weights(dir, "whole", 6));
}

#[test]
fn mixing_ends_with_the_epoch_that_it_is_told_to() {
    let dir = with_pictures(12);
    let dir = dir.path();
    let losses = |name: &str, more: &[&str]| {
        let run = tiny(dir, name).set(["train.epochs=4"]).set(more).run();
        run.code(0).epoch_losses()
    };
    let until = |name: &str, part: &str| {
        let mut keys = MIXED.to_vec();
        let key = format!("augment.mix_until={part}");
        keys.push(&key);
        losses(name, &keys)
    };
    let always = until("always", "1.0");
    let half = until("half", "0.5");
    assert_eq!(half[..2], always[..2]);
    assert!(half[2] != always[2] && half[3] != always[3]);
    assert_eq!(until("never", "0.0"), losses("whole", &MIXED[2..]));
}

#[test]
fn two_chances_of_more_than_one_together_are_refused() {
    let dir = with_pictures(4);
    let finished = tiny(dir.path(), "never")
        .set(["augment.mixup=0.6", "augment.cutmix=0.5"])
        .run();
    finished
        .code(2)
        .stderr_has(&["augment.cutmix", "0.6", "0.5", "1 at most"])
        .before_any_work();
}
