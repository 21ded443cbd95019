//! `docsort predict`: one row for each input, in their order, as soon as it is known.

use super::explanations::Explained;
use super::interrupt::Interrupt;
use super::{Exit, create_new, load_model, progress};
use crate::cli;
use crate::commands::say::note;
use crate::config::Config;
use crate::dataset::{Input, expand};
use crate::printable::printable_path;
use crate::report::{self, Explanations, Format, Layout, Style, Summary, summary_text};
use anyhow::Context;
use docsort_picture::Limits;
use std::io::{self, BufReader, BufWriter, ErrorKind, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Columns of a terminal that does not tell its width, as POSIX assumes.
const DEFAULT_COLUMNS: u16 = 80;

pub fn run(args: &cli::Predict) -> anyhow::Result<Exit> {
    let classifier = load_model(args.model.as_deref(), &args.answering, &args.compute)?;
    let classes = &classifier.manifest().classes;
    let format = format(args.format, args.output.as_deref());
    let to_terminal = args.output.is_none() && io::stdout().is_terminal();
    let layout = Layout {
        style: match to_terminal && std::env::var_os("NO_COLOR").is_none() {
            true => Style::Colored,
            false => Style::Plain,
        },
        width: to_terminal.then(columns),
        top_k: (args.top_k > 1).then_some(args.top_k as usize),
        explanations: match args.explain {
            Some(_) => Explanations::Named,
            None => Explanations::Absent,
        },
    };
    let mut explained = match &args.explain {
        Some(folder) => Some(Explained::new(&classifier, folder)?),
        None => None,
    };
    let out: Box<dyn Write> = match &args.output {
        Some(path) => Box::new(BufWriter::new(create_new(path)?)),
        None => Box::new(io::stdout().lock()),
    };
    let mut writer = report::writer(format, layout, out);
    let reads_a_list = args.paths.iter().any(|path| path.as_os_str() == "-");
    // Each row is written as a whole, so a list that never ends can be left at any time.
    let interrupt = match reads_a_list {
        true => Interrupt::leave_at_once(),
        false => Interrupt::listen(),
    }
    .context("signals cannot be handled")?;
    let limits = Limits::from(&Config::default().data);
    let started = Instant::now();
    // Rows on a terminal are progress enough; into a file or pipe, a line shows that it goes on.
    let spinner = (!to_terminal).then(|| progress::spinner("labelling", "pictures"));

    let mut summary = Summary::new(classes.len());
    let mut written = writer.start(classes);
    let mut unexplained = None;
    if written.is_ok() {
        let own = args.output.as_deref();
        let inputs = expand(&args.paths, BufReader::new(io::stdin()))
            .filter(|input| own.is_none_or(|own| !is_same_file(input, own)));
        classifier.classify(
            inputs,
            &limits,
            args.compute.batch_size as usize,
            |mut prediction| {
                if interrupt.stop().load(Ordering::Relaxed) {
                    return ControlFlow::Break(());
                }
                if let Some(explained) = &mut explained {
                    match explained.write(&prediction, &limits) {
                        Ok(path) => prediction.explanation = path,
                        Err(error) => {
                            unexplained = Some(error);
                            return ControlFlow::Break(());
                        }
                    }
                }
                summary.count(&prediction);
                written = writer.row(&prediction);
                if let Some(spinner) = &spinner {
                    spinner.inc(1);
                }
                match written {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            },
        )?;
    }
    if let Some(error) = unexplained {
        return Err(error.context("stopped; the rows that were written are whole"));
    }
    summary.seconds = started.elapsed().as_secs_f64();
    if let Some(spinner) = spinner {
        spinner.finish_and_clear();
    }
    match written.and_then(|()| writer.finish(&summary)) {
        // Whoever reads our rows has seen enough, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(Exit::Done),
        result => result.with_context(|| match &args.output {
            Some(path) => format!("{} cannot be written", printable_path(path)),
            None => "standard output cannot be written".to_owned(),
        })?,
    }
    if format != Format::Table || args.output.is_some() {
        note!("{}", summary_text(classes, &summary).trim_end());
    }
    if summary.total() == 0 {
        note!("no pictures found in what was named");
    }
    Ok(
        match (interrupt.stop().load(Ordering::Relaxed), summary.errors) {
            (true, _) => interrupt.exit(),
            (false, 0) => Exit::Done,
            (false, _) => Exit::Skipped,
        },
    )
}

/// What `--format` says, else what the ending of `--output` says, else a table.
fn format(asked: Option<cli::Format>, output: Option<&Path>) -> Format {
    let ending = output
        .and_then(Path::extension)
        .and_then(|ending| ending.to_str());
    match (asked, ending) {
        (Some(cli::Format::Csv), _) | (None, Some("csv")) => Format::Csv,
        (Some(cli::Format::Jsonl), _) | (None, Some("jsonl" | "json" | "ndjson")) => Format::Jsonl,
        (Some(cli::Format::Table), _) | (None, _) => Format::Table,
    }
}

/// Whether an input is the file that the rows go to.
fn is_same_file(input: &Input, output: &Path) -> bool {
    match input {
        Input::File(path) if path.file_name() == output.file_name() => {
            matches!((path.canonicalize(), output.canonicalize()), (Ok(a), Ok(b)) if a == b)
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
