//! A run that is taken up again: its newest checkpoint, what may not have changed since, and where the training goes on; and where
//! one begins that never was. Never trains.

use crate::checkpoint::{self, Checkpoint, History, Lock, RunDir};
use crate::commands::say::note;
use crate::printable::{counted, printable, printable_path};
use crate::training::{self, Job, State};
use anyhow::bail;
use std::path::Path;

/// Where the training begins, and the rows that it adds to.
pub fn first_state(job: Job, found: Option<&Checkpoint>) -> anyhow::Result<(State, History)> {
    let state = match found {
        Some(checkpoint) => State::resumed(job, checkpoint)?,
        None => {
            let state = State::fresh(job)?;
            // What could not be published at the end of the first epoch is refused before it.
            state.manifest(job).check()?;
            state
        }
    };
    let problem = job.config.problem.kind;
    let history = History::truncate_after(job.run.path(), state.progress.epoch, problem)?;
    Ok((state, history))
}

/// What is left of so many epochs, in words.
pub fn to_do(done: u64, epochs: u64) -> String {
    match done {
        0 => counted(epochs, "epoch"),
        done if done >= epochs => format!(
            "{} done, and no more are asked for; for more: --set train.epochs={}",
            counted(done, "epoch"),
            2 * done
        ),
        done => format!("going on after epoch {done} of {epochs}"),
    }
}

/// The newest checkpoint of a run that verifies; none if the run was killed before its first.
pub fn last_checkpoint(run: &RunDir, lock: &Lock) -> anyhow::Result<Option<Checkpoint>> {
    for warning in run.clean(lock)? {
        note!(
            "warning: {}: {}",
            printable_path(&warning.path),
            printable(&warning.message)
        );
    }
    let (found, warnings) = checkpoint::latest(&run.checkpoints())?;
    for warning in &warnings {
        note!(
            "warning: {}: {}",
            printable_path(&warning.path),
            printable(&warning.message)
        );
    }
    if found.is_none() && !warnings.is_empty() {
        bail!(
            "{}: no checkpoint of this run verifies: train anew",
            printable_path(run.path())
        );
    }
    // The best of the first epoch may stand there without a checkpoint, after a kill. A later one shows that the checkpoints were
    // removed, and a training from the start would take its place.
    let best = checkpoint::open(&run.best());
    if found.is_none() && best.is_ok_and(|best| best.manifest().progress.epoch > 1) {
        let (run, best) = (printable_path(run.path()), printable_path(&run.best()));
        bail!(
            "{run}: its checkpoints are gone, and going on would replace its best: train anew, with --from {best} \
             to begin with those weights"
        );
    }
    Ok(found.map(|found| found.checkpoint))
}

/// How the pictures are others than those that the run began with; their classes first, since those say more.
pub fn data_difference(checkpoint: &Checkpoint, job: Job) -> Option<String> {
    let sealed = checkpoint.manifest();
    checkpoint::class_difference(sealed, job.classes).or_else(|| {
        let now = training::fingerprint(job.loaded, job.splits);
        (sealed.data_fingerprint != now).then(|| {
            "data: the pictures or their split are not those that this run began with".to_owned()
        })
    })
}

pub fn refuse(run: &Path, differences: &[String]) -> anyhow::Result<()> {
    if differences.is_empty() {
        return Ok(());
    }
    bail!(
        "{} cannot be resumed with these changes; undo them, or train anew:\n  {}",
        printable_path(run),
        differences.join("\n  ")
    )
}
