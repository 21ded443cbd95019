//! `docsort evaluate`: its numbers are those that anyone can count from the rows of `predict`.

use crate::harness::files::{jsonl, manifest, snapshot, temp};
use crate::harness::pictures::{self, CLASSES, Dice};
use crate::harness::training::{model, predict, resume, tiny, tiny_on};
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

/// The first line of standard output.
fn first_line(finished: &crate::harness::Finished) -> String {
    finished
        .text()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_class_without_pictures_is_named_before_all_figures_with_the_folder_that_was_meant() {
    let dir = labelled();
    let root = dir.path().join("labelled");
    std::fs::rename(root.join("square"), root.join("Squares")).unwrap();
    let finished = evaluate(dir.path()).run().code(3);
    assert_eq!(
        first_line(&finished),
        "warning: 1 of the model's 3 classes has no picture here and enters no average: square (did you \
         mean Squares?)"
    );
    let page = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(page.contains("did you mean Squares?"));
}

#[test]
fn names_of_which_none_matches_measure_nothing_and_that_comes_first() {
    let dir = labelled();
    let root = dir.path().join("labelled");
    for (class, other) in CLASSES.into_iter().zip(["Disk", "Squared", "x"]) {
        std::fs::rename(root.join(class), root.join(other)).unwrap();
    }
    let finished = evaluate(dir.path()).run().code(3);
    let line = first_line(&finished);
    for words in [
        "no name matches",
        "disc (did you mean Disk?)",
        "found Disk, Squared, x",
    ] {
        assert!(line.contains(words), "{line}");
    }
}

#[test]
fn a_class_in_another_unicode_form_is_measured_in_every_verb() {
    let (composed, apart) = ("F\u{fc}hrerschein", "Fu\u{308}hrerschein");
    let dir = temp();
    for (folder, name, base) in [
        ("pictures", composed, 0),
        ("pictures", "Karte", 100),
        ("labelled", apart, 500),
        ("labelled", "Karte", 600),
    ] {
        let class = if name == "Karte" { "square" } else { "disc" };
        let folder = dir.path().join(folder).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..12 {
            let picture = pictures::small(class, base + number);
            pictures::save(&folder.join(format!("{number}.png")), &picture);
        }
    }
    // Reject and positive are named in yet the other form.
    let reject = format!("data.reject=[\"{apart}\"]");
    tiny(dir.path(), "reject").set([&reject]).run().code(0);
    let positive = format!("problem.positive={apart}");
    tiny(dir.path(), "binary")
        .set(["problem.kind=binary", &positive])
        .run()
        .code(0);
    tiny(dir.path(), "a").run().code(0);
    let measure = |run: &str| {
        docsort(dir.path())
            .args(["evaluate", "--data", "labelled", "--model", run, "--output"])
            .arg(format!("{}.json", run.replace('/', "-")))
            .run()
            .code(0)
    };
    for run in ["runs/a", "runs/binary"] {
        measure(run);
        let text = std::fs::read(dir.path().join(format!("{}.json", run.replace('/', "-"))));
        let metrics: Value = serde_json::from_slice(&text.unwrap()).unwrap();
        assert_eq!(metrics["pictures"], 24);
        assert_eq!(metrics["classes"][0]["class"], composed);
        assert_eq!(metrics["classes"][0]["support"], 12);
        assert_eq!(metrics["foreign"], Value::Array(Vec::new()));
    }
    let text = measure("runs/reject").text();
    assert!(text.contains("called unknown, which is right"), "{text}");
    let checked = docsort(dir.path())
        .args(["check", "labelled", "--model", "runs/a", "--output", "out"])
        .run();
    assert!(!checked.stderr.contains("does not know"), "{checked}");
    // The pictures come back from a disk of the other form: the run goes on.
    let data = dir.path().join("pictures");
    std::fs::rename(data.join(composed), data.join(apart)).unwrap();
    resume(dir.path(), "a")
        .set(["train.epochs=3"])
        .run()
        .code(0);
    let sealed = manifest(dir.path().join("runs/a/best"));
    assert_eq!(sealed["classes"][0].as_str(), Some(composed));
}

#[test]
fn training_pictures_are_never_measured_instead_of_missing_ones() {
    let dir = temp();
    pictures::tree(&dir.path().join("labelled/train"), 4);
    for class in CLASSES {
        std::fs::create_dir_all(dir.path().join("labelled/test").join(class)).unwrap();
    }
    evaluate(dir.path()).run().code(1).stderr_has(&[
        "labelled",
        "no picture to validate or test with",
        "--data",
    ]);
    assert!(!dir.path().join("metrics.json").exists());
}

#[test]
fn classes_called_unknown_and_review_share_nothing_with_docsort_s_own() {
    let dir = temp();
    for (class, name) in CLASSES.into_iter().zip(["unknown", "review", "error"]) {
        let folder = dir.path().join("labelled").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..12 {
            pictures::save(
                &folder.join(format!("{number}.png")),
                &pictures::small(class, 900 + number),
            );
        }
    }
    tiny_on(dir.path(), "labelled", "a")
        .set(["unknown.below=0.4"])
        .run()
        .code(0);
    let measured = docsort(dir.path())
        .args(["evaluate", "--data", "labelled", "--model", "runs/a"])
        .run()
        .code(0);
    let columns = &metrics(dir.path())["confusion"]["columns"];
    assert_eq!(
        *columns,
        serde_json::json!(["error", "review", "unknown", "unknown_"])
    );
    assert!(measured.text().contains("unknown_"), "{measured}");
    let rows = predict(dir.path(), "runs/a")
        .args(["--format", "csv", "labelled"])
        .run()
        .code(0);
    assert!(rows.stderr.contains("unknown_ "), "{rows}");
    let header = rows.text().lines().next().unwrap().to_owned();
    let columns: std::collections::BTreeSet<&str> = header.split(',').collect();
    assert_eq!(columns.len(), header.split(',').count(), "{header}");
}

#[test]
fn a_folder_around_the_labelled_one_is_seen_through() {
    let dir = labelled();
    std::fs::create_dir(dir.path().join("outer")).unwrap();
    std::fs::rename(dir.path().join("labelled"), dir.path().join("outer/inner")).unwrap();
    let finished = docsort(dir.path())
        .args(["evaluate", "--data", "outer", "--model"])
        .arg(&model().run)
        .run()
        .code(3);
    let line = first_line(&finished);
    assert!(line.ends_with("perhaps outer/inner was meant"), "{line}");
}

#[test]
fn figures_on_what_the_model_learnt_say_so_and_others_do_not() {
    let dir = temp();
    let learnt = docsort(dir.path())
        .args(["evaluate", "--model"])
        .arg(&model().run)
        .arg("--data")
        .arg(model().cwd.join("pictures"))
        .run()
        .code(0)
        .stderr_has(&["trained on pictures of this folder"]);
    assert!(learnt.text().contains("of 48 pictures"), "{learnt}");
    let page = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(page.contains("trained on pictures of this folder"));
    let dir = labelled();
    let other = evaluate(dir.path()).run().code(3);
    assert!(!other.stderr.contains("trained on"), "{other}");
    // A configuration that lies about is no run of the shipped model's.
    let folder = dir.path().join("labelled");
    std::fs::rename(folder.join(CLASSES[0]), folder.join("passport")).unwrap();
    std::fs::write(
        dir.path().join("config.toml"),
        "[data]\ndir = \"labelled\"\n",
    )
    .unwrap();
    let shipped = docsort(dir.path())
        .args(["evaluate", "--model", "shipped", "--data", "labelled"])
        .args(["--output", "shipped"])
        .run();
    assert!(shipped.text().contains("passport"), "{shipped}");
    assert!(!shipped.stderr.contains("trained on"), "{shipped}");
}
