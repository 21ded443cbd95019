//! How well a model does: metrics as pure functions of true and predicted labels.
//!
//! Owns the confusion matrix, the numbers that follow from it, and [`Evaluation`], whose serialised
//! form is `metrics.json`. Never opens a picture, never formats for people (`report` does).

mod calibration;
mod confusion;
mod interval;
mod label_tally;
mod labels;
mod ranking;
#[cfg(test)]
mod tests;

pub use calibration::{Calibrated, calibrate, threshold_for};
pub use confusion::{Confusion, f1, macro_f1, precision, recall};
pub use interval::wilson_95;
pub use label_tally::{LabelEvaluation, LabelMetrics, LabelTally};
pub use labels::{LabelCounts, area_under_curve, best_threshold};
pub use ranking::{argmax, top_k};

use serde::Serialize;
use std::collections::BTreeMap;

/// What evaluating a folder of class folders found. The field names are the keys of
/// `metrics.json` and stay as they are. All numbers are finite; what is undefined is `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Pictures that were read and whose true class is one of the model's: what accuracy divides by.
    pub pictures: u64,
    /// Pictures among them that got their true label.
    pub correct: u64,
    /// Pictures among them that got no label; they count as wrong.
    pub unknown: u64,
    /// Pictures of any folder that could not be read; they enter nothing else.
    pub errors: u64,
    /// `correct / pictures`.
    pub accuracy: Option<f64>,
    /// Lower and upper end of the Wilson interval of `accuracy`.
    pub accuracy_interval_95: Option<[f64; 2]>,
    /// Unweighted means over the classes that have pictures.
    pub macro_average: MacroAverage,
    /// Only of a problem of yes or no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary: Option<BinaryMetrics>,
    /// One entry for each class of the model, in label order.
    pub classes: Vec<ClassMetrics>,
    pub confusion: ConfusionTable,
    /// Class folders that the model does not know, in byte order of their names.
    pub foreign: Vec<ForeignClass>,
    /// What was undefined, and how it was counted.
    pub notes: Vec<Note>,
}

/// Equal to scikit-learn's `average="macro"` over the labels that occur in the truth, with
/// `zero_division=0`. `null` without any picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MacroAverage {
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    pub f1: Option<f64>,
}

/// What is asked of a yes or no, beside the classes' own numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BinaryMetrics {
    /// The class that is a yes.
    pub positive: String,
    /// A probability of it from here on is a yes.
    pub threshold: f64,
    /// Area under the receiver operating characteristic; `null` unless there are pictures of both.
    pub auc: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassMetrics {
    pub class: String,
    /// Pictures whose true class this is.
    pub support: u64,
    /// `null` where the class was never predicted; counts as 0 in the average.
    pub precision: Option<f64>,
    /// `null` where the class has no pictures.
    pub recall: Option<f64>,
    /// `null` where the class has no pictures.
    pub f1: Option<f64>,
}

/// `counts[i][j]`: pictures of class `rows[i]` for which the model answered `columns[j]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConfusionTable {
    pub rows: Vec<String>,
    /// The rows' names, then `unknown`.
    pub columns: Vec<String>,
    pub counts: Vec<Vec<u64>>,
}

/// A class folder that is not one of the model's classes; it does not enter accuracy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForeignClass {
    pub class: String,
    pub pictures: u64,
    /// In the order of [`ConfusionTable::columns`].
    pub counts: Vec<u64>,
}

/// A metric of one class that is undefined.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    pub class: String,
    pub note: &'static str,
}

/// Collects answers, one picture at a time; its size depends on the classes only.
#[derive(Clone, Debug)]
pub struct Tally {
    classes: Vec<String>,
    confusion: Confusion,
    foreign: BTreeMap<String, Vec<u64>>,
    errors: u64,
    binary: Option<YesNo>,
}

#[derive(Clone, Debug)]
struct YesNo {
    /// Label of the class that is a yes.
    positive: usize,
    threshold: f64,
    /// Of each picture: the probability of a yes, and whether it is one.
    scored: Vec<(f32, bool)>,
}

impl Tally {
    /// Nothing counted yet. `classes` are the model's, in label order.
    pub fn new(classes: &[String]) -> Self {
        Self {
            classes: classes.to_vec(),
            confusion: Confusion::new(classes.len()),
            foreign: BTreeMap::new(),
            errors: 0,
            binary: None,
        }
    }

