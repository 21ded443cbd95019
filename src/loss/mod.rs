//! What training minimises, as functions from logits and targets to one number; a file a loss.
//! It owns what the labels mean at the network's outputs ([`Truth`]). It never applies softmax or
//! sigmoid for others to see: logits come in, a cost goes out.

mod binary;
mod categorical;
mod distill;
mod energy;
mod slices;
mod sparse;
mod squared;
#[cfg(test)]
mod tests;
mod truth;
mod weights;

pub use categorical::categorical_cross_entropy;
pub use truth::Truth;

use crate::config::{self, ClassWeights, LossKind};
use crate::model::numbers;
use burn::tensor::{Device, Int, Tensor, TensorData};
use distill::Distill;
use energy::Energy;

/// A loss that is ready for batches: which one, its smoothing and its weights.
#[derive(Clone, Debug)]
pub struct Criterion<'a> {
    kind: LossKind,
    smoothing: f32,
    /// `[outputs]`; none where all weigh 1. Of classes for softmax, of the positive side for sigmoid.
    weights: Option<Tensor<1>>,
    truth: Truth<'a>,
    energy: Option<Energy>,
    distill: Distill,
}

/// What the pictures of a batch are, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// `[batch]`
    pub labels: &'a [usize],
    /// `[batch]`; empty where no picture is mixed.
    pub mixed: &'a [Mixed],
    /// `[batch, classes]`, the teachers' logits, row by row; empty where there are none.
    pub taught: &'a [f32],
}

impl<'a> Answers<'a> {
    /// Nothing is mixed, and nobody teaches.
    pub fn of(labels: &'a [usize]) -> Self {
        Self {
            labels,
            mixed: &[],
            taught: &[],
        }
    }

    /// Each picture's label, and what it is in part.
    fn each(self) -> impl Iterator<Item = (usize, Mixed)> {
        let labels = self.labels.iter().enumerate();
        labels.map(move |(at, &label)| {
            let mixed = self.mixed.get(at).copied();
            (label, mixed.unwrap_or(Mixed::pure(label)))
        })
    }
}

/// A picture that became in part another: its target is that part of the other's. Its weight is mixed alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mixed {
    /// The other's label.
    pub other: usize,
    /// The part that is its own, 0 to 1.
    pub own: f32,
}

impl Mixed {
    /// A picture that is itself alone.
    pub fn pure(label: usize) -> Self {
        Self {
            other: label,
            own: 1.0,
        }
    }

    fn of(self, own: f32, other: f32) -> f32 {
        self.of_both(f64::from(own), f64::from(other)) as f32
    }

    /// A number of its own label and one of the other's, mixed.
    fn of_both(self, own: f64, other: f64) -> f64 {
        let part = f64::from(self.own);
        // An infinite number of a part of 0 would be none.
        if part == 1.0 {
            own
        } else {
            part * own + (1.0 - part) * other
        }
    }
}

/// What a batch should have been answered.
#[derive(Clone, Debug)]
pub enum Targets {
    /// `[batch]`, each a class. Takes no memory that grows with the number of classes.
    Sparse(Tensor<1, Int>),
    /// `[batch, outputs]`, 0 to 1.
    Dense(Tensor<2>),
}

