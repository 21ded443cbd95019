//! Predictions as JSON lines. The keys and their meaning are documented at [`super::writer`].

use super::{Explanations, Layout, Outcome, Prediction, Summary, Writer};
use crate::checkpoint::hex;
use crate::evaluation::top_k;
use crate::printable::is_unsafe;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

pub(super) struct JsonLines<W> {
    out: W,
    classes: Vec<String>,
    layout: Layout,
}

impl<W: Write> JsonLines<W> {
    pub(super) fn new(layout: Layout, out: W) -> Self {
        Self {
            out,
            classes: Vec::new(),
            layout,
        }
    }
}

impl<W: Write> Writer for JsonLines<W> {
    fn start(&mut self, classes: &[String]) -> io::Result<()> {
        // No line names the columns.
        self.resume(classes);
        Ok(())
    }

    fn resume(&mut self, classes: &[String]) {
        self.classes = classes.to_vec();
    }

    fn row(&mut self, prediction: &Prediction) -> io::Result<()> {
        prediction.outcome.check(self.classes.len())?;
        let row = row(&self.classes, self.layout, prediction);
        // Built whole first: a row must not be half written when it fails.
        let mut line = Vec::new();
        row.serialize(&mut serde_json::Serializer::with_formatter(
            &mut line, OneLine,
        ))?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.out.flush()
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.flush()
    }
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

fn row<'a>(classes: &'a [String], layout: Layout, prediction: &'a Prediction) -> Row<'a> {
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
        path_bytes: match prediction.path.to_str() {
            Some(_) => None,
            None => Some(hex(prediction.path.as_os_str().as_encoded_bytes())),
        },
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
        top: layout
            .top_k
            .map(|k| outcome.scores().map(|scores| ranked(scores, k))),
        reason: outcome.reason(),
        warnings: prediction.warning_names(),
        explanation: match layout.explanations {
            Explanations::Absent => None,
            Explanations::Named => {
                let path = prediction.explanation.as_deref();
                Some(path.map(Path::to_string_lossy))
            }
        },
    }
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
