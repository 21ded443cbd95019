//! Whether an exported file says what docsort says: the largest differences over squares, by docsort's own reading of
//! the file or by what another runtime answered.

use crate::error::ExportError;
use crate::onnx::{LOGITS, PROBABILITIES};
use crate::reference::{self, Array};
use docsort_engine::Engine;
use image::RgbImage;

/// Of probabilities, and of logits in units of the largest logit where that is above 1: single precision has seven
/// digits, of which summing over a network takes one or two.
pub const TOLERANCE: f64 = 1e-5;

/// The script that asks ONNX's checker and ONNX Runtime: `check.py MODEL FOLDER`, with [`Case::files`] in the folder.
pub const SCRIPT: &str = include_str!("check.py");

/// Squares, and what docsort says of them.
#[derive(Clone, Debug)]
pub struct Case {
    squares: Vec<RgbImage>,
    /// A row a square.
    pub logits: Vec<Vec<f32>>,
    /// A row a square, one for each class.
    pub probabilities: Vec<Vec<f32>>,
}

/// The largest differences found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Differences {
    /// Divided by the largest logit where that is above 1.
    pub logits: f64,
    pub probabilities: f64,
}

impl Differences {
    /// Whether both are within [`TOLERANCE`]; a NaN is not.
    pub fn are_small(self) -> bool {
        self.logits <= TOLERANCE && self.probabilities <= TOLERANCE
    }
}

impl Case {
    /// Asks `engine` about `squares`.
    ///
    /// # Panics
    /// If a square does not have the side that the network was trained with.
    pub fn of(engine: &Engine, squares: Vec<RgbImage>) -> Self {
        let logits = engine.logits(&squares);
        let probabilities = logits.iter().map(|row| {
            let outcome = engine.verdict(row);
            outcome.scores().map(<[f32]>::to_vec).unwrap_or_default()
        });
        Self {
            probabilities: probabilities.collect(),
            squares,
            logits,
        }
    }

    /// Computes the ONNX file's answers in 64 bits and compares.
    ///
    /// # Errors
    /// [`ExportError::Reference`] for a file with other operators than docsort writes.
    pub fn against_reference(&self, onnx: &[u8]) -> Result<Differences, ExportError> {
        let mut largest = Differences::default();
        for (at, square) in self.squares.iter().enumerate() {
            let (width, height) = square.dimensions();
            let input = Array {
                shape: vec![1, height as usize, width as usize, 3],
                values: square.as_raw().iter().copied().map(f64::from).collect(),
            };
            let outputs = reference::outputs(onnx, input)?;
            let found = |name: &str| outputs.get(name).map(|array| &array.values[..]);
            let logits = difference(&self.logits[at], found(LOGITS));
            let probabilities = difference(&self.probabilities[at], found(PROBABILITIES));
            let unit = self.logits[at]
                .iter()
                .fold(1.0, |unit: f64, &logit| unit.max(f64::from(logit.abs())));
            largest.logits = larger(largest.logits, logits / unit);
            largest.probabilities = larger(largest.probabilities, probabilities);
        }
        Ok(largest)
    }

    /// Name and bytes for the script: pixels one after another, then the rows as single precision, little-endian.
    pub fn files(&self) -> [(&'static str, Vec<u8>); 3] {
        let pixels = self.squares.iter().flat_map(|square| square.as_raw());
        let floats = |rows: &[Vec<f32>]| -> Vec<u8> {
            rows.iter()
                .flatten()
                .flat_map(|value| value.to_le_bytes())
                .collect()
        };
        [
            ("squares.bin", pixels.copied().collect()),
            ("logits.bin", floats(&self.logits)),
            ("probabilities.bin", floats(&self.probabilities)),
        ]
    }
}

/// Infinite where the rows do not have the same length.
fn difference(ours: &[f32], theirs: Option<&[f64]>) -> f64 {
    let Some(theirs) = theirs.filter(|theirs| theirs.len() == ours.len()) else {
        return f64::INFINITY;
    };
    let pairs = ours.iter().zip(theirs);
    pairs.fold(0.0, |largest, (&ours, theirs)| {
        larger(largest, (f64::from(ours) - theirs).abs())
    })
}

/// The larger one; NaN if one of them is.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
