//! A model leaves docsort as a whole or not at all, and says what docsort says.

use crate::harness::docsort;
use crate::harness::files::{jsonl, temp};
use crate::harness::training::{model, predict};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Names of all files below, with `/` between their parts.
fn names(folder: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name();
    let files = files.into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| {
            let below = file.path().strip_prefix(folder).unwrap();
            below.to_str().unwrap().to_owned()
        })
        .collect()
}

const GOLDEN: [&str; 3] = [
    "golden/answer.json",
    "golden/picture.png",
    "golden/square.png",
];

#[test]
fn each_format_writes_its_files_and_a_golden_pair_and_nothing_beside_them() {
    let dir = temp();
    for (format, wanted) in [
        ("onnx", &["model.onnx"][..]),
        ("safetensors", &["manifest.toml", "model.safetensors"]),
        (
            "huggingface",
            &[
                "README.md",
                "config.json",
                "manifest.toml",
                "model.safetensors",
                "onnx/model.onnx",
                "preprocessor_config.json",
            ],
        ),
    ] {
        let out = dir.path().join(format);
        docsort(dir.path())
            .args(["export", "--format", format, "--out", format, "--model"])
            .arg(&model().run)
            .run()
            .code(0);
        let mut wanted: Vec<&str> = wanted.iter().chain(&GOLDEN).copied().collect();
        wanted.sort_unstable();
        let mut found = names(&out);
        found.sort_unstable();
        assert_eq!(found, wanted);
    }
    // No hidden folder is left.
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn a_model_that_was_exported_answers_as_before() {
    let dir = temp();
    let model = model();
    docsort(dir.path())
        .args([
            "export",
            "--format",
            "safetensors",
            "--out",
            "out",
            "--model",
        ])
        .arg(&model.run)
        .run()
        .code(0);
    let answers = |of: &Path| {
        let run = predict(&model.cwd, of).args(["--format", "jsonl", "pictures"]);
        run.run().code(0).stdout
    };
    assert_eq!(answers(&dir.path().join("out")), answers(&model.run));
}

#[test]
fn the_golden_answer_is_what_predict_says_of_the_golden_picture() {
    let dir = temp();
    docsort(dir.path())
        .args(["export", "--model", "shipped", "--out", "out"])
        .run()
        .code(0);
    let rows = docsort(dir.path())
        .args(["predict", "--model", "shipped", "--format", "jsonl"])
        .arg("out/golden/picture.png")
        .run()
        .code(0);
    let row = &jsonl(&rows.stdout)[0];
    let text = fs::read(dir.path().join("out/golden/answer.json")).unwrap();
    let answer: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(answer["status"], row["status"]);
    assert_eq!(answer["label"], row["label"]);
    let classes = answer["classes"].as_array().unwrap();
    for (at, class) in classes.iter().enumerate() {
        let wanted = row["probabilities"][class.as_str().unwrap()]
            .as_f64()
            .unwrap();
        // A row has six decimals.
        let found = answer["probabilities"][at].as_f64().unwrap();
        assert!((found - wanted).abs() < 1e-6, "{class}");
    }
}

#[test]
fn a_check_prints_the_largest_differences_and_does_without_python() {
    let dir = temp();
    let run = docsort(dir.path())
        .args([
            "export",
            "--out",
            "out",
            "--check",
            "--python",
            "no-such-python",
            "--model",
        ])
        .arg(&model().run)
        .run()
        .code(0);
    let said = run.text();
    assert!(
        said.contains("10 squares by the standard's definition"),
        "{said}"
    );
    let noted = &run.stderr;
    assert!(noted.contains("there is no no-such-python here"), "{noted}");
    assert_eq!(names(&dir.path().join("out")).len(), 4);
}

#[test]
fn a_runtime_that_answers_otherwise_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let dir = temp();
    for (answer, wanted) in [
        (
            r#"echo '{"runtime": "0", "logits": 0.5, "probabilities": 0.0}'"#,
            "5.0e-1 in logits, more than 1e-5",
        ),
        (
            r#"echo '{"runtime": "0", "logits": 0.0}'"#,
            "more than 1e-5",
        ),
        (
            "echo 'no such operator' >&2; exit 1",
            "refuses the file: no such operator",
        ),
        ("exit 1", "and no word: --python names a Python"),
        ("true", "did not run the comparison"),
    ] {
        let python = dir.path().join("python");
        fs::write(&python, format!("#!/bin/sh\n{answer}\n")).unwrap();
        fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
        let run = docsort(dir.path())
            .args(["export", "--out", "out", "--check", "--python"])
            .arg(&python)
            .arg("--model")
            .arg(&model().run)
            .run()
            .code(1);
        let noted = &run.stderr;
        assert!(noted.contains(wanted), "{noted}");
        assert_eq!(names(dir.path()), ["python"]);
    }
}

#[test]
fn what_is_there_is_never_overwritten_and_options_that_nobody_reads_are_refused() {
    let dir = temp();
    fs::create_dir(dir.path().join("taken")).unwrap();
    let refused = |args: &[&str], code: i32, wanted: &str| {
        let run = docsort(dir.path())
            .args(["export", "--model", "shipped"])
            .args(args)
            .run()
            .code(code);
        let noted = &run.stderr;
        assert!(noted.contains(wanted), "{args:?}: {noted}");
    };
    refused(
        &["--out", "taken"],
        1,
        "taken exists, and is never overwritten",
    );
    refused(
        &["--out", "new", "--name", "x"],
        2,
        "add --format huggingface",
    );
    let unchecked = ["--out", "new", "--format", "safetensors", "--check"];
    refused(&unchecked, 2, "choose onnx or huggingface");
    let card = ["--out", "new", "--format", "huggingface", "--metrics"];
    refused(
        &[&card[..], &["none.json"]].concat(),
        1,
        "none.json is missing",
    );
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_card_has_the_figures_of_the_runs_report_with_their_intervals() {
    let dir = temp();
    docsort(dir.path())
        .args([
            "export",
            "--format",
            "huggingface",
            "--out",
            "card",
            "--model",
        ])
        .arg(&model().run)
        .run()
        .code(0);
    let text = fs::read(model().run.join("report/metrics.json")).unwrap();
    let metrics: Value = serde_json::from_slice(&text).unwrap();
    let card = fs::read_to_string(dir.path().join("card/README.md")).unwrap();
    let percent = |value: &Value| format!("{:.1}", 100.0 * value.as_f64().unwrap());
    let ends = &metrics["accuracy_interval_95"];
    let row = format!(
        "| accuracy | {} % | {} to {} % |",
        percent(&metrics["accuracy"]),
        percent(&ends[0]),
        percent(&ends[1])
    );
    assert!(card.contains(&row), "{row}\n{card}");
    let classes = metrics["classes"].as_array().unwrap();
    for class in classes {
        let name = class["class"].as_str().unwrap();
        assert!(card.contains(&format!("| of {name}, found | ")), "{card}");
    }
    assert!(card.starts_with("---\nlicense: \"unknown\"\n"));
}
