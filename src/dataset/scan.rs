//! Walks a folder and lists what is in it: classes, samples, and what is skipped already by what
//! kind of file it is. It opens no file; contents are judged in `load`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::dataset::apart::Apart;
use crate::dataset::classes::{check_purpose, name_classes};
use crate::dataset::hints::nested_parts;
use crate::dataset::layout::{Parts, find_parts, part_given};
use crate::dataset::{DatasetError, Part, Skipped, sort_by_path};
use crate::names;
use crate::printable::{printable_path, system_words};

/// What a scan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Two classes at least, files in each of them, and names that a checkpoint can hold.
    Train,
    /// Any number of classes; some may be empty.
    Evaluate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanOptions<'a> {
    pub purpose: Purpose,
    /// Follow symbolic links; loops are found and named.
    pub follow_links: bool,
    /// Where the runs of this training go: inside of the folder it does not exist for the scan.
    pub runs: Option<&'a Path>,
}

/// A regular file in a class folder. Whether it is a picture shows when it is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The folder as it was given, and the exact name in it.
    pub path: PathBuf,
    /// Index into [`Folder::classes`]; into [`Folder::label_sets`] where there are any.
    pub label: usize,
    pub part: Part,
}

/// What a folder holds. `scanned = samples + skipped`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// As it was given.
    pub root: PathBuf,
    /// In byte order of their composed form ([`names::key`]), each as it was found; the index is the label.
    pub classes: Vec<String>,
    /// Where a picture may have any number of classes: the combinations that occur, in order, each a
    /// list of ascending classes. Else empty.
    pub label_sets: Vec<Vec<usize>>,
    /// In byte order of the paths.
    pub samples: Vec<Sample>,
    /// In byte order of the paths.
    pub skipped: Vec<Skipped>,
    /// Everything seen: files, links that are not followed, folders that cannot be read.
    pub scanned: usize,
}

/// Lists `root`: a folder of class folders, or of `train` with `valid` (`val`, `validation`) or
/// `test` or both, each a folder of class folders. Folders inside of a class belong to it. Folders whose names
/// differ in Unicode form alone are one class. Hidden files, what systems leave behind (`.git`, `Thumbs.db`,
/// `@eaDir`) and docsort's own runs do not exist for it.
///
/// # Errors
/// `root` is no readable folder, its layout makes no sense, or it lacks what the purpose needs.
pub fn scan(root: &Path, options: &ScanOptions) -> Result<Folder, DatasetError> {
    let apart = Apart::new(root, options.runs);
    let parts = find_parts(root, options, &apart)?;
    listed(root, options, &parts, &apart).map_err(|error| match error {
        DatasetError::ClassNotInTrain { .. } | DatasetError::TooFewClasses { .. } => {
            let nested = nested_parts(root, parts.iter().map(|(name, _)| name));
            nested.map_or(error, |nested| DatasetError::NestedParts {
                path: root.to_owned(),
                nested,
            })
        }
        _ => error,
    })
}

fn listed(
    root: &Path,
    options: &ScanOptions,
    parts: &Parts,
    apart: &Apart,
) -> Result<Folder, DatasetError> {
    let found = walk(root, options, parts, apart);
    let (classes, labels) = name_classes(&found, options.purpose)?;
    let samples: Vec<Sample> = found
        .files
        .into_iter()
        .map(|(path, folder)| Sample {
            path,
            label: labels[folder],
            part: found.class_folders[folder].part,
        })
        .collect();
    let mut folder = Folder {
        root: root.to_owned(),
        classes,
        label_sets: Vec::new(),
        scanned: samples.len() + found.skipped.len(),
        samples,
        skipped: found.skipped,
    };
    sort_by_path(&mut folder.samples, |sample| &sample.path);
    sort_by_path(&mut folder.skipped, |skipped| &skipped.path);
    check_purpose(&folder, options.purpose)?;
    Ok(folder)
}

