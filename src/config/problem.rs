//! What is wrong with a configuration, and where. It owns the wording's frame, one line a problem;
//! what is checked stands in `schema` and `file`.

use std::fmt;

use crate::printable::printable;

/// Everything that is wrong with one configuration: never only the first problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.problems))]
pub struct ConfigError {
    /// Those of the file in the order of its lines, then those of the command line.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong. Shown as `file:line: key: what is wrong; what would be right`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub place: Place,
    /// The full key, such as `train.epochs`, as the user wrote it. None where it belongs to no key.
    pub key: Option<String>,
    /// What is wrong and what would be right, on one line.
    pub what: String,
}

/// Where a value was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Somewhere in a file, or the file as a whole.
    File {
        name: String,
        /// Counted from 1.
        line: Option<usize>,
        /// Counted from 1, in characters; only where the syntax is wrong.
        column: Option<usize>,
    },
    /// A `key=value` of the command line.
    Set(String),
    /// Nobody gave it.
    Default,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File { name, line, column } => {
                write!(f, "{}", printable(name))?;
                for number in [line, column].into_iter().flatten() {
                    write!(f, ":{number}")?;
                }
                Ok(())
            }
            Place::Set(text) => write!(f, "--set {}", printable(text)),
            Place::Default => write!(f, "the default"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        if let Some(key) = &self.key {
            write!(f, "{}: ", printable(key))?;
        }
        write!(f, "{}", printable(&self.what))
    }
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}
