//! What a kill left half done: found by the journal's last word on each file, and brought to one of
//! the two ends that it could have had.

use super::How;
use super::error::{SortError, io_error};
use super::journal::{self, Event, Journal, RecordedPath};
use super::place::{self, is_inside};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Finishes or drops what `journal` began and never ended, and tells it.
///
/// # Errors
/// Those of the file system and of a damaged journal.
pub fn finish_interrupted(journal: &Path) -> Result<(), SortError> {
    journal::mend(journal)?;
    if fs::metadata(journal)
        .map_err(io_error("read", journal))?
        .len()
        == 0
    {
        return Ok(());
    }
    let read = journal::read(journal)?;
    let mut open: HashMap<(RecordedPath, RecordedPath), Option<RecordedPath>> = HashMap::new();
    for event in read.events {
        match event {
            Event::Begin { from, to, part } => {
                open.insert((from, to), part);
            }
            Event::Done { from, to, .. }
            | Event::Dropped { from, to }
            | Event::Undone { from, to } => {
                open.remove(&(from, to));
            }
            Event::Sorting { .. } | Event::Made { .. } => {}
        }
    }
    let into = folder_of(journal)?;
    let mut writer = Journal::reopen(journal)?;
    for ((from, to), part) in open {
        let part = part.and_then(|part| part.path());
        let part = part.filter(|part| is_part(part) && is_inside(part, &into));
        let ended = match (from.path(), to.path()) {
            // A journal from a stranger must not make us remove anything of ours.
            (Some(from_path), Some(to_path)) if is_inside(&to_path, &into) => {
                match end(read.how, &from_path, &to_path, part.as_deref())? {
                    Some(sha256) => Event::Done { from, to, sha256 },
                    None => Event::Dropped { from, to },
                }
            }
            _ => Event::Dropped { from, to },
        };
        writer.append(&ended)?;
    }
    Ok(())
}

/// The digest, where there is one, if the file is in its new place.
fn end(
    how: How,
    from: &Path,
    to: &Path,
    part: Option<&Path>,
) -> Result<Option<Option<String>>, SortError> {
    if let Some(part) = part
        && part.symlink_metadata().is_ok()
    {
        fs::remove_file(part).map_err(io_error("removed", part))?;
    }
    if to.symlink_metadata().is_err() {
        return Ok(None);
    }
    if how == How::Link {
        let ours = fs::read_link(to).is_ok_and(|target| target == from);
        return Ok(ours.then_some(None));
    }
    let placed = place::sha256(to).map_err(io_error("read", to))?;
    if from.symlink_metadata().is_err() {
        // The source is gone, as a move leaves it; a copy's own source was somebody else's to remove.
        return Ok(Some(Some(placed)));
    }
    let source = place::sha256(from).map_err(io_error("read", from))?;
    if source != placed {
        // The name was taken by another file between the journal's line and the link.
        return Ok(None);
    }
    if how == How::Move {
        fs::remove_file(from).map_err(io_error("removed", from))?;
    }
    Ok(Some(Some(placed)))
}

/// What a sorting leaves behind is called so.
fn is_part(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b".docsort-part-"))
}

/// The folder that a journal lies in and tells of; absolute, without links.
pub(super) fn folder_of(journal: &Path) -> Result<PathBuf, SortError> {
    let folder = journal
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(io_error("read", journal))
}
