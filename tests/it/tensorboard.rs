//! What a run leaves for TensorBoard, read back with TensorBoard's own reader: every tag, every step
//! once, and damage found by checksums.

use crate::harness::files::checkout;
use crate::harness::pictures::CLASSES;
use crate::harness::skip;
use crate::harness::training::{resume, tiny, with_pictures};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Channels of the tiny network's blocks.
const WIDTHS: [u64; 2] = [4, 8];

/// A Python that has the package tensorboard. `None`, after a visible line, where it is not known; with `CI=true`
/// that is a failure.
fn python() -> Option<PathBuf> {
    let Some(python) = std::env::var_os("DOCSORT_TENSORBOARD_PYTHON") else {
        skip(
            "tensorboard",
            "DOCSORT_TENSORBOARD_PYTHON names no Python that has the package tensorboard",
        );
        return None;
    };
    Some(python.into())
}

/// Everything that TensorBoard reads in `folder`.
#[track_caller]
fn read(python: &Path, folder: &Path) -> Value {
    let script = checkout().join("tests/data/tensorboard_reader.py");
    let output = Command::new(python).arg(script).arg(folder).output();
    let output = output.expect("DOCSORT_TENSORBOARD_PYTHON can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the reader failed: {said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn tags(read: &Value, kind: &str) -> BTreeSet<String> {
    read[kind].as_object().unwrap().keys().cloned().collect()
}

fn names<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> BTreeSet<String> {
    let owned = names.into_iter().map(|name| name.as_ref().to_owned());
    owned.collect()
}

#[track_caller]
fn steps(read: &Value, kind: &str, tag: &str) -> Vec<u64> {
    let points = read[kind][tag].as_array();
    let points = points.unwrap_or_else(|| panic!("no {tag} among the {kind}"));
    points.iter().map(|p| p["step"].as_u64().unwrap()).collect()
}

/// A column of `history.csv`.
fn history(run: &Path, column: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(run.join("history.csv")).unwrap();
    let headers = reader.headers().unwrap();
    let index = headers.iter().position(|name| name == column).unwrap();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row[index].parse().unwrap()).collect()
}

#[test]
fn tensorboard_reads_every_tag_of_a_run_back() {
    let Some(python) = python() else { return };
    let dir = with_pictures(12);
    tiny(dir.path(), "a").set(["train.epochs=3"]).run().code(0);
    let run = dir.path().join("runs/a");
    let read_back = read(&python, &run);

    scalars_are_those_of_the_history(&read_back, &run);
    histograms_hold_every_weight(&read_back);
    for (tag, steps_expected) in [
        ("training pictures", vec![0]),
        ("confusion matrix", vec![1, 2, 3]),
    ] {
        assert_eq!(steps(&read_back, "images", tag), steps_expected, "{tag}");
        for image in read_back["images"][tag].as_array().unwrap() {
            assert_eq!(image["width"], image["decoded_width"]);
            assert_eq!(image["height"], image["decoded_height"]);
        }
    }
    assert_eq!(tags(&read_back, "images").len(), 2);
    let config = std::fs::read_to_string(run.join("config.toml")).unwrap();
    let text = format!("```\n{config}```\n");
    assert_eq!(read_back["text"]["configuration"][0]["text"], text);
    assert_eq!(tags(&read_back, "text").len(), 1);
}

#[track_caller]
fn scalars_are_those_of_the_history(read_back: &Value, run: &Path) {
    let columns = [
        ("loss/train", "train_loss"),
        ("loss/validation", "valid_loss"),
        ("accuracy/train", "train_accuracy"),
        ("accuracy/validation", "valid_accuracy"),
        ("run/macro f1", "valid_macro_f1"),
        ("run/learning rate", "learning_rate"),
        ("run/pictures per second", "pictures_per_s"),
    ];
    for (tag, column) in columns {
        let points = read_back["scalars"][tag].as_array();
        let points = points.unwrap_or_else(|| panic!("no {tag}"));
        let expected = history(run, column);
        assert_eq!(points.len(), expected.len(), "{tag}");
        for (point, expected) in points.iter().zip(expected) {
            // The file rounds to six digits, and to one behind the point for pictures.
            let rounding = if column == "pictures_per_s" {
                0.06
            } else {
                1e-6
            };
            let value = point["value"].as_f64().unwrap();
            let far = (value - expected).abs();
            assert!(
                far <= rounding + 1e-6 * expected,
                "{tag}: {value}, {expected}"
            );
        }
    }
    let of_classes = CLASSES.map(|class| format!("f1 by class/{class}"));
    let expected = names(
        columns
            .map(|(tag, _)| tag.to_owned())
            .into_iter()
            .chain(of_classes),
    );
    assert_eq!(tags(read_back, "scalars"), expected);
}

