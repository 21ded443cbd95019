//! How well a network does on samples that it is not trained on: their loss, and what their answers
//! add up to under each kind of problem.

use super::batches::{self, Batch, Source};
use crate::backend::BackendError;
use crate::dataset::Skipped;
use crate::evaluation::{
    Calibrated, Confusion, LabelCounts, area_under_curve, argmax, best_threshold, calibrate, f1,
    macro_f1, precision, recall, sigmoid,
};
use crate::loss::{Truth, log_sum_exp, softplus};
use crate::model::Rows;

/// What was measured over one split.
#[derive(Clone, Debug)]
pub struct Validation {
    /// Mean cross-entropy in nats, of softmax or of each sigmoid, without smoothing and weights and
    /// whatever the training minimises: comparable between settings.
    pub loss: f64,
    pub answers: Answers,
    /// Pictures that could be read when training began and now cannot.
    pub vanished: Vec<Skipped>,
}

/// What the answers add up to.
#[derive(Clone, Debug)]
pub enum Answers {
    OneOf {
        confusion: Confusion,
        /// Fitted on these very pictures.
        calibrated: Calibrated,
    },
    YesNo {
        confusion: Confusion,
        positive: usize,
        /// Area under the receiver operating characteristic; none unless there are pictures of both.
        auc: Option<f64>,
    },
    ManyOf {
        counts: LabelCounts,
        /// Fitted on these very pictures: a probability from here on is a yes.
        thresholds: Vec<f64>,
    },
}

/// How answers are compared with labels.
#[derive(Clone, Copy, Debug)]
pub struct Scoring<'a> {
    pub truth: Truth<'a>,
    pub classes: usize,
    /// From which probability on a yes-or-no problem's answer is a yes.
    pub threshold: f64,
    /// Labels that are never answered.
    pub rejects: &'a [usize],
    /// The fitted temperature is at least this.
    pub temperature_min: f64,
}

impl Validation {
    /// Pictures that were measured.
    pub fn count(&self) -> u64 {
        match &self.answers {
            Answers::OneOf { confusion, .. } | Answers::YesNo { confusion, .. } => {
                confusion.total()
            }
            Answers::ManyOf { counts, .. } => counts.pictures(),
        }
    }

    /// Part of the pictures that were answered rightly, 0 to 1; of many labels, with every label right.
    pub fn accuracy(&self) -> f64 {
        let correct = match &self.answers {
            Answers::OneOf { confusion, .. } | Answers::YesNo { confusion, .. } => {
                confusion.correct()
            }
            Answers::ManyOf { counts, .. } => counts.exact(),
        };
        correct as f64 / self.count().max(1) as f64
    }

    /// Unweighted mean of the classes' F1, 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        match &self.answers {
            Answers::OneOf { confusion, .. } | Answers::YesNo { confusion, .. } => {
                macro_f1(confusion)
            }
            Answers::ManyOf { counts, .. } => counts.macro_f1(),
        }
    }

    /// F1 of one class; none if it has no pictures.
    pub fn f1(&self, class: usize) -> Option<f64> {
        match &self.answers {
            Answers::OneOf { confusion, .. } | Answers::YesNo { confusion, .. } => {
                f1(confusion, class)
            }
            Answers::ManyOf { counts, .. } => counts.f1(class),
        }
    }

    /// None where a picture may have several classes.
    pub fn confusion(&self) -> Option<&Confusion> {
        match &self.answers {
            Answers::OneOf { confusion, .. } | Answers::YesNo { confusion, .. } => Some(confusion),
            Answers::ManyOf { .. } => None,
        }
    }

    /// Those that were fitted, one a class; none where none are.
    pub fn thresholds(&self) -> Option<&[f64]> {
        match &self.answers {
            Answers::ManyOf { thresholds, .. } => Some(thresholds),
            Answers::OneOf { .. } | Answers::YesNo { .. } => None,
        }
    }

    /// Of a problem of one of many.
    pub fn calibrated(&self) -> Option<&Calibrated> {
        match &self.answers {
            Answers::OneOf { calibrated, .. } => Some(calibrated),
            Answers::YesNo { .. } | Answers::ManyOf { .. } => None,
        }
    }

    /// In the order of [`crate::checkpoint::added_columns`].
    pub fn added(&self) -> Vec<Option<f64>> {
        match &self.answers {
            Answers::OneOf { .. } => Vec::new(),
            Answers::YesNo {
                confusion,
                positive,
                auc,
            } => vec![
                precision(confusion, *positive),
                recall(confusion, *positive),
                f1(confusion, *positive),
                *auc,
            ],
            Answers::ManyOf { counts, .. } => vec![Some(counts.micro_f1())],
        }
    }
}

