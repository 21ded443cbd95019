//! From a checkpoint directory to answers about files, batch by batch. On flex the engine's own forward pass
//! answers, on the others Burn's operators do; preprocessing and verdicts are the engine's on all of them.

mod explain;
mod fitted;
mod read;

use crate::backend::{self, BackendError, Opened, Unit};
use crate::checkpoint::{self, CheckpointError, Manifest};
use crate::dataset::{Input, in_batches};
use crate::model::{self, Network, Rows};
use crate::report::{Outcome, Prediction};
use crate::threads;
use burn::tensor::Tensor;
use docsort_engine::{Engine, EngineError, RejectionPoint, Square, Weights};
use docsort_picture::Limits;
use image::RgbImage;
use read::{Over, Read};
use std::borrow::Borrow;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// A network with everything that it needs to answer.
pub struct Classifier {
    engine: Engine,
    /// Made when it is first asked for, on all backends but flex.
    network: OnceLock<Network>,
    opened: Opened,
}

#[derive(Debug, thiserror::Error)]
pub enum ClassifierError {
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("{} holds weights of another network: {reason}", dir.display())]
    Weights { dir: PathBuf, reason: String },
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Classifier {
    /// Loads a checkpoint directory, after verifying each byte of it.
    ///
    /// # Errors
    /// A checkpoint that is damaged or not one, weights that do not fit, a backend that fails.
    pub fn load(dir: &Path, opened: Opened) -> Result<Self, ClassifierError> {
        let (manifest, bytes) = read_checkpoint(dir)?;
        let weights = Weights::from_bytes(&bytes).map_err(|error| other_network(dir, error))?;
        let engine = Engine::new(manifest, &weights).map_err(|error| other_network(dir, error))?;
        Self::of(engine, opened)
    }

    /// The model that is part of the program.
    ///
    /// # Errors
    /// A backend that fails.
    pub fn shipped(opened: Opened) -> Result<Self, ClassifierError> {
        Self::of(Engine::shipped()?, opened)
    }

    fn of(engine: Engine, opened: Opened) -> Result<Self, ClassifierError> {
        let classifier = Self {
            engine,
            network: OnceLock::new(),
            opened,
        };
        if classifier.opened.unit != Unit::Flex {
            // A device that cannot hold it is told of before the first picture is read.
            backend::contain(&classifier.opened, || {
                classifier.composed();
            })?;
        }
        Ok(classifier)
    }

    /// What the checkpoint says about itself.
    pub fn manifest(&self) -> &Manifest {
        self.engine.manifest()
    }

    /// The part that answers without Burn.
    pub fn into_engine(self) -> Engine {
        self.engine
    }

    /// From now on, answers only from the lowest confidence on at which no more than `max_error` of the
    /// answers to the validation pictures were wrong.
    ///
    /// # Errors
    /// [`EngineError::NoCurve`], [`EngineError::NeverWithin`].
    pub fn answer_within(&mut self, max_error: f64) -> Result<RejectionPoint, EngineError> {
        self.engine.answer_within(max_error)
    }

    /// Labels all of `inputs`, in their order and each page of a file, and hands each answer to `answer` as soon as its
    /// batch is done. The next batch is read while the network works on this one, and no more than
    /// that is held: memory does not depend on how many there are. `answer` may end it, and so may `stop`: each
    /// thread then finishes the picture that it reads, and those before the first that was not read are answered.
    ///
    /// # Errors
    /// [`BackendError::Failed`]. A picture that cannot be read is an answer, not an error.
    pub fn classify(
        &self,
        inputs: impl Iterator<Item = Input> + Send,
        limits: &Limits,
        batch_size: usize,
        stop: &AtomicBool,
        answer: impl FnMut(Prediction) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        self.classify_batches(in_batches(inputs, batch_size), limits, stop, answer)
    }

    /// The same for inputs that come in batches already, such as those of a list that pauses.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub fn classify_batches(
        &self,
        batches: impl Iterator<Item = Vec<Input>> + Send,
        limits: &Limits,
        stop: &AtomicBool,
        mut answer: impl FnMut(Prediction) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        self.classify_squares(batches, limits, stop, |prediction, _| answer(prediction))
    }

    /// The same; `answer` also gets the square that the network saw, so that nobody decodes a picture a second time.
    /// It is none where the picture could not be read.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub fn classify_squares(
        &self,
        batches: impl Iterator<Item = Vec<Input>> + Send,
        limits: &Limits,
        stop: &AtomicBool,
        answer: impl FnMut(Prediction, Option<&RgbImage>) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        // Nobody waits for more: what is being read is of no use.
        let ended = AtomicBool::new(false);
        let is_over = || stop.load(Ordering::Relaxed) || ended.load(Ordering::Relaxed);
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            let is_over = &is_over;
            let read_all = move || {
                for batch in batches {
                    // Files with many pages pass through the network in portions, as files do.
                    let most = batch.len().max(FEWEST);
                    let mut portion = Vec::new();
                    let read = self.read(batch, limits, is_over, |pictures| {
                        for picture in pictures {
                            portion.push(picture);
                            if portion.len() == most {
                                let full = std::mem::take(&mut portion);
                                sender.send(full).map_err(|_| Over)?;
                            }
                        }
                        Ok(())
                    });
                    let is_sent = portion.is_empty() || sender.send(portion).is_ok();
                    if read.is_err() || !is_sent {
                        return;
                    }
                }
            };
            threads::start_scoped(scope, "pictures", read_all).map_err(BackendError::Threads)?;
            let answered = self.answer_all(receiver, answer);
            ended.store(true, Ordering::Relaxed);
            answered
        })
    }

    fn answer_all(
        &self,
        batches: Receiver<Vec<Read>>,
        mut answer: impl FnMut(Prediction, Option<&RgbImage>) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        for batch in batches {
            for (prediction, square) in self.answers(batch)? {
                if answer(prediction, square.as_ref()).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// With the square of each picture that was read.
    fn answers(&self, batch: Vec<Read>) -> Result<Vec<Answered>, BackendError> {
        let read = batch.iter().filter_map(|read| read.square.as_ref().ok());
        let squares: Vec<&RgbImage> = read.map(|square| &square.pixels).collect();
        let mut logits = self.logits(&squares)?.into_iter();
        let predictions = batch.into_iter().map(|read| {
            let (outcome, square) = match read.square {
                Err(reason) => (Outcome::Error { reason }, None),
                Ok(square) => {
                    // One row of logits was made for each picture that was read.
                    let logits = logits.next().unwrap_or_default();
                    (self.engine.verdict(&logits), Some(square))
                }
            };
            let prediction = Prediction {
                member: read.member,
                page: read.page,
                ..Prediction::new(read.path, outcome)
            };
            match square {
                None => (prediction, None),
                Some(Square { pixels, warnings }) => (
                    Prediction {
                        warnings,
                        ..prediction
                    },
                    Some(pixels),
                ),
            }
        });
        Ok(predictions.collect())
    }

    /// A row a picture.
    fn logits<P: Borrow<RgbImage> + Sync>(&self, squares: &[P]) -> Result<Rows, BackendError> {
        if squares.is_empty() {
            return Ok(Vec::new());
        }
        backend::contain(&self.opened, || {
            if self.opened.unit == Unit::Flex {
                return self.engine.logits(squares);
            }
            model::rows(self.composed().forward(self.pixels_of(squares)))
        })
    }

    /// `[pictures, 3, side, side]`, normalised.
    fn pixels_of<P: Borrow<RgbImage> + Sync>(&self, squares: &[P]) -> Tensor<4> {
        let side = self.manifest().preprocessing.side_px as usize;
        model::pixels(self.engine.pixels(squares), side, &self.opened.device)
    }

    /// The network on Burn's operators.
    fn composed(&self) -> &Network {
        self.network.get_or_init(|| {
            let manifest = self.manifest();
            let device = &self.opened.device;
            let network = Network::init(&manifest.model, manifest.outputs(), 0, device);
            model::with_weights(network, self.engine.weights())
                .expect("the engine took the same tensors for the same network")
        })
    }
}

/// An answer, and the picture as the network saw it.
type Answered = (Prediction, Option<RgbImage>);

/// Pages that pass through the network together, where fewer files than these were asked for at once: as many as the
/// command line's files by default.
const FEWEST: usize = 32;

fn other_network(dir: &Path, error: impl std::fmt::Display) -> ClassifierError {
    ClassifierError::Weights {
        dir: dir.to_owned(),
        reason: error.to_string(),
    }
}

/// A training may replace the checkpoint between the reading of its two files: what does not fit
/// together is read again, for a fifth of a second.
fn read_checkpoint(dir: &Path) -> Result<(Manifest, Vec<u8>), CheckpointError> {
    const TRIES: u32 = 20;
    let mut tries = 1;
    loop {
        let read = checkpoint::open(dir).and_then(|checkpoint| {
            let weights = checkpoint.bytes(checkpoint.manifest().model_file())?;
            Ok((checkpoint.manifest().clone(), weights))
        });
        if read.is_ok() || tries == TRIES {
            return read;
        }
        tries += 1;
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[cfg(test)]
mod tests;
