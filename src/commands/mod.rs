//! One verb a file: each reads its arguments, calls the library and prints. Nothing below this
//! module writes to a terminal, and nothing here decides what a picture is.

mod check;
mod completions;
mod devices;
mod evaluate;
mod explanations;
mod export;
mod extend;
mod inputs;
mod interrupt;
mod lessons;
mod measured;
mod merge;
mod outputs;
mod predict;
mod progress;
mod reading;
mod report_files;
mod robustness;
mod say;
mod serve;
mod sort;
mod synth;
#[cfg(unix)]
mod terminal;
mod train;

use crate::backend::{self, BackendError};
use crate::checkpoint;
use crate::classifier::Classifier;
use crate::cli::{Answering, Cli, Command, Compute};
use crate::commands::say::note;
use crate::config::{Config, ConfigError, ProblemKind};
use crate::printable::{counted, printable, printable_path, without_numbers};
use anyhow::bail;
use docsort_engine::shipped;
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
    /// By SIGHUP (the terminal is gone), with the checkpoint saved.
    HungUp = 129,
    /// By SIGINT, with the checkpoint saved.
    Interrupted = 130,
    /// By SIGTERM, with the checkpoint saved.
    Terminated = 143,
}

impl Exit {
    /// The exit code of an error.
    pub fn of(error: &anyhow::Error) -> Self {
        let usage = error.is::<ConfigError>()
            || error.is::<UsageError>()
            || error.is::<backend::InstructionSetError>()
            || matches!(error.downcast_ref(), Some(BackendError::UnknownName(_)));
        if usage { Self::Usage } else { Self::Failed }
    }
}

/// What was typed makes no sense together, and nothing was written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct UsageError(String);

/// Runs what the user typed.
///
/// # Errors
/// Whatever ends a command early, with what to do about it; and standard output that could not be
/// written, once the work is done.
pub fn run(cli: &Cli) -> anyhow::Result<Exit> {
    backend::choose_instruction_set()?;
    let exit = run_verb(cli)?;
    match (exit, say::lost()) {
        (Exit::Done | Exit::Skipped, Some(reason)) => {
            bail!("standard output cannot be written: {reason}; all else is done")
        }
        _ => Ok(exit),
    }
}

/// The error for a terminal: what was tried, then why. A cause that its context quotes already is not told
/// twice, and what the system said goes without its number.
pub fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    // A message may have several lines; whatever else a file put into it does not command the terminal.
    let lines: Vec<String> = without_numbers(&text).lines().map(printable).collect();
    lines.join("\n")
}

fn run_verb(cli: &Cli) -> anyhow::Result<Exit> {
    match &cli.command {
        Command::Train(args) => train::run(args),
        Command::Extend(args) => extend::run(args),
        Command::Predict(args) => predict::run(args),
        Command::Merge(args) => merge::run(args),
        Command::Sort(args) => sort::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Check(args) => check::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Synth(args) => synth::run(args),
        Command::Export(args) => export::run(args),
        Command::Devices => devices::run(),
        Command::Lessons(args) => lessons::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Manual(args) => completions::man(args),
    }
}

/// The model that `--model` names, or the newest run's best, or where nothing was trained yet, the one that
/// is part of the program; says which on standard error.
fn load_model(
    model: Option<&Path>,
    answering: &Answering,
    compute: &Compute,
) -> anyhow::Result<Classifier> {
    let opened = crate::backend::open(crate::backend::parse(&compute.backend)?)?;
    let backend = opened.name.clone();
    let (name, mut classifier) = match model_dir(model)? {
        Some(dir) => (printable_path(&dir), Classifier::load(&dir, opened)?),
        None => {
            let name = match model {
                Some(_) => "that docsort comes with",
                None => "that docsort comes with, since nothing was trained here",
            };
            (name.to_owned(), Classifier::shipped(opened)?)
        }
    };
    let manifest = classifier.manifest();
    let answered = (0..manifest.classes.len()).filter(|&label| manifest.is_answerable(label));
    let classes: Vec<String> = answered
        .map(|label| printable(&manifest.classes[label]))
        .collect();
    note!(
        "model {name}: {} ({}){}, on {}",
        counted(
            classes.len() as u64,
            match manifest.problem {
                ProblemKind::Multiclass | ProblemKind::Binary => "class",
                ProblemKind::Multilabel => "label",
            }
        ),
        shortened(&classes),
        if manifest.rejects.is_empty() {
            ""
        } else {
            ", others unknown"
        },
        printable(&backend),
    );
    if let Some(max_error) = answering.max_error {
        let chosen = classifier.answer_within(max_error)?;
        note!(
            "answers from a confidence of {:.3} on: of the validation pictures, {:.1} % were answered, and \
             {:.1} % of the answers were wrong",
            chosen.threshold,
            100.0 * chosen.coverage,
            100.0 * chosen.error,
        );
    }
    Ok(classifier)
}

/// Where the model lies; none is the one that is part of the program.
fn model_dir(model: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    match model {
        Some(path) if shipped::is_meant(path) => Ok(None),
        Some(path) => Ok(Some(checkpoint::resolve_model(path)?)),
        None => match checkpoint::newest(&Config::default().run.dir)? {
            Some(run) => Ok(Some(checkpoint::resolve_model(&run)?)),
            None => Ok(None),
        },
    }
}

/// Names shown of many.
const SHOWN: usize = 8;

/// The first names, and how many more there are.
fn shortened(names: &[String]) -> String {
    match names.len() {
        0..=SHOWN => names.join(", "),
        count => format!("{}, and {} more", names[..SHOWN].join(", "), count - SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;
    use std::io;

    #[test]
    fn a_cause_is_told_once() {
        #[derive(Debug, thiserror::Error)]
        #[error("a.csv: cannot be read: {source}")]
        struct Quotes {
            source: io::Error,
        }
        let source = io::Error::from_raw_os_error(2);
        // errno(3): 2 is ENOENT.
        let reason = "No such file or directory";
        let error = Err::<(), _>(Quotes { source })
            .context("stopped")
            .unwrap_err();
        assert_eq!(
            told(&error),
            format!("stopped: a.csv: cannot be read: {reason}")
        );
    }
}
