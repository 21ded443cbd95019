//! What evaluating pictures with any number of labels found: [`LabelEvaluation`], whose serialised form
//! is `metrics.json`, and the tally that it is made from.

use super::MacroAverage;
use super::confusion::ratio;
use super::interval::wilson_95;
use super::labels::LabelCounts;
use serde::Serialize;
use std::collections::BTreeMap;

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

/// Collects answers, one picture at a time; its size depends on the labels only.
#[derive(Clone, Debug)]
pub struct LabelTally {
    labels: Vec<String>,
    thresholds: Vec<f64>,
    counts: LabelCounts,
    foreign: BTreeMap<String, u64>,
    errors: u64,
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
        }
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
    pub fn finish(self) -> LabelEvaluation {
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
        }
    }
}
