//! Answers as CSV, a line at a time. The columns and their meaning are documented in docs/rows.md.

use super::{Explanations, check};
use crate::Prediction;
use std::borrow::Cow;
use std::io;
use std::path::Path;

const BEFORE_CLASSES: [&str; 4] = ["path", "status", "label", "confidence"];
const AFTER_CLASSES: [&str; 4] = ["reason", "warnings", "member", "page"];
/// Only where explanations are made.
const EXPLANATION: &str = "explanation";

/// What most lines fit in.
const LINE_BYTES: usize = 512;

/// Beginnings that spreadsheets take for a formula or skip on the way to one (OWASP, "CSV Injection").
const FORMULA_STARTS: [&str; 11] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];

/// The line of the columns' names, with its end.
///
/// # Errors
/// None that a buffer could give; the writer's type has them.
pub fn header(classes: &[String], explanations: Explanations) -> io::Result<Vec<u8>> {
    let columns = columns(classes, explanations);
    let fields = columns.iter().map(|name| harmless(name.as_bytes()));
    line(fields)
}

/// The line of an answer, with its end.
///
/// # Errors
/// `InvalidInput` for a prediction that does not match the classes.
pub fn row(
    classes: &[String],
    explanations: Explanations,
    prediction: &Prediction,
) -> io::Result<Vec<u8>> {
    let outcome = &prediction.outcome;
    check(outcome, classes.len())?;
    let label = outcome.label_text(classes).unwrap_or_default();
    let mut record = csv::ByteRecord::new();
    record.push_field(&harmless(bytes_of(&prediction.path)));
    record.push_field(outcome.status().as_bytes());
    record.push_field(&harmless(label.as_bytes()));
    record.push_field(number(outcome.confidence()).as_bytes());
    for label in 0..classes.len() {
        let score = outcome.scores().map(|scores| scores[label]);
        record.push_field(number(score).as_bytes());
    }
    let reason = outcome.reason().unwrap_or_default();
    record.push_field(&harmless(reason.as_bytes()));
    record.push_field(prediction.warning_names().join("|").as_bytes());
    let member = prediction.member.as_deref().map(bytes_of);
    record.push_field(&harmless(member.unwrap_or_default()));
    let page = prediction.page.map(|page| page.to_string());
    record.push_field(page.unwrap_or_default().as_bytes());
    if explanations == Explanations::Named {
        let path = prediction.explanation.as_deref().map(bytes_of);
        record.push_field(&harmless(path.unwrap_or_default()));
    }
    line(&record)
}

fn line<T: AsRef<[u8]>>(fields: impl IntoIterator<Item = T>) -> io::Result<Vec<u8>> {
    // Text is always quoted, numbers never: spreadsheets can be told to take quoted fields as text.
    let mut csv = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .buffer_capacity(LINE_BYTES)
        .from_writer(Vec::with_capacity(LINE_BYTES));
    csv.write_record(fields)?;
    csv.into_inner().map_err(|error| error.into_error())
}

fn bytes_of(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// The names of all columns, each once.
pub fn columns(classes: &[String], explanations: Explanations) -> Vec<String> {
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

/// The text with a `'` before it if a spreadsheet would run it, or if removing one would be wrong: for every field
/// of unknown origin.
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
pub fn number(value: Option<f32>) -> String {
    match value {
        Some(value) if value.is_finite() => format!("{value:.6}"),
        _ => String::new(),
    }
}
