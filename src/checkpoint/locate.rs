//! From what a user names with `--model`, or leaves out, to one checkpoint directory. Never reads
//! weights, never writes.

use super::MANIFEST;
use super::error::{CheckpointError, io_error};
use super::publish::BEST;
use super::run_dir::is_run;
use super::series::positions;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The checkpoint directory that `path` stands for: itself, or a run's `best`, or else the run's
/// last finished epoch.
///
/// # Errors
/// `NoFinishedEpoch` for a run that has none; `NotACheckpoint` for anything else.
pub fn resolve_model(path: &Path) -> Result<PathBuf, CheckpointError> {
    let no_checkpoint = |reason: &str| Err(CheckpointError::no_checkpoint(path, reason));
    if !path.exists() {
        return no_checkpoint("there is no such folder");
    }
    if !path.is_dir() {
        return no_checkpoint("it is a file; name the folder of a checkpoint or of a run");
    }
    if has_manifest(path) {
        return Ok(path.to_path_buf());
    }
    let best = path.join(BEST);
    if has_manifest(&best) {
        return Ok(best);
    }
    if !is_run(path) {
        return no_checkpoint(
            "it holds no manifest.toml; name the folder of a checkpoint or of a run",
        );
    }
    positions(&path.join("checkpoints"))?
        .into_iter()
        .rev()
        // A checkpoint inside the first epoch holds weights that nothing has measured.
        .find(|(position, checkpoint)| position.epoch > 0 && has_manifest(checkpoint))
        .map(|(_, checkpoint)| checkpoint)
        .ok_or_else(|| CheckpointError::NoFinishedEpoch {
            path: path.to_path_buf(),
        })
}

/// The run under `dir` whose best checkpoint is the youngest; none where no run has one, or there
/// is no such folder.
///
/// # Errors
/// `Io` where `dir` cannot be listed.
pub fn newest(dir: &Path) -> Result<Option<PathBuf>, CheckpointError> {
    let entries = match fs::read_dir(dir) {
        // A file of that name holds no runs either.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        outcome => outcome.map_err(io_error("list", dir))?,
    };
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    for entry in entries {
        let run = entry.map_err(io_error("list", dir))?.path();
        // A folder that is no run, or that vanishes meanwhile, is no candidate.
        let Ok(modified) =
            fs::metadata(run.join(BEST).join(MANIFEST)).and_then(|file| file.modified())
        else {
            continue;
        };
        // Equal times are told apart by name, so that the answer does not depend on the listing.
        let candidate = (modified, run);
        if newest.as_ref().is_none_or(|so_far| candidate > *so_far) {
            newest = Some(candidate);
        }
    }
    Ok(newest.map(|(_, run)| run))
}

fn has_manifest(path: &Path) -> bool {
    fs::symlink_metadata(path.join(MANIFEST)).is_ok()
}
