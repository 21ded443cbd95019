//! What a finished training seals of its classes in `best`: number, mean and covariance of the features of their
//! training pictures, from which a later training can keep them without the pictures. Changes no weight.

use super::batches::vanished;
use super::{Job, Observer, TrainingError};
use crate::backend;
use crate::checkpoint::{self, CheckpointError, Manifest};
use crate::loss::Truth;
use crate::model::RecordError;
use docsort_engine::{Engine, Gathering, Statistics, Weights};
use docsort_picture::Reject;
use image::RgbImage;
use rayon::ThreadPool;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// So many pictures say what the classes look like as well as a million do, in less time than an epoch of those takes.
const MOST: usize = 100_000;
/// But so many of each class, also where this makes them more than `MOST`.
const LEAST: usize = 100;

/// Whether `best` has them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    Yes,
    /// `stop` was set; the next start does it.
    Interrupted,
}

/// Publishes `best` again with what it does not have yet. A run that is killed before does it when it is taken up
/// again, so that it ends with the bytes of one that never was.
pub(super) fn seal(
    job: Job,
    pool: &ThreadPool,
    observer: &mut dyn Observer,
) -> Result<Sealed, TrainingError> {
    let best = match checkpoint::open(&job.run.best()) {
        // No epoch was asked for.
        Err(CheckpointError::NotACheckpoint { .. }) => return Ok(Sealed::Yes),
        opened => opened?,
    };
    let manifest = best.manifest();
    let bytes = best.bytes(manifest.model_file())?;
    let mut weights = Weights::from_bytes(&bytes).map_err(RecordError::from)?;
    if Statistics::of(&weights, manifest)
        .map_err(RecordError::from)?
        .is_some()
    {
        return Ok(Sealed::Yes);
    }
    let engine = Engine::new(manifest.clone(), &weights).map_err(RecordError::from)?;
    let Some(statistics) = backend::contain(job.opened, || gather(job, pool, &engine, observer))?
    else {
        return Ok(Sealed::Interrupted);
    };
    let precision = job.config.run.best_precision;
    statistics.store(&mut weights, precision);
    let bytes = weights.to_bytes(precision).map_err(RecordError::from)?;
    let manifest = Manifest {
        format_version: checkpoint::FORMAT_VERSION,
        ..manifest.clone()
    };
    let files: [(&str, &[u8]); 1] = [(checkpoint::MODEL, &bytes)];
    checkpoint::publish_best(job.run.path(), &manifest, &files)?;
    Ok(Sealed::Yes)
}

/// The training pictures that are summed up, in the order of the split. Where a picture may have several labels, the classes share
/// pictures, and all are one group.
pub(super) fn chosen(job: Job) -> Vec<usize> {
    let samples = &job.loaded.samples;
    let group = |index: usize| match job.truth {
        Truth::OneOf { .. } | Truth::YesNo { .. } => samples[index].label,
        Truth::ManyOf { .. } => 0,
    };
    let digest = |index: usize| samples[index].digest;
    sample(&job.splits.train, group, digest, MOST)
}

/// All of `split`, or where these are more than `most`, an equal part of it for each group; what a small one leaves is for the
/// larger ones. Their digests choose, so that no order among the names does.
fn sample(
    split: &[usize],
    group: impl Fn(usize) -> usize,
    digest: impl Fn(usize) -> [u8; 32],
    most: usize,
) -> Vec<usize> {
    if split.len() <= most {
        return split.to_vec();
    }
    let mut groups = BTreeMap::<usize, Vec<usize>>::new();
    for &index in split {
        groups.entry(group(index)).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(Vec::len);
    let (mut left, mut waiting) = (most, groups.len());
    let mut chosen = BTreeSet::<usize>::new();
    for group in &mut groups {
        let part = (left / waiting).max(LEAST).min(group.len());
        group.sort_unstable_by_key(|&index| (digest(index), index));
        chosen.extend(&group[..part]);
        left = left.saturating_sub(part);
        waiting -= 1;
    }
    let is_chosen = |index: &usize| chosen.contains(index);
    split.iter().copied().filter(is_chosen).collect()
}

/// How many training pictures each class has.
fn sizes(job: Job) -> Vec<u64> {
    let mut sizes = vec![0; job.classes.len()];
    for &index in &job.splits.train {
        of_label(job, index)
            .iter()
            .for_each(|&class| sizes[class] += 1);
    }
    sizes
}

/// The classes of a sample.
fn of_label<'a>(job: Job<'a>, index: usize) -> &'a [usize] {
    let label = &job.loaded.samples[index].label;
    match job.truth {
        Truth::OneOf { .. } | Truth::YesNo { .. } => std::slice::from_ref(label),
        Truth::ManyOf { sets, .. } => &sets[*label],
    }
}

