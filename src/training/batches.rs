//! Which pictures make up each batch, and the thread that prepares them while the network works on
//! the one before. The order depends on (seed, epoch) and each picture's changes on (seed, epoch,
//! picture): how many threads work, or where a run was resumed, changes no byte.

use super::Job;
use super::mixing::{self, Mixing};
use super::style::{self, Style};
use super::teachers::Teachers;
use crate::backend::BackendError;
use crate::config::{Augment, Config, Preprocessing};
use crate::dataset::{Loaded, Skipped, of_page};
use crate::loss::Mixed;
use crate::threads;
use docsort_picture::{self as picture, Normalization, Reject};
use docsort_random as random;
use image::RgbImage;
use rand::RngExt;
use rand::seq::SliceRandom;
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::Scope;

/// Pictures ready for the network.
#[derive(Debug, Default)]
pub struct Batch {
    /// `[size, side, side, 3]`, normalised.
    pub pixels: Vec<f32>,
    /// Index of each picture among the loaded samples.
    pub samples: Vec<usize>,
    /// Label of each picture.
    pub labels: Vec<usize>,
    /// What each picture is in part; empty where none is mixed.
    pub mixed: Vec<Mixed>,
    /// `[size, classes]`: what the teachers' logits are, row by row; empty where there are none.
    pub taught: Vec<f32>,
    /// Pictures that could be read when training began and now cannot.
    pub vanished: Vec<Skipped>,
}

/// Where batches come from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub loaded: &'a Loaded,
    pub preprocessing: &'a Preprocessing,
    /// None: the pictures as they are, for validation.
    pub augment: Option<&'a Augment>,
    /// None: labels alone.
    pub teachers: Option<&'a Teachers>,
    /// Pictures are mixed up to this epoch, counted from 1; by which chances, `augment` says.
    pub mixed_epochs: u64,
    pub seed: u64,
    pub pool: &'a rayon::ThreadPool,
}

impl<'a> Source<'a> {
    /// Training pictures, changed and taught as `job` says.
    pub fn of(job: Job<'a>, pool: &'a rayon::ThreadPool) -> Self {
        let config = job.config;
        Self {
            loaded: job.loaded,
            preprocessing: &config.picture,
            augment: Some(&config.augment),
            teachers: job.teachers,
            mixed_epochs: mixed_epochs(config),
            seed: config.seed,
            pool,
        }
    }

    /// The pictures as they are, for validation.
    pub fn unchanged(self) -> Self {
        Self {
            augment: None,
            teachers: None,
            ..self
        }
    }
}

/// The epochs whose pictures are mixed: `augment.mix_until` of all, but never the last one where that is below 1; none of fewer than
/// `augment.mix_least_epochs`.
fn mixed_epochs(config: &Config) -> u64 {
    if config.train.epochs < config.augment.mix_least_epochs {
        return 0;
    }
    let part = f64::from(config.augment.mix_until) * config.train.epochs as f64;
    // Seven tenths in single precision are a little less.
    (part * (1.0 + 1e-6)).floor() as u64
}

/// The batches of epoch `epoch` of a training: those of all its pictures, or the first of them where its epochs are shorter.
pub fn of_epoch(job: Job, epoch: u64) -> Vec<Vec<usize>> {
    let train = &job.config.train;
    let mut batches = shuffled(&job.splits.train, train.batch_size, job.config.seed, epoch);
    if train.epoch_steps > 0 {
        batches.truncate(train.epoch_steps);
    }
    batches
}

/// The batches of one training epoch, as indices of samples. A last batch of one picture is left
/// out of the epoch if there are others: batch norm would take its statistics from it alone.
pub fn shuffled(samples: &[usize], batch_size: usize, seed: u64, epoch: u64) -> Vec<Vec<usize>> {
    let mut order = samples.to_vec();
    order.shuffle(&mut random::stream(seed, "shuffle", epoch, 0));
    let mut batches = in_order(&order, batch_size);
    if batches.len() > 1 && batches.last().is_some_and(|last| last.len() == 1) {
        batches.pop();
    }
    batches
}

