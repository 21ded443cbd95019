//! `docsort train`: check everything, read the pictures, then hand over to the loop and tell what
//! it does.

use super::interrupt::Interrupt;
use super::{Exit, TABLE_CELLS, progress};
use crate::backend::{self, Opened};
use crate::checkpoint::{self, Checkpoint, History, Lock, RunDir};
use crate::classifier::Classifier;
use crate::cli;
use crate::config::{self, Config, Source};
use crate::dataset::{
    self, DatasetError, Input, LoadOptions, Loaded, Purpose, ScanOptions, Skipped, SplitOptions,
    Splits,
};
use crate::documents::{self, Kind, Request};
use crate::evaluation::{Tally, wilson_95};
use crate::picture::Limits;
use crate::printable::{printable, printable_path};
use crate::report::write_metrics_table;
use crate::training::{self, Ending, Epoch, Job, Observer, Seen, State};
use anyhow::{Context, bail};
use indicatif::ProgressBar;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

pub fn run(args: &cli::Train) -> anyhow::Result<Exit> {
    let resumed = args.resume.as_deref().map(run_folder).transpose()?;
    let mut config = configuration(args, resumed.as_deref())?;
    let opened = backend::open(config.backend)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let run = match &resumed {
        Some(path) => RunDir::open_existing(path)?,
        None => RunDir::create(&config.run.dir, &config.run.name)?,
    };
    let started = Started {
        lock: run.lock()?,
        run,
        is_new: resumed.is_none(),
    };
    let result = match train(&mut config, opened, &started, &interrupt) {
        // Asked to stop before there was anything to save.
        Err(error) if matches!(error.downcast_ref(), Some(DatasetError::Interrupted)) => {
            println!("interrupted before the training began; nothing was written");
            Ok(interrupt.exit())
        }
        result => result,
    };
    started.remove_if_nothing_came_of_it()?;
    result
}

/// A run folder that is ours.
struct Started {
    run: RunDir,
    lock: Lock,
    is_new: bool,
}

impl Started {
    /// A folder in which no training began would only be in the way of the next one.
    fn remove_if_nothing_came_of_it(self) -> anyhow::Result<()> {
        if self.is_new && !self.run.config().exists() {
            let path = self.run.path().to_owned();
            drop(self.lock);
            fs::remove_dir_all(&path)
                .with_context(|| format!("{} cannot be removed", printable_path(&path)))?;
        }
        Ok(())
    }
}

