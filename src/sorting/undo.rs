//! Taking a sorting back, file by file, from its journal. What was changed or replaced since is left
//! where it is and named; nothing is overwritten on the way back either.

use super::error::{SortError, io_error};
use super::folder::lock;
use super::journal::{self, Event, Journal, RecordedPath};
use super::place::{self, Claim};
use super::{How, Mode, repair};
use crate::printable::system_words;
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// One file of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where it came from.
    pub from: PathBuf,
    /// Where the sorting put it.
    pub to: PathBuf,
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As if it had never been sorted (in a dry run: it can be).
    Back,
    /// Left where it is, and why.
    Left(String),
}

/// Takes back what `journal` tells, the last file first, and tells `report` of each. Folders that
/// the sorting made are removed if they are empty.
///
/// # Errors
/// The journal cannot be read or written, or another sorting is at work. A file that cannot be taken
/// back is no error.
pub fn undo(journal: &Path, mode: Mode, mut report: impl FnMut(Taken)) -> Result<(), SortError> {
    journal::check(journal)?;
    let into = repair::folder_of(journal)?;
    let mut writer = None;
    let mut _held = None;
    if mode == Mode::Apply {
        _held = Some(lock(&into)?);
        repair::finish_interrupted(journal)?;
        writer = Some(Journal::reopen(journal)?);
    }
    let read = journal::read(journal)?;
    for (from, to, sha256) in standing(&read.events) {
        let (Some(from_path), Some(to_path)) = (from.path(), to.path()) else {
            continue;
        };
        let verdict = if place::is_inside(&to_path, &into) {
            take_back(read.how, mode, &from_path, &to_path, sha256.as_deref())
        } else {
            Verdict::Left("outside of the journal's folder".to_owned())
        };
        if let (Some(writer), Verdict::Back) = (&mut writer, &verdict) {
            writer.append(&Event::Undone { from, to })?;
        }
        report(Taken {
            from: from_path,
            to: to_path,
            verdict,
        });
    }
    if mode == Mode::Apply {
        for event in read.events.iter().rev() {
            if let Event::Made { folder } = event
                && let Some(folder) = folder.path()
                && folder.parent() == Some(&into)
            {
                remove_if_empty(&folder)?;
            }
        }
    }
    Ok(())
}

/// What is done and not yet taken back, the last first.
fn standing(events: &[Event]) -> Vec<(RecordedPath, RecordedPath, Option<String>)> {
    // One journal gives a name once, so what was taken back did not come again.
    let undone: HashSet<&RecordedPath> = events
        .iter()
        .filter_map(|event| match event {
            Event::Undone { to, .. } => Some(to),
            _ => None,
        })
        .collect();
    let done = events.iter().rev().filter_map(|event| match event {
        Event::Done { from, to, sha256 } if !undone.contains(to) => {
            Some((from.clone(), to.clone(), sha256.clone()))
        }
        _ => None,
    });
    done.collect()
}

fn take_back(how: How, mode: Mode, from: &Path, to: &Path, sha256: Option<&str>) -> Verdict {
    let result = match how {
        How::Copy => remove_copy(mode, to, sha256),
        How::Link => remove_link(mode, from, to),
        How::Move => move_back(mode, from, to),
    };
    match result {
        Ok(()) => Verdict::Back,
        Err(reason) => Verdict::Left(reason),
    }
}

fn remove_copy(mode: Mode, to: &Path, sha256: Option<&str>) -> Result<(), String> {
    match to.symlink_metadata() {
        Ok(file) if file.is_file() => {}
        Ok(_) => return Err("it was replaced since".to_owned()),
        // Removed by hand: nothing is left to take back.
        Err(_) => return Ok(()),
    }
    let now = place::sha256(to).map_err(|error| system_words(&error))?;
    if Some(now.as_str()) != sha256 {
        return Err("the copy was changed since".to_owned());
    }
    match mode {
        Mode::DryRun => Ok(()),
        Mode::Apply => fs::remove_file(to).map_err(|error| system_words(&error)),
    }
}

fn remove_link(mode: Mode, from: &Path, to: &Path) -> Result<(), String> {
    if to.symlink_metadata().is_err() {
        return Ok(());
    }
    if !fs::read_link(to).is_ok_and(|target| target == from) {
        return Err("it was replaced since".to_owned());
    }
    match mode {
        Mode::DryRun => Ok(()),
        Mode::Apply => fs::remove_file(to).map_err(|error| system_words(&error)),
    }
}

fn move_back(mode: Mode, from: &Path, to: &Path) -> Result<(), String> {
    match to.symlink_metadata() {
        Ok(file) if file.is_file() => {}
        Ok(_) => return Err("it was replaced since".to_owned()),
        Err(_) => return Err("it is gone".to_owned()),
    }
    if from.symlink_metadata().is_ok() {
        // A kill on the way back leaves both.
        let is_same = matches!((place::sha256(from), place::sha256(to)), (Ok(a), Ok(b)) if a == b);
        return match (is_same, mode) {
            (false, _) => Err("another file has its old name".to_owned()),
            (true, Mode::DryRun) => Ok(()),
            (true, Mode::Apply) => fs::remove_file(to).map_err(|error| system_words(&error)),
        };
    }
    if mode == Mode::DryRun {
        return Ok(());
    }
    if let Some(parent) = from.parent() {
        fs::create_dir_all(parent).map_err(|error| system_words(&error))?;
    }
    let taken = || "another file has its old name".to_owned();
    match place::rename(to, from).map_err(|error| error.to_string())? {
        Some(Claim::Given) => return Ok(()),
        Some(Claim::Taken) => return Err(taken()),
        None => {}
    }
    let part = from.with_file_name(format!(".docsort-part-{}", std::process::id()));
    place::copy_to_part(to, &part).map_err(|error| error.to_string())?;
    match place::publish(&part, from).map_err(|error| error.to_string())? {
        Claim::Given => fs::remove_file(to).map_err(|error| system_words(&error)),
        Claim::Taken => {
            fs::remove_file(&part).map_err(|error| system_words(&error))?;
            Err(taken())
        }
    }
}

fn remove_if_empty(folder: &Path) -> Result<(), SortError> {
    match fs::remove_dir(folder) {
        Ok(()) => Ok(()),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound | ErrorKind::NotADirectory
            ) =>
        {
            Ok(())
        }
        Err(error) => Err(io_error("removed", folder)(error)),
    }
}
