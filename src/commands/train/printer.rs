//! What the loop tells, for people: a bar on a terminal, and one line an epoch everywhere.

use super::super::progress;
use super::data::print_skipped;
use super::wish::Countdown;
use crate::commands::say::say;
use crate::dataset::Skipped;
use crate::training::health::Finding;
use crate::training::{Epoch, Observer, Seen};
use indicatif::ProgressBar;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

/// Prints what happens, and counts what vanished.
pub struct Printer {
    bar: Option<ProgressBar>,
    epochs: usize,
    countdown: Option<Countdown>,
    /// Pictures that were readable at the start and not any more.
    pub vanished: BTreeSet<PathBuf>,
    /// What was wrong in the whole run, once it has ended.
    pub findings: Vec<Finding>,
}

impl Printer {
    pub fn new(epochs: usize, countdown: Option<Countdown>) -> Self {
        Self {
            bar: None,
            epochs,
            countdown,
            vanished: BTreeSet::new(),
            findings: Vec::new(),
        }
    }
}

/// How the training stands to a wish, to be appended; empty where there is none, or no pace yet.
fn left(countdown: &mut Option<Countdown>, epochs: f64) -> String {
    let told = countdown
        .as_mut()
        .and_then(|countdown| countdown.at(epochs, Instant::now()));
    told.map_or(String::new(), |told| format!("  {told}"))
}

/// The head of the table of epochs; with a mark for the best, its rows fit 80 cells up to 99 epochs.
pub fn head_line(epochs: usize) -> String {
    format!(
        "{:>width$} {:>10} {:>8} {:>10} {:>8} {:>8} {:>8} {:>10}",
        "epoch",
        "train loss",
        "accuracy",
        "valid loss",
        "accuracy",
        "macro F1",
        "rate",
        "pictures/s",
        width = place_cells(epochs)
    )
}

/// One row of that table.
pub fn epoch_line(epoch: &Epoch, epochs: usize) -> String {
    format!(
        "{:>width$} {:>10.4} {:>6.1} % {:>10.4} {:>6.1} % {:>8.3} {:>8.2e} {:>10.0}{}",
        format!("{}/{epochs}", epoch.epoch),
        epoch.train_loss,
        100.0 * epoch.train_accuracy,
        epoch.valid.loss,
        100.0 * epoch.valid.accuracy(),
        epoch.valid.macro_f1(),
        epoch.learning_rate,
        epoch.pictures_per_second,
        if epoch.is_best { "  best" } else { "" },
        width = place_cells(epochs)
    )
}

/// What is wrong, and below it why and what helps.
pub fn alarm_lines(finding: &Finding) -> String {
    let [place, rest @ ..] = finding.lines();
    format!("health: {place}\n        {}", rest.join("\n        "))
}

/// All that was wrong in a run.
pub fn health_line(findings: &[Finding]) -> String {
    match findings {
        [] => "health: no alarm".to_owned(),
        _ => {
            let kinds: Vec<String> = findings
                .iter()
                .map(|found| format!("{}, first in {}", found.brief(), found.place))
                .collect();
            format!("health: {}", kinds.join("; "))
        }
    }
}

/// Cells that `60/60` takes, and the word above it at least.
fn place_cells(epochs: usize) -> usize {
    format!("{epochs}/{epochs}").len().max("epoch".len())
}

impl Observer for Printer {
    fn step(&mut self, epoch: u64, pictures: usize, of: usize, seen: Seen) {
        let epochs = self.epochs;
        let bar = self.bar.get_or_insert_with(|| {
            progress::bar(format!("epoch {epoch}/{epochs}"), of as u64, "pictures")
        });
        let place = (epoch - 1) as f64 + pictures as f64 / of.max(1) as f64;
        let left = left(&mut self.countdown, place);
        bar.set_message(format!("· loss {:.4}{left}", seen.loss));
        bar.set_position(pictures as u64);
    }

    fn epoch(&mut self, epoch: &Epoch) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        let left = left(&mut self.countdown, epoch.epoch as f64);
        say!("{}{left}", epoch_line(epoch, self.epochs));
    }

    fn summed_up(&mut self, pictures: usize, of: usize) {
        let bar = self
            .bar
            .get_or_insert_with(|| progress::bar("summing up", of as u64, "pictures"));
        bar.set_position(pictures as u64);
        if pictures == of {
            bar.finish_and_clear();
            self.bar = None;
        }
    }

    fn alarm(&mut self, finding: &Finding) {
        let text = alarm_lines(finding);
        match &self.bar {
            // Above the bar, which goes on below.
            Some(bar) => bar.suspend(|| say!("{text}")),
            None => say!("{text}"),
        }
    }

    fn health(&mut self, findings: &[Finding]) {
        self.findings = findings.to_vec();
        say!("{}", health_line(findings));
    }

    fn vanished(&mut self, picture: &Skipped) {
        // Named once, and not in each epoch again.
        if self.vanished.insert(picture.path.clone()) {
            print_skipped(picture);
        }
    }
}
