//! Predictions as a table for people. Column widths follow from the terminal and the classes before
//! the first row, so that rows can be printed as they come.

use super::text::{cells, pad_left, pad_right, percent, shorten_end, shorten_middle};
use super::{Layout, Outcome, Prediction, Style, Summary, Writer};
use crate::evaluation::top_k;
use crate::names::beside;
use crate::printable::{printable, printable_page, printable_path};
use docsort_engine::rows;
use std::io::{self, Write};

/// Longer class names are shortened; two of them and a path still fit 80 cells.
const MAX_LABEL_CELLS: usize = 24;
const CONFIDENCE_CELLS: usize = "confidence".len();
const GAP: &str = "  ";
const SEPARATOR: &str = " · ";
/// The usual reason beside the likeliest classes: "no class reaches 0.5".
const UNKNOWN_REASON_CELLS: usize = 20;
/// Below it paths say nothing; a narrower terminal wraps.
const MIN_PATH_CELLS: usize = 16;
const MAX_PATH_CELLS: usize = 60;

pub(super) struct Table<W> {
    out: W,
    layout: Layout,
    classes: Vec<String>,
    path_cells: usize,
    label_cells: usize,
}

impl<W: Write> Table<W> {
    pub(super) fn new(layout: Layout, out: W) -> Self {
        Self {
            out,
            layout,
            classes: Vec::new(),
            path_cells: 0,
            label_cells: 0,
        }
    }

    fn write_line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", line.trim_end())?;
        self.out.flush()
    }

    /// The path, escaped; shortened in the middle where lines have an end.
    fn path(&self, prediction: &Prediction) -> String {
        let path = match &prediction.member {
            None => printable_page(&prediction.path, prediction.page),
            Some(member) => {
                let archive = printable_path(&prediction.path);
                format!("{archive}: {}", printable_page(member, prediction.page))
            }
        };
        match self.layout.width {
            Some(_) => shorten_middle(&path, self.path_cells),
            None => path,
        }
    }

    /// What follows the label: confidence or the likeliest classes, then the reason and the warnings.
    fn rest(&self, prediction: &Prediction) -> String {
        let outcome = &prediction.outcome;
        let reason = outcome.reason().map(printable);
        // In words: `too_dark` is for programs.
        let warnings = prediction.warning_names();
        let warnings = warnings.iter().map(|name| name.replace('_', " "));
        let notes: Vec<String> = reason.into_iter().chain(warnings).collect();
        let notes = notes.join(", ");
        let scores = match (outcome.scores(), self.layout.top_k) {
            (Some(scores), Some(k)) => likeliest(&self.classes, scores, k),
            _ => {
                let confidence = outcome.confidence().map(|part| percent(f64::from(part)));
                pad_left(&confidence.unwrap_or_default(), CONFIDENCE_CELLS)
            }
        };
        format!("{scores}{GAP}{notes}")
    }
}

impl<W: Write> Writer for Table<W> {
    fn resume(&mut self, classes: &[String]) {
        // Escaped once here: class names come from a checkpoint, which may be a stranger's.
        self.classes = classes
            .iter()
            .map(|class| shorten_end(&printable(class), MAX_LABEL_CELLS))
            .collect();
        self.label_cells = self
            .classes
            .iter()
            .map(|class| cells(class))
            .fold(cells(&beside("unknown", classes)), usize::max);
        self.path_cells = match (self.layout.width, self.layout.top_k) {
            (None, _) => MAX_PATH_CELLS,
            (Some(width), None) => path_cells(width, self.label_cells),
            (Some(width), Some(k)) => {
                let fixed = self.label_cells + likeliest_cells(&self.classes, k);
                path_cells_beside_likeliest(width, fixed)
            }
        };
    }

    fn start(&mut self, classes: &[String]) -> io::Result<()> {
        self.resume(classes);
        let scores = match self.layout.top_k {
            Some(_) => "likeliest",
            None => "confidence",
        };
        let header = format!(
            "{}{GAP}{}{GAP}{scores}{GAP}reason",
            pad_right("path", self.path_cells),
            pad_right("label", self.label_cells),
        );
        self.write_line(&paint(&header, "1", self.layout.style))
    }

    fn row(&mut self, prediction: &Prediction) -> io::Result<()> {
        let outcome = &prediction.outcome;
        rows::check(outcome, self.classes.len())?;
        let (label, color) = match outcome {
            Outcome::Labeled { .. } | Outcome::Tagged { .. } => {
                let given = outcome.label_text(&self.classes);
                (given.unwrap_or_else(|| beside("none", &self.classes)), "32")
            }
            Outcome::Unknown { .. } => (beside("unknown", &self.classes), "33"),
            Outcome::Error { .. } => (beside("error", &self.classes), "31"),
        };
        let label = paint(
            &pad_right(&label, self.label_cells),
            color,
            self.layout.style,
        );
        let line = format!(
            "{}{GAP}{label}{GAP}{}",
            pad_right(&self.path(prediction), self.path_cells),
            self.rest(prediction)
        );
        self.write_line(&line)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let text = super::summary_text(&self.classes, summary);
        write!(self.out, "\n{text}")?;
        self.out.flush()
    }
}

/// Two thirds of what label and confidence leave; the other third is for the reason, which is never
/// shortened because it says what to do.
fn path_cells(width: usize, label_cells: usize) -> usize {
    let fixed = label_cells + CONFIDENCE_CELLS + 3 * GAP.len();
    (width.saturating_sub(fixed) * 2 / 3).clamp(MIN_PATH_CELLS, MAX_PATH_CELLS)
}

/// What the other columns leave, `fixed` cells for label and likeliest classes among them.
fn path_cells_beside_likeliest(width: usize, fixed: usize) -> usize {
    let fixed = fixed + 3 * GAP.len() + UNKNOWN_REASON_CELLS;
    (width.saturating_sub(fixed)).clamp(MIN_PATH_CELLS, MAX_PATH_CELLS)
}

/// Cells that `k` classes can take at most: the longest names, each as if it were certain.
fn likeliest_cells(classes: &[String], k: usize) -> usize {
    let mut entries: Vec<usize> = classes.iter().map(|class| cells(class)).collect();
    entries.sort_unstable_by(|a, b| b.cmp(a));
    entries.truncate(k);
    let names: usize = entries.iter().sum();
    let between = SEPARATOR.chars().count() * entries.len().saturating_sub(1);
    names + entries.len() * " 100 %".len() + between
}

/// `passport 97 % · drivers_license 2 %`.
fn likeliest(classes: &[String], scores: &[f32], k: usize) -> String {
    let entry = |label: usize| format!("{} {:.0} %", classes[label], scores[label] * 100.0);
    let entries: Vec<String> = top_k(scores, k).into_iter().map(entry).collect();
    entries.join(SEPARATOR)
}

/// SGR codes of ECMA-48 section 8.3.117: 1 bold, 31 red, 32 green, 33 yellow.
fn paint(text: &str, code: &str, style: Style) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Colored => format!("\x1b[{code}m{text}\x1b[0m"),
    }
}
