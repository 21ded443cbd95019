//! `docsort predict`: one row for each input, in their order, as soon as it is known.

mod output;
pub(super) mod record;
mod rows;
pub(super) mod tally;

use super::explanations::Explained;
use super::inputs::{self, Batches};
use super::interrupt::Interrupt;
use super::{Exit, UsageError, load_model, progress, reading};
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::note;
use crate::dataset::Input;
use crate::printable::{counted, printable, printable_path};
use crate::report::{
    self, Explanations, Format, Kept, Layout, Prediction, Style, Summary, summary_text,
};
use anyhow::Context;
use docsort_picture::Limits;
use output::{Begin, Form, Output};
use record::Record;
use rows::Rows;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tally::Tally;

/// Columns of a terminal that does not tell its width, as POSIX assumes.
const DEFAULT_COLUMNS: u16 = 80;

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
    let format = format(args)?;
    let classifier = load_model(args.model.as_deref(), &args.answering, &args.compute)?;
    let job = Job {
        args,
        format,
        layout: layout(args),
        limits: reading::limits(&args.reading, Some(classifier.manifest())),
        classifier,
        tally: args
            .shard
            .map(|shard| Tally::new(shard, format, &args.paths)),
    };
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let (output, kept) = match &args.output {
        Some(path) => {
            let (output, kept) = open(&job, path)?;
            (Some(output), kept)
        }
        None => (None, Kept::default()),
    };
    let (rows_before, errors_before) = (kept.rows, kept.errors);
    let Some(summary) = label(&job, output.as_ref(), kept, &interrupt)? else {
        return Ok(Exit::Done);
    };
    let was_interrupted = interrupt.stop().load(Ordering::Relaxed);
    if job.format != Format::Table || output.is_some() {
        let classes = &job.classifier.manifest().classes;
        note!("{}", summary_text(classes, &summary).trim_end());
    }
    match output {
        Some(output) if was_interrupted => note!(
            "interrupted with {} in {}: the same command goes on, as does another one with --continue",
            counted(rows_before + summary.total(), "row"),
            printable_path(output.path()),
        ),
        Some(output) => output.finish(job.tally.as_ref().map(Tally::counted))?,
        None => {}
    }
    if was_interrupted {
        return Ok(interrupt.exit());
    }
    if rows_before + summary.total() == 0 {
        note!("no pictures found in what was named");
    }
    Ok(match errors_before + summary.errors {
        0 => Exit::Done,
        _ => Exit::Skipped,
    })
}

