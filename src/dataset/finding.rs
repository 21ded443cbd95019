//! What the user should know about the data, beside what is skipped: wording only.

use std::fmt;
use std::path::PathBuf;

use crate::dataset::Part;
use crate::printable::{counted, printable, printable_path};

/// What the user should know about the data. Shown as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The same content lies in two classes; none of its copies is used.
    LabelConflict {
        first: PathBuf,
        second: PathBuf,
        copies: usize,
    },
    /// The same content lies on two sides of a given split; it stays in `kept`'s part alone.
    Leak {
        dropped: PathBuf,
        kept: PathBuf,
        part: Part,
    },
    /// So many pictures are exact copies of another one in their class.
    Copies(usize),
    /// The class has no picture in validation, so that no epoch measures it.
    NotValidated(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::LabelConflict {
                first,
                second,
                copies,
            } => write!(
                f,
                "label conflict: {} and {} are the same picture in two classes; none of its \
                 {copies} copies is used",
                printable_path(first),
                printable_path(second)
            ),
            Finding::Leak {
                dropped,
                kept,
                part,
            } => write!(
                f,
                "leak: {} is the same picture as {}; it is used in {} only",
                printable_path(dropped),
                printable_path(kept),
                part.as_str()
            ),
            Finding::Copies(count) => write!(
                f,
                "{} {} of others; copies stay on one side of the split",
                counted(*count as u64, "picture"),
                if *count == 1 {
                    "is an exact copy"
                } else {
                    "are exact copies"
                }
            ),
            Finding::NotValidated(class) => write!(
                f,
                "class {} has no picture to validate with; add different pictures of it",
                printable(class)
            ),
        }
    }
}