impl<'a> Criterion<'a> {
    /// `counts`: training pictures of each label, in label order.
    pub fn new(
        loss: &config::Loss,
        truth: Truth<'a>,
        counts: &[usize],
        device: &Device,
    ) -> Criterion<'a> {
        let weights = match loss.class_weights {
            ClassWeights::None => None,
            ClassWeights::Balanced => {
                let weights = match truth {
                    Truth::OneOf { .. } => weights::balanced(counts),
                    Truth::YesNo { .. } | Truth::ManyOf { .. } => weights::positive(truth, counts),
                };
                Some(Tensor::from_floats(weights.as_slice(), device))
            }
        };
        Criterion {
            kind: loss.kind,
            smoothing: loss.label_smoothing,
            weights,
            truth,
            energy: None,
            distill: Distill::NONE,
        }
    }

    /// The same beside teachers, where a batch comes with their answers.
    pub fn with_teachers(self, distill: &config::Distill) -> Self {
        Self {
            distill: Distill::new(distill),
            ..self
        }
    }

    /// The same beside rejects: `loss.energy_weight` keeps pictures of these outputs and of all others apart.
    pub fn with_rejects(self, loss: &config::Loss, rejects: &[usize], device: &Device) -> Self {
        Self {
            energy: Energy::new(loss, self.truth.outputs(), rejects, device),
            ..self
        }
    }

    /// What the labels mean.
    pub fn truth(&self) -> Truth<'a> {
        self.truth
    }

    /// The targets of a batch, given its labels, in the form that this loss takes.
    pub fn targets(&self, labels: &[usize], device: &Device) -> Targets {
        self.targets_of(Answers::of(labels), device)
    }

    /// The same where pictures may be mixed; then there is a number an output for each.
    fn targets_of(&self, answers: Answers, device: &Device) -> Targets {
        let labels = answers.labels;
        if self.kind == LossKind::SparseCategoricalCrossEntropy && answers.mixed.is_empty() {
            // Class counts are limited to 100,000 long before this.
            let classes: Vec<i32> = labels.iter().map(|&label| label as i32).collect();
            let shape = [classes.len()];
            return Targets::Sparse(Tensor::from_data(TensorData::new(classes, shape), device));
        }
        let outputs = self.truth.outputs();
        let mut rows = vec![0.0; labels.len() * outputs];
        let mut of_other = vec![0.0; outputs];
        for (row, (label, mixed)) in rows.chunks_mut(outputs).zip(answers.each()) {
            self.truth.fill(label, row);
            of_other.fill(0.0);
            self.truth.fill(mixed.other, &mut of_other);
            for (own, &other) in row.iter_mut().zip(&of_other) {
                *own = mixed.of(*own, other);
            }
        }
        let shape = [labels.len(), outputs];
        Targets::Dense(Tensor::from_data(TensorData::new(rows, shape), device))
    }

    /// The mean cost of a batch.
    ///
    /// - `logits`: `[batch, outputs]`
    /// - `targets`: those of [`Criterion::targets`]
    /// - output: `[1]`
    pub fn forward(&self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        match &self.energy {
            None => self.of_answers(logits, targets),
            Some(energy) => {
                let apart = energy.cost(logits.clone(), &targets);
                self.of_answers(logits, targets) + apart
            }
        }
    }

    /// The mean cost of a batch that teachers answered too: so much less of [`Criterion::forward`]'s as their part is.
    ///
    /// - `logits`: `[batch, classes]`
    /// - output: `[1]`
    pub fn forward_taught(
        &self,
        logits: Tensor<2>,
        answers: Answers,
        device: &Device,
    ) -> Tensor<1> {
        let targets = self.targets_of(answers, device);
        let of_labels = self.forward(logits.clone(), targets);
        if answers.taught.is_empty() {
            return of_labels;
        }
        let parts = self.parts(answers);
        let of_teachers = self.distill.cost(logits, answers.taught, &parts);
        of_labels * (1.0 - self.distill.weight) + of_teachers * self.distill.weight
    }

    /// How much each picture of a batch counts of it: by its class's weight. `[batch]`, 1 together.
    fn parts(&self, answers: Answers) -> Vec<f32> {
        let weights = self.weights_on_cpu();
        let weight = |label: usize| weights.as_ref().map_or(1.0, |weights| weights[label]);
        let weights = answers
            .each()
            .map(|(label, mixed)| mixed.of(weight(label), weight(mixed.other)));
        let weights: Vec<f32> = weights.collect();
        let total: f32 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    fn weights_on_cpu(&self) -> Option<Vec<f32>> {
        self.weights.clone().map(numbers)
    }

    /// Whether [`Criterion::cost_and_gradient`] can be asked.
    pub fn is_by_slices(&self) -> bool {
        self.kind == LossKind::SparseCategoricalCrossEntropy && self.energy.is_none()
    }

    /// What [`Criterion::forward_taught`] gives of these labels and its gradient by the logits, computed on a CPU
    /// without autodiff: the logits' memory becomes the gradient's, unless somebody else holds them too.
    ///
    /// - `logits`: `[batch, classes]`, of a loss for which [`Criterion::is_by_slices`] holds
    /// - output: the cost, and `[batch, classes]`, both without a graph
    pub fn cost_and_gradient(&self, logits: Tensor<2>, answers: Answers) -> (f32, Tensor<2>) {
        let taught = answers.taught;
        let logits = logits.inner();
        let device = logits.device();
        let weights = self.weights_on_cpu();
        let mut data = logits.into_data();
        let numbers = data
            .as_mut_slice::<f32>()
            .expect("the logits of docsort's networks are 32-bit numbers on every device");
        let of_teachers = (!taught.is_empty()).then(|| {
            let parts = self.parts(answers);
            self.distill.cost_and_gradient(numbers, taught, &parts)
        });
        let mut cost =
            slices::cost_and_gradient(numbers, answers, self.smoothing, weights.as_deref());
        if let Some((of_teachers, gradient)) = of_teachers {
            let weight = self.distill.weight;
            cost += f64::from(weight) * (of_teachers - cost);
            for (number, taught) in numbers.iter_mut().zip(gradient) {
                *number += weight * (taught - *number);
            }
        }
        (cost as f32, Tensor::from_data(data, &device))
    }

    fn of_answers(&self, logits: Tensor<2>, targets: Targets) -> Tensor<1> {
        let weights = self
            .weights
            .clone()
            .map(|weights| weights.to_device(&logits.device()));
        let smoothing = self.smoothing;
        match (self.kind, targets) {
            (_, Targets::Sparse(labels)) => {
                sparse::sparse_categorical_cross_entropy(logits, labels, smoothing, weights)
            }
            (LossKind::BinaryCrossEntropy, Targets::Dense(targets)) => {
                binary::binary_cross_entropy(logits, targets, smoothing, weights)
            }
            (LossKind::MeanSquaredError, Targets::Dense(targets)) => match self.truth {
                Truth::OneOf { .. } => squared::of_softmax(logits, targets, smoothing, weights),
                Truth::YesNo { .. } | Truth::ManyOf { .. } => {
                    squared::of_sigmoid(logits, targets, smoothing, weights)
                }
            },
            (
                LossKind::CategoricalCrossEntropy | LossKind::SparseCategoricalCrossEntropy,
                Targets::Dense(targets),
            ) => categorical_cross_entropy(logits, targets, smoothing, weights),
        }
    }
}

pub use sparse::sparse_categorical_cross_entropy;

/// Targets with the part `smoothing` of each row spread evenly over `choices` values: over all
/// classes for softmax, over yes and no for sigmoid (Szegedy et al., 2016).
fn smoothed(targets: Tensor<2>, smoothing: f32, choices: usize) -> Tensor<2> {
    if smoothing > 0.0 {
        targets * (1.0 - smoothing) + smoothing / choices as f32
    } else {
        targets
    }
}

/// `log Σ exp(z)` of one row of logits, with the largest subtracted first: it never overflows.
/// Cross-entropy of a label is this minus the label's logit.
pub fn log_sum_exp(row: &[f32]) -> f64 {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|&z| f64::from(z - largest).exp()).sum();
    f64::from(largest) + sum.ln()
}

/// `log(1 + exp(z))` for a measurement on the CPU: binary cross-entropy of a yes is that of `−z`.
pub fn softplus(z: f32) -> f64 {
    let z = f64::from(z);
    // Not `z.max(0.0)`: that would turn NaN into 0.
    let positive = if z < 0.0 { 0.0 } else { z };
    positive + (-z.abs()).exp().ln_1p()
}
