//! What happens between the ends of two epochs: loss, gradient norm and learning rate of the steps.
//! Never asks the network for anything; what is written was computed for the step itself.

use super::super::{Job, Seen, State, health};
use super::layers;
use crate::board::Board;
use crate::printable::printable_path;
use std::fs;
use std::io;
use std::time::{Duration, Instant};

/// So many points show a jump, and are a file of less than a megabyte; TensorBoard itself draws no
/// more than 1,000 of a curve.
const POINTS: usize = 4_000;
/// TensorBoard looks for new events every few seconds.
const FLUSH_EVERY: Duration = Duration::from_secs(2);

/// The event file in the folder `steps` of a run. A folder of its own, because the step of its
/// entries is a step of gradient descent and not an epoch: a restart drops what comes after a step,
/// whatever its name.
pub struct Steps {
    board: Board,
    /// Steps that share a point.
    stride: u64,
    /// Of so many windows of the health monitor, one is written.
    window_stride: usize,
    windows: usize,
    window: Window,
    flushed: Instant,
}

/// The steps since the last point.
#[derive(Default)]
struct Window {
    steps: u64,
    last: u64,
    loss_sum: f64,
    largest_norm: f32,
    rate: f64,
}

impl Steps {
    pub fn open(job: Job, state: &State) -> io::Result<Self> {
        let folder = job.run.path().join("steps");
        fs::create_dir_all(&folder).map_err(|error| {
            let text = format!("{}: {error}", printable_path(&folder));
            io::Error::new(error.kind(), text)
        })?;
        let done = state.progress.global_step;
        let train = &job.config.train;
        let of_epoch = job.splits.train.len().div_ceil(train.batch_size);
        let of_epoch = match train.epoch_steps {
            0 => of_epoch,
            steps => of_epoch.min(steps),
        };
        let steps = of_epoch * train.epochs;
        let windows = steps / job.config.health.window_steps.max(1) as usize;
        Ok(Self {
            board: Board::create(&folder, (done > 0).then_some(done + 1))?,
            stride: steps.div_ceil(POINTS).max(1) as u64,
            window_stride: windows.div_ceil(POINTS).max(1),
            windows: 0,
            window: Window::default(),
            flushed: Instant::now(),
        })
    }

    /// Step `step`, counted from 1 over the whole run.
    pub fn step(&mut self, step: u64, rate: f64, seen: Seen) -> io::Result<()> {
        let window = &mut self.window;
        window.steps += 1;
        window.last = step;
        window.loss_sum += seen.loss;
        window.largest_norm = window.largest_norm.max(seen.gradient_norm);
        window.rate = rate;
        if window.steps < self.stride {
            return Ok(());
        }
        self.write()?;
        if self.flushed.elapsed() >= FLUSH_EVERY {
            self.flush()?;
        }
        Ok(())
    }

    /// What the health monitor saw of each layer.
    pub fn window(&mut self, window: &health::Window) -> io::Result<()> {
        self.windows += 1;
        if !self.windows.is_multiple_of(self.window_stride) {
            return Ok(());
        }
        let step = window.last_step;
        for seen in &window.layers {
            let layer = layers::name(seen.layer);
            for (page, value) in [
                ("gradient norm", seen.gradient_norm),
                ("update to weight ratio", seen.update_ratio),
                ("zero weights", seen.zero_weights),
                ("zero activations", seen.zero_activations),
                ("dead units", seen.dead_units),
                ("activation mean", seen.mean),
                ("activation spread", seen.std),
            ] {
                if let Some(value) = value {
                    let tag = format!("health: {page}/{layer}");
                    self.board.scalar(&tag, step, f64::from(value))?;
                }
            }
        }
        let clipped = f64::from(window.clipped);
        self.board
            .scalar("health: clipped steps/whole network", step, clipped)
    }

    /// Writes the point that is not full yet as well: what led to the end of a run matters most.
    pub fn finish(&mut self) -> io::Result<()> {
        if self.window.steps > 0 {
            self.write()?;
        }
        self.flush()
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.flushed = Instant::now();
        self.board.flush()
    }

    fn write(&mut self) -> io::Result<()> {
        let window = std::mem::take(&mut self.window);
        for (tag, value) in [
            ("each step/loss", window.loss_sum / window.steps as f64),
            // The largest: a mean would hide the one step that ruined the weights.
            ("each step/gradient norm", f64::from(window.largest_norm)),
            ("each step/learning rate", window.rate),
        ] {
            self.board.scalar(tag, window.last, value)?;
        }
        Ok(())
    }
}
