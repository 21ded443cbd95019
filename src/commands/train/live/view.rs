//! What the live view knows of a run: curves over the epochs, the epoch in progress, and how long the
//! rest takes. Never draws.

use crate::checkpoint::Row;
use crate::training::health::{Finding, Layer, Window};
use crate::training::{Epoch, Seen};
use std::time::{Duration, Instant};

/// Everything that the panel shows.
#[derive(Clone, Debug)]
pub struct View {
    /// Where the run writes, escaped.
    pub run: String,
    pub epochs: u64,
    pub loss: Curves,
    /// In percent.
    pub accuracy: Curves,
    pub progress: Option<Progress>,
    /// After the last epoch: pictures whose features are summed up, and all.
    pub summed_up: Option<[usize; 2]>,
    pub best: Option<Best>,
    /// None before the first window of steps was watched.
    pub health: Option<Health>,
    /// Somebody asked to stop.
    pub is_stopping: bool,
    /// When it is to be over, if somebody wished for a time.
    pub until: Option<Instant>,
    epoch_time: Option<Duration>,
}

/// Points `(epoch, value)` of one quantity.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    pub train: Vec<(f64, f64)>,
    pub valid: Vec<(f64, f64)>,
    /// The mean over the epoch in progress, step by step.
    pub running: Vec<(f64, f64)>,
}

/// The epoch in progress.
#[derive(Clone, Debug)]
pub struct Progress {
    pub epoch: u64,
    /// Pictures done, and those of the whole epoch.
    pub pictures: usize,
    pub of: usize,
    pub gradient_norm: f32,
    /// Of the last step.
    pub loss: f64,
    /// When this process began with the epoch, and the pictures that were done before its second
    /// step: the first may have begun long before.
    began: Instant,
    first_step: (Instant, usize),
    loss_sum: f64,
    correct: u64,
    counted: usize,
}

/// What the monitor said last.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// One a kind, in the order in which they were raised.
    pub alarms: Vec<String>,
    /// Of the newest window: the whole network's, and the largest of any layer.
    pub update_ratio: Option<f32>,
    pub dead_units: Option<f32>,
}

#[derive(Clone, Copy, Debug)]
pub struct Best {
    pub epoch: u64,
    pub loss: f64,
    /// 0 to 1.
    pub accuracy: f64,
}

impl View {
    pub fn new(run: String, epochs: u64) -> Self {
        Self {
            run,
            epochs,
            loss: Curves::default(),
            accuracy: Curves::default(),
            progress: None,
            summed_up: None,
            best: None,
            health: None,
            is_stopping: false,
            until: None,
            epoch_time: None,
        }
    }

    /// A step was made at `now`.
    pub fn step(&mut self, epoch: u64, pictures: usize, of: usize, seen: Seen, now: Instant) {
        let is_new = self.progress.as_ref().is_none_or(|old| old.epoch != epoch);
        if is_new {
            self.progress = Some(Progress {
                epoch,
                pictures,
                of,
                gradient_norm: seen.gradient_norm,
                loss: seen.loss,
                began: now,
                first_step: (now, pictures),
                loss_sum: 0.0,
                correct: 0,
                counted: 0,
            });
        }
        let Some(progress) = &mut self.progress else {
            return;
        };
        // Of a resumed epoch, the first step tells of all pictures before it as well.
        let size = if is_new {
            1
        } else {
            pictures.saturating_sub(progress.pictures)
        };
        progress.pictures = pictures;
        progress.gradient_norm = seen.gradient_norm;
        progress.loss = seen.loss;
        if !is_new {
            progress.loss_sum += seen.loss * size as f64;
            progress.correct += seen.correct;
            progress.counted += size;
        }
        if progress.counted > 0 {
            let counted = progress.counted as f64;
            let place = (epoch - 1) as f64 + pictures as f64 / of.max(1) as f64;
            let accuracy = progress.correct as f64 / counted;
            self.loss.running.push((place, progress.loss_sum / counted));
            self.accuracy.running.push((place, 100.0 * accuracy));
        }
    }

