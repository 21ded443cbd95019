//! A sorting in progress: which folder a file goes to, under which free name, and what the journal
//! is told around it.

use super::error::{SortError, io_error};
use super::journal::{self, Event, Journal, Name as Written};
use super::place::{self, Name};
use super::{How, Mode, repair};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Names of one folder that are tried for files that share one: more never were alike.
const MAX_NAMESAKES: u64 = 100_000_000;

/// Where a file went, or would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    At(PathBuf),
    /// An earlier sorting into the same folder put it there.
    Before(PathBuf),
}

/// Sorts files into the folders of `into`.
#[derive(Debug)]
pub struct Sorter {
    /// Absolute, without links.
    into: PathBuf,
    how: How,
    /// None in a dry run, and until the first file.
    journal: Option<Journal>,
    mode: Mode,
    /// Sources of earlier sortings and of this one, with where they went.
    done: HashMap<PathBuf, PathBuf>,
    /// The next number to try for each name that was taken.
    next: HashMap<PathBuf, u64>,
    /// Held until the end. None in a dry run.
    _lock: Option<File>,
}

impl Sorter {
    /// Begins. `into` and its `folders` may exist. What an earlier sorting into it was stopped in
    /// the midst of is finished or dropped first. In a dry run nothing is written, not even that.
    ///
    /// # Errors
    /// `into` or one of `folders` exists and is no folder of its own (a link, a file); another
    /// sorting holds it; it cannot be written; a journal in it is damaged.
    pub fn open<'a>(
        into: &Path,
        folders: impl IntoIterator<Item = &'a str>,
        how: How,
        mode: Mode,
    ) -> Result<Self, SortError> {
        for folder in folders {
            check_folder(&into.join(folder))?;
        }
        let mut sorter = Self {
            into: into.to_owned(),
            how,
            journal: None,
            mode,
            done: HashMap::new(),
            next: HashMap::new(),
            _lock: None,
        };
        if mode == Mode::Apply {
            fs::create_dir_all(into).map_err(io_error("created", into))?;
            sorter._lock = Some(lock(into)?);
        }
        if !into.exists() {
            return Ok(sorter);
        }
        sorter.into = fs::canonicalize(into).map_err(io_error("read", into))?;
        for path in journal::all(&sorter.into)? {
            if mode == Mode::Apply {
                repair::finish_interrupted(&path)?;
            }
            let events = match fs::metadata(&path).map_err(io_error("read", &path))?.len() {
                // Stopped before its first line.
                0 => Vec::new(),
                _ => journal::read(&path)?.events,
            };
            sorter.remember(&events);
        }
        Ok(sorter)
    }

    /// Puts `source` into `folder`, under its own name or the first free one like it: `scan.jpg`,
    /// `scan-2.jpg`, … Whatever fails, the source stays complete.
    ///
    /// # Errors
    /// Those of the file system. See [`SortError::ends_everything`] for whether to go on.
    pub fn place(&mut self, source: &Path, folder: &str) -> Result<Placed, SortError> {
        let from = absolute(source)?;
        if let Some(to) = self.done.get(&from) {
            return Ok(Placed::Before(to.clone()));
        }
        let dir = self.into.join(folder);
        let wanted = dir.join(from.file_name().unwrap_or(OsStr::new("unnamed")));
        let to = match self.mode {
            Mode::DryRun => self.first_free(&wanted),
            Mode::Apply => {
                self.make(&dir)?;
                self.apply(&from, &wanted)?
            }
        };
        self.done.insert(from, to.clone());
        Ok(Placed::At(to))
    }

    /// The journal of this sorting, if there was anything to tell.
    pub fn journal(&self) -> Option<&Path> {
        self.journal.as_ref().map(Journal::path)
    }

    /// Where files go, absolute once it exists.
    pub fn target(&self) -> &Path {
        &self.into
    }

    /// Waits until the disk has the journal.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<(), SortError> {
        self.journal.as_ref().map_or(Ok(()), Journal::sync)
    }

    fn apply(&mut self, from: &Path, wanted: &Path) -> Result<PathBuf, SortError> {
        loop {
            let to = self.first_free(wanted);
            let part = (self.how != How::Link).then(|| part_of(&to));
            self.tell(&Event::Begin {
                from: from.into(),
                to: to.as_path().into(),
                part: part.as_deref().map(Written::from),
            })?;
            let (from_name, to_name) = (Written::from(from), Written::from(to.as_path()));
            let outcome = transfer(self.how, from, &to, part.as_deref());
            let event = match &outcome {
                Ok(Some(sha256)) => Event::Done {
                    from: from_name,
                    to: to_name,
                    sha256: sha256.clone(),
                },
                Ok(None) | Err(_) => Event::Dropped {
                    from: from_name,
                    to: to_name,
                },
            };
            let told = self.tell(&event);
            // The file's own error comes first; both, where the disk is full.
            if outcome?.is_some() {
                told?;
                return Ok(to);
            }
            told?;
        }
    }

    /// A name that nothing has, and that no file of this sorting was promised.
    fn first_free(&mut self, wanted: &Path) -> PathBuf {
        let next = self.next.entry(wanted.to_owned()).or_insert(1);
        loop {
            let name = numbered(wanted, *next);
            *next += 1;
            if name.symlink_metadata().is_err() || *next > MAX_NAMESAKES {
                return name;
            }
        }
    }

    /// Makes a class folder at its first file.
    fn make(&mut self, dir: &Path) -> Result<(), SortError> {
        check_folder(dir)?;
        match fs::create_dir(dir) {
            Ok(()) => self.tell(&Event::Made { folder: dir.into() }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(io_error("created", dir)(error)),
        }
    }

    fn tell(&mut self, event: &Event) -> Result<(), SortError> {
        let journal = match self.journal.take() {
            Some(journal) => journal,
            None => Journal::create(&self.into, self.how)?,
        };
        self.journal.insert(journal).append(event)
    }

    fn remember(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::Done { from, to, .. } => {
                    if let (Some(from), Some(to)) = (from.path(), to.path())
                        && to.symlink_metadata().is_ok()
                    {
                        self.done.insert(from, to);
                    }
                }
                Event::Undone { from, .. } => {
                    if let Some(from) = from.path() {
                        self.done.remove(&from);
                    }
                }
                _ => {}
            }
        }
        // What was moved away and is there again is another file.
        if self.how == How::Move {
            self.done.retain(|from, _| from.symlink_metadata().is_err());
        }
    }
}