#[track_caller]
fn histograms_hold_every_weight(read_back: &Value) {
    let classes = CLASSES.len() as u64;
    let [first, second] = WIDTHS;
    let mut expected = vec![
        ("weights/block 1 convolution".to_owned(), 9 * 3 * first),
        ("weights/block 2 convolution".to_owned(), 9 * first * second),
        ("weights/linear layer".to_owned(), second * classes),
        ("weights/linear layer bias".to_owned(), classes),
    ];
    for (block, width) in [(1, first), (2, second)] {
        for name in ["scale", "shift"] {
            expected.push((format!("weights/block {block} batch norm {name}"), width));
        }
        for name in ["mean", "variance"] {
            expected.push((format!("batch norm/block {block} running {name}"), width));
        }
    }
    for (tag, count) in &expected {
        for histogram in points(read_back, tag) {
            assert_eq!(histogram["num"].as_f64(), Some(*count as f64), "{tag}");
        }
    }
    // Of activations and gradients, some are drawn as samples.
    let sampled = [
        "activations/block 1 activation",
        "activations/block 2 activation",
        "activations/linear layer",
        "gradients/block 1 batch norm",
        "gradients/block 1 convolution",
        "gradients/block 2 batch norm",
        "gradients/block 2 convolution",
        "gradients/linear layer",
    ];
    for tag in sampled {
        for histogram in points(read_back, tag) {
            assert!(histogram["num"].as_f64() > Some(0.0), "{tag}");
        }
    }
    let all = expected.into_iter().map(|(tag, _)| tag);
    let all = all.chain(sampled.map(str::to_owned));
    assert_eq!(tags(read_back, "histograms"), names(all));
}

/// The histograms of a tag, one an epoch, each with as many values in its buckets as it says.
#[track_caller]
fn points<'a>(read_back: &'a Value, tag: &str) -> &'a [Value] {
    assert_eq!(steps(read_back, "histograms", tag), [1, 2, 3], "{tag}");
    let points = read_back["histograms"][tag].as_array().unwrap();
    for histogram in points {
        assert_eq!(histogram["num"], histogram["bucket_total"], "{tag}");
    }
    points
}

/// What a layer of `health.csv` is called on TensorBoard's pages.
fn layer(name: &str) -> String {
    match name {
        "head" => "linear layer".to_owned(),
        "network" => "whole network".to_owned(),
        _ => {
            let (block, part) = name.split_once('.').unwrap();
            let block = block.strip_prefix("block").unwrap();
            let part = match part {
                "conv" => "convolution",
                "norm" => "batch norm",
                part => part,
            };
            format!("block {block} {part}")
        }
    }
}

