//! `docsort train`: check everything, read the pictures, then hand over to the loop and tell what
//! it does.

mod data;
#[cfg(unix)]
mod live;
mod printer;
mod report;
mod teller;

use super::interrupt::Interrupt;
use super::{Exit, reading};
use crate::backend::{self, Opened};
use crate::checkpoint::{self, Checkpoint, History, Lock, RunDir};
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::{self, Config, Source};
use crate::dataset::{DatasetError, Folder};
use crate::evaluation::wilson_95;
use crate::names;
use crate::printable::{counted, printable, printable_path};
use crate::training::health::Finding;
use crate::training::{self, Ending, Job, State};
use anyhow::{Context, bail};
pub use data::alike_line;
use data::{find_pictures, read_pictures};
use std::fs;
use std::path::{Path, PathBuf};
use teller::{Look, Teller};

pub fn run(args: &cli::Train) -> anyhow::Result<Exit> {
    begin(args).map(|trained| trained.exit)
}

/// What a training left behind.
pub struct Trained {
    pub exit: Exit,
    /// The run folder; where the training was stopped before it began, it does not exist.
    pub run: PathBuf,
    /// What the health monitor found.
    pub findings: Vec<Finding>,
}

/// The same as [`run`], for commands that look at what came of it.
pub fn begin(args: &cli::Train) -> anyhow::Result<Trained> {
    let resumed = args.resume.as_deref().map(run_folder).transpose()?;
    let (mut config, data) = configuration(args, resumed.as_deref())?;
    let opened = backend::open(config.backend)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let (started, folder) = match &resumed {
        Some(path) => {
            let started = Started::again(path)?;
            (started, find_pictures(&mut config, data)?)
        }
        None => {
            let has_runs = config.run.dir.exists();
            // Before there is a run folder, which may lie inside of the pictures' own.
            let folder = find_pictures(&mut config, data)?;
            (Started::anew(&config, has_runs)?, folder)
        }
    };
    let look = match args.plain {
        true => Look::Plain,
        false => Look::OfTerminal,
    };
    let result = match train(&mut config, folder, opened, &started, &interrupt, look) {
        // Asked to stop before there was anything to save.
        Err(error) if matches!(error.downcast_ref(), Some(DatasetError::Interrupted)) => {
            say!("interrupted before the training began; nothing was written");
            Ok((interrupt.exit(), Vec::new()))
        }
        result => result,
    };
    let run = started.run.path().to_owned();
    let cleaned = started.remove_if_nothing_came_of_it();
    let (exit, findings) = result?;
    cleaned.map(|()| Trained {
        exit,
        run,
        findings,
    })
}

/// A run folder that is ours.
struct Started {
    run: RunDir,
    lock: Lock,
    is_new: bool,
    /// The folder of the runs, where it was made for this one.
    made: Option<PathBuf>,
}

impl Started {
    fn anew(config: &Config, has_runs: bool) -> anyhow::Result<Self> {
        let run = RunDir::create(&config.run.dir, &config.run.name)?;
        Ok(Self {
            lock: run.lock()?,
            run,
            is_new: true,
            made: (!has_runs).then(|| config.run.dir.clone()),
        })
    }

    fn again(path: &Path) -> anyhow::Result<Self> {
        let run = RunDir::open_existing(path)?;
        Ok(Self {
            lock: run.lock()?,
            run,
            is_new: false,
            made: None,
        })
    }

    /// A folder in which no training began would only be in the way of the next one.
    fn remove_if_nothing_came_of_it(self) -> anyhow::Result<()> {
        if self.is_new && !self.run.config().exists() {
            let path = self.run.path().to_owned();
            drop(self.lock);
            fs::remove_dir_all(&path)
                .with_context(|| format!("{} cannot be removed", printable_path(&path)))?;
            if let Some(runs) = self.made {
                // Another run, or the drawn sample, may lie in it by now: then it stays.
                let _ = fs::remove_dir(runs);
            }
        }
        Ok(())
    }
}

fn train(
    config: &mut Config,
    mut folder: Folder,
    opened: Opened,
    started: &Started,
    interrupt: &Interrupt,
    look: Look,
) -> anyhow::Result<(Exit, Vec<Finding>)> {
    let run = &started.run;
    let found = match started.is_new {
        true => None,
        false => last_checkpoint(run, &started.lock)?,
    };
    if let Some(checkpoint) = &found {
        folder.take_names(&checkpoint.manifest().classes);
    }
    take_names(config, &folder.classes);
    say!("backend: {}", printable(&opened.name));
    let (loaded, splits) = read_pictures(config, folder, interrupt)?;
    shrink_batch(config, splits.train.len());
    let truth = training::truth(config, &loaded)?;
    let job = Job {
        config,
        opened: &opened,
        classes: &loaded.classes,
        loaded: &loaded,
        splits: &splits,
        truth,
        run,
        stop: interrupt.stop(),
    };
    if let Some(checkpoint) = &found {
        refuse_differences(checkpoint, job)?;
    }
    let problem = config.problem.kind;
    let (state, mut history) = match &found {
        Some(checkpoint) => {
            let state = State::resumed(job, checkpoint)?;
            let history = History::truncate_after(run.path(), state.progress.epoch, problem)?;
            (state, history)
        }
        None => {
            let state = State::fresh(job)?;
            // What could not be published at the end of the first epoch is refused before it.
            state.manifest(job).check()?;
            (state, History::truncate_after(run.path(), 0, problem)?)
        }
    };
    run.write_config(&config::render(config)?)?;
    say!(
        "run: {}, {}",
        printable_path(run.path()),
        match state.progress.epoch {
            0 => counted(config.train.epochs as u64, "epoch"),
            done if done >= config.train.epochs as u64 => format!(
                "{} done, and no more are asked for; for more: --set train.epochs={}",
                counted(done, "epoch"),
                2 * done
            ),
            done => format!("going on after epoch {done} of {}", config.train.epochs),
        }
    );
    report::remove_former(run)?;
    let mut teller = Teller::open(look, job, interrupt)?;
    let ending = training::fit(job, state, &mut history, teller.observer())?;
    let told = teller.close();
    let exit = finish(job, ending, interrupt, told.vanished)?;
    Ok((exit, told.findings))
}

