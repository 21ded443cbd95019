//! Asks a model about pictures that were disturbed on purpose. The same pictures, disturbed in the same
//! way, whenever the folder is the same.

use super::interrupt::Interrupt;
use super::progress;
use crate::backend::BackendError;
use crate::classifier::Classifier;
use crate::evaluation::{Robustness, RobustnessTally};
use crate::report::Outcome;
use docsort_picture::{Disturbance, Limits, STRENGTHS, disturb};
use docsort_random as random;
use image::RgbImage;
use rayon::prelude::*;
use std::path::Path;
use std::sync::atomic::Ordering;

/// Places, directions and noise are always the same ones.
const SEED: u64 = 0;

/// A picture that is asked about, and how its answer is judged.
pub struct Asked<'a> {
    pub path: &'a Path,
    /// Whether an answer is right.
    pub is_right: Box<dyn Fn(&Outcome) -> bool + 'a>,
}

/// Accuracy on `asked` under each disturbance. Pictures that can no longer be read are passed over.
///
/// # Errors
/// [`BackendError::Failed`].
pub fn robustness(
    classifier: &Classifier,
    asked: &[Asked],
    limits: &Limits,
    interrupt: &Interrupt,
) -> Result<Robustness, BackendError> {
    let mut tally = RobustnessTally::new(&Disturbance::ALL);
    let bar = progress::bar("disturbing", asked.len() as u64, "pictures");
    for (index, one) in asked.iter().enumerate() {
        if interrupt.stop().load(Ordering::Relaxed) {
            break;
        }
        bar.inc(1);
        let Ok(fitted) = classifier.fitted(one.path, limits) else {
            continue;
        };
        let pad_rgb = classifier.manifest().preprocessing.pad_rgb;
        let mut squares = disturbed(&fitted, pad_rgb, index as u64);
        squares.push(fitted);
        let outcomes = classifier.answer_fitted(&squares)?;
        let right: Vec<bool> = outcomes.iter().map(&one.is_right).collect();
        let rows: Vec<[bool; STRENGTHS]> = right
            .as_chunks()
            .0
            .iter()
            .take(Disturbance::ALL.len())
            .copied()
            .collect();
        tally.add(right.last() == Some(&true), &rows);
    }
    bar.finish_and_clear();
    Ok(tally.finish())
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
