//! The two files of a check: where they go, chosen before any work, and how they are written: both or none, never
//! into the folder that is looked at.

use crate::commands::outputs;
use crate::doctor::{Examination, Finding, write_gallery, write_rows};
use crate::printable::printable_path;
use anyhow::{Context, bail};
use docsort_picture::Limits;
use std::fs;
use std::path::{Path, PathBuf};

const OPTION: &str = "--output";
const ROWS: &str = "findings.csv";
const GALLERY: &str = "gallery.html";

/// Where they are.
pub struct Written {
    pub rows: PathBuf,
    pub gallery: PathBuf,
}

/// The folder of the two; refused before any work if that is inside of `dir`, if they are there, or if it takes no
/// file.
///
/// # Errors
/// Why, with what to do.
pub fn folder(output: Option<&Path>, dir: &Path) -> anyhow::Result<PathBuf> {
    let output = output.map_or_else(free_folder, Path::to_owned);
    // The nearest folder above that exists decides where the new one will lie.
    let above = output.ancestors().find(|folder| folder.exists());
    let above = above.unwrap_or(Path::new("."));
    if let (Ok(above), Ok(looked_at)) = (fs::canonicalize(above), fs::canonicalize(dir))
        && above.starts_with(&looked_at)
    {
        let shown = printable_path(&output);
        if above == looked_at && output.exists() {
            bail!("{shown} is only looked at: name a folder elsewhere with {OPTION}");
        }
        bail!(
            "{shown} would lie inside of {}, which is only looked at: name a folder elsewhere with {OPTION}",
            printable_path(dir)
        );
    }
    for name in [ROWS, GALLERY] {
        let path = output.join(name);
        if path.symlink_metadata().is_ok() {
            // The same words as after all the work, before it.
            outputs::create_new(&path)?;
        }
    }
    outputs::check_tree(&output, OPTION)?;
    Ok(output)
}

/// Writes both into `output`, the folder that [`folder`] chose.
///
/// # Errors
/// Those of the file system; what was written is gone then.
pub fn write(
    output: &Path,
    examination: &Examination,
    findings: &[Finding],
    root: &Path,
    limits: &Limits,
) -> anyhow::Result<Written> {
    let is_new = !output.is_dir();
    if is_new {
        fs::create_dir_all(output)
            .with_context(|| format!("{} cannot be made", printable_path(output)))?;
    }
    let written = Written {
        rows: output.join(ROWS),
        gallery: output.join(GALLERY),
    };
    let files = outputs::write_all_new(vec![
        (
            &written.rows,
            Box::new(|out| write_rows(examination, findings, out)),
        ),
        (
            &written.gallery,
            Box::new(|out| write_gallery(examination, findings, root, limits, out)),
        ),
    ]);
    if is_new && files.is_err() {
        // Empty again; the first error is the one to report.
        let _ = fs::remove_dir(output);
    }
    files?;
    Ok(written)
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
