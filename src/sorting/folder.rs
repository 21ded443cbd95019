//! The folders of a sorting: whether they are what they seem, held against a second sorting, and how a
//! path is spelled so that two spellings of one file are one. Never touches a picture.

use super::error::{SortError, io_error};
use std::fs::{self, File, TryLockError};
use std::io;
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
