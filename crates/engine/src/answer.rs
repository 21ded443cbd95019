//! An answer, as everything that asks docsort gets it: on the command line, over HTTP, in a page, in Python. It owns
//! what an answer can be; how it is written down stands in `rows`.

use crate::scores::argmax;
use docsort_picture::{FormWarning, Problem};
use std::path::PathBuf;

/// The answer for one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The file that was named or found.
    pub path: PathBuf,
    /// The name of the picture inside of that file, where it is an archive.
    pub member: Option<PathBuf>,
    /// The page, counted from 1, of a file (or member) that has several.
    pub page: Option<u32>,
    pub outcome: Outcome,
    /// None where the picture was not read.
    pub warnings: Vec<Warning>,
    /// The picture that explains the answer, if one was asked for and made.
    pub explanation: Option<PathBuf>,
}

impl Prediction {
    /// An answer without warnings or explanation.
    pub fn new(path: PathBuf, outcome: Outcome) -> Self {
        Self {
            path,
            member: None,
            page: None,
            outcome,
            warnings: Vec::new(),
            explanation: None,
        }
    }

    /// The names of the warnings.
    pub fn warning_names(&self) -> Vec<&'static str> {
        self.warnings.iter().map(|warning| warning.name()).collect()
    }
}

/// What should be known of a picture beside its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The capture is bad: the label may be wrong.
    Capture(Problem),
    /// The file is odd, and the picture in it whole.
    Form(FormWarning),
}

impl Warning {
    /// As it stands in rows, such as `blurred` or `no_end_marker`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Capture(problem) => problem.name(),
            Self::Form(form) => form.name(),
        }
    }
}

/// What was found. `scores` holds one probability for each class, in label order.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Labeled {
        label: usize,
        scores: Vec<f32>,
    },
    /// The picture was read, and each class was decided on its own; `labels` ascend and may be none.
    Tagged {
        labels: Vec<usize>,
        scores: Vec<f32>,
    },
    /// The picture was read, but no class is likely enough; `best` is the likeliest.
    Unknown {
        best: usize,
        scores: Vec<f32>,
        reason: String,
    },
    /// The picture was not read.
    Error {
        reason: String,
    },
}

impl Outcome {
    /// `ok`, `none`, `unknown` or `error`.
    pub fn status(&self) -> &'static str {
        match self {
            Outcome::Labeled { .. } => "ok",
            Outcome::Tagged { labels, .. } if labels.is_empty() => "none",
            Outcome::Tagged { .. } => "ok",
            Outcome::Unknown { .. } => "unknown",
            Outcome::Error { .. } => "error",
        }
    }

    /// The labels that it got, by their names in `classes` and joined by `|`; none if it got none.
    pub fn label_text(&self, classes: &[String]) -> Option<String> {
        match self {
            Outcome::Labeled { label, .. } => Some(classes[*label].clone()),
            Outcome::Tagged { labels, .. } if !labels.is_empty() => {
                let names: Vec<&str> = labels
                    .iter()
                    .map(|&label| classes[label].as_str())
                    .collect();
                Some(names.join("|"))
            }
            Outcome::Tagged { .. } | Outcome::Unknown { .. } | Outcome::Error { .. } => None,
        }
    }

    /// The label, if it got exactly one because it could get no more.
    pub fn label(&self) -> Option<usize> {
        match self {
            Outcome::Labeled { label, .. } => Some(*label),
            Outcome::Tagged { .. } | Outcome::Unknown { .. } | Outcome::Error { .. } => None,
        }
    }

    /// One probability for each class, if the picture was read.
    pub fn scores(&self) -> Option<&[f32]> {
        match self {
            Outcome::Labeled { scores, .. }
            | Outcome::Tagged { scores, .. }
            | Outcome::Unknown { scores, .. } => Some(scores),
            Outcome::Error { .. } => None,
        }
    }

    /// The probability of the label, or of the likeliest class where there is no label.
    pub fn confidence(&self) -> Option<f32> {
        match self {
            Outcome::Labeled { label, scores } => scores.get(*label).copied(),
            Outcome::Tagged { labels, scores } if labels.is_empty() => {
                scores.get(argmax(scores)).copied()
            }
            Outcome::Tagged { labels, scores } => {
                let given = labels
                    .iter()
                    .filter_map(|&label| scores.get(label).copied());
                given.min_by(f32::total_cmp)
            }
            Outcome::Unknown { best, scores, .. } => scores.get(*best).copied(),
            Outcome::Error { .. } => None,
        }
    }

    /// Why there is no label.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Outcome::Labeled { .. } | Outcome::Tagged { .. } => None,
            Outcome::Unknown { reason, .. } | Outcome::Error { reason } => Some(reason),
        }
    }

    /// Whether scores and labels belong to a model with so many classes.
    pub fn fits(&self, classes: usize) -> bool {
        match self {
            Outcome::Labeled { label, scores } => scores.len() == classes && *label < classes,
            Outcome::Unknown { best, scores, .. } => scores.len() == classes && *best < classes,
            Outcome::Tagged { labels, scores } => {
                scores.len() == classes && labels.iter().all(|&label| label < classes)
            }
            Outcome::Error { .. } => true,
        }
    }
}