#[test]
fn the_health_of_every_layer_is_that_of_health_csv() {
    let Some(python) = python() else { return };
    let dir = with_pictures(12);
    let short = ["train.epochs=3", "health.window_steps=2"];
    tiny(dir.path(), "a").set(short).run().code(0);
    let run = dir.path().join("runs/a");
    let mut expected: BTreeMap<String, Vec<(u64, f32)>> = BTreeMap::new();
    let mut table = csv::Reader::from_path(run.join("health.csv")).unwrap();
    let headers = table.headers().unwrap().clone();
    for row in table.records().map(Result::unwrap) {
        let field = |name| &row[headers.iter().position(|header| header == name).unwrap()];
        let step = field("last_step").parse().unwrap();
        for (column, page) in [
            ("gradient_norm", "gradient norm"),
            ("update_ratio", "update to weight ratio"),
            ("zero_weights", "zero weights"),
            ("zero_activations", "zero activations"),
            ("dead_units", "dead units"),
            ("mean", "activation mean"),
            ("std", "activation spread"),
            ("clipped", "clipped steps"),
        ] {
            if let Ok(value) = field(column).parse() {
                let tag = format!("health: {page}/{}", layer(field("layer")));
                expected.entry(tag).or_default().push((step, value));
            }
        }
    }
    let read_back = read(&python, &run.join("steps"));
    let written = tags(&read_back, "scalars").into_iter();
    let written = written.filter(|tag| tag.starts_with("health: "));
    assert_eq!(names(written), names(expected.keys()));
    assert!(expected.len() > 20, "{expected:?}");
    for (tag, points) in expected {
        let read_points = read_back["scalars"][&tag].as_array().unwrap().iter();
        let read_points = read_points.map(|point| {
            let value = point["value"].as_f64().unwrap() as f32;
            (point["step"].as_u64().unwrap(), value)
        });
        assert_eq!(read_points.collect::<Vec<_>>(), points, "{tag}");
    }
}

#[test]
fn every_step_has_its_loss_gradient_norm_and_rate() {
    let Some(python) = python() else { return };
    let dir = with_pictures(12);
    tiny(dir.path(), "a").set(["train.epochs=3"]).run().code(0);
    let run = dir.path().join("runs/a");
    let read_back = read(&python, &run.join("steps"));
    let tag = |name: &str| format!("each step/{name}");
    let all = steps(&read_back, "scalars", &tag("loss"));
    assert_eq!(all, (1..=all.len() as u64).collect::<Vec<_>>());
    assert_eq!(all.len() % 3, 0, "three epochs of as many steps each");
    for name in ["gradient norm", "learning rate"] {
        assert_eq!(steps(&read_back, "scalars", &tag(name)), all);
    }
    let points = read_back["scalars"][tag("learning rate")].as_array();
    let last = points.unwrap().last().unwrap()["value"].as_f64().unwrap();
    let expected = *history(&run, "learning_rate").last().unwrap();
    assert!(
        (last - expected).abs() <= 1e-6 * expected,
        "{last}, {expected}"
    );
}

#[test]
fn a_resumed_run_shows_every_epoch_and_step_once() {
    let Some(python) = python() else { return };
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let mut training = tiny(dir.path(), "a").set(["train.epochs=3000"]).spawn();
    training.wait_until(|| run.join("best").exists());
    std::thread::sleep(std::time::Duration::from_millis(300));
    training.signal("INT");
    training.wait().code(130);
    let done = history(&run, "epoch").len();
    let epochs = format!("train.epochs={}", done + 2);
    resume(dir.path(), "a").set([epochs]).run().code(0);

    let epochs: Vec<u64> = (1..=done as u64 + 2).collect();
    assert_eq!(steps(&read(&python, &run), "scalars", "loss/train"), epochs);
    let all = steps(
        &read(&python, &run.join("steps")),
        "scalars",
        "each step/loss",
    );
    assert!(
        all.is_sorted_by(|earlier, later| earlier < later),
        "{all:?}"
    );
}

#[test]
fn a_damaged_record_is_found_by_its_checksum() {
    let Some(python) = python() else { return };
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let run = dir.path().join("runs/a");
    let whole = steps(
        &read(&python, &run.join("steps")),
        "scalars",
        "each step/loss",
    );
    let [file] = &event_files(&run.join("steps"))[..] else {
        panic!("one event file")
    };
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
    let left = steps(
        &read(&python, &run.join("steps")),
        "scalars",
        "each step/loss",
    );
    // The reader stops there: no value that nobody wrote, and nothing behind.
    assert!(
        left.len() < whole.len() && whole.starts_with(&left),
        "{left:?}"
    );
    assert!(left.len() + 1 >= whole.len() / 2, "{left:?} of {whole:?}");
}

fn event_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