/// The digest of what was copied, if anything was; none if `to` was taken meanwhile.
fn transfer(
    how: How,
    from: &Path,
    to: &Path,
    part: Option<&Path>,
) -> Result<Option<Option<String>>, SortError> {
    let given = |name| match name {
        Name::Given => Some(None),
        Name::Taken => None,
    };
    let Some(part) = part else {
        return place::link(from, to).map(given);
    };
    let is_link = from.symlink_metadata().is_ok_and(|file| file.is_symlink());
    // A link is sorted by what it points to: that is copied, and what is moved is the link's target's
    // bytes, never a link that no longer leads anywhere.
    if how == How::Move
        && !is_link
        && let Some(name) = place::rename(from, to)?
    {
        return Ok(given(name));
    }
    let sha256 = place::copy_to_part(from, part)?;
    if how == How::Move {
        // The only copy soon: not only the system, the disk must have it.
        let synced = File::open(part).and_then(|file| file.sync_all());
        if let Err(error) = synced {
            // The first error is the one to report.
            let _ = fs::remove_file(part);
            return Err(io_error("written", part)(error));
        }
    }
    match place::publish(part, to) {
        Ok(Name::Given) => {}
        Ok(Name::Taken) => {
            fs::remove_file(part).map_err(io_error("removed", part))?;
            return Ok(None);
        }
        Err(error) => {
            // The first error is the one to report.
            let _ = fs::remove_file(part);
            return Err(error);
        }
    }
    if how == How::Move {
        sync_folder_of(to)?;
        if let Err(error) = fs::remove_file(from) {
            fs::remove_file(to).map_err(io_error("removed", to))?;
            return Err(io_error("removed", from)(error));
        }
    }
    Ok(Some(Some(sha256)))
}

/// Where a copy of `to` grows: hidden, beside it.
fn part_of(to: &Path) -> PathBuf {
    let mut name = OsString::from(".docsort-part-");
    name.push(std::process::id().to_string());
    to.with_file_name(name)
}

/// `a/scan.jpg`, then `a/scan-2.jpg`, …
fn numbered(path: &Path, number: u64) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Whether a folder is missing, or a folder of its own: nothing is written through a link.
fn check_folder(path: &Path) -> Result<(), SortError> {
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
pub(super) fn absolute(path: &Path) -> Result<PathBuf, SortError> {
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
pub(super) fn lock(into: &Path) -> Result<File, SortError> {
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
fn sync_folder_of(path: &Path) -> Result<(), SortError> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io_error("written", folder))
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> Result<(), SortError> {
    Ok(())
}
