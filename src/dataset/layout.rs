//! Which layout a folder has: classes directly in it, or a split that was made already. It looks at
//! names alone.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use crate::dataset::{DatasetError, Part, ScanOptions};

/// The folders of a given split, by their names in `root`; empty if it is a folder of classes.
pub(super) type Parts = Vec<(OsString, Part)>;

/// Reads `root` alone, not what lies in its folders.
pub(super) fn find_parts(root: &Path, options: &ScanOptions) -> Result<Parts, DatasetError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => DatasetError::Missing(root.to_owned()),
        io::ErrorKind::NotADirectory => DatasetError::NotAFolder(root.to_owned()),
        _ => DatasetError::Unreadable {
            path: root.to_owned(),
            source,
        },
    };
    if !fs::metadata(root).map_err(unreadable)?.is_dir() {
        return Err(DatasetError::NotAFolder(root.to_owned()));
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(root).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        let is_folder =
            kind.is_dir() || (options.follow_links && kind.is_symlink() && entry.path().is_dir());
        if is_folder && !is_hidden(&entry.file_name()) {
            folders.push(entry.file_name());
        }
    }
    folders.sort();
    let (parts, others): (Vec<_>, Vec<_>) = folders
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
    match odd {
        None => Ok(parts),
        Some(name) => Err(DatasetError::MixedLayout {
            path: root.to_owned(),
            other: name.to_string_lossy().into_owned(),
        }),
    }
}

fn part_of(name: &OsStr) -> Option<Part> {
    match name.to_str()?.to_ascii_lowercase().as_str() {
        "train" => Some(Part::Train),
        "val" | "valid" | "validation" => Some(Part::Valid),
        "test" => Some(Part::Test),
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

/// Names that no user gave on purpose.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
        || name == "Thumbs.db"
        || name == "desktop.ini"
        || name == "__MACOSX"
}
