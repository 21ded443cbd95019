//! Answers as JSON, an object a line. The keys and their meaning are documented in docs/rows.md.

use super::{Explanations, check};
use crate::scores::top_k;
use crate::{Outcome, Prediction};
use data_encoding::HEXLOWER;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// The object of an answer on one line, with its end.
///
/// - `top`: so many of the likeliest classes stand in `top`; none without it
///
/// # Errors
/// `InvalidInput` for a prediction that does not match the classes.
pub fn line(
    classes: &[String],
    top: Option<usize>,
    explanations: Explanations,
    prediction: &Prediction,
) -> io::Result<Vec<u8>> {
    check(&prediction.outcome, classes.len())?;
    let mut line = Vec::new();
    let formatter = &mut serde_json::Serializer::with_formatter(&mut line, OneLine);
    row(classes, top, explanations, prediction).serialize(formatter)?;
    line.push(b'\n');
    Ok(line)
}

#[derive(Serialize)]
struct Row<'a> {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    status: &'static str,
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<&'a str>>,
    confidence: Option<f64>,
    probabilities: Option<Probabilities<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top: Option<Option<Vec<Ranked<'a>>>>,
    reason: Option<&'a str>,
    warnings: Vec<&'static str>,
    member: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_bytes: Option<String>,
    page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Option<Cow<'a, str>>>,
}

#[derive(Serialize)]
struct Ranked<'a> {
    label: &'a str,
    probability: Option<f64>,
}

struct Probabilities<'a> {
    classes: &'a [String],
    scores: &'a [f32],
}

impl Serialize for Probabilities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.classes.len()))?;
        for (class, &score) in self.classes.iter().zip(self.scores) {
            map.serialize_entry(class, &six_decimals(score))?;
        }
        map.end()
    }
}

fn row<'a>(
    classes: &'a [String],
    top: Option<usize>,
    explanations: Explanations,
    prediction: &'a Prediction,
) -> Row<'a> {
    let outcome = &prediction.outcome;
    let ranked = |scores: &[f32], k| {
        let ranked = |label: usize| Ranked {
            label: &classes[label],
            probability: six_decimals(scores[label]),
        };
        top_k(scores, k).into_iter().map(ranked).collect()
    };
    Row {
        path: prediction.path.to_string_lossy().into_owned(),
        path_bytes: odd_bytes(&prediction.path),
        status: outcome.status(),
        label: outcome.label_text(classes),
        labels: match outcome {
            Outcome::Tagged { labels, .. } => Some(
                labels
                    .iter()
                    .map(|&label| classes[label].as_str())
                    .collect(),
            ),
            _ => None,
        },
        confidence: outcome.confidence().and_then(six_decimals),
        probabilities: outcome
            .scores()
            .map(|scores| Probabilities { classes, scores }),
        top: top.map(|k| outcome.scores().map(|scores| ranked(scores, k))),
        reason: outcome.reason(),
        warnings: prediction.warning_names(),
        member: prediction.member.as_deref().map(Path::to_string_lossy),
        member_bytes: prediction.member.as_deref().and_then(odd_bytes),
        page: prediction.page,
        explanation: match explanations {
            Explanations::Absent => None,
            Explanations::Named => {
                let path = prediction.explanation.as_deref();
                Some(path.map(Path::to_string_lossy))
            }
        },
    }
}

/// All of a path in hexadecimal, if it is not UTF-8.
fn odd_bytes(path: &Path) -> Option<String> {
    let is_odd = path.to_str().is_none();
    is_odd.then(|| HEXLOWER.encode(path.as_os_str().as_encoded_bytes()))
}

/// Rounded, so that seven digits of noise do not follow the six that mean something. `None` (null)
/// unless finite: JSON has no other numbers.
fn six_decimals(score: f32) -> Option<f64> {
    score
        .is_finite()
        .then(|| (f64::from(score) * 1e6).round() / 1e6)
}

/// Compact JSON in which characters that could act on a terminal, or that some readers take for the
/// end of a line (U+0085, U+2028, U+2029), are `\u` escapes: the same text once parsed.
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(start) = rest.find(is_unsafe) {
            let mut tail = rest[start..].chars();
            writer.write_all(&rest.as_bytes()[..start])?;
            if let Some(c) = tail.next() {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = tail.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        CompactFormatter.write_char_escape(writer, escape)
    }
}

/// Whether a character can act on a terminal or on the text around it instead of being seen.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, and the marks, embeddings, overrides and isolates of bidirectional text (UAX #9).
            '\u{ad}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            // Zero-width space, line and paragraph separator, invisible operators, byte order mark.
            // Zero-width (non-)joiners stay: scripts and emoji need them.
            | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{feff}'
            // Interlinear annotation, and tags that hide ASCII text.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