/// In the order of the split, so that the sums are the same on any number of threads. `None` if it was stopped.
fn gather(
    job: Job,
    pool: &ThreadPool,
    engine: &Engine,
    observer: &mut dyn Observer,
) -> Option<Statistics> {
    let channels = engine.channels();
    let mut gathering = Gathering::new(job.classes.len(), channels);
    let chosen = chosen(job);
    let (mut done, all) = (0, chosen.len());
    observer.summed_up(done, all);
    for batch in chosen.chunks(job.config.train.batch_size) {
        if job.stop.load(Ordering::Relaxed) {
            return None;
        }
        let (read, features) = pool.install(|| {
            let groups = batch.par_chunks(docsort_engine::at_once(batch.len()));
            let read = groups.flat_map_iter(|group| job.loaded.pictures.get_each(group));
            let read: Vec<Result<Cow<RgbImage>, Reject>> = read.collect();
            let squares: Vec<&RgbImage> = read.iter().flatten().map(Cow::as_ref).collect();
            let features = engine.features(&squares);
            (read, features)
        });
        let mut features = features.chunks_exact(channels);
        for (&index, read) in batch.iter().zip(&read) {
            if let Err(reject) = read {
                observer.vanished(&vanished(job.loaded, index, reject));
            } else if let Some(features) = features.next() {
                let classes = of_label(job, index).iter();
                classes.for_each(|&class| gathering.add(class, features));
            }
        }
        done += batch.len();
        observer.summed_up(done, all);
    }
    let mut statistics = gathering.finish();
    if all < job.splits.train.len() {
        // What is known of some of its pictures stands for all.
        statistics.count = sizes(job);
    }
    Some(statistics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn of_very_many_pictures_each_class_gives_an_equal_part_and_a_small_one_all() {
        // Of 2,000 samples, each tenth is of class 1 and the last five are of class 2.
        let split: Vec<usize> = (0..2000).rev().collect();
        let class = |index: usize| match index {
            1995.. => 2,
            _ => usize::from(index.is_multiple_of(10)),
        };
        let digest = |index: usize| Sha256::digest(index.to_le_bytes()).into();
        assert_eq!(sample(&split, class, digest, 2000), split);
        let counts = |most| {
            let chosen = sample(&split, class, digest, most);
            assert!(chosen.is_sorted_by(|a, b| a > b), "the order changed");
            let of = |wanted| {
                chosen
                    .iter()
                    .filter(|&&index| class(index) == wanted)
                    .count()
            };
            [0, 1, 2].map(of)
        };
        // What class 2 leaves of its third, and class 1 of its half, is for class 0.
        assert_eq!(counts(900), [695, 200, 5]);
        assert_eq!(counts(300), [148, 147, 5]);
        // And never less than so many.
        assert_eq!(counts(9), [100, 100, 5]);
        // By digest, not by place: of ten neighbours no one is always taken.
        let chosen = sample(&split, |_| 0, digest, 200);
        let mut places = [0; 10];
        chosen.iter().for_each(|index| places[index % 10] += 1);
        assert!(
            places.iter().all(|&count| (5..=40).contains(&count)),
            "{places:?}"
        );
    }
}
