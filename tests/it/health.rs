//! The health monitor: healthy runs raise no alarm, what is wrong is said, and watching changes nothing.

use crate::harness::files::{epochs, history, temp};
use crate::harness::training::{resume, tiny, with_pictures};
use crate::harness::{Finished, docsort, pictures};
use crate::kills::weights;
use std::path::Path;

#[track_caller]
fn no_alarm(finished: &Finished, run: &Path) {
    assert!(finished.text().contains("health: no alarm"), "{finished}");
    assert_eq!(finished.text().matches("health: ").count(), 1, "{finished}");
    for row in history(run) {
        assert_eq!(row["health"], "no alarm");
    }
}

#[test]
fn ten_healthy_runs_raise_no_alarm() {
    let dir = temp();
    pictures::tree(&dir.path().join("shapes"), 24);
    for (folder, seed, side) in [("cards", "7", "96"), ("others", "8", "64")] {
        docsort(dir.path())
            .args(["synth", "--out", folder, "--per-class", "40"])
            .args(["--seed", seed, "--side", side])
            .run()
            .code(0);
    }
    let healthy: [(&str, &[&str]); 10] = [
        (
            "cards",
            &["seed=2", "picture.side_px=48", "model.widths=[8, 16, 32]"],
        ),
        (
            "cards",
            &[
                "seed=3",
                "picture.side_px=32",
                "model.widths=[16, 32]",
                "train.batch_size=8",
            ],
        ),
        (
            "others",
            &[
                "seed=4",
                "picture.side_px=64",
                "model.widths=[4, 8, 8, 16, 16]",
            ],
        ),
        (
            "others",
            &[
                "seed=5",
                "picture.side_px=32",
                "model.widths=[32]",
                "optimizer.learning_rate=0.0003",
            ],
        ),
        (
            "shapes",
            &[
                "seed=6",
                "picture.side_px=16",
                "model.widths=[4, 8]",
                "optimizer.learning_rate=0.01",
            ],
        ),
        // Enough epochs to learn all there is, and to be left without a gradient.
        (
            "shapes",
            &[
                "seed=7",
                "picture.side_px=24",
                "model.widths=[8, 8]",
                "train.epochs=40",
                "train.batch_size=8",
            ],
        ),
        (
            "others",
            &[
                "seed=8",
                "picture.side_px=32",
                "model.widths=[8, 8, 8]",
                "model.norm=none",
            ],
        ),
        (
            "shapes",
            &[
                "seed=9",
                "picture.side_px=24",
                "model.widths=[8, 8, 8]",
                "model.activation=tanh",
            ],
        ),
        (
            "cards",
            &[
                "seed=10",
                "picture.side_px=32",
                "model.widths=[8, 16]",
                "model.activation=gelu",
                "optimizer.clip_norm=0.0",
            ],
        ),
        (
            "others",
            &[
                "seed=11",
                "picture.side_px=32",
                "model.widths=[8, 8, 8]",
                "model.activation=silu",
                "model.dropout=0.5",
            ],
        ),
    ];
    for (number, (data, settings)) in healthy.into_iter().enumerate() {
        let name = format!("healthy-{number}");
        let finished = docsort(dir.path())
            .args(["train", "--data", data, "--name", &name])
            .set([
                "train.epochs=6",
                "health.window_steps=5",
                "health.every_steps=2",
            ])
            .set(settings)
            .run()
            .code(0);
        no_alarm(&finished, &dir.path().join("runs").join(&name));
    }
}

/// `common` discs and `rare` squares, and a CSV with their labels.
fn rare_squares(common: u64, rare: u64) -> tempfile::TempDir {
    let dir = temp();
    let mut labels = String::from("path,labels\n");
    for (class, count) in [("disc", common), ("square", rare)] {
        let folder = dir.path().join("pictures").join(class);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..count {
            let name = format!("{number:03}.png");
            pictures::save(&folder.join(&name), &pictures::small(class, number));
            labels.push_str(&format!("{class}/{name},{class}\n"));
        }
    }
    std::fs::write(dir.path().join("labels.csv"), labels).unwrap();
    dir
}

#[test]
fn with_all_defaults_of_the_loss_a_rare_class_turns_no_answer_around() {
    for (common, rare) in [(600, 3), (300, 3)] {
        let dir = rare_squares(common, rare);
        let kinds: [(&str, &[&str]); 4] = [
            ("multiclass", &[]),
            (
                "rare-yes",
                &["problem.kind=binary", "problem.positive=square"],
            ),
            (
                "common-yes",
                &["problem.kind=binary", "problem.positive=disc"],
            ),
            (
                "multilabel",
                &["problem.kind=multilabel", "problem.labels=../labels.csv"],
            ),
        ];
        for (name, settings) in kinds {
            let finished = tiny(dir.path(), name)
                .set(["train.epochs=4"])
                .set(settings)
                .run()
                .code(0);
            let rows = history(dir.path().join("runs").join(name));
            let accuracy: f64 = rows[3]["train_accuracy"].parse().unwrap();
            assert!(
                accuracy > 0.9,
                "{name}, {common} : {rare}: {accuracy}\n{finished}"
            );
            no_alarm(&finished, &dir.path().join("runs").join(name));
        }
    }
}

