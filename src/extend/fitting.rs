//! From features of pictures and of remembered classes to the columns of a linear layer: which of them are fitted, what
//! each example counts, and how pictures are left out to measure with. The fit itself is `head`'s.

use super::Examples;
use super::head::{Column, Weighed, dot, fit};
use super::remembered::{Remembered, Scale};
use super::views::VIEWS;
use docsort_engine::Engine;
use rayon::prelude::*;

/// Features drawn of each old class.
const REMEMBERED: usize = 300;
/// And of each reject: a Gaussian covers many kinds of things worse than one.
const REMEMBERED_REJECT: usize = 900;
/// What all pictures of a class count together. With as much as an old class's, new classes took a tenth more of what is
/// none; with a tenth of it, 5 pictures of a class of photographs were found half as often.
const PICTURES_COUNT: f64 = 0.3 * REMEMBERED as f64;
/// Of the quadratic penalty, on standardised features. Ten times more found a twentieth to a fifth fewer pictures of new
/// classes.
const PENALTY: f64 = 1e-3;
/// Drawn again to calibrate with, of each old class at least: 20 tell a part to a tenth.
const LEAST_DRAWN: usize = 20;

/// A linear layer to be fitted.
pub(super) struct Fitting<'a> {
    examples: Examples<'a>,
    remembered: &'a Remembered<'a>,
    scale: Scale,
    /// The old columns, on standardised features.
    old: Vec<Column>,
    /// As they are in the file.
    old_raw: Vec<Column>,
    /// Labels of the columns that are fitted, in ascending order.
    fitted: Vec<usize>,
    /// `[pictures, VIEWS, channels]`, standardised.
    features: Vec<f64>,
    /// `[drawn, channels]` of the old classes, standardised.
    memory: Vec<f64>,
}

impl<'a> Fitting<'a> {
    pub fn new(
        engine: &Engine,
        remembered: &'a Remembered<'a>,
        scale: Scale,
        examples: Examples<'a>,
        features: &[f32],
    ) -> Self {
        let manifest = engine.manifest();
        let old_raw = columns(engine);
        let labels = 0..old_raw.len();
        let rejects: Vec<usize> = labels
            .clone()
            .filter(|&label| !manifest.is_answerable(label))
            .collect();
        let mut fitted = examples.labels.to_vec();
        fitted.sort_unstable();
        fitted.dedup();
        let draw = |class: usize| {
            let count = if rejects.contains(&class) {
                REMEMBERED_REJECT
            } else {
                REMEMBERED
            };
            remembered.draw(class, count, examples.seed, "extend memory")
        };
        let drawn: Vec<f32> = labels.flat_map(draw).collect();
        Self {
            features: scale.standardised(features),
            memory: scale.standardised(&drawn),
            old: old_raw
                .iter()
                .map(|column| standardised(column, &scale))
                .collect(),
            examples,
            remembered,
            scale,
            old_raw,
            fitted,
        }
    }

    /// All columns, fitted on these of the pictures.
    pub fn head(&self, pictures: &[usize]) -> Vec<Column> {
        let channels = self.channels();
        let blank = Column {
            weights: vec![0.0; channels],
            bias: 0.0,
        };
        let prior: Vec<Column> = self
            .fitted
            .iter()
            .map(|&label| self.old.get(label).unwrap_or(&blank).clone())
            .collect();
        let columns = fit(&self.weighed(pictures), &prior, PENALTY);
        let mut head = self.old_raw.clone();
        head.resize(self.examples.classes.len(), blank);
        for (&label, column) in self.fitted.iter().zip(&columns) {
            head[label] = raw(column, &self.scale);
        }
        head
    }

    /// The logits of each picture as it is, by a head that was fitted without it: every fold leaves out each so-manieth
    /// picture of every class. `None` where `goes_on` said no before a fold.
    pub fn held_out(
        &self,
        folds: usize,
        goes_on: &(impl Fn() -> bool + Sync),
    ) -> Option<Vec<Vec<f32>>> {
        let mut seen = vec![0; self.examples.classes.len()];
        let mut fold_of = |&label: &usize| {
            seen[label] += 1;
            (seen[label] - 1) % folds
        };
        let fold: Vec<usize> = self.examples.labels.iter().map(&mut fold_of).collect();
        let of_fold = |wanted: usize| {
            if !goes_on() {
                return None;
            }
            let (out, kept): (Vec<usize>, Vec<usize>) =
                (0..fold.len()).partition(|&picture| fold[picture] == wanted);
            let head = self.head(&kept);
            let row = |picture: usize| (picture, self.logits(&head, self.view(picture, 0)));
            Some(out.into_iter().map(row).collect::<Vec<_>>())
        };
        let rows: Option<Vec<_>> = (0..folds).into_par_iter().map(of_fold).collect();
        let rows = rows.filter(|_| goes_on())?;
        let mut held_out = vec![Vec::new(); fold.len()];
        for (picture, row) in rows.into_iter().flatten() {
            held_out[picture] = row;
        }
        Some(held_out)
    }

