//! Samples whose labels stand in a CSV of `path,label|label…` and not in the names of folders. A fault
//! of the CSV is an error with its line, all of them in one message; a picture that it names and
//! that is not there, or that it does not name, is a skipped file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::dataset::layout::is_hidden;
use crate::dataset::{
    DatasetError, Folder, Part, Purpose, Sample, ScanOptions, Skipped, sort_by_path,
};
use crate::printable::printable;

/// A million pictures with a hundred bytes each; this also ends the reading of an endless device.
const MAX_BYTES: u64 = 128 << 20;

/// Lists the pictures that the CSV at `labels` names, and those under `root` that it does not.
///
/// The fields of a line are the path, absolute or relative to `root`, and the labels, separated by
/// `|`; a picture may have none. Spaces around a label are dropped. A first line whose first field is
/// `path` is a header. Quotes are those of RFC 4180.
///
/// # Errors
/// [`DatasetError::Labels`] with every fault of the CSV; `root` is no readable folder.
pub fn scan_labelled(
    root: &Path,
    labels: &Path,
    options: &ScanOptions,
) -> Result<Folder, DatasetError> {
    // The same words for a folder that is missing as everywhere.
    super::layout::find_parts(root, options)?;
    let labels = root.join(labels);
    let fault = |problems| DatasetError::Labels {
        path: labels.clone(),
        problems,
    };
    let text = read(&labels).map_err(|problem| fault(vec![problem]))?;
    let rows = rows(&text, root).map_err(fault)?;
    let names: BTreeSet<&String> = rows.iter().flat_map(|row| &row.labels).collect();
    let classes: Vec<String> = names.into_iter().cloned().collect();
    if classes.len() < 2 && options.purpose == Purpose::Train {
        return Err(fault(vec![format!(
            "names {} label; a multilabel problem needs two at least",
            classes.len()
        )]));
    }
    let class_of = |name: &String| classes.binary_search(name).unwrap_or_default();
    let set_of = |row: &Row| -> Vec<usize> { row.labels.iter().map(class_of).collect() };
    let distinct: BTreeSet<Vec<usize>> = rows.iter().map(set_of).collect();
    let label_sets: Vec<Vec<usize>> = distinct.into_iter().collect();
    let mut samples = Vec::new();
    let mut skipped = unnamed(root, &labels, &rows, options);
    for row in &rows {
        match not_usable(&row.path, options) {
            Some(reason) => skipped.push(Skipped {
                path: row.path.clone(),
                reason: format!("{reason} (line {} of the labels)", row.line),
            }),
            None => samples.push(Sample {
                path: row.path.clone(),
                label: label_sets.binary_search(&set_of(row)).unwrap_or_default(),
                part: Part::Any,
            }),
        }
    }
    sort_by_path(&mut samples, |sample| &sample.path);
    sort_by_path(&mut skipped, |skipped| &skipped.path);
    Ok(Folder {
        root: root.to_owned(),
        classes,
        label_sets,
        scanned: samples.len() + skipped.len(),
        samples,
        skipped,
    })
}

/// One line of the CSV.
struct Row {
    line: u64,
    path: PathBuf,
    labels: BTreeSet<String>,
}

fn read(path: &Path) -> Result<String, String> {
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "no such file; problem.labels names the CSV".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    let mut bytes = Vec::new();
    // A FIFO would block for ever.
    if !fs::metadata(path).map_err(cannot)?.is_file() {
        return Err("is no regular file; problem.labels names the CSV".to_owned());
    }
    let file = File::open(path).map_err(cannot)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("is longer than {} MiB", MAX_BYTES >> 20));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        format!("line {line}: is not UTF-8 text")
    })
}

