//! Why a training ends before its time, with what to do about it.

use super::Job;
use super::health::{self, Finding};
use super::step::NonFinite;
use crate::backend::BackendError;
use crate::checkpoint::CheckpointError;
use crate::model::RecordError;
use crate::printable::printable_path;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    #[error(
        "{what} is no longer a finite number in epoch {epoch}, step {step} of {steps}, at a learning rate of \
         {rate:.2e}: nothing after the last checkpoint was kept; {advice}"
    )]
    NonFinite {
        what: &'static str,
        epoch: u64,
        step: usize,
        steps: usize,
        rate: f64,
        /// What the health monitor found; or, where it found nothing, what helps in most cases.
        advice: String,
    },
    #[error("no picture of the {0} split can be read any more: were the files moved?")]
    NothingLeft(&'static str),
    #[error("no class is called {0}, which problem.positive names")]
    NoPositive(String),
    #[error(
        "{} cannot teach here: {what}; take it out of distill.teachers",
        printable_path(dir)
    )]
    Teacher { dir: PathBuf, what: String },
    #[error("no training can begin with {}: {what}", printable_path(dir))]
    Origin { dir: PathBuf, what: String },
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the network's weights cannot be written: {0}")]
    Record(#[from] RecordError),
    #[error("the events for TensorBoard cannot be written: {0}")]
    Board(#[from] std::io::Error),
    #[error("threads for reading pictures cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// The error of a step (counted from 0) that was refused at `rate`.
pub(super) fn non_finite(
    job: Job,
    reason: NonFinite,
    epoch: u64,
    [step, steps]: [usize; 2],
    rate: f64,
    found: &[Finding],
) -> TrainingError {
    let findings: Vec<String> = found.iter().map(Finding::to_string).collect();
    let slower = health::slower(job.config.optimizer.learning_rate);
    TrainingError::NonFinite {
        what: match reason {
            NonFinite::Loss => "the loss",
            NonFinite::Gradient => "the gradient",
        },
        epoch,
        step: step + 1,
        steps,
        rate,
        advice: if findings.is_empty() {
            format!("try optimizer.learning_rate = {slower:e}, or a smaller optimizer.clip_norm")
        } else {
            findings.join("; ")
        },
    }
}
