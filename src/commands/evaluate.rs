//! `docsort evaluate`: how far a model can be trusted, measured on a labelled folder.

use super::interrupt::Interrupt;
use super::{Exit, TABLE_CELLS, create_new, load_model, progress};
use crate::cli;
use crate::config::Config;
use crate::dataset::{Input, Purpose, ScanOptions, scan};
use crate::evaluation::Tally;
use crate::picture::Limits;
use crate::printable::{printable, printable_path};
use crate::report::{Outcome, write_metrics_json, write_metrics_table};
use anyhow::Context;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

pub fn run(args: &cli::Evaluate) -> anyhow::Result<Exit> {
    let defaults = Config::default().data;
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: defaults.follow_links,
    };
    let folder = scan(&args.data, &options)?;
    let classifier = load_model(args.model.as_deref(), &args.compute)?;
    let output = create_new(&args.output)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;

    let mut tally = Tally::new(&classifier.manifest().classes);
    for skipped in &folder.skipped {
        tally.record_error();
        eprintln!(
            "skipped {}: {}",
            printable_path(&skipped.path),
            printable(&skipped.reason)
        );
    }
    let bar = progress::bar("evaluating", folder.samples.len() as u64, "pictures");
    let inputs = folder
        .samples
        .iter()
        .map(|sample| Input::File(sample.path.clone()));
    let mut truths = folder
        .samples
        .iter()
        .map(|sample| &folder.classes[sample.label]);
    let limits = Limits::from(&defaults);
    let batch_size = args.compute.batch_size as usize;
    classifier.classify(inputs, &limits, batch_size, |prediction| {
        bar.inc(1);
        // Predictions come in the order of the inputs, one for each.
        match (truths.next(), &prediction.outcome) {
            (None, _) => return ControlFlow::Break(()),
            (Some(_), Outcome::Error { reason }) => {
                tally.record_error();
                let path = printable_path(&prediction.path);
                bar.suspend(|| eprintln!("skipped {path}: {}", printable(reason)));
            }
            (Some(truth), outcome) => tally.record(truth, outcome.label()),
        }
        match interrupt.stop().load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    bar.finish_and_clear();
    if interrupt.stop().load(Ordering::Relaxed) {
        std::fs::remove_file(&args.output)
            .with_context(|| format!("{} cannot be removed", printable_path(&args.output)))?;
        return Ok(interrupt.exit());
    }
    let evaluation = tally.finish();
    write_metrics_table(&evaluation, TABLE_CELLS, io::stdout().lock())
        .context("standard output cannot be written")?;
    let mut output = BufWriter::new(output);
    write_metrics_json(&evaluation, &mut output)
        .and_then(|()| output.flush())
        .with_context(|| format!("{} cannot be written", printable_path(&args.output)))?;
    println!("\nAll numbers: {}", printable_path(&args.output));
    Ok(match evaluation.errors {
        0 => Exit::Done,
        _ => Exit::Skipped,
    })
}
