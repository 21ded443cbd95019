//! Photographs from a folder, which drawings are mixed with: as grounds under documents, as pictures
//! on cards and screens, as other things. Owns where they come from, which domains are held back and
//! how one is cut to size. Never writes one, and knows nothing of documents.

mod domains;

pub use domains::HELD_OUT_DOMAINS;

use super::DocumentsError;
use super::dice::{Dice, Rules, between, chance, weighted, whole};
use super::raster::Raster;
use domains::{HANDS, SURFACES, VIEWS, WRITTEN};
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

struct Domain {
    name: String,
    held_out: bool,
    /// Sorted by name. Each was decoded once when the folder was opened.
    files: Vec<Vec<u8>>,
}

/// One photograph, decoded.
pub(super) struct Photograph {
    pub domain: String,
    pub raster: Raster,
}

/// What a photograph is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be shown as it is.
    Thing,
    /// To lie under a document.
    Ground,
    /// To hold one; none where the rules allow no hands.
    Hand,
    /// To be printed on a card or shown on a screen: no faces, no text.
    Art,
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
        let allowed = self.domains.iter().filter(|domain| allows(rules, domain));
        allowed.map(|domain| domain.files.len()).sum()
    }

    /// One of the domains that `rules` allow, those that suit the purpose first. Each weighs as the
    /// root of its photographs, so that a large domain does not drown a small one.
    fn domain(&self, dice: &mut Dice, purpose: Purpose) -> Option<&Domain> {
        let suits = |domain: &Domain| match purpose {
            Purpose::Thing => true,
            Purpose::Ground => SURFACES.contains(&domain.name.as_str()),
            Purpose::Hand => HANDS.contains(&domain.name.as_str()),
            Purpose::Art => VIEWS.contains(&domain.name.as_str()),
        };
        // What shows things must lie under documents too, or it would say that there is none.
        let anything = purpose == Purpose::Ground && chance(dice, 0.5);
        let of = |suiting: bool| -> Vec<(usize, f32)> {
            let domains = self.domains.iter().enumerate();
            domains
                .filter(|(_, domain)| allows(dice.rules(), domain))
                .filter(|(_, domain)| !suiting || suits(domain))
                .map(|(place, domain)| (place, (domain.files.len() as f32).sqrt()))
                .collect()
        };
        let suiting = of(!anything);
        let places = if suiting.is_empty() && purpose != Purpose::Hand {
            of(false)
        } else {
            suiting
        };
        if places.is_empty() {
            return None;
        }
        Some(&self.domains[weighted(dice, &places)])
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

/// A photograph for the purpose, or none where the rules allow none.
pub(super) fn photograph(dice: &mut Dice, purpose: Purpose) -> Option<Photograph> {
    let photographs = dice.photographs().clone();
    let domain = photographs.domain(dice, purpose)?;
    let place = whole(dice, 0, domain.files.len() as i64 - 1) as usize;
    let image = image::load_from_memory(&domain.files[place])
        .expect("each file was decoded when the folder was opened")
        .into_rgb8();
    Some(Photograph {
        domain: domain.name.clone(),
        raster: Raster::from_image(&image),
    })
}

impl Photograph {
    pub fn is_written(&self) -> bool {
        WRITTEN.contains(&self.domain.as_str())
    }

    /// A part of the photograph as a raster of `width` × `height` pixels; `part` is that of the
    /// largest crop of this shape, as a range. Mirrored in half of the cases where it has no writing.
    pub fn cut(&self, dice: &mut Dice, width: u32, height: u32, part: (f32, f32)) -> Raster {
        let (w, h) = (self.raster.width as f32, self.raster.height as f32);
        let aspect = width as f32 / height as f32;
        let part = between(dice, part.0, part.1).min(1.0);
        let (cw, ch) = if w / h > aspect {
            (h * aspect * part, h * part)
        } else {
            (w * part, w / aspect * part)
        };
        let at = (
            between(dice, 0.0, 1.0) * (w - cw),
            between(dice, 0.0, 1.0) * (h - ch),
        );
        let frame = [at.0, at.1, cw, ch];
        let mut cut = self.raster.cut(frame, width as usize, height as usize);
        if !self.is_written() && chance(dice, 0.5) {
            cut.mirror();
        }
        cut
    }
}

/// A photograph of the purpose, cut to this size.
pub(super) fn filling(
    dice: &mut Dice,
    purpose: Purpose,
    width: u32,
    height: u32,
    part: (f32, f32),
) -> Option<Raster> {
    let photograph = photograph(dice, purpose)?;
    Some(photograph.cut(dice, width, height, part))
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
