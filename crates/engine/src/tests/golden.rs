//! Checkpoints of formats that docsort does not write any more answer as they did when it wrote them.

use super::*;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What `docsort predict` has by default.
const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 100_000_000,
    min_side_px: 16,
    max_pages: docsort_picture::MAX_PAGES,
};

#[test]
fn checkpoints_of_format_1_answer_as_the_docsort_that_wrote_them() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // Of each kind of problem one, with and without a norm, of three activations.
    for kind in ["binary", "multiclass", "multilabel"] {
        let dir = top.join("tests/data/format-1").join(kind);
        let read = |name: &str| fs::read(dir.join(name)).unwrap();
        let engine = Engine::load(&dir).unwrap();
        assert_eq!(engine.manifest().format_version, 1);
        let answers = String::from_utf8(read("answers.jsonl")).unwrap();
        assert_eq!(answers.lines().count(), 15);
        for line in answers.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let path = top
                .join("assets/documents")
                .join(row["path"].as_str().unwrap());
            let picture = fs::read(path).unwrap();
            let outcome = &engine.answer_bytes(&[picture], &LIMITS)[0].outcome;
            assert_eq!(outcome.status(), row["status"], "{kind}: {line}");
            let classes = &engine.manifest().classes;
            assert_eq!(
                outcome.label_text(classes).as_deref(),
                row["label"].as_str()
            );
            for (class, &score) in classes.iter().zip(outcome.scores().unwrap()) {
                let then = row["probabilities"][class].as_f64().unwrap();
                assert!(
                    (then - f64::from(score)).abs() <= 1e-5,
                    "{kind}: {class}: {line}"
                );
            }
        }
    }
}
