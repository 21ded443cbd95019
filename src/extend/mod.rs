//! A model learns classes from a few pictures: its blocks stay, its linear layer gets a column for each new class. Old
//! classes are kept without their pictures, by what the checkpoint seals of their features.
//!
//! It knows squares, features and checkpoints' values; it reads no file, prints nothing, and needs no framework.

mod error;
mod fitting;
mod head;
mod remembered;
mod views;

pub use error::ExtendError;

use crate::config::{Activation, Precision, ProblemKind};
use crate::evaluation::{Confusion, argmax, calibrate, macro_f1};
use docsort_engine::manifest::{
    Calibration, DOCSORT_VERSION, FORMAT_VERSION, Metrics, Progress, sha256_hex,
};
use docsort_engine::scores::powers;
use docsort_engine::{Engine, Gathering, Manifest, Statistics, Weights};
use fitting::Fitting;
use head::Column;
use image::RgbImage;
use remembered::{Remembered, Scale};

/// Fewer say nothing of a class, and leave nothing to measure it by.
pub const LEAST_PICTURES: usize = 3;
/// Each picture is answered once by a head that was fitted without a fifth of the pictures, it among them.
const FOLDS: usize = 5;
const HEAD_WEIGHT: &str = "head.weight";
const HEAD_BIAS: &str = "head.bias";

/// Pictures of classes that a model shall know.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    /// Those of the model in their order, then the new ones.
    pub classes: &'a [String],
    /// New classes that shall never be answered.
    pub rejects: &'a [String],
    /// As the model's preprocessing makes them.
    pub squares: &'a [RgbImage],
    /// Index into `classes` for each square.
    pub labels: &'a [usize],
    /// What tells these pictures from others: digests, in their order.
    pub fingerprint: &'a [u8],
    pub seed: u64,
}

/// A model that knows them.
#[derive(Clone, Debug)]
pub struct Extended {
    pub manifest: Manifest,
    pub weights: Weights,
    /// That of the model before.
    pub precision: Precision,
    /// Each picture's answer by a head that was fitted without it: `None` is `unknown`.
    pub left_out: Vec<Option<usize>>,
}

/// What of a model says that it cannot be extended, whatever the pictures are.
///
/// # Errors
/// [`ExtendError::NotMulticlass`], [`ExtendError::NothingSealed`].
pub fn check(engine: &Engine) -> Result<&Statistics, ExtendError> {
    if engine.manifest().problem != ProblemKind::Multiclass {
        return Err(ExtendError::NotMulticlass);
    }
    engine.statistics().ok_or(ExtendError::NothingSealed)
}

/// Fits the columns of the classes that have pictures in `examples`; all others stay as they are. `done` is told how many
/// pictures were seen, and says whether to go on, between the fits too; `None` where it said no.
///
/// # Errors
/// A model that is not one of many classes or seals nothing of its classes; a new class with too few pictures.
///
/// # Panics
/// If `examples` has other classes first than the model, or squares of another side.
pub fn extend(
    engine: &Engine,
    examples: Examples,
    done: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Option<Extended>, ExtendError> {
    let known = usable(engine, examples)?;
    let Some(features) = views::features(engine, examples.squares, examples.seed, done) else {
        return Ok(None);
    };
    let remembered = Remembered::of(known, least(engine));
    let fitting = Fitting::new(engine, &remembered, Scale::of(known), examples, &features);
    let all: Vec<usize> = (0..examples.labels.len()).collect();
    let goes_on = || done(examples.labels.len());
    let head = fitting.head(&all);
    let Some(held_out) = fitting.held_out(FOLDS, &goes_on) else {
        return Ok(None);
    };
    let mut manifest = Manifest {
        format_version: FORMAT_VERSION,
        docsort_version: DOCSORT_VERSION.to_owned(),
        classes: examples.classes.to_vec(),
        data_fingerprint: fingerprint(engine.manifest(), examples),
        calibration: calibrated(engine, examples, &fitting, &head, &held_out),
        metrics: Some(measured(examples, &held_out)),
        progress: Progress::default(),
        ..engine.manifest().clone()
    };
    manifest.rejects.extend_from_slice(examples.rejects);
    manifest.files.clear();
    let weights = weights(engine, &head, statistics(known, examples, &features));
    // What it would refuse is not written.
    let extended = Engine::new(manifest.clone(), &weights)?;
    let answers = held_out.iter().map(|row| extended.verdict(row).label());
    Ok(Some(Extended {
        left_out: answers.collect(),
        precision: precision(engine),
        weights,
        manifest,
    }))
}

/// What the model seals of its classes, if it can be extended by such examples.
fn usable<'a>(engine: &'a Engine, examples: Examples) -> Result<&'a Statistics, ExtendError> {
    let sealed = check(engine)?;
    let before = &engine.manifest().classes;
    let old = before.len();
    assert_eq!(
        examples.classes[..old],
        before[..],
        "old classes come first"
    );
    for (label, class) in examples.classes.iter().enumerate().skip(old) {
        let pictures = examples.labels.iter().filter(|of| **of == label).count();
        if pictures < LEAST_PICTURES {
            return Err(ExtendError::TooFew {
                class: class.clone(),
                pictures,
            });
        }
    }
    Ok(sealed)
}

