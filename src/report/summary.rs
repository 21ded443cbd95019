//! What a run of predictions adds up to.

use super::{Outcome, Prediction};
use crate::names::beside;
use crate::printable::{counted, printable};

/// Up to here each label is listed, also those that no picture got.
const LISTED_LABELS: usize = 12;
/// More than these are not read: the commonest are listed.
const READ_LABELS: usize = 40;
const LISTED_OF_MANY: usize = 20;

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
    /// Labels that no picture can get, since the model only knows by them what its classes are not.
    pub never: Vec<usize>,
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
            never: Vec::new(),
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
    let counts: Vec<String> = counts_of_labels(classes, summary)
        .into_iter()
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

/// `passport 2`, in the order of the classes; of very many, the commonest first, and the others in one.
fn counts_of_labels(classes: &[String], summary: &Summary) -> Vec<String> {
    let labels = classes.iter().zip(&summary.labels).enumerate();
    let mut listed: Vec<(&String, u64)> = labels
        .filter(|(label, _)| !summary.never.contains(label))
        .map(|(_, (class, &count))| (class, count))
        .filter(|&(_, count)| count > 0 || classes.len() <= LISTED_LABELS)
        .collect();
    let mut others = None;
    if listed.len() > READ_LABELS {
        // Stable: of equals the first classes are shown.
        listed.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let rest = listed.split_off(LISTED_OF_MANY);
        let pictures: u64 = rest.iter().map(|&(_, count)| count).sum();
        let labels = counted(rest.len() as u64, "other label");
        others = Some(format!("{labels} {pictures}"));
    }
    let shown = listed
        .into_iter()
        .map(|(class, count)| format!("{} {count}", printable(class)));
    shown.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(classes: usize, labels: &[u64], never: &[usize]) -> String {
        let classes: Vec<String> = (0..classes).map(|class| format!("c{class}")).collect();
        let mut summary = Summary::new(classes.len());
        summary.labels[..labels.len()].copy_from_slice(labels);
        summary.never = never.to_vec();
        let text = summary_text(&classes, &summary);
        text.lines().nth(1).unwrap().to_owned()
    }

    #[test]
    fn what_is_never_answered_is_not_listed_with_its_0() {
        assert_eq!(
            line(3, &[2, 0, 0], &[1]),
            "c0 2 · c2 0 · unknown 0 · errors 0"
        );
    }

    #[test]
    fn of_a_thousand_labels_the_commonest_are_listed_and_the_others_counted() {
        let mut counts = vec![3; 1000];
        counts[700] = 9;
        let line = line(1000, &counts, &[]);
        assert!(line.starts_with("c700 9 · c0 3 · c1 3 · "), "{line}");
        // 999 of 3 each, 19 of them listed.
        assert!(
            line.contains(" · c18 3 · 980 other labels 2940 · unknown 0"),
            "{line}"
        );
        assert_eq!(line.matches(" · ").count(), 22);
    }
}
