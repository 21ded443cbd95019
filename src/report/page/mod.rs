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
use crate::printable::printable;
use markup::{count, percent};
pub use markup::{document, jpeg_address};
use maud::{Markup, html};
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
    out: impl Write,
) -> io::Result<()> {
    let scores = match &evaluation.probabilities {
        Some(probabilities) => html! {
            (scores::plots(probabilities)?)
            (scores::rejects(probabilities, evaluation))
        },
        None => Markup::default(),
    };
    let numbers = html! {
        (tables::headline(evaluation))
        (tables::confusion(evaluation))
        (tables::classes(evaluation))
        (scores)
    };
    let robustness = evaluation.robustness.as_ref();
    write(page, &numbers, robustness, &evaluation.mistakes, out)
}

/// The page of an evaluation of pictures with any number of labels.
///
/// # Errors
/// Those of the output.
pub fn write_label_evaluation_html(
    evaluation: &LabelEvaluation,
    page: Page,
    out: impl Write,
) -> io::Result<()> {
    let numbers = html! {
        (tables::label_headline(evaluation))
        (tables::labels(evaluation))
    };
    let robustness = evaluation.robustness.as_ref();
    write(page, &numbers, robustness, &evaluation.mistakes, out)
}

/// The page with what both kinds have around their `numbers`.
fn write(
    page: Page,
    numbers: &Markup,
    robustness: Option<&Robustness>,
    mistakes: &[Mistake],
    mut out: impl Write,
) -> io::Result<()> {
    let body = html! {
        dl.facts {
            @for (fact, value) in page.facts {
                dt { (fact) }
                dd { (printable(value)) }
            }
        }
        (numbers)
        @if let Some(robustness) = robustness { (tables::robustness(robustness)) }
        (gallery::mistakes(page, mistakes))
    };
    let html = document(page.title, STYLE, &body).into_string();
    out.write_all(html.as_bytes())?;
    out.flush()
}

/// One number with what it is.
fn tile(value: &str, text: &str) -> Markup {
    html! {
        div.tile { b { (value) } span.faint { (text) } }
    }
}

/// The part of all pictures that is right, large, with how sure it is.
fn main_tile(part: Option<f64>, interval: Option<[f64; 2]>, text: &str) -> Markup {
    html! {
        div.tile.first {
            b { (percent(part)) }
            span.faint {
                (text)
                @if let Some([low, high]) = interval {
                    "; 95\u{a0}% Wilson interval " (percent(Some(low))) " to " (percent(Some(high)))
                }
            }
        }
    }
}

fn latency_tile(latency: &Latency) -> Markup {
    let value = format!("{:.1}\u{a0}ms", latency.p50_ms);
    let text = format!(
        "from path to answer, the median of {} timed singly; 95\u{a0}% within {:.1}\u{a0}ms",
        count(latency.pictures, "picture"),
        latency.p95_ms
    );
    tile(&value, &text)
}
