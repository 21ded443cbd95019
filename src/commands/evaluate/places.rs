//! Where an evaluation's files go: three new ones side by side, in this folder or in one of their own, or
//! the numbers alone. Nothing is ever written over.

use crate::commands::UsageError;
use crate::commands::measured::Measured;
use crate::commands::outputs;
use crate::commands::report_files::{self, About};
use crate::commands::say::say;
use crate::printable::{printable, printable_path, system_words};
use anyhow::{Context, anyhow};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What names a place.
const OPTION: &str = "--output";
/// Whoever types one of these means a file, and would find a folder called so.
const ENDINGS_OF_FILES: [&str; 10] = [
    "csv", "htm", "html", "jsonl", "md", "pdf", "toml", "tsv", "txt", "xlsx",
];

/// Chosen before any work.
pub enum Places {
    /// `metrics.json`, or `metrics-2.json` …, with `mistakes` and `report` of the same number.
    Here { suffix: String },
    /// A folder that does not exist yet.
    Folder(PathBuf),
    /// A file that does not exist yet.
    NumbersAlone(PathBuf),
}

impl Places {
    /// What `--output` asks for: a name that ends in `.json` is a file's, any other a folder's.
    ///
    /// # Errors
    /// What it names exists, or cannot be made.
    pub fn choose(output: Option<&Path>) -> anyhow::Result<Self> {
        let Some(output) = output else {
            outputs::check_folder(Path::new("."), OPTION)?;
            return Ok(Self::Here {
                suffix: free_suffix(),
            });
        };
        if output.symlink_metadata().is_ok() {
            return Err(exists(output));
        }
        let ending = output.extension();
        if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            outputs::check_file(output, OPTION)?;
            return Ok(Self::NumbersAlone(output.to_owned()));
        }
        refuse_ending(output)?;
        outputs::check_tree(output, OPTION)?;
        Ok(Self::Folder(output.to_owned()))
    }

    /// Writes the files and tells where they are.
    pub fn write(&self, measured: &Measured, about: About) -> anyhow::Result<()> {
        let paths = match self {
            Self::NumbersAlone(path) => {
                outputs::write_new(path, |out| measured.write_json(out))?;
                say!("\nAll numbers: {}", printable_path(path));
                return Ok(());
            }
            Self::Folder(folder) => {
                make_folder(folder)?;
                report_files::names("").map(|name| folder.join(name))
            }
            Self::Here { suffix } => report_files::names(suffix).map(PathBuf::from),
        };
        let written = report_files::write(measured, &paths, about);
        if let (Self::Folder(folder), Err(_)) = (self, &written) {
            // Empty again; the first error is the one to report.
            let _ = fs::remove_dir(folder);
        }
        written?;
        let [numbers, mistakes, page] = paths.each_ref().map(|path| printable_path(path));
        say!("\nReport:       {page}\nAll numbers:  {numbers}\nAll mistakes: {mistakes}");
        Ok(())
    }
}

fn exists(path: &Path) -> anyhow::Error {
    anyhow!(
        "{} exists, and is never overwritten: choose another --output",
        printable_path(path)
    )
}

/// Only numbers are written alone.
fn refuse_ending(output: &Path) -> Result<(), UsageError> {
    let ending = output.extension().unwrap_or_default().to_string_lossy();
    if !ENDINGS_OF_FILES.contains(&ending.to_lowercase().as_str()) {
        return Ok(());
    }
    Err(UsageError(format!(
        "--output ends in .{}, and no file is written so: name a folder for report.html, metrics.json and \
         mistakes.csv, or a file that ends in .json for the numbers alone",
        printable(&ending)
    )))
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)
            .with_context(|| format!("{} cannot be made", printable_path(above)))?;
    }
    fs::create_dir(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(folder),
        _ => anyhow!(
            "{} cannot be made: {}",
            printable_path(folder),
            system_words(&error)
        ),
    })
}

/// The first of nothing, `-2`, `-3` … with which none of the three names is taken.
fn free_suffix() -> String {
    let mut number = 1;
    loop {
        let suffix = match number {
            1 => String::new(),
            number => format!("-{number}"),
        };
        let is_free = |name: &String| Path::new(name).symlink_metadata().is_err();
        if report_files::names(&suffix).iter().all(is_free) {
            return suffix;
        }
        number += 1;
    }
}
