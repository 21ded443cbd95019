//! `docsort train`: check everything, read the pictures, then hand over to the loop and tell what
//! it does.

mod data;
#[cfg(unix)]
mod live;
mod printer;
mod report;
mod settings;
mod started;
mod taken_up;
mod teller;
mod wish;

use super::Exit;
use super::interrupt::Interrupt;
use crate::backend::{self, Opened};
use crate::checkpoint;
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::say;
use crate::config::{self, Config};
use crate::dataset::{DatasetError, Folder};
use crate::evaluation::wilson_95;
use crate::printable::{counted, printable, printable_path};
use crate::training::health::Finding;
use crate::training::{self, Ending, Job, Origin, Teachers};
use anyhow::Context;
pub use data::{alike_line, print_skipped};
use data::{find_pictures, read_pictures};
use settings::{configuration, run_folder, shrink_batch, take_names};
use started::Started;
use std::path::{Path, PathBuf};
use std::time::Instant;
use taken_up::{data_difference, first_state, last_checkpoint, refuse, to_do};
use teller::{Look, Teller};
use wish::Wish;

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
    let wish = Wish::of(args, Instant::now())?;
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
            // Before there is a run folder, which may lie inside of the pictures' own.
            let folder = find_pictures(&mut config, data)?;
            (Started::anew(&config)?, folder)
        }
    };
    let look = if args.plain {
        Look::Plain
    } else {
        Look::OfTerminal
    };
    let result = match train(
        &mut config,
        folder,
        opened,
        &started,
        &interrupt,
        look,
        wish,
    ) {
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

fn train(
    config: &mut Config,
    mut folder: Folder,
    opened: Opened,
    started: &Started,
    interrupt: &Interrupt,
    look: Look,
    wish: Option<Wish>,
) -> anyhow::Result<(Exit, Vec<Finding>)> {
    let run = &started.run;
    let found = if started.is_new {
        None
    } else {
        last_checkpoint(run, &started.lock)?
    };
    if let Some(checkpoint) = &found {
        let sealed = checkpoint.manifest();
        // Before a picture is read; what only the pictures can say is compared after that.
        refuse(run.path(), &checkpoint::differences(sealed, config))?;
        folder.take_names(&sealed.classes);
    }
    // A run that goes on has its weights.
    let origin = match &found {
        Some(_) => None,
        None => Origin::open(config)?,
    };
    if let Some(origin) = &origin {
        config.train.from_sha256.clone_from(&origin.digest);
    }
    take_names(config, &folder.classes);
    let teachers = Teachers::open(config, &folder.classes)?;
    say!("backend: {}", printable(&opened.name));
    let reading = Instant::now();
    let (loaded, splits) = read_pictures(config, folder, interrupt)?;
    let read = reading.elapsed();
    shrink_batch(config, splits.train.len());
    let truth = training::truth(config, &loaded)?;
    let unplanned = config.clone();
    let job = Job {
        config: &unplanned,
        opened: &opened,
        classes: &loaded.classes,
        loaded: &loaded,
        splits: &splits,
        truth,
        teachers: teachers.as_ref(),
        origin: origin.as_ref(),
        run,
        stop: interrupt.stop(),
    };
    if let Some(wish) = wish {
        wish.plan(job, read, config)?;
    }
    let job = Job {
        config: &*config,
        ..job
    };
    if let Some(checkpoint) = &found {
        let difference = data_difference(checkpoint, job);
        refuse(run.path(), difference.as_slice())?;
    }
    let (state, mut history) = first_state(job, found.as_ref())?;
    run.write_config(&config::render(config)?)?;
    say!(
        "run: {}, {}",
        printable_path(run.path()),
        to_do(state.progress.epoch, config.train.epochs as u64)
    );
    report::remove_former(run)?;
    let mut teller = Teller::open(look, job, wish, interrupt)?;
    let ending = training::fit(job, state, &mut history, teller.observer())?;
    let told = teller.close();
    let exit = finish(job, ending, interrupt, told.vanished)?;
    Ok((exit, told.findings))
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
    let unreadable = if job.splits.test.is_empty() {
        0
    } else {
        report::test(job, &classifier)?
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
pub fn program() -> String {
    let typed = std::env::args_os().next();
    typed.map_or("docsort".to_owned(), |typed| shell_word(Path::new(&typed)))
}

/// A path as it can be typed into a shell.
pub fn shell_word(path: &Path) -> String {
    let text = printable_path(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
