//! `docsort check`: what in a folder of pictures would spoil a training, told before one is begun.

use super::interrupt::Interrupt;
use super::train::alike_line;
use super::{Exit, create_new, load_model, outputs, progress, reading};
use crate::checkpoint::name_problem;
use crate::classifier::Classifier;
use crate::cli;
use crate::commands::say::{note, say};
use crate::config::{Config, ProblemKind};
use crate::dataset::{
    DatasetError, Folder, Input, Links, Part, Purpose, ScanOptions, Separator, Skipped, expand,
    nested_folder, scan,
};
use crate::doctor::{
    Examination, Finding, Judged, Severity, Subject, diagnose, examine, summary_text,
    write_gallery, write_rows,
};
use crate::names;
use crate::printable::{printable, printable_path};
use crate::report::Outcome;
use anyhow::{Context, bail};
use docsort_picture::Limits;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Exit code 3 says that a training on this folder would leave pictures out or measure falsely: that there are
/// findings of [`Severity::Error`].
pub fn run(args: &cli::Check) -> anyhow::Result<Exit> {
    let defaults = Config::default();
    let output = output_folder(args)?;
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
    let listed = list(&args.dir, reading::links(&args.reading))?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;

    let bar = progress::bar("reading", listed.subjects.len() as u64, "pictures");
    let records = examine(listed.subjects, &limits, &|| bar.inc(1), interrupt.stop());
    bar.finish_and_clear();
    let Some(records) = records else {
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
    if interrupt.stop().load(Ordering::Relaxed) {
        return Ok(interrupt.exit());
    }
    let findings = diagnose(&examination, judged.as_ref(), useful_side_px);
    say!(
        "{}",
        summary_text(&examination, &findings, &args.dir).trim_end()
    );
    let written = write(&output, &examination, &findings, &args.dir, &limits)?;
    say!(
        "\nAll findings: {}\nWith pictures: {}",
        printable_path(&written.rows),
        printable_path(&written.gallery)
    );
    let is_error = |finding: &Finding| finding.kind.severity() == Severity::Error;
    Ok(match findings.iter().any(is_error) {
        true => Exit::Skipped,
        false => Exit::Done,
    })
}

/// What there is to examine.
struct Listed {
    classes: Vec<String>,
    subjects: Vec<Subject>,
    skipped: Vec<Skipped>,
}

/// The files of a labelled folder, or of a folder without classes.
fn list(dir: &Path, links: Links) -> anyhow::Result<Listed> {
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: links == Links::Followed,
        runs: None,
    };
    match scan(dir, &options) {
        Ok(folder) => {
            print_hints(&folder);
            Ok(labelled(folder))
        }
        Err(DatasetError::NoClasses { files, .. }) if files > 0 => {
            note!("no class folders: labels and splits are not checked");
            Ok(unlabelled(dir, links))
        }
        Err(error) => Err(error.into()),
    }
}

/// What a training would stumble over before it reads a picture.
fn print_hints(folder: &Folder) {
    if let Some(line) = alike_line(folder) {
        note!("{line}");
    }
    if let ([class], Some(nested)) = (&folder.classes[..], nested_folder(&folder.root)) {
        note!(
            "{} is the only class here: perhaps {} was meant",
            printable(class),
            printable_path(&nested)
        );
    }
    for class in &folder.classes {
        if let Some(problem) = name_problem(class) {
            note!(
                "no training takes the class {}, because its name {problem}: rename the folder",
                printable(class)
            );
        }
    }
}

fn labelled(folder: Folder) -> Listed {
    let subjects = folder.samples.into_iter().map(|sample| Subject {
        path: sample.path,
        label: Some(sample.label),
        part: sample.part,
    });
    Listed {
        classes: folder.classes,
        subjects: subjects.collect(),
        skipped: folder.skipped,
    }
}

fn unlabelled(dir: &Path, links: Links) -> Listed {
    let mut listed = Listed {
        classes: Vec::new(),
        subjects: Vec::new(),
        skipped: Vec::new(),
    };
    let dir = dir.to_owned();
    for input in expand(vec![dir.clone()], links, Separator::Line, io::empty()) {
        match input {
            Input::File(path) => listed.subjects.push(Subject {
                path,
                label: None,
                part: Part::Any,
            }),
            Input::Problem { path, reason } => listed.skipped.push(Skipped { path, reason }),
        }
    }
    listed
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
        .map(|&(index, _)| Input::File(examination.records[index].path.clone()));
    let mut judged = Judged {
        classes: classes.clone(),
        ..Judged::default()
    };
    let mut answers = asked.iter();
    let bar = progress::bar("asking the model", asked.len() as u64, "pictures");
    classifier.classify(inputs, limits, batch_size, |prediction| {
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
        match interrupt.stop().load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    bar.finish_and_clear();
    Ok(judged)
}

struct Written {
    rows: PathBuf,
    gallery: PathBuf,
}

fn write(
    output: &Path,
    examination: &Examination,
    findings: &[Finding],
    root: &Path,
    limits: &Limits,
) -> anyhow::Result<Written> {
    fs::create_dir_all(output)
        .with_context(|| format!("{} cannot be made", printable_path(output)))?;
    let written = Written {
        rows: output.join(ROWS),
        gallery: output.join(GALLERY),
    };
    let failed = |path: &Path| format!("{} cannot be written", printable_path(path));
    let mut rows = BufWriter::new(create_new(&written.rows)?);
    write_rows(examination, findings, &mut rows)
        .and_then(|()| rows.flush())
        .with_context(|| failed(&written.rows))?;
    let gallery: BufWriter<File> = BufWriter::new(create_new(&written.gallery)?);
    write_gallery(examination, findings, root, limits, gallery)
        .with_context(|| failed(&written.gallery))?;
    Ok(written)
}

const ROWS: &str = "findings.csv";
const GALLERY: &str = "gallery.html";

/// Where the two files go; refused before any work if that is inside of the folder, or if they are there.
fn output_folder(args: &cli::Check) -> anyhow::Result<PathBuf> {
    let output = args.output.clone().unwrap_or_else(free_folder);
    // The nearest folder above that exists decides where the new one will lie.
    let above = output.ancestors().find(|folder| folder.exists());
    let above = above.unwrap_or(Path::new("."));
    if let (Ok(above), Ok(dir)) = (fs::canonicalize(above), fs::canonicalize(&args.dir))
        && above.starts_with(&dir)
    {
        bail!(
            "{} would lie inside of {}, which is only looked at: name a folder elsewhere with --output",
            printable_path(&output),
            printable_path(&args.dir)
        );
    }
    for name in [ROWS, GALLERY] {
        let path = output.join(name);
        if path.symlink_metadata().is_ok() {
            // The same words as after all the work, before it.
            create_new(&path)?;
        }
    }
    outputs::check_folder(&output)?;
    Ok(output)
}

/// The first of `check`, `check-2`, … that is not there.
fn free_folder() -> PathBuf {
    let mut path = PathBuf::from("check");
    let mut number = 1;
    while path.symlink_metadata().is_ok() {
        number += 1;
        path = PathBuf::from(format!("check-{number}"));
    }
    path
}
