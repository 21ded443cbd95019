//! Yes or no, and any number of labels: the whole way with each.

use crate::harness::files::{epoch_dir, epochs, history, jsonl, manifest, sha256, table};
use crate::harness::pictures::CLASSES;
use crate::harness::training::{counts, predict, resume, tiny, with_pictures};
use crate::harness::{Docsort, docsort};
use std::fs;
use std::path::Path;

/// A folder with the pictures of the first two classes alone.
fn two_classes(per_class: u64) -> tempfile::TempDir {
    let dir = with_pictures(per_class);
    fs::remove_dir_all(dir.path().join("pictures").join(CLASSES[2])).unwrap();
    dir
}

fn binary(cwd: &Path, name: &str) -> Docsort {
    tiny(cwd, name).set([
        "problem.kind=binary",
        &format!("problem.positive={}", CLASSES[1]),
        "train.epochs=6",
    ])
}

#[test]
fn yes_or_no_is_trained_asked_measured_and_resumed() {
    let dir = two_classes(16);
    binary(dir.path(), "a")
        .set(["picture.side_px=32", "train.epochs=12"])
        .run()
        .code(0);
    let run = dir.path().join("runs/a");
    let sealed = manifest(run.join("best"));
    assert_eq!(sealed["problem"].as_str(), Some("binary"));
    assert_eq!(sealed["positive"].as_str(), Some(CLASSES[1]));
    assert_eq!(
        sealed["calibration"]["thresholds"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let kind = sealed["loss"]["kind"].as_str();
    assert_eq!(kind, Some("binary_cross_entropy"));
    let rows = history(&run);
    assert_eq!(rows.len(), 12);
    for column in ["valid_precision", "valid_recall", "valid_f1", "valid_auc"] {
        assert!(rows[11].contains_key(column), "{column}");
    }

    let answers = predict(dir.path(), "runs/a")
        .args(["--format", "jsonl", "pictures"])
        .run()
        .code(0);
    let answers = jsonl(&answers.stdout);
    assert_eq!(answers.len(), 32);
    for row in &answers {
        assert_eq!(row["status"], "ok");
        let part = |class: &str| row["probabilities"][class].as_f64().unwrap();
        assert!((part(CLASSES[0]) + part(CLASSES[1]) - 1.0).abs() < 2e-6);
        let is_yes = part(CLASSES[1]) >= 0.5;
        assert_eq!(row["label"], CLASSES[usize::from(is_yes)]);
    }

    let measured = docsort(dir.path())
        .args(["evaluate", "--data", "pictures", "--model", "runs/a"])
        .run()
        .code(0);
    assert!(
        measured.text().contains("area under the curve"),
        "{measured}"
    );
    let numbers = fs::read(dir.path().join("metrics.json")).unwrap();
    let numbers: serde_json::Value = serde_json::from_slice(&numbers).unwrap();
    assert_eq!(numbers["binary"]["positive"], CLASSES[1]);
    assert_eq!(numbers["pictures"], 32);
    assert!(numbers["log_loss"].as_f64().unwrap() < 1.0, "{numbers}");
    let page = fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(page.contains("Receiver operating characteristic") && page.contains("A yes is"));
    // The two are as different as black and white; even this small network tells them apart.
    assert!(numbers["accuracy"].as_f64().unwrap() > 0.8, "{numbers}");

    resume(dir.path(), "a")
        .set(["train.epochs=14"])
        .run()
        .code(0);
    assert_eq!(epochs(&run).last(), Some(&14));
}

#[test]
fn the_threshold_moves_answers_from_no_to_yes() {
    let dir = two_classes(12);
    let yes = |threshold: &str| {
        let name = format!("t{threshold}");
        let threshold = format!("problem.threshold={threshold}");
        binary(dir.path(), &name).set([&threshold]).run().code(0);
        let rows = predict(dir.path(), format!("runs/{name}"))
            .args(["--format", "jsonl", "pictures"])
            .run()
            .code(0);
        let is_yes = |row: &&serde_json::Value| row["label"] == CLASSES[1];
        jsonl(&rows.stdout).iter().filter(is_yes).count()
    };
    assert_eq!(yes("0.001"), 24);
    assert_eq!(yes("0.999"), 0);
}

#[test]
fn yes_or_no_needs_two_folders_and_the_name_of_one() {
    let dir = with_pictures(12);
    binary(dir.path(), "a")
        .run()
        .code(1)
        .before_any_work()
        .stderr_has(&["exactly two class folders", CLASSES[2]]);
    let dir = two_classes(12);
    tiny(dir.path(), "b")
        .set(["problem.kind=binary", "problem.positive=pasport"])
        .run()
        .code(1)
        .before_any_work()
        .stderr_has(&["pasport", CLASSES[0], CLASSES[1]]);
    tiny(dir.path(), "c")
        .set(["problem.kind=binary"])
        .run()
        .code(2)
        .before_any_work()
        .stderr_has(&["problem.positive"]);
    assert!(!dir.path().join("runs/b").exists());
}

/// Pictures of three classes and a CSV: the first class has both labels, the second one, the third none.
pub fn labelled(per_class: u64) -> tempfile::TempDir {
    let dir = with_pictures(per_class);
    let mut csv = String::from("path,labels\n");
    for (class, labels) in CLASSES.iter().zip(["dark|flat", "flat", ""]) {
        for entry in fs::read_dir(dir.path().join("pictures").join(class)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            csv += &format!("{class}/{name},{labels}\n");
        }
    }
    fs::write(dir.path().join("pictures/labels.csv"), csv).unwrap();
    dir
}

pub fn multilabel(cwd: &Path, name: &str) -> Docsort {
    tiny(cwd, name).set([
        "problem.kind=multilabel",
        "problem.labels=labels.csv",
        "train.epochs=12",
    ])
}

#[test]
fn pictures_with_any_number_of_labels_are_trained_asked_measured_and_resumed() {
    let dir = labelled(16);
    let trained = multilabel(dir.path(), "a").run().code(0);
    assert_eq!(counts(&trained), [48, 48, 0]);
    let run = dir.path().join("runs/a");
    let sealed = manifest(run.join("best"));
    assert_eq!(sealed["problem"].as_str(), Some("multilabel"));
    let labels: Vec<&str> = sealed["classes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c.as_str())
        .collect();
    assert_eq!(labels, ["dark", "flat"]);
    let thresholds = sealed["calibration"]["thresholds"].as_array().unwrap();
    assert_eq!(thresholds.len(), 2);
    assert!(history(&run)[0].contains_key("valid_micro_f1"));

    let rows = predict(dir.path(), "runs/a")
        .args(["--format", "csv", "pictures"])
        .run();
    // The CSV among the pictures is a row that says so.
    let rows = table(&rows.code(3).stdout);
    assert_eq!(rows.len(), 49);
    let mut right = 0;
    for row in rows.iter().filter(|row| row["status"] != "error") {
        let given: Vec<&str> = row["label"]
            .split('|')
            .filter(|label| !label.is_empty())
            .collect();
        assert_eq!(row["status"], if given.is_empty() { "none" } else { "ok" });
        for (label, threshold) in labels.iter().zip(thresholds) {
            let reaches = row[*label].parse::<f64>().unwrap() >= threshold.as_float().unwrap();
            assert_eq!(given.contains(label), reaches, "{row:?}");
        }
        let wanted = CLASSES
            .iter()
            .position(|class| row["path"].contains(&format!("/{class}/")));
        right += u32::from(row["label"] == ["dark|flat", "flat", ""][wanted.unwrap()]);
    }
    assert!(right >= 36, "{right} of 48 right");

    docsort(dir.path())
        .args(["sort", "pictures", "--into", "sorted", "--model", "runs/a"])
        .run()
        .code(1)
        .stderr_has(&["one folder only"]);
    let evaluate = ["evaluate", "--data", "pictures", "--model", "runs/a"];
    docsort(dir.path())
        .args(evaluate)
        .run()
        .code(1)
        .stderr_has(&["--labels"]);
    let measured = docsort(dir.path())
        .args(evaluate)
        .args(["--labels", "labels.csv"])
        .run()
        .code(0);
    assert!(measured.text().contains("every label right"), "{measured}");
    let page = fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(page.contains("exact match") && page.contains("threshold"));
    let numbers = fs::read(dir.path().join("metrics.json")).unwrap();
    let numbers: serde_json::Value = serde_json::from_slice(&numbers).unwrap();
    assert_eq!(
        (&numbers["pictures"], &numbers["exact"]),
        (&48.into(), &right.into())
    );
    assert_eq!(numbers["labels"][0]["support"], 16);
    assert_eq!(numbers["labels"][1]["support"], 32);
}

#[test]
fn a_resumed_training_of_many_labels_writes_the_bytes_of_one_that_was_never_stopped() {
    let dir = labelled(12);
    multilabel(dir.path(), "whole")
        .set(["train.epochs=4"])
        .run()
        .code(0);
    // The schedule follows from the epochs: the first half is told of all four.
    multilabel(dir.path(), "half")
        .set(["train.epochs=4"])
        .run()
        .code(0);
    for epoch in 3..=4 {
        fs::remove_dir_all(epoch_dir(dir.path().join("runs/half"), epoch)).unwrap();
    }
    fs::remove_dir_all(dir.path().join("runs/half/best")).unwrap();
    resume(dir.path(), "half").run().code(0);
    for file in ["model.safetensors", "optimizer.bpk", "manifest.toml"] {
        let of = |run: &str| sha256(epoch_dir(dir.path().join("runs").join(run), 4).join(file));
        assert_eq!(of("half"), of("whole"), "{file}");
    }
}

#[test]
fn both_ways_to_compute_agree_on_both_kinds() {
    let two = two_classes(12);
    let many = labelled(12);
    for kernels in ["fused", "composed"] {
        let set = format!("kernels={kernels}");
        binary(two.path(), kernels).set([&set]).run().code(0);
        multilabel(many.path(), kernels)
            .set([&set, "train.epochs=2"])
            .run()
            .code(0);
    }
    for dir in [&two, &many] {
        let loss = |run: &str| -> f64 {
            history(dir.path().join("runs").join(run))[0]["valid_loss"]
                .parse()
                .unwrap()
        };
        assert!((loss("fused") - loss("composed")).abs() < 1e-3);
    }
}

#[test]
fn every_loss_that_fits_is_learned_from() {
    let dir = with_pictures(12);
    for kind in ["categorical_cross_entropy", "mean_squared_error"] {
        tiny(dir.path(), kind)
            .set([&format!("loss.kind={kind}"), "train.epochs=6"])
            .run()
            .code(0);
        let rows = history(dir.path().join("runs").join(kind));
        let loss = |row: usize| rows[row]["valid_loss"].parse::<f64>().unwrap();
        assert!(loss(5) < loss(0), "{kind}: {rows:?}");
    }
}

#[test]
fn on_class_numbers_and_on_one_hot_rows_the_training_is_the_same() {
    let dir = with_pictures(12);
    let loss = |kind: &str| -> f64 {
        let set = format!("loss.kind={kind}");
        tiny(dir.path(), kind).set([&set]).run().code(0);
        history(dir.path().join("runs").join(kind))[1]["valid_loss"]
            .parse()
            .unwrap()
    };
    let [sparse, dense] = [
        "sparse_categorical_cross_entropy",
        "categorical_cross_entropy",
    ]
    .map(loss);
    assert!((sparse - dense).abs() < 1e-4, "{sparse} and {dense}");
}

#[test]
fn another_kind_of_problem_cannot_go_on_where_one_ended() {
    let dir = two_classes(12);
    tiny(dir.path(), "a").run().code(0);
    resume(dir.path(), "a")
        .set([
            "problem.kind=binary",
            &format!("problem.positive={}", CLASSES[0]),
        ])
        .set(["loss.kind=binary_cross_entropy"])
        .run()
        .code(1)
        .stderr_has(&["problem.kind", "multiclass", "binary"]);
}
