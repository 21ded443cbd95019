//! `docsort evaluate`: its numbers are those that anyone can count from the rows of `predict`.

use crate::harness::files::{jsonl, snapshot, temp};
use crate::harness::pictures::{self, CLASSES, Dice};
use crate::harness::training::{model, predict};
use crate::harness::{Docsort, docsort};
use serde_json::Value;
use std::path::Path;

fn evaluate(cwd: &Path) -> Docsort {
    docsort(cwd)
        .args(["evaluate", "--data", "labelled", "--model"])
        .arg(&model().run)
}

/// A labelled folder in which a third of the labels are wrong, so that all numbers differ, with
/// one file that is no picture.
fn labelled() -> tempfile::TempDir {
    let dir = temp();
    let mut dice = Dice::new(11);
    for (label, folder) in CLASSES.iter().enumerate() {
        let folder = dir.path().join("labelled").join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..7 + 4 * label as u64 {
            let drawn = if dice.below(3) == 0 {
                (label + 1) % CLASSES.len()
            } else {
                label
            };
            let picture = pictures::small(CLASSES[drawn], 70_000 + 100 * label as u64 + number);
            pictures::save(&folder.join(format!("{number}.png")), &picture);
        }
    }
    std::fs::write(dir.path().join("labelled/disc/broken.png"), "text").unwrap();
    dir
}

fn metrics(dir: &Path) -> Value {
    let text = std::fs::read_to_string(dir.join("metrics.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// (folder, label) of each picture that was read, from `predict`.
fn answers(dir: &Path) -> Vec<(String, String)> {
    let rows = predict(dir, &model().run)
        .args(["--format", "jsonl", "labelled"])
        .run()
        .code(3);
    jsonl(&rows.stdout)
        .into_iter()
        .filter(|row| row["status"] != "error")
        .map(|row| {
            let path = row["path"].as_str().unwrap();
            let folder = path.rsplit('/').nth(1).unwrap().to_owned();
            (
                folder,
                row["label"].as_str().unwrap_or("unknown").to_owned(),
            )
        })
        .collect()
}

#[track_caller]
fn near(found: &Value, expected: f64) {
    let number = found
        .as_f64()
        .unwrap_or_else(|| panic!("{found}: no number"));
    assert!((number - expected).abs() < 1e-9, "{number}, not {expected}");
}

#[test]
fn every_number_is_the_one_counted_from_the_rows_of_predict() {
    let dir = labelled();
    evaluate(dir.path())
        .run()
        .code(3)
        .stderr_has(&["broken.png"]);
    let metrics = metrics(dir.path());
    let answers = answers(dir.path());
    let count = |truth: &str, label: &str| {
        let cell = |answer: &&(String, String)| answer.0 == truth && answer.1 == label;
        answers.iter().filter(cell).count() as f64
    };
    let total = answers.len() as f64;
    let correct: f64 = CLASSES.iter().map(|class| count(class, class)).sum();
    assert!(
        correct > 0.0 && correct < total,
        "a dull case: {correct} of {total}"
    );
    near(&metrics["pictures"], total);
    near(&metrics["correct"], correct);
    near(&metrics["errors"], 1.0);
    near(&metrics["accuracy"], correct / total);

    let mut f1_sum = 0.0;
    for (i, class) in CLASSES.iter().enumerate() {
        let row: f64 = CLASSES.iter().map(|label| count(class, label)).sum();
        let column: f64 = CLASSES.iter().map(|truth| count(truth, class)).sum();
        let (precision, recall) = (count(class, class) / column, count(class, class) / row);
        let f1 = 2.0 * precision * recall / (precision + recall);
        f1_sum += f1;
        let found = &metrics["classes"][i];
        assert_eq!(found["class"], *class);
        near(&found["support"], row);
        near(&found["precision"], precision);
        near(&found["recall"], recall);
        near(&found["f1"], f1);
        for (j, label) in CLASSES.iter().enumerate() {
            near(&metrics["confusion"]["counts"][i][j], count(class, label));
        }
    }
    near(&metrics["macro_average"]["f1"], f1_sum / 3.0);
}

#[test]
fn the_interval_is_wilson_s() {
    let dir = labelled();
    evaluate(dir.path()).run().code(3);
    let metrics = metrics(dir.path());
    let (n, p) = (
        metrics["pictures"].as_f64().unwrap(),
        metrics["accuracy"].as_f64().unwrap(),
    );
    // Wilson, 1927: the ends solve (p - x)² = z² x (1 - x) / n, with z = 1.959964.
    let z2 = 1.959_963_984_540_054_f64.powi(2);
    for end in metrics["accuracy_interval_95"].as_array().unwrap() {
        let x = end.as_f64().unwrap();
        let residue = (p - x).powi(2) - z2 * x * (1.0 - x) / n;
        assert!(residue.abs() < 1e-9, "{x} is no end: {residue}");
    }
    let [low, high] = [0, 1].map(|i| metrics["accuracy_interval_95"][i].as_f64().unwrap());
    assert!(low < p && p < high);
}

#[test]
fn the_table_shows_each_class_and_the_accuracy() {
    let dir = labelled();
    let finished = evaluate(dir.path()).run().code(3);
    let text = finished.text().to_lowercase();
    for word in CLASSES
        .into_iter()
        .chain(["accuracy", "precision", "recall", "f1"])
    {
        assert!(text.contains(word), "no {word}\n{text}");
    }
}

#[test]
fn an_older_metrics_file_is_never_written_over() {
    let dir = labelled();
    std::fs::write(dir.path().join("metrics.json"), "of last week").unwrap();
    let before = snapshot(dir.path());
    evaluate(dir.path())
        .args(["--output", "metrics.json"])
        .run()
        .code(1)
        .stderr_has(&["metrics.json", "exist"])
        .before_any_work();
    assert_eq!(snapshot(dir.path()), before);
    evaluate(dir.path()).run().code(3);
    let old = std::fs::read_to_string(dir.path().join("metrics.json")).unwrap();
    assert_eq!(old, "of last week");
    assert!(dir.path().join("metrics-2.json").exists());
}
