//! `docsort sort`: each picture into the folder of its label, told before it is done, and taken back
//! on request.

use super::interrupt::Interrupt;
use super::{Exit, inputs, load_model, progress, reading};
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::ProblemKind;
use crate::dataset::Input;
use crate::names::beside;
use crate::printable::{counted, printable, printable_path};
use crate::report::Outcome;
use crate::sorting::{
    self, How, Mode, Placed, SortError, Sorter, Verdict, is_side_of_a_picture, may_be_side,
};
use anyhow::{Context, bail};
use docsort_engine::Warning;
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Names shown of each folder in a dry run.
const EXAMPLES: usize = 3;

pub fn run(args: &cli::Sort) -> anyhow::Result<Exit> {
    let mode = match args.apply {
        true => Mode::Apply,
        false => Mode::DryRun,
    };
    match (&args.undo, &args.into) {
        (Some(journal), _) => take_back(journal, mode),
        (None, Some(into)) => sort(args, into, mode),
        (None, None) => unreachable!("the command line asks for one of the two"),
    }
}

fn sort(args: &cli::Sort, into: &Path, mode: Mode) -> anyhow::Result<Exit> {
    let classifier = load_model(args.model.as_deref(), &args.answering, &args.compute)?;
    if classifier.manifest().problem == ProblemKind::Multilabel {
        bail!(
            "this model gives pictures any number of labels, and a picture can lie in one folder only: \
             see its labels with `docsort predict`"
        );
    }
    let classes = &classifier.manifest().classes;
    let warned = match args.ignore_warnings {
        true => Warned::ByLabel,
        false => Warned::ToReview,
    };
    let folders = Folders::new(classes, args.review_below, warned);
    let how = match args.how {
        cli::How::Copy => How::Copy,
        cli::How::Link => How::Link,
        cli::How::Move => How::Move,
    };
    let mut sorter = Sorter::open(into, folders.names(), how, mode)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let limits = reading::limits(&args.reading, Some(classifier.manifest()));
    let spinner = progress::spinner("sorting", "pictures");

    let mut told = Told::default();
    let mut failed = None;
    // What is sorted already is not sorted again when the target lies inside of the source.
    let target = fs::canonicalize(into).ok();
    let is_wanted = move |input: &Input| {
        target.as_deref().is_none_or(|into| !lies_in(input, into))
            // They go with their pictures, and need not be read to be told that they are none.
            && !is_side_of_a_picture(input.path())
    };
    // A list may never go on; once nothing more can be sorted, nobody waits for it.
    let over = Arc::new(AtomicBool::new(false));
    let batches = inputs::batches(
        &args.from,
        reading::links(&args.reading),
        inputs::separator(args.null),
        is_wanted,
        args.compute.batch_size,
        vec![Arc::clone(&over), interrupt.shared_stop()],
    )?;
    classifier.classify_batches(batches, &limits, |prediction| {
        if interrupt.stop().load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        spinner.inc(1);
        let path = prediction.path;
        let folder = match folders.of(&prediction.outcome, &prediction.warnings) {
            Ok(folder) => folder,
            // It went with its picture after it was asked for.
            Err(_) if may_be_side(&path) && sorter.knows(&path) => {
                return ControlFlow::Continue(());
            }
            Err(reason) => {
                told.stays(&path, reason);
                return ControlFlow::Continue(());
            }
        };
        match sorter.place(&path, folder) {
            Ok(Placed::At(to)) => told.placed(folder, &to),
            Ok(Placed::Before(_)) => told.before += 1,
            Err(error) if error.ends_everything() => {
                failed = Some(error);
                over.store(true, Ordering::Relaxed);
                return ControlFlow::Break(());
            }
            Err(error) => told.stays(&path, &error.to_string()),
        }
        ControlFlow::Continue(())
    })?;
    spinner.finish_and_clear();
    told.print(how, mode, &sorter);
    if let Some(journal) = sorter.journal() {
        say!(
            "To take it back: docsort sort --undo {} --apply",
            printable_path(journal)
        );
    }
    sorter.finish()?;
    if let Some(error) = failed {
        return Err(stopped(error));
    }
    Ok(
        match (interrupt.stop().load(Ordering::Relaxed), told.stay.len()) {
            (true, _) => {
                say!("interrupted; the same command goes on");
                interrupt.exit()
            }
            (false, 0) => Exit::Done,
            (false, _) => Exit::Skipped,
        },
    )
}

fn stopped(error: SortError) -> anyhow::Error {
    anyhow::Error::new(error)
        .context("stopped; no picture is lost, and the same command goes on where it stopped")
}

/// Where a picture with capture problems goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Warned {
    ToReview,
    ByLabel,
}

/// Where each outcome goes.
struct Folders<'a> {
    classes: &'a [String],
    unknown: String,
    review: String,
    review_below: f32,
    warned: Warned,
}

