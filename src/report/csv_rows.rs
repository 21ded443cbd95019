//! Predictions as CSV. The columns and their meaning are documented at [`super::writer`].

use super::{Explanations, Prediction, Summary, Writer};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

const BEFORE_CLASSES: [&str; 4] = ["path", "status", "label", "confidence"];
const AFTER_CLASSES: [&str; 2] = ["reason", "warnings"];
/// Only where explanations are made.
const EXPLANATION: &str = "explanation";

/// Beginnings that spreadsheets take for a formula or skip on the way to one (OWASP, "CSV Injection").
const FORMULA_STARTS: [&str; 11] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];

pub(super) struct CsvRows<W: Write> {
    csv: csv::Writer<W>,
    classes: Vec<String>,
    explanations: Explanations,
}

impl<W: Write> CsvRows<W> {
    pub(super) fn new(explanations: Explanations, out: W) -> Self {
        // Text is always quoted, numbers never: spreadsheets can be told to take quoted fields as text.
        let csv = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::NonNumeric)
            .from_writer(out);
        Self {
            csv,
            classes: Vec::new(),
            explanations,
        }
    }
}

impl<W: Write> Writer for CsvRows<W> {
    fn start(&mut self, classes: &[String]) -> io::Result<()> {
        self.resume(classes);
        let columns = header(classes, self.explanations);
        self.csv
            .write_record(columns.iter().map(|name| harmless(name.as_bytes())))?;
        self.csv.flush()
    }

    fn resume(&mut self, classes: &[String]) {
        self.classes = classes.to_vec();
    }

    fn row(&mut self, prediction: &Prediction) -> io::Result<()> {
        let outcome = &prediction.outcome;
        outcome.check(self.classes.len())?;
        let mut record = csv::ByteRecord::new();
        record.push_field(&harmless(prediction.path.as_os_str().as_encoded_bytes()));
        record.push_field(outcome.status().as_bytes());
        let label = outcome.label_text(&self.classes).unwrap_or_default();
        record.push_field(&harmless(label.as_bytes()));
        record.push_field(number(outcome.confidence()).as_bytes());
        for label in 0..self.classes.len() {
            let score = outcome.scores().map(|scores| scores[label]);
            record.push_field(number(score).as_bytes());
        }
        let reason = outcome.reason().unwrap_or_default();
        record.push_field(&harmless(reason.as_bytes()));
        record.push_field(prediction.warning_names().join("|").as_bytes());
        if self.explanations == Explanations::Named {
            let path = prediction.explanation.as_deref().unwrap_or(Path::new(""));
            record.push_field(&harmless(path.as_os_str().as_encoded_bytes()));
        }
        self.csv.write_byte_record(&record)?;
        self.csv.flush()
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.csv.flush()
    }
}

/// The names of all columns, each once.
pub(super) fn header(classes: &[String], explanations: Explanations) -> Vec<String> {
    // A class called `explanation` has the same column with and without explanations.
    let fixed = || {
        let fixed = BEFORE_CLASSES.iter().chain(&AFTER_CLASSES).copied();
        fixed.chain([EXPLANATION])
    };
    let unique = |class: &String| {
        let mut name = class.clone();
        if fixed().any(|column| column == name) {
            while fixed().any(|column| column == name) || classes.contains(&name) {
                name.insert_str(0, "p_");
            }
        }
        name
    };
    let mut names: Vec<String> = BEFORE_CLASSES.map(String::from).to_vec();
    names.extend(classes.iter().map(unique));
    names.extend(AFTER_CLASSES.map(String::from));
    if explanations == Explanations::Named {
        names.push(EXPLANATION.to_owned());
    }
    names
}

/// The text with a `'` before it if a spreadsheet would run it, or if removing one would be wrong; see
/// [`super::writer`].
pub fn harmless(text: &[u8]) -> Cow<'_, [u8]> {
    let quotes = text.iter().take_while(|&&byte| byte == b'\'').count();
    let rest = &text[quotes..];
    if FORMULA_STARTS
        .iter()
        .any(|start| rest.starts_with(start.as_bytes()))
    {
        Cow::Owned([b"'", text].concat())
    } else {
        Cow::Borrowed(text)
    }
}

/// Six decimals with a point, or nothing for what is no number.
pub(super) fn number(value: Option<f32>) -> String {
    match value {
        Some(value) if value.is_finite() => format!("{value:.6}"),
        _ => String::new(),
    }
}
