//! Answers for pictures that are squares already: read once and asked about several times, or held by a
//! training. The same network and the same words as for files.

use super::{BackendError, Classifier};
use crate::report::Outcome;
use image::RgbImage;

impl Classifier {
    /// An answer for each of `squares`, which pass through the network together.
    ///
    /// # Errors
    /// [`BackendError::Failed`].
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn answer_fitted(&self, squares: &[RgbImage]) -> Result<Vec<Outcome>, BackendError> {
        let rows = self.logits(squares)?;
        Ok(rows.iter().map(|row| self.engine.verdict(row)).collect())
    }
}
