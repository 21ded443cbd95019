//! From a checkpoint directory to answers: the only way into a trained network for whoever wants
//! predictions. Preprocessing comes from the checkpoint, so it is what training used.

mod explain;
mod fitted;
mod verdict;

pub use explain::{ExplainError, Explanation};

use crate::backend::{self, BackendError, Opened, Unit};
use crate::checkpoint::{self, CheckpointError, Manifest, RejectionPoint};
use crate::dataset::{Input, in_batches};
use crate::evaluation::threshold_for;
use crate::model::{self, FusedInference, Network, RecordError};
use crate::report::{Outcome, Prediction};
use burn::tensor::{Tensor, TensorData};
use docsort_picture::{self as picture, Limits};
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use verdict::verdict;

/// A network with everything that it needs to answer.
pub struct Classifier {
    network: Answering,
    manifest: Manifest,
    opened: Opened,
}

enum Answering {
    /// On flex; the network itself is kept for explanations.
    Fused(Box<FusedInference>, Box<Network>),
    /// On the others, by their own operators.
    Composed(Box<Network>),
}

/// What was made of a picture's file.
struct Seen {
    /// `[3, side, side]`, flat.
    pixels: Vec<f32>,
    warnings: Vec<picture::Problem>,
}

#[derive(Debug, thiserror::Error)]
pub enum ClassifierError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("{} holds weights of another network: {reason}", dir.display())]
    Weights { dir: PathBuf, reason: RecordError },
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(
        "this model has no curve of errors: only one that chooses one of many classes, trained by this docsort, \
         can be held to an error; leave --max-error out"
    )]
    NoCurve,
    #[error(
        "no confidence keeps this model to {:.2} % of wrong answers: of its surest answers to validation \
         pictures, {:.2} % were wrong",
        100.0 * wanted, 100.0 * lowest
    )]
    NeverWithin { wanted: f64, lowest: f64 },
}

impl Classifier {
    /// Loads a checkpoint directory, after verifying each byte of it.
    ///
    /// # Errors
    /// A checkpoint that is damaged or not one, weights that do not fit, a backend that fails.
    pub fn load(dir: &Path, opened: Opened) -> Result<Self, ClassifierError> {
        let (manifest, weights) = read_checkpoint(dir)?;
        Self::of(manifest, &weights, opened, dir)
    }

    /// The model that is part of the program.
    ///
    /// # Errors
    /// A backend that fails.
    pub fn shipped(opened: Opened) -> Result<Self, ClassifierError> {
        let (manifest, weights) = checkpoint::shipped()?;
        Self::of(manifest, weights, opened, Path::new(checkpoint::SHIPPED))
    }

    fn of(
        manifest: Manifest,
        weights: &[u8],
        opened: Opened,
        dir: &Path,
    ) -> Result<Self, ClassifierError> {
        let network = backend::contain(&opened, || {
            let outputs = manifest.outputs();
            let network = Network::init(&manifest.model, outputs, 0, &opened.device);
            let network = model::from_bytes(network, weights)?;
            Ok(match opened.unit {
                Unit::Flex => {
                    Answering::Fused(Box::new(FusedInference::new(&network)), Box::new(network))
                }
                Unit::Ndarray | Unit::Gpu => Answering::Composed(Box::new(network)),
            })
        })?;
        Ok(Self {
            network: network.map_err(|reason| ClassifierError::Weights {
                dir: dir.to_owned(),
                reason,
            })?,
            manifest,
            opened,
        })
    }

    /// What the checkpoint says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// From now on, answers only from the lowest confidence on at which no more than `max_error` of the
    /// answers to the validation pictures were wrong.
    ///
    /// # Errors
    /// [`ClassifierError::NoCurve`], [`ClassifierError::NeverWithin`].
    pub fn answer_within(&mut self, max_error: f64) -> Result<RejectionPoint, ClassifierError> {
        let calibration = &mut self.manifest.calibration;
        let errors = calibration.rejection.iter().map(|point| point.error);
        let lowest = errors.reduce(f64::min).ok_or(ClassifierError::NoCurve)?;
        let chosen = threshold_for(&calibration.rejection, max_error).ok_or(
            ClassifierError::NeverWithin {
                wanted: max_error,
                lowest,
            },
        )?;
        calibration.unknown_below = chosen.threshold;
        Ok(chosen)
    }

