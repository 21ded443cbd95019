//! The pictures of a training: the bundled sample where it is missing, then scan, read and split,
//! with the count of each step printed.

use super::super::interrupt::Interrupt;
use super::super::{progress, shortened};
use super::settings::DataDir;
use crate::commands::say::{note, say};
use crate::config::{self, Config, ProblemKind};
use crate::dataset::{
    self, ClassCount, DatasetError, Finding, Folder, LoadOptions, Loaded, Part, Purpose,
    ScanOptions, Skipped, SplitOptions, Splits,
};
use crate::names;
use crate::printable::{counted, printable, printable_path};
use anyhow::Context;
use docsort_mock_documents::{self as documents, Request};
use std::fs;
use std::path::Path;

/// The labels of the bundled sample, for the preset `multilabel` where no `assets` lie beside the binary.
const SAMPLE_LABELS: &str = include_str!("../../../assets/labels.csv");
/// More classes than these are not read but searched: the worst are listed.
const LISTED_CLASSES: usize = 40;
const LISTED_OF_MANY: usize = 20;

/// Where the pictures are, and which: nothing is read or written, but for the sample where it is missing.
pub fn find_pictures(config: &mut Config, data: DataDir) -> anyhow::Result<Folder> {
    provide_sample(config, data)?;
    // What no configuration can hold is refused before the work and not after it.
    config::render(config)?;
    let options = ScanOptions {
        purpose: Purpose::Train,
        follow_links: config.data.follow_links,
        runs: Some(&config.run.dir),
    };
    let folder = scan(config, &options)?;
    if let Some(line) = alike_line(&folder) {
        note!("{line}");
    }
    if config.problem.kind == ProblemKind::Multilabel
        && let Some(line) = unseparated_line(&folder)
    {
        note!("{line}");
    }
    Ok(folder)
}

/// That the class folders look like the sides of a split, if they do.
pub fn alike_line(folder: &Folder) -> Option<String> {
    if folder.samples.iter().any(|sample| sample.part != Part::Any) {
        return None;
    }
    if let Some(alike) = dataset::folders_in_each(&folder.root, &folder.classes) {
        return Some(format!(
            "each class holds the same folders ({}): if they are the classes, call the folders that hold them \
             train and valid or test",
            printable(&shortened(&alike))
        ));
    }
    let (part, held) = dataset::part_among_classes(&folder.root, &folder.classes)?;
    Some(format!(
        "{} is a class here, and holds folders ({}): if they are the classes, name {} as the folder of the \
         pictures, or move what lies beside it out",
        printable(&part),
        printable(&shortened(&held)),
        printable_path(&folder.root.join(&part))
    ))
}

/// That a label looks like several that are separated by another mark than `|`, if one does.
fn unseparated_line(folder: &Folder) -> Option<String> {
    let is_label = |piece: &str| folder.classes.iter().any(|class| class == piece.trim());
    let is_several = |class: &&String| {
        class.contains(';') || (class.contains(',') && class.split(',').any(is_label))
    };
    let label = folder.classes.iter().find(is_several)?;
    Some(format!(
        "{label} is one label: several of a picture are separated by |",
        label = printable(label)
    ))
}

/// An installed docsort has no `assets` beside it: it draws others by the wide rules, once.
fn provide_sample(config: &mut Config, data: DataDir) -> anyhow::Result<()> {
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
    if config.problem.kind == ProblemKind::Multilabel {
        provide_labels(&sample.join(&config.problem.labels))?;
    }
    config.data.dir = sample
        .canonicalize()
        .with_context(|| format!("{} cannot be read", printable_path(&sample)))?;
    Ok(())
}

/// Written whole or not at all, and never over a file that is there.
fn provide_labels(path: &Path) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written", printable_path(path));
    if path.exists() {
        return Ok(());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let partial = path.with_file_name(name);
    fs::write(&partial, SAMPLE_LABELS).with_context(failed)?;
    fs::rename(&partial, path).with_context(failed)
}

/// Reads and splits, and prints the count of each step.
pub fn read_pictures(
    config: &Config,
    folder: Folder,
    interrupt: &Interrupt,
) -> anyhow::Result<(Loaded, Splits)> {
    let bar = progress::bar("reading", folder.samples.len() as u64, "pictures");
    let count = |done| bar.set_position(done as u64);
    let grace =
        interrupt.grace(|| note!("interrupted before the training began; nothing was written"))?;
    let loaded = dataset::load(folder, &LoadOptions::from(config), &count, interrupt.stop())?;
    drop(grace);
    bar.finish_and_clear();
    let (classes, samples) = (&loaded.classes, &loaded.samples);
    let options = SplitOptions::from(config);
    let divided = match loaded.label_sets.as_slice() {
        [] => dataset::split(classes, samples, &options),
        sets => dataset::split_labelled(classes, sets, samples, &options),
    };
    let (splits, findings) = divided.map_err(|error| error.because(&loaded.skipped))?;
    print_findings(&findings);
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
    print_counts(&splits.counts);
    Ok((loaded, splits))
}

/// A line each; of classes without validation, which may be hundreds, the first.
fn print_findings(findings: &[Finding]) {
    let is_of_a_class = |finding: &&Finding| matches!(finding, Finding::NotValidated(_));
    let mut of_classes = 0;
    for finding in findings {
        of_classes += usize::from(is_of_a_class(&finding));
        if of_classes <= LISTED_OF_MANY || !is_of_a_class(&finding) {
            note!("{}", printable(&finding.to_string()));
        }
    }
    if of_classes > LISTED_OF_MANY {
        let more = counted((of_classes - LISTED_OF_MANY) as u64, "other class");
        note!("and {more} without a picture to validate with");
    }
}

/// A row a class; of many classes, those with the fewest pictures to train on.
fn print_counts(counts: &[ClassCount]) {
    let mut listed: Vec<&ClassCount> = counts.iter().collect();
    if counts.len() > LISTED_CLASSES {
        listed.sort_by_key(|count| count.train);
        listed.truncate(LISTED_OF_MANY);
    }
    for count in &listed {
        say!(
            "{:<24} {:>7} {:>7} {:>7}",
            printable(&count.class),
            count.train,
            count.valid,
            count.test
        );
    }
    if listed.len() < counts.len() {
        let more = counted((counts.len() - listed.len()) as u64, "other class");
        say!("and {more} with no fewer to train on");
    }
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
            if names::position(&folder.classes, &problem.positive).is_none() {
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
    let is_reject = |class: &String| names::position(rejects, class).is_some();
    let is_missing = |name: &&String| names::position(&folder.classes, name).is_none();
    let (path, counts) = (config.data.dir.clone(), folder.counts());
    if let Some(reject) = rejects.iter().find(is_missing) {
        let reject = reject.clone();
        return Err(DatasetError::NoReject {
            path,
            reject,
            counts,
        });
    }
    if folder.classes.iter().all(is_reject) {
        Err(DatasetError::OnlyRejects { path, counts })
    } else {
        Ok(())
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
