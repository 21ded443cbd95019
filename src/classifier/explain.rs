//! Where in a picture the score of a class comes from (Grad-CAM). On flex by the engine; on the other backends by Burn's
//! automatic differentiation, which is its reference. Never draws or writes anything.

use super::Classifier;
use crate::backend::{self, BackendError, Unit};
use crate::report::Outcome;
use docsort_engine::Heat;
use docsort_picture::{self as picture, Limits, Reject};
use image::RgbImage;
use std::path::Path;

/// A picture as the network saw it, and where each explained label's score came from.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub fitted: RgbImage,
    /// The label and its map.
    pub heats: Vec<(usize, Heat)>,
}

#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    #[error(transparent)]
    Picture(#[from] Reject),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl Classifier {
    /// Explains an answer: the label that it gave, each label where it gave several, the likeliest
    /// one where it gave none, and of a yes-or-no model always the yes. `None` for an error.
    ///
    /// # Errors
    /// A picture that can no longer be read, and [`BackendError::Failed`].
    pub fn explain(
        &self,
        path: &Path,
        limits: &Limits,
        outcome: &Outcome,
    ) -> Result<Option<Explanation>, ExplainError> {
        let labels = self.engine.explained(outcome);
        if labels.is_empty() {
            return Ok(None);
        }
        let fitted = picture::open_fitted(path, limits, &self.manifest().preprocessing)?;
        let heats = labels
            .into_iter()
            .map(|label| Ok((label, self.heat(&fitted, label)?)))
            .collect::<Result<_, BackendError>>()?;
        Ok(Some(Explanation { fitted, heats }))
    }

    /// Grad-CAM of one label on a picture of the network's own size: the feature maps weighted by
    /// the means of the score's gradients, what speaks against the label cut off at 0, and the
    /// largest made 1.
    ///
    /// # Errors
    /// [`BackendError::Failed`].
    pub fn heat(&self, fitted: &RgbImage, label: usize) -> Result<Heat, BackendError> {
        let output = self.engine.output_of(label);
        backend::contain(&self.opened, || {
            if self.opened.unit == Unit::Flex {
                return self.engine.heat(fitted, label);
            }
            let network = self.composed();
            let block = network.explained_block(fitted.width() as usize);
            // [1, channels, height, width]
            let maps = network.maps(self.pixels_of(&[fitted]), block);
            let maps = maps.autodiff().require_grad();
            let score = network
                .logits_of_maps(maps.clone(), block)
                .narrow(1, output, 1);
            let gradients = score.sum().backward();
            let slopes = maps
                .grad(&gradients)
                .expect("a gradient was required of the maps that the score is made of");
            let maps = maps.inner();
            let [_, channels, height, width] = maps.dims();
            let weights = slopes
                .reshape([channels, height * width])
                .mean_dim(1)
                .reshape([1, channels, 1, 1]);
            // [1, 1, height, width]
            let heat = (maps * weights).sum_dim(1);
            let values: Vec<f32> = heat.into_data().iter().collect();
            Heat::new(width, height, &values)
        })
    }

    /// What the network says for a label on a picture of its own size, before softmax or sigmoid.
    ///
    /// # Errors
    /// [`BackendError::Failed`].
    pub fn score(&self, fitted: &RgbImage, label: usize) -> Result<f32, BackendError> {
        let output = self.engine.output_of(label);
        let rows = self.logits(&[fitted])?;
        let score = rows.first().and_then(|row| row.get(output)).copied();
        Ok(score.unwrap_or(f32::NAN))
    }
}
