//! The confusion matrix and the metrics that are ratios of its cells.
//!
//! Owns integer counts; nothing here is rounded or weighted.

/// Rows are true classes; columns are predicted classes and, last, `unknown`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// `[classes, classes + 1]`, row by row.
    counts: Vec<u64>,
}

impl Confusion {
    /// All zeros.
    pub fn new(classes: usize) -> Self {
        Self {
            classes,
            counts: vec![0; classes * (classes + 1)],
        }
    }

    /// Counts one picture; `predicted` is `None` for `unknown`.
    ///
    /// # Panics
    /// If a label is not below the number of classes.
    pub fn add(&mut self, truth: usize, predicted: Option<usize>) {
        assert!(truth < self.classes, "label {truth} of {}", self.classes);
        let column = column(self.classes, predicted);
        self.counts[truth * (self.classes + 1) + column] += 1;
    }

    /// Number of the model's classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Counts of one true class: one for each predicted class, then `unknown`.
    pub fn row(&self, truth: usize) -> &[u64] {
        let columns = self.classes + 1;
        &self.counts[truth * columns..(truth + 1) * columns]
    }

    /// Pictures whose true class is `label`.
    pub fn support(&self, label: usize) -> u64 {
        self.row(label).iter().sum()
    }

    /// Pictures that were given `label`.
    pub fn predicted(&self, label: usize) -> u64 {
        (0..self.classes).map(|truth| self.row(truth)[label]).sum()
    }

    /// Pictures that were given no label.
    pub fn unknown(&self) -> u64 {
        self.predicted(self.classes)
    }

    /// Pictures that were given their true label.
    pub fn correct(&self) -> u64 {
        (0..self.classes).map(|label| self.row(label)[label]).sum()
    }

    /// All pictures, `unknown` included.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Of the pictures that were given `label`, the part whose true class it is; `None` if there are none.
pub fn precision(confusion: &Confusion, label: usize) -> Option<f64> {
    ratio(confusion.row(label)[label], confusion.predicted(label))
}

/// Of the pictures whose true class is `label`, the part that was given it; `None` if there are none.
pub fn recall(confusion: &Confusion, label: usize) -> Option<f64> {
    ratio(confusion.row(label)[label], confusion.support(label))
}

/// Harmonic mean of precision and recall, as `2 TP / (2 TP + FP + FN)` (van Rijsbergen 1979, with
/// β = 1), which is 0 for a class that was never predicted; `None` if the class has no pictures.
pub fn f1(confusion: &Confusion, label: usize) -> Option<f64> {
    let support = confusion.support(label);
    if support == 0 {
        return None;
    }
    let doubled = 2 * confusion.row(label)[label];
    ratio(doubled, support + confusion.predicted(label))
}

/// Unweighted mean of F1 over the classes that have pictures; 0 if none has.
pub fn macro_f1(confusion: &Confusion) -> f64 {
    macro_mean(confusion, f1)
}

/// Unweighted mean over the classes that have pictures, undefined values as 0; 0 if none has.
pub(super) fn macro_mean(
    confusion: &Confusion,
    metric: fn(&Confusion, usize) -> Option<f64>,
) -> f64 {
    let values: Vec<f64> = (0..confusion.classes)
        .filter(|&label| confusion.support(label) > 0)
        .map(|label| metric(confusion, label).unwrap_or(0.0))
        .collect();
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<f64>() / values.len() as f64
}

pub(super) fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Where an answer is counted: its label, or the last column for `unknown`.
pub(super) fn column(classes: usize, predicted: Option<usize>) -> usize {
    let column = predicted.unwrap_or(classes);
    assert!(
        predicted.is_none() || column < classes,
        "label {column} of {classes}"
    );
    column
}
