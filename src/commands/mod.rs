//! One verb a file: each reads its arguments, calls the library and prints. Nothing below this
//! module writes to a terminal, and nothing here decides what a picture is.

mod devices;
mod evaluate;
mod interrupt;
mod lessons;
mod measured;
mod predict;
mod progress;
mod report_files;
mod robustness;
mod say;
mod sort;
mod synth;
#[cfg(unix)]
mod terminal;
mod train;

use crate::backend::BackendError;
use crate::checkpoint;
use crate::classifier::Classifier;
use crate::cli::{Cli, Command, Compute};
use crate::commands::say::note;
use crate::config::{Config, ConfigError, ProblemKind};
use crate::printable::{printable, printable_path};
use anyhow::{anyhow, bail};
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The tables of metrics fit a terminal of this width, and a mail.
const TABLE_CELLS: usize = 80;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    /// The command line or the configuration is at fault; nothing was written.
    Usage = 2,
    /// Done, but some inputs were skipped; each is named.
    Skipped = 3,
    /// By SIGINT, with the checkpoint saved.
    Interrupted = 130,
    /// By SIGTERM, with the checkpoint saved.
    Terminated = 143,
}

impl Exit {
    /// The exit code of an error.
    pub fn of(error: &anyhow::Error) -> Self {
        let usage = error.is::<ConfigError>()
            || matches!(error.downcast_ref(), Some(BackendError::UnknownName(_)));
        match usage {
            true => Self::Usage,
            false => Self::Failed,
        }
    }
}

/// Runs what the user typed.
///
/// # Errors
/// Whatever ends a command early, with what to do about it.
pub fn run(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Command::Train(args) => train::run(args),
        Command::Predict(args) => predict::run(args),
        Command::Sort(args) => sort::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Synth(args) => synth::run(args),
        Command::Devices => devices::run(),
        Command::Lessons(args) => lessons::run(args),
    }
}

/// The model that `--model` names, or the newest run's best; says which on standard error.
fn load_model(model: Option<&Path>, compute: &Compute) -> anyhow::Result<Classifier> {
    let opened = crate::backend::open(crate::backend::parse(&compute.backend)?)?;
    let dir = model_dir(model)?;
    let backend = opened.name.clone();
    let classifier = Classifier::load(&dir, opened)?;
    let classes: Vec<String> = classifier
        .manifest()
        .classes
        .iter()
        .map(|class| printable(class))
        .collect();
    note!(
        "model {}: {} {} ({}), on {}",
        printable_path(&dir),
        classes.len(),
        match classifier.manifest().problem {
            ProblemKind::Multiclass | ProblemKind::Binary => "classes",
            ProblemKind::Multilabel => "labels",
        },
        shortened(&classes),
        printable(&backend),
    );
    Ok(classifier)
}

/// The checkpoint that `--model` names, or the newest run's best.
fn model_dir(model: Option<&Path>) -> anyhow::Result<PathBuf> {
    match model {
        Some(path) => Ok(checkpoint::resolve_model(path)?),
        None => newest_model(),
    }
}

fn newest_model() -> anyhow::Result<PathBuf> {
    let runs = Config::default().run.dir;
    match checkpoint::newest(&runs)? {
        Some(run) => Ok(checkpoint::resolve_model(&run)?),
        None => bail!(
            "no trained model in {}: train one with `docsort train`, or name one with --model",
            printable_path(&runs)
        ),
    }
}

fn shortened(names: &[String]) -> String {
    const SHOWN: usize = 8;
    match names.len() {
        0..=SHOWN => names.join(", "),
        count => format!("{}, and {} more", names[..SHOWN].join(", "), count - SHOWN),
    }
}

/// A file that did not exist before: outputs are never overwritten.
fn create_new(path: &Path) -> anyhow::Result<File> {
    File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow!(
            "{} exists, and is never overwritten: choose another --output",
            printable_path(path)
        ),
        _ => anyhow!("{} cannot be written: {error}", printable_path(path)),
    })
}
