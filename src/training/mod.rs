//! The loop: from loaded pictures and a configuration to checkpoints in a run folder. It can be
//! read top to bottom in one sitting. It prints nothing: what happens goes to an [`Observer`].
//!
//! Everything that the next step depends on is in the checkpoint or follows from (seed, epoch,
//! step), so a resumed run on a CPU backend writes the bytes that an undisturbed one would.

mod batches;
pub mod board;
mod charts;
mod measure;
mod schedule;
mod state;
mod step;

pub use measure::Measured;
pub use state::{State, fingerprint};

use crate::backend::{self, BackendError, Opened};
use crate::checkpoint::{self, Best, CheckpointError, History, Metrics, Position, Row, RunDir};
use crate::config::Config;
use crate::dataset::{Loaded, Skipped, Splits};
use crate::loss::CrossEntropy;
use crate::model::{FusedInference, RecordError};
use crate::random;
pub use batches::Batch;
use batches::Source;
use charts::Charts;
use schedule::Length;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use step::Rows;
pub use step::{NonFinite, Seen, Stepper};

/// What a run works on.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    pub config: &'a Config,
    pub opened: &'a Opened,
    pub classes: &'a [String],
    pub loaded: &'a Loaded,
    pub splits: &'a Splits,
    pub run: &'a RunDir,
    /// Set from outside: the step in progress is finished, the state published, and the run ends.
    pub stop: &'a AtomicBool,
}

/// One completed epoch.
#[derive(Clone, Debug)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: u64,
    /// Mean of the training loss (with smoothing and weights) over the epoch's pictures.
    pub train_loss: f64,
    /// On the augmented pictures, while the weights were changing.
    pub train_accuracy: f64,
    pub valid: Measured,
    /// Of the epoch's last step.
    pub learning_rate: f64,
    /// Training pictures, without the time for validation.
    pub pictures_per_second: f64,
    pub seconds: f64,
    /// The lowest validation loss so far.
    pub is_best: bool,
}

/// Told what happens, as it happens.
pub trait Observer {
    /// `pictures` of the epoch's `of` are done.
    fn step(&mut self, epoch: u64, pictures: usize, of: usize, seen: Seen);
    fn epoch(&mut self, epoch: &Epoch);
    /// A picture that was readable when the run began is not any more.
    fn vanished(&mut self, picture: &Skipped);
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All epochs are done.
    Completed,
    /// No better validation loss for `train.patience` epochs.
    StoppedEarly,
    /// `stop` was set; the state is published.
    Interrupted,
}