impl<'a> Folders<'a> {
    fn new(classes: &'a [String], review_below: f32, warned: Warned) -> Self {
        Self {
            classes,
            unknown: beside("unknown", classes),
            review: beside("review", classes),
            review_below,
            warned,
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let own = [self.unknown.as_str(), self.review.as_str()];
        self.classes.iter().map(String::as_str).chain(own)
    }

    /// The folder, or why the picture stays where it is.
    fn of<'b>(&'b self, outcome: &'b Outcome, warnings: &[Warning]) -> Result<&'b str, &'b str> {
        match outcome {
            Outcome::Error { reason } => Err(reason),
            // No model that is sorted with answers so.
            Outcome::Tagged { .. } => Err("several labels name no one folder"),
            Outcome::Unknown { .. } => Ok(&self.unknown),
            Outcome::Labeled { .. } if outcome.confidence() < Some(self.review_below) => {
                Ok(&self.review)
            }
            Outcome::Labeled { .. }
                if self.warned == Warned::ToReview
                    && warnings
                        .iter()
                        .any(|warning| matches!(warning, Warning::Capture(_))) =>
            {
                Ok(&self.review)
            }
            Outcome::Labeled { label, .. } => Ok(&self.classes[*label]),
        }
    }
}

#[derive(Default)]
struct Told {
    folders: BTreeMap<String, (u64, Vec<String>)>,
    stay: Vec<PathBuf>,
    before: u64,
}

impl Told {
    fn placed(&mut self, folder: &str, to: &Path) {
        let (count, examples) = self.folders.entry(folder.to_owned()).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            let name = to.file_name().unwrap_or_default();
            examples.push(printable(&name.to_string_lossy()));
        }
    }

    fn stays(&mut self, path: &Path, reason: &str) {
        note!("stays: {}: {}", printable_path(path), printable(reason));
        self.stay.push(path.to_owned());
    }

    fn print(&self, how: How, mode: Mode, sorter: &Sorter) {
        let total: u64 = self.folders.values().map(|(count, _)| count).sum();
        let verb = match (how, mode) {
            (How::Copy, Mode::DryRun) => "would copy",
            (How::Link, Mode::DryRun) => "would link",
            (How::Move, Mode::DryRun) => "would move",
            (How::Copy, Mode::Apply) => "copied",
            (How::Link, Mode::Apply) => "linked",
            (How::Move, Mode::Apply) => "moved",
        };
        let sides = match sorter.sides() {
            0 => String::new(),
            sides => format!(", and {} beside them", counted(sides, "side file")),
        };
        let pictures = counted(total, "picture");
        say!(
            "{verb} {pictures} into {}{sides}",
            printable_path(sorter.target())
        );
        let width = self.folders.keys().map(|name| name.chars().count()).max();
        for (folder, (count, examples)) in &self.folders {
            let more = match *count > examples.len() as u64 {
                true => ", …",
                false => "",
            };
            say!(
                "  {:width$} {count:>7}  {}{more}",
                printable(folder),
                examples.join(", "),
                width = width.unwrap_or(0)
            );
        }
        if self.before > 0 {
            match self.before {
                1 => say!("1 was sorted there before, and stays as it is"),
                before => say!("{before} were sorted there before, and stay as they are"),
            }
        }
        if !self.stay.is_empty() {
            match self.stay.len() {
                1 => say!("1 stays where it is, and is named above"),
                stay => say!("{stay} stay where they are; each is named above"),
            }
        }
        if mode == Mode::DryRun && total > 0 {
            say!("Nothing was written. To do it, add --apply");
        }
    }
}

fn lies_in(input: &Input, folder: &Path) -> bool {
    match input {
        Input::File(path) | Input::Problem { path, .. } => {
            let parent = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            let parent = fs::canonicalize(parent.unwrap_or(Path::new(".")));
            parent.is_ok_and(|parent| parent.starts_with(folder))
        }
    }
}

fn take_back(journal: &Path, mode: Mode) -> anyhow::Result<Exit> {
    let (mut back, mut left) = (0u64, 0u64);
    sorting::undo(journal, mode, |taken| match taken.verdict {
        Verdict::Back => back += 1,
        Verdict::Left(reason) => {
            left += 1;
            note!(
                "left: {}: {}",
                printable_path(&taken.to),
                printable(&reason)
            );
        }
    })?;
    match mode {
        Mode::DryRun => {
            say!(
                "would take back {}; {left} would stay",
                counted(back, "file")
            );
            say!("Nothing was written. To do it, add --apply");
        }
        Mode::Apply if left == 0 => say!("took back {}", counted(back, "file")),
        Mode::Apply => say!(
            "took back {}; {left} left where they are, each named above",
            counted(back, "file")
        ),
    }
    Ok(match left {
        0 => Exit::Done,
        _ => Exit::Skipped,
    })
}
