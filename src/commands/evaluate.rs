//! `docsort evaluate`: how far a model can be trusted, measured on a labelled folder.

use super::interrupt::Interrupt;
use super::measured::{Measuring, Names};
use super::{Exit, create_new, load_model, progress};
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::{Config, ProblemKind};
use crate::dataset::{Folder, Input, Part, Purpose, ScanOptions, scan, scan_labelled};
use crate::picture::Limits;
use crate::printable::{printable, printable_path};
use crate::report::Outcome;
use anyhow::{Context, bail};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

pub fn run(args: &cli::Evaluate) -> anyhow::Result<Exit> {
    let defaults = Config::default().data;
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: defaults.follow_links,
    };
    let classifier = load_model(args.model.as_deref(), &args.answering, &args.compute)?;
    let manifest = classifier.manifest();
    let folder = match (manifest.problem, &args.labels) {
        (ProblemKind::Multilabel, Some(labels)) => scan_labelled(&args.data, labels, &options)?,
        (ProblemKind::Multilabel, None) => bail!(
            "this model gives pictures any number of labels: name the CSV that holds the right ones with \
             --labels"
        ),
        (_, Some(_)) => bail!(
            "this model gives each picture one class, which its folder names: leave --labels out"
        ),
        (_, None) => {
            let mut folder = scan(&args.data, &options)?;
            keep_one_part(&mut folder);
            folder
        }
    };
    let output = args.output.clone().unwrap_or_else(free_name);
    if output.exists() {
        // The same words as after all the work, before it.
        create_new(&output)?;
    }
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;

    let mut measuring = Measuring::new(manifest);
    let names = Names {
        classes: &folder.classes,
        label_sets: &folder.label_sets,
    };
    for skipped in &folder.skipped {
        measuring.record_error();
        note!(
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
    let mut truths = folder.samples.iter().map(|sample| sample.label);
    let limits = Limits::from(&defaults);
    let batch_size = args.compute.batch_size as usize;
    classifier.classify(inputs, &limits, batch_size, |prediction| {
        bar.inc(1);
        // Predictions come in the order of the inputs, one for each.
        let Some(label) = truths.next() else {
            return ControlFlow::Break(());
        };
        measuring.record(names, label, &prediction.outcome);
        if let Outcome::Error { reason } = &prediction.outcome {
            let path = printable_path(&prediction.path);
            bar.suspend(|| note!("skipped {path}: {}", printable(reason)));
        }
        match interrupt.stop().load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    bar.finish_and_clear();
    if interrupt.stop().load(Ordering::Relaxed) {
        return Ok(interrupt.exit());
    }
    let measured = measuring.finish();
    say!("{}", measured.table()?);
    let mut file = BufWriter::new(create_new(&output)?);
    measured
        .write_json(&mut file)
        .and_then(|()| file.flush())
        .with_context(|| format!("{} cannot be written", printable_path(&output)))?;
    say!("\nAll numbers: {}", printable_path(&output));
    Ok(match measured.errors() {
        0 => Exit::Done,
        _ => Exit::Skipped,
    })
}

/// Of a folder that is split already, only what no training has seen: `test`, or else `valid`.
fn keep_one_part(folder: &mut Folder) {
    let has = |part| folder.samples.iter().any(|sample| sample.part == part);
    let Some(part) = [Part::Test, Part::Valid]
        .into_iter()
        .find(|&part| has(part))
    else {
        return;
    };
    folder.samples.retain(|sample| sample.part == part);
    note!("evaluating the {} part of the folder alone", part.as_str());
}

/// The first of `metrics.json`, `metrics-2.json`, … that is not there.
fn free_name() -> PathBuf {
    let mut path = PathBuf::from("metrics.json");
    let mut number = 1;
    while path.exists() {
        number += 1;
        path = PathBuf::from(format!("metrics-{number}.json"));
    }
    path
}
