//! Holds the monitor together: which steps are looked at, when a window closes, what is written
//! and what was said before. It never decides what is wrong; that is `diagnose`'s part.

use super::gather::{Gathering, Step};
use super::{Circumstances, Finding, Probe, Window, diagnose, table};
use crate::checkpoint::{CheckpointError, Table};
use crate::config::Config;
use crate::loss::Truth;
use crate::training::step::Seen;
use std::collections::VecDeque;
use std::path::Path;

/// Values of each layer that are kept for histograms: enough for their shape.
pub(in crate::training) const SAMPLES: usize = 512;
/// Windows that the detectors see. They compare with the recent past, and memory must not grow.
pub(super) const REMEMBERED: usize = 16;

/// Watches one run.
pub struct Monitor {
    window_steps: u64,
    every_steps: u64,
    clip_norm: f32,
    circumstances: Circumstances,
    table: Table,
    gathering: Option<Gathering>,
    recent: VecDeque<Window>,
    /// The first of each kind.
    findings: Vec<Finding>,
    /// That of the last window.
    epoch: u64,
    /// What was wrong in it so far: `Finding::brief`, each once.
    in_epoch: Vec<String>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::training) struct Place {
    /// Counted from 1.
    pub epoch: u64,
    /// Counted from 0.
    pub step_in_epoch: u64,
    /// Counted from 1 over the whole run.
    pub step: u64,
}

/// A window that is complete.
pub(in crate::training) struct Closed {
    pub window: Window,
    /// What is wrong in it.
    pub active: Vec<Finding>,
    /// Those that were not told before.
    pub new: Vec<Finding>,
}

impl Monitor {
    /// For a run that stands after `step` steps, in its folder `run`, whose labels mean `truth`; none if it is switched off,
    /// and then nothing is read or written.
    ///
    /// What was found before is known again: the windows in `health.csv` are judged once more.
    ///
    /// # Errors
    /// Those of the file.
    pub fn open(
        config: &Config,
        truth: Truth,
        run: &Path,
        step: u64,
    ) -> Result<Option<Self>, CheckpointError> {
        if !config.health.enabled {
            return Ok(None);
        }
        let (table, windows) = table::open(run, step)?;
        let mut monitor = Self {
            window_steps: config.health.window_steps,
            every_steps: config.health.every_steps,
            clip_norm: config.optimizer.clip_norm,
            circumstances: Circumstances::of(config, truth.chance()),
            table,
            gathering: None,
            recent: VecDeque::new(),
            findings: Vec::new(),
            epoch: 0,
            in_epoch: Vec::new(),
        };
        for window in windows {
            let active = monitor.judge(window);
            monitor.remember(&active);
        }
        Ok(Some(monitor))
    }

    /// How to look at the step at `place`.
    pub(in crate::training) fn probe(&self, place: Place) -> Probe {
        let in_window = place.step_in_epoch % self.window_steps;
        match in_window % self.every_steps {
            0 => Probe::on(SAMPLES),
            _ => Probe::off(),
        }
    }

    /// Takes what a step on so many pictures told.
    pub(in crate::training) fn step(
        &mut self,
        place: Place,
        seen: Seen,
        pictures: u64,
        probe: Probe,
    ) {
        let step = Step {
            epoch: place.epoch,
            step: place.step,
            gradient_norm: seen.gradient_norm,
            is_clipped: self.clip_norm > 0.0 && seen.gradient_norm > self.clip_norm,
            right: seen.correct,
            pictures,
        };
        let look = probe.has_seen().then_some(probe.seen);
        self.gathering
            .get_or_insert_with(|| Gathering::begin(step))
            .add(step, look);
    }

    /// Whether a window ends after so many steps of an epoch.
    pub(in crate::training) fn is_due(&self, steps_of_epoch: u64) -> bool {
        steps_of_epoch.is_multiple_of(self.window_steps)
    }

    /// Ends the window, if there is anything in it.
    ///
    /// # Errors
    /// Those of `health.csv`.
    pub(in crate::training) fn close(&mut self) -> Result<Option<Closed>, CheckpointError> {
        let Some(window) = self.gathering.take().and_then(|gathered| gathered.close()) else {
            return Ok(None);
        };
        let active = self.judge(window.clone());
        self.table.append(&table::rows(&window, &active))?;
        let new = self.remember(&active);
        Ok(Some(Closed {
            window,
            active,
            new,
        }))
    }

    /// What was wrong in the epoch that ends, for a table; the rows of `health.csv` are on the
    /// disk when this returns.
    ///
    /// # Errors
    /// Those of `health.csv`.
    pub(in crate::training) fn end_epoch(&mut self) -> Result<String, CheckpointError> {
        self.table.sync()?;
        let said = if self.in_epoch.is_empty() {
            "no alarm".to_owned()
        } else {
            self.in_epoch.join("; ")
        };
        self.in_epoch.clear();
        Ok(said)
    }

    /// The step at `place` was refused: ends the window with what it left behind, and says what
    /// was wrong there.
    ///
    /// # Errors
    /// Those of `health.csv`.
    pub(in crate::training) fn refused(
        &mut self,
        place: Place,
        probe: Probe,
    ) -> Result<Vec<Finding>, CheckpointError> {
        let seen = Seen {
            loss: f64::NAN,
            correct: 0,
            gradient_norm: f32::NAN,
        };
        // No pictures: numbers that are none are no answers.
        self.step(place, seen, 0, probe);
        let before = self.findings.clone();
        match self.close()? {
            Some(Closed { active, .. }) if !active.is_empty() => Ok(active),
            _ => Ok(before),
        }
    }

    /// The first finding of each kind in the whole run.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn judge(&mut self, window: Window) -> Vec<Finding> {
        if window.epoch != self.epoch {
            self.epoch = window.epoch;
            self.in_epoch.clear();
        }
        // Samples are for whoever gets the closed window; the detectors do not read them.
        let layers = window.layers.into_iter().map(|health| super::LayerHealth {
            activations: Vec::new(),
            gradients: Vec::new(),
            ..health
        });
        self.recent.push_back(Window {
            layers: layers.collect(),
            ..window
        });
        if self.recent.len() > REMEMBERED {
            self.recent.pop_front();
        }
        diagnose(self.recent.make_contiguous(), &self.circumstances)
    }

    /// Returns those of a kind that is new.
    fn remember(&mut self, active: &[Finding]) -> Vec<Finding> {
        let mut new = Vec::new();
        for finding in active {
            let brief = finding.brief();
            if !self.in_epoch.contains(&brief) {
                self.in_epoch.push(brief);
            }
            if self.findings.iter().all(|known| known.kind != finding.kind) {
                self.findings.push(finding.clone());
                new.push(finding.clone());
            }
        }
        new
    }
}
