//! Asks a model about pictures that were disturbed on purpose. The same pictures, disturbed in the same
//! way, whenever the folder is the same.

use crate::backend::BackendError;
use crate::classifier::Classifier;
use crate::evaluation::{Robustness, RobustnessTally};
use crate::report::Outcome;
use docsort_picture::{Disturbance, STRENGTHS, disturb};
use docsort_random as random;
use image::RgbImage;
use rayon::prelude::*;

/// Places, directions and noise are always the same ones.
const SEED: u64 = 0;

/// Accuracy under each disturbance, picture by picture.
pub struct Disturbing<'a> {
    classifier: &'a Classifier,
    /// Ascending. By its place in here a picture has its own streams.
    chosen: Vec<usize>,
    tally: RobustnessTally,
}

impl<'a> Disturbing<'a> {
    /// Nothing asked yet. `chosen` are the numbers of the pictures that will be, ascending.
    pub fn new(classifier: &'a Classifier, chosen: Vec<usize>) -> Self {
        Self {
            classifier,
            chosen,
            tally: RobustnessTally::new(&Disturbance::ALL),
        }
    }

    /// Asks about picture `number` if it is chosen, undisturbed and at each strength of each disturbance, and judges the
    /// answers. One that cannot be read is never asked about, and not counted.
    ///
    /// # Errors
    /// [`BackendError::Failed`].
    pub fn ask(
        &mut self,
        number: usize,
        square: &RgbImage,
        is_right: impl Fn(&Outcome) -> bool,
    ) -> Result<(), BackendError> {
        let Ok(place) = self.chosen.binary_search(&number) else {
            return Ok(());
        };
        let pad_rgb = self.classifier.manifest().preprocessing.pad_rgb;
        let mut squares = disturbed(square, pad_rgb, place as u64);
        squares.push(square.clone());
        let outcomes = self.classifier.answer_fitted(&squares)?;
        let right: Vec<bool> = outcomes.iter().map(is_right).collect();
        let rows: Vec<[bool; STRENGTHS]> = right
            .as_chunks()
            .0
            .iter()
            .take(Disturbance::ALL.len())
            .copied()
            .collect();
        self.tally.add(right.last() == Some(&true), &rows);
        Ok(())
    }

    /// The table of what was asked.
    pub fn finish(self) -> Robustness {
        self.tally.finish()
    }
}

/// All strengths of the first disturbance, then all of the second, and so on.
fn disturbed(fitted: &RgbImage, pad_rgb: [u8; 3], index: u64) -> Vec<RgbImage> {
    let cells = 0..Disturbance::ALL.len() * STRENGTHS;
    cells
        .into_par_iter()
        .map(|cell| {
            let disturbance = Disturbance::ALL[cell / STRENGTHS];
            // One stream for all strengths: they differ in strength alone.
            let purpose = format!("robustness {}", disturbance.name());
            let mut rng = random::stream(SEED, &purpose, 0, index);
            disturb(fitted, disturbance, cell % STRENGTHS, pad_rgb, &mut rng)
        })
        .collect()
}
