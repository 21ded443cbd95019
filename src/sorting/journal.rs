//! The journal: one JSON object a line, appended before and after each file, so that whatever ends
//! a sorting, the next one knows what is done and what was about to happen.

use super::How;
use super::error::{SortError, io_error};
use data_encoding::HEXLOWER;
use docsort_picture::read_regular;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Of the format below.
const FORMAT: u32 = 1;
const PREFIX: &str = "docsort-sort-";
const ENDING: &str = ".jsonl";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The first line.
    Sorting { format: u32, how: How },
    /// A folder was made inside of `into`.
    Made { folder: RecordedPath },
    /// What is about to happen. `part` is where a copy grows, beside `to`; none for a link, for a move
    /// within one file system, and where a file system has no hard links.
    Begin {
        from: RecordedPath,
        to: RecordedPath,
        part: Option<RecordedPath>,
    },
    /// `to` is complete (and, in a move, `from` is gone). `sha256` of what was copied.
    Done {
        from: RecordedPath,
        to: RecordedPath,
        sha256: Option<String>,
    },
    /// It did not happen, and left nothing.
    Dropped {
        from: RecordedPath,
        to: RecordedPath,
    },
    /// It was taken back.
    Undone {
        from: RecordedPath,
        to: RecordedPath,
    },
}

/// A path, exactly: as text where it is UTF-8, else its bytes in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RecordedPath {
    Text(String),
    Bytes { hex: String },
}

/// A journal that is being written, locked against a second writer.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// A new journal in `into`, under the first free number.
    pub fn create(into: &Path, how: How) -> Result<Self, SortError> {
        let mut number = 1;
        loop {
            let path = into.join(format!("{PREFIX}{number}{ENDING}"));
            match File::create_new(&path) {
                Ok(file) => {
                    let mut journal = Self { path, file };
                    let format = FORMAT;
                    journal.append(&Event::Sorting { format, how })?;
                    return Ok(journal);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(io_error("created", &path)(error)),
            }
        }
    }

    /// An existing journal, to be continued.
    pub fn reopen(path: &Path) -> Result<Self, SortError> {
        let file = OpenOptions::new().append(true).open(path);
        let file = file.map_err(io_error("opened", path))?;
        let path = path.to_owned();
        Ok(Self { path, file })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// One line, handed to the system as a whole.
    pub fn append(&mut self, event: &Event) -> Result<(), SortError> {
        let mut line = serde_json::to_vec(event).expect("strings and numbers are always JSON");
        line.push(b'\n');
        self.file
            .write_all(&line)
            .map_err(io_error("written", &self.path))
    }

    /// Until the disk has it.
    pub fn sync(&self) -> Result<(), SortError> {
        self.file
            .sync_all()
            .map_err(io_error("written", &self.path))
    }
}

/// What a journal holds.
#[derive(Debug)]
pub struct Read {
    pub how: How,
    /// Without the first line.
    pub events: Vec<Event>,
}

/// Reads a journal. A last line that a kill cut off is passed over: what it was about to tell had
/// not happened yet, or is found by looking at the files. It is cut from the file in the mode that
/// goes on writing (see [`mend`]).
pub fn read(path: &Path) -> Result<Read, SortError> {
    let text = read_regular(path, u64::MAX).map_err(io_error("read", path))?;
    let wrong = |line: usize, reason: String| SortError::Journal {
        path: path.to_owned(),
        line,
        reason,
    };
    let mut events = Vec::new();
    for (index, line) in text.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let Some(line) = line.strip_suffix(b"\n") else {
            break;
        };
        let event = serde_json::from_slice(line).map_err(|e| wrong(index + 1, e.to_string()))?;
        events.push(event);
    }
    match events.first() {
        Some(&Event::Sorting {
            format: FORMAT,
            how,
        }) => {
            events.remove(0);
            Ok(Read { how, events })
        }
        Some(&Event::Sorting { format, .. }) => {
            let reason = format!("format {format}; this docsort reads format {FORMAT}");
            Err(wrong(1, reason))
        }
        _ => Err(wrong(1, "the first line is missing".to_owned())),
    }
}

/// Whether `path` is called as a journal in the folder of a sorting.
pub fn is_journal(path: &Path) -> bool {
    number_of(path).is_some()
}

/// Refuses what cannot be a journal: nothing there, or a folder, which is asked for the journals in it.
pub fn check(path: &Path) -> Result<(), SortError> {
    let path = path.to_owned();
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(SortError::NoJournal {
            path,
            reason: "no such file",
            newest: None,
        }),
        Ok(found) if found.is_dir() => Err(SortError::NoJournal {
            newest: all(&path)?.pop(),
            path,
            reason: "is a folder",
        }),
        // Whatever else is wrong is told by whoever reads it.
        _ => Ok(()),
    }
}

fn number_of(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let number = name.strip_prefix(PREFIX)?.strip_suffix(ENDING)?;
    number.parse().ok()
}

/// Cuts off a last line that is not whole, so that the next one begins on its own. A journal whose
/// very first line is not whole tells of nothing, and becomes empty.
pub fn mend(path: &Path) -> Result<(), SortError> {
    let text = read_regular(path, u64::MAX).map_err(io_error("read", path))?;
    let whole = text
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    if whole == text.len() {
        return Ok(());
    }
    let file = OpenOptions::new().write(true).open(path);
    file.and_then(|file| file.set_len(whole as u64))
        .map_err(io_error("written", path))
}

/// The journals in `into`, in the order of their numbers.
pub fn all(into: &Path) -> Result<Vec<PathBuf>, SortError> {
    let mut found: Vec<(u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(into).map_err(io_error("read", into))? {
        let entry = entry.map_err(io_error("read", into))?;
        let number = number_of(&entry.path());
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if let (Some(number), true) = (number, is_file) {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

impl From<&Path> for RecordedPath {
    fn from(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes {
                hex: HEXLOWER.encode(path.as_os_str().as_encoded_bytes()),
            },
        }
    }
}

impl RecordedPath {
    /// The path; none if the journal was tampered with.
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Text(text) => Some(PathBuf::from(text)),
            Self::Bytes { hex } => from_bytes(HEXLOWER.decode(hex.as_bytes()).ok()?),
        }
    }
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

/// Elsewhere paths are not bytes, and one that is no text has no other exact spelling here.
#[cfg(not(unix))]
fn from_bytes(_: Vec<u8>) -> Option<PathBuf> {
    None
}
