//! The pictures of a training: the bundled sample where it is missing, then scan, read and split,
//! with the count of each step printed.

use super::super::interrupt::Interrupt;
use super::super::progress;
use super::DataDir;
use crate::commands::say::{note, say};
use crate::config::{Config, ProblemKind};
use crate::dataset::{
    self, DatasetError, Folder, LoadOptions, Loaded, Purpose, ScanOptions, Skipped, SplitOptions,
    Splits,
};
use crate::printable::{printable, printable_path};
use anyhow::Context;
use docsort_mock_documents::{self as documents, Request};
use std::fs;

/// An installed docsort has no `assets` beside it: it draws the same pictures itself, once.
pub fn provide_sample(config: &mut Config, data: DataDir) -> anyhow::Result<()> {
    if data == DataDir::Named || config.data.dir.exists() {
        // Absolute, so that the run can be resumed from any folder.
        if let Ok(absolute) = config.data.dir.canonicalize() {
            config.data.dir = absolute;
        }
        return Ok(());
    }
    let sample = config.run.dir.join("sample-documents");
    if !sample.exists() {
        let request = Request::bundled();
        let total = request.total();
        say!(
            "data: no --data given; drawing {total} mock documents into {}",
            printable_path(&sample)
        );
        let partial = config
            .run
            .dir
            .join(format!(".sample-documents-{}", std::process::id()));
        let bar = progress::bar("drawing", total, "pictures");
        documents::write_folder(&partial, &request, &|drawn| bar.inc(drawn))?;
        bar.finish_and_clear();
        let moved = fs::rename(&partial, &sample);
        // Another training may have drawn the same pictures meanwhile.
        if !sample.exists() {
            moved.with_context(|| format!("{} cannot be written", printable_path(&sample)))?;
        }
    }
    config.data.dir = sample
        .canonicalize()
        .with_context(|| format!("{} cannot be read", printable_path(&sample)))?;
    Ok(())
}

/// Scans, reads and splits, and prints the count of each step.
pub fn read_pictures(config: &Config, interrupt: &Interrupt) -> anyhow::Result<(Loaded, Splits)> {
    let options = ScanOptions {
        purpose: Purpose::Train,
        follow_links: config.data.follow_links,
    };
    let folder = scan(config, &options)?;
    let bar = progress::bar("reading", folder.samples.len() as u64, "pictures");
    let count = |done| bar.set_position(done as u64);
    let loaded = dataset::load(folder, &LoadOptions::from(config), &count, interrupt.stop())?;
    bar.finish_and_clear();
    let (classes, samples) = (&loaded.classes, &loaded.samples);
    let options = SplitOptions::from(config);
    let (splits, findings) = match loaded.label_sets.as_slice() {
        [] => dataset::split(classes, samples, &options)?,
        sets => dataset::split_labelled(classes, sets, samples, &options)?,
    };
    for finding in &findings {
        note!("{}", printable(&finding.to_string()));
    }
    let skipped = [&loaded.skipped[..], &splits.skipped[..]].concat();
    for picture in &skipped {
        print_skipped(picture);
    }
    say!("data: {}", printable_path(&config.data.dir));
    say!(
        "pictures: scanned {} = used {} + skipped {}",
        loaded.scanned,
        splits.used(),
        skipped.len()
    );
    say!(
        "{:<24} {:>7} {:>7} {:>7}",
        "class",
        "train",
        "valid",
        "test"
    );
    for count in &splits.counts {
        say!(
            "{:<24} {:>7} {:>7} {:>7}",
            printable(&count.class),
            count.train,
            count.valid,
            count.test
        );
    }
    Ok((loaded, splits))
}

/// The folder as the problem sees it.
fn scan(config: &Config, options: &ScanOptions) -> Result<Folder, DatasetError> {
    let dir = &config.data.dir;
    let problem = &config.problem;
    match problem.kind {
        ProblemKind::Multiclass => {
            let folder = dataset::scan(dir, options)?;
            check_rejects(config, &folder)?;
            Ok(folder)
        }
        ProblemKind::Multilabel => dataset::scan_labelled(dir, &problem.labels, options),
        ProblemKind::Binary => {
            let folder = dataset::scan(dir, options)?;
            let (path, counts) = (dir.clone(), folder.counts());
            if counts.len() != 2 {
                return Err(DatasetError::NotBinary { path, counts });
            }
            if !folder.classes.contains(&problem.positive) {
                let positive = problem.positive.clone();
                return Err(DatasetError::NoPositive {
                    path,
                    positive,
                    counts,
                });
            }
            Ok(folder)
        }
    }
}

/// Each class that is to be rejected is there, and another one is left to answer with.
fn check_rejects(config: &Config, folder: &Folder) -> Result<(), DatasetError> {
    let rejects = &config.data.reject;
    let is_reject = |class: &String| rejects.contains(class);
    let (path, counts) = (config.data.dir.clone(), folder.counts());
    if let Some(reject) = rejects.iter().find(|name| !folder.classes.contains(name)) {
        let reject = reject.clone();
        return Err(DatasetError::NoReject {
            path,
            reject,
            counts,
        });
    }
    match folder.classes.iter().all(is_reject) {
        true => Err(DatasetError::OnlyRejects { path, counts }),
        false => Ok(()),
    }
}

/// One line on standard error.
pub fn print_skipped(picture: &Skipped) {
    note!("{}", skipped_line(picture));
}

/// Which picture, and why.
pub fn skipped_line(picture: &Skipped) -> String {
    format!(
        "skipped {}: {}",
        printable_path(&picture.path),
        printable(&picture.reason)
    )
}
