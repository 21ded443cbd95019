//! Reads each file once, on all threads, and keeps what the comparisons need. The order of the records is that
//! of the folder; thread count changes nothing.

use super::fingerprint::{Fingerprint, SIDE_PX, contrast};
use crate::config::{Config, Fit, Preprocessing};
use crate::dataset::{Part, Skipped};
use docsort_picture::{self as picture, Format, Limits, Pages, Reject};
use image::RgbImage;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file to examine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub path: PathBuf,
    /// Index into the classes; `None` in a folder without classes.
    pub label: Option<usize>,
    pub part: Part,
}

/// A picture that was read: a file, or a page of one.
#[derive(Clone, Debug)]
pub struct Record {
    pub path: PathBuf,
    /// Counted from 1; none where the file has one picture.
    pub page: Option<u32>,
    pub label: Option<usize>,
    pub part: Part,
    pub seen: Result<Examined, Reject>,
}

/// What is kept of a picture.
#[derive(Clone, Debug)]
pub struct Examined {
    /// `None` where the picture lies inside of a file of a kind that has a name of its own, such as a PDF.
    pub format: Option<Format>,
    /// Of the file.
    pub bytes: u64,
    /// Upright.
    pub width_px: u32,
    pub height_px: u32,
    /// SHA-256 of the file, or of the bytes that show its page alone.
    pub digest: [u8; 32],
    /// `None` for a picture with too little contrast to have one.
    pub fingerprint: Option<Fingerprint>,
    /// Standard deviation of the brightness, 0 to 128.
    pub contrast: f32,
    /// Means of red, green and blue, 0 to 255.
    pub mean_rgb: [f32; 3],
}

/// A folder of which each file was read.
#[derive(Clone, Debug)]
pub struct Examination {
    /// In label order; empty where the folder has none.
    pub classes: Vec<String>,
    pub records: Vec<Record>,
    /// What was seen and is no file in a class folder.
    pub skipped: Vec<Skipped>,
}

impl Examination {
    /// The pictures that could be read, with the index of their record.
    pub fn seen(&self) -> impl Iterator<Item = (usize, &Examined)> {
        let records = self.records.iter().enumerate();
        records.filter_map(|(index, record)| Some((index, record.seen.as_ref().ok()?)))
    }

    /// The records of each content.
    pub(super) fn by_digest(&self) -> BTreeMap<[u8; 32], Vec<usize>> {
        let mut records: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
        for (index, seen) in self.seen() {
            records.entry(seen.digest).or_default().push(index);
        }
        records
    }

    /// The class that a record lies in.
    pub fn class(&self, record: &Record) -> Option<&str> {
        record.label.map(|label| self.classes[label].as_str())
    }
}

/// Reads all of `subjects`: a record for each page. `progress` is told of each file, from any thread. `None` if `cancel` became true.
pub fn examine(
    subjects: Vec<Subject>,
    limits: &Limits,
    progress: &(dyn Fn() + Sync),
    cancel: &AtomicBool,
) -> Option<Vec<Record>> {
    let preprocessing = Preprocessing {
        side_px: SIDE_PX,
        // A copy in another shape is still a copy.
        fit: Fit::Squash,
        ..Config::default().picture
    };
    let records = subjects.into_par_iter().map(|subject| {
        if cancel.load(Ordering::Relaxed) {
            return None;
        }
        let records = records(&subject, limits, &preprocessing, cancel);
        progress();
        records
    });
    let records: Option<Vec<Vec<Record>>> = records.collect();
    // The last file may have ended just when the signal came.
    let records = records.filter(|_| !cancel.load(Ordering::Relaxed));
    records.map(|files| files.into_iter().flatten().collect())
}

/// A record for each page; `None` where `cancel` came before the last.
fn records(
    subject: &Subject,
    limits: &Limits,
    preprocessing: &Preprocessing,
    cancel: &AtomicBool,
) -> Option<Vec<Record>> {
    let record = |page, seen| Record {
        path: subject.path.clone(),
        page,
        label: subject.label,
        part: subject.part,
        seen,
    };
    let bytes = match picture::read(&subject.path, limits) {
        Ok(bytes) => bytes,
        Err(reject) => return Some(vec![record(None, Err(reject))]),
    };
    let pages = Pages::of(&bytes, limits);
    let is_over = || cancel.load(Ordering::Relaxed);
    pages.each(is_over, |page, shown| {
        let mut seen = shown.and_then(|shown| look(&shown, limits, preprocessing));
        if let Ok(seen) = &mut seen
            && pages.are_inside()
        {
            (seen.format, seen.bytes) = (None, bytes.len() as u64);
        }
        record(page, seen)
    })
}

fn look(bytes: &[u8], limits: &Limits, preprocessing: &Preprocessing) -> Result<Examined, Reject> {
    let inspected = picture::inspect(bytes, limits, preprocessing)?;
    Ok(Examined {
        format: Some(inspected.format),
        bytes: bytes.len() as u64,
        width_px: inspected.width_px,
        height_px: inspected.height_px,
        digest: Sha256::digest(bytes).into(),
        fingerprint: Fingerprint::of(&inspected.fitted),
        contrast: contrast(&inspected.fitted),
        mean_rgb: mean_rgb(&inspected.fitted),
    })
}

fn mean_rgb(picture: &RgbImage) -> [f32; 3] {
    let mut sums = [0u64; 3];
    for pixel in picture.pixels() {
        for (sum, value) in sums.iter_mut().zip(pixel.0) {
            *sum += u64::from(value);
        }
    }
    let count = (picture.len() / 3).max(1) as f32;
    sums.map(|sum| sum as f32 / count)
}
