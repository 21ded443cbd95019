//! Photographs from a folder, by domain: where they come from and which domains are held back. Never chooses
//! one, and never writes one.

pub(super) mod domains;

pub use domains::HELD_OUT_DOMAINS;

use super::DocumentsError;
use super::rules::Rules;
use rayon::prelude::*;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Photographs by domain, as their files' bytes; cheap to clone. The empty default draws everything.
#[derive(Clone, Default)]
pub struct Photographs {
    domains: Arc<[Domain]>,
}

pub(super) struct Domain {
    pub name: String,
    held_out: bool,
    /// Sorted by name. Each was decoded once when the folder was opened.
    pub files: Vec<Vec<u8>>,
}

impl Photographs {
    /// Reads `dir/<domain>/*.{jpg,jpeg,png}`, sorted by name. Domains named in `hold_out` are for
    /// [`Rules::HeldOut`] alone, the others for [`Rules::Training`]; [`Rules::Wide`] takes all.
    ///
    /// # Errors
    /// When a folder or file cannot be read or decoded, when `hold_out` names no domain of `dir`, or
    /// when there is no photograph at all.
    pub fn open(dir: &Path, hold_out: &[&str]) -> Result<Self, DocumentsError> {
        let mut domains = Vec::new();
        for folder in sorted(dir)?.into_iter().filter(|path| path.is_dir()) {
            let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let paths: Vec<PathBuf> = sorted(&folder)?
                .into_iter()
                .filter(|path| is_picture(path))
                .collect();
            let files = paths.par_iter().map(|path| read(path));
            let files = files.collect::<Result<Vec<_>, _>>()?;
            if !files.is_empty() {
                domains.push(Domain {
                    name: name.to_owned(),
                    held_out: hold_out.contains(&name),
                    files,
                });
            }
        }
        let fail = |reason: String| DocumentsError::Photographs {
            path: dir.to_owned(),
            reason,
        };
        let known: Vec<&str> = domains.iter().map(|domain| domain.name.as_str()).collect();
        if known.is_empty() {
            return Err(fail(
                "no photograph in it: put JPEG or PNG files into one folder for each domain".into(),
            ));
        }
        if let Some(stranger) = hold_out.iter().find(|name| !known.contains(name)) {
            return Err(fail(format!(
                "it has no domain {stranger:?} to hold out, only {}",
                known.join(", ")
            )));
        }
        Ok(Self {
            domains: domains.into(),
        })
    }

    /// As [`open`](Self::open) with those of [`HELD_OUT_DOMAINS`] that `dir` has.
    ///
    /// # Errors
    /// As of [`open`](Self::open).
    pub fn open_by_default(dir: &Path) -> Result<Self, DocumentsError> {
        let here = |name: &&str| dir.join(name).is_dir();
        let hold_out: Vec<&str> = HELD_OUT_DOMAINS.into_iter().filter(here).collect();
        Self::open(dir, &hold_out)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// How many photographs pictures by these rules may show.
    pub fn count(&self, rules: Rules) -> usize {
        let allowed = self.allowed(rules);
        allowed.map(|(_, domain)| domain.files.len()).sum()
    }

    /// Those that rules allow, each with its place among all.
    pub(super) fn allowed(&self, rules: Rules) -> impl Iterator<Item = (usize, &Domain)> {
        let domains = self.domains.iter().enumerate();
        domains.filter(move |(_, domain)| allows(rules, domain))
    }

    pub(super) fn domain(&self, place: usize) -> &Domain {
        &self.domains[place]
    }
}

impl fmt::Debug for Photographs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.domains.iter().map(|d| (&d.name, d.files.len()));
        f.debug_map().entries(counts).finish()
    }
}

fn allows(rules: Rules, domain: &Domain) -> bool {
    match rules {
        Rules::Training => !domain.held_out,
        Rules::HeldOut => domain.held_out,
        _ => true,
    }
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>, DocumentsError> {
    let fail = |source| DocumentsError::Photographs {
        path: dir.to_owned(),
        reason: format!("{source}"),
    };
    let entries = fs::read_dir(dir).map_err(fail)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(fail)?;
    paths.sort();
    Ok(paths)
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let endings = ["jpg", "jpeg", "png"];
    ending.is_some_and(|ending| endings.contains(&ending.to_ascii_lowercase().as_str()))
}

/// The bytes of a file that holds a picture.
fn read(path: &Path) -> Result<Vec<u8>, DocumentsError> {
    let fail = |reason: String| DocumentsError::Photographs {
        path: path.to_owned(),
        reason: format!("{reason}; take it out of the folder"),
    };
    let bytes = fs::read(path).map_err(|error| fail(error.to_string()))?;
    let picture = image::load_from_memory(&bytes).map_err(|error| fail(error.to_string()))?;
    if picture.width() < LEAST_PX || picture.height() < LEAST_PX {
        return Err(fail(format!("it is smaller than {LEAST_PX} pixels")));
    }
    Ok(bytes)
}

/// Below, nothing can be recognised, and a crop may be empty.
const LEAST_PX: u32 = 16;

#[cfg(test)]
mod tests;
