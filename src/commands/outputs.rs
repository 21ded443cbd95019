//! Whether a place can be written to, asked before the work that is to be written there.

use crate::printable::{printable_path, system_words};
use anyhow::{anyhow, bail};
use std::fs::{self, File};
use std::path::Path;

/// Refuses a folder, made or still to be made, in which no file can be made. Leaves nothing behind.
///
/// # Errors
/// What is there is no folder, or the system says no.
pub fn check_folder(folder: &Path) -> anyhow::Result<()> {
    try_in(folder, folder)
}

/// The same for a new file, whose folder has to exist.
///
/// # Errors
/// Those of [`check_folder`]; no such folder.
pub fn check_file(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().unwrap_or(Path::new(""));
    if folder != Path::new("") && !folder.exists() {
        bail!(
            "{} cannot be written: there is no folder {}",
            printable_path(file),
            printable_path(folder)
        );
    }
    try_in(folder, file)
}

/// Makes a file in `folder`, or in the nearest folder above it that exists, and removes it. `wanted` is what the
/// user named.
fn try_in(folder: &Path, wanted: &Path) -> anyhow::Result<()> {
    let named = folder.ancestors().filter(|above| *above != Path::new(""));
    let above = named.into_iter().find(|above| above.exists());
    let above = above.unwrap_or(Path::new("."));
    let refused = || {
        format!(
            "{} cannot be written: choose another --output",
            printable_path(wanted)
        )
    };
    if !above.is_dir() {
        bail!("{}; {} is a file", refused(), printable_path(above));
    }
    let trial = above.join(format!(".docsort-trial-{}", std::process::id()));
    File::create_new(&trial)
        .and_then(|_| fs::remove_file(&trial))
        .map_err(|error| anyhow!("{}: {}", refused(), system_words(&error)))
}
