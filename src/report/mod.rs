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

pub use docsort_engine::rows::{Explanations, harmless};
pub use docsort_engine::{Outcome, Prediction};
pub use heat::overlay_png;
pub use kept::{Kept, fingerprint};
pub use label_metrics::{write_label_metrics_json, write_label_metrics_table};
pub use metrics::{write_metrics_json, write_metrics_table};
pub use mistakes::write_mistakes_csv;
pub use page::{
    MAX_THUMBNAILS, Page, document, jpeg_address, write_evaluation_html,
    write_label_evaluation_html,
};
pub use summary::{Summary, summary_text};

use std::io::{self, Write};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: aligned columns, then a summary.
    Table,
    /// For spreadsheets; see docs/rows.md.
    Csv,
    /// For programs: one JSON object a line; see docs/rows.md.
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

/// The writer of a format. What stands in a row of CSV or JSON is documented in docs/rows.md.
pub fn writer<'a>(format: Format, layout: Layout, out: impl Write + 'a) -> Box<dyn Writer + 'a> {
    match format {
        Format::Table => Box::new(table::Table::new(layout, out)),
        Format::Csv => Box::new(csv_rows::CsvRows::new(layout.explanations, out)),
        Format::Jsonl => Box::new(json_lines::JsonLines::new(layout, out)),
    }
}
