//! What leaves docsort: predictions as a table, CSV or JSON lines, and an evaluation as a table, JSON, CSV
//! of its mistakes and a page of HTML.
//!
//! Takes data and writes bytes to any `Write`; of predictions memory does not grow with the rows. Never
//! opens a file, never decides what goes where. Names are exact in files and escaped for terminals.

mod csv_rows;
mod heat;
mod json_lines;
mod kept;
mod label_metrics;
mod measured;
mod metrics;
mod mistakes;
mod page;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use csv_rows::harmless;
pub use heat::{Heat, overlay_png};
pub use kept::Kept;
pub use label_metrics::{write_label_metrics_json, write_label_metrics_table};
pub use metrics::{write_metrics_json, write_metrics_table};
pub use mistakes::write_mistakes_csv;
pub use page::{
    MAX_THUMBNAILS, Page, escape, jpeg_address, write_evaluation_html, write_label_evaluation_html,
};
pub use summary::{Summary, summary_text};

use crate::evaluation::argmax;
use docsort_picture::Problem;
use std::io::{self, Write};
use std::path::PathBuf;

/// The answer for one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    pub path: PathBuf,
    pub outcome: Outcome,
    /// What is wrong with the capture; none where the picture was not read.
    pub warnings: Vec<Problem>,
    /// The picture that explains the answer, if one was asked for and made.
    pub explanation: Option<PathBuf>,
}

impl Prediction {
    /// An answer without warnings or explanation.
    pub fn new(path: PathBuf, outcome: Outcome) -> Self {
        Self {
            path,
            outcome,
            warnings: Vec::new(),
            explanation: None,
        }
    }

    /// The names of the warnings.
    fn warning_names(&self) -> Vec<&'static str> {
        self.warnings.iter().map(|problem| problem.name()).collect()
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: aligned columns, then a summary.
    Table,
    /// For spreadsheets; see [`writer`].
    Csv,
    /// For programs: one JSON object a line; see [`writer`].
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    /// With ANSI colours; for terminals only.
    Colored,
}

/// How much is shown, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Colours of the table; the other formats have none.
    pub style: Style,
    /// Cells in a line of the terminal; `None` where lines have no end, and nothing is shortened.
    pub width: Option<usize>,
    /// Show so many of the likeliest classes; CSV always has all of them.
    pub top_k: Option<usize>,
    pub explanations: Explanations,
}

/// Whether rows name the pictures that explain them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explanations {
    Absent,
    Named,
}

/// Writes predictions as they come: `start` or `resume` once, `row` for each, `finish` once. Each call ends
/// with a flush, so that a row is out as soon as it is known and a kill leaves whole rows.
///
/// # Errors
/// Those of the output, and `InvalidInput` for a prediction that does not match the classes.
pub trait Writer {
    fn start(&mut self, classes: &[String]) -> io::Result<()>;
    /// In place of `start` where the output has begun already, and its rows were [`Kept`].
    fn resume(&mut self, classes: &[String]);
    fn row(&mut self, prediction: &Prediction) -> io::Result<()>;
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// The writer of a format.
///
/// JSON lines: `path`, `status` (`ok`, `none`, `unknown`, `error`), `label` (null unless ok), `confidence`
/// (the best class's probability; null on error), `probabilities` (class → number, in label order; null
/// on error), `reason` (null when ok), `warnings` (a list of what is wrong with the capture, in this order:
/// `blurred`, `glare`, `too_dark`, `low_resolution`, `cut_off`; empty when nothing is, and on error). With
/// explanations also `explanation`: the PNG's path, null on error. With `top_k` also `top`: `[{label, probability}, …]`, best first,
/// null on error. If the path is not UTF-8, `path` has U+FFFD in place of its invalid bytes and
/// `path_bytes` holds all of it in hexadecimal.
///
/// CSV (RFC 4180, lines end with LF): `path,status,label,confidence,<one column a class>,reason,warnings`
/// and, with explanations, `explanation`; warnings are joined by `|`; empty where JSON has null; the path's own bytes even if they are not UTF-8. A class named like one of the
/// fixed columns gets the prefix `p_`. A text that a spreadsheet would run, one that begins with
/// `=`, `+`, `-`, `@`, their full-width forms, tab, CR or LF, gets a `'` before it. So does one that already
/// has `'` before such a beginning: to get the exact text, remove one `'` from whatever matches
/// `^'+[=+\-@＝＋－＠\t\r\n]`.
///
/// Where a picture may have any number of labels, `label` holds them joined by `|` (no label contains
/// one), JSON also has `labels`, a list, and the status `none` says that no label reaches its threshold.
/// `confidence` is then the lowest probability of a label that was given, or the highest where none was.
///
/// Probabilities have six decimals.
pub fn writer<'a>(format: Format, layout: Layout, out: impl Write + 'a) -> Box<dyn Writer + 'a> {
    match format {
        Format::Table => Box::new(table::Table::new(layout, out)),
        Format::Csv => Box::new(csv_rows::CsvRows::new(layout.explanations, out)),
        Format::Jsonl => Box::new(json_lines::JsonLines::new(layout, out)),
    }
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
            Outcome::Tagged { labels, scores } => match labels.is_empty() {
                true => scores.get(argmax(scores)).copied(),
                false => {
                    let given = labels
                        .iter()
                        .filter_map(|&label| scores.get(label).copied());
                    given.min_by(f32::total_cmp)
                }
            },
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
    fn check(&self, classes: usize) -> io::Result<()> {
        let fits = match self {
            Outcome::Labeled { label, scores } => scores.len() == classes && *label < classes,
            Outcome::Unknown { best, scores, .. } => scores.len() == classes && *best < classes,
            Outcome::Tagged { labels, scores } => {
                scores.len() == classes && labels.iter().all(|&label| label < classes)
            }
            Outcome::Error { .. } => true,
        };
        if fits {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("a prediction does not match the model's {classes} classes"),
        ))
    }
}
