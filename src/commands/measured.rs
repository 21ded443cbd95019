//! Answers compared with the truth, whatever kind of problem the model answers: one tally to fill, then
//! one table and one file of numbers.

use super::TABLE_CELLS;
use crate::checkpoint::Manifest;
use crate::config::ProblemKind;
use crate::evaluation::{
    Answer, Evaluation, LabelEvaluation, LabelTally, Latency, Mistake, Robustness, Tally,
};
use crate::report::{
    Outcome, Page, write_evaluation_html, write_label_evaluation_html, write_label_metrics_json,
    write_label_metrics_table, write_metrics_json, write_metrics_table,
};
use std::io::{self, Write};
use std::path::Path;

/// Names in label order, and where pictures may have several, the combinations that labels stand for.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pub classes: &'a [String],
    pub label_sets: &'a [Vec<usize>],
}

impl Names<'_> {
    /// Whether `outcome` is all that a picture with this label asks for.
    pub fn is_right(self, manifest: &Manifest, label: usize, outcome: &Outcome) -> bool {
        match (manifest.problem, outcome) {
            (ProblemKind::Multilabel, Outcome::Tagged { labels, .. }) => {
                let wanted = self.label_sets[label].iter();
                let wanted: Vec<Option<usize>> = wanted
                    .map(|&class| position(&manifest.classes, &self.classes[class]))
                    .collect();
                // Labels that the model does not know count for nothing, as in the exact-match ratio.
                let known: Vec<usize> = wanted.into_iter().flatten().collect();
                labels.len() == known.len() && labels.iter().all(|label| known.contains(label))
            }
            (ProblemKind::Multilabel, _) => false,
            (_, outcome) => outcome
                .label()
                .is_some_and(|given| manifest.classes[given] == self.classes[label]),
        }
    }

    /// Whether the model has an answer for pictures with this label.
    pub fn is_answerable(self, manifest: &Manifest, label: usize) -> bool {
        match manifest.problem {
            ProblemKind::Multilabel => true,
            ProblemKind::Multiclass | ProblemKind::Binary => {
                let class = &self.classes[label];
                manifest.classes.contains(class) && !manifest.rejects.contains(class)
            }
        }
    }
}

fn position(names: &[String], wanted: &str) -> Option<usize> {
    names.iter().position(|name| name == wanted)
}

/// Counts so far.
pub enum Measuring {
    Classes(Tally),
    Labels(LabelTally),
}

/// All numbers.
pub enum Measured {
    Classes(Box<Evaluation>),
    Labels(Box<LabelEvaluation>),
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
            _ => Self::Classes(Tally::with_rejects(classes, &manifest.rejects)),
        }
    }

    /// Counts the answer for the picture at `path`, or for this page of several, whose label is `label`; an error counts
    /// as unreadable.
    pub fn record(
        &mut self,
        names: Names,
        (path, page): (&Path, Option<u32>),
        label: usize,
        outcome: &Outcome,
    ) {
        let scores = outcome.scores().unwrap_or_default();
        match (self, outcome) {
            (tally, Outcome::Error { .. }) => tally.record_error(),
            (Self::Classes(tally), outcome) => {
                let answer = Answer {
                    path,
                    page,
                    given: outcome.label(),
                    scores,
                };
                tally.record_answer(&names.classes[label], answer);
            }
            (Self::Labels(tally), outcome) => {
                let truth: Vec<&String> = names.label_sets[label]
                    .iter()
                    .map(|&class| &names.classes[class])
                    .collect();
                let given: &[usize] = match outcome {
                    Outcome::Tagged { labels, .. } => labels,
                    _ => &[],
                };
                tally.record_answer(path, page, &truth, given, scores);
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
            Self::Classes(tally) => Measured::Classes(Box::new(tally.finish())),
            Self::Labels(tally) => Measured::Labels(Box::new(tally.finish())),
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

    /// Worst first.
    pub fn mistakes(&self) -> &[Mistake] {
        match self {
            Self::Classes(evaluation) => &evaluation.mistakes,
            Self::Labels(evaluation) => &evaluation.mistakes,
        }
    }

    /// Adds what was measured besides.
    pub fn add(&mut self, latency: Option<Latency>, robustness: Option<Robustness>) {
        let (to_latency, to_robustness) = match self {
            Self::Classes(evaluation) => (&mut evaluation.latency, &mut evaluation.robustness),
            Self::Labels(evaluation) => (&mut evaluation.latency, &mut evaluation.robustness),
        };
        *to_latency = latency;
        *to_robustness = robustness;
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

    pub fn write_html(&self, page: Page, out: impl Write) -> io::Result<()> {
        match self {
            Self::Classes(evaluation) => write_evaluation_html(evaluation, page, out),
            Self::Labels(evaluation) => write_label_evaluation_html(evaluation, page, out),
        }
    }
}
