//! Which layout a folder has: classes directly in it, or a split that was made already. It looks at
//! names alone.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use crate::dataset::apart::Apart;
use crate::dataset::{DatasetError, Part, ScanOptions};
use crate::printable::system_words;

/// The folders of a given split, by their names in `root`; empty if it is a folder of classes.
pub(super) type Parts = Vec<(OsString, Part)>;

/// Reads `root` alone, not what lies in its folders.
pub(super) fn find_parts(
    root: &Path,
    options: &ScanOptions,
    apart: &Apart,
) -> Result<Parts, DatasetError> {
    let (parts, others): (Vec<_>, Vec<_>) = folders(root, options, apart)?
        .into_iter()
        .map(|name| (part_of(&name), name))
        .partition(|(part, _)| part.is_some());
    let parts: Parts = parts
        .into_iter()
        .filter_map(|(part, name)| Some((name, part?)))
        .collect();
    let has = |part| parts.iter().any(|(_, other)| *other == part);
    if !has(Part::Train) || !(has(Part::Valid) || has(Part::Test)) {
        return Ok(Parts::new());
    }
    let twice = parts
        .iter()
        .enumerate()
        .find(|(index, (_, part))| parts[..*index].iter().any(|(_, other)| other == part));
    let odd = twice
        .map(|(_, (name, _))| name)
        .or(others.first().map(|(_, name)| name));
    let train = parts.iter().find(|(_, part)| *part == Part::Train);
    match (odd, train) {
        (Some(name), Some((train, _))) => Err(DatasetError::MixedLayout {
            path: root.to_owned(),
            train: train.to_string_lossy().into_owned(),
            other: name.to_string_lossy().into_owned(),
        }),
        _ => Ok(parts),
    }
}

/// The folders directly in `root`, in byte order.
fn folders(
    root: &Path,
    options: &ScanOptions,
    apart: &Apart,
) -> Result<Vec<OsString>, DatasetError> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => DatasetError::Missing(root.to_owned()),
        io::ErrorKind::NotADirectory => DatasetError::NotAFolder(root.to_owned()),
        _ => DatasetError::Unreadable {
            path: root.to_owned(),
            reason: system_words(&error),
        },
    };
    if !fs::metadata(root).map_err(unreadable)?.is_dir() {
        return Err(DatasetError::NotAFolder(root.to_owned()));
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(root).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let path = entry.path();
        let is_folder =
            kind.is_dir() || (options.follow_links && kind.is_symlink() && path.is_dir());
        if is_folder && !apart.holds(&path, is_folder) {
            folders.push(entry.file_name());
        }
    }
    folders.sort();
    Ok(folders)
}

/// `train`, `Training`, `training_set`, `test-images`, `valset`, `val2017` …: the words that sets of pictures are
/// divided by, alone or beside a word for a set or a number.
pub(super) fn part_of(name: &OsStr) -> Option<Part> {
    const SETS: [&str; 15] = [
        "set", "data", "dataset", "image", "images", "img", "imgs", "picture", "pictures", "photo",
        "photos", "split", "folder", "dir", "files",
    ];
    let name = name.to_str()?.to_lowercase();
    let words = name.split(['_', '-', ' ', '.']);
    let mut words = words
        .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty() && !SETS.contains(word));
    let (Some(word), None) = (words.next(), words.next()) else {
        return None;
    };
    match word.strip_suffix("set").unwrap_or(word) {
        "train" | "training" => Some(Part::Train),
        "val" | "valid" | "validation" | "validate" | "dev" | "eval" | "evaluation" => {
            Some(Part::Valid)
        }
        "test" | "testing" => Some(Part::Test),
        _ => None,
    }
}

/// The part that a folder directly in the root stands for.
pub(super) fn part_given(parts: &Parts, name: &OsStr) -> Part {
    parts
        .iter()
        .find(|(given, _)| given == name)
        .map_or(Part::Any, |(_, part)| *part)
}