fn train(
    config: &mut Config,
    opened: Opened,
    started: &Started,
    interrupt: &Interrupt,
) -> anyhow::Result<Exit> {
    let run = &started.run;
    let found = match started.is_new {
        true => None,
        false => last_checkpoint(run, &started.lock)?,
    };
    provide_sample(config)?;
    println!("backend: {}", printable(&opened.name));
    let (loaded, splits) = read_pictures(config, interrupt)?;
    let job = Job {
        config,
        opened: &opened,
        classes: &loaded.classes,
        loaded: &loaded,
        splits: &splits,
        run,
        stop: interrupt.stop(),
    };
    if let Some(checkpoint) = &found {
        refuse_differences(checkpoint, job)?;
    }
    let (state, mut history) = match &found {
        Some(checkpoint) => {
            let state = State::resumed(job, checkpoint)?;
            let history = History::truncate_after(run.path(), state.progress.epoch)?;
            (state, history)
        }
        None => {
            let state = State::fresh(job)?;
            // What could not be published at the end of the first epoch is refused before it.
            state.manifest(job).check()?;
            (state, History::truncate_after(run.path(), 0)?)
        }
    };
    run.write_config(&config::render(config)?)?;
    println!(
        "run: {}, {}",
        printable_path(run.path()),
        match state.progress.epoch {
            0 => format!("{} epochs", config.train.epochs),
            done if done >= config.train.epochs as u64 => format!(
                "all {done} epochs are done; for more: --set train.epochs={}",
                2 * done
            ),
            done => format!("going on after epoch {done} of {}", config.train.epochs),
        }
    );
    let mut printer = Printer::new(config.train.epochs);
    let ending = training::fit(job, state, &mut history, &mut printer)?;
    finish(job, ending, interrupt, printer.vanished)
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

fn configuration(args: &cli::Train, resumed: Option<&Path>) -> anyhow::Result<Config> {
    let source = match resumed {
        Some(run) => Source::File(RunDir::open_existing(run)?.config()),
        None => config::source(args.config.as_deref())?,
    };
    let mut config = config::resolve(&source, &args.overrides)?;
    if let Some(data) = &args.data {
        config.data.dir = data.clone();
    }
    if let Some(name) = &args.name {
        // Through the same checks as a name in a file.
        let named = config::resolve(
            &source,
            &[format!("run.name={}", toml::Value::from(name.as_str()))],
        )?;
        config.run.name = named.run.name;
    }
    Ok(config)
}

/// The newest checkpoint of a run that verifies; none if the run was killed before its first.
fn last_checkpoint(run: &RunDir, lock: &Lock) -> anyhow::Result<Option<Checkpoint>> {
    for warning in run.clean(lock)? {
        eprintln!(
            "warning: {}: {}",
            printable_path(&warning.path),
            printable(&warning.message)
        );
    }
    let (found, warnings) = checkpoint::latest(&run.checkpoints())?;
    for warning in &warnings {
        eprintln!(
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

/// An installed docsort has no `assets` beside it: it draws the same pictures itself, once.
fn provide_sample(config: &mut Config) -> anyhow::Result<()> {
    if config.data.dir != Config::default().data.dir || config.data.dir.exists() {
        // Absolute, so that the run can be resumed from any folder.
        if let Ok(absolute) = config.data.dir.canonicalize() {
            config.data.dir = absolute;
        }
        return Ok(());
    }
    let sample = config.run.dir.join("sample-documents");
    if !sample.exists() {
        let request = Request::bundled();
        let total = request.per_class * Kind::ALL.len() as u64;
        println!(
            "data: no --data given; drawing {total} mock documents into {}",
            printable_path(&sample)
        );
        let partial = config
            .run
            .dir
            .join(format!(".sample-documents-{}", std::process::id()));
        let bar = progress::bar("drawing", total, "pictures");
        documents::write_folder(&partial, &request, &|drawn| bar.inc(drawn))?;
        bar.finish_and_clear();
        fs::rename(&partial, &sample)
            .with_context(|| format!("{} cannot be written", printable_path(&sample)))?;
    }
    config.data.dir = sample
        .canonicalize()
        .with_context(|| format!("{} cannot be read", printable_path(&sample)))?;
    Ok(())
}

/// Scans, reads and splits, and prints the count of each step.
fn read_pictures(config: &Config, interrupt: &Interrupt) -> anyhow::Result<(Loaded, Splits)> {
    let options = ScanOptions {
        purpose: Purpose::Train,
        follow_links: config.data.follow_links,
    };
    let folder = dataset::scan(&config.data.dir, &options)?;
    let bar = progress::bar("reading", folder.samples.len() as u64, "pictures");
    let count = |done| bar.set_position(done as u64);
    let loaded = dataset::load(folder, &LoadOptions::from(config), &count, interrupt.stop())?;
    bar.finish_and_clear();
    let (splits, findings) = dataset::split(
        &loaded.classes,
        &loaded.samples,
        &SplitOptions::from(config),
    )?;
    for finding in &findings {
        eprintln!("{}", printable(&finding.to_string()));
    }
    let skipped = [&loaded.skipped[..], &splits.skipped[..]].concat();
    for picture in &skipped {
        print_skipped(picture);
    }
    println!("data: {}", printable_path(&config.data.dir));
    println!(
        "pictures: scanned {} = used {} + skipped {}",
        loaded.scanned,
        splits.used(),
        skipped.len()
    );
    println!(
        "{:<24} {:>7} {:>7} {:>7}",
        "class", "train", "valid", "test"
    );
    for count in &splits.counts {
        println!(
            "{:<24} {:>7} {:>7} {:>7}",
            printable(&count.class),
            count.train,
            count.valid,
            count.test
        );
    }
    Ok((loaded, splits))
}

fn print_skipped(picture: &Skipped) {
    eprintln!(
        "skipped {}: {}",
        printable_path(&picture.path),
        printable(&picture.reason)
    );
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

fn finish(job: Job, ending: Ending, interrupt: &Interrupt, vanished: u64) -> anyhow::Result<Exit> {
    let run = printable_path(job.run.path());
    if ending == Ending::Interrupted {
        println!("interrupted; saved. Go on with: docsort train --resume {run}");
        return Ok(interrupt.exit());
    }
    if ending == Ending::StoppedEarly {
        println!(
            "stopped early: no lower validation loss for {} epochs",
            job.config.train.patience
        );
    }
    let best = checkpoint::open(&job.run.best())?;
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
        println!(
            "best: epoch {}, {correct} of {} validation pictures right, {:.1} %{interval}",
            best.epoch,
            metrics.valid_count,
            100.0 * metrics.valid_accuracy,
        );
    }
    if !job.splits.test.is_empty() {
        report_test(job)?;
    }
    println!("\nLabel pictures with it:\n  docsort predict --model {run} PATH…");
    let skipped = (job.loaded.scanned - job.splits.used()) as u64;
    Ok(match skipped + vanished {
        0 => Exit::Done,
        _ => Exit::Skipped,
    })
}

/// The best checkpoint on the pictures that no decision of the training has seen.
fn report_test(job: Job) -> anyhow::Result<()> {
    let classifier = Classifier::load(&job.run.best(), job.opened.clone())?;
    let samples = job
        .splits
        .test
        .iter()
        .map(|&index| &job.loaded.samples[index]);
    let inputs = samples
        .clone()
        .map(|sample| Input::File(sample.path.clone()));
    let mut truths = samples.map(|sample| &job.classes[sample.label]);
    let mut tally = Tally::new(job.classes);
    let limits = Limits::from(&job.config.data);
    classifier.classify(inputs, &limits, job.config.train.batch_size, |prediction| {
        match (truths.next(), &prediction.outcome) {
            (Some(truth), outcome) if outcome.status() != "error" => {
                tally.record(truth, outcome.label());
            }
            _ => tally.record_error(),
        }
        ControlFlow::Continue(())
    })?;
    println!("\nThe best epoch on the test pictures:");
    write_metrics_table(&tally.finish(), TABLE_CELLS, io::stdout().lock())
        .context("standard output cannot be written")
}

/// Tells the loop's story: a bar on a terminal, and one line an epoch everywhere.
struct Printer {
    bar: Option<ProgressBar>,
    epochs: usize,
    vanished: u64,
}

impl Printer {
    fn new(epochs: usize) -> Self {
        println!(
            "{:>9} {:>10} {:>9} {:>10} {:>9} {:>8} {:>9} {:>10}",
            "epoch",
            "train loss",
            "accuracy",
            "valid loss",
            "accuracy",
            "macro F1",
            "rate",
            "pictures/s"
        );
        Self {
            bar: None,
            epochs,
            vanished: 0,
        }
    }
}

impl Observer for Printer {
    fn step(&mut self, epoch: u64, pictures: usize, of: usize, seen: Seen) {
        let epochs = self.epochs;
        let bar = self.bar.get_or_insert_with(|| {
            progress::bar(format!("epoch {epoch}/{epochs}"), of as u64, "pictures")
        });
        bar.set_message(format!("· loss {:.4}", seen.loss));
        bar.set_position(pictures as u64);
    }

    fn epoch(&mut self, epoch: &Epoch) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        println!(
            "{:>4}/{:<4} {:>10.4} {:>7.1} % {:>10.4} {:>7.1} % {:>8.3} {:>9.2e} {:>10.0}{}",
            epoch.epoch,
            self.epochs,
            epoch.train_loss,
            100.0 * epoch.train_accuracy,
            epoch.valid.loss,
            100.0 * epoch.valid.accuracy(),
            epoch.valid.macro_f1(),
            epoch.learning_rate,
            epoch.pictures_per_second,
            if epoch.is_best { "  best" } else { "" }
        );
    }

    fn vanished(&mut self, picture: &Skipped) {
        self.vanished += 1;
        print_skipped(picture);
    }
}