/// Compares what `answer` gives for each of `batches` with their labels.
///
/// # Errors
/// [`BackendError::Threads`].
pub fn measure(
    answer: &dyn Fn(&Batch) -> Rows,
    source: Source,
    batches: Vec<Vec<usize>>,
    scoring: Scoring,
) -> Result<Validation, BackendError> {
    let mut loss_sum = 0.0;
    let mut vanished = Vec::new();
    let mut rows: Rows = Vec::new();
    let mut labels = Vec::new();
    std::thread::scope(|scope| {
        for mut batch in batches::stream(scope, source, 0, batches)? {
            vanished.append(&mut batch.vanished);
            if batch.labels.is_empty() {
                continue;
            }
            for (row, &label) in answer(&batch).into_iter().zip(&batch.labels) {
                loss_sum += cost(&row, label, scoring.truth);
                rows.push(row);
                labels.push(label);
            }
        }
        Ok(())
    })?;
    Ok(Validation {
        loss: loss_sum / labels.len().max(1) as f64,
        answers: answers(&rows, &labels, scoring),
        vanished,
    })
}

/// Cross-entropy of one picture in nats; of several outputs, their mean.
fn cost(row: &[f32], label: usize, truth: Truth) -> f64 {
    match truth {
        Truth::OneOf { .. } => log_sum_exp(row) - f64::from(row[label]),
        Truth::YesNo { .. } | Truth::ManyOf { .. } => {
            let of_output = |(output, &z): (usize, &f32)| {
                if truth.is_on(label, output) {
                    softplus(-z)
                } else {
                    softplus(z)
                }
            };
            row.iter().enumerate().map(of_output).sum::<f64>() / row.len() as f64
        }
    }
}

fn answers(rows: &Rows, labels: &[usize], scoring: Scoring) -> Answers {
    let truth = scoring.truth;
    let pictures = || rows.iter().zip(labels.iter().copied());
    let mut confusion = Confusion::new(scoring.classes);
    let sigmoid = |z: f32| sigmoid(z, 1.0);
    match truth {
        Truth::OneOf { .. } => {
            for (row, label) in pictures() {
                confusion.add(label, Some(argmax(row)));
            }
            Answers::OneOf {
                confusion,
                calibrated: calibrate(
                    rows,
                    labels,
                    |label| !scoring.rejects.contains(&label),
                    scoring.temperature_min,
                ),
            }
        }
        Truth::YesNo { positive } => {
            for (row, label) in pictures() {
                let is_yes = sigmoid(row[0]) >= scoring.threshold;
                let given = if is_yes { positive } else { 1 - positive };
                confusion.add(label, Some(given));
            }
            // The logit, not its sigmoid, which rounds large ones to the same 1.
            let scored: Vec<(f32, bool)> = pictures()
                .map(|(row, label)| (row[0], label == positive))
                .collect();
            Answers::YesNo {
                confusion,
                positive,
                auc: area_under_curve(&scored),
            }
        }
        Truth::ManyOf { .. } => {
            let scored = |class: usize| -> Vec<(f32, bool)> {
                pictures()
                    .map(|(row, label)| (sigmoid(row[class]) as f32, truth.is_on(label, class)))
                    .collect()
            };
            let classes = 0..scoring.classes;
            let thresholds: Vec<f64> = classes
                .clone()
                .map(|class| best_threshold(&scored(class)))
                .collect();
            let mut counts = LabelCounts::new(scoring.classes);
            for (row, label) in pictures() {
                let has: Vec<bool> = classes
                    .clone()
                    .map(|class| truth.is_on(label, class))
                    .collect();
                let given: Vec<bool> = classes
                    .clone()
                    .map(|class| sigmoid(row[class]) >= thresholds[class])
                    .collect();
                counts.add(&has, &given);
            }
            Answers::ManyOf { counts, thresholds }
        }
    }
}
