//! One epoch: its steps, and the validation that closes it. It moves a [`State`] on and publishes
//! nothing.

use super::batches::{self, Batch, Source};
use super::charts::Charts;
use super::error::{TrainingError, non_finite};
use super::health::{Closed, Monitor, Place, Probe};
use super::schedule::{self, Length};
use super::state::{self, State};
use super::step::{self, NonFinite, Stepper};
use super::{Epoch, Job, Observer, measure};
use crate::backend;
use crate::checkpoint::{Best, Metrics};
use crate::loss::Criterion;
use crate::model::{self, FusedInference, Network, RecordError, Rows};
use burn::tensor::Device;
use docsort_random as random;
use std::sync::atomic::Ordering;

#[derive(PartialEq, Eq)]
pub(super) enum EpochEnd {
    Whole,
    Interrupted,
}

/// The steps of one epoch, from wherever `state` stands in it.
pub(super) fn train_epoch(
    job: Job,
    source: Source,
    state: &mut State,
    monitor: &mut Option<Monitor>,
    charts: &mut Charts,
    observer: &mut dyn Observer,
) -> Result<EpochEnd, TrainingError> {
    let config = job.config;
    let epoch = state.progress.epoch + 1;
    let mut batches = batches::of_epoch(job, epoch);
    let steps = batches.len();
    let of: usize = batches.iter().map(Vec::len).sum();
    let first = (state.progress.step_in_epoch as usize).min(steps);
    batches.drain(..first);
    let length = Length {
        steps_per_epoch: steps,
        epochs: config.train.epochs,
    };
    let device = job.opened.device.clone().autodiff();
    let criterion = criterion(job, &device);
    let stepper = stepper(job, &criterion, &device);
    std::thread::scope(|scope| {
        for batch in batches::stream(scope, source, epoch, batches)? {
            for picture in &batch.vanished {
                observer.vanished(picture);
            }
            let step = state.progress.step_in_epoch;
            let size = batch.labels.len();
            if size > 0 {
                // The place in the schedule, not the count of steps made: both differ only where
                // a file vanished, and then the schedule must still end with the run.
                let place = (epoch - 1) as usize * steps + step as usize;
                let rate = schedule::learning_rate(&config.optimizer, length, place);
                let rates = [rate, config.optimizer.average_decay];
                // Dropout draws from the device's generator: seeded by the step, it needs no state.
                device.seed(random::seed(config.seed, "step", epoch, step));
                let at = Place {
                    epoch,
                    step_in_epoch: step,
                    step: state.progress.global_step + 1,
                };
                let mut probe = monitor
                    .as_ref()
                    .map_or_else(Probe::off, |monitor| monitor.probe(at));
                let seen = match state.step(&stepper, job.opened, rates, &batch, &mut probe)? {
                    Ok(seen) => seen,
                    Err(reason) => {
                        let found = match monitor {
                            Some(monitor) => monitor.refused(at, probe)?,
                            None => Vec::new(),
                        };
                        let place = [step as usize, steps];
                        return Err(non_finite(job, reason, epoch, place, rate, &found));
                    }
                };
                if let Some(monitor) = monitor {
                    monitor.step(at, seen, size as u64, probe);
                }
                let progress = &mut state.progress;
                progress.global_step += 1;
                progress.loss_sum += seen.loss * size as f64;
                progress.correct += seen.correct;
                progress.seen += size as u64;
                state.rate = rate;
                charts.step(state.progress.global_step, rate, seen)?;
                observer.step(epoch, state.progress.seen as usize, of, seen);
            }
            state.progress.step_in_epoch += 1;
            let is_last = state.progress.step_in_epoch as usize == steps;
            let stops = job.stop.load(Ordering::Relaxed) && !is_last;
            if let Some(monitor) = monitor
                && (stops || is_last || monitor.is_due(state.progress.step_in_epoch))
            {
                tell(monitor.close()?, charts, observer)?;
            }
            if stops {
                return Ok(EpochEnd::Interrupted);
            }
        }
        match state.progress.seen {
            0 => Err(TrainingError::NothingLeft("training")),
            _ => Ok(EpochEnd::Whole),
        }
    })
}

/// What the steps of `job` minimise.
pub(super) fn criterion<'a>(job: Job<'a>, device: &Device) -> Criterion<'a> {
    let config = job.config;
    Criterion::new(&config.loss, job.truth, &label_counts(job), device)
        .with_rejects(&config.loss, &rejects(job), device)
        .with_teachers(&config.distill)
}

