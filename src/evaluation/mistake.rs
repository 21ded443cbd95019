//! The pictures that were answered wrongly, and which of them come first.

use std::cmp::Ordering;
use std::path::PathBuf;

/// One picture whose answer is not the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    pub path: PathBuf,
    /// Counted from 1; none where the file has one picture.
    pub page: Option<u32>,
    pub kind: MistakeKind,
    /// Its folder's name; of many labels, all of them joined by `|`.
    pub truth: String,
    /// What it was given; empty for `unknown` and for no label at all.
    pub given: String,
    /// The likeliest class; of many labels, the one whose answer is the most wrong.
    pub likeliest: String,
    /// Probability of `given`, or of `likeliest` where nothing was given.
    pub confidence: f32,
    /// Probability of the truth, `None` where the model does not know it; of many labels, the lowest one
    /// that the right yes or no of any label has.
    pub probability_of_truth: Option<f32>,
}

/// In the order of harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MistakeKind {
    /// Another label than the true one.
    Wrong,
    /// A label for a picture that is none of the classes.
    Accepted,
    /// No answer for a picture that has one.
    Unknown,
}

impl MistakeKind {
    /// The word in `mistakes.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
        }
    }
}

/// Worst first: labels that are wrong by how much likelier they seemed than the truth (0 where the model
/// does not know it), then the pictures without an answer by how unlikely their truth seemed; ties in the
/// order in which they came.
pub fn worst_first(mistakes: &mut [Mistake]) {
    mistakes.sort_by(|a, b| {
        let unanswered = |mistake: &Mistake| mistake.kind == MistakeKind::Unknown;
        unanswered(a)
            .cmp(&unanswered(b))
            .then_with(|| descending(severity(a), severity(b)))
    });
}

fn severity(mistake: &Mistake) -> f32 {
    let truth = mistake.probability_of_truth.unwrap_or(0.0);
    match mistake.kind {
        MistakeKind::Wrong | MistakeKind::Accepted => mistake.confidence - truth,
        MistakeKind::Unknown => -truth,
    }
}

fn descending(a: f32, b: f32) -> Ordering {
    b.total_cmp(&a)
}
