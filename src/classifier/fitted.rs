//! Answers for pictures that are squares already: read once and asked about several times, or held by a
//! training. The same network and the same words as for files.

use super::{BackendError, Classifier, Seen};
use crate::report::Outcome;
use docsort_picture::{self as picture, Limits, Reject};
use image::RgbImage;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

impl Classifier {
    /// The picture at `path` as the network sees it, before it becomes numbers: a square of RGB8.
    ///
    /// # Errors
    /// As [`picture::open_fitted`].
    pub fn fitted(&self, path: &Path, limits: &Limits) -> Result<RgbImage, Reject> {
        picture::open_fitted(path, limits, &self.manifest.preprocessing)
    }

    /// An answer for each of `squares`, which pass through the network together.
    ///
    /// # Errors
    /// [`BackendError::Failed`].
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn answer_fitted(&self, squares: &[RgbImage]) -> Result<Vec<Outcome>, BackendError> {
        let preprocessing = &self.manifest.preprocessing;
        let side = preprocessing.side_px as usize;
        let numbers = |square: &RgbImage| {
            let mut pixels = vec![0.0; 3 * side * side];
            picture::normalize(square, preprocessing, &mut pixels);
            let warnings = Vec::new();
            (PathBuf::new(), Ok(Seen { pixels, warnings }))
        };
        let batch = squares.par_iter().map(numbers).collect();
        let predictions = self.answers(batch)?.into_iter();
        Ok(predictions.map(|prediction| prediction.outcome).collect())
    }
}
