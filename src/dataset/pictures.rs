//! The fitted pictures of a run: in memory as far as the cache reaches, read from disk again
//! beyond it. Which of the two a picture is changes the time it takes, never its pixels.

use std::borrow::Cow;
use std::path::PathBuf;

use image::RgbImage;
use sha2::{Digest, Sha256};

use crate::config::Preprocessing;
use crate::dataset::LoadedSample;
use docsort_picture::{self as picture, Limits, Reject, RejectKind};

/// Pictures by the index of their sample, each `side_px` × `side_px`. May be shared by threads.
#[derive(Debug)]
pub struct Pictures {
    entries: Vec<Entry>,
    limits: Limits,
    preprocessing: Preprocessing,
}

#[derive(Debug)]
struct Entry {
    path: PathBuf,
    page: Option<u32>,
    digest: [u8; 32],
    cached: Option<RgbImage>,
}

/// One picture, read once.
pub(super) struct Opened {
    /// SHA-256 of the file, or of the bytes that show one of its pages alone.
    pub digest: [u8; 32],
    pub fitted: RgbImage,
}

impl Pictures {
    pub(super) fn new(limits: Limits, preprocessing: Preprocessing) -> Self {
        Self {
            entries: Vec::new(),
            limits,
            preprocessing,
        }
    }

    pub(super) fn push(&mut self, sample: &LoadedSample, cached: Option<RgbImage>) {
        self.entries.push(Entry {
            path: sample.path.clone(),
            page: sample.page,
            digest: sample.digest,
            cached,
        });
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many are held in memory.
    pub fn cached(&self) -> usize {
        let cached = |entry: &&Entry| entry.cached.is_some();
        self.entries.iter().filter(cached).count()
    }

    /// The picture of sample `index`: `side_px` × `side_px`, upright, 8-bit RGB.
    ///
    /// # Errors
    /// The file is gone, can no longer be read, or is not what it was when it was loaded; none of
    /// them for a cached picture.
    ///
    /// # Panics
    /// If `index` is not below [`Pictures::len`].
    pub fn get(&self, index: usize) -> Result<Cow<'_, RgbImage>, Reject> {
        let entry = &self.entries[index];
        if let Some(picture) = &entry.cached {
            return Ok(Cow::Borrowed(picture));
        }
        let bytes = picture::read_page(&entry.path, entry.page, &self.limits)?;
        let opened = open(&bytes, &self.limits, &self.preprocessing)?;
        if opened.digest != entry.digest {
            return Err(Reject {
                kind: RejectKind::Corrupt,
                detail: "changed on disk since the run began".to_owned(),
            });
        }
        Ok(Cow::Owned(opened.fitted))
    }
}

/// Digests, decodes and fits one picture.
pub(super) fn open(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> Result<Opened, Reject> {
    Ok(Opened {
        digest: Sha256::digest(bytes).into(),
        fitted: picture::decode_fitted(bytes, limits, preprocessing)?,
    })
}
