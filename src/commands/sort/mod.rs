//! `docsort sort`: each picture into the folder of its label, told before it is done, and taken back
//! on request.

mod back;
mod folders;
mod told;

use super::inputs::{self, Batches};
use super::interrupt::Interrupt;
use super::train::{program, shell_word};
use super::{Exit, load_model, outputs, progress, reading};
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::ProblemKind;
use crate::dataset::{Input, unopened};
use crate::report::Prediction;
use crate::sorting::{
    How, Mode, Placed, SortError, Sorter, is_journal, is_side_of_a_picture, may_be_side,
};
use anyhow::{Context, bail};
use folders::{Folders, Warned};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use told::Told;

pub fn run(args: &cli::Sort) -> anyhow::Result<Exit> {
    let mode = if args.apply {
        Mode::Apply
    } else {
        Mode::DryRun
    };
    match (&args.undo, &args.into) {
        (Some(journal), _) => back::take_back(journal, mode),
        (None, Some(into)) => sort(args, into, mode),
        (None, None) => unreachable!("the command line asks for one of the two"),
    }
}

fn sort(args: &cli::Sort, into: &Path, mode: Mode) -> anyhow::Result<Exit> {
    let classifier = load_model(args.chosen.model.as_deref(), &args.answering, &args.compute)?;
    if classifier.manifest().problem == ProblemKind::Multilabel {
        bail!(
            "this model gives pictures any number of labels, and a picture can lie in one folder only: \
             see its labels with `docsort predict`"
        );
    }
    let classes = &classifier.manifest().classes;
    let warned = if args.ignore_warnings {
        Warned::ByLabel
    } else {
        Warned::ToReview
    };
    let folders = Folders::new(classes, args.review_below, warned);
    let how = match args.how {
        cli::How::Copy => How::Copy,
        cli::How::Link => How::Link,
        cli::How::Move => How::Move,
    };
    if mode == Mode::Apply {
        outputs::check_tree(into, "--into")?;
    }
    let sorter = Sorter::open(into, folders.names(), how, mode)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let limits = reading::limits(&args.reading, Some(classifier.manifest()));
    let spinner = progress::spinner("sorting", "pictures");

    let inside = Arc::new(AtomicU64::new(0));
    // A list may never go on; once nothing more can be sorted, nobody waits for it.
    let over = Arc::new(AtomicBool::new(false));
    let until = vec![Arc::clone(&over), interrupt.shared_stop()];
    let batches = batches(args, into, Arc::clone(&inside), until)?;
    let mut sorting = Sorting {
        folders,
        sorter,
        told: Told::default(),
        file: None,
        failed: None,
    };
    let grace = interrupt.grace(|| note!("interrupted; the same command goes on"))?;
    classifier.classify_batches(batches, &limits, interrupt.stop(), |prediction| {
        if interrupt.stop().load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        spinner.inc(1);
        let placed = sorting.add(prediction);
        over.store(placed.is_break(), Ordering::Relaxed);
        placed
    })?;
    // Of an interrupted file, nobody knows what its other pages say.
    if !interrupt.stop().load(Ordering::Relaxed) && sorting.failed.is_none() {
        let _ = sorting.place();
    }
    drop(grace);
    spinner.finish_and_clear();
    sorting.told.inside = inside.load(Ordering::Relaxed);
    finish(sorting, how, mode, &interrupt)
}

/// All that was named, but for side files and what lies in `into` already, which is counted.
fn batches(
    args: &cli::Sort,
    into: &Path,
    inside: Arc<AtomicU64>,
    until: Vec<Arc<AtomicBool>>,
) -> anyhow::Result<Batches> {
    // What is sorted already is not sorted again when the target lies inside of the source.
    let target = fs::canonicalize(into).ok();
    let is_wanted = move |input: &Input| {
        if target.as_deref().is_some_and(|into| lies_in(input, into)) {
            let is_ours = is_journal(input.path());
            inside.fetch_add(u64::from(!is_ours), Ordering::Relaxed);
            return false;
        }
        // They go with their pictures, and need not be read to be told that they are none.
        !is_side_of_a_picture(input.path())
    };
    let links = reading::links(&args.reading);
    let named = inputs::named(&args.from, links, inputs::separator(args.null));
    let inputs = unopened(named.filter(is_wanted));
    inputs::batches(&args.from, inputs, args.compute.batch_size, until)
}