/// Where `--resume RUN` points: a folder, or the name of one under the default `run.dir`.
fn run_folder(typed: &Path) -> anyhow::Result<PathBuf> {
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

fn configuration(args: &cli::Train, resumed: Option<&Path>) -> anyhow::Result<(Config, DataDir)> {
    let source = match resumed {
        Some(run) => Source::File(begun(run)?),
        None => config::source(args.config.as_deref())?,
    };
    // Options go through the same checks as keys in a file.
    let name = args.name.as_deref().map(toml::Value::from);
    let name = name.map(|name| format!("run.name={name}"));
    let overrides: Vec<String> = args
        .overrides
        .iter()
        .cloned()
        .chain(reading::overrides(&args.reading))
        .chain(name)
        .collect();
    let mut config = config::resolve(&source, &overrides)?;
    if let Some(data) = &args.data {
        config.data.dir = data.clone();
    }
    let is_named = args.data.is_some()
        || matches!(source, Source::File(_))
        || args
            .overrides
            .iter()
            .any(|set| set.starts_with("data.dir") || set.starts_with("data="));
    let data = match is_named {
        true => DataDir::Named,
        false => DataDir::Default,
    };
    Ok((config, data))
}

/// The names of classes in the configuration as the folder has them, where they differ in Unicode form alone.
fn take_names(config: &mut Config, classes: &[String]) {
    let positive = std::iter::once(&mut config.problem.positive);
    for name in config.data.reject.iter_mut().chain(positive) {
        if let Some(place) = names::position(classes, name) {
            name.clone_from(&classes[place]);
        }
    }
}

/// Fewer pictures than one batch are trained on in two smaller ones: with a single step an epoch, the epochs of a
/// preset would end before anything is learnt.
fn shrink_batch(config: &mut Config, pictures: usize) {
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
    let config = RunDir::open_existing(run)?.config();
    if !config.exists() {
        bail!(
            "{}: this run was stopped before it began: remove the folder and train anew",
            printable_path(run)
        );
    }
    Ok(config)
}

/// The newest checkpoint of a run that verifies; none if the run was killed before its first.
fn last_checkpoint(run: &RunDir, lock: &Lock) -> anyhow::Result<Option<Checkpoint>> {
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
    Ok(found.map(|found| found.checkpoint))
}

fn refuse_differences(checkpoint: &Checkpoint, job: Job) -> anyhow::Result<()> {
    let sealed = checkpoint.manifest();
    let mut differences = checkpoint::differences(sealed, job.config, job.classes);
    if differences.is_empty()
        && sealed.data_fingerprint != training::fingerprint(job.loaded, job.splits)
    {
        differences.push(
            "data: the pictures or their split are not those that this run began with".to_owned(),
        );
    }
    if differences.is_empty() {
        return Ok(());
    }
    bail!(
        "{} cannot be resumed with these changes; undo them, or train anew:\n  {}",
        printable_path(job.run.path()),
        differences.join("\n  ")
    )
}

fn finish(
    job: Job,
    ending: Ending,
    interrupt: &Interrupt,
    vanished: usize,
) -> anyhow::Result<Exit> {
    let (docsort, run) = (program(), shell_word(job.run.path()));
    if ending == Ending::Interrupted {
        say!("interrupted; saved. Go on with: {docsort} train --resume {run}");
        return Ok(interrupt.exit());
    }
    if ending == Ending::StoppedEarly {
        say!(
            "stopped early: no lower validation loss for {}",
            counted(job.config.train.patience as u64, "epoch")
        );
    }
    let best = checkpoint::open(&job.run.best())?;
    best.verify()?;
    if let Some(best) = best.manifest().progress.best {
        let metrics = best.metrics;
        let correct = (metrics.valid_accuracy * metrics.valid_count as f64).round() as u64;
        let interval =
            wilson_95(correct, metrics.valid_count).map_or(String::new(), |(low, high)| {
                format!(
                    " (95 % interval {:.1} to {:.1} %)",
                    100.0 * low,
                    100.0 * high
                )
            });
        say!(
            "best: epoch {}, {correct} of {} right, {:.1} %{interval}",
            best.epoch,
            counted(metrics.valid_count, "validation picture"),
            100.0 * metrics.valid_accuracy,
        );
    }
    let classifier = Classifier::load(&job.run.best(), job.opened.clone())?;
    let unreadable = match job.splits.test.is_empty() {
        true => 0,
        false => report::test(job, &classifier)?,
    };
    report::valid(job, &classifier);
    say!("\nLabel pictures with it:\n  {docsort} predict --model {run} PATH…");
    let skipped = job.loaded.scanned - job.splits.used();
    Ok(match skipped + vanished + unreadable {
        0 => Exit::Done,
        _ => Exit::Skipped,
    })
}

/// How this program was called, for commands that the user is told to type.
fn program() -> String {
    let typed = std::env::args_os().next();
    typed.map_or("docsort".to_owned(), |typed| shell_word(Path::new(&typed)))
}

/// A path as it can be typed into a shell.
fn shell_word(path: &Path) -> String {
    let text = printable_path(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    match text.chars().all(is_plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
