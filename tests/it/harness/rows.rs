//! Rows of predictions, looked at by name and compared by their scores.

use super::Finished;
use super::files::jsonl;
use super::pictures::CLASSES;
use super::training::{model, predict};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The rows of `predict` on a folder, by file name.
pub fn rows_by_name(dir: &Path) -> BTreeMap<String, Value> {
    let finished = predict(dir, &model().run)
        .args(["--format", "jsonl"])
        .arg(dir)
        .run();
    assert!(matches!(finished.code, Some(0 | 3)), "{finished}");
    by_name(&finished)
}

/// The rows that `predict --format jsonl` has printed, by file name.
pub fn by_name(finished: &Finished) -> BTreeMap<String, Value> {
    jsonl(&finished.stdout)
        .into_iter()
        .map(|row| {
            let path = row["path"].as_str().unwrap();
            (path.rsplit('/').next().unwrap().to_owned(), row)
        })
        .collect()
}

/// The probability of `class`.
pub fn score(row: &Value, class: &str) -> f64 {
    let number = row["probabilities"][class].as_f64();
    number.unwrap_or_else(|| panic!("no probabilities: {row}"))
}

/// The largest difference of the scores of two rows.
pub fn apart(a: &Value, b: &Value) -> f64 {
    let differences = CLASSES.map(|class| (score(a, class) - score(b, class)).abs());
    differences.into_iter().fold(0.0, f64::max)
}
