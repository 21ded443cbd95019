//! `--minutes`: the wanted time, the plan that keeps it, and how both stand while the training goes on. It measures nothing
//! and prints nothing but the plan.

use super::settings::sets;
use crate::cli;
use crate::commands::UsageError;
use crate::commands::say::say;
use crate::config::Config;
use crate::dataset::DatasetError;
use crate::printable::{counted, duration};
use crate::training::plan::{self, Plan};
use crate::training::{self, Job};
use std::time::{Duration, Instant};

/// A training is to end so long after the program began.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    began: Instant,
    time: Duration,
}

/// What the wish sets, so that nobody else may.
const PLANNED: [&str; 4] = [
    "train.epochs",
    "train.epoch_steps",
    "train.patience",
    "optimizer.warmup_epochs",
];

impl Wish {
    /// That of the command line, in a program that began at `began`.
    ///
    /// # Errors
    /// A key that it sets is set as well.
    pub fn of(args: &cli::Train, began: Instant) -> anyhow::Result<Option<Self>> {
        let Some(minutes) = args.minutes else {
            return Ok(None);
        };
        if let Some(key) = PLANNED.iter().find(|key| sets(&args.overrides, key)) {
            let what = format!(
                "--minutes sets {key} by itself; leave out one of --minutes and --set {key}"
            );
            return Err(UsageError(what).into());
        }
        Ok(Some(Self {
            began,
            time: Duration::from_secs_f64(60.0 * minutes),
        }))
    }

    /// When it is to be over.
    pub fn ends(self) -> Instant {
        self.began + self.time
    }

    /// Measures what a training of `job` costs, whose pictures took `read` to read, and makes `config` one that ends in time.
    ///
    /// # Errors
    /// There is no time for a step, it was stopped, or a step fails.
    pub fn plan(self, job: Job, read: Duration, config: &mut Config) -> anyhow::Result<()> {
        let measured = training::costs(job, self.time, self.began, read)?;
        let costs = measured.ok_or(DatasetError::Interrupted)?;
        let steps = job.splits.train.len().div_ceil(config.train.batch_size);
        let warmup = config.optimizer.warmup_epochs;
        let plan = plan::plan(self.time.as_secs_f64(), costs, steps, warmup)?;
        let takes = Duration::from_secs_f64(plan::duration_s(plan, costs, steps));
        apply(plan, config);
        let shortened = match plan.epoch_steps {
            0 => String::new(),
            of_epoch => format!(" of {of_epoch} of its {}", counted(steps as u64, "step")),
        };
        say!(
            "plan: a step takes {:.0} ms here, an epoch ends in {:.1} s: {}{shortened}, done {} after the start of {} wanted",
            1000.0 * costs.step_s,
            costs.epoch_end_s,
            counted(plan.epochs as u64, "epoch"),
            duration(takes),
            duration(self.time),
        );
        Ok(())
    }
}

fn apply(plan: Plan, config: &mut Config) {
    config.train.epochs = plan.epochs;
    config.train.epoch_steps = plan.epoch_steps;
    config.optimizer.warmup_epochs = plan.warmup_epochs;
    // The schedule was made to end with the time.
    config.train.patience = 0;
}

/// How a training that goes on stands to a wish.
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    wish: Wish,
    epochs: usize,
    /// When the first step was seen, and how many epochs were done then.
    first: Option<(Instant, f64)>,
}

impl Countdown {
    pub fn new(wish: Wish, epochs: usize) -> Self {
        Self {
            wish,
            epochs,
            first: None,
        }
    }

    /// At `now`, `epochs` of all are done. In words, once there is a pace to reckon with: how long the others take, and
    /// how much of the wish is left.
    pub fn at(&mut self, epochs: f64, now: Instant) -> Option<String> {
        let (began, before) = *self.first.get_or_insert((now, epochs));
        let pace = (epochs - before) / (now - began).as_secs_f64();
        let left = Duration::try_from_secs_f64((self.epochs as f64 - epochs) / pace).ok()?;
        let of_wish = self.wish.ends().saturating_duration_since(now);
        Some(format!(
            "{} left, {} of the wish",
            duration(left),
            duration(of_wish)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_reckoned_from_the_pace_so_far() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let wish = Wish {
            began,
            time: Duration::from_secs(100),
        };
        let mut countdown = Countdown::new(wish, 5);
        // Taken up after an epoch and a half: nothing is known yet.
        assert_eq!(countdown.at(1.5, at(10)), None);
        // Half an epoch in 8 s: three more take 48 s.
        let told = countdown.at(2.0, at(18)).unwrap();
        assert_eq!(told, "48 s left, 1 min 22 s of the wish");
        assert_eq!(
            countdown.at(5.0, at(130)).unwrap(),
            "0 s left, 0 s of the wish"
        );
    }
}