    /// Logits and labels of other draws of the old classes than those of the fit: of each as many as the pictures' classes
    /// have on average.
    pub fn drawn_again(&self, head: &[Column]) -> Vec<(Vec<f32>, usize)> {
        let count = (self.examples.labels.len() / self.fitted.len().max(1)).max(LEAST_DRAWN);
        let of_class = |class: usize| {
            let drawn =
                self.remembered
                    .draw(class, count, self.examples.seed, "extend calibration");
            let drawn = self.scale.standardised(&drawn);
            let rows = drawn
                .chunks_exact(self.channels())
                .map(|features| self.logits(head, features));
            rows.map(|row| (row, class)).collect::<Vec<_>>()
        };
        (0..self.old.len()).flat_map(of_class).collect()
    }

    fn channels(&self) -> usize {
        self.scale.center.len()
    }

    fn view(&self, picture: usize, view: usize) -> &[f64] {
        let channels = self.channels();
        &self.features[(picture * VIEWS + view) * channels..][..channels]
    }

    /// Of standardised features.
    fn logits(&self, head: &[Column], features: &[f64]) -> Vec<f32> {
        let spread = self.scale.spread.iter().zip(&self.scale.center);
        let features: Vec<f64> = features
            .iter()
            .zip(spread)
            .map(|(feature, (spread, center))| feature * spread + center)
            .collect();
        head.iter()
            .map(|column| (dot(&features, &column.weights) + column.bias) as f32)
            .collect()
    }

    /// What was drawn of the old classes, and the views of these pictures. An old class keeps among the old ones what the old
    /// head gives it.
    fn weighed(&self, pictures: &[usize]) -> Weighed {
        let mut weighed = Weighed::default();
        for features in self.memory.chunks_exact(self.channels()) {
            let logits: Vec<f64> = self
                .old
                .iter()
                .map(|column| logit(column, features))
                .collect();
            let all = log_sum_exp(logits.iter().copied());
            let target =
                |&label: &usize| logits.get(label).map_or(0.0, |logit| (logit - all).exp());
            weighed.targets.extend(self.fitted.iter().map(target));
            weighed.kept.push(self.kept(&logits));
            weighed.weights.push(1.0);
        }
        weighed.features.clone_from(&self.memory);
        for &picture in pictures {
            let label = self.examples.labels[picture];
            let of_class = pictures
                .iter()
                .filter(|&&other| self.examples.labels[other] == label);
            let weight = PICTURES_COUNT / (of_class.count() * VIEWS) as f64;
            for view in 0..VIEWS {
                let features = self.view(picture, view);
                let logits: Vec<f64> = self
                    .old
                    .iter()
                    .map(|column| logit(column, features))
                    .collect();
                let target = |&fitted: &usize| if fitted == label { 1.0 } else { 0.0 };
                weighed.targets.extend(self.fitted.iter().map(target));
                weighed.kept.push(self.kept(&logits));
                weighed.weights.push(weight);
                weighed.features.extend_from_slice(features);
            }
        }
        weighed
    }

    /// log Σ exp of the old columns that stay.
    fn kept(&self, logits: &[f64]) -> f64 {
        let stays = |label: &usize| self.fitted.binary_search(label).is_err();
        log_sum_exp((0..logits.len()).filter(stays).map(|label| logits[label]))
    }
}

fn logit(column: &Column, features: &[f64]) -> f64 {
    dot(features, &column.weights) + column.bias
}

/// −∞ of nothing.
fn log_sum_exp(logits: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = logits.clone().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest
        + logits
            .map(|logit| (logit - largest).exp())
            .sum::<f64>()
            .ln()
}

/// Those of the model.
fn columns(engine: &Engine) -> Vec<Column> {
    let tensor = |name: &str| {
        engine
            .weights()
            .get(name)
            .map_or(&[][..], |tensor| &tensor.values)
    };
    // An engine has both, in the shapes of its manifest.
    let (weights, biases) = (tensor(super::HEAD_WEIGHT), tensor(super::HEAD_BIAS));
    let column = |(label, &bias): (usize, &f32)| Column {
        weights: weights
            .chunks_exact(biases.len())
            .map(|row| f64::from(row[label]))
            .collect(),
        bias: f64::from(bias),
    };
    biases.iter().enumerate().map(column).collect()
}

/// The column that gives on standardised features what `column` gives on features.
fn standardised(column: &Column, scale: &Scale) -> Column {
    Column {
        weights: column
            .weights
            .iter()
            .zip(&scale.spread)
            .map(|(weight, spread)| weight * spread)
            .collect(),
        bias: column.bias + dot(&column.weights, &scale.center),
    }
}

/// The inverse of [`standardised`].
fn raw(column: &Column, scale: &Scale) -> Column {
    let weights: Vec<f64> = column
        .weights
        .iter()
        .zip(&scale.spread)
        .map(|(weight, spread)| weight / spread)
        .collect();
    Column {
        bias: column.bias - dot(&weights, &scale.center),
        weights,
    }
}
