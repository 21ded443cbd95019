//! The three files of a report: the numbers as JSON, the mistakes as CSV, and a page for people with small
//! pictures of the worst mistakes. Each is new; whoever asks decides where.

use super::measured::Measured;
use super::outputs;
use crate::report::{MAX_THUMBNAILS, Page, write_mistakes_csv};
use docsort_picture::{Limits, thumbnail};
use std::path::PathBuf;

/// Twice the width at which the page shows them: sharp on a phone, a few kilobytes each.
const THUMBNAIL_PX: u32 = 320;

/// What the page says beside the numbers.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub title: &'a str,
    /// A name and a value each.
    pub facts: &'a [(&'a str, String)],
    /// For reading the pictures of mistakes.
    pub limits: &'a Limits,
}

/// Numbers, mistakes and page, each with `suffix` before its ending.
pub fn names(suffix: &str) -> [String; 3] {
    [("metrics", "json"), ("mistakes", "csv"), ("report", "html")]
        .map(|(name, ending)| format!("{name}{suffix}.{ending}"))
}

/// Writes them to `paths`, in the order of [`names`].
///
/// # Errors
/// One of them exists or cannot be written.
pub fn write(measured: &Measured, paths: &[PathBuf; 3], about: About) -> anyhow::Result<()> {
    let mistakes = measured.mistakes();
    // One that is gone meanwhile is still named, with its place left empty.
    let thumbnails: Vec<Option<Vec<u8>>> = mistakes
        .iter()
        .take(MAX_THUMBNAILS)
        .map(|mistake| thumbnail(&mistake.path, mistake.page, about.limits, THUMBNAIL_PX).ok())
        .collect();
    let [numbers, mistake_rows, page_path] = paths;
    let name = mistake_rows.file_name().unwrap_or_default();
    let page = Page {
        title: about.title,
        facts: about.facts,
        thumbnails: &thumbnails,
        mistakes_file: &name.to_string_lossy(),
    };
    outputs::write_all_new(vec![
        (numbers, Box::new(|out| measured.write_json(out))),
        (
            mistake_rows,
            Box::new(|out| write_mistakes_csv(mistakes, out)),
        ),
        (page_path, Box::new(|out| measured.write_html(page, out))),
    ])
}