/// Temperature and rejection curve. The pictures count as they were answered without them; the classes that have none
/// here are drawn again, as many of each as the others have on average, so that each class weighs alike. A model becomes
/// no surer than it was: the old temperature was fitted on real pictures, the drawn ones only stand for some.
fn calibrated(
    engine: &Engine,
    examples: Examples,
    fitting: &Fitting,
    head: &[Column],
    held_out: &[Vec<f32>],
) -> Calibration {
    let before = &engine.manifest().calibration;
    let (mut rows, mut labels) = (held_out.to_vec(), examples.labels.to_vec());
    for (row, label) in fitting.drawn_again(head) {
        rows.push(row);
        labels.push(label);
    }
    let is_answerable = |label: usize| is_answerable(engine.manifest(), examples, label);
    let found = calibrate(&rows, &labels, is_answerable, before.temperature);
    Calibration {
        temperature: found.temperature,
        rejection: found.rejection,
        ..before.clone()
    }
}

/// Of the pictures, each by a head that was fitted without it.
fn measured(examples: Examples, held_out: &[Vec<f32>]) -> Metrics {
    let mut confusion = Confusion::new(examples.classes.len());
    let mut loss = 0.0;
    for (row, &label) in held_out.iter().zip(examples.labels) {
        confusion.add(label, Some(argmax(row)));
        loss += cross_entropy(row, label);
    }
    let count = held_out.len().max(1) as f64;
    Metrics {
        valid_loss: loss / count,
        valid_accuracy: confusion.correct() as f64 / count,
        valid_macro_f1: macro_f1(&confusion),
        valid_count: held_out.len() as u64,
    }
}

/// In nats.
fn cross_entropy(row: &[f32], label: usize) -> f64 {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = powers(row, 1.0).iter().sum();
    sum.ln() - f64::from(row[label] - largest)
}

fn is_answerable(before: &Manifest, examples: Examples, label: usize) -> bool {
    let class = &examples.classes[label];
    !before.rejects.contains(class) && !examples.rejects.contains(class)
}

/// The old one's and these pictures'.
fn fingerprint(before: &Manifest, examples: Examples) -> String {
    let mut bytes = before.data_fingerprint.clone().into_bytes();
    bytes.extend_from_slice(examples.fingerprint);
    for &label in examples.labels {
        bytes.extend_from_slice(examples.classes[label].as_bytes());
        bytes.push(0);
    }
    sha256_hex(&bytes)
}

/// With the plain view of each picture.
fn statistics(known: &Statistics, examples: Examples, features: &[f32]) -> Statistics {
    let mut gathering = Gathering::of(known, examples.classes.len());
    let views = features.chunks_exact(views::VIEWS * known.channels);
    for (views, &label) in views.zip(examples.labels) {
        gathering.add(label, &views[..known.channels]);
    }
    gathering.finish()
}

/// The old tensors, with another linear layer and the classes' statistics.
fn weights(engine: &Engine, head: &[Column], statistics: Statistics) -> Weights {
    let mut weights = engine.weights().clone();
    let (channels, outputs) = (engine.channels(), head.len());
    let numbers = (0..channels).flat_map(|channel| {
        head.iter()
            .map(move |column| column.weights[channel] as f32)
    });
    weights.insert(HEAD_WEIGHT, vec![channels, outputs], numbers.collect());
    let biases = head.iter().map(|column| column.bias as f32).collect();
    weights.insert(HEAD_BIAS, vec![outputs], biases);
    statistics.store(&mut weights, precision(engine));
    weights
}

/// Only in half precision, correlations stand for covariances.
fn precision(engine: &Engine) -> Precision {
    match engine.weights().get("features.correlation") {
        Some(_) => Precision::Half,
        None => Precision::Single,
    }
}

/// What no feature is below.
fn least(engine: &Engine) -> f32 {
    match engine.manifest().model.activation {
        Activation::Relu | Activation::Sigmoid => 0.0,
        // Their exact bounds are near zero or minus one; what a Gaussian draws beyond them is rare and does no harm.
        Activation::LeakyRelu | Activation::Gelu | Activation::Silu | Activation::Tanh => {
            f32::NEG_INFINITY
        }
    }
}
