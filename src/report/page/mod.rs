//! An evaluation as one HTML file that needs nothing beside it: no script, no network, no fonts of its
//! own. It opens from a disk, on a phone and on paper, on light and dark grounds; names of unknown origin are
//! only ever text in it.

mod gallery;
mod markup;
mod plots;
mod scores;
mod tables;
#[cfg(test)]
mod tests;

use crate::evaluation::{Evaluation, LabelEvaluation, Latency, Mistake, Robustness};
use markup::{count, decimals, name, percent};
pub use markup::{escape, jpeg_address};
use std::fmt::Write as _;
use std::io::{self, Write};

const STYLE: &str = include_str!("style.css");

/// So many mistakes are shown with their pictures.
pub const MAX_THUMBNAILS: usize = 24;

/// What a page says beside the numbers.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    pub title: &'a str,
    /// What was measured on what: a name and a value each.
    pub facts: &'a [(&'a str, String)],
    /// Small JPEG files of the first mistakes, in their order; `None` where one cannot be read any more.
    pub thumbnails: &'a [Option<Vec<u8>>],
    /// Where all mistakes are listed.
    pub mistakes_file: &'a str,
}

/// The page of an evaluation of pictures with one class each.
///
/// # Errors
/// Those of the output.
pub fn write_evaluation_html(
    evaluation: &Evaluation,
    page: Page,
    mut out: impl Write,
) -> io::Result<()> {
    let mut html = String::new();
    open(&mut html, page);
    tables::headline(&mut html, evaluation);
    tables::confusion(&mut html, evaluation);
    tables::classes(&mut html, evaluation);
    if let Some(probabilities) = &evaluation.probabilities {
        scores::plots(&mut html, probabilities)?;
        scores::rejects(&mut html, probabilities, evaluation);
    }
    close(
        &mut html,
        page,
        evaluation.robustness.as_ref(),
        &evaluation.mistakes,
    );
    out.write_all(html.as_bytes())?;
    out.flush()
}

/// The page of an evaluation of pictures with any number of labels.
///
/// # Errors
/// Those of the output.
pub fn write_label_evaluation_html(
    evaluation: &LabelEvaluation,
    page: Page,
    mut out: impl Write,
) -> io::Result<()> {
    let mut html = String::new();
    open(&mut html, page);
    tables::label_headline(&mut html, evaluation);
    tables::labels(&mut html, evaluation);
    close(
        &mut html,
        page,
        evaluation.robustness.as_ref(),
        &evaluation.mistakes,
    );
    out.write_all(html.as_bytes())?;
    out.flush()
}

fn open(html: &mut String, page: Page) {
    let title = escape(page.title);
    // The policy forbids whatever an escaping error could let in: scripts, and any address but `data:`.
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <dl class=\"facts\">\n"
    );
    for (fact, value) in page.facts {
        let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", escape(fact), name(value));
    }
    html.push_str("</dl>\n");
}

fn close(html: &mut String, page: Page, robustness: Option<&Robustness>, mistakes: &[Mistake]) {
    if let Some(robustness) = robustness {
        tables::robustness(html, robustness);
    }
    gallery::mistakes(html, page, mistakes);
    html.push_str("</body>\n</html>\n");
}

/// One number with what it is.
fn tile(html: &mut String, class: &str, value: &str, text: &str) {
    let _ = writeln!(
        html,
        "<div class=\"{class}\"><b>{value}</b><span class=\"faint\">{text}</span></div>"
    );
}

/// The part of all pictures that is right, large, with how sure it is.
fn main_tile(html: &mut String, part: Option<f64>, interval: Option<[f64; 2]>, text: &str) {
    let interval = interval.map_or(String::new(), |[low, high]| {
        format!(
            "; 95\u{a0}% Wilson interval {} to {}",
            percent(Some(low)),
            percent(Some(high))
        )
    });
    tile(
        html,
        "tile first",
        &percent(part),
        &format!("{text}{interval}"),
    );
}

fn latency_tile(html: &mut String, latency: &Latency) {
    let value = format!("{:.1}\u{a0}ms", latency.p50_ms);
    let text = format!(
        "from path to answer, the median of {} timed singly; 95\u{a0}% within {:.1}\u{a0}ms",
        count(latency.pictures, "picture"),
        latency.p95_ms
    );
    tile(html, "tile", &value, &text);
}

fn number_tile(html: &mut String, value: Option<f64>, text: &str) {
    tile(html, "tile", &decimals(value), text);
}