/// Every line that is right, or every line that is wrong.
fn rows(text: &str, root: &Path) -> Result<Vec<Row>, Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut problems = Vec::new();
    let mut first_lines: BTreeMap<PathBuf, u64> = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    let (mut line, mut counted) = (1, 0);
    loop {
        let start = reader.position().clone();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(error.to_string());
                break;
            }
        }
        let from = record.position().unwrap_or(&start).byte() as usize;
        let raw = &text.as_bytes()[from..reader.position().byte() as usize];
        // After CRLF and blank lines, the reader's own count stands at the line before.
        let blank = raw
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        line += newlines(&text.as_bytes()[counted..from + blank]);
        counted = from + blank;
        let is_header = line == 1
            && record
                .get(0)
                .is_some_and(|field| field.trim().eq_ignore_ascii_case("path"));
        if is_header {
            continue;
        }
        match row(&record, raw, root) {
            Err(problem) => problems.push(format!("line {line}: {problem}")),
            Ok((path, labels)) => match first_lines.get(&path) {
                Some(first) => problems.push(format!(
                    "line {line}: {} stands in line {first} already",
                    printable(&record[0])
                )),
                None => {
                    first_lines.insert(path.clone(), line);
                    rows.push(Row { line, path, labels });
                }
            },
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push("holds no line of path,label|label…".to_owned());
    }
    match problems.is_empty() {
        true => Ok(rows),
        false => Err(problems),
    }
}

fn newlines(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The path and the labels of one record; `raw` is its text.
fn row(
    record: &csv::StringRecord,
    raw: &[u8],
    root: &Path,
) -> Result<(PathBuf, BTreeSet<String>), String> {
    if raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        return Err(
            "a quote is opened and not closed; a quote inside of quotes is doubled".to_owned(),
        );
    }
    let (path, labels) = match (record.get(0), record.get(1), record.len()) {
        (Some(path), Some(labels), 2) => (path, labels),
        (Some(only), _, 1) if only.contains(';') => {
            return Err("fields are separated by ; here; expected path,label|label…".to_owned());
        }
        (_, _, fields) => {
            return Err(format!(
                "has {fields} {}; expected two, path,label|label…",
                if fields == 1 { "field" } else { "fields" }
            ));
        }
    };
    if path.is_empty() || path.contains('\0') {
        return Err("names no file; expected path,label|label…".to_owned());
    }
    let mut found = BTreeSet::new();
    if !labels.trim().is_empty() {
        for label in labels.split('|').map(str::trim) {
            let reason = match label {
                "" => "a label is empty".to_owned(),
                _ if label.chars().any(char::is_control) => {
                    "a label holds control characters".to_owned()
                }
                _ if label.len() > 200 => "a label is longer than 200 bytes".to_owned(),
                _ if !found.insert(label.to_owned()) => {
                    format!("{} stands twice", printable(label))
                }
                _ => continue,
            };
            return Err(reason);
        }
    }
    Ok((plain(&root.join(path)), found))
}

/// Without `.` and, as far as names alone tell, without `..`: one spelling for each file.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) =>
            {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// Why a file that the CSV names is not read, by its kind alone: it is never opened.
fn not_usable(path: &Path, options: &ScanOptions) -> Option<String> {
    let metadata = match options.follow_links {
        true => fs::metadata(path),
        false => fs::symlink_metadata(path),
    };
    match metadata {
        Ok(metadata) if metadata.is_file() => None,
        Ok(metadata) if metadata.is_symlink() => {
            Some("symbolic link, not followed; data.follow_links = true follows them".to_owned())
        }
        Ok(_) => Some("not a regular file".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some("no such file".to_owned()),
        Err(error) => Some(format!("unreadable: {error}")),
    }
}

/// What lies under `root` and is not in the CSV.
fn unnamed(root: &Path, labels: &Path, rows: &[Row], options: &ScanOptions) -> Vec<Skipped> {
    let named: BTreeSet<&PathBuf> = rows.iter().map(|row| &row.path).collect();
    let labels = plain(labels);
    let entries = WalkDir::new(root)
        .min_depth(1)
        .follow_links(options.follow_links)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()));
    let skipped = entries.filter_map(|entry| match entry {
        Err(error) => Some(super::scan::unreadable(root, &error)),
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => {
            let path = plain(entry.path());
            (!named.contains(&path) && path != labels).then(|| Skipped {
                path,
                reason: "not named in the labels".to_owned(),
            })
        }
    });
    skipped.collect()
}
