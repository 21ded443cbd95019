//! The three files of a report: the numbers as JSON, the mistakes as CSV, and a page for people with small
//! pictures of the worst mistakes. Each is new; whoever asks decides where.

use super::create_new;
use super::measured::Measured;
use crate::printable::printable_path;
use crate::report::{MAX_THUMBNAILS, Page, write_mistakes_csv};
use anyhow::Context;
use docsort_picture::{Limits, thumbnail};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

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
        .map(|mistake| thumbnail(&mistake.path, about.limits, THUMBNAIL_PX).ok())
        .collect();
    let [numbers, mistake_rows, page_path] = paths;
    let name = mistake_rows.file_name().unwrap_or_default();
    let page = Page {
        title: about.title,
        facts: about.facts,
        thumbnails: &thumbnails,
        mistakes_file: &name.to_string_lossy(),
    };
    fill(numbers, |out| measured.write_json(out))?;
    fill(mistake_rows, |out| write_mistakes_csv(mistakes, out))?;
    fill(page_path, |out| measured.write_html(page, out))
}

fn fill(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut file = BufWriter::new(create_new(path)?);
    content(&mut file)
        .and_then(|()| file.flush())
        .with_context(|| format!("{} cannot be written", printable_path(path)))
}
