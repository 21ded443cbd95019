//! What a model was taught to refuse, how sure it must be, and the model that needs no training.

use crate::harness::files::{epochs, jsonl, manifest, temp};
use crate::harness::pictures::CLASSES;
use crate::harness::training::{predict, resume, tiny, with_pictures};
use crate::harness::{docsort, pictures};
use crate::kills::weights;
use std::path::Path;

/// The third class stands for everything else.
fn rejecting(cwd: &Path, name: &str) -> crate::harness::Docsort {
    let reject = format!("data.reject=[\"{}\"]", CLASSES[2]);
    tiny(cwd, name).set(["picture.side_px=32", "train.epochs=12", &reject])
}

#[test]
fn a_reject_is_learnt_and_answered_with_unknown() {
    let dir = with_pictures(16);
    rejecting(dir.path(), "a").run().code(0);
    let sealed = manifest(dir.path().join("runs/a/best"));
    assert_eq!(sealed["rejects"].as_array().unwrap().len(), 1);
    assert_eq!(sealed["classes"].as_array().unwrap().len(), 3);

    let answered = predict(dir.path(), "runs/a")
        .args(["--format", "jsonl", "pictures"])
        .run()
        .code(0);
    assert!(answered.stderr.contains("2 classes"), "{answered}");
    let rows = jsonl(&answered.stdout);
    assert_eq!(rows.len(), 48);
    assert!(rows.iter().all(|row| row["label"] != CLASSES[2]));
    let of_reject = |row: &&serde_json::Value| row["path"].as_str().unwrap().contains(CLASSES[2]);
    let refused: Vec<_> = rows.iter().filter(of_reject).collect();
    assert_eq!(refused.len(), 16);
    let unknown = refused.iter().filter(|row| row["status"] == "unknown");
    assert!(unknown.count() >= 12, "{refused:?}");
    let others = rows.iter().filter(|row| !of_reject(row));
    let answered = others.filter(|row| row["status"] == "ok").count();
    assert!(answered >= 24, "{rows:?}");
}

#[test]
fn a_reject_that_is_no_class_folder_is_named_before_any_work() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a")
        .set(["data.reject=[\"others\"]"])
        .run()
        .code(1)
        .before_any_work()
        .stderr_has(&["others", "data.reject", CLASSES[0], CLASSES[2]]);
    let all = format!("data.reject={CLASSES:?}");
    tiny(dir.path(), "a")
        .set([&all])
        .run()
        .code(1)
        .before_any_work()
        .stderr_has(&["every class"]);
    tiny(dir.path(), "a")
        .set(["data.reject=\"other\""])
        .run()
        .code(2)
        .before_any_work()
        .stderr_has(&["data.reject", "[\"other\"]"]);
    assert!(!dir.path().join("runs/a").exists());
}

#[test]
fn what_is_refused_cannot_change_on_resume() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let reject = format!("data.reject=[\"{}\"]", CLASSES[0]);
    resume(dir.path(), "a")
        .set([&reject, "train.epochs=3"])
        .run()
        .code(1)
        .stderr_has(&["data.reject"]);
}

#[test]
fn a_wanted_error_chooses_the_confidence_from_the_sealed_curve() {
    let dir = with_pictures(60);
    rejecting(dir.path(), "a").run().code(0);
    let sealed = manifest(dir.path().join("runs/a/best"));
    let curve = sealed["calibration"]["rejection"].as_array().unwrap();
    assert!(!curve.is_empty());
    let last = curve.last().unwrap();
    let answered = |error: &str| {
        let answered = predict(dir.path(), "runs/a")
            .args(["--format", "jsonl", "--max-error", error, "pictures"])
            .run()
            .code(0);
        assert!(
            answered.stderr.contains("answers from a confidence of"),
            "{answered}"
        );
        let rows = jsonl(&answered.stdout);
        rows.iter().filter(|row| row["status"] == "ok").count()
    };
    // The end of the curve is the surest answer, and is right unless the model is hopeless.
    assert_eq!(last["error"].as_float(), Some(0.0));
    assert!(answered("0%") <= answered("50%"));
    predict(dir.path(), "runs/a")
        .args(["--max-error", "70%", "pictures"])
        .run()
        .code(2)
        .stderr_has(&["0% to 50%"]);
}

#[test]
fn a_run_that_averages_its_weights_resumes_to_the_same_bytes() {
    let dir = with_pictures(12);
    let set = ["optimizer.average_decay=0.9", "train.epochs=4"];
    tiny(dir.path(), "whole").set(set).run().code(0);
    let mut halved = tiny(dir.path(), "halved").set(set).spawn();
    let run = dir.path().join("runs/halved");
    halved.wait_until(|| epochs(&run).contains(&2));
    halved.signal("KILL");
    drop(halved);
    resume(dir.path(), "halved").run().code(0);
    let whole = weights(dir.path(), "whole", 4);
    assert_eq!(weights(dir.path(), "halved", 4), whole);
    // The average is another network than the last weights, and both are kept.
    tiny(dir.path(), "plain")
        .set(["train.epochs=4"])
        .run()
        .code(0);
    assert_ne!(weights(dir.path(), "plain", 4)[0], whole[0]);
    assert!(
        run.join("checkpoints/epoch-0004/trained.safetensors")
            .exists()
    );
    assert!(!run.join("best/trained.safetensors").exists());
}

#[test]
fn without_any_training_the_shipped_model_answers_and_says_so() {
    let dir = temp();
    pictures::tree(&dir.path().join("pictures"), 1);
    let answered = docsort(dir.path())
        .args(["predict", "--format", "jsonl", "pictures"])
        .run()
        .code(0);
    let answered =
        answered.stderr_has(&["comes with", "nothing was trained here", "others unknown"]);
    let rows = jsonl(&answered.stdout);
    assert_eq!(rows.len(), 3);
    for row in &rows {
        assert_eq!(row["probabilities"].as_object().unwrap().len(), 5, "{row}");
    }
    // Three documents, drawn as no training has seen them, and two kinds of things that are none of them: 50 pictures.
    docsort(dir.path())
        .args([
            "synth",
            "--with-other",
            "--rules",
            "held-out",
            "--side",
            "256",
        ])
        .args(["--per-class", "10", "--seed", "77", "--out", "drawn"])
        .run()
        .code(0);
    let answered = docsort(dir.path())
        .args([
            "predict", "--model", "shipped", "--format", "jsonl", "drawn",
        ])
        .run()
        .code(0);
    let rows = jsonl(&answered.stdout);
    let right = rows.iter().filter(|row| {
        let path = row["path"].as_str().unwrap();
        match row["label"].as_str() {
            Some(label) => path.contains(&format!("/{label}/")),
            None => path.contains("/other/") || path.contains("/identity/"),
        }
    });
    assert!(right.count() >= 40, "{answered}");
}
