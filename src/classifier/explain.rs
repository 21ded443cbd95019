//! Where in a picture the score of a class comes from (LayerCAM). On flex by the engine; on the other backends by Burn's
//! automatic differentiation, which is its reference. Never draws or writes anything.

use super::Classifier;
use crate::backend::{self, BackendError, Unit};
use crate::report::Outcome;
use docsort_engine::Heat;
use image::RgbImage;

impl Classifier {
    /// Explains an answer about a square: the label that was given, each label where several were, the likeliest
    /// one where none was, and of a yes-or-no model always the yes; each with its map. Empty for an error.
    ///
    /// # Errors
    /// [`BackendError::Failed`].
    pub fn explain(
        &self,
        square: &RgbImage,
        outcome: &Outcome,
    ) -> Result<Vec<(usize, Heat)>, BackendError> {
        let labels = self.engine.explained(outcome).into_iter();
        labels
            .map(|label| Ok((label, self.heat(square, label)?)))
            .collect()
    }

    /// LayerCAM of one label on a picture of the network's own size: at each place the sum of the feature maps, each
    /// times the score's gradient there where it speaks for the label; the largest made 1.
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
            let model = &self.engine.manifest().model;
            let block = model.explained_block(fitted.width() as usize);
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
            let [_, _, height, width] = maps.dims();
            // [1, 1, height, width]
            let heat = (maps * slopes.clamp_min(0.0)).sum_dim(1);
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
