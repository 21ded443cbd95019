//! What a finished training seals of its classes in `best`: number, mean and covariance of the features of their
//! training pictures, from which a later training can keep them without the pictures. Changes no weight.

use super::{Job, Observer, TrainingError};
use crate::backend;
use crate::checkpoint::{self, CheckpointError, Manifest};
use crate::loss::Truth;
use crate::model::RecordError;
use docsort_engine::{Engine, Gathering, Statistics, Weights};
use image::RgbImage;
use rayon::ThreadPool;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// So many pictures say what the classes look like as well as a million do, in less time than an epoch of those takes.
const MOST: usize = 100_000;
/// But so many of each class.
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

/// The training pictures that are summed up.
pub(super) fn chosen(job: Job) -> Vec<usize> {
    let label = |index: usize| job.loaded.samples[index].label;
    evenly(&job.splits.train, label, MOST)
}

/// All of `split`, or where these are more than `most`, of each label as many as its share, at equal distances; in their order.
fn evenly(split: &[usize], label: impl Fn(usize) -> usize, most: usize) -> Vec<usize> {
    if split.len() <= most {
        return split.to_vec();
    }
    let mut sizes = BTreeMap::<usize, usize>::new();
    for &index in split {
        *sizes.entry(label(index)).or_default() += 1;
    }
    let share = (most / sizes.len()).max(LEAST);
    let mut seen = BTreeMap::<usize, usize>::new();
    let is_chosen = |&index: &usize| {
        let label = label(index);
        let (size, seen) = (sizes[&label], seen.entry(label).or_default());
        let before = *seen;
        *seen += 1;
        // It grows by one each time that the next place of the share is reached; always where there are no more than the share.
        *seen * share / size > before * share / size
    };
    split.iter().copied().filter(is_chosen).collect()
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
    let mut done = 0;
    for batch in chosen.chunks(job.config.train.batch_size) {
        if job.stop.load(Ordering::Relaxed) {
            return None;
        }
        // Pictures that vanished meanwhile were named by the training.
        let read =
            |&index: &usize| Some((index, job.loaded.pictures.get(index).ok()?.into_owned()));
        let (indices, features) = pool.install(|| {
            let read: Vec<(usize, RgbImage)> = batch.par_iter().filter_map(read).collect();
            let (indices, squares): (Vec<usize>, Vec<RgbImage>) = read.into_iter().unzip();
            (indices, engine.features(&squares))
        });
        for (index, features) in indices.into_iter().zip(features.chunks_exact(channels)) {
            let label = job.loaded.samples[index].label;
            match job.truth {
                Truth::OneOf { .. } | Truth::YesNo { .. } => gathering.add(label, features),
                Truth::ManyOf { sets, .. } => {
                    let classes = sets[label].iter();
                    classes.for_each(|&class| gathering.add(class, features));
                }
            }
        }
        done += batch.len();
        observer.summed_up(done, chosen.len());
    }
    Some(gathering.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_pictures_each_class_gives_its_share_and_a_small_one_all() {
        // Of 2,000 samples, each tenth is of class 1 and the last five are of class 2.
        let split: Vec<usize> = (0..2000).rev().collect();
        let label = |index: usize| match index {
            1995.. => 2,
            _ => usize::from(index.is_multiple_of(10)),
        };
        assert_eq!(evenly(&split, label, 2000), split);
        let chosen = evenly(&split, label, 900);
        assert!(chosen.is_sorted_by(|a, b| a > b), "the order changed");
        let of = |class| {
            chosen
                .iter()
                .filter(|&&index| label(index) == class)
                .count()
        };
        assert_eq!([0, 1, 2].map(of), [300, 200, 5]);
        // From both ends, and the least of each where the share is less.
        assert!(chosen.iter().filter(|&&index| index < 1000).count() > 200);
        assert_eq!(evenly(&split, label, 9).len(), 205);
    }
}
