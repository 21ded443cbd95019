//! What a training that has ended says about its best epoch: the table of the test pictures, and a report
//! on the validation pictures in the run folder.

use super::data::print_skipped;
use crate::backend::BackendError;
use crate::checkpoint::RunDir;
use crate::classifier::Classifier;
use crate::commands::measured::{Measured, Measuring, Names};
use crate::commands::report_files::{self, About};
use crate::commands::say::{note, say};
use crate::dataset::{Input, Skipped, of_page};
use crate::printable::{printable, printable_path};
use crate::report::Outcome;
use crate::training::Job;
use anyhow::Context;
use docsort_picture::Limits;
use image::RgbImage;
use rayon::prelude::*;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// The folder within a run's.
const REPORT: &str = "report";
/// A half-written one; what a crash leaves of it goes with the other hidden names of a run folder.
const UNFINISHED: &str = ".tmp-report";

/// A report speaks of the best epoch of a training that has ended: one that goes on has none.
///
/// # Errors
/// It is there and cannot be removed.
pub fn remove_former(run: &RunDir) -> anyhow::Result<()> {
    remove(&run.path().join(REPORT))
}

/// The best checkpoint on the pictures that no decision of the training has seen.
/// Returns how many of them cannot be read any more.
pub fn test(job: Job, classifier: &Classifier) -> anyhow::Result<usize> {
    let samples = job
        .splits
        .test
        .iter()
        .map(|&index| &job.loaded.samples[index]);
    let inputs = samples
        .clone()
        .map(|sample| Input::picture(&sample.path, sample.page));
    let mut truths = samples.map(|sample| sample.label);
    let mut measuring = Measuring::new(classifier.manifest());
    let mut unreadable = 0;
    let limits = Limits::from(&job.config.data);
    let (size, never) = (job.config.train.batch_size, AtomicBool::new(false));
    classifier.classify(inputs, &limits, size, &never, |prediction| {
        // One truth was made for each input.
        if let Some(label) = truths.next() {
            let place = (prediction.path.as_path(), prediction.page);
            measuring.record(names(job), place, label, &prediction.outcome);
        }
        if let Outcome::Error { reason } = &prediction.outcome {
            unreadable += 1;
            print_skipped(&Skipped {
                path: prediction.path,
                reason: of_page(prediction.page, reason),
            });
        }
        ControlFlow::Continue(())
    })?;
    say!("\nThe best epoch on the test pictures:");
    say!("{}", measuring.finish().table()?);
    Ok(unreadable)
}

/// The best checkpoint on the validation pictures, as the files of a report in the run folder. The
/// training is done and saved: what keeps the report from being written is said and ends nothing.
pub fn valid(job: Job, classifier: &Classifier) {
    let folder = job.run.path().join(REPORT);
    let written = measure_valid(job, classifier)
        .map_err(anyhow::Error::from)
        .and_then(|measured| publish(job, classifier, &measured, &folder));
    match written {
        Ok(page) => say!(
            "\nReport on the validation pictures, which chose the best epoch: {}",
            printable_path(&page)
        ),
        Err(error) => note!(
            "warning: no report on the validation pictures: {}",
            printable(&format!("{error:#}"))
        ),
    }
}

/// From the pictures that the training holds; those that vanished meanwhile were named by it.
fn measure_valid(job: Job, classifier: &Classifier) -> Result<Measured, BackendError> {
    let mut measuring = Measuring::new(classifier.manifest());
    for batch in job.splits.valid.chunks(job.config.train.batch_size) {
        let read =
            |&index: &usize| Some((index, job.loaded.pictures.get(index).ok()?.into_owned()));
        let read: Vec<(usize, RgbImage)> = batch.par_iter().filter_map(read).collect();
        for _ in read.len()..batch.len() {
            measuring.record_error();
        }
        let (indices, squares): (Vec<usize>, Vec<RgbImage>) = read.into_iter().unzip();
        let outcomes = classifier.answer_fitted(&squares)?;
        for (index, outcome) in indices.into_iter().zip(&outcomes) {
            let sample = &job.loaded.samples[index];
            let place = (sample.path.as_path(), sample.page);
            measuring.record(names(job), place, sample.label, outcome);
        }
    }
    Ok(measuring.finish())
}

/// Written under a hidden name, and shown whole by one rename. Returns the page's path.
fn publish(
    job: Job,
    classifier: &Classifier,
    measured: &Measured,
    folder: &Path,
) -> anyhow::Result<PathBuf> {
    let unfinished = job.run.path().join(UNFINISHED);
    remove(&unfinished)?;
    fs::create_dir(&unfinished)
        .with_context(|| format!("{} cannot be made", printable_path(&unfinished)))?;
    let paths = report_files::names("").map(|name| unfinished.join(name));
    let manifest = classifier.manifest();
    let about = About {
        title: "Validation",
        facts: &[
            ("run", job.run.path().display().to_string()),
            (
                "weights",
                format!(
                    "the best epoch, {} of {}",
                    manifest.progress.epoch, job.config.train.epochs
                ),
            ),
            (
                "pictures",
                format!(
                    "the validation pictures of {}",
                    job.config.data.dir.display()
                ),
            ),
            (
                "mind",
                "these pictures chose the epoch and its thresholds: expect a little less on others"
                    .to_owned(),
            ),
            ("docsort", env!("CARGO_PKG_VERSION").to_owned()),
        ],
        limits: &Limits::from(&job.config.data),
    };
    report_files::write(measured, &paths, about)?;
    remove(folder)?;
    fs::rename(&unfinished, folder)
        .with_context(|| format!("{} cannot be renamed", printable_path(&unfinished)))?;
    let [_, _, page] = report_files::names("").map(|name| folder.join(name));
    Ok(page)
}

fn names(job: Job<'_>) -> Names<'_> {
    Names {
        classes: job.classes,
        label_sets: &job.loaded.label_sets,
    }
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let path = printable_path(folder);
            Err(error).with_context(|| format!("{path} cannot be removed"))
        }
        _ => Ok(()),
    }
}
