//! What was found, for a terminal: counts, the worst of each kind, and what to do.

use super::finding::{About, Finding, Kind};
use super::{Examination, Record};
use crate::printable::{counted, printable, printable_page, printable_path};
use std::fmt::Write;
use std::path::Path;

/// Findings of a kind that are shown.
const SHOWN: usize = 3;

/// Counts by class, then each kind of finding with its worst examples and its advice. Paths are shown from `root`
/// on. Ends with a line break.
pub fn summary_text(examination: &Examination, findings: &[Finding], root: &Path) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}", counts(examination));
    for kind in Kind::ALL {
        let of_kind: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.kind == kind)
            .collect();
        if of_kind.is_empty() {
            continue;
        }
        let (severity, name) = (kind.severity().as_str(), kind.as_str());
        let _ = writeln!(text, "\n{severity:<8} {name} {}", of_kind.len());
        for finding in of_kind.iter().take(SHOWN) {
            let _ = writeln!(text, "  {}", line(examination, finding, root));
        }
        if of_kind.len() > SHOWN {
            let _ = writeln!(text, "  and {} more", of_kind.len() - SHOWN);
        }
        let _ = writeln!(text, "  → {}", kind.advice());
    }
    if findings.is_empty() {
        text.push_str("nothing was found\n");
    }
    text
}

/// `1200 files, of them 1198 pictures`.
pub(super) fn totals(examination: &Examination) -> String {
    let files = examination.records.len() + examination.skipped.len();
    format!(
        "{}, of them {}",
        counted(files as u64, "file"),
        counted(examination.seen().count() as u64, "picture")
    )
}

/// The totals with the pictures of each class.
fn counts(examination: &Examination) -> String {
    let mut per_class = vec![0usize; examination.classes.len()];
    for (index, _) in examination.seen() {
        if let Some(label) = examination.records[index].label {
            per_class[label] += 1;
        }
    }
    let classes: Vec<String> = examination
        .classes
        .iter()
        .zip(&per_class)
        .map(|(class, count)| format!("{} {count}", printable(class)))
        .collect();
    let listed = match classes.len() {
        0 => "no classes".to_owned(),
        1..=12 => classes.join(", "),
        count => format!("{count} classes"),
    };
    format!("{}: {listed}", totals(examination))
}

fn line(examination: &Examination, finding: &Finding, root: &Path) -> String {
    let place = |record: &Record| printable_page(short(&record.path, root), record.page);
    let about = match &finding.about {
        About::Picture(index) => place(&examination.records[*index]),
        About::File(path) => printable_path(short(path, root)),
        About::Class(label) => printable(&examination.classes[*label]),
    };
    let beside = finding
        .other
        .map(|index| format!(" and {}", place(&examination.records[index])));
    let beside = beside.unwrap_or_default();
    format!("{about}{beside}: {}", printable(&finding.detail))
}

/// The path below `root`.
pub(super) fn short<'a>(path: &'a Path, root: &Path) -> &'a Path {
    match path.strip_prefix(root) {
        Ok(rest) if !rest.as_os_str().is_empty() => rest,
        _ => path,
    }
}
