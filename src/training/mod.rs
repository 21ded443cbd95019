//! The loop: from loaded pictures and a configuration to checkpoints in a run folder. It can be
//! read top to bottom in one sitting. It prints nothing: what happens goes to an [`Observer`].
//!
//! Everything that the next step depends on is in the checkpoint or follows from (seed, epoch,
//! step), so a resumed run on a CPU backend writes the bytes that an undisturbed one would.

mod batches;
mod charts;
mod epoch;
mod error;
mod features;
pub mod health;
mod measure;
mod mixing;
mod optimizer;
mod origin;
mod pace;
pub mod plan;
mod schedule;
mod state;
mod step;
mod style;
mod teachers;

pub use error::TrainingError;
pub use measure::Validation;
pub use origin::Origin;
pub use pace::costs;
pub use state::{State, fingerprint};

use crate::backend::Opened;
use crate::checkpoint::{self, History, Position, Row, RunDir};
use crate::config::{Config, ProblemKind};
use crate::dataset::{Loaded, Skipped, Splits};
use crate::loss::Truth;
pub use batches::Batch;
use batches::Source;
use charts::Charts;
use epoch::{EpochEnd, Spent, close_epoch, train_epoch};
use features::Sealed;
use health::{Finding, Monitor, Window};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
pub use step::{NonFinite, Seen, Stepper};
pub use teachers::Teachers;

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
    /// Of `config.distill`.
    pub teachers: Option<&'a Teachers>,
    /// Of `config.train`; none either where the run began before.
    pub origin: Option<&'a Origin>,
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
    pub valid: Validation,
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
    /// After the last epoch: of `of` training pictures, the features of `pictures` are summed up, to be sealed.
    fn summed_up(&mut self, _pictures: usize, _of: usize) {}
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
    let mut monitor = Monitor::open(job.config, job.truth, job.run.path(), done)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(job.config.train.loader_threads)
        .build()?;
    let mut ending = all_epochs(job, &pool, state, history, &mut monitor, observer)?;
    if ending != Ending::Interrupted && features::seal(job, &pool, observer)? == Sealed::Interrupted
    {
        ending = Ending::Interrupted;
    }
    if let Some(monitor) = &monitor {
        observer.health(monitor.findings());
    }
    Ok(ending)
}

fn all_epochs(
    job: Job,
    pool: &rayon::ThreadPool,
    mut state: State,
    history: &mut History,
    monitor: &mut Option<Monitor>,
    observer: &mut dyn Observer,
) -> Result<Ending, TrainingError> {
    let config = job.config;
    let source = Source::of(job, pool);
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
            let files: [(&str, &[u8]); 1] = [(checkpoint::MODEL, &state.model_bytes()?)];
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

fn publish(job: Job, state: &State) -> Result<(), TrainingError> {
    let position = Position {
        epoch: state.progress.epoch,
        step: state.progress.step_in_epoch,
    };
    let (model, optimizer) = (state.model_bytes()?, state.optimizer_bytes()?);
    let trained = state.trained_bytes()?;
    let mut files: Vec<(&str, &[u8])> = vec![
        (checkpoint::MODEL, &model),
        (checkpoint::OPTIMIZER, &optimizer),
    ];
    if let Some(trained) = &trained {
        files.push((checkpoint::TRAINED, trained));
    }
    checkpoint::publish(
        &job.run.checkpoints(),
        &position.to_string(),
        &state.manifest(job),
        &files,
    )?;
    Ok(())
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
