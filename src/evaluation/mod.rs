//! How well a model does: metrics as pure functions of true and predicted labels.
//!
//! Owns the confusion matrix, the numbers that follow from it, and [`Evaluation`], whose serialised
//! form is `metrics.json`. Never opens a picture, never formats for people (`report` does).

mod calibration;
mod confusion;
mod curves;
mod interval;
mod label_tally;
mod labels;
mod latency;
mod mistake;
mod novelty;
mod probabilities;
mod reliability;
mod robustness;
mod scored;
mod table;
mod tally;
#[cfg(test)]
mod tests;

pub use calibration::{Calibrated, calibrate};
pub use confusion::{Confusion, f1, macro_f1, precision, recall};
pub use curves::{Curve, precision_recall, roc, thinned};
pub use docsort_engine::scores::{argmax, likeliest, sigmoid, softmax, threshold_for, top_k};
pub use interval::wilson_95;
pub use label_tally::{LabelEvaluation, LabelMetrics, LabelTally};
pub use labels::{LabelCounts, area_under_curve, best_threshold};
pub use latency::{Latency, latency, percentile};
pub use mistake::{Mistake, MistakeKind, worst_first};
pub use novelty::{Novelty, RejectFolder, RejectScores, Separation, novelty};
pub use probabilities::{Areas, Probabilities, TopK};
pub use reliability::{
    CoveragePoint, Judged, Reliability, ReliabilityBin, rejection_curve, rejection_table,
    reliability,
};
pub use robustness::{AtStrength, Disturbed, Robustness, RobustnessTally};
pub use scored::{Scored, brier_score, log_loss, top_k_accuracy};
pub use table::{ConfusionTable, ForeignClass};
pub use tally::{Answer, Tally};

use serde::Serialize;

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
    /// Class folders without a right answer, in byte order of their names: those that the model does not
    /// know, and those that it was taught as rejects.
    pub foreign: Vec<ForeignClass>,
    /// What was undefined, and how it was counted.
    pub notes: Vec<Note>,
    /// Only where probabilities were recorded; its fields stand beside those above.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub probabilities: Option<Probabilities>,
    /// Only where single pictures were timed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub robustness: Option<Robustness>,
    /// Worst first. A file of its own.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
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

/// A metric of one class that is undefined.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    pub class: String,
    pub note: &'static str,
}
