//! The loop: from loaded pictures and a configuration to checkpoints in a run folder. It can be
//! read top to bottom in one sitting. It prints nothing: what happens goes to an [`Observer`].
//!
//! Everything that the next step depends on is in the checkpoint or follows from (seed, epoch,
//! step), so a resumed run on a CPU backend writes the bytes that an undisturbed one would.

mod batches;
pub mod board;
mod charts;
pub mod health;
mod measure;
mod schedule;
mod state;
mod step;

pub use measure::Measured;
pub use state::{State, fingerprint};

use crate::backend::{self, BackendError, Opened};
use crate::checkpoint::{self, Best, CheckpointError, History, Metrics, Position, Row, RunDir};
use crate::config::{Config, ProblemKind};
use crate::dataset::{Loaded, Skipped, Splits};
use crate::loss::{Criterion, Truth};
use crate::model::{FusedInference, RecordError};
use crate::random;
pub use batches::Batch;
use batches::Source;
use charts::Charts;
use health::{Closed, Finding, Monitor, Place, Probe, Window};
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
    /// What the samples' labels mean: [`truth`] of the above.
    pub truth: Truth<'a>,
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
    /// On the augmented pictures, while the weights were changing. Of many labels: the part of the
    /// pictures with every label right, at thresholds of 0.5.
    pub train_accuracy: f64,
    pub valid: Measured,
    /// Of the epoch's last step.
    pub learning_rate: f64,
    /// Training pictures, without the time for validation.
    pub pictures_per_second: f64,
    pub seconds: f64,
    /// The lowest validation loss so far.
    pub is_best: bool,
    /// What the health monitor said of it, for a table: "no alarm", the alarms, or "off".
    pub health: String,
}

/// Told what happens, as it happens.
pub trait Observer {
    /// `pictures` of the epoch's `of` are done.
    fn step(&mut self, epoch: u64, pictures: usize, of: usize, seen: Seen);
    fn epoch(&mut self, epoch: &Epoch);
    /// A picture that was readable when the run began is not any more.
    fn vanished(&mut self, picture: &Skipped);
    /// A window of steps was watched.
    fn window(&mut self, _window: &Window) {}
    /// Something is wrong that was not told before.
    fn alarm(&mut self, finding: &Finding);
    /// All that was wrong in the whole run, when it ends and if it was watched.
    fn health(&mut self, findings: &[Finding]);
}

/// What the labels of `loaded` mean under `config`.
///
/// # Errors
/// [`TrainingError::NoPositive`] where a binary problem's positive class is not among the classes.
pub fn truth<'a>(config: &Config, loaded: &'a Loaded) -> Result<Truth<'a>, TrainingError> {
    let classes = &loaded.classes;
    let positive = &config.problem.positive;
    Ok(match config.problem.kind {
        ProblemKind::Multiclass => Truth::OneOf {
            classes: classes.len(),
        },
        ProblemKind::Binary => Truth::YesNo {
            positive: classes
                .iter()
                .position(|class| class == positive)
                .ok_or_else(|| TrainingError::NoPositive(positive.clone()))?,
        },
        ProblemKind::Multilabel => Truth::ManyOf {
            classes: classes.len(),
            sets: &loaded.label_sets,
        },
    })
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
         or a smaller optimizer.clip_norm{diagnosis}"
    )]
    NonFinite {
        what: &'static str,
        epoch: u64,
        step: usize,
        steps: usize,
        rate: f64,
        advice: f64,
        /// What the health monitor had to say.
        diagnosis: String,
    },
    #[error("no picture of the {0} split can be read any more: were the files moved?")]
    NothingLeft(&'static str),
    #[error("no class is called {0}, which problem.positive names")]
    NoPositive(String),
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
    state: State,
    history: &mut History,
    observer: &mut dyn Observer,
) -> Result<Ending, TrainingError> {
    let done = state.progress.global_step;
    let mut monitor = Monitor::open(job.config, job.run.path(), done)?;
    let ending = all_epochs(job, state, history, &mut monitor, observer)?;
    if let Some(monitor) = &monitor {
        observer.health(monitor.findings());
    }
    Ok(ending)
}

fn all_epochs(
    job: Job,
    mut state: State,
    history: &mut History,
    monitor: &mut Option<Monitor>,
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
        let ended = train_epoch(job, source, &mut state, monitor, &mut charts, observer);
        // A loss that is no number any more: the steps that led there are what one wants to see.
        charts.finish()?;
        let ended = ended?;
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
        let mut epoch = close_epoch(job, source, &mut state, spent, monitor)?;
        if let Some(monitor) = monitor {
            epoch.health = monitor.end_epoch()?;
        }
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
    monitor: &mut Option<Monitor>,
    charts: &mut Charts,
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
        criterion: &Criterion::new(&config.loss, job.truth, &label_counts(job), &device),
        logit_threshold: logit(config.problem.threshold),
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
                let at = Place {
                    epoch,
                    step_in_epoch: step,
                    step: state.progress.global_step + 1,
                };
                let mut probe = monitor
                    .as_ref()
                    .map_or_else(Probe::off, |monitor| monitor.probe(at));
                let seen = match state.step(&stepper, job.opened, rate, &batch, &mut probe)? {
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
                    monitor.step(at, seen, probe);
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
    monitor: &Option<Monitor>,
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
        let scoring = measure::Scoring {
            truth: job.truth,
            classes: job.classes.len(),
            threshold: config.problem.threshold,
        };
        measure::measure(&answer, source, batches, scoring)
    })?;
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

/// The logit whose sigmoid is `part`.
fn logit(part: f64) -> f32 {
    (part / (1.0 - part)).ln() as f32
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

fn label_counts(job: Job) -> Vec<usize> {
    let mut counts = vec![0; job.truth.labels()];
    for &sample in &job.splits.train {
        counts[job.loaded.samples[sample].label] += 1;
    }
    counts
}

fn non_finite(
    job: Job,
    reason: NonFinite,
    epoch: u64,
    [step, steps]: [usize; 2],
    rate: f64,
    found: &[Finding],
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
        advice: health::slower(job.config.optimizer.learning_rate),
        diagnosis: found.iter().map(|found| format!("; {found}")).collect(),
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
        health: epoch.health.clone(),
        added: epoch.valid.added(),
    }
}
