//! What a run of predictions adds up to.

use super::{Outcome, Prediction};
use crate::names::beside;
use crate::printable::{counted, printable};

/// Up to here each label is listed, also those that no picture got.
const LISTED_LABELS: usize = 12;

/// Counts of predictions; its size depends on the classes only.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Pictures that got each label.
    pub labels: Vec<u64>,
    /// Pictures that got a label, or several where they may.
    pub labeled: u64,
    /// Pictures that may have any number of labels, and got none.
    pub none: u64,
    pub unknown: u64,
    pub errors: u64,
    /// How long it took; the caller's clock.
    pub seconds: f64,
}

impl Summary {
    /// Nothing counted yet.
    pub fn new(classes: usize) -> Self {
        Self {
            labels: vec![0; classes],
            labeled: 0,
            none: 0,
            unknown: 0,
            errors: 0,
            seconds: 0.0,
        }
    }

    /// Counts one row. A label that is none of the classes is refused by the writers already.
    pub fn count(&mut self, prediction: &Prediction) {
        let given = match &prediction.outcome {
            Outcome::Labeled { label, .. } => std::slice::from_ref(label),
            Outcome::Tagged { labels, .. } => labels,
            Outcome::Unknown { .. } | Outcome::Error { .. } => &[],
        };
        for &label in given {
            if let Some(count) = self.labels.get_mut(label) {
                *count += 1;
            }
        }
        match &prediction.outcome {
            Outcome::Tagged { labels, .. } if labels.is_empty() => self.none += 1,
            Outcome::Labeled { .. } | Outcome::Tagged { .. } => self.labeled += 1,
            Outcome::Unknown { .. } => self.unknown += 1,
            Outcome::Error { .. } => self.errors += 1,
        }
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.labeled + self.none + self.unknown + self.errors
    }
}

/// The summary in two lines without colours, each ended by LF:
/// `30 pictures in 1.5 s (20.0 pictures/s)` and the counts of labels, `unknown` and `errors`.
pub fn summary_text(classes: &[String], summary: &Summary) -> String {
    let total = summary.total();
    let mut speed = String::new();
    if summary.seconds > 0.0 && summary.seconds.is_finite() {
        speed = format!(
            " in {:.1} s ({:.1} pictures/s)",
            summary.seconds,
            total as f64 / summary.seconds
        );
    }
    // A class may be called so too.
    let own = |name, count| format!("{} {count}", beside(name, classes));
    let counts: Vec<String> = classes
        .iter()
        .zip(&summary.labels)
        .filter(|&(_, &count)| count > 0 || classes.len() <= LISTED_LABELS)
        .map(|(class, count)| format!("{} {count}", printable(class)))
        .chain((summary.none > 0).then(|| own("none", summary.none)))
        .chain([
            own("unknown", summary.unknown),
            own("errors", summary.errors),
        ])
        .collect();
    format!(
        "{}{speed}\n{}\n",
        counted(total, "picture"),
        counts.join(" · ")
    )
}
