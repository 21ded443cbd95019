//! What evaluating pictures with any number of labels found: [`LabelEvaluation`], whose serialised form
//! is `metrics.json`, and the tally that it is made from.

use super::MacroAverage;
use super::confusion::ratio;
use super::interval::wilson_95;
use super::labels::LabelCounts;
use super::latency::Latency;
use super::mistake::{Mistake, MistakeKind, worst_first};
use super::robustness::Robustness;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The field names are the keys of `metrics.json`. What is undefined is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelEvaluation {
    /// Pictures that were read: what the exact-match ratio divides by.
    pub pictures: u64,
    /// Pictures among them of which every label was answered rightly.
    pub exact: u64,
    /// Pictures that could not be read; they enter nothing else.
    pub errors: u64,
    /// `exact / pictures`.
    pub exact_match: Option<f64>,
    /// Lower and upper end of the Wilson interval of `exact_match`.
    pub exact_match_interval_95: Option<[f64; 2]>,
    /// Of all labels' answers together.
    pub micro_average: MacroAverage,
    /// Unweighted means over the labels that any picture has; undefined precision counts as 0.
    pub macro_average: MacroAverage,
    /// One entry for each label of the model, in its order.
    pub labels: Vec<LabelMetrics>,
    /// Labels that the model does not know, and how many pictures have them; they enter nothing else.
    pub foreign: BTreeMap<String, u64>,
    /// Only where single pictures were timed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
    /// Only where it was asked for; of pictures with every label right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub robustness: Option<Robustness>,
    /// Worst first. A file of its own.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelMetrics {
    pub label: String,
    /// A probability from here on is a yes.
    pub threshold: f64,
    /// Pictures that have the label.
    pub support: u64,
    /// Pictures that were given it.
    pub predicted: u64,
    /// `null` where it was never given.
    pub precision: Option<f64>,
    /// `null` where no picture has it.
    pub recall: Option<f64>,
    /// `null` where no picture has it.
    pub f1: Option<f64>,
}

/// Collects answers, one picture at a time; its size depends on the labels and on the mistakes.
#[derive(Clone, Debug)]
pub struct LabelTally {
    labels: Vec<String>,
    thresholds: Vec<f64>,
    counts: LabelCounts,
    foreign: BTreeMap<String, u64>,
    errors: u64,
    mistakes: Vec<Mistake>,
}

impl LabelTally {
    /// Nothing counted yet. `labels` are the model's, each with its threshold.
    pub fn new(labels: &[String], thresholds: &[f64]) -> Self {
        Self {
            labels: labels.to_vec(),
            thresholds: thresholds.to_vec(),
            counts: LabelCounts::new(labels.len()),
            foreign: BTreeMap::new(),
            errors: 0,
            mistakes: Vec::new(),
        }
    }

    /// Counts one picture as [`LabelTally::record`] does, and keeps it if any label is wrong. `scores` holds
    /// one probability a label of the model.
    pub fn record_answer(
        &mut self,
        path: &Path,
        page: Option<u32>,
        truth: &[&String],
        given: &[usize],
        scores: &[f32],
    ) {
        self.record(truth.iter().copied(), given);
        let has = |label: usize| truth.contains(&&self.labels[label]);
        let is_wrong = |&label: &usize| has(label) != given.contains(&label);
        // The probability that the model gave to the right yes or no.
        let of_truth = |label: usize| {
            if has(label) {
                scores[label]
            } else {
                1.0 - scores[label]
            }
        };
        let labels = 0..self.labels.len();
        let wrong = labels.clone().filter(is_wrong);
        let Some(worst) = wrong.min_by(|&a, &b| of_truth(a).total_cmp(&of_truth(b))) else {
            return;
        };
        let lowest = labels.map(of_truth).fold(1.0, f32::min);
        let names: Vec<&str> = given
            .iter()
            .map(|&label| self.labels[label].as_str())
            .collect();
        let known: Vec<&str> = truth.iter().map(|name| name.as_str()).collect();
        self.mistakes.push(Mistake {
            path: path.to_owned(),
            page,
            kind: MistakeKind::Wrong,
            truth: known.join("|"),
            given: names.join("|"),
            likeliest: self.labels[worst].clone(),
            confidence: 1.0 - of_truth(worst),
            probability_of_truth: Some(lowest),
        });
    }

    /// Counts one picture that has the labels `truth` and was given those of the model at `given`.
    pub fn record<'a>(&mut self, truth: impl Iterator<Item = &'a String>, given: &[usize]) {
        let mut has = vec![false; self.labels.len()];
        for name in truth {
            match self.labels.iter().position(|label| label == name) {
                Some(label) => has[label] = true,
                None => *self.foreign.entry(name.clone()).or_default() += 1,
            }
        }
        let answer: Vec<bool> = (0..has.len()).map(|label| given.contains(&label)).collect();
        self.counts.add(&has, &answer);
    }

    /// Counts one picture that could not be read.
    pub fn record_error(&mut self) {
        self.errors += 1;
    }

    /// All metrics of what was counted.
    pub fn finish(mut self) -> LabelEvaluation {
        worst_first(&mut self.mistakes);
        let counts = &self.counts;
        let (pictures, exact) = (counts.pictures(), counts.exact());
        let with_pictures: Vec<usize> = (0..self.labels.len())
            .filter(|&label| counts.support(label) > 0)
            .collect();
        let mean = |metric: &dyn Fn(usize) -> Option<f64>| {
            let sum: f64 = with_pictures
                .iter()
                .map(|&label| metric(label).unwrap_or(0.0))
                .sum();
            (!with_pictures.is_empty()).then(|| sum / with_pictures.len() as f64)
        };
        LabelEvaluation {
            pictures,
            exact,
            errors: self.errors,
            exact_match: ratio(exact, pictures),
            exact_match_interval_95: wilson_95(exact, pictures).map(|(low, high)| [low, high]),
            micro_average: MacroAverage {
                precision: counts.micro_precision(),
                recall: counts.micro_recall(),
                f1: (pictures > 0).then(|| counts.micro_f1()),
            },
            macro_average: MacroAverage {
                precision: mean(&|label| counts.precision(label)),
                recall: mean(&|label| counts.recall(label)),
                f1: mean(&|label| counts.f1(label)),
            },
            labels: self
                .labels
                .iter()
                .zip(&self.thresholds)
                .enumerate()
                .map(|(label, (name, &threshold))| LabelMetrics {
                    label: name.clone(),
                    threshold,
                    support: counts.support(label),
                    predicted: counts.predicted(label),
                    precision: counts.precision(label),
                    recall: counts.recall(label),
                    f1: counts.f1(label),
                })
                .collect(),
            foreign: self.foreign,
            latency: None,
            robustness: None,
            mistakes: self.mistakes,
        }
    }
}
