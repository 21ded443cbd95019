//! What makes a folder unusable as a whole. A single bad file is never an error.

use std::fmt::Write;
use std::io;
use std::path::PathBuf;

use crate::dataset::Part;
use crate::printable::{printable, printable_path};

/// Each is one line: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    #[error("{}: no such folder; data.dir names the folder with the pictures", printable_path(.0))]
    Missing(PathBuf),
    #[error(
        "{}: is a file; expected a folder with one folder of pictures for each class",
        printable_path(.0)
    )]
    NotAFolder(PathBuf),
    #[error("{}: cannot be read: {source}", printable_path(path))]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{}: holds no class folders and {files} other files; each class needs a folder of its own, \
         such as passport and invoice",
        printable_path(path)
    )]
    NoClasses { path: PathBuf, files: usize },
    #[error(
        "{}: cannot name a class, because it {reason}; rename the folder",
        printable_path(path)
    )]
    ClassName { path: PathBuf, reason: &'static str },
    #[error(
        "{}: holds train beside {other}, so that it is neither a split (train, valid, test) nor a \
         folder of classes; move one of them out", printable_path(path), other = printable(other)
    )]
    MixedLayout { path: PathBuf, other: String },
    #[error(
        "class {}: stands in {} but not in train; add it there, or remove it",
        printable(class), part.as_str()
    )]
    ClassNotInTrain { class: String, part: Part },
    #[error(
        "{}: at least two classes are needed, found {}; each class is a folder of pictures directly \
         in it",
        printable_path(path),
        listed(counts)
    )]
    TooFewClasses {
        path: PathBuf,
        counts: Vec<(String, usize)>,
    },
    #[error(
        "{}: class {} has no files; found {}; add pictures, or remove the empty folder",
        printable_path(path),
        names(counts),
        listed(counts)
    )]
    EmptyClass {
        path: PathBuf,
        counts: Vec<(String, usize)>,
    },
    #[error(
        "class {} has no picture to train on, because each is unreadable or stands in another class \
         or part too; usable are {}; add pictures, or remove the folder",
        names(counts),
        listed(counts)
    )]
    NothingToTrain { counts: Vec<(String, usize)> },
    #[error(
        "no picture is left for validation; different usable pictures are {}; at least one class \
         needs two",
        listed(counts)
    )]
    NothingToValidate { counts: Vec<(String, usize)> },
    #[error(
        "{train} pictures to train on are fewer than one batch of {batch_size}; to train on are {}; \
         add pictures, or set train.batch_size lower",
        listed(counts)
    )]
    FewerThanABatch {
        train: usize,
        batch_size: usize,
        counts: Vec<(String, usize)>,
    },
    #[error("{}: {}", printable_path(path), faults(problems))]
    Labels {
        path: PathBuf,
        problems: Vec<String>,
    },
    #[error(
        "{}: a binary problem needs exactly two class folders, found {}; set problem.kind to multiclass, or \
         move the others out",
        printable_path(path),
        listed(counts)
    )]
    NotBinary {
        path: PathBuf,
        counts: Vec<(String, usize)>,
    },
    #[error(
        "{}: holds no class folder called {}, which problem.positive names; found {}",
        printable_path(path),
        printable(positive),
        listed(counts)
    )]
    NoPositive {
        path: PathBuf,
        positive: String,
        counts: Vec<(String, usize)>,
    },
    #[error(
        "{}: holds no class folder called {}, which data.reject names; found {}",
        printable_path(path),
        printable(reject),
        listed(counts)
    )]
    NoReject {
        path: PathBuf,
        reject: String,
        counts: Vec<(String, usize)>,
    },
    #[error(
        "{}: data.reject names every class folder, so that none could be answered; found {}",
        printable_path(path),
        listed(counts)
    )]
    OnlyRejects {
        path: PathBuf,
        counts: Vec<(String, usize)>,
    },
    #[error("stopped before all pictures were read; nothing was written")]
    Interrupted,
    #[error("the loader's threads cannot be started: {0}; set train.loader_threads lower")]
    Threads(String),
}

/// `passport 12, invoice 0`, at most twenty of them.
fn listed(counts: &[(String, usize)]) -> String {
    const MOST: usize = 20;
    if counts.is_empty() {
        return "none".to_owned();
    }
    let mut text = String::new();
    for (index, (class, count)) in counts.iter().take(MOST).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}{} {count}", printable(class));
    }
    if counts.len() > MOST {
        let _ = write!(text, " and {} classes more", counts.len() - MOST);
    }
    text
}

/// The first fault beside the path, the others below it, at most twenty.
fn faults(problems: &[String]) -> String {
    const MOST: usize = 20;
    let mut lines: Vec<String> = problems
        .iter()
        .take(MOST)
        .map(|line| printable(line))
        .collect();
    if problems.len() > MOST {
        lines.push(format!("and {} more", problems.len() - MOST));
    }
    lines.join("\n  ")
}

/// The names of those without any.
fn names(counts: &[(String, usize)]) -> String {
    let empty: Vec<_> = counts
        .iter()
        .filter(|(_, count)| *count == 0)
        .map(|(class, _)| printable(class))
        .collect();
    empty.join(", ")
}
