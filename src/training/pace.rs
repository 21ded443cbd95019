//! How fast this machine trains and answers, measured on a network that is thrown away: what is measured changes no byte of the
//! training that follows. It plans nothing.

use super::batches::{self, Source};
use super::epoch::{answering, criterion, stepper};
use super::health::{Probe, SAMPLES};
use super::plan::Costs;
use super::schedule::{self, Length};
use super::state::State;
use super::{Job, TrainingError, features};
use crate::backend;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Part of the wanted time that is spent on measuring steps, and its bounds: less is noise, more is stolen.
const PART: f64 = 0.02;
const LEAST: Duration = Duration::from_millis(500);
const MOST: Duration = Duration::from_secs(20);
/// The first steps allocate, and wait for the first batch.
const UNCOUNTED: usize = 3;
/// Writing a checkpoint to a disk, and the curves of an epoch: 50 to 200 ms where it was measured.
const PUBLISH_S: f64 = 0.1;
/// The report: its page, its small copies of mistakes, and loading the best checkpoint.
const REPORT_S: f64 = 0.5;

/// What the training of `job` costs; `None` if it was stopped meanwhile.
///
/// - `begun`: when the program began
/// - `read`: how long the pictures took to read
///
/// # Errors
/// As a step of the training.
pub fn costs(
    job: Job,
    wish: Duration,
    begun: Instant,
    read: Duration,
) -> Result<Option<Costs>, TrainingError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(job.config.train.loader_threads)
        .build()?;
    let source = Source::of(job, &pool);
    let time = wish.mul_f64(PART).clamp(LEAST, MOST);
    let mut state = State::fresh(job)?;
    let step_s = step_s(job, source, &mut state, time)?;
    let answer_s = answer_s(job, source, &state, time / 4)?;
    if job.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let [train, valid, test] =
        [&job.splits.train, &job.splits.valid, &job.splits.test].map(|split| split.len() as f64);
    let read_s = read.as_secs_f64() / (train + valid + test).max(1.0);
    let summed_up = features::chosen(job).len() as f64;
    Ok(Some(Costs {
        spent_s: begun.elapsed().as_secs_f64(),
        step_s,
        epoch_end_s: valid * answer_s + PUBLISH_S,
        // The features of training pictures; the validation pictures once more; the test pictures from their files.
        end_s: (summed_up + valid) * answer_s + test * (answer_s + read_s) + REPORT_S,
    }))
}

/// Seconds a step, its pictures prepared as in training; 0 where it was stopped before one was counted.
fn step_s(
    job: Job,
    source: Source,
    state: &mut State,
    time: Duration,
) -> Result<f64, TrainingError> {
    let config = job.config;
    let device = job.opened.device.clone().autodiff();
    let criterion = criterion(job, &device);
    let stepper = stepper(job, &criterion, &device);
    let (mut steps, mut began) = (0, Instant::now());
    // Pictures for less than the time are taken again.
    for epoch in 1.. {
        let batches = batches::of_epoch(job, epoch);
        let length = Length {
            steps_per_epoch: batches.len(),
            epochs: config.train.epochs,
        };
        let measured = std::thread::scope(|scope| {
            for batch in batches::stream(scope, source, epoch, batches)? {
                if batch.labels.is_empty() {
                    continue;
                }
                let is_watched = config.health.enabled
                    && (steps as u64).is_multiple_of(config.health.every_steps);
                let mut probe = if is_watched {
                    Probe::on(SAMPLES)
                } else {
                    Probe::off()
                };
                let rate = schedule::learning_rate(&config.optimizer, length, 0);
                let rates = [rate, config.optimizer.average_decay];
                // What is no number takes as long.
                let _ = state.step(&stepper, job.opened, rates, &batch, &mut probe)?;
                steps += 1;
                if steps == UNCOUNTED {
                    began = Instant::now();
                }
                let is_enough = steps > UNCOUNTED && began.elapsed() >= time;
                if is_enough || job.stop.load(Ordering::Relaxed) {
                    return Ok::<_, TrainingError>(true);
                }
            }
            Ok(false)
        })?;
        if measured || steps == 0 {
            break;
        }
    }
    Ok(began.elapsed().as_secs_f64() / steps.saturating_sub(UNCOUNTED).max(1) as f64)
}

/// Seconds a picture in validation.
fn answer_s(job: Job, source: Source, state: &State, time: Duration) -> Result<f64, TrainingError> {
    let source = source.unchanged();
    let network = state.evaluated();
    backend::contain(job.opened, || {
        let answer = answering(job, &network)?;
        let batches = batches::in_order(&job.splits.valid, job.config.train.batch_size);
        let (mut pictures, began) = (0, Instant::now());
        std::thread::scope(|scope| {
            for batch in batches::stream(scope, source, 0, batches)? {
                if !batch.labels.is_empty() {
                    answer(&batch);
                    pictures += batch.labels.len();
                }
                if began.elapsed() >= time || job.stop.load(Ordering::Relaxed) {
                    break;
                }
            }
            Ok::<_, TrainingError>(())
        })?;
        Ok::<_, TrainingError>(began.elapsed().as_secs_f64() / pictures.max(1) as f64)
    })?
}