    /// The same for a problem of yes or no. It keeps each picture's score, for the area under the curve.
    pub fn yes_no(classes: &[String], positive: usize, threshold: f64) -> Self {
        Self {
            binary: Some(YesNo {
                positive,
                threshold,
                scored: Vec::new(),
            }),
            ..Self::new(classes)
        }
    }

    /// Keeps the probability of the positive class for a picture from the class folder `truth`.
    pub fn record_score(&mut self, truth: &str, scores: &[f32]) {
        if let Some(binary) = &mut self.binary
            && let Some(label) = self.classes.iter().position(|class| class == truth)
        {
            let is_yes = label == binary.positive;
            binary.scored.push((scores[binary.positive], is_yes));
        }
    }

    /// Counts one picture from the class folder `truth`; `predicted` is `None` for `unknown`.
    ///
    /// # Panics
    /// If `predicted` is not a label of the model.
    pub fn record(&mut self, truth: &str, predicted: Option<usize>) {
        match self.classes.iter().position(|class| class == truth) {
            Some(label) => self.confusion.add(label, predicted),
            None => {
                let columns = self.classes.len() + 1;
                let counts = self
                    .foreign
                    .entry(truth.to_owned())
                    .or_insert_with(|| vec![0; columns]);
                counts[confusion::column(self.classes.len(), predicted)] += 1;
            }
        }
    }

    /// Counts one picture that could not be read.
    pub fn record_error(&mut self) {
        self.errors += 1;
    }

    /// The confusion matrix so far, without the foreign classes.
    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }

    /// All metrics of what was counted.
    pub fn finish(self) -> Evaluation {
        let confusion = &self.confusion;
        let (pictures, correct) = (confusion.total(), confusion.correct());
        let average = |metric: fn(&Confusion, usize) -> Option<f64>| {
            (pictures > 0).then(|| confusion::macro_mean(confusion, metric))
        };
        Evaluation {
            pictures,
            correct,
            unknown: confusion.unknown(),
            errors: self.errors,
            accuracy: confusion::ratio(correct, pictures),
            accuracy_interval_95: wilson_95(correct, pictures).map(|(low, high)| [low, high]),
            macro_average: MacroAverage {
                precision: average(precision),
                recall: average(recall),
                f1: average(f1),
            },
            binary: self.binary.as_ref().map(|binary| BinaryMetrics {
                positive: self.classes[binary.positive].clone(),
                threshold: binary.threshold,
                auc: area_under_curve(&binary.scored),
            }),
            classes: class_metrics(&self.classes, confusion),
            confusion: confusion_table(&self.classes, confusion),
            notes: notes(&self.classes, confusion),
            foreign: self.foreign.into_iter().map(foreign_class).collect(),
        }
    }
}

fn class_metrics(classes: &[String], confusion: &Confusion) -> Vec<ClassMetrics> {
    let metrics = |(label, class): (usize, &String)| ClassMetrics {
        class: class.clone(),
        support: confusion.support(label),
        precision: precision(confusion, label),
        recall: recall(confusion, label),
        f1: f1(confusion, label),
    };
    classes.iter().enumerate().map(metrics).collect()
}

fn confusion_table(classes: &[String], confusion: &Confusion) -> ConfusionTable {
    ConfusionTable {
        rows: classes.to_vec(),
        columns: classes
            .iter()
            .cloned()
            .chain([String::from("unknown")])
            .collect(),
        counts: (0..classes.len())
            .map(|label| confusion.row(label).to_vec())
            .collect(),
    }
}

fn notes(classes: &[String], confusion: &Confusion) -> Vec<Note> {
    let note = |(label, class): (usize, &String)| {
        let note = if confusion.support(label) == 0 {
            "has no pictures, so it is not in the averages"
        } else if confusion.predicted(label) == 0 {
            "was never predicted, so its precision counts as 0"
        } else {
            return None;
        };
        Some(Note {
            class: class.clone(),
            note,
        })
    };
    classes.iter().enumerate().filter_map(note).collect()
}

fn foreign_class((class, counts): (String, Vec<u64>)) -> ForeignClass {
    ForeignClass {
        class,
        pictures: counts.iter().sum(),
        counts,
    }
}
