//! Walks a folder and lists what is in it: classes, samples, and what is skipped already by what
//! kind of file it is. It opens no file; contents are judged in `load`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::checkpoint::name_problem;
use crate::dataset::apart::Apart;
use crate::dataset::hints::nested_folder;
use crate::dataset::layout::{Parts, find_parts, part_given};
use crate::dataset::reasons::commonest;
use crate::dataset::{DatasetError, Part, Skipped, sort_by_path};
use crate::names;
use crate::printable::printable_path;

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
    let found = walk(root, options, &parts, &apart);
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
        for class in &mut self.classes {
            if let Some(place) = names::position(known, class) {
                class.clone_from(&known[place]);
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
struct ClassFolder {
    path: PathBuf,
    part: Part,
}

/// What the walk meets.
#[derive(Default)]
struct Found {
    class_folders: Vec<ClassFolder>,
    /// With the index of the class folder.
    files: Vec<(PathBuf, usize)>,
    skipped: Vec<Skipped>,
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

/// The classes in the order of their composed names, and the label of each folder. A class with folders of two
/// Unicode forms is called as the one with more files.
fn name_classes(
    found: &Found,
    purpose: Purpose,
) -> Result<(Vec<String>, Vec<usize>), DatasetError> {
    let folders = &found.class_folders;
    let mut files = vec![0_usize; folders.len()];
    for (_, folder) in &found.files {
        files[*folder] += 1;
    }
    let mut names = Vec::with_capacity(folders.len());
    for folder in folders {
        names.push(class_name(&folder.path, purpose)?);
    }
    let mut classes: BTreeMap<Cow<str>, (usize, &str)> = BTreeMap::new();
    for ((folder, name), files) in folders.iter().zip(&names).zip(files) {
        if !matches!(folder.part, Part::Any | Part::Train) {
            continue;
        }
        let class = classes.entry(names::key(name)).or_insert((files, name));
        // Of equals the first in byte order, whatever order the disk had.
        if files > class.0 || (files == class.0 && *name < class.1) {
            *class = (files, name);
        }
    }
    let keys: Vec<&Cow<str>> = classes.keys().collect();
    let names_found: Vec<String> = classes
        .values()
        .map(|(_, name)| (*name).to_owned())
        .collect();
    let mut labels = Vec::with_capacity(folders.len());
    for (folder, name) in folders.iter().zip(&names) {
        let label = keys.binary_search(&&names::key(name));
        labels.push(label.map_err(|_| DatasetError::ClassNotInTrain {
            class: (*name).to_owned(),
            part: folder.part,
            nearest: names::nearest(name, &names_found).cloned(),
        })?);
    }
    Ok((names_found, labels))
}

/// A class's name is written into checkpoints, reports and terminals, and becomes a folder again.
fn class_name(folder: &Path, purpose: Purpose) -> Result<&str, DatasetError> {
    let reason = match folder.file_name().and_then(OsStr::to_str) {
        None => "is not UTF-8",
        Some(name) if name.chars().any(char::is_control) => "contains a control character",
        // No model has such a class, which is no reason not to measure one on a folder that has it.
        Some(name) if purpose == Purpose::Evaluate => return Ok(name),
        Some(name) => match name_problem(name) {
            Some(problem) => problem,
            None => return Ok(name),
        },
    };
    Err(DatasetError::ClassName {
        path: folder.to_owned(),
        reason,
    })
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
        (None, Some(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            "unreadable: permission denied".to_owned()
        }
        (None, Some(error)) => format!("unreadable: {error}"),
        (None, None) => "unreadable".to_owned(),
    };
    Skipped {
        path: error.path().unwrap_or(root).to_owned(),
        reason,
    }
}

fn check_purpose(folder: &Folder, purpose: Purpose) -> Result<(), DatasetError> {
    let path = folder.root.clone();
    if folder.classes.is_empty() {
        return Err(DatasetError::NoClasses {
            path,
            files: folder.scanned,
            reasons: commonest(&folder.skipped),
        });
    }
    if purpose == Purpose::Evaluate {
        return Ok(());
    }
    let counts = folder.counts();
    let reasons = commonest(&folder.skipped);
    if counts.len() < 2 {
        let nested = nested_folder(&path);
        return Err(DatasetError::TooFewClasses {
            path,
            counts,
            nested,
            reasons,
        });
    }
    if counts.iter().any(|(_, count)| *count == 0) {
        return Err(DatasetError::EmptyClass {
            path,
            counts,
            reasons,
        });
    }
    Ok(())
}
