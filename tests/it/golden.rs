//! Checkpoints that an earlier docsort wrote (tests/data) answer as they did then, on both backends of a CPU.

use crate::harness::docsort;
use crate::harness::files::{checkout, jsonl};
use crate::harness::training::model;
use docsort_engine::Engine;
use std::fs;

#[test]
fn checkpoints_of_format_1_answer_as_the_docsort_that_wrote_them() {
    for kind in ["binary", "multiclass", "multilabel"] {
        let model = checkout().join("tests/data/format-1").join(kind);
        let then = jsonl(&fs::read(model.join("answers.jsonl")).unwrap());
        assert_eq!(then.len(), 15);
        for backend in ["flex", "ndarray"] {
            let paths = then.iter().map(|row| row["path"].as_str().unwrap());
            let now = docsort(checkout().join("assets/documents"))
                .args([
                    "predict",
                    "--format",
                    "jsonl",
                    "--backend",
                    backend,
                    "--model",
                ])
                .arg(&model)
                .args(paths)
                .run()
                .code(0);
            let now = jsonl(&now.stdout);
            assert_eq!(now.len(), then.len());
            for (now, then) in now.iter().zip(&then) {
                for key in ["path", "status", "label", "labels", "warnings"] {
                    assert_eq!(now[key], then[key], "{kind} on {backend}: {key}");
                }
                let classes = then["probabilities"].as_object().unwrap();
                for (class, then) in classes {
                    let now = now["probabilities"][class].as_f64().unwrap();
                    let apart = (now - then.as_f64().unwrap()).abs();
                    assert!(apart <= 1e-5, "{kind} on {backend}: {class}: {apart}");
                }
            }
        }
    }
}

#[test]
fn a_finished_training_seals_how_many_pictures_each_class_had_and_what_they_look_like() {
    let best = model().run.join("best");
    let read = |name: &str| fs::read(best.join(name)).unwrap();
    let engine = Engine::from_bytes(&read("manifest.toml"), &read("model.safetensors")).unwrap();
    assert_eq!(engine.manifest().format_version, 2);
    let statistics = engine.statistics().unwrap();
    // Of 16 pictures a class, a quarter validates. The last block has 8 channels, 36 pairs of them.
    assert_eq!(statistics.count, [12, 12, 12]);
    assert_eq!(
        (statistics.mean.len(), statistics.covariance.len()),
        (3 * 8, 3 * 36)
    );
    // A variance lies at the end of each row of a triangle: after 1, 3, 6, 10 … numbers.
    let variances = (1..=8).map(|row| statistics.covariance[row * (row + 1) / 2 - 1]);
    assert!(variances.clone().all(|variance| variance >= 0.0));
    assert!(variances.sum::<f32>() > 0.0);
}
