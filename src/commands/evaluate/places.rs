//! Where an evaluation's files go: three new ones side by side, in this folder or in one of their own, or
//! the numbers alone. Nothing is ever written over.

use crate::commands::create_new;
use crate::commands::measured::Measured;
use crate::commands::outputs;
use crate::commands::report_files::{self, About};
use crate::commands::say::say;
use crate::printable::{printable_path, system_words};
use anyhow::{Context, anyhow};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

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
            outputs::check_folder(Path::new("."))?;
            return Ok(Self::Here {
                suffix: free_suffix(),
            });
        };
        if output.symlink_metadata().is_ok() {
            return Err(exists(output));
        }
        let ending = output.extension();
        if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            outputs::check_file(output)?;
            return Ok(Self::NumbersAlone(output.to_owned()));
        }
        outputs::check_folder(output)?;
        Ok(Self::Folder(output.to_owned()))
    }

    /// Writes the files and tells where they are.
    pub fn write(&self, measured: &Measured, about: About) -> anyhow::Result<()> {
        let paths = match self {
            Self::NumbersAlone(path) => {
                let mut file = BufWriter::new(create_new(path)?);
                measured
                    .write_json(&mut file)
                    .and_then(|()| file.flush())
                    .with_context(|| format!("{} cannot be written", printable_path(path)))?;
                say!("\nAll numbers: {}", printable_path(path));
                return Ok(());
            }
            Self::Folder(folder) => {
                make_folder(folder)?;
                report_files::names("").map(|name| folder.join(name))
            }
            Self::Here { suffix } => report_files::names(suffix).map(PathBuf::from),
        };
        report_files::write(measured, &paths, about)?;
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

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", printable_path(parent)))?;
    }
    std::fs::create_dir(folder).map_err(|error| match error.kind() {
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
