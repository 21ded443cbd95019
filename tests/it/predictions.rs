//! `docsort predict`: exactly one row for each input, in order, in formats that programs read.

use crate::harness::files::{copy_tree, jsonl, snapshot, table, temp};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{model, predict, tiny, with_pictures};
use crate::harness::{Docsort, Finished, docsort};
use serde_json::Value;
use std::path::Path;

fn predict_in(cwd: &Path) -> Docsort {
    predict(cwd, &model().run)
}

fn rows(finished: &Finished) -> Vec<Value> {
    jsonl(&finished.stdout)
}

fn paths(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["path"].as_str().unwrap())
        .collect()
}

/// A folder with good.png, bad.jpg (text) and more/inner/deep.png.
fn mixed() -> tempfile::TempDir {
    let dir = temp();
    std::fs::create_dir_all(dir.path().join("more/inner")).unwrap();
    pictures::save(&dir.path().join("good.png"), &pictures::small("disc", 9001));
    std::fs::write(dir.path().join("bad.jpg"), "no picture").unwrap();
    let deep = dir.path().join("more/inner/deep.png");
    pictures::save(&deep, &pictures::small("square", 9002));
    dir
}

#[test]
fn each_input_has_one_row_in_the_order_given() {
    let dir = mixed();
    let inputs = [
        "more/inner/deep.png",
        "bad.jpg",
        "missing.png",
        "good.png",
        "bad.jpg",
    ];
    let finished = predict_in(dir.path())
        .args(["--format", "jsonl"])
        .args(inputs)
        .run()
        .code(3);
    let rows = rows(&finished);
    assert_eq!(paths(&rows), inputs);
    let statuses: Vec<&str> = rows
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["ok", "error", "error", "ok", "error"]);
    for row in &rows {
        let failed = row["status"] == "error";
        assert_eq!(row["label"].is_null(), failed, "{row}");
        assert_eq!(row["reason"].is_string(), failed, "{row}");
    }
}

#[test]
fn a_row_carries_a_probability_for_each_class() {
    let dir = mixed();
    let finished = predict_in(dir.path())
        .args(["--format", "jsonl", "good.png"])
        .run()
        .code(0);
    let row = &rows(&finished)[0];
    let probabilities = row["probabilities"].as_object().unwrap();
    for class in CLASSES {
        assert!(probabilities.contains_key(class), "{row}");
    }
    assert_eq!(probabilities.len(), CLASSES.len());
    let numbers: Vec<f64> = probabilities
        .values()
        .map(|p| p.as_f64().unwrap())
        .collect();
    assert!((numbers.iter().sum::<f64>() - 1.0).abs() < 1e-4, "{row}");
    let best = numbers.iter().cloned().fold(0.0, f64::max);
    assert_eq!(row["confidence"].as_f64(), Some(best));
    let label = row["label"].as_str().unwrap();
    assert_eq!(probabilities[label].as_f64(), Some(best));
}

#[test]
fn a_list_on_standard_input_is_taken_line_by_line() {
    let dir = mixed();
    let finished = predict_in(dir.path())
        .args(["--format", "jsonl", "-"])
        .stdin("good.png\nmissing.png\nmore/inner/deep.png\n")
        .run()
        .code(3);
    let rows = rows(&finished);
    assert_eq!(
        paths(&rows),
        ["good.png", "missing.png", "more/inner/deep.png"]
    );
    assert_eq!(rows[1]["status"], "error");
    // The same without a line feed at the end, and with the line ends of Windows.
    for list in ["good.png\nmissing.png", "good.png\r\nmissing.png\r\n"] {
        let finished = predict_in(dir.path())
            .args(["--format", "jsonl", "-"])
            .stdin(list)
            .run()
            .code(3);
        assert_eq!(paths(&jsonl(&finished.stdout)), ["good.png", "missing.png"]);
    }
}

#[test]
fn a_folder_gives_all_that_it_holds_in_the_order_of_names() {
    let dir = mixed();
    let finished = predict_in(dir.path())
        .args(["--format", "jsonl", "."])
        .run()
        .code(3);
    let found = rows(&finished);
    let names: Vec<&str> = paths(&found)
        .into_iter()
        .map(|path| path.trim_start_matches("./"))
        .collect();
    assert_eq!(names, ["bad.jpg", "good.png", "more/inner/deep.png"]);
}

