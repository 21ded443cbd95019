//! Accuracy on pictures that were disturbed on purpose: counts to fill, and the table that they make.

use super::confusion::ratio;
use docsort_picture::{Disturbance, STRENGTHS};
use serde::Serialize;

/// The field names are the keys under `robustness` in `metrics.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robustness {
    /// Pictures that each number is measured on.
    pub pictures: u64,
    /// Accuracy on the same pictures as they are.
    pub undisturbed: Option<f64>,
    pub disturbances: Vec<Disturbed>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disturbed {
    pub name: &'static str,
    /// What the strengths are measured in.
    pub unit: &'static str,
    pub strengths: Vec<AtStrength>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AtStrength {
    pub strength: f64,
    pub accuracy: Option<f64>,
}

/// Right answers so far.
#[derive(Clone, Debug)]
pub struct RobustnessTally {
    pictures: u64,
    undisturbed: u64,
    rows: Vec<(Disturbance, [u64; STRENGTHS])>,
}

impl RobustnessTally {
    /// Nothing counted yet.
    pub fn new(disturbances: &[Disturbance]) -> Self {
        Self {
            pictures: 0,
            undisturbed: 0,
            rows: disturbances
                .iter()
                .map(|&disturbance| (disturbance, [0; STRENGTHS]))
                .collect(),
        }
    }

    /// Counts one picture: whether it was answered rightly as it is, and for each disturbance whether it
    /// was at each strength.
    ///
    /// # Panics
    /// If there is not one entry a disturbance.
    pub fn add(&mut self, undisturbed: bool, disturbed: &[[bool; STRENGTHS]]) {
        assert_eq!(disturbed.len(), self.rows.len(), "one entry a disturbance");
        self.pictures += 1;
        self.undisturbed += u64::from(undisturbed);
        for ((_, right), answers) in self.rows.iter_mut().zip(disturbed) {
            for (count, &is_right) in right.iter_mut().zip(answers) {
                *count += u64::from(is_right);
            }
        }
    }

    /// The table of what was counted.
    pub fn finish(self) -> Robustness {
        let pictures = self.pictures;
        let row = |(disturbance, right): (Disturbance, [u64; STRENGTHS])| {
            let cell = |(strength, right)| AtStrength {
                strength,
                accuracy: ratio(right, pictures),
            };
            Disturbed {
                name: disturbance.name(),
                unit: disturbance.unit(),
                strengths: disturbance
                    .strengths()
                    .into_iter()
                    .zip(right)
                    .map(cell)
                    .collect(),
            }
        };
        Robustness {
            pictures,
            undisturbed: ratio(self.undisturbed, pictures),
            disturbances: self.rows.into_iter().map(row).collect(),
        }
    }
}
