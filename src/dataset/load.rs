//! Reads every sample once, on all threads: what is no picture becomes a skipped file with its
//! reason, what is one gets its digest. The order of the result is the order of the scan.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use image::RgbImage;
use rayon::prelude::*;

use crate::config::{Config, Preprocessing};
use crate::dataset::pictures::{Opened, open, open_two};
use crate::dataset::scan::Sample;
use crate::dataset::{DatasetError, Folder, Part, Pictures, Skipped, of_page, sort_by_path, told};
use docsort_picture::{self as picture, Limits, Pages, Reject};

/// How samples are read.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    pub limits: Limits,
    pub preprocessing: Preprocessing,
    /// Memory for fitted pictures; those are held that are read first.
    pub cache_bytes: u64,
    /// 0 takes all cores. Changes no result.
    pub threads: usize,
}

impl From<&Config> for LoadOptions {
    fn from(config: &Config) -> Self {
        Self {
            limits: Limits::from(&config.data),
            preprocessing: config.picture.clone(),
            cache_bytes: config.data.cache_mib.saturating_mul(1 << 20),
            threads: config.train.loader_threads,
        }
    }
}

/// A sample whose picture was decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedSample {
    pub path: PathBuf,
    /// Counted from 1; none where the file has one picture.
    pub page: Option<u32>,
    /// Index into [`Loaded::classes`]; into [`Loaded::label_sets`] where there are any.
    pub label: usize,
    pub part: Part,
    /// SHA-256 of the file's bytes, or of those that show its page alone: equal content, equal digest.
    pub digest: [u8; 32],
}

/// A folder whose files were all read: a sample for each page. `scanned = samples + skipped`.
#[derive(Debug)]
pub struct Loaded {
    pub classes: Vec<String>,
    /// As in [`Folder::label_sets`].
    pub label_sets: Vec<Vec<usize>>,
    pub samples: Vec<LoadedSample>,
    /// By the index of the sample.
    pub pictures: Pictures,
    /// What the scan skipped and what turned out to be no picture, in byte order of the paths.
    pub skipped: Vec<Skipped>,
    pub scanned: usize,
}

/// Reads the folder's samples. `progress` is told how many are done, from any thread; `cancel`
/// ends the reading soon after it becomes true.
///
/// # Errors
/// Cancelled, or no threads can be started. A file that cannot be used is no error.
pub fn load(
    folder: Folder,
    options: &LoadOptions,
    progress: &(dyn Fn(usize) + Sync),
    cancel: &AtomicBool,
) -> Result<Loaded, DatasetError> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|error| DatasetError::Threads(error.to_string()))?;
    let side_px = u64::from(options.preprocessing.side_px);
    let room = AtomicU64::new(options.cache_bytes / (3 * side_px * side_px).max(1));
    let done = AtomicUsize::new(0);
    let read = |group: &[Sample]| {
        if cancel.load(Ordering::Relaxed) {
            return vec![Err(DatasetError::Interrupted)];
        }
        let files = read_each(group, options, &room, cancel);
        let told = |pages: Option<Vec<Outcome>>| {
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            pages.ok_or(DatasetError::Interrupted)
        };
        files.into_iter().map(told).collect()
    };
    let outcomes: Result<Vec<Vec<Outcome>>, DatasetError> = threads.install(|| {
        let at_once = docsort_engine::at_once(folder.samples.len());
        let groups = folder.samples.par_chunks(at_once);
        groups.flat_map_iter(read).collect()
    });
    let outcomes = outcomes?;
    // The last file may have ended just when the signal came.
    if cancel.load(Ordering::Relaxed) {
        return Err(DatasetError::Interrupted);
    }
    Ok(sort_out(folder, outcomes, options))
}

/// A page's number and its picture, in memory where there is room.
type Outcome = (Option<u32>, Result<([u8; 32], Option<RgbImage>), Reject>);

/// What is in each of these files; two JPEGs are decoded together.
fn read_each(
    samples: &[Sample],
    options: &LoadOptions,
    room: &AtomicU64,
    cancel: &AtomicBool,
) -> Vec<Option<Vec<Outcome>>> {
    let read = |sample: &Sample| picture::read(&sample.path, &options.limits);
    let files: Vec<Result<Vec<u8>, Reject>> = samples.iter().map(read).collect();
    if let [Ok(one), Ok(other)] = &files[..]
        && [one, other].iter().all(|bytes| picture::is_jpeg(bytes))
    {
        let opened = open_two([one, other], &options.limits, &options.preprocessing);
        let opened = opened.map(|opened| Some(vec![(None, kept(opened, room))]));
        return opened.into();
    }
    let pages = |file: Result<Vec<u8>, Reject>| match file {
        Ok(bytes) => read_pages(&bytes, options, room, cancel),
        Err(reject) => Some(vec![(None, Err(reject))]),
    };
    files.into_iter().map(pages).collect()
}

/// In memory while there is room, whichever picture comes first: it changes the time that one takes, never its pixels.
fn kept(
    opened: Result<Opened, Reject>,
    room: &AtomicU64,
) -> Result<([u8; 32], Option<RgbImage>), Reject> {
    let opened = opened?;
    let less = |left: u64| left.checked_sub(1);
    let is_kept = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    Ok((opened.digest, is_kept.is_ok().then_some(opened.fitted)))
}

/// What is in one file; `None` where `cancel` came before its last page.
///
/// - `room`: for so many more pictures there is memory
fn read_pages(
    bytes: &[u8],
    options: &LoadOptions,
    room: &AtomicU64,
    cancel: &AtomicBool,
) -> Option<Vec<Outcome>> {
    let is_over = || cancel.load(Ordering::Relaxed);
    Pages::of(bytes, &options.limits).each(is_over, |page, bytes| {
        let opened = bytes.and_then(|bytes| open(&bytes, &options.limits, &options.preprocessing));
        (page, kept(opened, room))
    })
}

/// Pictures to the samples, the rest to the skipped.
fn sort_out(folder: Folder, outcomes: Vec<Vec<Outcome>>, options: &LoadOptions) -> Loaded {
    let mut pictures = Pictures::new(options.limits, options.preprocessing.clone());
    let mut samples = Vec::with_capacity(folder.samples.len());
    let mut skipped = folder.skipped;
    // A file was scanned as one, and is as many as it has pages.
    let more: usize = outcomes.iter().map(|pages| pages.len() - 1).sum();
    for (sample, pages) in folder.samples.into_iter().zip(outcomes) {
        for (page, outcome) in pages {
            let path = sample.path.clone();
            match outcome {
                Ok((digest, cached)) => {
                    let loaded = LoadedSample {
                        path,
                        page,
                        label: sample.label,
                        part: sample.part,
                        digest,
                    };
                    pictures.push(&loaded, cached);
                    samples.push(loaded);
                }
                Err(reject) => skipped.push(Skipped {
                    path,
                    reason: of_page(page, &told(&reject)),
                }),
            }
        }
    }
    sort_by_path(&mut skipped, |skipped| &skipped.path);
    Loaded {
        classes: folder.classes,
        label_sets: folder.label_sets,
        samples,
        pictures,
        skipped,
        scanned: folder.scanned + more,
    }
}