/// The samples in their own order, cut into batches.
pub fn in_order(samples: &[usize], batch_size: usize) -> Vec<Vec<usize>> {
    samples.chunks(batch_size).map(<[usize]>::to_vec).collect()
}

/// Prepares `batches` one after another in a thread of `scope`. At most two wait for the receiver;
/// dropping it ends the thread.
///
/// # Errors
/// [`BackendError::Threads`].
pub fn stream<'scope>(
    scope: &'scope Scope<'scope, '_>,
    source: Source<'scope>,
    epoch: u64,
    batches: Vec<Vec<usize>>,
) -> Result<Receiver<Batch>, BackendError> {
    let (sender, receiver) = sync_channel(2);
    let prepare_all = move || {
        for samples in batches {
            if sender.send(prepare(source, epoch, &samples)).is_err() {
                return;
            }
        }
    };
    threads::start_scoped(scope, "batches", prepare_all).map_err(BackendError::Threads)?;
    Ok(receiver)
}

fn prepare(source: Source, epoch: u64, samples: &[usize]) -> Batch {
    let side = source.preprocessing.side_px as usize;
    let values = 3 * side * side;
    let normalization = Normalization::new(source.preprocessing);
    let mut pixels = vec![0.0; samples.len() * values];
    let rejects: Vec<Option<Skipped>> = source.pool.install(|| {
        let at_once = docsort_engine::at_once(samples.len());
        pixels
            .par_chunks_mut(at_once * values)
            .zip(samples.par_chunks(at_once))
            .flat_map_iter(|(out, samples)| {
                let pictures = source.loaded.pictures.get_each(samples);
                let slots = out.chunks_exact_mut(values).zip(samples).zip(pictures);
                slots.map(|((out, &sample), picture)| {
                    fill(source, &normalization, epoch, (sample, picture), out)
                })
            })
            .collect()
    });
    let mut batch = Batch {
        pixels,
        ..Batch::default()
    };
    for (slot, (&sample, reject)) in samples.iter().zip(rejects).enumerate() {
        match reject {
            Some(skipped) => batch.vanished.push(skipped),
            None => {
                let kept = batch.samples.len();
                if kept != slot {
                    let from = slot * values;
                    batch.pixels.copy_within(from..from + values, kept * values);
                }
                batch.samples.push(sample);
                batch.labels.push(source.loaded.samples[sample].label);
            }
        }
    }
    batch.pixels.truncate(batch.samples.len() * values);
    if let Some(augment) = source.augment {
        let style = Style {
            chance: augment.style,
            seed: source.seed,
            epoch,
        };
        style::mix(
            &mut batch.pixels,
            &batch.samples,
            source.preprocessing,
            style,
        );
        if epoch <= source.mixed_epochs {
            let mixing = Mixing {
                mixup: augment.mixup,
                cutmix: augment.cutmix,
                seed: source.seed,
                epoch,
            };
            let (pixels, samples) = (&mut batch.pixels, &batch.samples);
            batch.mixed = mixing::mix(pixels, samples, &batch.labels, side, mixing);
        }
    }
    if let Some(teachers) = source.teachers {
        batch.taught = source.pool.install(|| teachers.logits(&batch.pixels));
    }
    batch
}

/// A picture that could be read when training began.
pub(super) fn vanished(loaded: &Loaded, sample: usize, reject: &Reject) -> Skipped {
    let sample = &loaded.samples[sample];
    Skipped {
        path: sample.path.clone(),
        reason: of_page(sample.page, &reject.to_string()),
    }
}

fn fill(
    source: Source,
    normalization: &Normalization,
    epoch: u64,
    (sample, picture): (usize, Result<Cow<RgbImage>, Reject>),
    out: &mut [f32],
) -> Option<Skipped> {
    let fitted = match picture {
        Ok(fitted) => fitted,
        Err(reject) => return Some(vanished(source.loaded, sample, &reject)),
    };
    match source.augment {
        None => normalization.write(&fitted, out),
        Some(augment) => {
            let pad_rgb = source.preprocessing.pad_rgb;
            let changed = changed(&fitted, augment, pad_rgb, source.seed, epoch, sample);
            normalization.write(&changed, out);
        }
    }
    None
}