impl Folder {
    /// Gives the classes the names that `known` has for them, where they differ in Unicode form alone: from here
    /// on names can be compared as they are.
    pub fn take_names(&mut self, known: &[String]) {
        // Maps, since there may be tens of thousands on both sides.
        let exact: BTreeSet<&str> = known.iter().map(String::as_str).collect();
        let mut by_key: BTreeMap<Cow<str>, &String> = BTreeMap::new();
        for name in known {
            by_key.entry(names::key(name)).or_insert(name);
        }
        for class in &mut self.classes {
            let other = by_key.get(&names::key(class)).copied();
            if let (false, Some(name)) = (exact.contains(class.as_str()), other) {
                class.clone_from(name);
            }
        }
    }

    /// Samples of each class, in label order.
    pub fn counts(&self) -> Vec<(String, usize)> {
        let mut counts: Vec<(String, usize)> = self
            .classes
            .iter()
            .map(|class| (class.clone(), 0))
            .collect();
        for sample in &self.samples {
            counts[sample.label].1 += 1;
        }
        counts
    }
}

/// A class's folder; with a given split there is one for each part.
pub(super) struct ClassFolder {
    pub path: PathBuf,
    pub part: Part,
}

/// What the walk meets.
#[derive(Default)]
pub(super) struct Found {
    pub class_folders: Vec<ClassFolder>,
    /// With the index of the class folder.
    pub files: Vec<(PathBuf, usize)>,
    pub skipped: Vec<Skipped>,
}

/// One walk from `root` and not one from each class, so that a link back to `root` is seen as the
/// loop it is.
fn walk(root: &Path, options: &ScanOptions, parts: &Parts, apart: &Apart) -> Found {
    let class_depth = if parts.is_empty() { 1 } else { 2 };
    let mut part = Part::Any;
    let mut found = Found::default();
    let entries = WalkDir::new(root)
        .min_depth(1)
        .follow_links(options.follow_links)
        .into_iter()
        .filter_entry(|entry| !apart.holds(entry.path(), entry.file_type().is_dir()));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.skipped.push(unreadable(root, &error));
                continue;
            }
        };
        let depth = entry.depth();
        if entry.file_type().is_dir() {
            // What a folder holds follows directly after it: the last one met is the current one.
            if depth == 1 {
                part = part_given(parts, entry.file_name());
            }
            if depth == class_depth {
                let path = entry.into_path();
                found.class_folders.push(ClassFolder { path, part });
            }
            continue;
        }
        let outside = (depth <= class_depth).then_some("not in a class folder");
        match not_a_file(&entry).or(outside) {
            Some(reason) => found.skipped.push(Skipped {
                path: entry.into_path(),
                reason: reason.to_owned(),
            }),
            None => found
                .files
                .push((entry.into_path(), found.class_folders.len() - 1)),
        }
    }
    found
}

/// Why an entry is not read, by its kind alone: it is never opened.
fn not_a_file(entry: &DirEntry) -> Option<&'static str> {
    let kind = entry.file_type();
    if kind.is_file() {
        return None;
    }
    if kind.is_symlink() {
        return Some(LINK);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("a FIFO, not a regular file");
        }
        if kind.is_socket() {
            return Some("a socket, not a regular file");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("a device, not a regular file");
        }
    }
    Some("not a regular file")
}

/// Why a link is skipped, and what to do about it.
pub(super) const LINK: &str = "symbolic link, not followed; --follow-links follows them";

pub(super) fn unreadable(root: &Path, error: &walkdir::Error) -> Skipped {
    let reason = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => {
            format!("symbolic link back to {}", printable_path(ancestor))
        }
        (None, Some(error)) => format!("unreadable: {}", system_words(error)),
        (None, None) => "unreadable".to_owned(),
    };
    Skipped {
        path: error.path().unwrap_or(root).to_owned(),
        reason,
    }
}