/// Writes the rows of all inputs but those that are kept. None where whoever reads them has seen enough.
fn label(
    job: &Job,
    output: Option<&Output>,
    kept: Kept,
    interrupt: &Interrupt,
) -> anyhow::Result<Option<Summary>> {
    let started = Instant::now();
    let classes = &job.classifier.manifest().classes;
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
        summary: Summary::new(classes.len()),
        // Into a file or pipe, a line shows that it goes on.
        spinner: (!is_to_terminal(job.args)).then(|| progress::spinner("labelling", "pictures")),
    };
    let mut written = rows.begin(classes, kept.bytes);
    // A list may never go on; once nobody waits for rows, nobody waits for it.
    let over = Arc::new(AtomicBool::new(written.is_err()));
    let until = vec![Arc::clone(&over), interrupt.shared_stop()];
    let batches = batches(job, output, kept, until)?;
    let answer = |prediction: Prediction| {
        // No batch follows an interruption. Rows that are known are written, unless each takes more time.
        let is_late = interrupt.stop().load(Ordering::Relaxed) && rows.explained.is_some();
        if is_late || over.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        written = rows.write(prediction, &job.limits);
        if written.is_err() {
            over.store(true, Ordering::Relaxed);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    job.classifier
        .classify_batches(batches, &job.limits, answer)?;
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
    let is_wanted = move |input: &Input| {
        let is_own = |own: &PathBuf| is_same_file(input, own);
        // Counted before anything is left out for having a row already.
        !own.iter().flatten().any(is_own)
            && tally.as_ref().is_none_or(|tally| tally.takes(input))
            && !kept.take(input.path())
    };
    let separator = inputs::separator(args.null);
    inputs::batches(
        &args.paths,
        reading::links(&args.reading),
        separator,
        is_wanted,
        args.compute.batch_size,
        until,
    )
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
    let begin = match args.continues {
        true => Begin::After,
        false => Begin::Anew,
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
    ];
    let options = options.map(|(name, value)| (name.to_owned(), value));
    let mut options = BTreeMap::from(options);
    if let Some(shard) = args.shard {
        options.insert(record::SHARD.to_owned(), shard.to_string());
    }
    let record = Record::new(manifest, options, &args.paths)?;
    Output::open(path, record, form, begin)
}

fn is_to_terminal(args: &cli::Predict) -> bool {
    args.output.is_none() && io::stdout().is_terminal()
}

fn layout(args: &cli::Predict) -> Layout {
    let to_terminal = is_to_terminal(args);
    let is_colored = to_terminal && std::env::var_os("NO_COLOR").is_none();
    Layout {
        style: if is_colored {
            Style::Colored
        } else {
            Style::Plain
        },
        width: to_terminal.then(columns),
        top_k: (args.top_k > 1).then_some(args.top_k as usize),
        explanations: match args.explain {
            Some(_) => Explanations::Named,
            None => Explanations::Absent,
        },
    }
}

/// What `--format` says, else what the ending of `--output` says, else a table.
///
/// # Errors
/// An ending that says nothing: whoever typed it expects something else than a table.
fn format(args: &cli::Predict) -> Result<Format, UsageError> {
    let format = match args.format {
        Some(cli::Format::Csv) => Format::Csv,
        Some(cli::Format::Jsonl) => Format::Jsonl,
        Some(cli::Format::Table) => Format::Table,
        None => by_ending(args.output.as_deref())?,
    };
    if args.shard.is_some() && format == Format::Table {
        return Err(UsageError(
            "a table for people cannot be merged: give --output a name that ends in .csv or .jsonl, or add --format"
                .to_owned(),
        ));
    }
    if args.continues && format == Format::Table {
        return Err(UsageError(
            "a table for people cannot be continued: give --output a name that ends in .csv or .jsonl, or \
             add --format"
                .to_owned(),
        ));
    }
    Ok(format)
}

fn by_ending(output: Option<&Path>) -> Result<Format, UsageError> {
    let Some(ending) = output.and_then(Path::extension) else {
        return Ok(Format::Table);
    };
    let ending = ending.to_string_lossy();
    match ending.to_lowercase().as_str() {
        "csv" => Ok(Format::Csv),
        "jsonl" | "json" | "ndjson" => Ok(Format::Jsonl),
        "txt" => Ok(Format::Table),
        _ => Err(UsageError(format!(
            "--output ends in .{}, and no format is written so: .csv, .jsonl (or .json, .ndjson) and .txt \
             (a table) are; choose one of them, or add --format",
            printable(&ending)
        ))),
    }
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

fn columns() -> usize {
    let (_, columns) = console::Term::stdout()
        .size_checked()
        .unwrap_or((0, DEFAULT_COLUMNS));
    usize::from(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_an_output_decides_in_any_case_and_unknown_ones_are_refused() {
        let of = |name: &str| by_ending(Some(Path::new(name))).map_err(|error| error.to_string());
        for (name, wanted) in [
            ("a.csv", Format::Csv),
            ("A.CSV", Format::Csv),
            ("a.Jsonl", Format::Jsonl),
            ("a.NDJSON", Format::Jsonl),
            ("a.json", Format::Jsonl),
            ("a.TXT", Format::Table),
            ("labels", Format::Table),
        ] {
            assert_eq!(of(name), Ok(wanted), "{name}");
        }
        for name in ["a.tsv", "a.xlsx", "a.csv.gz", "a.parquet"] {
            let refused = of(name).unwrap_err();
            assert!(
                refused.contains(".csv") && refused.contains("--format"),
                "{refused}"
            );
        }
        assert_eq!(
            by_ending(None).map_err(|error| error.to_string()),
            Ok(Format::Table)
        );
    }
}