#[test]
fn csv_and_json_lines_say_the_same() {
    let dir = mixed();
    let inputs = ["good.png", "bad.jpg", "more/inner/deep.png"];
    let run = |format| {
        predict_in(dir.path())
            .args(["--format", format])
            .args(inputs)
            .run()
            .code(3)
    };
    let csv = table(&run("csv").stdout);
    let json = rows(&run("jsonl"));
    assert_eq!(csv.len(), 3);
    for (csv, json) in csv.iter().zip(&json) {
        for column in ["path", "status", "label", "reason"] {
            assert_eq!(csv[column], json[column].as_str().unwrap_or(""), "{column}");
        }
        for class in CLASSES {
            let column = csv.keys().find(|name| name.ends_with(class));
            let column = column.unwrap_or_else(|| panic!("no column for {class}: {csv:?}"));
            match json["probabilities"][class].as_f64() {
                Some(number) => {
                    let written: f64 = csv[column].parse().unwrap();
                    assert!((written - number).abs() < 1e-6, "{csv:?} {json}");
                }
                None => assert_eq!(csv[column], ""),
            }
        }
    }
}

#[test]
fn top_k_shows_the_likeliest_classes_and_never_more_than_there_are() {
    let dir = mixed();
    for (k, shown) in [("1", 1), ("2", 2), ("9", 3)] {
        let finished = predict_in(dir.path())
            .args(["--format", "table", "--top-k", k, "good.png"])
            .run()
            .code(0);
        let text = finished.text();
        let row = text.lines().find(|line| line.contains("good.png")).unwrap();
        let classes = CLASSES.iter().filter(|&&class| row.contains(class)).count();
        assert_eq!(classes, shown, "{text}");
    }
    predict_in(dir.path())
        .args(["--top-k", "0", "good.png"])
        .run()
        .code(2);
}

#[test]
fn an_output_file_is_new_or_the_command_is_refused() {
    let dir = mixed();
    for (name, lines) in [("rows.jsonl", 3), ("rows.csv", 4)] {
        let write = || {
            predict_in(dir.path())
                .args(["--output", name, "good.png", "bad.jpg", "good.png"])
                .run()
        };
        write().code(3);
        let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
        assert_eq!(text.lines().count(), lines, "{text}");
        let before = snapshot(dir.path());
        write()
            .code(1)
            .stderr_has(&[name, "exist"])
            .before_any_work();
        assert_eq!(snapshot(dir.path()), before);
    }
}

#[test]
fn without_a_model_the_newest_run_is_taken() {
    let dir = with_pictures(12);
    // Neither the first nor the last by name is the newest.
    for (name, seed) in [("zebra", 1), ("apple", 2), ("middle", 3)] {
        let seed = format!("seed={seed}");
        tiny(dir.path(), name).set([seed]).run().code(0);
    }
    let inputs = ["--format", "jsonl", "pictures/disc/000.png"];
    let newest = docsort(dir.path())
        .arg("predict")
        .args(inputs)
        .run()
        .code(0);
    let named = predict(dir.path(), "runs/middle")
        .args(inputs)
        .run()
        .code(0);
    assert_eq!(newest.text(), named.text());
    assert!(
        (newest.text() + &newest.stderr).contains("middle"),
        "which model it took is not said\n{newest}"
    );
}

/// The preset `shipped` is trained on pictures in a folder of that name, as its first lines say.
#[test]
fn a_folder_named_shipped_is_the_model_only_where_it_holds_one() {
    let dir = temp();
    let cwd = dir.path();
    pictures::save(&cwd.join("in.png"), &pictures::small("disc", 9001));
    pictures::tree(&cwd.join("shipped/train"), 1);
    let classes = || {
        let told = predict(cwd, "shipped").args(["--format", "jsonl", "in.png"]);
        let rows = rows(&told.run().code(0));
        rows[0]["probabilities"].as_object().unwrap().len()
    };
    // Three documents and two kinds of things that are none.
    assert_eq!(classes(), 5);
    copy_tree(&model().run.join("best"), &cwd.join("shipped/best"));
    assert_eq!(classes(), CLASSES.len());
}

#[test]
fn a_folder_without_any_file_gives_no_row_and_a_count_of_none() {
    let dir = temp();
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let finished = predict_in(dir.path())
        .args(["--format", "jsonl", "empty"])
        .run()
        .code(0);
    assert_eq!(finished.text(), "");
    finished.stderr_has(&["0 pictures"]);
}

#[test]
fn the_size_of_a_batch_changes_no_answer() {
    let run = |size| {
        let finished = predict_in(&model().cwd)
            .args(["--format", "jsonl", "--batch-size", size, "pictures"])
            .run()
            .code(0);
        rows(&finished)
    };
    let (one, many) = (run("1"), run("7"));
    assert_eq!(paths(&one), paths(&many));
    for (one, many) in one.iter().zip(&many) {
        assert_eq!(one["label"], many["label"]);
        for class in CLASSES {
            let p = |row: &Value| row["probabilities"][class].as_f64().unwrap();
            assert!((p(one) - p(many)).abs() < 1e-5, "{one} {many}");
        }
    }
}
