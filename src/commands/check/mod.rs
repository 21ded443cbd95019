//! `docsort check`: what in a folder of pictures would spoil a training, told before one is begun.

mod files;
mod listed;

use super::interrupt::Interrupt;
use super::{Exit, load_model, progress, reading};
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::{Config, ProblemKind};
use crate::dataset::Input;
use crate::doctor::{Examination, Finding, Judged, Severity, diagnose, examine, summary_text};
use crate::names;
use crate::printable::{printable, printable_path};
use crate::report::Outcome;
use anyhow::{Context, bail};
use docsort_picture::Limits;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

/// Exit code 3 says that a training would refuse this folder, leave pictures of it out, or measure falsely: that there are
/// findings of [`Severity::Error`].
pub fn run(args: &cli::Check) -> anyhow::Result<Exit> {
    let defaults = Config::default();
    let output = files::folder(args.output.as_deref(), &args.dir)?;
    let classifier = args
        .model
        .as_deref()
        .map(|model| load_model(Some(model), &cli::Answering::default(), &args.compute))
        .transpose()?;
    if let Some(classifier) = &classifier
        && classifier.manifest().problem == ProblemKind::Multilabel
    {
        bail!(
            "this model gives pictures any number of labels, and a class folder holds one: leave --model out"
        );
    }
    let manifest = classifier.as_ref().map(Classifier::manifest);
    let limits = reading::limits(&args.reading, manifest);
    let listed = listed::list(&args.dir, reading::links(&args.reading))?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;

    let bar = progress::bar("reading", listed.subjects.len() as u64, "pictures");
    let grace = interrupt.grace(|| note!("interrupted; nothing was written"))?;
    let records = examine(listed.subjects, &limits, &|| bar.inc(1), interrupt.stop());
    bar.finish_and_clear();
    let Some(records) = records else {
        note!("interrupted; nothing was written");
        return Ok(interrupt.exit());
    };
    let examination = Examination {
        classes: listed.classes,
        records,
        skipped: listed.skipped,
    };
    let mut useful_side_px = defaults.picture.side_px;
    let mut judged = None;
    if let Some(classifier) = &classifier {
        useful_side_px = classifier.manifest().preprocessing.side_px;
        let batch_size = args.compute.batch_size as usize;
        judged = Some(judge(
            classifier,
            &examination,
            &limits,
            batch_size,
            &interrupt,
        )?);
    }
    drop(grace);
    if interrupt.stop().load(Ordering::Relaxed) {
        note!("interrupted; nothing was written");
        return Ok(interrupt.exit());
    }
    let findings = diagnose(&examination, judged.as_ref(), useful_side_px);
    say!(
        "{}",
        summary_text(&examination, &findings, &args.dir).trim_end()
    );
    let written = files::write(&output, &examination, &findings, &args.dir, &limits)?;
    say!(
        "\nAll findings: {}\nWith pictures: {}",
        printable_path(&written.rows),
        printable_path(&written.gallery)
    );
    let is_error = |finding: &Finding| finding.kind.severity() == Severity::Error;
    Ok(if findings.iter().any(is_error) {
        Exit::Skipped
    } else {
        Exit::Done
    })
}

/// The model's probabilities for each picture whose class it knows.
fn judge(
    classifier: &Classifier,
    examination: &Examination,
    limits: &Limits,
    batch_size: usize,
    interrupt: &Interrupt,
) -> anyhow::Result<Judged> {
    let classes = &classifier.manifest().classes;
    // By the folder's label: the model's.
    let known: Vec<Option<usize>> = examination
        .classes
        .iter()
        .map(|class| names::position(classes, class))
        .collect();
    let strange = examination.classes.iter().zip(&known);
    for (class, _) in strange.filter(|(_, known)| known.is_none()) {
        note!(
            "the model does not know the class {}: its labels are not checked",
            printable(class)
        );
    }
    let asked: Vec<(usize, usize)> = examination
        .seen()
        .filter_map(|(index, _)| Some((index, known[examination.records[index].label?]?)))
        .collect();
    let inputs = asked
        .iter()
        .map(|&(index, _)| &examination.records[index])
        .map(|record| Input::picture(&record.path, record.page));
    let mut judged = Judged {
        classes: classes.clone(),
        ..Judged::default()
    };
    let mut answers = asked.iter();
    let bar = progress::bar("asking the model", asked.len() as u64, "pictures");
    classifier.classify(inputs, limits, batch_size, interrupt.stop(), |prediction| {
        bar.inc(1);
        // Predictions come in the order of the inputs, one for each.
        let Some(&(record, label)) = answers.next() else {
            return ControlFlow::Break(());
        };
        match prediction.outcome {
            Outcome::Labeled { scores, .. }
            | Outcome::Unknown { scores, .. }
            | Outcome::Tagged { scores, .. } => {
                judged.records.push(record);
                judged.labels.push(label);
                judged.scores.push(scores);
            }
            Outcome::Error { reason } => {
                let path = printable_path(&prediction.path);
                bar.suspend(|| note!("not judged: {path}: {}", printable(&reason)));
            }
        }
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    Ok(judged)
}
