//! What a training is told: options and file become one configuration, which then takes over what only the
//! pictures can say, the names of classes and how many there are for a batch.

use super::super::reading;
use super::taken_up::refuse;
use crate::checkpoint::{RunDir, origin_differences};
use crate::cli;
use crate::commands::say::note;
use crate::config::{self, Config, Source};
use crate::names;
use crate::printable::{counted, printable_path};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// Where `--resume RUN` points: a folder, or the name of one under the default `run.dir`.
pub fn run_folder(typed: &Path) -> anyhow::Result<PathBuf> {
    let named = Config::default().run.dir.join(typed);
    match (typed.is_dir(), named.is_dir()) {
        (true, _) => Ok(typed.to_owned()),
        (false, true) => Ok(named),
        (false, false) => bail!(
            "{}: no such run: name a folder such as runs/documents",
            printable_path(typed)
        ),
    }
}

/// Whether somebody said where the pictures are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DataDir {
    Named,
    /// The sample that docsort comes with, then.
    Default,
}

/// What the options and the file that they name come to.
pub fn configuration(
    args: &cli::Train,
    resumed: Option<&Path>,
) -> anyhow::Result<(Config, DataDir)> {
    let source = match resumed {
        Some(run) => Source::File(begun(run)?),
        None => config::source(args.config.as_deref())?,
    };
    // Options go through the same checks as keys in a file.
    let name = args.name.as_deref().map(toml::Value::from);
    let name = name.map(|name| format!("run.name={name}"));
    let from = args.from.as_deref().map(from_override).transpose()?;
    let overrides: Vec<String> = args
        .overrides
        .iter()
        .cloned()
        .chain(reading::overrides(&args.reading))
        .chain(name)
        .chain(from)
        .collect();
    let mut config = config::resolve(&source, &overrides)?;
    if let Some(run) = resumed {
        let begun = config::resolve(&source, &[])?;
        refuse(run, &origin_differences(&begun, &config))?;
    }
    if let Some(data) = &args.data {
        config.data.dir = data.clone();
    }
    // Absolute, so that the run can be taken up from any folder; the name of the shipped model is none.
    if let Ok(absolute) = config.train.from.canonicalize() {
        config.train.from = absolute;
    }
    let is_named = args.data.is_some()
        || matches!(source, Source::File(_))
        || args
            .overrides
            .iter()
            .any(|set| set.starts_with("data.dir") || set.starts_with("data="));
    let data = if is_named {
        DataDir::Named
    } else {
        DataDir::Default
    };
    Ok((config, data))
}

/// Whether one of `overrides` sets this key.
pub fn sets(overrides: &[String], key: &str) -> bool {
    let table = key.split_once('.').map_or(key, |(table, _)| table);
    let names = overrides.iter().filter_map(|set| set.split_once('='));
    let mut names = names.map(|(name, _)| name.trim());
    names.any(|name| name == key || name == table)
}

fn from_override(from: &Path) -> anyhow::Result<String> {
    let Some(text) = from.to_str() else {
        bail!(
            "--from {}: the path is not UTF-8, so that no configuration can hold it; rename it, or reach it through a link",
            printable_path(from)
        );
    };
    Ok(format!("train.from={}", toml::Value::from(text)))
}

/// The names of classes in the configuration as the folder has them, where they differ in Unicode form alone.
pub fn take_names(config: &mut Config, classes: &[String]) {
    let positive = std::iter::once(&mut config.problem.positive);
    for name in config.data.reject.iter_mut().chain(positive) {
        if let Some(place) = names::position(classes, name) {
            name.clone_from(&classes[place]);
        }
    }
}

/// Fewer pictures than one batch are trained on in two smaller ones: with a single step an epoch, the epochs of a
/// preset would end before anything is learnt.
pub fn shrink_batch(config: &mut Config, pictures: usize) {
    let batch_size = config.train.batch_size;
    if pictures >= batch_size {
        return;
    }
    config.train.batch_size = (pictures / 2).max(2).min(pictures);
    note!(
        "{} to train on, fewer than one batch of {batch_size}: taking batches of {}",
        counted(pictures as u64, "picture"),
        config.train.batch_size
    );
}

/// The configuration of a run that can be resumed.
fn begun(run: &Path) -> anyhow::Result<PathBuf> {
    let folder = RunDir::open_existing(run)?;
    let config = folder.config();
    if !config.exists() && has_checkpoints(&folder) {
        bail!(
            "{}: is gone, and without it nobody knows how this run was trained: put it back, or train anew",
            printable_path(&config)
        );
    }
    if !config.exists() && folder.best().exists() {
        bail!(
            "{}: was made by docsort extend, and there is no training to go on with: extend it again, or train anew",
            printable_path(run)
        );
    }
    // A pipe would be waited for.
    if config.exists() && !config.is_file() {
        bail!(
            "{}: is no regular file, so that this run cannot go on: train anew",
            printable_path(&config)
        );
    }
    if !config.exists() {
        bail!(
            "{}: this run was stopped before it began: remove the folder and train anew",
            printable_path(run)
        );
    }
    Ok(config)
}

/// Whether there is anything where a training keeps its epochs.
fn has_checkpoints(run: &RunDir) -> bool {
    std::fs::read_dir(run.checkpoints()).is_ok_and(|mut found| found.next().is_some())
}
