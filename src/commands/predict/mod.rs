//! `docsort predict`: one row for each input, in their order, as soon as it is known.

pub mod form;
mod output;
pub(super) mod record;
mod rows;
pub(super) mod tally;

use super::explanations::Explained;
use super::inputs::{self, Batches};
use super::interrupt::Interrupt;
use super::{Exit, load_model, outputs, progress, reading};
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::note;
use crate::dataset::{Input, opened};
use crate::printable::{counted, printable_path};
use crate::report::{self, Format, Kept, Layout, Prediction, Summary, summary_text};
use anyhow::Context;
use docsort_picture::Limits;
use image::RgbImage;
use output::{Begin, Form, Output};
use record::Record;
use rows::Rows;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;
use tally::Tally;

/// What was asked for, checked, before any picture is read.
struct Job<'a> {
    args: &'a cli::Predict,
    format: Format,
    layout: Layout,
    limits: Limits,
    classifier: Classifier,
    /// None where all inputs are asked for.
    tally: Option<Tally>,
}

pub fn run(args: &cli::Predict) -> anyhow::Result<Exit> {
    let job = Job::new(args)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let (output, kept) = open_output(&job)?;
    let mut counts = Counts::of(&kept);
    let Some(summary) = label(&job, output.as_ref(), kept, &interrupt)? else {
        // Whoever reads them has seen enough.
        return Ok(Exit::Done);
    };
    counts.add(&summary);
    tell(&job, output.as_ref(), &summary);
    close(&job, output, counts, &interrupt)
}

impl<'a> Job<'a> {
    fn new(args: &'a cli::Predict) -> anyhow::Result<Self> {
        let format = form::format(args)?;
        let classifier = load_model(args.chosen.model.as_deref(), &args.answering, &args.compute)?;
        if let Some(folder) = &args.explain {
            outputs::check_folder(folder, "--explain")?;
        }
        Ok(Self {
            args,
            format,
            layout: form::layout(args),
            limits: reading::limits(&args.reading, Some(classifier.manifest())),
            classifier,
            tally: args
                .shard
                .map(|shard| Tally::new(shard, format, &args.paths)),
        })
    }
}

/// Rows, those of an earlier run that are kept among them.
#[derive(Clone, Copy)]
struct Counts {
    rows: u64,
    errors: u64,
}

impl Counts {
    fn of(kept: &Kept) -> Self {
        Self {
            rows: kept.rows,
            errors: kept.errors,
        }
    }

    fn add(&mut self, summary: &Summary) {
        self.rows += summary.total();
        self.errors += summary.errors;
    }
}

/// The file of `--output` with the rows that stay in it, before any work; none is standard output.
fn open_output(job: &Job) -> anyhow::Result<(Option<Output>, Kept)> {
    match &job.args.output {
        Some(path) => open(job, path).map(|(output, kept)| (Some(output), kept)),
        None => Ok((None, Kept::default())),
    }
}

/// What the rows add up to; a table on standard output ends with it already.
fn tell(job: &Job, output: Option<&Output>, summary: &Summary) {
    if job.format != Format::Table || output.is_some() {
        let classes = &job.classifier.manifest().classes;
        note!("{}", summary_text(classes, summary).trim_end());
    }
}

/// Says how it ended, beside the rows and by the exit code.
fn close(
    job: &Job,
    output: Option<Output>,
    counts: Counts,
    interrupt: &Interrupt,
) -> anyhow::Result<Exit> {
    if interrupt.stop().load(Ordering::Relaxed) {
        if let Some(output) = output {
            told_interrupted(counts.rows, output.path());
        }
        return Ok(interrupt.exit());
    }
    if let Some(output) = output {
        let counted = |tally: &Tally| tally.counted(counts.rows);
        output.finish(job.tally.as_ref().map(counted))?;
    }
    if counts.rows == 0 {
        note!("no pictures found in what was named");
    }
    Ok(if counts.errors == 0 {
        Exit::Done
    } else {
        Exit::Skipped
    })
}

fn told_interrupted(rows: u64, output: &Path) {
    note!(
        "interrupted with {} in {}: the same command goes on, as does another one with --continue",
        counted(rows, "row"),
        printable_path(output),
    );
}

