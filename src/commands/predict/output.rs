//! The file that rows go to: new, continued after the rows of a run that was stopped, or begun anew in
//! its place. Owns the promise that a file which is finished, or not docsort's, is never written over,
//! and that what a failure leaves never stands in the way of the same command.

use super::record::{self, Record, State};
use super::tally::Counted;
use crate::commands::outputs::{self, create_new};
use crate::commands::say::note;
use crate::printable::{counted, printable_path, system_words};
use crate::report::{Explanations, Format, Kept};
use anyhow::{anyhow, bail};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// What `--continue` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// A new file, or one that a run left unfinished.
    Anew,
    /// After the rows that are there.
    After,
}

/// What the rows look like: needed to read those that are there.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    pub format: Format,
    pub explanations: Explanations,
    pub classes: &'a [String],
}

/// An output that is being written, and locked against a second writer.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    file: File,
    record: Record,
}

impl Output {
    /// Opens the output before any work. Rows that are kept are returned, and what follows them is cut.
    ///
    /// # Errors
    /// A file that may not be written over, or not be continued; another docsort that writes it; those
    /// of the file system.
    pub fn open(
        path: &Path,
        record: Record,
        form: Form,
        begin: Begin,
    ) -> anyhow::Result<(Self, Kept)> {
        let earlier = match path.symlink_metadata() {
            Ok(found) if !found.is_file() => bail!(
                "{} is no file of its own, and nothing is written through it: choose another --output",
                printable_path(path)
            ),
            Ok(_) => Some(
                Record::read(path)
                    .map_err(|error| anyhow!("{error:#}: choose another --output"))?,
            ),
            // A record without its file tells of nothing.
            Err(_) => None,
        };
        match earlier {
            None => Self::create(path, record),
            Some(earlier) => Self::reopen(path, record, earlier, form, begin),
        }
    }

    fn create(path: &Path, record: Record) -> anyhow::Result<(Self, Kept)> {
        outputs::check_file(path, "--output")?;
        // In this order: a kill between the two leaves no file that nobody knows.
        record.write(path).map_err(unwritten(path))?;
        let file = match create_new(path) {
            Ok(file) => file,
            Err(error) => {
                // The first error is the one to report.
                let _ = fs::remove_file(record::beside(path));
                return Err(error);
            }
        };
        lock(path, &file)?;
        let path = path.to_owned();
        Ok((Self { path, file, record }, Kept::default()))
    }

    fn reopen(
        path: &Path,
        record: Record,
        earlier: Option<Record>,
        form: Form,
        begin: Begin,
    ) -> anyhow::Result<(Self, Kept)> {
        let shown = printable_path(path);
        let earlier = may_be_written(&shown, earlier, begin)?;
        if begin == Begin::After
            && let Some(difference) = earlier.difference(&record)
        {
            bail!("the rows in {shown} were made {difference}: choose another --output");
        }
        let opened = OpenOptions::new().read(true).write(true).open(path);
        let mut file = opened.map_err(unwritten(path))?;
        lock(path, &file)?;
        let is_continued = begin == Begin::After
            || (form.format != Format::Table && earlier.is_of_same_command(&record));
        let mut record = record;
        let kept = if is_continued {
            let kept = keep(&shown, &mut file, form, earlier.finished_bytes)?;
            if kept.bytes == 0 {
                // All of it is cut: a header that was torn, or what somebody else wrote on one line.
                check_is_ours(&shown, &mut file)?;
            }
            // Also where this run is stopped before its first row.
            record.finished_bytes = earlier.finished_bytes.min(kept.bytes);
            kept
        } else {
            check_is_ours(&shown, &mut file)?;
            note!("{shown} {}", why_anew(form.format));
            Kept::default()
        };
        record.write(path).map_err(unwritten(path))?;
        file.set_len(kept.bytes)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(unwritten(path))?;
        let path = path.to_owned();
        Ok((Self { path, file, record }, kept))
    }