    /// An epoch was completed at `now`.
    pub fn epoch(&mut self, epoch: &Epoch, now: Instant) {
        let place = epoch.epoch as f64;
        let measured = [
            (&mut self.loss, epoch.train_loss, epoch.valid.loss),
            (
                &mut self.accuracy,
                100.0 * epoch.train_accuracy,
                100.0 * epoch.valid.accuracy(),
            ),
        ];
        for (curves, train, valid) in measured {
            curves.train.push((place, train));
            curves.valid.push((place, valid));
            curves.running.clear();
        }
        if epoch.is_best {
            self.best = Some(Best {
                epoch: epoch.epoch,
                loss: epoch.valid.loss,
                accuracy: epoch.valid.accuracy(),
            });
        }
        if let Some(progress) = self.progress.take() {
            self.epoch_time = Some(now - progress.began);
        }
    }

    /// A window of steps was watched.
    pub fn window(&mut self, window: &Window) {
        let health = self.health.get_or_insert_default();
        health.update_ratio = window
            .layer(Layer::Network)
            .and_then(|all| all.update_ratio);
        let dead = window.layers.iter().filter_map(|layer| layer.dead_units);
        health.dead_units = dead.reduce(f32::max);
    }

    /// Something is wrong.
    pub fn alarm(&mut self, finding: &Finding) {
        let health = self.health.get_or_insert_default();
        health.alarms.push(finding.brief());
    }

    /// An epoch of an earlier process.
    pub fn earlier(&mut self, row: &Row) {
        let place = row.epoch as f64;
        let percent = [100.0 * row.train_accuracy, 100.0 * row.valid_accuracy];
        self.loss.train.push((place, row.train_loss));
        self.loss.valid.push((place, row.valid_loss));
        self.accuracy.train.push((place, percent[0]));
        self.accuracy.valid.push((place, percent[1]));
        if self.best.is_none_or(|best| row.valid_loss < best.loss) {
            self.best = Some(Best {
                epoch: row.epoch,
                loss: row.valid_loss,
                accuracy: row.valid_accuracy,
            });
        }
    }

    /// How long all epochs take from `now` on, if none ends the run early.
    pub fn run_left(&self, now: Instant) -> Option<Duration> {
        let progress = self.progress.as_ref()?;
        let left = progress.left(now)?;
        let whole = self.epoch_time.or_else(|| {
            let rate = progress.rate(now)?;
            Duration::try_from_secs_f64(progress.of as f64 / rate).ok()
        })?;
        let epochs = self.epochs.saturating_sub(progress.epoch);
        whole
            .checked_mul(u32::try_from(epochs).ok()?)?
            .checked_add(left)
    }
}

impl Progress {
    /// Training pictures a second in this epoch; none before its second step.
    pub fn rate(&self, now: Instant) -> Option<f64> {
        let (began, before) = self.first_step;
        let seconds = (now - began).as_secs_f64();
        (self.pictures > before && seconds > 0.0).then(|| (self.pictures - before) as f64 / seconds)
    }

    /// Until the last picture of the epoch.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let pictures = self.of.saturating_sub(self.pictures) as f64;
        Duration::try_from_secs_f64(pictures / self.rate(now)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(loss: f64, correct: u64) -> Seen {
        Seen {
            loss,
            correct,
            gradient_norm: 1.0,
        }
    }

    #[test]
    fn the_rest_is_reckoned_from_the_pace_of_this_process() {
        let mut view = View::new(String::new(), 3);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        // A resumed epoch: 60 pictures were done before; the second step took 2 s for 20.
        view.step(2, 60, 200, seen(1.0, 5), at(0));
        assert_eq!(view.run_left(at(0)), None);
        view.step(2, 80, 200, seen(1.0, 5), at(2));
        let progress = view.progress.as_ref().unwrap();
        assert_eq!(progress.rate(at(2)), Some(10.0));
        assert_eq!(progress.left(at(2)), Some(Duration::from_secs(12)));
        // And another epoch of 200 pictures at 10 a second.
        assert_eq!(view.run_left(at(2)), Some(Duration::from_secs(32)));
    }

    #[test]
    fn the_running_mean_is_that_of_the_steps_seen() {
        let mut view = View::new(String::new(), 3);
        let now = Instant::now();
        view.step(2, 10, 40, seen(9.0, 0), now);
        view.step(2, 20, 40, seen(2.0, 5), now);
        view.step(2, 40, 40, seen(0.5, 10), now);
        // (10 · 2.0 + 20 · 0.5) / 30 and 15 of 30; the epoch's first step may stand for a part of
        // which only the count is known, and is left out.
        assert_eq!(view.loss.running, [(1.5, 2.0), (2.0, 1.0)]);
        let accuracies = [(1.5, 50.0), (2.0, 50.0)];
        assert_eq!(view.accuracy.running, accuracies);
    }
}
