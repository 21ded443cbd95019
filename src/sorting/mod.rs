//! Putting files where their labels say: into one folder a class, by copy, link or move. Owns the
//! promise that nothing is overwritten and nothing is lost, and the journal that resumes a sorting
//! or takes it back. It never decides a label, and never looks into a picture.
//!
//! A source is known by its content as well as by its path, so that a new scan under an old name is sorted.
//! What cameras and editors keep beside a picture goes with it.
//!
//! A file is complete in at least one place at any instant: a copy is written under a hidden name
//! and appears under its own by one link; a move removes the source after that, never before.
//! Promised against kills and full disks; not against somebody else who changes `into` meanwhile.

mod error;
mod folder;
mod journal;
mod known;
mod place;
mod repair;
mod side;
mod sorter;
#[cfg(all(test, unix))]
mod tests;
mod undo;

pub use error::SortError;
pub use journal::is_journal;
pub use side::{is_side_of_a_picture, may_be_side};
pub use sorter::{Placed, Sorter};
pub use undo::{Verdict, undo};

use serde::{Deserialize, Serialize};

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The source stays as it is.
    Copy,
    /// A symbolic link to the source.
    Link,
    /// The source goes, after its bytes are complete in the new place.
    Move,
}

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    DryRun,
    Apply,
}
