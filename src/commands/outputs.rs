//! Whether a place can be written to, asked before the work that is to be written there.

use crate::printable::printable_path;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::path::Path;

/// Refuses a folder, made or still to be made, in which no file can be made. Leaves nothing behind.
///
/// # Errors
/// What is there is no folder, or the system says no.
pub fn check_folder(folder: &Path) -> anyhow::Result<()> {
    let folder = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    // The nearest folder above that exists is where the first new one would lie.
    let above = folder.ancestors().find(|above| above.exists());
    let above = above
        .filter(|above| *above != Path::new(""))
        .unwrap_or(Path::new("."));
    if !above.is_dir() {
        bail!(
            "{} cannot be written to: {} is a file; choose another --output",
            printable_path(folder),
            printable_path(above)
        );
    }
    let trial = above.join(format!(".docsort-trial-{}", std::process::id()));
    File::create_new(&trial)
        .and_then(|_| fs::remove_file(&trial))
        .with_context(|| {
            format!(
                "{} cannot be written to: choose another --output",
                printable_path(folder)
            )
        })
}

/// The same of the folder that a new file would lie in, which has to exist.
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
    check_folder(folder)
}
