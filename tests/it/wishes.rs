//! `train --minutes`: a plan is made, told and written down, and the run that follows from it is one run. How well it keeps its
//! promise is measured, not tested: other tests share the machine.

use crate::harness::files::{epoch_dir, epochs, sha256};
use crate::harness::training::with_pictures;
use crate::harness::{Docsort, Finished, docsort};
use std::path::Path;

/// What `tiny` sets, but for what a wish sets by itself.
const SMALL: [&str; 5] = [
    "picture.side_px=16",
    "model.widths=[4, 8]",
    "train.batch_size=8",
    "optimizer.learning_rate=0.01",
    "data.valid_fraction=0.25",
];

fn wish(cwd: &Path, name: &str, minutes: &str) -> Docsort {
    docsort(cwd)
        .args(["train", "--data", "pictures", "--name", name])
        .args(["--minutes", minutes])
        .set(SMALL)
}

/// Runs until two epochs are done, and then is asked to stop.
#[track_caller]
fn two_epochs(run: Docsort, folder: &Path) -> Finished {
    let mut running = run.set(["run.keep_last=1000"]).spawn();
    running.wait_until(|| epochs(folder).contains(&2));
    running.signal("INT");
    running.wait().code(130)
}

#[test]
fn the_plan_is_told_and_written_and_a_repeated_run_is_the_same_run() {
    let dir = with_pictures(12);
    let dir = dir.path();
    let run = |name: &str| dir.join("runs").join(name);
    // A time that no busy machine takes for reading a few pictures.
    let planned = two_epochs(wish(dir, "planned", "5"), &run("planned"));
    let text = planned.text();
    let plan = text.lines().find(|line| line.starts_with("plan: "));
    let plan = plan.unwrap_or_else(|| panic!("no plan\n{planned}"));
    assert!(plan.contains("of 5 min 00 s wanted"), "{plan}");
    assert!(planned.epoch_lines()[1].contains("of the wish"), "{text}");

    let config = std::fs::read_to_string(run("planned").join("config.toml")).unwrap();
    let config: toml::Table = config.parse().unwrap();
    let set = config["train"]["epochs"].as_integer().unwrap();
    assert!(plan.contains(&format!(": {set} epoch")), "{plan}");
    assert!(
        planned.epoch_lines()[0].contains(&format!("1/{set}")),
        "{text}"
    );
    assert_eq!(config["train"]["patience"].as_integer(), Some(0));

    let same = docsort(dir).args(["train", "runs/planned/config.toml", "--name", "same"]);
    two_epochs(same, &run("same"));
    let model = |name: &str| sha256(epoch_dir(run(name), 2).join("model.safetensors"));
    assert_eq!(model("same"), model("planned"));
}

#[test]
fn a_shortened_epoch_has_so_many_steps_and_each_sees_other_pictures() {
    let dir = with_pictures(12);
    let dir = dir.path();
    let trained = docsort(dir)
        .args(["train", "--data", "pictures", "--name", "short"])
        .set(SMALL)
        .set([
            "train.epoch_steps=2",
            "train.epochs=3",
            "health.every_steps=1",
        ])
        .run()
        .code(0);
    assert_eq!(trained.epoch_lines().len(), 3);
    // The rows of the health of two steps an epoch: a window an epoch.
    let health = std::fs::read_to_string(dir.join("runs/short/health.csv")).unwrap();
    let steps: std::collections::BTreeSet<&str> = health
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(2))
        .collect();
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), ["2", "4", "6"]);
}

#[test]
fn a_wish_that_cannot_be_kept_or_is_contradicted_is_refused() {
    let dir = with_pictures(4);
    let dir = dir.path();
    let refused = wish(dir, "never", "0.01").run();
    refused
        .code(1)
        .stderr_has(&["--minutes 0.01", "too short", "expected more"]);
    assert!(!dir.join("runs").exists());
    for (minutes, set, words) in [
        ("5", "train.epochs=3", ["--minutes", "train.epochs"]),
        (
            "5",
            "optimizer.warmup_epochs=3",
            ["--minutes", "optimizer.warmup_epochs"],
        ),
        ("0", "seed=1", ["--minutes", "0.01 to 525600"]),
        ("soon", "seed=1", ["--minutes", "0.01 to 525600"]),
    ] {
        let finished = wish(dir, "never", minutes).set([set]).run();
        finished.code(2).stderr_has(&words).before_any_work();
    }
}
