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
        entry.still(open(&bytes, &self.limits, &self.preprocessing)?)
    }

    /// As [`Pictures::get`] of each of these samples, in their order; two neighbours that are JPEGs and not in memory are decoded together.
    ///
    /// # Panics
    /// As [`Pictures::get`].
    pub fn get_each(&self, indices: &[usize]) -> Vec<Result<Cow<'_, RgbImage>, Reject>> {
        let (twos, last) = indices.as_chunks();
        let last = last.iter().map(|&index| self.get(index));
        twos.iter()
            .flat_map(|&two| self.get_two(two))
            .chain(last)
            .collect()
    }

    fn get_two(&self, indices: [usize; 2]) -> [Result<Cow<'_, RgbImage>, Reject>; 2] {
        let entries = indices.map(|index| &self.entries[index]);
        let read = |entry: &Entry| picture::read_page(&entry.path, entry.page, &self.limits);
        if entries.iter().all(|entry| entry.cached.is_none())
            && let [Ok(one), Ok(other)] = entries.map(read)
        {
            let [first, second] = open_two([&one, &other], &self.limits, &self.preprocessing);
            return [
                first.and_then(|opened| entries[0].still(opened)),
                second.and_then(|opened| entries[1].still(opened)),
            ];
        }
        indices.map(|index| self.get(index))
    }
}

impl Entry {
    /// What was read again, if it is what it was.
    fn still(&self, opened: Opened) -> Result<Cow<'static, RgbImage>, Reject> {
        if opened.digest != self.digest {
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

/// As [`open`] does with each; two JPEGs are decoded together.
pub(super) fn open_two(
    files: [&[u8]; 2],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> [Result<Opened, Reject>; 2] {
    let [one, other] = picture::decode_fitted_two(files, limits, preprocessing);
    let opened = |bytes: &[u8], fitted: Result<RgbImage, Reject>| {
        Ok(Opened {
            digest: Sha256::digest(bytes).into(),
            fitted: fitted?,
        })
    };
    [opened(files[0], one), opened(files[1], other)]
}
