//! The files of an evaluation and of a training's end: what is in them, where they go, and that names of
//! strangers do nothing in them (S5, S6).

use crate::harness::files::{jsonl, snapshot, table, temp};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{model, predict, resume, tiny, with_pictures};
use crate::harness::{Docsort, docsort};
use serde_json::Value;
use std::path::Path;

fn evaluate(cwd: &Path) -> Docsort {
    docsort(cwd)
        .args(["evaluate", "--data", "labelled", "--model"])
        .arg(&model().run)
}

/// Eight pictures a class, of which every fourth lies in the next class's folder, and four pictures in a
/// folder that the model does not know.
fn labelled() -> tempfile::TempDir {
    let dir = temp();
    for (label, class) in CLASSES.iter().enumerate() {
        for number in 0..8 {
            let folder = match number % 4 {
                0 => CLASSES[(label + 1) % CLASSES.len()],
                _ => class,
            };
            save(
                dir.path(),
                folder,
                &format!("{class}-{number}.png"),
                class,
                number,
            );
        }
    }
    for number in 0..4 {
        let class = CLASSES[number as usize % CLASSES.len()];
        save(
            dir.path(),
            "stranger",
            &format!("{number}.png"),
            class,
            40 + number,
        );
    }
    dir
}

fn save(dir: &Path, folder: &str, name: &str, class: &str, number: u64) {
    let folder = dir.join("labelled").join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    pictures::save(&folder.join(name), &pictures::small(class, 80_000 + number));
}

fn json(path: impl AsRef<Path>) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn folder_of(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap()
}

#[track_caller]
fn near(found: &Value, expected: f64) {
    let number = found
        .as_f64()
        .unwrap_or_else(|| panic!("{found}: no number"));
    // The rows of predict have six decimals.
    assert!((number - expected).abs() < 1e-4, "{number}, not {expected}");
}

#[test]
fn losses_and_mistakes_are_those_of_the_rows_of_predict() {
    let dir = labelled();
    evaluate(dir.path()).run().code(0);
    let metrics = json(dir.path().join("metrics.json"));
    let rows = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "labelled"])
        .run()
        .code(0);
    let rows = jsonl(&rows.stdout);
    let (mut log_loss, mut brier, mut second, mut known) = (0.0, 0.0, 0.0, 0.0);
    let mut wrong = Vec::new();
    for row in &rows {
        let path = row["path"].as_str().unwrap();
        let truth = folder_of(path);
        let part = |class: &str| row["probabilities"][class].as_f64().unwrap();
        if row["label"] != truth && (truth != "stranger" || row["status"] == "ok") {
            wrong.push(path.to_owned());
        }
        if truth == "stranger" {
            continue;
        }
        known += 1.0;
        log_loss -= part(truth).max(1e-16).ln();
        for class in CLASSES {
            brier += (part(class) - f64::from(u8::from(class == truth))).powi(2);
        }
        let higher = CLASSES.iter().filter(|class| part(class) > part(truth));
        second += f64::from(u8::from(higher.count() < 2));
    }
    assert_eq!(known, 24.0);
    near(&metrics["log_loss"], log_loss / known);
    near(&metrics["brier_score"], brier / known);
    assert_eq!(metrics["top_k"][1]["k"], 2);
    near(&metrics["top_k"][1]["accuracy"], second / known);
    assert_eq!(metrics["rejects"]["folders"][0]["folder"], "stranger");
    assert_eq!(metrics["rejects"]["rejects"], 4);
    assert!(metrics["latency"]["p50_ms"].as_f64().unwrap() > 0.0);

    let mistakes = table(&std::fs::read(dir.path().join("mistakes.csv")).unwrap());
    let mut listed: Vec<String> = mistakes.iter().map(|row| row["path"].clone()).collect();
    let doubts: Vec<f64> = mistakes
        .iter()
        .filter(|row| row["status"] == "wrong")
        .map(|row| {
            let number = |column: &str| row[column].parse::<f64>().unwrap();
            number("confidence") - number("probability_of_truth")
        })
        .collect();
    assert!(
        doubts.len() > 3 && doubts.is_sorted_by(|a, b| a >= b),
        "{doubts:?}"
    );
    listed.sort();
    wrong.sort();
    assert_eq!(listed, wrong);
}

#[test]
fn the_page_needs_no_network_runs_nothing_and_shows_the_mistakes() {
    let dir = labelled();
    let hostile = "<img src=x onerror=alert(1)>.png";
    save(dir.path(), CLASSES[0], hostile, CLASSES[1], 60);
    save(dir.path(), "<i>foreign", "a.png", CLASSES[1], 61);
    evaluate(dir.path()).run().code(0);
    let page = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    for never in ["<script", "http:", "https:", "<img src=x", "<i>", "<link"] {
        assert!(!page.contains(never), "{never}");
    }
    for some in [
        "Confusion matrix",
        "Wilson",
        "Reliability",
        "&lt;img src=x onerror=alert(1)&gt;.png",
        "&lt;i&gt;foreign",
        "src=\"data:image/jpeg;base64,",
    ] {
        assert!(page.contains(some), "{some}");
    }
}

#[test]
fn the_three_files_share_a_free_number_and_write_over_nothing() {
    let dir = labelled();
    std::fs::write(dir.path().join("mistakes.csv"), "of last week").unwrap();
    let said = evaluate(dir.path()).run().code(0).text();
    for name in ["report-2.html", "metrics-2.json", "mistakes-2.csv"] {
        assert!(dir.path().join(name).is_file(), "{name}");
        assert!(said.contains(name), "{said}");
    }
    assert!(!dir.path().join("report.html").exists());
    let old = std::fs::read_to_string(dir.path().join("mistakes.csv")).unwrap();
    assert_eq!(old, "of last week");
}