    /// Labels all of `inputs`, in their order, and hands each answer to `answer` as soon as its
    /// batch is done. The next batch is read while the network works on this one, and no more than
    /// that is held: memory does not depend on how many there are. `answer` may end it.
    ///
    /// # Errors
    /// [`BackendError::Failed`]. A picture that cannot be read is an answer, not an error.
    pub fn classify(
        &self,
        inputs: impl Iterator<Item = Input> + Send,
        limits: &Limits,
        batch_size: usize,
        answer: impl FnMut(Prediction) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        self.classify_batches(in_batches(inputs, batch_size), limits, answer)
    }

    /// The same for inputs that come in batches already, such as those of a list that pauses.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub fn classify_batches(
        &self,
        batches: impl Iterator<Item = Vec<Input>> + Send,
        limits: &Limits,
        mut answer: impl FnMut(Prediction) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            scope.spawn(move || {
                for batch in batches {
                    if sender.send(self.read(batch, limits)).is_err() {
                        return;
                    }
                }
            });
            for batch in receiver {
                for prediction in self.answers(batch)? {
                    if answer(prediction).is_break() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }

    fn read(&self, batch: Vec<Input>, limits: &Limits) -> Vec<(PathBuf, Result<Seen, String>)> {
        let read = |input| match input {
            Input::Problem { path, reason } => (path, Err(reason)),
            Input::File(path) => {
                let pixels = self.pixels(&path, limits);
                (path, pixels)
            }
        };
        batch.into_par_iter().map(read).collect()
    }

    fn pixels(&self, path: &Path, limits: &Limits) -> Result<Seen, String> {
        let preprocessing = &self.manifest.preprocessing;
        let side = preprocessing.side_px as usize;
        let (fitted, measures) = picture::open_measured(path, limits, preprocessing)
            .map_err(|reject| reject.to_string())?;
        let mut pixels = vec![0.0; 3 * side * side];
        picture::normalize(&fitted, preprocessing, &mut pixels);
        Ok(Seen {
            pixels,
            warnings: measures.problems(),
        })
    }

    fn answers(
        &self,
        batch: Vec<(PathBuf, Result<Seen, String>)>,
    ) -> Result<Vec<Prediction>, BackendError> {
        let readable = batch.iter().filter_map(|(_, seen)| seen.as_ref().ok());
        let pixels: Vec<f32> = readable.flat_map(|seen| &seen.pixels).copied().collect();
        let mut logits = self.logits(pixels)?.into_iter();
        let predictions = batch.into_iter().map(|(path, seen)| {
            let (outcome, warnings) = match seen {
                Err(reason) => (Outcome::Error { reason }, Vec::new()),
                Ok(seen) => {
                    // One row of logits was made for each picture that was read.
                    let logits = logits.next().unwrap_or_default();
                    (verdict(&logits, &self.manifest), seen.warnings)
                }
            };
            Prediction {
                warnings,
                ..Prediction::new(path, outcome)
            }
        });
        Ok(predictions.collect())
    }

    /// A row a picture; `pixels`: `[batch, 3, side, side]`, flat.
    fn logits(&self, pixels: Vec<f32>) -> Result<Vec<Vec<f32>>, BackendError> {
        let side = self.manifest.preprocessing.side_px as usize;
        let batch = pixels.len() / (3 * side * side);
        if batch == 0 {
            return Ok(Vec::new());
        }
        let logits: Vec<f32> = backend::contain(&self.opened, || {
            let logits = match &self.network {
                Answering::Fused(network, _) => network.forward(&pixels, side),
                Answering::Composed(network) => {
                    let pixels = TensorData::new(pixels, [batch, 3, side, side]);
                    network.forward(Tensor::from_data(pixels, &self.opened.device))
                }
            };
            logits.into_data().iter::<f32>().collect()
        })?;
        let rows = logits.chunks(self.manifest.outputs());
        Ok(rows.map(<[f32]>::to_vec).collect())
    }
}

/// A training may replace the checkpoint between the reading of its two files: what does not fit
/// together is read again, for a fifth of a second.
fn read_checkpoint(dir: &Path) -> Result<(Manifest, Vec<u8>), CheckpointError> {
    const TRIES: u32 = 20;
    let mut tries = 1;
    loop {
        let read = checkpoint::open(dir).and_then(|checkpoint| {
            let weights = checkpoint.bytes(checkpoint::MODEL)?;
            Ok((checkpoint.manifest().clone(), weights))
        });
        if read.is_ok() || tries == TRIES {
            return read;
        }
        tries += 1;
        std::thread::sleep(Duration::from_millis(10));
    }
}