/// A rate so low that nothing is learned, on classes of very different sizes: whatever the first weights happen to
/// answer, they answer nearly always. Where that is the rare class, guessing would do far better.
#[test]
fn a_training_that_stays_below_guessing_is_told_so_and_one_that_happens_to_be_above_is_not() {
    let dir = rare_squares(300, 6);
    let mut below = 0;
    for seed in 1..=8 {
        let name = format!("seed-{seed}");
        let seed = format!("seed={seed}");
        let finished = tiny(dir.path(), &name)
            .set(["optimizer.learning_rate=1e-9", "train.epochs=4"])
            .set([&seed[..], "health.every_steps=1"])
            .run()
            .code(0);
        let rows = history(dir.path().join("runs").join(&name));
        // Half of the answers are right by guessing; what is near it is left to chance.
        let accuracies: Vec<f64> = rows[1..]
            .iter()
            .map(|row| row["train_accuracy"].parse().unwrap())
            .collect();
        if accuracies.iter().all(|&accuracy| accuracy < 0.25) {
            below += 1;
            let text = finished.text();
            let says = "accuracy below chance: network";
            assert!(text.contains(says), "{name}: {accuracies:?}\n{finished}");
            assert!(
                text.contains("optimizer.learning_rate = 3e-3"),
                "{finished}"
            );
        } else if accuracies.iter().all(|&accuracy| accuracy > 0.5) {
            assert!(!finished.text().contains("below chance"), "{finished}");
        }
    }
    // About every second network begins so.
    assert!(below >= 1, "none of eight seeds was below chance");
}

#[test]
fn the_energy_hinge_erased_rectangles_and_mixed_colours_resume_to_the_byte() {
    let dir = with_pictures(12);
    let settings = [
        "data.reject=[\"stripes\"]",
        "loss.energy_weight=0.1",
        "augment.erase=0.5",
        "augment.style=0.5",
        "train.epochs=6",
    ];
    tiny(dir.path(), "never").set(settings).run().code(0);
    let mut training = tiny(dir.path(), "killed").set(settings).spawn();
    training.wait_until(|| epochs(dir.path().join("runs/killed")).contains(&2));
    training.signal("KILL");
    drop(training);
    resume(dir.path(), "killed").run().code(0);
    let [never, killed] = ["never", "killed"].map(|name| weights(dir.path(), name, 6));
    assert_eq!(killed, never);
    // Each of the three is seen by the training.
    for (number, off) in ["loss.energy_weight=0", "augment.erase=0", "augment.style=0"]
        .into_iter()
        .enumerate()
    {
        let name = format!("without-{number}");
        tiny(dir.path(), &name)
            .set(settings)
            .set([off])
            .run()
            .code(0);
        assert_ne!(weights(dir.path(), &name, 6), never, "{off}");
    }
}

#[test]
fn watching_changes_no_weight_and_off_writes_nothing() {
    for kernels in ["fused", "composed"] {
        let dir = with_pictures(12);
        let kernels = format!("kernels={kernels}");
        let mut found = Vec::new();
        for (name, settings) in [
            (
                "every",
                &["health.every_steps=1", "health.window_steps=2"][..],
            ),
            ("some", &[]),
            ("off", &["health.enabled=false"]),
        ] {
            let finished = tiny(dir.path(), name)
                .set([&kernels])
                .set(settings)
                .run()
                .code(0);
            found.push(weights(dir.path(), name, 2));
            let run = dir.path().join("runs").join(name);
            let is_watched = name != "off";
            assert_eq!(run.join("health.csv").exists(), is_watched, "{name}");
            assert_eq!(
                finished.text().contains("health: "),
                is_watched,
                "{finished}"
            );
            let said = &history(&run)[0]["health"];
            assert_eq!(said == "off", !is_watched, "{said}");
        }
        assert!(
            found.iter().all(|weights| *weights == found[0]),
            "{found:#?}"
        );
    }
}

#[test]
fn a_run_that_was_killed_ends_with_the_health_table_of_one_that_was_not() {
    let dir = with_pictures(12);
    let settings = [
        "train.epochs=6",
        "health.window_steps=2",
        "health.every_steps=1",
    ];
    tiny(dir.path(), "never").set(settings).run().code(0);
    let run = dir.path().join("runs/killed");
    let mut training = tiny(dir.path(), "killed").set(settings).spawn();
    training.wait_until(|| epochs(&run).contains(&2));
    training.signal("KILL");
    drop(training);
    // A row that the kill cut short, and one of a step that is run again.
    let table = run.join("health.csv");
    let text = std::fs::read_to_string(&table).unwrap();
    let last = text.lines().last().unwrap();
    let later = last.replacen("network", "head", 1);
    std::fs::write(
        &table,
        format!(
            "{text}9,900,901,{}\n9,9",
            &later[later.find("head").unwrap()..]
        ),
    )
    .unwrap();
    resume(dir.path(), "killed").run().code(0);
    let read = |name: &str| {
        std::fs::read_to_string(dir.path().join("runs").join(name).join("health.csv")).unwrap()
    };
    assert_eq!(read("killed"), read("never"));
    assert_eq!(
        weights(dir.path(), "killed", 6),
        weights(dir.path(), "never", 6)
    );
}

#[test]
fn a_loss_that_is_no_number_comes_with_its_diagnosis() {
    let dir = with_pictures(12);
    let settings = ["optimizer.learning_rate=1e30", "optimizer.warmup_epochs=0"];
    for kernels in ["kernels=fused", "kernels=composed"] {
        let name = kernels.split_once('=').unwrap().1;
        tiny(dir.path(), name)
            .set(settings)
            .set([kernels])
            .run()
            .code(1)
            .stderr_has(&[
                "no longer a finite number",
                "exploding gradients in",
                "optimizer.learning_rate = 1e-3",
                "Pascanu",
            ]);
    }
}