/// Writes the rows of all inputs but those that are kept. None where whoever reads them has seen enough.
fn label(
    job: &Job,
    output: Option<&Output>,
    kept: Kept,
    interrupt: &Interrupt,
) -> anyhow::Result<Option<Summary>> {
    let started = Instant::now();
    let manifest = job.classifier.manifest();
    let classes = &manifest.classes;
    let out: Box<dyn Write> = match output {
        Some(output) => Box::new(BufWriter::new(output.file())),
        None => Box::new(io::stdout().lock()),
    };
    let mut rows = Rows {
        writer: report::writer(job.format, job.layout, out),
        explained: match &job.args.explain {
            Some(folder) => Some(Explained::new(&job.classifier, folder, kept.rows)?),
            None => None,
        },
        summary: Summary {
            never: (0..classes.len())
                .filter(|&label| !manifest.is_answerable(label))
                .collect(),
            ..Summary::new(classes.len())
        },
        // Into a file or pipe, a line shows that it goes on.
        spinner: (!form::is_to_terminal(job.args))
            .then(|| progress::spinner("labelling", "pictures")),
    };
    let mut written = rows.begin(classes, kept.bytes);
    let rows_known = Arc::new(AtomicU64::new(kept.rows));
    // A list may never go on; once nobody waits for rows, nobody waits for it.
    let over = Arc::new(AtomicBool::new(written.is_err()));
    let until = vec![Arc::clone(&over), interrupt.shared_stop()];
    let batches = batches(job, output, kept, until)?;
    let answer = |prediction: Prediction, square: Option<&RgbImage>| {
        // No batch follows an interruption. Rows that are known are written, unless each takes more time.
        let is_late = interrupt.stop().load(Ordering::Relaxed) && rows.explained.is_some();
        if is_late || over.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        written = rows.write(prediction, square);
        if written.is_err() {
            over.store(true, Ordering::Relaxed);
            return ControlFlow::Break(());
        }
        rows_known.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let stop = interrupt.stop();
    let place = output.map(|output| output.path().to_owned());
    let known = Arc::clone(&rows_known);
    let grace = interrupt.grace(move || {
        if let Some(path) = place {
            told_interrupted(known.load(Ordering::Relaxed), &path);
        }
    })?;
    job.classifier
        .classify_squares(batches, &job.limits, stop, answer)?;
    drop(grace);
    rows.summary.seconds = started.elapsed().as_secs_f64();
    rows.finish(written, output)
}

/// All that was named, but for what is docsort's own and what has a row already.
fn batches(
    job: &Job,
    output: Option<&Output>,
    kept: Kept,
    until: Vec<Arc<AtomicBool>>,
) -> anyhow::Result<Batches> {
    let own = output.map(|output| [output.path().to_owned(), record::beside(output.path())]);
    let mut kept = kept;
    let args = job.args;
    let tally = job.tally.clone();
    let of_part = tally.clone();
    // Whole archives, so that no machine opens those of another.
    let is_of_part = move |input: &Input| {
        let is_own = |own: &PathBuf| is_same_file(input, own);
        !own.iter().flatten().any(is_own) && of_part.as_ref().is_none_or(|tally| tally.takes(input))
    };
    let is_new = move |input: &Input| {
        // Counted before anything is left out for having a row already.
        if let Some(tally) = &tally {
            tally.count(input);
        }
        !kept.take(input.path(), input.member())
    };
    let links = reading::links(&args.reading);
    let named = inputs::named(&args.paths, links, inputs::separator(args.null));
    let inputs = opened(named.filter(is_of_part)).filter(is_new);
    inputs::batches(&args.paths, inputs, args.compute.batch_size, until)
}

/// The file of `--output`, before any work.
fn open(job: &Job, path: &Path) -> anyhow::Result<(Output, Kept)> {
    let args = job.args;
    let manifest = job.classifier.manifest();
    let form = Form {
        format: job.format,
        explanations: job.layout.explanations,
        classes: &manifest.classes,
    };
    let begin = if args.continues {
        Begin::After
    } else {
        Begin::Anew
    };
    let format = format!("{:?}", job.format).to_lowercase();
    let limits = &job.limits;
    let options = [
        ("--format", format),
        ("--top-k", args.top_k.to_string()),
        ("--explain", args.explain.is_some().to_string()),
        ("--backend", args.compute.backend.clone()),
        ("data.max_bytes", limits.max_bytes.to_string()),
        ("data.max_pixels", limits.max_pixels.to_string()),
        ("data.min_side_px", limits.min_side_px.to_string()),
        ("data.max_pages", limits.max_pages.to_string()),
    ];
    let options = options.map(|(name, value)| (name.to_owned(), value));
    let mut options = BTreeMap::from(options);
    if let Some(shard) = args.shard {
        options.insert(record::SHARD.to_owned(), shard.to_string());
    }
    let record = Record::new(manifest, options, &args.paths)?;
    Output::open(path, record, form, begin)
}

/// Whether an input is this file of docsort's own.
fn is_same_file(input: &Input, own: &Path) -> bool {
    match input {
        Input::File(path) if path.file_name() == own.file_name() => {
            matches!((path.canonicalize(), own.canonicalize()), (Ok(a), Ok(b)) if a == b)
        }
        _ => false,
    }
}
