//! The checkpoints of one run in their order: which is the latest that verifies, and which ones
//! may be deleted. Names are compared as numbers, never as strings.

use super::error::{CheckpointError, Warning, io_error};
use super::publish::{remove, sync_dir};
use super::store::{self, Checkpoint};
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where in a run a checkpoint was made. Written as `epoch-0007`, or `epoch-0007-step-00012` when
/// 12 steps were done after 7 completed epochs, which comes after `epoch-0007` and before
/// `epoch-0008`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Completed epochs.
    pub epoch: u64,
    /// Steps of the next epoch; 0 at an epoch's end.
    pub step: u64,
}

impl Position {
    /// Reads a directory's name; none if no checkpoint is called so.
    pub fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("epoch-")?;
        let (epoch, step) = match rest.split_once("-step-") {
            Some((epoch, step)) => (epoch.parse().ok()?, step.parse().ok()?),
            None => (rest.parse().ok()?, 0),
        };
        let position = Self { epoch, step };
        // One spelling each: two names for one position would have no order.
        (position.to_string() == name).then_some(position)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "epoch-{:04}", self.epoch)?;
        if self.step > 0 {
            write!(f, "-step-{:05}", self.step)?;
        }
        Ok(())
    }
}

/// A checkpoint of a run that has been verified.
#[derive(Clone, Debug)]
pub struct Found {
    pub position: Position,
    pub checkpoint: Checkpoint,
}

/// The latest checkpoint whose every file verifies, and one warning for each later one that does
/// not. None where no checkpoint verifies, or none was made yet.
///
/// # Errors
/// `Io` where the folder cannot be listed.
pub fn latest(checkpoints: &Path) -> Result<(Option<Found>, Vec<Warning>), CheckpointError> {
    let mut warnings = Vec::new();
    for (position, path) in positions(checkpoints)?.into_iter().rev() {
        match verified(position, &path) {
            Ok(checkpoint) => {
                let found = Found {
                    position,
                    checkpoint,
                };
                return Ok((Some(found), warnings));
            }
            Err(error) => warnings.push(Warning {
                path,
                message: format!("passed over: {error}"),
            }),
        }
    }
    Ok((None, warnings))
}

/// Deletes checkpoints that are no longer needed and returns their paths. What stays: the latest
/// that verifies, the last `keep_last` (at least one) made at an epoch's end up to it, and
/// whatever is later than it. Nothing is deleted while nothing verifies.
///
/// # Errors
/// `Io`, naming the checkpoint that cannot be removed.
pub fn rotate(checkpoints: &Path, keep_last: usize) -> Result<Vec<PathBuf>, CheckpointError> {
    let (Some(newest), _) = latest(checkpoints)? else {
        return Ok(Vec::new());
    };
    let mut epoch_ends_kept = 0;
    let mut removed = Vec::new();
    for (position, path) in positions(checkpoints)?.into_iter().rev() {
        if position > newest.position {
            continue;
        }
        let is_epoch_end = position.step == 0;
        let stays = position == newest.position || is_epoch_end && epoch_ends_kept < keep_last;
        epoch_ends_kept += usize::from(is_epoch_end);
        if !stays {
            remove(&path)?;
            removed.push(path);
        }
    }
    if !removed.is_empty() {
        sync_dir(checkpoints)?;
    }
    Ok(removed)
}

/// Every folder with a checkpoint's name, in ascending order; none of them verified.
pub(super) fn positions(checkpoints: &Path) -> Result<Vec<(Position, PathBuf)>, CheckpointError> {
    let entries = match fs::read_dir(checkpoints) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        outcome => outcome.map_err(io_error("list", checkpoints))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(io_error("list", checkpoints))?;
        if let Some(position) = entry.file_name().to_str().and_then(Position::parse) {
            found.push((position, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

fn verified(position: Position, path: &Path) -> Result<Checkpoint, CheckpointError> {
    let checkpoint = store::open(path)?;
    let progress = &checkpoint.manifest().progress;
    let sealed = Position {
        epoch: progress.epoch,
        step: progress.step_in_epoch,
    };
    if sealed != position {
        return Err(CheckpointError::damaged(
            path,
            format!("its manifest is that of {sealed}"),
        ));
    }
    checkpoint.verify()?;
    Ok(checkpoint)
}
