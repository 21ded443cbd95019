//! What makes a folder unusable as a whole. A single bad file is never an error.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::dataset::reasons::commonest;
use crate::dataset::{Part, Skipped};
use crate::printable::{counted, printable, printable_path};

/// Each is one line: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    #[error("{}: no such folder; give one that holds a folder of pictures for each class (train and evaluate: --data)", printable_path(.0))]
    Missing(PathBuf),
    #[error(
        "{}: is a file; expected a folder with one folder of pictures for each class",
        printable_path(.0)
    )]
    NotAFolder(PathBuf),
    #[error("{}: cannot be read: {reason}", printable_path(path))]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{}: holds no class folders and {}; each class needs a folder of its own, such as passport and \
         invoice{reasons}",
        printable_path(path), counted(*files as u64, "other file")
    )]
    NoClasses {
        path: PathBuf,
        files: usize,
        reasons: String,
    },
    #[error(
        "{}: cannot name a class, because it {reason}; rename the folder",
        printable_path(path)
    )]
    ClassName { path: PathBuf, reason: &'static str },
    #[error(
        "{}: holds {} beside {}, so that it is neither a split (train, valid, test) nor a folder of classes; \
         move one of them out",
        printable_path(path),
        printable(train),
        printable(other)
    )]
    MixedLayout {
        path: PathBuf,
        train: String,
        other: String,
    },
    #[error(
        "class {}: stands in {} but not in train; add it there, or remove it{}",
        printable(class), part.as_str(), meant(nearest.as_deref())
    )]
    ClassNotInTrain {
        class: String,
        part: Part,
        nearest: Option<String>,
    },
    #[error(
        "{}: each part of the split holds a single folder, and the classes lie in that: {}; move what these hold \
         up, so that the classes lie directly in the parts",
        printable_path(path),
        nested.iter().map(|path| printable_path(path)).collect::<Vec<_>>().join(", ")
    )]
    NestedParts { path: PathBuf, nested: Vec<PathBuf> },
    #[error(
        "{}: at least two classes are needed, found {}; {}{reasons}",
        printable_path(path),
        listed(counts),
        where_classes_lie(nested.as_deref())
    )]
    TooFewClasses {
        path: PathBuf,
        counts: Vec<(String, usize)>,
        /// A folder in it that holds several.
        nested: Option<PathBuf>,
        reasons: String,
    },
    #[error(
        "{}: class {} has no files; found {}; add pictures, or remove the empty folder{reasons}",
        printable_path(path),
        names(counts),
        listed(counts)
    )]
    EmptyClass {
        path: PathBuf,
        counts: Vec<(String, usize)>,
        reasons: String,
    },
    #[error(
        "class {} has no picture to train on, because each is unreadable or stands in another class \
         or part too; usable are {}; add pictures, or remove the folder{}",
        names(counts),
        listed(counts),
        commonest(skipped)
    )]
    NothingToTrain {
        counts: Vec<(String, usize)>,
        skipped: Vec<Skipped>,
    },
    #[error(
        "no picture is left for validation; different usable pictures are {}; at least one class \
         needs two{}",
        listed(counts),
        commonest(skipped)
    )]
    NothingToValidate {
        counts: Vec<(String, usize)>,
        skipped: Vec<Skipped>,
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

impl DatasetError {
    /// The same, and what became of the files that were skipped before, where it tells of too few pictures.
    pub fn because(mut self, before: &[Skipped]) -> Self {
        if let Self::NothingToTrain { skipped, .. } | Self::NothingToValidate { skipped, .. } =
            &mut self
        {
            skipped.splice(..0, before.iter().cloned());
        }
        self
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |name| {
        format!("; did you mean {}?", printable(name))
    })
}

fn where_classes_lie(nested: Option<&Path>) -> String {
    match nested {
        Some(path) => format!("perhaps its folder {} was meant", printable_path(path)),
        None => "each class is a folder of pictures directly in it".to_owned(),
    }
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
        let more = counted((counts.len() - MOST) as u64, "other class");
        let _ = write!(text, " and {more}");
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
