//! What each epoch leaves for TensorBoard: curves, the weights' histograms, the confusion matrix,
//! and at the start the configuration and a sheet of pictures as the network sees them.

use super::board::{Board, code_block, confusion_picture, sheet};
use super::{Epoch, Job, State};
use crate::checkpoint::added_columns;
use crate::model::Network;
use crate::{config, picture, random};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use image::RgbImage;
use std::io;

/// Pictures on the sheet, and how many stand side by side.
const SHEET_PICTURES: usize = 32;
const SHEET_COLUMNS: usize = 8;
/// A confusion matrix of more classes cannot be read.
const MAX_MATRIX_CLASSES: usize = 40;

/// The event file of a run. The step of every entry is the epoch.
pub(super) struct Charts {
    board: Board,
}

impl Charts {
    /// A new event file; for a run that goes on, TensorBoard drops what earlier files hold of the
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
        Ok(Self { board })
    }

    pub(super) fn epoch(&mut self, job: Job, state: &State, epoch: &Epoch) -> io::Result<()> {
        let step = epoch.epoch;
        let board = &mut self.board;
        for (tag, value) in [
            ("loss/train", epoch.train_loss),
            ("loss/valid", epoch.valid.loss),
            ("accuracy/train", epoch.train_accuracy),
            ("accuracy/valid", epoch.valid.accuracy()),
            ("f1/macro", epoch.valid.macro_f1()),
            ("run/learning_rate", epoch.learning_rate),
            ("run/pictures_per_second", epoch.pictures_per_second),
        ] {
            board.scalar(tag, step, value)?;
        }
        for (label, class) in job.classes.iter().enumerate() {
            if let Some(f1) = epoch.valid.f1(label) {
                board.scalar(&format!("f1/{class}"), step, f1)?;
            }
        }
        let added = added_columns(job.config.problem.kind);
        for (column, value) in added.iter().zip(epoch.valid.added()) {
            if let Some(value) = value {
                board.scalar(
                    &format!("valid/{}", column.trim_start_matches("valid_")),
                    step,
                    value,
                )?;
            }
        }
        if let Some(confusion) = epoch.valid.confusion()
            && job.classes.len() <= MAX_MATRIX_CLASSES
        {
            let rows: Vec<&[u64]> = (0..job.classes.len())
                .map(|label| confusion.row(label))
                .collect();
            board.image("confusion", step, &confusion_picture(&rows, job.classes))?;
        }
        for (name, values) in weights(&state.evaluated()) {
            board.histogram(&format!("weights/{name}"), step, &values)?;
        }
        board.flush()
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
            let mut choices = random::stream(config.seed, "augment", 1, sample as u64);
            let pad = config.picture.pad_rgb;
            Some(picture::augment(
                &fitted,
                &config.augment,
                pad,
                &mut choices,
            ))
        })
        .collect()
}

fn weights(network: &Network) -> Vec<(String, Vec<f32>)> {
    let mut weights = Weights::default();
    network.visit(&mut weights);
    weights.found
}

#[derive(Default)]
struct Weights {
    path: Vec<String>,
    found: Vec<(String, Vec<f32>)>,
}

impl ModuleVisitor for Weights {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values = param.val().into_data().iter::<f32>().collect();
        self.found.push((self.path.join("."), values));
    }
}
