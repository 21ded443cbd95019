//! `train --from MODEL`: a training begins with another model's blocks, keeps those that are frozen to the bit, and is the
//! same run when it is taken up again.

use crate::harness::files::{checkout, epochs, temp};
use crate::harness::training::{resume, tiny, with_pictures};
use crate::harness::{Docsort, docsort};
use crate::kills::weights;
use docsort_engine::Weights;
use std::fs;
use std::path::Path;

/// A folder with a trained model, `runs/base`, and the same pictures under other names of classes.
fn with_base() -> tempfile::TempDir {
    let dir = with_pictures(12);
    let base = tiny(dir.path(), "base").set(["train.epochs=8"]).run();
    base.code(0);
    for (class, name) in [("disc", "coin"), ("square", "tile"), ("stripes", "flag")] {
        let pictures = dir.path().join("pictures");
        fs::rename(pictures.join(class), pictures.join(name)).unwrap();
    }
    dir
}

fn from_base(cwd: &Path, name: &str) -> Docsort {
    tiny(cwd, name).args(["--from", "runs/base"])
}

/// What answers in the run's best checkpoint.
fn best(cwd: &Path, name: &str) -> Weights {
    let file = cwd.join(format!("runs/{name}/best/model.safetensors"));
    Weights::from_bytes(&fs::read(file).unwrap()).unwrap()
}

#[test]
fn frozen_blocks_stay_to_the_bit_and_all_others_learn() {
    let dir = with_base();
    let dir = dir.path();
    let base = best(dir, "base");
    // Each way that a step is computed, and a moving average, which would round what it takes in.
    for (name, more) in [
        ("fused", "optimizer.average_decay=0.9"),
        ("composed", "kernels=composed"),
    ] {
        let frozen = from_base(dir, name).set(["train.freeze_blocks=1", more]);
        frozen.run().code(0);
        let after = best(dir, name);
        for (tensor, before) in base
            .iter()
            .filter(|(tensor, _)| tensor.starts_with("blocks."))
        {
            let is_frozen = tensor.starts_with("blocks.0.");
            let after = after.get(tensor).unwrap();
            assert_eq!(after == before, is_frozen, "{name}: {tensor}");
        }
    }
    // With all blocks frozen, the linear layer alone learns.
    from_base(dir, "head")
        .set(["train.freeze_blocks=2"])
        .run()
        .code(0);
    let after = best(dir, "head");
    for (tensor, before) in base
        .iter()
        .filter(|(tensor, _)| tensor.starts_with("blocks."))
    {
        assert_eq!(after.get(tensor), Some(before), "{tensor}");
    }
    assert_ne!(after.get("head.weight"), base.get("head.weight"));
}

#[test]
fn both_ways_of_a_step_agree_with_frozen_blocks() {
    let dir = with_base();
    let losses = |kernels: &str| {
        let set = ["train.freeze_blocks=1", "train.epochs=1", kernels];
        let trained = from_base(dir.path(), "one").set(set).run().code(0);
        trained.epoch_losses()[0]
    };
    let [fused, composed] = ["kernels=fused", "kernels=composed"].map(losses);
    assert!((fused - composed).abs() < 1e-3, "{fused} {composed}");
}

#[test]
fn it_begins_better_than_from_chance() {
    let dir = temp();
    // Trainings of seconds on the bundled sample: on a dozen pictures, one epoch is three steps and says nothing.
    let train = |name: &str, epochs: &str| {
        let data = checkout().join("assets/documents");
        let train = docsort(dir.path()).args(["train", "--name", name, "--data"]);
        let small = ["picture.side_px=32", "health.enabled=false", epochs];
        train.arg(data).set(small)
    };
    train("base", "train.epochs=4").run().code(0);
    // Of training and of validation, after one epoch.
    let first = |run: Docsort| -> [f64; 2] {
        let line = run.run().code(0).epoch_lines()[0].clone();
        let numbers: Vec<&str> = line.split_whitespace().collect();
        [1, 4].map(|at| numbers[at].parse().unwrap())
    };
    let fresh = first(train("fresh", "train.epochs=1"));
    let begun = first(train("begun", "train.epochs=1").args(["--from", "runs/base"]));
    assert!(
        begun[0] < 0.9 * fresh[0] && begun[1] < 0.95 * fresh[1],
        "{begun:?} and {fresh:?}"
    );
}