/// A sorting at work.
struct Sorting<'a> {
    folders: Folders<'a>,
    sorter: Sorter,
    told: Told,
    /// The file whose pages are coming.
    file: Option<Pending>,
    /// What ended all of it.
    failed: Option<SortError>,
}

/// A file, and where its pages so far would have it, or why it stays.
struct Pending {
    path: PathBuf,
    folder: Result<String, String>,
}

impl Sorting<'_> {
    /// One more page; with the first of a file, all pages of the file before it were told.
    fn add(&mut self, prediction: Prediction) -> ControlFlow<()> {
        let folder = self.folders.of(&prediction.outcome, &prediction.warnings);
        if let Some(file) = &mut self.file
            && prediction.page.is_some_and(|page| page > 1)
        {
            let before = file.folder.as_deref().map_err(String::as_str);
            let together = self.folders.together(before, folder);
            file.folder = together.map(str::to_owned).map_err(str::to_owned);
            return ControlFlow::Continue(());
        }
        let next = Pending {
            folder: folder.map(str::to_owned).map_err(str::to_owned),
            path: prediction.path,
        };
        let placed = self.place();
        self.file = Some(next);
        // Behind a single picture nothing can follow: it need not wait for the next file.
        if prediction.page.is_none() && placed.is_continue() {
            return self.place();
        }
        placed
    }

    /// The file whose pages are all known to where they say.
    fn place(&mut self) -> ControlFlow<()> {
        let Some(Pending { path, folder }) = self.file.take() else {
            return ControlFlow::Continue(());
        };
        let folder = match folder.as_deref() {
            Ok(folder) => folder,
            // It went with its picture after it was asked for.
            Err(_) if may_be_side(&path) && self.sorter.knows(&path) => {
                return ControlFlow::Continue(());
            }
            Err(reason) => {
                self.told.stays(&path, reason);
                return ControlFlow::Continue(());
            }
        };
        match self.sorter.place(&path, folder) {
            Ok(Placed::At(to)) => self.told.placed(folder, &to),
            Ok(Placed::Before(_)) => self.told.before += 1,
            Err(error) if error.ends_everything() => {
                self.failed = Some(error);
                return ControlFlow::Break(());
            }
            Err(error) => self.told.stays(&path, &error.to_string()),
        }
        ControlFlow::Continue(())
    }
}

fn finish(sorting: Sorting, how: How, mode: Mode, interrupt: &Interrupt) -> anyhow::Result<Exit> {
    let Sorting {
        sorter,
        told,
        failed,
        ..
    } = sorting;
    told.print(how, mode, &sorter);
    if let Some(journal) = sorter.journal() {
        say!(
            "To take it back: {} sort --undo {} --apply",
            program(),
            shell_word(journal)
        );
    }
    sorter.finish()?;
    if let Some(error) = failed {
        return Err(anyhow::Error::new(error).context(
            "stopped; no picture is lost, and the same command goes on where it stopped",
        ));
    }
    if interrupt.stop().load(Ordering::Relaxed) {
        say!("interrupted; the same command goes on");
        return Ok(interrupt.exit());
    }
    if told.is_empty() {
        note!("no pictures found in what was named");
    }
    Ok(if told.stay == 0 {
        Exit::Done
    } else {
        Exit::Skipped
    })
}

fn lies_in(input: &Input, folder: &Path) -> bool {
    let parent = input.path().parent();
    let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
    let parent = fs::canonicalize(parent.unwrap_or(Path::new(".")));
    parent.is_ok_and(|parent| parent.starts_with(folder))
}
