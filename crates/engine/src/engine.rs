//! A model that answers: a checkpoint's bytes and nothing else. It reads no file, prints nothing and keeps no state
//! between two questions; a picture that cannot be read is an answer, never an error.

use crate::each::{at_once, each};
use crate::error::EngineError;
use crate::forward::Forward;
use crate::manifest::{FileEntry, Manifest, RejectionPoint};
use crate::scores::threshold_for;
use crate::statistics::Statistics;
use crate::verdict::verdict;
use crate::weights::Weights;
use crate::{Outcome, Warning, pixels, shipped};
use docsort_picture::{self as picture, Decoded, Limits, Pages, Reject};
use image::RgbImage;
use std::borrow::Borrow;
#[cfg(feature = "threads")]
use std::sync::Arc;

/// A network with everything that it needs to answer.
#[derive(Clone, Debug)]
pub struct Engine {
    manifest: Manifest,
    forward: Forward,
    /// As they were read: an explanation goes back through them.
    weights: Weights,
    statistics: Option<Statistics>,
    /// None: those of whoever asks.
    #[cfg(feature = "threads")]
    threads: Option<Arc<rayon::ThreadPool>>,
}

/// A picture as the network sees it, before it becomes numbers, and what was noticed on the way.
#[derive(Clone, Debug)]
pub struct Square {
    /// `side_px` × `side_px`, as the manifest's preprocessing says.
    pub pixels: RgbImage,
    pub warnings: Vec<Warning>,
}

impl Square {
    fn of(decoded: Decoded) -> Self {
        let problems = decoded.measures.problems().into_iter();
        let form = decoded.form.into_iter().map(Warning::Form);
        Square {
            pixels: decoded.fitted,
            warnings: problems.map(Warning::Capture).chain(form).collect(),
        }
    }
}

/// What was found, and what should be known beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub outcome: Outcome,
    /// None where the picture was not read.
    pub warnings: Vec<Warning>,
}

/// An answer, and what the network saw for it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub answer: Answer,
    /// For [`Engine::heat`]. None where the picture was not read.
    pub square: Option<RgbImage>,
}

impl Engine {
    /// A checkpoint from its two files, whatever held them.
    ///
    /// - `manifest`: of `manifest.toml`
    /// - `weights`: of the file that [`Manifest::model_file`] names
    ///
    /// # Errors
    /// A manifest that is damaged or of another format, weights that are not the ones it was published with.
    pub fn from_bytes(manifest: &[u8], weights: &[u8]) -> Result<Self, EngineError> {
        Self::verified(Manifest::from_bytes(manifest)?, weights)
    }

    /// The model that is part of the program; its bytes are as whole as the program is, so no digest is computed.
    ///
    /// # Errors
    /// Only if the program was built from files that do not belong together.
    pub fn shipped() -> Result<Self, EngineError> {
        let manifest = Manifest::parse(shipped::MANIFEST)?;
        Self::holding(manifest, Weights::from_bytes(shipped::WEIGHTS)?)
    }

    /// A checkpoint whose manifest was read already.
    ///
    /// # Errors
    /// As [`Engine::from_bytes`].
    pub fn verified(manifest: Manifest, weights: &[u8]) -> Result<Self, EngineError> {
        let name = manifest.model_file();
        if manifest.files.get(name) != Some(&FileEntry::of(weights)) {
            let reason = format!("they are not the {name} that the manifest describes");
            return Err(EngineError::Damaged(reason));
        }
        Self::holding(manifest, Weights::from_bytes(weights)?)
    }

    /// A model of numbers that somebody else vouches for.
    ///
    /// # Errors
    /// Weights of another network than the manifest's.
    pub fn new(manifest: Manifest, weights: &Weights) -> Result<Self, EngineError> {
        Self::holding(manifest, weights.clone())
    }

    fn holding(manifest: Manifest, weights: Weights) -> Result<Self, EngineError> {
        Ok(Self {
            forward: Forward::new(&manifest.model, manifest.outputs(), &weights)?,
            statistics: Statistics::of(&weights, &manifest)?,
            manifest,
            weights,
            #[cfg(feature = "threads")]
            threads: None,
        })
    }

