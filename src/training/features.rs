//! What a finished training seals of its classes in `best`: number, mean and covariance of the features of their
//! training pictures, from which a later training can keep them without the pictures. Changes no weight.

use super::{Job, TrainingError};
use crate::backend;
use crate::checkpoint::{self, CheckpointError, Manifest};
use crate::loss::Truth;
use crate::model::RecordError;
use docsort_engine::{Engine, Gathering, Statistics, Weights};
use image::RgbImage;
use rayon::ThreadPool;
use rayon::prelude::*;
use std::sync::atomic::Ordering;

/// Whether `best` has them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    Yes,
    /// `stop` was set; the next start does it.
    Interrupted,
}

/// Publishes `best` again with what it does not have yet. A run that is killed before does it when it is taken up
/// again, so that it ends with the bytes of one that never was.
pub(super) fn seal(job: Job, pool: &ThreadPool) -> Result<Sealed, TrainingError> {
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
    let Some(statistics) = backend::contain(job.opened, || pool.install(|| gather(job, &engine)))?
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

/// In the order of the split, so that the sums are the same on any number of threads. `None` if it was stopped.
fn gather(job: Job, engine: &Engine) -> Option<Statistics> {
    let channels = engine.channels();
    let mut gathering = Gathering::new(job.classes.len(), channels);
    for batch in job.splits.train.chunks(job.config.train.batch_size) {
        if job.stop.load(Ordering::Relaxed) {
            return None;
        }
        // Pictures that vanished meanwhile were named by the training.
        let read =
            |&index: &usize| Some((index, job.loaded.pictures.get(index).ok()?.into_owned()));
        let read: Vec<(usize, RgbImage)> = batch.par_iter().filter_map(read).collect();
        let (indices, squares): (Vec<usize>, Vec<RgbImage>) = read.into_iter().unzip();
        let features = engine.features(&squares);
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
    }
    Some(gathering.finish())
}
