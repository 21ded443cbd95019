//! Answers compared with the truth, whatever kind of problem the model answers: one tally to fill, then
//! one table and one file of numbers.

use super::TABLE_CELLS;
use crate::checkpoint::Manifest;
use crate::config::ProblemKind;
use crate::evaluation::{Evaluation, LabelEvaluation, LabelTally, Tally};
use crate::report::{
    Outcome, write_label_metrics_json, write_label_metrics_table, write_metrics_json,
    write_metrics_table,
};
use std::io::{self, Write};

/// Names in label order, and where pictures may have several, the combinations that labels stand for.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub classes: &'a [String],
    pub label_sets: &'a [Vec<usize>],
}

/// Counts so far.
pub enum Measuring {
    Classes(Tally),
    Labels(LabelTally),
}

/// All numbers.
pub enum Measured {
    Classes(Evaluation),
    Labels(LabelEvaluation),
}

impl Measuring {
    /// Nothing counted yet, for the answers of this model.
    pub fn new(manifest: &Manifest) -> Self {
        let (classes, thresholds) = (&manifest.classes, &manifest.calibration.thresholds);
        match (
            manifest.problem,
            manifest.positive_label(),
            thresholds.first(),
        ) {
            (ProblemKind::Multilabel, ..) => Self::Labels(LabelTally::new(classes, thresholds)),
            (ProblemKind::Binary, Some(positive), Some(&threshold)) => {
                Self::Classes(Tally::yes_no(classes, positive, threshold))
            }
            _ => Self::Classes(Tally::new(classes)),
        }
    }

    /// Counts the answer for a picture whose label is `label`; an error counts as unreadable.
    pub fn record(&mut self, names: Names, label: usize, outcome: &Outcome) {
        match (self, outcome) {
            (tally, Outcome::Error { .. }) => tally.record_error(),
            (Self::Classes(tally), outcome) => {
                let truth = &names.classes[label];
                if let Some(scores) = outcome.scores() {
                    tally.record_score(truth, scores);
                }
                tally.record(truth, outcome.label());
            }
            (Self::Labels(tally), outcome) => {
                let truth = names.label_sets[label]
                    .iter()
                    .map(|&class| &names.classes[class]);
                let given: &[usize] = match outcome {
                    Outcome::Tagged { labels, .. } => labels,
                    _ => &[],
                };
                tally.record(truth, given);
            }
        }
    }

    /// Counts one picture that could not be read.
    pub fn record_error(&mut self) {
        match self {
            Self::Classes(tally) => tally.record_error(),
            Self::Labels(tally) => tally.record_error(),
        }
    }

    pub fn finish(self) -> Measured {
        match self {
            Self::Classes(tally) => Measured::Classes(tally.finish()),
            Self::Labels(tally) => Measured::Labels(tally.finish()),
        }
    }
}

impl Measured {
    /// Pictures that could not be read.
    pub fn errors(&self) -> u64 {
        match self {
            Self::Classes(evaluation) => evaluation.errors,
            Self::Labels(evaluation) => evaluation.errors,
        }
    }

    pub fn table(&self) -> io::Result<String> {
        let mut table = Vec::new();
        match self {
            Self::Classes(evaluation) => write_metrics_table(evaluation, TABLE_CELLS, &mut table),
            Self::Labels(evaluation) => write_label_metrics_table(evaluation, &mut table),
        }?;
        Ok(String::from_utf8_lossy(&table).trim_end().to_owned())
    }

    pub fn write_json(&self, out: impl Write) -> io::Result<()> {
        match self {
            Self::Classes(evaluation) => write_metrics_json(evaluation, out),
            Self::Labels(evaluation) => write_label_metrics_json(evaluation, out),
        }
    }
}
