//! The few pictures that a model is extended by: found, read, and those left out that would teach two things at once or
//! one thing twice.

use super::told_skipped;
use crate::checkpoint::Manifest;
use crate::cli;
use crate::commands::interrupt::Interrupt;
use crate::commands::say::note;
use crate::commands::{progress, reading};
use crate::config::Config;
use crate::dataset::{
    self, Folder, LoadOptions, Loaded, LoadedSample, Part, Purpose, ScanOptions, Skipped, of_page,
};
use crate::printable::{printable_page, printable_path};
use anyhow::bail;
use image::RgbImage;
use std::collections::BTreeMap;

/// All are held in memory, and the fit takes a minute for them; with so many, a training learns more.
const MOST_PICTURES: usize = 2_000;

/// What is used of a folder. `scanned = squares + skipped`.
pub struct Chosen {
    /// Called as the model calls them, where it knows them.
    pub classes: Vec<String>,
    pub squares: Vec<RgbImage>,
    /// Index into `classes` for each square.
    pub labels: Vec<usize>,
    /// The digests of the files, one after another.
    pub fingerprint: Vec<u8>,
    pub skipped: Vec<Skipped>,
    pub scanned: usize,
}

/// What lies in `--data`.
///
/// # Errors
/// No such folder, no class folders, or too many files.
pub fn find(args: &cli::Extend, manifest: &Manifest) -> anyhow::Result<Folder> {
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: args.reading.follow_links,
        runs: Some(&Config::default().run.dir),
    };
    let mut folder = dataset::scan(&args.data, &options)?;
    folder.take_names(&manifest.classes);
    few_enough(args, folder.samples.len(), "files")?;
    Ok(folder)
}

fn few_enough(args: &cli::Extend, found: usize, what: &str) -> anyhow::Result<()> {
    if found <= MOST_PICTURES {
        return Ok(());
    }
    bail!(
        "{}: holds {found} {what}, and extend takes {MOST_PICTURES} at most; with so many, docsort train learns more",
        printable_path(&args.data)
    )
}

/// Reads what was found, and tells what of it is not used.
///
/// # Errors
/// Interrupted, no usable picture, or too many.
pub fn choose(
    args: &cli::Extend,
    folder: Folder,
    manifest: &Manifest,
    interrupt: &Interrupt,
) -> anyhow::Result<Chosen> {
    let side_px = u64::from(manifest.preprocessing.side_px);
    let options = LoadOptions {
        limits: reading::limits(&args.reading, Some(manifest)),
        preprocessing: manifest.preprocessing.clone(),
        // Files of many pages may hold more pictures than are taken.
        cache_bytes: MOST_PICTURES as u64 * 3 * side_px * side_px,
        threads: 0,
    };
    let bar = progress::bar("reading", folder.samples.len() as u64, "pictures");
    let count = |done| bar.set_position(done as u64);
    let grace = interrupt.grace(|| note!("interrupted; nothing was written"))?;
    let loaded = dataset::load(folder, &options, &count, interrupt.stop())?;
    drop(grace);
    bar.finish_and_clear();
    few_enough(args, loaded.samples.len(), "pictures")?;
    let chosen = used(loaded);
    told_skipped(&chosen, &args.data);
    if chosen.squares.is_empty() {
        bail!(
            "{}: holds no usable picture in a class folder; add some, or name another folder",
            printable_path(&args.data)
        );
    }
    Ok(chosen)
}

/// A picture counts once, and not at all where two folders say two things of it.
fn used(loaded: Loaded) -> Chosen {
    let mut first: BTreeMap<[u8; 32], usize> = BTreeMap::new();
    let mut conflicts: BTreeMap<[u8; 32], String> = BTreeMap::new();
    for (index, sample) in loaded.samples.iter().enumerate() {
        let before = &loaded.samples[*first.entry(sample.digest).or_insert(index)];
        if before.label != sample.label {
            let classes = [&loaded.classes[before.label], &loaded.classes[sample.label]];
            let reason = format!(
                "the same picture under two classes, {} and {}",
                classes[0], classes[1]
            );
            conflicts.entry(sample.digest).or_insert(reason);
        }
    }
    let mut chosen = Chosen {
        classes: loaded.classes,
        squares: Vec::new(),
        labels: Vec::new(),
        fingerprint: Vec::new(),
        skipped: loaded.skipped,
        scanned: loaded.scanned,
    };
    let mut used = Vec::new();
    for (index, sample) in loaded.samples.iter().enumerate() {
        let is_copy = first[&sample.digest] != index;
        let reason = match conflicts.get(&sample.digest) {
            Some(reason) => Some(reason.clone()),
            None => why_not(
                sample,
                is_copy.then(|| &loaded.samples[first[&sample.digest]]),
            ),
        };
        let read = match reason {
            Some(reason) => Err(reason),
            None => loaded
                .pictures
                .get(index)
                .map_err(|reject| reject.to_string()),
        };
        match read {
            Ok(square) => used.push((sample.label, sample.digest, square.into_owned())),
            Err(reason) => chosen.skipped.push(Skipped {
                path: sample.path.clone(),
                reason: of_page(sample.page, &reason),
            }),
        }
    }
    // Not by their names: these change nothing of the model.
    used.sort_unstable_by_key(|&(label, digest, _)| (label, digest));
    for (label, digest, square) in used {
        chosen.squares.push(square);
        chosen.labels.push(label);
        chosen.fingerprint.extend(digest);
    }
    chosen
}

fn why_not(sample: &LoadedSample, first: Option<&LoadedSample>) -> Option<String> {
    if sample.part == Part::Test {
        return Some("kept for a test: it lies in a folder of that name".to_owned());
    }
    first.map(|first| format!("a copy of {}", printable_page(&first.path, first.page)))
}
