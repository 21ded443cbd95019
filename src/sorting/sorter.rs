//! A sorting in progress: which folder a file goes to, under which free name, and what the journal
//! is told around it.

use super::error::{SortError, io_error};
use super::folder::{absolute, check_folder, check_target, lock, spelled_there};
use super::journal::{self, Event, Journal, RecordedPath};
use super::known::Known;
use super::place::transfer;
use super::side::{Side, side_files};
use super::{How, Mode, repair};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::ErrorKind;
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
    /// How class folders are called that are there in another Unicode form.
    spelled: HashMap<String, String>,
    how: How,
    /// None in a dry run, and until the first file.
    journal: Option<Journal>,
    mode: Mode,
    /// Of earlier sortings and of this one.
    known: Known,
    /// Side files that went with their pictures, or would.
    sides: u64,
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
        check_target(into)?;
        let folders: Vec<&str> = folders.into_iter().collect();
        let spelled = spelled_there(into, folders.iter().copied())?;
        for &folder in &folders {
            let found = spelled.get(folder).map_or(folder, String::as_str);
            check_folder(&into.join(found))?;
        }
        let mut sorter = Self {
            into: into.to_owned(),
            spelled,
            how,
            journal: None,
            mode,
            known: Known::default(),
            sides: 0,
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
            // One that was stopped before its first line tells nothing.
            if fs::metadata(&path).map_err(io_error("read", &path))?.len() > 0 {
                let read = journal::read(&path)?;
                sorter.known.remember(read.how, read.events, &sorter.into);
            }
        }
        Ok(sorter)
    }

    /// Puts `source` into `folder`, under its own name or the first free one like it: `scan.jpg`,
    /// `scan-2.jpg`, … Its side files go first and are called alike. Whatever fails, the source stays
    /// complete.
    ///
    /// # Errors
    /// Those of the file system. See [`SortError::ends_everything`] for whether to go on.
    pub fn place(&mut self, source: &Path, folder: &str) -> Result<Placed, SortError> {
        let from = absolute(source)?;
        if let Some(to) = self.known.place_of(&from, self.how)? {
            return Ok(Placed::Before(to.to_owned()));
        }
        let found = self.spelled.get(folder).map_or(folder, String::as_str);
        let dir = self.into.join(found);
        let wanted = dir.join(from.file_name().unwrap_or(OsStr::new("unnamed")));
        match self.mode {
            Mode::DryRun => {
                let sides = self.new_side_files(&from)?;
                let to = self.first_free(&wanted, &sides);
                self.sides += sides.len() as u64;
                for side in sides {
                    let to = side.beside(&to);
                    self.known.promise(side.path, to);
                }
                self.known.promise(from, to.clone());
                Ok(Placed::At(to))
            }
            Mode::Apply => {
                self.make(&dir)?;
                self.apply(&from, &wanted).map(Placed::At)
            }
        }
    }

    /// Whether this file, or an earlier one under its path, was sorted; as a side file, too.
    pub fn knows(&self, source: &Path) -> bool {
        absolute(source).is_ok_and(|from| self.known.has_path(&from))
    }

    /// How many side files went with their pictures, or would.
    pub fn sides(&self) -> u64 {
        self.sides
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
            let sides = self.new_side_files(from)?;
            let to = self.first_free(wanted, &sides);
            // Before their picture: a kill in between leaves a picture that is still to be sorted, and no side
            // file that nothing would ever bring after it.
            for side in &sides {
                let mut place = side.beside(&to);
                while !self.transfer(&side.path, &place)? {
                    place = self.first_free(&place, &[]);
                }
                self.sides += 1;
            }
            if self.transfer(from, &to)? {
                return Ok(to);
            }
        }
    }

    /// One file, with the journal told before and after. False where somebody else took its name.
    fn transfer(&mut self, from: &Path, to: &Path) -> Result<bool, SortError> {
        let part = (self.how != How::Link).then(|| part_of(to));
        let (from_name, to_name) = (RecordedPath::from(from), RecordedPath::from(to));
        self.tell(&Event::Begin {
            from: from_name.clone(),
            to: to_name.clone(),
            part: part.as_deref().map(RecordedPath::from),
        })?;
        let outcome = transfer(self.how, from, to, part.as_deref());
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
        let sha256 = outcome?;
        told?;
        let is_placed = sha256.is_some();
        if let Some(sha256) = sha256 {
            self.known
                .insert(from.to_owned(), to.to_owned(), self.how, sha256);
        }
        Ok(is_placed)
    }

    /// The side files of a picture, but for those that went with it before.
    fn new_side_files(&self, picture: &Path) -> Result<Vec<Side>, SortError> {
        let mut sides = side_files(picture);
        let mut error = None;
        sides.retain(|side| match self.known.place_of(&side.path, self.how) {
            Ok(before) => before.is_none(),
            Err(unread) => {
                error = Some(unread);
                true
            }
        });
        error.map_or(Ok(sides), Err)
    }

    /// A name that nothing has, nor its side files', and that no file of this sorting was promised.
    fn first_free(&mut self, wanted: &Path, sides: &[Side]) -> PathBuf {
        let next = self.next.entry(wanted.to_owned()).or_insert(1);
        let is_free = |path: &Path| path.symlink_metadata().is_err();
        loop {
            let name = numbered(wanted, *next);
            *next += 1;
            let are_free = is_free(&name) && sides.iter().all(|side| is_free(&side.beside(&name)));
            if are_free || *next > MAX_NAMESAKES {
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
