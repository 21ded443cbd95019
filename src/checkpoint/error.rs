//! What can go wrong with checkpoints and run folders, each in one line: where, what, and what to
//! do. Text from a file never reaches a message unescaped.

use docsort_engine::ManifestError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A failure to read, write or trust a checkpoint or a run folder.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error("{path}: cannot {action}: {source}")]
    Io {
        path: PathBuf,
        action: &'static str,
        source: io::Error,
    },
    /// The bytes are not the ones that were published.
    #[error("{path}: damaged: {reason}")]
    Damaged { path: PathBuf, reason: String },
    /// The bytes are as published (or claim to be), but say what no checkpoint may say.
    #[error("{path}: not a valid checkpoint: {reason}")]
    Invalid { path: PathBuf, reason: String },
    #[error(
        "{path}: this checkpoint has format {found}; this docsort reads up to {newest}: update docsort"
    )]
    NewerFormat {
        path: PathBuf,
        found: i64,
        newest: u32,
    },
    #[error(
        "{path}: this checkpoint has format {found}; this docsort reads from {oldest} on: train again, or use an older docsort"
    )]
    OlderFormat {
        path: PathBuf,
        found: i64,
        oldest: u32,
    },
    #[error("{path}: no checkpoint here: {reason}")]
    NotACheckpoint { path: PathBuf, reason: String },
    #[error("{path}: a run without a finished epoch: go on with `docsort train --resume {path}`")]
    NoFinishedEpoch { path: PathBuf },
    #[error(
        "{path}: another training is running in this folder: wait for it, or choose another --name"
    )]
    Locked { path: PathBuf },
    /// The place that a run should write to cannot hold it.
    #[error("{path}: cannot hold a run: {reason}")]
    Output { path: PathBuf, reason: String },
}

impl CheckpointError {
    /// What is wrong with the manifest at `path`.
    pub(super) fn of_manifest(path: &Path, error: ManifestError) -> Self {
        let path = path.to_path_buf();
        match error {
            ManifestError::Damaged(reason) => Self::Damaged { path, reason },
            ManifestError::Invalid(reason) => Self::Invalid { path, reason },
            ManifestError::NewerFormat { found, newest } => Self::NewerFormat {
                path,
                found,
                newest,
            },
            ManifestError::OlderFormat { found, oldest } => Self::OlderFormat {
                path,
                found,
                oldest,
            },
        }
    }

    pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_path_buf(),
            reason: reason.into(),
        }
    }

    pub(super) fn no_checkpoint(path: &Path, reason: impl Into<String>) -> Self {
        Self::NotACheckpoint {
            path: path.to_path_buf(),
            reason: reason.into(),
        }
    }

    pub(super) fn output(path: &Path, reason: impl Into<String>) -> Self {
        Self::Output {
            path: path.to_path_buf(),
            reason: reason.into(),
        }
    }
}

/// Turns an I/O error into one that says what was tried, and where.
pub(super) fn io_error(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> CheckpointError {
    let path = path.to_path_buf();
    move |source| CheckpointError::Io {
        path,
        action,
        source,
    }
}

/// Something that was worked around and that the user should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub path: PathBuf,
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message)
    }
}