    /// Where rows are written to.
    pub fn file(&self) -> &File {
        &self.file
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The row of every input is there: waits for the disk, then says so beside the file, with what a part of a
    /// labelling counted.
    ///
    /// # Errors
    /// Those of the file system, and a file that is not there any more: it can be written to all the same, and nobody finds it.
    pub fn finish(mut self, shard: Option<Counted>) -> anyhow::Result<()> {
        self.record.state = State::Finished;
        self.record.shard = shard;
        let written = self.file.sync_all().and_then(|()| self.file.metadata());
        let length = written.map_err(unwritten(&self.path))?.len();
        // The name of another file would have to have its length, byte for byte.
        if !fs::symlink_metadata(&self.path).is_ok_and(|there| there.len() == length) {
            bail!(
                "{} was removed or replaced while it was written, and its rows are lost: run the same command again",
                printable_path(&self.path)
            );
        }
        self.record.finished_bytes = length;
        self.record.write(&self.path).map_err(unwritten(&self.path))
    }
}

/// For `map_err`: the record beside a file is no business of its user.
fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> anyhow::Error {
    let shown = printable_path(path);
    move |error| anyhow!("{shown} cannot be written: {}", system_words(&error))
}

/// What is known of a file that exists, if it may be written.
fn may_be_written(shown: &str, earlier: Option<Record>, begin: Begin) -> anyhow::Result<Record> {
    match (earlier, begin) {
        (None, Begin::Anew) => {
            bail!("{shown} exists, and is never overwritten: choose another --output")
        }
        (None, Begin::After) => bail!(
            "{shown} exists without the {shown}.docsort.json that tells what its rows were made with, so \
             that it cannot be continued: choose another --output"
        ),
        (Some(earlier), Begin::Anew) if earlier.state == State::Finished => bail!(
            "{shown} exists, and is never overwritten: choose another --output, or add --continue to label \
             only what has no row in it"
        ),
        (Some(earlier), _) => Ok(earlier),
    }
}

fn keep(shown: &str, file: &mut File, form: Form, finished_bytes: u64) -> anyhow::Result<Kept> {
    let (format, explanations) = (form.format, form.explanations);
    let kept = Kept::read(format, explanations, form.classes, finished_bytes, file)
        .map_err(|error| anyhow!("{shown} cannot be continued: {error}"))?;
    if kept.rows > 0 {
        let are = if kept.rows == 1 { "is" } else { "are" };
        note!("{} of {shown} {are} kept", counted(kept.rows, "row"));
    }
    Ok(kept)
}

/// A record outlives its file if only that is removed, and somebody else may write another one there.
fn check_is_ours(shown: &str, file: &mut File) -> anyhow::Result<()> {
    const BEGINNINGS: [&[u8]; 3] = [b"\"path\",\"status\",", b"{\"path\":", b"path "];
    let mut head = Vec::new();
    let longest = BEGINNINGS.iter().map(|text| text.len()).max().unwrap_or(0);
    file.rewind()
        .and_then(|()| file.take(longest as u64).read_to_end(&mut head))
        .map_err(|error| anyhow!("{shown} cannot be read: {error}"))?;
    // Zeros are what a failing power leaves in place of what was written last.
    while head.last() == Some(&0) {
        head.pop();
    }
    let is_ours = |begin: &&[u8]| begin.starts_with(&head) || head.starts_with(begin);
    if !BEGINNINGS.iter().any(is_ours) {
        bail!("{shown} exists and holds no rows of docsort's: choose another --output");
    }
    Ok(())
}

fn lock(path: &Path, file: &File) -> anyhow::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => bail!(
            "another docsort is writing {}: wait for it, or choose another --output",
            printable_path(path)
        ),
        // Some network file systems have no locks; nobody else is known to write there.
        Err(TryLockError::Error(_)) => Ok(()),
    }
}

/// How an output that is begun anew was found, to be read after its name.
fn why_anew(format: Format) -> &'static str {
    match format {
        Format::Table => {
            "was left unfinished and is begun anew: a table for people cannot be continued"
        }
        Format::Csv | Format::Jsonl => {
            "was left unfinished by another command, and is begun anew; --continue would have kept its rows"
        }
    }
}