    /// The same model with so many threads of its own; without it, those of the caller's pool work.
    ///
    /// # Errors
    /// [`EngineError::Threads`] if the system refuses them.
    #[cfg(feature = "threads")]
    pub fn with_threads(mut self, threads: usize) -> Result<Self, EngineError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let refused = |error: rayon::ThreadPoolBuildError| EngineError::Threads {
            wanted: threads,
            reason: error.to_string(),
        };
        self.threads = Some(Arc::new(pool.build().map_err(refused)?));
        Ok(self)
    }

    /// What the checkpoint says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The tensors that the checkpoint holds.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    pub(crate) fn forward(&self) -> &Forward {
        &self.forward
    }

    /// Numbers in one picture's features.
    pub fn channels(&self) -> usize {
        self.forward.channels()
    }

    /// What the checkpoint says of its classes' features; none before format 2.
    pub fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_ref()
    }

    /// From now on, answers only from the lowest confidence on at which no more than `max_error` of the
    /// answers to the validation pictures were wrong.
    ///
    /// # Errors
    /// [`EngineError::NoCurve`], [`EngineError::NeverWithin`].
    pub fn answer_within(&mut self, max_error: f64) -> Result<RejectionPoint, EngineError> {
        let calibration = &mut self.manifest.calibration;
        let errors = calibration.rejection.iter().map(|point| point.error);
        let lowest = errors.reduce(f64::min).ok_or(EngineError::NoCurve)?;
        let chosen =
            threshold_for(&calibration.rejection, max_error).ok_or(EngineError::NeverWithin {
                wanted: max_error,
                lowest,
            })?;
        calibration.unknown_below = chosen.threshold;
        Ok(chosen)
    }

    /// An answer for each picture's bytes, in their order.
    pub fn answer_bytes<B: AsRef<[u8]> + Sync>(
        &self,
        pictures: &[B],
        limits: &Limits,
    ) -> Vec<Answer> {
        let seen = self.see_bytes(pictures, limits).into_iter();
        seen.map(|seen| seen.answer).collect()
    }

    /// As [`Engine::answer_bytes`], with what an explanation needs, so that no picture is decoded twice.
    pub fn see_bytes<B: AsRef<[u8]> + Sync>(&self, pictures: &[B], limits: &Limits) -> Vec<Seen> {
        self.run(|| {
            let groups: Vec<&[B]> = pictures.chunks(at_once(pictures.len())).collect();
            let squares = each(&groups, |group| self.preprocess_each(group, limits));
            self.see_read(squares.into_iter().flatten().collect())
        })
    }

    /// An answer for each square that was read, and an error for each that was not, in their order.
    pub fn answer_read(&self, squares: Vec<Result<Square, Reject>>) -> Vec<Answer> {
        let seen = self.see_read(squares).into_iter();
        seen.map(|seen| seen.answer).collect()
    }

    fn see_read(&self, squares: Vec<Result<Square, Reject>>) -> Vec<Seen> {
        let read = squares.iter().filter_map(|square| square.as_ref().ok());
        let read: Vec<&RgbImage> = read.map(|square| &square.pixels).collect();
        let mut outcomes = self.answer_squares(&read).into_iter();
        let seen = |square: Result<Square, Reject>| match square {
            Ok(Square { pixels, warnings }) => outcomes.next().map(|outcome| Seen {
                answer: Answer { outcome, warnings },
                square: Some(pixels),
            }),
            Err(reject) => Some(Seen {
                answer: Answer {
                    outcome: Outcome::Error {
                        reason: reject.to_string(),
                    },
                    warnings: Vec::new(),
                },
                square: None,
            }),
        };
        // One outcome was made for each square that was read, so none is left out.
        squares.into_iter().filter_map(seen).collect()
    }

    /// An answer for each picture that is a square already, in their order.
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn answer_squares<P: Borrow<RgbImage> + Sync>(&self, squares: &[P]) -> Vec<Outcome> {
        let rows = self.logits(squares);
        rows.iter().map(|row| self.verdict(row)).collect()
    }

    /// The answer that a picture's logits mean.
    pub fn verdict(&self, logits: &[f32]) -> Outcome {
        verdict(logits, &self.manifest)
    }

    /// What the network says of each square, before softmax or sigmoid: a row a picture.
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn logits<P: Borrow<RgbImage> + Sync>(&self, squares: &[P]) -> Vec<Vec<f32>> {
        self.forward.logits(&self.features(squares))
    }

    /// What the network saw in each square: `[pictures, channels]`, flat.
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn features<P: Borrow<RgbImage> + Sync>(&self, squares: &[P]) -> Vec<f32> {
        let preprocessing = &self.manifest.preprocessing;
        let side = preprocessing.side_px;
        let squares = squares.iter().map(|square| {
            let square: &RgbImage = square.borrow();
            assert_eq!(square.dimensions(), (side, side), "a square of the network");
            square.as_raw().as_slice()
        });
        let squares: Vec<&[u8]> = squares.collect();
        let map = pixels::map(preprocessing);
        let side = side as usize;
        self.run(|| self.forward.features_of_squares(&squares, side, map))
    }

    /// Squares as the network's numbers: `[pictures, side, side, 3]`, flat.
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn pixels<P: Borrow<RgbImage> + Sync>(&self, squares: &[P]) -> Vec<f32> {
        pixels::of_squares(squares, &self.manifest.preprocessing)
    }

    /// A picture as the network sees it, before it becomes numbers.
    ///
    /// # Errors
    /// As [`picture::decode_measured`].
    pub fn preprocess(&self, bytes: &[u8], limits: &Limits) -> Result<Square, Reject> {
        let preprocessing = &self.manifest.preprocessing;
        picture::decode_measured(bytes, limits, preprocessing).map(Square::of)
    }

    /// As [`Engine::preprocess`] of each picture, in their order, by this thread; two JPEGs that stand side by side take less
    /// time than one after the other.
    ///
    /// # Errors
    /// Of each, as [`picture::decode_measured`].
    pub fn preprocess_each<B: AsRef<[u8]>>(
        &self,
        pictures: &[B],
        limits: &Limits,
    ) -> Vec<Result<Square, Reject>> {
        let preprocessing = &self.manifest.preprocessing;
        let (twos, last) = pictures.as_chunks();
        let two = |[one, other]: &[B; 2]| {
            let files = [one.as_ref(), other.as_ref()];
            let decoded = picture::decode_measured_two(files, limits, preprocessing);
            decoded.map(|decoded| decoded.map(Square::of))
        };
        let last = last
            .iter()
            .map(|bytes| self.preprocess(bytes.as_ref(), limits));
        twos.iter().flat_map(two).chain(last).collect()
    }

    /// The page at `index` of a file as the network sees it.
    ///
    /// # Errors
    /// As [`Pages::get`] and [`picture::decode_measured`].
    pub fn preprocess_page(
        &self,
        pages: &Pages,
        index: usize,
        limits: &Limits,
    ) -> Result<Square, Reject> {
        let mut square = self.preprocess(&pages.get(index)?, limits)?;
        square.warnings.extend(pages.form().map(Warning::Form));
        Ok(square)
    }

    #[cfg(feature = "threads")]
    fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.threads {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    #[cfg(not(feature = "threads"))]
    fn run<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }
}
