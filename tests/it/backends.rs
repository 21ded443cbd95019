//! Backends: what is there is listed, what is not is said, and all give the same answers; numbers
//! that are none stop a training (G1, G2, G4).

use crate::harness::files::{epochs, history, jsonl, manifest, temp};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{model, predict, resume, tiny, with_pictures};
use crate::harness::{Docsort, NO_GPU, docsort, has_wgpu, skip, wgpu_or_skip};
use crate::kills::assert_whole;
use serde_json::Value;
use std::collections::BTreeMap;

fn without_gpu(command: Docsort) -> Docsort {
    NO_GPU
        .into_iter()
        .fold(command, |command, (key, value)| command.env(key, value))
}

#[test]
fn class_numbers_and_one_hot_targets_train_alike_with_dropout() {
    let dir = with_pictures(12);
    // The first is computed on slices, its way back by hand; the second by autodiff.
    let losses = [
        "sparse_categorical_cross_entropy",
        "categorical_cross_entropy",
    ]
    .map(|kind| {
        tiny(dir.path(), kind)
            .set([
                &format!("loss.kind={kind}"),
                "model.dropout=0.5",
                "optimizer.learning_rate=0.001",
            ])
            .run()
            .code(0);
        let rows = history(dir.path().join("runs").join(kind));
        let loss = |row: &BTreeMap<String, String>| row["train_loss"].parse().unwrap();
        rows.iter().map(loss).collect::<Vec<f64>>()
    });
    let [sparse, dense] = &losses;
    assert_eq!(sparse.len(), 2);
    for (sparse, dense) in sparse.iter().zip(dense) {
        assert!((sparse - dense).abs() < 1e-3, "{losses:?}");
    }
}

#[test]
fn devices_lists_every_backend() {
    let text = docsort(".").arg("devices").run().code(0).text();
    for backend in ["flex", "ndarray", "wgpu"] {
        let listed = text.lines().any(|line| line.starts_with(backend));
        assert!(listed, "no {backend}\n{text}");
    }
}

#[test]
fn an_instruction_set_that_nobody_knows_is_refused_before_anything_is_read() {
    docsort(".")
        .args(["predict", "--model", "shipped", "no-such-file"])
        .env("DOCSORT_ISA", "mmx")
        .run()
        .code(2)
        .stderr_has(&["DOCSORT_ISA", "mmx", "portable"]);
}

#[test]
fn every_processor_runs_the_portable_set_and_answers_within_rounding() {
    let dir = with_pictures(3);
    let answers = [None, Some("portable")].map(|set| {
        let command = predict(dir.path(), "shipped").args(["--format", "jsonl", "pictures"]);
        let command = match set {
            Some(set) => command.env("DOCSORT_ISA", set),
            None => command,
        };
        jsonl(&command.run().code(0).stdout)
    });
    let [usual, portable] = &answers;
    assert_eq!(usual.len(), portable.len());
    for (usual, portable) in usual.iter().zip(portable) {
        let confidence = |row: &Value| row["confidence"].as_f64().unwrap();
        assert_eq!(usual["label"], portable["label"]);
        assert!(
            (confidence(usual) - confidence(portable)).abs() < 1e-5,
            "{usual} {portable}"
        );
    }
}

#[test]
fn a_backend_without_a_device_is_one_clear_line() {
    let devices = without_gpu(docsort(".").arg("devices")).run().code(0);
    if has_wgpu(&devices.text()) {
        skip(
            "no-gpu",
            "an adapter is found even where the drivers are hidden",
        );
        return;
    }
    let dir = with_pictures(12);
    let commands = [
        tiny(dir.path(), "a").set(["backend=wgpu"]),
        predict(dir.path(), &model().run).args(["--backend", "wgpu", "pictures"]),
        docsort(dir.path())
            .args([
                "evaluate",
                "--data",
                "pictures",
                "--backend",
                "wgpu",
                "--model",
            ])
            .arg(&model().run),
    ];
    for command in commands {
        let refused = without_gpu(command).run();
        assert!(matches!(refused.code, Some(1 | 2)), "{refused}");
        let about = refused.stderr.lines().filter(|line| line.contains("wgpu"));
        assert_eq!(about.count(), 1, "{refused}");
        assert_eq!(refused.epoch_lines().len(), 0);
    }
    assert!(!dir.path().join("runs/a").exists());
    // `auto` does not insist, and says what it took.
    let chosen = without_gpu(tiny(dir.path(), "b").set(["backend=auto"]))
        .run()
        .code(0);
    assert!(chosen.text().contains("flex"), "{chosen}");
}

