//! `docsort evaluate`: how far a model can be trusted, measured on a labelled folder.

mod latency;
mod places;

use super::interrupt::Interrupt;
use super::measured::{Measuring, Names};
use super::report_files::About;
use super::robustness::{Asked, robustness};
use super::{Exit, load_model, model_dir, progress};
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::{Config, ProblemKind};
use crate::dataset::{Folder, Input, Part, Purpose, Sample, ScanOptions, scan, scan_labelled};
use crate::picture::Limits;
use crate::printable::{printable, printable_path};
use crate::report::Outcome;
use anyhow::{Context, bail};
use places::Places;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

pub fn run(args: &cli::Evaluate) -> anyhow::Result<Exit> {
    let defaults = Config::default().data;
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: defaults.follow_links,
    };
    let model = model_dir(args.model.as_deref())?;
    let classifier = load_model(Some(&model), &args.compute)?;
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
    let places = Places::choose(args.output.as_deref())?;
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
    let mut samples = folder.samples.iter();
    let mut readable: Vec<&Sample> = Vec::new();
    let limits = Limits::from(&defaults);
    let batch_size = args.compute.batch_size as usize;
    classifier.classify(inputs, &limits, batch_size, |prediction| {
        bar.inc(1);
        // Predictions come in the order of the inputs, one for each.
        let Some(sample) = samples.next() else {
            return ControlFlow::Break(());
        };
        measuring.record(names, &sample.path, sample.label, &prediction.outcome);
        match &prediction.outcome {
            Outcome::Error { reason } => {
                let path = printable_path(&prediction.path);
                bar.suspend(|| note!("skipped {path}: {}", printable(reason)));
            }
            _ => readable.push(sample),
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
    let mut measured = measuring.finish();
    let timed: Vec<&Path> = evenly(&readable, latency::MAX_PICTURES)
        .map(|sample| sample.path.as_path())
        .collect();
    let latency = latency::measure(&classifier, &timed, &limits)?;
    let answerable = |sample: &&Sample| names.is_answerable(manifest, sample.label);
    readable.retain(answerable);
    let robustness = match args.robustness {
        None => None,
        Some(most) => {
            let asked: Vec<Asked> = evenly(&readable, most as usize)
                .map(|sample| Asked {
                    path: &sample.path,
                    is_right: Box::new(move |outcome| {
                        names.is_right(manifest, sample.label, outcome)
                    }),
                })
                .collect();
            Some(robustness(&classifier, &asked, &limits, &interrupt)?)
        }
    };
    if interrupt.stop().load(Ordering::Relaxed) {
        return Ok(interrupt.exit());
    }
    measured.add(latency, robustness);
    say!("{}", measured.table()?);
    let facts = facts(&folder, &classifier, &model);
    let about = About {
        title: "Evaluation",
        facts: &facts,
        limits: &limits,
    };
    places.write(&measured, about)?;
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

/// What the page says was measured.
fn facts(folder: &Folder, classifier: &Classifier, model: &Path) -> [(&'static str, String); 4] {
    let manifest = classifier.manifest();
    let side_px = manifest.preprocessing.side_px;
    [
        ("model", model.display().to_string()),
        ("pictures", folder.root.display().to_string()),
        (
            "network",
            format!(
                "{side_px} × {side_px} pixels, {} epochs, {}",
                manifest.progress.epoch,
                manifest.classes.join(", ")
            ),
        ),
        ("docsort", env!("CARGO_PKG_VERSION").to_owned()),
    ]
}

/// At most `most` of `items`, as evenly as their number allows, in their order.
fn evenly<T: Copy>(items: &[T], most: usize) -> impl Iterator<Item = T> {
    let count = items.len().min(most);
    (0..count).map(move |place| items[place * items.len() / count])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_pictures_is_spread_over_all_of_them() {
        let items: Vec<usize> = (0..10).collect();
        let drawn = |most| evenly(&items, most).collect::<Vec<_>>();
        assert_eq!(drawn(4), [0, 2, 5, 7]);
        assert_eq!(drawn(99), items);
        assert_eq!(evenly(&items[..0], 4).count(), 0);
    }
}
