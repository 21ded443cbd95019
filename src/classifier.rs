//! From a checkpoint directory to answers: the only way into a trained network for whoever wants
//! predictions. Preprocessing comes from the checkpoint, so it is what training used.

mod explain;
mod fitted;

pub use explain::{ExplainError, Explanation};

use crate::backend::{self, BackendError, Opened, Unit};
use crate::checkpoint::{self, CheckpointError, Manifest, RejectionPoint};
use crate::config::ProblemKind;
use crate::dataset::Input;
use crate::evaluation::{argmax, likeliest, threshold_for};
use crate::model::{self, FusedInference, Network, RecordError};
use crate::picture::{self, Limits};
use crate::report::{Outcome, Prediction};
use burn::tensor::{Tensor, TensorData};
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

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
        mut answer: impl FnMut(Prediction) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            scope.spawn(move || {
                let mut inputs = inputs;
                loop {
                    let batch: Vec<Input> = inputs.by_ref().take(batch_size).collect();
                    if batch.is_empty() || sender.send(self.read(batch, limits)).is_err() {
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

/// The answer that a picture's logits mean, divided by the checkpoint's temperature first (Guo et al.,
/// 2017): softmax for one of many, sigmoid for yes or no and for many of many.
fn verdict(logits: &[f32], manifest: &Manifest) -> Outcome {
    let calibration = &manifest.calibration;
    let sigmoid = |&logit: &f32| sigmoid(logit, calibration.temperature);
    match manifest.problem {
        ProblemKind::Multiclass => {
            let scores = softmax(logits, calibration.temperature);
            one_of(scores, calibration.unknown_below, |label| {
                manifest.is_answerable(label)
            })
        }
        ProblemKind::Binary => {
            let yes = logits.first().map_or(f64::NAN, sigmoid);
            // A manifest is refused without them.
            let positive = manifest.positive_label().unwrap_or_default();
            let threshold = calibration.thresholds.first().copied().unwrap_or(0.5);
            yes_or_no(yes, positive, threshold)
        }
        ProblemKind::Multilabel => many_of(
            logits.iter().map(sigmoid).collect(),
            &calibration.thresholds,
        ),
    }
}

/// Label `positive` from `threshold` on, else the other of the two.
fn yes_or_no(yes: f64, positive: usize, threshold: f64) -> Outcome {
    if !yes.is_finite() {
        return not_a_number();
    }
    let negative = 1 - positive;
    let mut scores = vec![0.0; 2];
    scores[positive] = yes as f32;
    scores[negative] = (1.0 - yes) as f32;
    Outcome::Labeled {
        label: if yes >= threshold { positive } else { negative },
        scores,
    }
}

/// Each label whose probability reaches its own threshold.
fn many_of(scores: Vec<f64>, thresholds: &[f64]) -> Outcome {
    if scores.is_empty() || scores.iter().any(|score| !score.is_finite()) {
        return not_a_number();
    }
    let reaches = |&label: &usize| scores[label] >= thresholds.get(label).copied().unwrap_or(0.5);
    Outcome::Tagged {
        labels: (0..scores.len()).filter(reaches).collect(),
        scores: scores.iter().map(|&score| score as f32).collect(),
    }
}

fn not_a_number() -> Outcome {
    Outcome::Error {
        reason: "the network's answer is not a number".to_owned(),
    }
}

/// 1 / (1 + exp(−z)); exp overflows to infinity, whose reciprocal is the right 0.
fn sigmoid(logit: f32, temperature: f64) -> f64 {
    1.0 / (1.0 + (-f64::from(logit) / temperature).exp())
}

/// The likeliest class that may be answered, unless it stays below the threshold.
fn one_of(scores: Vec<f32>, unknown_below: f64, is_answerable: impl Fn(usize) -> bool) -> Outcome {
    if scores.is_empty() || scores.iter().any(|score| !score.is_finite()) {
        return not_a_number();
    }
    let best = likeliest(&scores, is_answerable);
    if f64::from(scores[best]) >= unknown_below {
        return Outcome::Labeled {
            label: best,
            scores,
        };
    }
    let first = argmax(&scores);
    let reason = match first == best {
        true => {
            let digits = (unknown_below * 1000.0).round() / 1000.0;
            format!("no class reaches {digits}")
        }
        false => format!("likelier none of the classes ({:.2})", scores[first]),
    };
    Outcome::Unknown {
        best,
        scores,
        reason,
    }
}

/// In 64 bits, so that the probabilities of a row sum to 1 within the last digit that is written.
fn softmax(logits: &[f32], temperature: f64) -> Vec<f32> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f64> = logits
        .iter()
        .map(|&logit| ((f64::from(logit) - f64::from(largest)) / temperature).exp())
        .collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_above_one_makes_the_answer_less_certain_and_not_another() {
        let logits = [0.0, 2f32.ln(), 5f32.ln()];
        let plain = softmax(&logits, 1.0);
        for (got, wanted) in plain.iter().zip([0.125, 0.25, 0.625]) {
            assert!((got - wanted).abs() < 1e-6);
        }
        // A temperature of 2 takes the square root of each ratio.
        let cooled = softmax(&logits, 2.0);
        assert!((cooled[2] / cooled[1] - 2.5f32.sqrt()).abs() < 1e-5);
    }

    #[test]
    fn an_answer_below_the_threshold_is_unknown_and_keeps_its_scores() {
        assert_eq!(
            one_of(vec![0.3, 0.7], 0.5, |_| true),
            Outcome::Labeled {
                label: 1,
                scores: vec![0.3, 0.7]
            }
        );
        let Outcome::Unknown { best, scores, .. } = one_of(vec![0.25, 0.35, 0.4], 0.5, |_| true)
        else {
            panic!("0.4 is below 0.5");
        };
        assert_eq!((best, scores), (2, vec![0.25, 0.35, 0.4]));
    }

    #[test]
    fn a_reject_is_never_answered_and_leaves_less_to_the_others() {
        let answer = |scores: [f32; 3]| one_of(scores.to_vec(), 0.4, |label| label != 2);
        assert_eq!(answer([0.1, 0.5, 0.4]).label(), Some(1));
        for (scores, words) in [
            ([0.1, 0.3, 0.6], "likelier none of the classes (0.60)"),
            ([0.3, 0.36, 0.34], "no class reaches 0.4"),
        ] {
            let Outcome::Unknown { best, reason, .. } = answer(scores) else {
                panic!("{scores:?}");
            };
            assert_eq!((best, &*reason), (1, words));
        }
    }

    #[test]
    fn a_network_that_answers_nonsense_is_an_error_and_never_a_label() {
        let outcomes = [
            one_of(softmax(&[f32::NAN, 0.0], 1.0), 0.5, |_| true),
            yes_or_no(sigmoid(f32::NAN, 1.0), 0, 0.5),
            many_of(vec![0.9, sigmoid(f32::NAN, 1.0)], &[0.5, 0.5]),
        ];
        assert!(outcomes.iter().all(|outcome| outcome.status() == "error"));
    }

    #[test]
    fn a_yes_begins_at_the_threshold_and_both_classes_have_their_probability() {
        // σ(ln 3) = 3/4, σ(ln 3 / 2) = √3 / (1 + √3).
        let yes = sigmoid(3f32.ln(), 1.0);
        assert!((yes - 0.75).abs() < 1e-6);
        assert!((sigmoid(3f32.ln(), 2.0) - 0.633_975).abs() < 1e-6);
        let label = |threshold| yes_or_no(yes, 1, threshold).label();
        assert_eq!((label(0.7), label(0.8)), (Some(1), Some(0)));
        assert_eq!(yes_or_no(0.75, 1, 0.5).scores(), Some(&[0.25, 0.75][..]));
        assert_eq!(yes_or_no(0.75, 0, 0.5).scores(), Some(&[0.75, 0.25][..]));
        assert_eq!((sigmoid(-1e4, 1.0), sigmoid(1e4, 1.0)), (0.0, 1.0));
    }

    #[test]
    fn each_label_has_a_threshold_of_its_own_and_none_is_an_answer_too() {
        let many = many_of(vec![0.4, 0.6, 0.5], &[0.3, 0.7, 0.5]);
        assert_eq!(
            many,
            Outcome::Tagged {
                labels: vec![0, 2],
                scores: vec![0.4, 0.6, 0.5]
            }
        );
        assert_eq!(many_of(vec![0.4, 0.6], &[0.5, 0.7]).status(), "none");
    }
}