/// Sample `sample`, fitted, as epoch `epoch` of a training shows it before pictures of a batch are mixed.
pub fn changed(
    fitted: &RgbImage,
    augment: &Augment,
    pad_rgb: [u8; 3],
    seed: u64,
    epoch: u64,
    sample: usize,
) -> RgbImage {
    let mirrored = in_mirror(augment.mirror, seed, epoch, sample);
    let augment = Augment {
        mirror: f32::from(u8::from(mirrored)),
        ..augment.clone()
    };
    let mut choices = random::stream(seed, "augment", epoch, sample as u64);
    picture::augment(fitted, &augment, pad_rgb, &mut choices)
}

/// Whether an epoch shows a sample's mirror image: it does so in `part` of the epochs, evenly spread from a first one by chance. By
/// a half they take turns (Jordan, 2024), so that two epochs show both sides, where chance would show one of them twice as often as not.
fn in_mirror(part: f32, seed: u64, epoch: u64, sample: usize) -> bool {
    let part = f64::from(part);
    let first: f64 = random::stream(seed, "mirror", 0, sample as u64).random();
    (first + epoch as f64 * part).fract() < part
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn mirror_images_are_spread_evenly_over_the_epochs() {
        for (part, of_twenty) in [(0.0, 0), (0.25, 5), (0.5, 10), (1.0, 20)] {
            let mut in_first = 0;
            for sample in 0..1000 {
                let epochs: Vec<bool> = (1..=20)
                    .map(|epoch| in_mirror(part, 1, epoch, sample))
                    .collect();
                assert_eq!(
                    epochs.iter().filter(|&&mirrored| mirrored).count(),
                    of_twenty
                );
                // Never more of them in a row than the part asks for.
                let shown = epochs
                    .windows(4)
                    .map(|four| four.iter().filter(|&&mirrored| mirrored).count());
                assert!(shown.clone().max() == shown.min(), "{part}: {epochs:?}");
                in_first += usize::from(epochs[0]);
            }
            let expected = 1000.0 * part;
            assert!(
                (in_first as f32 - expected).abs() < 60.0,
                "{part}: {in_first} of 1000 begin so"
            );
        }
    }

    #[test]
    fn an_epoch_holds_each_sample_once_in_an_order_of_its_own() {
        let samples: Vec<usize> = (10..33).collect();
        let first = shuffled(&samples, 4, 1, 1);
        assert_eq!(first.iter().map(Vec::len).max(), Some(4));
        let seen: BTreeSet<usize> = first.iter().flatten().copied().collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), samples);
        assert_eq!(first, shuffled(&samples, 4, 1, 1));
        assert_ne!(first, shuffled(&samples, 4, 1, 2));
        assert_ne!(first, shuffled(&samples, 4, 2, 1));
    }

    #[test]
    fn mixing_ends_before_the_last_epoch_or_not_at_all() {
        let mut config = Config::default();
        let mut mixed = |epochs, part| {
            config.train.epochs = epochs;
            config.augment.mix_until = part;
            mixed_epochs(&config)
        };
        for (epochs, eight_tenths) in [(1, 0), (2, 1), (3, 2), (5, 4), (10, 8), (43, 34)] {
            assert_eq!(mixed(epochs, 1.0), epochs as u64);
            assert_eq!(mixed(epochs, 0.8), eight_tenths, "{epochs}");
            assert_eq!(mixed(epochs, 0.0), 0);
        }
        assert_eq!(mixed(10, 0.7), 7);
        assert_eq!(mixed(100, 0.29), 29);
    }

    #[test]
    fn short_trainings_do_not_mix_where_they_are_told_so() {
        let mut config = Config::default();
        config.augment.mix_least_epochs = 40;
        for (epochs, mixed) in [(1, 0), (39, 0), (40, 40), (41, 41)] {
            config.train.epochs = epochs;
            assert_eq!(mixed_epochs(&config), mixed, "{epochs}");
        }
    }

    #[test]
    fn a_last_batch_of_one_is_left_out_unless_it_is_the_only_one() {
        assert_eq!(shuffled(&[0, 1, 2, 3, 4], 2, 1, 1).len(), 2);
        assert_eq!(shuffled(&[7], 2, 1, 1), vec![vec![7]]);
    }
}