#[test]
fn output_names_a_new_folder_or_the_file_of_the_numbers_alone() {
    let dir = labelled();
    evaluate(dir.path()).args(["--output", "a/b"]).run().code(0);
    evaluate(dir.path())
        .args(["-o", "numbers.json"])
        .run()
        .code(0);
    for name in [
        "a/b/report.html",
        "a/b/metrics.json",
        "a/b/mistakes.csv",
        "numbers.json",
    ] {
        assert!(dir.path().join(name).is_file(), "{name}");
    }
    assert!(!dir.path().join("report.html").exists());

    std::os::unix::fs::symlink("nowhere", dir.path().join("link")).unwrap();
    let before = snapshot(dir.path());
    for taken in ["a/b", "a", "numbers.json", "link"] {
        evaluate(dir.path())
            .args(["--output", taken])
            .run()
            .code(1)
            .stderr_has(&["never overwritten"])
            .before_any_work();
    }
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn robustness_is_measured_on_known_pictures_and_comes_out_the_same_again() {
    let dir = labelled();
    let measured = |output: &str, pictures: &str| {
        let said = evaluate(dir.path())
            .args([pictures, "--output", output])
            .run()
            .code(0)
            .text();
        assert!(said.contains("low resolution"), "{said}");
        assert!(
            said.lines().all(|line| line.chars().count() <= 100),
            "{said}"
        );
        json(dir.path().join(output))["robustness"].clone()
    };
    let all = measured("1.json", "--robustness");
    assert_eq!(all["pictures"], 24);
    let undisturbed = json(dir.path().join("1.json"))["accuracy"].clone();
    assert_eq!(all["undisturbed"], undisturbed);
    let rows = all["disturbances"].as_array().unwrap();
    let names: Vec<&str> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    let expected = "rotation blur noise glare dark crop low_resolution jpeg_quality";
    assert_eq!(names.join(" "), expected);
    for row in rows {
        let cells = row["strengths"].as_array().unwrap();
        assert_eq!(cells.len(), 5);
        assert!(
            cells
                .iter()
                .all(|cell| (0.0..=1.0).contains(&cell["accuracy"].as_f64().unwrap()))
        );
    }
    // The mildest compression of flat drawings changes next to nothing.
    let mild = rows[7]["strengths"][0]["accuracy"].as_f64().unwrap();
    assert!((mild - undisturbed.as_f64().unwrap()).abs() < 0.1, "{mild}");
    assert_eq!(measured("2.json", "--robustness"), all);
    assert_eq!(measured("3.json", "--robustness=7")["pictures"], 7);
}

#[test]
fn a_training_ends_with_a_report_on_its_validation_pictures() {
    let dir = with_pictures(12);
    let said = tiny(dir.path(), "a").run().code(0).text();
    let report = dir.path().join("runs/a/report");
    assert!(said.contains("runs/a/report/report.html"), "{said}");
    let metrics = json(report.join("metrics.json"));
    let best = crate::harness::files::manifest(dir.path().join("runs/a/best"));
    let sealed = &best["metrics"];
    assert_eq!(
        metrics["pictures"].as_i64(),
        sealed["valid_count"].as_integer()
    );
    // Whatever is answered `unknown`, the likeliest classes are those that chose the epoch.
    near(
        &metrics["top_k"][0]["accuracy"],
        sealed["valid_accuracy"].as_float().unwrap(),
    );
    // A temperature is kept only where it lowers the loss.
    let loss = metrics["log_loss"].as_f64().unwrap();
    assert!(
        loss <= sealed["valid_loss"].as_float().unwrap() + 1e-6,
        "{loss}"
    );
    assert!(metrics.get("latency").is_none());
    let page = std::fs::read_to_string(report.join("report.html")).unwrap();
    assert!(page.contains("best epoch"));
}

#[test]
fn a_resumed_training_ends_with_the_report_of_one_that_never_stopped() {
    let dir = with_pictures(12);
    let long = ["train.epochs=12"];
    tiny(dir.path(), "undisturbed").set(long).run().code(0);
    let run = |name: &str| dir.path().join("runs").join(name);
    let interrupted = (0..20)
        .map(|attempt| format!("run-{attempt}"))
        .find(|name| {
            let mut training = tiny(dir.path(), name).set(long).spawn();
            training.wait_until(|| run(name).join("history.csv").exists());
            training.signal("INT");
            // Else it was faster than the signal.
            training.wait().code == Some(130)
        });
    let name = interrupted.expect("a signal comes in time");
    assert!(!run(&name).join("report").exists());
    resume(dir.path(), &name).run().code(0);
    let report = |name: &str, file: &str| {
        let text = std::fs::read_to_string(run(name).join("report").join(file)).unwrap();
        text.replace(&format!("runs/{name}"), "runs/a")
    };
    for file in ["metrics.json", "mistakes.csv", "report.html"] {
        assert!(
            report("undisturbed", file) == report(&name, file),
            "{file} is another one"
        );
    }
}

#[test]
fn an_interrupted_training_has_no_report_and_takes_the_former_one_away() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let run = dir.path().join("runs/a");
    assert!(run.join("report").exists());
    let mut training = resume(dir.path(), "a").set(["train.epochs=3000"]).spawn();
    training.wait_until(|| !run.join("report").exists());
    training.signal("INT");
    training.wait().code(130);
    assert!(!run.join("report").exists());
    let hidden = std::fs::read_dir(&run)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let hidden: Vec<_> = hidden
        .filter(|name| name.to_string_lossy().starts_with(".tmp"))
        .collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}
