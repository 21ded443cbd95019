//! `docsort evaluate`: how far a model can be trusted, measured on a labelled folder.

mod latency;
mod learnt;
mod places;
mod unmeasured;

use super::interrupt::Interrupt;
use super::measured::{Measured, Measuring, Names};
use super::report_files::About;
use super::robustness::Disturbing;
use super::{Exit, load_model, model_dir, progress, reading};
use crate::checkpoint::{Manifest, SHIPPED};
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::ProblemKind;
use crate::dataset::{
    Folder, Input, Part, Purpose, ScanOptions, in_batches, of_page, scan, scan_labelled,
};
use crate::printable::{printable, printable_path};
use crate::report::{Outcome, Prediction};
use anyhow::{Context, bail};
use docsort_picture::Limits;
use image::RgbImage;
use places::Places;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use unmeasured::unmeasured;

pub fn run(args: &cli::Evaluate) -> anyhow::Result<Exit> {
    let model = model_dir(args.chosen.model.as_deref())?;
    let named = model.as_deref().or(args.chosen.model.as_deref());
    let classifier = load_model(named, &args.answering, &args.compute)?;
    let folder = labelled_folder(args, classifier.manifest())?;
    // Nobody but us taught the shipped one.
    let learnt = (model.as_deref()).and_then(|model| learnt::warning(model, &folder));
    let model = model.unwrap_or_else(|| PathBuf::from(SHIPPED));
    let places = Places::choose(args.output.as_deref())?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let asking = Asking {
        classifier: &classifier,
        folder: &folder,
        limits: reading::limits(&args.reading, Some(classifier.manifest())),
        interrupt: &interrupt,
    };

    let disturbing = args.robustness.map(|most| asking.disturbing(most as usize));
    let measured = asking.all(args.compute.batch_size as usize, disturbing)?;
    if interrupt.stop().load(Ordering::Relaxed) {
        note!("interrupted; nothing was written");
        return Ok(interrupt.exit());
    }
    let unmeasured = unmeasured(&measured, &folder, classifier.manifest());
    let mut facts = facts(&folder, &classifier, &model);
    if let Some(line) = learnt {
        note!("{}", printable(&line));
        facts.push(("mind", line));
    }
    // Before all figures: whoever reads one of them has read this.
    if let Some(line) = &unmeasured {
        say!("{}", printable(line));
        facts.push(("mind", line.clone()));
    }
    say!("{}", measured.table()?);
    let about = About {
        title: "Evaluation",
        facts: &facts,
        limits: &asking.limits,
    };
    places.write(&measured, about)?;
    Ok(match (measured.errors(), unmeasured) {
        (0, None) => Exit::Done,
        _ => Exit::Skipped,
    })
}

/// A model, the pictures that it is asked about, and who may end it.
struct Asking<'a> {
    classifier: &'a Classifier,
    folder: &'a Folder,
    limits: Limits,
    interrupt: &'a Interrupt,
}

