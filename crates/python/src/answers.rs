//! An answer as a tuple of plain values, in the order of the columns of a row.

use docsort_engine::{Answer, Outcome};

/// `(status, labels, confidence, probabilities, reason, warnings)`
pub type Row = (
    &'static str,
    Vec<String>,
    Option<f32>,
    Option<Vec<f32>>,
    Option<String>,
    Vec<&'static str>,
);

pub fn row(answer: Answer, classes: &[String]) -> Row {
    let Answer { outcome, warnings } = answer;
    let labels = match &outcome {
        Outcome::Labeled { label, .. } => vec![classes[*label].clone()],
        Outcome::Tagged { labels, .. } => {
            labels.iter().map(|&label| classes[label].clone()).collect()
        }
        Outcome::Unknown { .. } | Outcome::Error { .. } => Vec::new(),
    };
    (
        outcome.status(),
        labels,
        outcome.confidence(),
        outcome.scores().map(<[f32]>::to_vec),
        outcome.reason().map(str::to_owned),
        warnings.iter().map(|warning| warning.name()).collect(),
    )
}