#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    #[error(
        "{what} is no longer a finite number in epoch {epoch}, step {step} of {steps}, at a learning rate of \
         {rate:e}: nothing after the last checkpoint was kept; try optimizer.learning_rate = {advice:e}, \
         or a smaller optimizer.clip_norm"
    )]
    NonFinite {
        what: &'static str,
        epoch: u64,
        step: usize,
        steps: usize,
        rate: f64,
        advice: f64,
    },
    #[error("no picture of the {0} split can be read any more: were the files moved?")]
    NothingLeft(&'static str),
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the network's weights cannot be written: {0}")]
    Record(#[from] RecordError),
    #[error("the events for TensorBoard cannot be written: {0}")]
    Board(#[from] std::io::Error),
    #[error("threads for reading pictures cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Trains from `state` to the end of `job.config.train.epochs`.
///
/// # Errors
/// A loss or gradient that is not finite, a backend that fails, a checkpoint that cannot be
/// written. What was published before stays.
pub fn fit(
    job: Job,
    mut state: State,
    history: &mut History,
    observer: &mut dyn Observer,
) -> Result<Ending, TrainingError> {
    let config = job.config;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(config.train.loader_threads)
        .build()?;
    let source = Source {
        loaded: job.loaded,
        preprocessing: &config.picture,
        augment: Some(&config.augment),
        seed: config.seed,
        pool: &pool,
    };
    let mut charts = Charts::open(job, &state)?;
    while state.progress.epoch < config.train.epochs as u64 {
        if config.train.patience > 0
            && state.progress.epochs_without_better >= config.train.patience as u64
        {
            return Ok(Ending::StoppedEarly);
        }
        let before = state.progress;
        let started = Instant::now();
        let ended = train_epoch(job, source, &mut state, observer)?;
        if ended == EpochEnd::Interrupted {
            // A signal before the first step leaves nothing to publish that is not on disk.
            if state.progress.step_in_epoch > before.step_in_epoch {
                publish(job, &state)?;
            }
            return Ok(Ending::Interrupted);
        }
        let spent = Spent {
            seconds: started.elapsed().as_secs_f64(),
            // Those before an interruption were paid for then.
            pictures: state.progress.seen - before.seen,
        };
        let epoch = close_epoch(job, source, &mut state, spent)?;
        for picture in &epoch.valid.vanished {
            observer.vanished(picture);
        }
        if epoch.is_best {
            let manifest = state.manifest(job);
            let files: [(&str, &[u8]); 1] = [("model.bpk", &state.model_bytes()?)];
            checkpoint::publish_best(job.run.path(), &manifest, &files)?;
        }
        // The row before the checkpoint: a resumed run cuts rows that are too many, and could not
        // write one that is missing.
        history.append(&row(&epoch))?;
        charts.epoch(job, &state, &epoch)?;
        publish(job, &state)?;
        checkpoint::rotate(&job.run.checkpoints(), config.run.keep_last)?;
        observer.epoch(&epoch);
        if job.stop.load(Ordering::Relaxed) && state.progress.epoch < config.train.epochs as u64 {
            return Ok(Ending::Interrupted);
        }
    }
    Ok(Ending::Completed)
}

#[derive(PartialEq, Eq)]
enum EpochEnd {
    Whole,
    Interrupted,
}

/// The steps of one epoch, from wherever `state` stands in it.
fn train_epoch(
    job: Job,
    source: Source,
    state: &mut State,
    observer: &mut dyn Observer,
) -> Result<EpochEnd, TrainingError> {
    let config = job.config;
    let epoch = state.progress.epoch + 1;
    let mut batches = batches::shuffled(
        &job.splits.train,
        config.train.batch_size,
        config.seed,
        epoch,
    );
    let steps = batches.len();
    let of: usize = batches.iter().map(Vec::len).sum();
    let first = (state.progress.step_in_epoch as usize).min(steps);
    batches.drain(..first);
    let length = Length {
        steps_per_epoch: steps,
        epochs: config.train.epochs,
    };
    let device = job.opened.device.clone().autodiff();
    let stepper = Stepper {
        device: &device,
        criterion: &CrossEntropy::new(&config.loss, &class_counts(job), &device),
        side: config.picture.side_px as usize,
        clip_norm: config.optimizer.clip_norm,
    };
    std::thread::scope(|scope| {
        for batch in batches::stream(scope, source, epoch, batches) {
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
                // Dropout draws from the device's generator: seeded by the step, it needs no state.
                device.seed(random::seed(config.seed, "step", epoch, step));
                let seen = state
                    .step(&stepper, job.opened, rate, &batch)?
                    .map_err(|reason| non_finite(job, reason, epoch, step as usize, steps, rate))?;
                let progress = &mut state.progress;
                progress.global_step += 1;
                progress.loss_sum += seen.loss * size as f64;
                progress.correct += seen.correct;
                progress.seen += size as u64;
                state.rate = rate;
                observer.step(epoch, state.progress.seen as usize, of, seen);
            }
            state.progress.step_in_epoch += 1;
            let is_last = state.progress.step_in_epoch as usize == steps;
            if job.stop.load(Ordering::Relaxed) && !is_last {
                return Ok(EpochEnd::Interrupted);
            }
        }
        match state.progress.seen {
            0 => Err(TrainingError::NothingLeft("training")),
            _ => Ok(EpochEnd::Whole),
        }
    })
}

/// What this process did of an epoch.
struct Spent {
    seconds: f64,
    pictures: u64,
}

/// Validates, and moves `state` to the start of the next epoch.
fn close_epoch(
    job: Job,
    source: Source,
    state: &mut State,
    spent: Spent,
) -> Result<Epoch, TrainingError> {
    let config = job.config;
    let source = Source {
        augment: None,
        ..source
    };
    let network = state.evaluated();
    let valid = backend::contain(job.opened, || {
        let side = config.picture.side_px as usize;
        let answer: Box<dyn Fn(&Batch) -> Rows> = match state::uses_fused(job) {
            true => {
                let fused = FusedInference::new(&network);
                Box::new(move |batch| step::rows(fused.forward(&batch.pixels, side)))
            }
            false => Box::new(|batch| {
                step::rows(network.forward(step::pixels(batch, side, &job.opened.device)))
            }),
        };
        let batches = batches::in_order(&job.splits.valid, config.train.batch_size);
        measure::measure(&answer, source, batches, job.classes.len())
    })?;
    if valid.confusion.total() == 0 {
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
            steps - 1,
            steps,
            state.rate,
        ));
    }
    let metrics = Metrics {
        valid_loss: valid.loss,
        valid_accuracy: valid.accuracy(),
        valid_macro_f1: valid.macro_f1(),
        valid_count: valid.confusion.total(),
    };
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
    };
    progress.epochs_without_better = match is_best {
        true => 0,
        false => progress.epochs_without_better + 1,
    };
    progress.epoch = epoch;
    progress.step_in_epoch = 0;
    progress.loss_sum = 0.0;
    progress.correct = 0;
    progress.seen = 0;
    state.metrics = Some(metrics);
    Ok(closed)
}

fn publish(job: Job, state: &State) -> Result<(), TrainingError> {
    let position = Position {
        epoch: state.progress.epoch,
        step: state.progress.step_in_epoch,
    };
    let files: [(&str, &[u8]); 2] = [
        ("model.bpk", &state.model_bytes()?),
        ("optimizer.bpk", &state.optimizer_bytes()?),
    ];
    checkpoint::publish(
        &job.run.checkpoints(),
        &position.to_string(),
        &state.manifest(job),
        &files,
    )?;
    Ok(())
}

fn class_counts(job: Job) -> Vec<usize> {
    let mut counts = vec![0; job.classes.len()];
    for &sample in &job.splits.train {
        counts[job.loaded.samples[sample].label] += 1;
    }
    counts
}

fn non_finite(
    job: Job,
    reason: NonFinite,
    epoch: u64,
    step: usize,
    steps: usize,
    rate: f64,
) -> TrainingError {
    TrainingError::NonFinite {
        what: match reason {
            NonFinite::Loss => "the loss",
            NonFinite::Gradient => "the gradient",
        },
        epoch,
        step: step + 1,
        steps,
        rate,
        // A tenth is the usual next try; above 1e-3 AdamW's steps are large for any network.
        advice: (job.config.optimizer.learning_rate / 10.0).min(1e-3),
    }
}

fn row(epoch: &Epoch) -> Row {
    Row {
        epoch: epoch.epoch,
        train_loss: epoch.train_loss,
        train_accuracy: epoch.train_accuracy,
        valid_loss: epoch.valid.loss,
        valid_accuracy: epoch.valid.accuracy(),
        valid_macro_f1: epoch.valid.macro_f1(),
        learning_rate: epoch.learning_rate,
        pictures_per_s: epoch.pictures_per_second,
        elapsed_s: epoch.seconds,
    }
}
