//! From a folder to samples: [`scan`] lists them, [`load`] reads each once, [`split`] divides them
//! into training, validation and test. What cannot be used is named with its reason, so that
//! `scanned = used + skipped` holds from the first step to the last.
//!
//! Names no tensor, writes nothing, and never depends on the order in which a disk lists files.

mod apart;
mod archives;
mod batches;
mod classes;
mod error;
mod finding;
mod hints;
mod inputs;
mod label_rows;
mod labelled;
mod layout;
mod load;
mod own;
mod pictures;
mod reasons;
mod scan;
mod shard;
mod split;
mod strata;

#[cfg(test)]
mod tests;

pub use archives::{opened, unopened};
pub use batches::{in_batches, in_paced_batches};
pub use error::DatasetError;
pub use finding::Finding;
pub use hints::{folders_in_each, nested_folder, part_among_classes};
pub use inputs::{Input, Links, Separator, expand};
pub use labelled::scan_labelled;
pub use load::{LoadOptions, Loaded, LoadedSample, load};
pub use pictures::Pictures;
pub use reasons::{of_page, told};
pub use scan::{Folder, Purpose, Sample, ScanOptions, scan};
pub use shard::{Shard, relative};
pub use split::{ClassCount, SplitOptions, Splits, split};
pub use strata::split_labelled;

use std::path::PathBuf;

/// Which side of a split a file stands on before anything is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The folder does not say.
    Any,
    Train,
    Valid,
    Test,
}

impl Part {
    /// The name in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Any => "the whole",
            Part::Train => "train",
            Part::Valid => "valid",
            Part::Test => "test",
        }
    }
}

/// A file that was seen and is not used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    pub path: PathBuf,
    /// One printable line.
    pub reason: String,
}

/// Byte order, whatever order the disk had.
fn sort_by_path<T>(items: &mut [T], path: impl Fn(&T) -> &PathBuf) {
    items.sort_by(|a, b| {
        let [a, b] = [a, b].map(|item| path(item).as_os_str().as_encoded_bytes());
        a.cmp(b)
    });
}
