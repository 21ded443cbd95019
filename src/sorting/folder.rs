//! The folders of a sorting: whether they are what they seem, held against a second sorting, and how a
//! path is spelled so that two spellings of one file are one. Never touches a picture.

use super::error::{SortError, io_error};
use crate::names;
use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Whether a folder is missing, or a folder of its own: nothing is written through a link.
pub fn check_folder(path: &Path) -> Result<(), SortError> {
    let Ok(found) = path.symlink_metadata() else {
        return Ok(());
    };
    let what = match found.file_type() {
        kind if kind.is_dir() => return Ok(()),
        kind if kind.is_symlink() => "a link",
        _ => "a file",
    };
    let path = path.to_owned();
    Err(SortError::NotAFolder { path, what })
}

/// Whether `into` is missing or a folder; a link to one is somebody's choice.
pub fn check_target(into: &Path) -> Result<(), SortError> {
    match into.metadata() {
        Ok(found) if !found.is_dir() => Err(SortError::NotAFolder {
            path: into.to_owned(),
            what: "a file",
        }),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Err(SortError::NotAFolder {
            path: into
                .ancestors()
                .find(|above| above.is_file())
                .unwrap_or(into)
                .to_owned(),
            what: "a file",
        }),
        _ => Ok(()),
    }
}

/// How folders that are there already spell `wanted` names, where that differs in Unicode form alone: a disk from
/// elsewhere writes `ü` as `u` and a mark, and a second folder beside it would look the same.
///
/// # Errors
/// If `into` cannot be read. One that is not there has no folders.
pub fn spelled_there<'a>(
    into: &Path,
    wanted: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, String>, SortError> {
    let entries = match fs::read_dir(into) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(HashMap::new()),
        entries => entries.map_err(io_error("read", into))?,
    };
    let mut there = HashMap::new();
    for entry in entries {
        let entry = entry.map_err(io_error("read", into))?;
        // A class's name is text.
        if let Ok(name) = entry.file_name().into_string() {
            let names: &mut Vec<String> = there.entry(names::key(&name).into_owned()).or_default();
            names.push(name);
        }
    }
    let spelled = wanted.into_iter().filter_map(|wanted| {
        let names = there.get(&*names::key(wanted))?;
        let other = names.iter().min()?;
        let is_exact = names.iter().any(|name| name == wanted);
        (!is_exact).then(|| (wanted.to_owned(), other.clone()))
    });
    Ok(spelled.collect())
}

/// With the name that the user gave, so that two spellings of one file are one; links stay.
pub fn absolute(path: &Path) -> Result<PathBuf, SortError> {
    let name = path.file_name();
    let parent = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    };
    let parent = fs::canonicalize(parent).map_err(io_error("read", path))?;
    Ok(name.map_or(parent.clone(), |name| parent.join(name)))
}

/// Until it is dropped, no other docsort sorts into the folder or takes a sorting there back.
pub fn lock(into: &Path) -> Result<File, SortError> {
    let path = into.join(".docsort-lock");
    if path.symlink_metadata().is_ok_and(|file| !file.is_file()) {
        let reason = io::Error::other("something else has this name");
        return Err(io_error("locked", &path)(reason));
    }
    let mut options = fs::OpenOptions::new();
    let file = options.create(true).append(true).open(&path);
    let file = file.map_err(io_error("created", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SortError::Busy(into.to_owned())),
        Err(TryLockError::Error(error)) => Err(io_error("locked", &path)(error)),
    }
}

/// A move is only safe to finish when the disk has the new name.
#[cfg(unix)]
pub fn sync_folder_of(path: &Path) -> Result<(), SortError> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io_error("written", folder))
}

#[cfg(not(unix))]
pub fn sync_folder_of(_: &Path) -> Result<(), SortError> {
    Ok(())
}
