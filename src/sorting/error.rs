//! Why a file, or a whole sorting, cannot be done: what, where, what to do.

use crate::printable::{printable, printable_path, system_words};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum SortError {
    #[error(
        "{} cannot be {action}: {}",
        printable_path(path),
        system_words(reason)
    )]
    Io {
        action: &'static str,
        path: PathBuf,
        reason: io::Error,
    },
    #[error(
        "{} is {what}, not a folder of its own: nothing is written through it; move it away, \
         or choose another --into",
        printable_path(path)
    )]
    NotAFolder { path: PathBuf, what: &'static str },
    #[error("{}: {reason}: name the journal of a sorting, docsort-sort-1.jsonl or another number in the folder \
         that was sorted into{}", printable_path(path), newest.as_ref().map_or(String::new(), |newest| format!(", here {}", printable_path(newest))))]
    NoJournal {
        path: PathBuf,
        reason: &'static str,
        /// The last of those that lie in the folder that was named instead.
        newest: Option<PathBuf>,
    },
    #[error("another docsort is sorting into {}: wait for it, or stop it", printable_path(.0))]
    Busy(PathBuf),
    #[error(
        "{}:{line}: {}: this is no journal of docsort's, or it is damaged",
        printable_path(path),
        printable(reason)
    )]
    Journal {
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        reason: String,
    },
}

impl SortError {
    /// Whether no further file can be expected to fare better.
    pub fn ends_everything(&self) -> bool {
        match self {
            Self::Io { reason, .. } => matches!(
                reason.kind(),
                ErrorKind::StorageFull
                    | ErrorKind::QuotaExceeded
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::FileTooLarge
            ),
            Self::NotAFolder { .. }
            | Self::NoJournal { .. }
            | Self::Busy(_)
            | Self::Journal { .. } => true,
        }
    }
}

/// For `map_err`: what could not be done to which path.
pub(super) fn io_error(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> SortError + use<> {
    let path = path.to_owned();
    move |reason| SortError::Io {
        action,
        path,
        reason,
    }
}