impl<'a> Asking<'a> {
    fn names(&self) -> Names<'a> {
        Names {
            classes: &self.folder.classes,
            label_sets: &self.folder.label_sets,
        }
    }

    /// Pictures drawn evenly from those that the model has an answer for.
    fn disturbing(&self, most: usize) -> Disturbing<'a> {
        let (manifest, names) = (self.classifier.manifest(), self.names());
        let samples = self.folder.samples.iter().enumerate();
        let answerable: Vec<usize> = samples
            .filter(|(_, sample)| names.is_answerable(manifest, sample.label))
            .map(|(number, _)| number)
            .collect();
        Disturbing::new(self.classifier, evenly(&answerable, most).collect())
    }

    /// Every picture, and while its square is at hand, what it bears.
    fn all(
        &self,
        batch_size: usize,
        mut disturbing: Option<Disturbing<'a>>,
    ) -> anyhow::Result<Measured> {
        let (folder, names) = (self.folder, self.names());
        let (manifest, stop) = (self.classifier.manifest(), self.interrupt.stop());
        let mut measuring = Measuring::new(manifest);
        for skipped in &folder.skipped {
            measuring.record_error();
            say_skipped(&skipped.path, &skipped.reason);
        }
        let bar = progress::bar("evaluating", folder.samples.len() as u64, "pictures");
        let inputs = folder.samples.iter();
        let inputs = inputs.map(|sample| Input::File(sample.path.clone()));
        let mut samples = folder.samples.iter().enumerate();
        let (mut readable, mut asked) = (Vec::new(), Ok(()));
        let mut current = None;
        let answer = |prediction: Prediction, square: Option<&RgbImage>| {
            let page = prediction.page;
            // Predictions come in the order of the inputs, one for each page of them.
            if page.is_none_or(|page| page == 1) {
                bar.inc(1);
                current = samples.next();
            }
            let Some((number, sample)) = current else {
                return ControlFlow::Break(());
            };
            let place = (sample.path.as_path(), page);
            measuring.record(names, place, sample.label, &prediction.outcome);
            if let Outcome::Error { reason } = &prediction.outcome {
                bar.suspend(|| say_skipped(&prediction.path, &of_page(page, reason)));
            } else if page.is_none() {
                // A file with several pages takes as long as all of them.
                readable.push(sample.path.as_path());
            }
            if let (Some(disturbing), Some(square)) = (&mut disturbing, square)
                && !stop.load(Ordering::Relaxed)
            {
                let is_right = |outcome: &Outcome| names.is_right(manifest, sample.label, outcome);
                asked = disturbing.ask(number, square, is_right);
            }
            if asked.is_err() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        let batches = in_batches(inputs, batch_size);
        let _grace = self
            .interrupt
            .grace(|| note!("interrupted; nothing was written"))?;
        self.classifier
            .classify_squares(batches, &self.limits, stop, answer)?;
        asked?;
        bar.finish_and_clear();
        let mut measured = measuring.finish();
        if !stop.load(Ordering::Relaxed) {
            let timed: Vec<&Path> = evenly(&readable, latency::MAX_PICTURES).collect();
            let latency = latency::measure(self.classifier, &timed, &self.limits)?;
            measured.add(latency, disturbing.map(Disturbing::finish));
        }
        Ok(measured)
    }
}

fn say_skipped(path: &Path, reason: &str) {
    note!("skipped {}: {}", printable_path(path), printable(reason));
}

/// The pictures with their right labels, in the form that the model's problem needs.
fn labelled_folder(args: &cli::Evaluate, manifest: &Manifest) -> anyhow::Result<Folder> {
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: args.reading.follow_links,
        runs: None,
    };
    let mut folder = match (manifest.problem, &args.labels) {
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
            keep_one_part(&mut folder)?;
            folder
        }
    };
    folder.take_names(&manifest.classes);
    Ok(folder)
}

/// Of a folder that is split already, only what no training has seen: `test`, or else `valid`.
fn keep_one_part(folder: &mut Folder) -> anyhow::Result<()> {
    let has = |part| folder.samples.iter().any(|sample| sample.part == part);
    let kept = [Part::Test, Part::Valid]
        .into_iter()
        .find(|&part| has(part));
    match kept {
        Some(part) => {
            folder.samples.retain(|sample| sample.part == part);
            note!("evaluating the {} part of the folder alone", part.as_str());
            Ok(())
        }
        None if has(Part::Train) => bail!(
            "{}: holds a split, but no picture to validate or test with, and those of train were learnt: name \
             the folder to measure with --data",
            printable_path(&folder.root)
        ),
        None => Ok(()),
    }
}

/// What the page says was measured.
fn facts(folder: &Folder, classifier: &Classifier, model: &Path) -> Vec<(&'static str, String)> {
    let manifest = classifier.manifest();
    let side_px = manifest.preprocessing.side_px;
    vec![
        ("model", model.display().to_string()),
        ("pictures", folder.root.display().to_string()),
        (
            "network",
            format!(
                "{side_px} × {side_px} pixels, as after epoch {}: {}",
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
