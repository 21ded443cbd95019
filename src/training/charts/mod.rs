//! What a run leaves for TensorBoard: curves, histograms of the layers, the confusion matrix, and
//! at the start the configuration and a sheet of pictures as the network sees them. Never changes
//! what is trained.

mod layers;
mod steps;

use super::health::Window;
use super::{Epoch, Job, Seen, State, batches};
use crate::board::{Board, code_block, confusion_picture, sheet};
use crate::checkpoint::added_columns;
use crate::config;
use image::RgbImage;
use std::io;
use steps::Steps;

/// Pictures on the sheet, and how many stand side by side.
const SHEET_PICTURES: usize = 32;
const SHEET_COLUMNS: usize = 8;
/// A confusion matrix of more classes cannot be read.
const MAX_MATRIX_CLASSES: usize = 40;

/// The event files of a run.
pub(super) struct Charts {
    /// The step of every entry is the epoch.
    board: Board,
    steps: Steps,
    /// What the health monitor saw last in this epoch.
    window: Option<Window>,
}

impl Charts {
    /// New event files; for a run that goes on, TensorBoard drops what earlier files hold of the
    /// epochs that are run again.
    pub(super) fn open(job: Job, state: &State) -> io::Result<Self> {
        let done = state.progress.epoch;
        let resumed_at = (done > 0).then_some(done + 1);
        let mut board = Board::create(job.run.path(), resumed_at)?;
        // The configuration was rendered into the run folder before; a path that TOML cannot
        // hold was refused there.
        if let Ok(text) = config::render(job.config) {
            board.text("configuration", done, &code_block(&text))?;
        }
        if let Some(sheet) = sheet(&augmented(job), SHEET_COLUMNS) {
            board.image("training pictures", done, &sheet)?;
        }
        board.flush()?;
        let steps = Steps::open(job, state)?;
        Ok(Self {
            board,
            steps,
            window: None,
        })
    }

    /// One step of gradient descent, counted from 1 over the whole run.
    pub(super) fn step(&mut self, step: u64, rate: f64, seen: Seen) -> io::Result<()> {
        self.steps.step(step, rate, seen)
    }

    /// A window of steps that the health monitor watched.
    pub(super) fn window(&mut self, window: &Window) -> io::Result<()> {
        self.window = Some(window.clone());
        self.steps.window(window)
    }

    /// No step follows: the run ends, well or not.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.steps.finish()
    }

    pub(super) fn epoch(&mut self, job: Job, state: &State, epoch: &Epoch) -> io::Result<()> {
        let step = epoch.epoch;
        let board = &mut self.board;
        for (tag, value) in [
            ("loss/train", epoch.train_loss),
            ("loss/validation", epoch.valid.loss),
            ("accuracy/train", epoch.train_accuracy),
            ("accuracy/validation", epoch.valid.accuracy()),
            ("run/macro f1", epoch.valid.macro_f1()),
            ("run/learning rate", epoch.learning_rate),
            ("run/pictures per second", epoch.pictures_per_second),
        ] {
            board.scalar(tag, step, value)?;
        }
        for (label, class) in job.classes.iter().enumerate() {
            // None where nothing of the class was there and nothing was called so.
            if let Some(f1) = epoch.valid.f1(label) {
                board.scalar(&format!("f1 by class/{class}"), step, f1)?;
            }
        }
        let added = added_columns(job.config.problem.kind);
        for (column, value) in added.iter().zip(epoch.valid.added()) {
            if let Some(value) = value {
                let name = column.trim_start_matches("valid_").replace('_', " ");
                board.scalar(&format!("valid/{name}"), step, value)?;
            }
        }
        if let Some(confusion) = epoch.valid.confusion()
            && job.classes.len() <= MAX_MATRIX_CLASSES
        {
            // Without the column of pictures that get no class: in training, all get one.
            let classes = job.classes.len();
            let rows: Vec<&[u64]> = (0..classes)
                .map(|label| &confusion.row(label)[..classes])
                .collect();
            let picture = confusion_picture(&rows, job.classes);
            board.image("confusion matrix", step, &picture)?;
        }
        for layer in layers::layers(&state.evaluated()) {
            board.histogram(&layer.tag, step, &layer.values)?;
        }
        // The epoch's last window stands for it: one histogram a window would be gigabytes.
        for seen in self.window.take().iter().flat_map(|window| &window.layers) {
            let layer = layers::name(seen.layer);
            for (page, values) in [
                ("activations", &seen.activations),
                ("gradients", &seen.gradients),
            ] {
                if !values.is_empty() {
                    board.histogram(&format!("{page}/{layer}"), step, values)?;
                }
            }
        }
        board.flush()?;
        self.steps.flush()
    }
}

/// The first training pictures, changed as in the first epoch.
fn augmented(job: Job) -> Vec<RgbImage> {
    let config = job.config;
    // Spread over the split, which stands in the order of the classes.
    let stride = job.splits.train.len().div_ceil(SHEET_PICTURES).max(1);
    let samples = job.splits.train.iter().step_by(stride);
    samples
        .filter_map(|&sample| {
            // One that vanished meanwhile is named when its batch is read.
            let fitted = job.loaded.pictures.get(sample).ok()?;
            let pad_rgb = config.picture.pad_rgb;
            Some(batches::changed(
                &fitted,
                &config.augment,
                pad_rgb,
                config.seed,
                1,
                sample,
            ))
        })
        .collect()
}