/// What the steps of `job` are made with.
pub(super) fn stepper<'a>(
    job: Job,
    criterion: &'a Criterion<'a>,
    device: &'a Device,
) -> Stepper<'a> {
    let config = job.config;
    Stepper {
        device,
        criterion,
        logit_threshold: logit(config.problem.threshold),
        side: config.picture.side_px as usize,
        clip_norm: config.optimizer.clip_norm,
        frozen: config.train.freeze_blocks,
    }
}

/// How batches are answered in validation.
pub(super) type Answer<'a> = Box<dyn Fn(&Batch) -> Rows + 'a>;

/// As `job` computes them, by the weights that `network` has now.
pub(super) fn answering<'a>(job: Job<'a>, network: &'a Network) -> Result<Answer<'a>, RecordError> {
    let side = job.config.picture.side_px as usize;
    if state::uses_fused(job) {
        let fused = FusedInference::new(network)?;
        return Ok(Box::new(move |batch| fused.forward(&batch.pixels, side)));
    }
    let device = &job.opened.device;
    Ok(Box::new(move |batch| {
        model::rows(network.forward(step::pixels(batch, side, device)))
    }))
}

fn tell(
    closed: Option<Closed>,
    charts: &mut Charts,
    observer: &mut dyn Observer,
) -> Result<(), TrainingError> {
    let Some(closed) = closed else { return Ok(()) };
    charts.window(&closed.window)?;
    observer.window(&closed.window);
    for finding in &closed.new {
        observer.alarm(finding);
    }
    Ok(())
}

/// What this process did of an epoch.
pub(super) struct Spent {
    pub seconds: f64,
    pub pictures: u64,
}

/// Validates, and moves `state` to the start of the next epoch.
pub(super) fn close_epoch(
    job: Job,
    source: Source,
    state: &mut State,
    spent: Spent,
    monitor: &Option<Monitor>,
) -> Result<Epoch, TrainingError> {
    let config = job.config;
    let source = source.unchanged();
    let network = state.evaluated();
    let valid = backend::contain(job.opened, || {
        let answer = answering(job, &network)?;
        let batches = batches::in_order(&job.splits.valid, config.train.batch_size);
        let scoring = measure::Scoring {
            truth: job.truth,
            classes: job.classes.len(),
            threshold: config.problem.threshold,
            rejects: &rejects(job),
            temperature_min: config.unknown.temperature_min,
        };
        Ok::<_, TrainingError>(measure::measure(&answer, source, batches, scoring)?)
    })??;
    if valid.count() == 0 {
        return Err(TrainingError::NothingLeft("validation"));
    }
    let progress = &mut state.progress;
    let epoch = progress.epoch + 1;
    if !valid.loss.is_finite() {
        let steps = progress.step_in_epoch as usize;
        return Err(non_finite(
            job,
            NonFinite::Loss,
            epoch,
            [steps - 1, steps],
            state.rate,
            monitor.as_ref().map_or(&[], |monitor| monitor.findings()),
        ));
    }
    let metrics = Metrics {
        valid_loss: valid.loss,
        valid_accuracy: valid.accuracy(),
        valid_macro_f1: valid.macro_f1(),
        valid_count: valid.count(),
    };
    if let Some(fitted) = valid.thresholds() {
        state.thresholds = fitted.to_vec();
    }
    state.calibrated = valid.calibrated().cloned();
    let is_best = progress.best.is_none_or(|best| valid.loss < best.loss);
    if is_best {
        progress.best = Some(Best {
            epoch,
            loss: valid.loss,
            metrics,
        });
    }
    let closed = Epoch {
        epoch,
        train_loss: progress.loss_sum / progress.seen as f64,
        train_accuracy: progress.correct as f64 / progress.seen as f64,
        valid,
        learning_rate: state.rate,
        pictures_per_second: spent.pictures as f64 / spent.seconds,
        seconds: spent.seconds,
        is_best,
        health: "off".to_owned(),
    };
    progress.epochs_without_better = if is_best {
        0
    } else {
        progress.epochs_without_better + 1
    };
    progress.epoch = epoch;
    progress.step_in_epoch = 0;
    progress.loss_sum = 0.0;
    progress.correct = 0;
    progress.seen = 0;
    state.metrics = Some(metrics);
    Ok(closed)
}

/// Labels that are never answered.
fn rejects(job: Job) -> Vec<usize> {
    let rejects = &job.config.data.reject;
    let labels = 0..job.classes.len();
    labels
        .filter(|&label| rejects.contains(&job.classes[label]))
        .collect()
}

/// The logit whose sigmoid is `part`.
fn logit(part: f64) -> f32 {
    (part / (1.0 - part)).ln() as f32
}

fn label_counts(job: Job) -> Vec<usize> {
    let mut counts = vec![0; job.truth.labels()];
    for &sample in &job.splits.train {
        counts[job.loaded.samples[sample].label] += 1;
    }
    counts
}
