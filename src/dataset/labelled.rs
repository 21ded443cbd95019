//! Samples whose labels stand in a CSV of `path,label|label…` and not in the names of folders. A fault
//! of the CSV is an error with its line, all of them in one message; a picture that it names and
//! that is not there, or that it does not name, is a skipped file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::dataset::apart::Apart;
use crate::dataset::label_rows::{Row, plain, read, repeated, rows};
use crate::dataset::scan::LINK;
use crate::dataset::{
    DatasetError, Folder, Part, Purpose, Sample, ScanOptions, Skipped, sort_by_path,
};
use crate::names;
use crate::printable::{counted, system_words};

/// Lists the pictures that the CSV at `labels` names, and those under `root` that it does not.
///
/// The fields of a line are the path, absolute or relative to `root`, and the labels, separated by
/// `|`; a picture may have none. Spaces around a label are dropped; labels that differ in Unicode form alone are
/// one, called as in more pictures. A first line whose first field is `path` is a header. Quotes are those of
/// RFC 4180. A path that is not there as it is written is found in another Unicode form, or with `/` for `\`.
///
/// # Errors
/// [`DatasetError::Labels`] with every fault of the CSV; `root` is no readable folder.
pub fn scan_labelled(
    root: &Path,
    labels: &Path,
    options: &ScanOptions,
) -> Result<Folder, DatasetError> {
    let apart = Apart::new(root, options.runs);
    // The same words for a folder that is missing as everywhere.
    super::layout::find_parts(root, options, &apart)?;
    let labels = root.join(labels);
    let fault = |problems| DatasetError::Labels {
        path: labels.clone(),
        problems,
    };
    let text = read(&labels).map_err(|problem| fault(vec![problem]))?;
    let mut rows = rows(&text, root).map_err(fault)?;
    let (present, mut skipped) = present(root, options, &apart);
    find_paths(&mut rows, &present);
    // Two spellings of one path stand for one picture.
    let repeated = repeated(&rows);
    if !repeated.is_empty() {
        return Err(fault(
            repeated.into_iter().map(|(_, problem)| problem).collect(),
        ));
    }
    let (classes, class_of) = name_labels(&rows);
    if classes.len() < 2 && options.purpose == Purpose::Train {
        return Err(fault(vec![format!(
            "names {}; a multilabel problem needs two at least",
            counted(classes.len() as u64, "label")
        )]));
    }
    let set_of = |row: &Row| -> Vec<usize> {
        let classes = row.labels.iter().map(|name| class_of[&*names::key(name)]);
        classes.collect::<BTreeSet<usize>>().into_iter().collect()
    };
    let distinct: BTreeSet<Vec<usize>> = rows.iter().map(set_of).collect();
    let label_sets: Vec<Vec<usize>> = distinct.into_iter().collect();
    skipped.extend(unnamed(present, &labels, &rows));
    let mut samples = Vec::new();
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

/// The labels in the order of their composed form, each as most pictures have it, and the place of each form.
fn name_labels(rows: &[Row]) -> (Vec<String>, BTreeMap<String, usize>) {
    let mut pictures: BTreeMap<&str, usize> = BTreeMap::new();
    for name in rows.iter().flat_map(|row| &row.labels) {
        *pictures.entry(name).or_default() += 1;
    }
    let mut classes: BTreeMap<Cow<str>, (usize, &str)> = BTreeMap::new();
    // In byte order: of equals the first stays.
    for (name, pictures) in pictures {
        let class = classes.entry(names::key(name)).or_insert((pictures, name));
        if pictures > class.0 {
            *class = (pictures, name);
        }
    }
    let names = classes.values().map(|(_, name)| (*name).to_owned());
    let places = classes.keys().enumerate();
    let places = places.map(|(place, key)| (key.clone().into_owned(), place));
    (names.collect(), places.collect())
}

/// Replaces paths that are not there by what is there under another spelling, if that is one file.
fn find_paths(rows: &mut [Row], present: &[PathBuf]) {
    let is_missing = |row: &&mut Row| {
        fs::symlink_metadata(&row.path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    };
    let mut missing = rows.iter_mut().filter(is_missing).peekable();
    if missing.peek().is_none() {
        return;
    }
    let mut spelt: BTreeMap<String, Option<&PathBuf>> = BTreeMap::new();
    for path in present {
        if let Some(key) = path.to_str().map(spelling) {
            let found = spelt.entry(key).or_insert(Some(path));
            if *found != Some(path) {
                *found = None;
            }
        }
    }
    for row in missing {
        let found = row.path.to_str().map(spelling);
        if let Some(Some(found)) = found.and_then(|key| spelt.get(&key)) {
            row.path.clone_from(found);
        }
    }
}

/// One for all Unicode forms of a path, and for both kinds of separators.
fn spelling(path: &str) -> String {
    names::key(path).replace('\\', "/")
}

/// Why a file that the CSV names is not read, by its kind alone: it is never opened.
fn not_usable(path: &Path, options: &ScanOptions) -> Option<String> {
    let metadata = if options.follow_links {
        fs::metadata(path)
    } else {
        fs::symlink_metadata(path)
    };
    match metadata {
        Ok(metadata) if metadata.is_file() => None,
        Ok(metadata) if metadata.is_symlink() => Some(LINK.to_owned()),
        Ok(_) => Some("not a regular file".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some("no such file".to_owned()),
        Err(error) => Some(format!("unreadable: {}", system_words(&error))),
    }
}

/// The files under `root`, and what is skipped whatever the CSV says.
fn present(root: &Path, options: &ScanOptions, apart: &Apart) -> (Vec<PathBuf>, Vec<Skipped>) {
    let (mut present, mut skipped) = (Vec::new(), Vec::new());
    let entries = WalkDir::new(root)
        .min_depth(1)
        .follow_links(options.follow_links)
        .into_iter()
        .filter_entry(|entry| !apart.holds(entry.path(), entry.file_type().is_dir()));
    for entry in entries {
        match entry {
            Err(error) => skipped.push(super::scan::unreadable(root, &error)),
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => present.push(plain(entry.path())),
        }
    }
    (present, skipped)
}

/// Those of `present` that are not in the CSV.
fn unnamed(present: Vec<PathBuf>, labels: &Path, rows: &[Row]) -> impl Iterator<Item = Skipped> {
    let named: BTreeSet<&PathBuf> = rows.iter().map(|row| &row.path).collect();
    let labels = plain(labels);
    let present = present.into_iter();
    present
        .filter(move |path| !named.contains(path) && *path != labels)
        .map(|path| Skipped {
            path,
            reason: "not named in the labels".to_owned(),
        })
}
