//! What was sorted before, by this sorting and by those that earlier journals tell of: a source is known
//! by its path and its content, so that a new scan under an old name is new.

use super::How;
use super::error::{SortError, io_error};
use super::journal::Event;
use super::place;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Sources, each with all that was once sorted from under its path.
#[derive(Debug, Default)]
pub struct Known {
    by_path: HashMap<PathBuf, Vec<Sorted>>,
}

/// One file that was sorted.
#[derive(Debug)]
struct Sorted {
    to: PathBuf,
    was: Was,
}

/// What the source held then.
#[derive(Debug)]
enum Was {
    /// By its SHA-256.
    Content(String),
    /// Moved, so that what has its path now is another file, unless somebody put a copy back.
    MovedAway,
    /// Nobody wrote it down: links by an older docsort.
    Untold,
    /// Nothing happened yet: a file of a dry run.
    Promised,
}

impl Known {
    /// Remembers what a journal of this kind tells of the folder `into` that it lies in, and nothing else: what lies
    /// elsewhere was not put there by a sorting into this one.
    pub fn remember(&mut self, how: How, events: Vec<Event>, into: &Path) {
        for event in events {
            match event {
                Event::Done { from, to, sha256 } => {
                    if let (Some(from), Some(to)) = (from.path(), to.path())
                        && place::is_inside(&to, into)
                        && to.symlink_metadata().is_ok()
                    {
                        self.insert(from, to, how, sha256);
                    }
                }
                Event::Undone { from, to } => {
                    if let (Some(from), Some(to)) = (from.path(), to.path())
                        && let Some(sorted) = self.by_path.get_mut(&from)
                    {
                        sorted.retain(|one| one.to != to);
                    }
                }
                Event::Sorting { .. }
                | Event::Made { .. }
                | Event::Begin { .. }
                | Event::Dropped { .. } => {}
            }
        }
    }

    /// `sha256` of what was sorted, where it was read.
    pub fn insert(&mut self, from: PathBuf, to: PathBuf, how: How, sha256: Option<String>) {
        let was = match (how, sha256) {
            (How::Move, _) => Was::MovedAway,
            (How::Copy | How::Link, Some(sha256)) => Was::Content(sha256),
            (How::Copy | How::Link, None) => Was::Untold,
        };
        self.by_path
            .entry(from)
            .or_default()
            .push(Sorted { to, was });
    }

    /// What a dry run would do.
    pub fn promise(&mut self, from: PathBuf, to: PathBuf) {
        let was = Was::Promised;
        self.by_path
            .entry(from)
            .or_default()
            .push(Sorted { to, was });
    }

    /// Whether anything was sorted from under this path.
    pub fn has_path(&self, from: &Path) -> bool {
        self.by_path
            .get(from)
            .is_some_and(|sorted| !sorted.is_empty())
    }

    /// Where the file that `from` is now was put before, if it was. One that is to be moved never was: it is
    /// still there.
    ///
    /// # Errors
    /// If `from` cannot be read.
    pub fn place_of(&self, from: &Path, how: How) -> Result<Option<&Path>, SortError> {
        let sorted = || self.by_path.get(from).into_iter().flatten().rev();
        if let Some(promised) = sorted().find(|one| matches!(one.was, Was::Promised)) {
            return Ok(Some(&promised.to));
        }
        if how == How::Move || sorted().next().is_none() {
            return Ok(None);
        }
        let now = place::sha256(from).map_err(io_error("read", from))?;
        let is_same = |sorted: &&Sorted| match &sorted.was {
            Was::Content(then) => *then == now,
            Was::MovedAway => place::sha256(&sorted.to).is_ok_and(|moved| moved == now),
            Was::Untold | Was::Promised => true,
        };
        Ok(sorted().find(is_same).map(|sorted| sorted.to.as_path()))
    }
}