#[test]
fn a_backend_that_nobody_knows_is_answered_with_those_that_exist() {
    let dir = with_pictures(2);
    for command in [
        tiny(dir.path(), "a").set(["backend=cuda"]),
        predict(dir.path(), &model().run).args(["--backend", "cuda", "pictures"]),
    ] {
        command
            .run()
            .code(2)
            .stderr_has(&["cuda", "flex", "ndarray", "wgpu", "auto"])
            .before_any_work();
    }
}

#[test]
fn the_same_checkpoint_gives_the_same_answers_on_every_backend() {
    let dir = temp();
    for class in CLASSES {
        for number in 0..12 {
            let path = dir.path().join(format!("{class}-{number}.png"));
            pictures::save(&path, &pictures::small(class, 80_000 + number));
        }
    }
    let answers = |backend: &str| -> Vec<Value> {
        let finished = predict(dir.path(), &model().run)
            .args([
                "--format",
                "jsonl",
                "--batch-size",
                "12",
                "--backend",
                backend,
                ".",
            ])
            .run()
            .code(0);
        jsonl(&finished.stdout)
    };
    let flex = answers("flex");
    assert_eq!(flex.len(), 36);
    let mut others = vec!["ndarray"];
    if wgpu_or_skip() {
        others.push("wgpu");
    }
    for backend in others {
        for (expected, found) in flex.iter().zip(answers(backend)) {
            assert_eq!(expected["path"], found["path"]);
            assert_eq!(
                expected["label"], found["label"],
                "{backend}: {expected} {found}"
            );
            for class in CLASSES {
                let score = |row: &Value| row["probabilities"][class].as_f64().unwrap();
                let apart = (score(expected) - score(&found)).abs();
                assert!(apart <= 1e-3, "{backend}: {expected} {found}");
            }
        }
    }
}

#[test]
fn a_batch_that_no_device_has_memory_for_is_one_line_that_names_it_and_publishes_nothing() {
    if !wgpu_or_skip() {
        return;
    }
    let dir = with_pictures(24);
    // The first block's output alone has 8 GiB; no device hands out that much in one piece.
    let ended = tiny(dir.path(), "a")
        .set([
            "backend=wgpu",
            "picture.side_px=1024",
            "model.widths=[64]",
            "train.batch_size=32",
        ])
        .run()
        .code(1)
        .stderr_has(&["allocate"]);
    let line = ended.stderr.trim_end().lines().last().unwrap();
    assert!(
        line.starts_with("docsort: ") && line.contains("train.batch_size"),
        "{ended}"
    );
    let run = dir.path().join("runs/a");
    assert_whole(&run);
    assert_eq!(epochs(&run), [0; 0]);
    assert!(!run.join("best").exists());
}

#[test]
fn a_loss_that_is_no_number_stops_the_training_and_publishes_nothing() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    tiny(dir.path(), "a").run().code(0);
    let burst = ["optimizer.learning_rate=1e30", "train.epochs=4"];
    let stopped = resume(dir.path(), "a").set(burst).run().code(1);
    stopped.stderr_has(&["learning_rate"]);
    // The last good state is whole, finite and can be used and resumed.
    assert_whole(&run);
    assert_eq!(epochs(&run).last(), Some(&2));
    for epoch in epochs(&run) {
        let manifest = manifest(crate::harness::files::epoch_dir(&run, epoch));
        let loss = manifest["metrics"]["valid_loss"].as_float().unwrap();
        assert!(loss.is_finite());
    }
    let rows = predict(dir.path(), "runs/a")
        .args(["--format", "jsonl", "pictures"])
        .run()
        .code(0);
    for row in jsonl(&rows.stdout) {
        assert!(row["confidence"].as_f64().unwrap() > 0.0, "{row}");
    }
    resume(dir.path(), "a")
        .set(["optimizer.learning_rate=0.001", "train.epochs=3"])
        .run()
        .code(0);

    // From the start there is nothing good to keep, and nothing bad is kept.
    let stopped = tiny(dir.path(), "b")
        .set(["optimizer.learning_rate=1e30"])
        .run()
        .code(1);
    stopped.stderr_has(&["learning_rate"]);
    assert_eq!(epochs(dir.path().join("runs/b")), [0; 0]);
    assert!(!dir.path().join("runs/b/best").exists());
}