#[test]
fn taken_up_again_it_is_the_same_run_though_the_model_is_gone() {
    let dir = with_base();
    let dir = dir.path();
    let set = ["train.epochs=6", "train.freeze_blocks=1"];
    from_base(dir, "whole").set(set).run().code(0);
    let mut killed = from_base(dir, "killed").set(set).spawn();
    killed.wait_until(|| epochs(dir.join("runs/killed")).contains(&2));
    killed.signal("KILL");
    drop(killed);
    fs::rename(dir.join("runs/base"), dir.join("runs/elsewhere")).unwrap();
    resume(dir, "killed").run().code(0);
    assert_eq!(weights(dir, "killed", 6), weights(dir, "whole", 6));
}

#[test]
fn a_repeated_run_begins_with_the_very_same_weights_or_not_at_all() {
    let dir = with_base();
    let dir = dir.path();
    from_base(dir, "first").run().code(0);
    let repeat =
        |name: &str| docsort(dir).args(["train", "runs/first/config.toml", "--name", name]);
    repeat("second").run().code(0);
    assert_eq!(weights(dir, "second", 2), weights(dir, "first", 2));
    // Another model in its place.
    fs::rename(dir.join("runs/base"), dir.join("runs/elsewhere")).unwrap();
    tiny(dir, "base").run().code(0);
    let refused = repeat("third").run().code(1);
    refused
        .stderr_has(&["runs/base", "train.from_sha256"])
        .before_any_work();
}

#[test]
fn what_does_not_fit_is_refused_before_a_picture_is_read_with_what_to_set() {
    let dir = with_base();
    let dir = dir.path();
    let refused = |more: &[&str], words: &[&str]| {
        let finished = from_base(dir, "other").set(more).run();
        finished.code(1).stderr_has(words).before_any_work();
    };
    let other = [
        "picture.side_px=32",
        "model.widths=[4, 6]",
        "model.norm=none",
    ];
    refused(
        &other,
        &[
            "runs/base",
            "--set 'picture.side_px=16'",
            "--set 'model.widths=[4,8]'",
            "--set 'model.norm=\"batch\"'",
        ],
    );
    // What it says to type is what helps.
    let set = [
        "picture.side_px=16",
        "model.widths=[4,8]",
        "model.norm=\"batch\"",
    ];
    from_base(dir, "mended").set(other).set(set).run().code(0);
    let wrong = tiny(dir, "other").args(["--from", "runs/nobody"]).run();
    wrong
        .code(1)
        .stderr_has(&["runs/nobody", "there is no such folder"])
        .before_any_work();
    for (set, words) in [
        (
            ["train.freeze_blocks=1"],
            ["train.freeze_blocks", "train.from"],
        ),
        (["train.freeze_blocks=3"], ["2 blocks", "fewer than 3"]),
    ] {
        let finished = tiny(dir, "other").set(set).run();
        finished.code(2).stderr_has(&words).before_any_work();
    }
}

#[test]
fn the_model_in_the_program_lends_its_blocks_too() {
    let dir = with_pictures(6);
    // Its own settings, but for one epoch of a few steps.
    let begun = docsort(dir.path())
        .args([
            "train", "shipped", "--data", "pictures", "--from", "shipped",
        ])
        .set([
            "data.reject=[]",
            "train.epochs=1",
            "train.freeze_blocks=6",
            "data.cache_mib=64",
        ]);
    begun.run().code(0);
    let config = fs::read_to_string(dir.path().join("runs/shipped/config.toml")).unwrap();
    assert!(config.contains("from = \"shipped\""), "{config}");
}
