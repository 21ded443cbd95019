//! What the run folder of an extended model says of how it was made, beside the checkpoint: paths are of one machine, and no
//! checkpoint holds any.

use super::error::CheckpointError;
use super::publish::replace_file;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

const EXTENSION: &str = "extend.toml";
/// Nobody's paths are longer.
const MOST_BYTES: u64 = 64 * 1024;

/// `extend.toml` of a run folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Of the model as it was before; empty for the shipped one.
    pub model: PathBuf,
    /// The folder of the pictures that it was extended by.
    pub data: PathBuf,
    pub seed: u64,
}

impl Extension {
    /// What `run` says; none where it says nothing that can be read.
    pub fn of_run(run: &Path) -> Option<Self> {
        let file = run.join(EXTENSION);
        let found = fs::metadata(&file).ok()?;
        if !found.is_file() || found.len() > MOST_BYTES {
            return None;
        }
        toml::from_str(&fs::read_to_string(file).ok()?).ok()
    }

    /// Says so in `run`. A path that is no UTF-8 is not said.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn write(&self, run: &Path) -> Result<(), CheckpointError> {
        match toml::to_string(self) {
            Ok(text) => replace_file(&run.join(EXTENSION), text.as_bytes()),
            Err(_) => Ok(()),
        }
    }
}
