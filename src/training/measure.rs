//! How well a network does on samples that it is not trained on: their loss and confusion matrix.

use super::batches::{self, Batch, Source};
use super::step::Rows;
use crate::dataset::Skipped;
use crate::evaluation::{Confusion, argmax, macro_f1};
use crate::loss::log_sum_exp;

/// Measured over one split.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Mean cross-entropy in nats, without smoothing and weights: comparable between settings.
    pub loss: f64,
    pub confusion: Confusion,
    /// Pictures that could be read when training began and now cannot.
    pub vanished: Vec<Skipped>,
}

impl Measured {
    /// Part of the pictures that got their label, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.confusion.correct() as f64 / self.confusion.total().max(1) as f64
    }

    /// Unweighted mean of the classes' F1, 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        macro_f1(&self.confusion)
    }
}

/// Compares what `answer` gives for each of `batches` with their labels.
pub fn measure(
    answer: &dyn Fn(&Batch) -> Rows,
    source: Source,
    batches: Vec<Vec<usize>>,
    classes: usize,
) -> Measured {
    let mut confusion = Confusion::new(classes);
    let mut loss_sum = 0.0;
    let mut vanished = Vec::new();
    std::thread::scope(|scope| {
        for mut batch in batches::stream(scope, source, 0, batches) {
            vanished.append(&mut batch.vanished);
            if batch.labels.is_empty() {
                continue;
            }
            for (row, &label) in answer(&batch).iter().zip(&batch.labels) {
                loss_sum += log_sum_exp(row) - f64::from(row[label]);
                confusion.add(label, Some(argmax(row)));
            }
        }
    });
    Measured {
        loss: loss_sum / confusion.total().max(1) as f64,
        confusion,
        vanished,
    }
}
