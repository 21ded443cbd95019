//! Tests of the whole crate, and the ten networks that they share.

mod agreement;
mod files;

use crate::*;
use docsort_engine::{Activation, Norm, ProblemKind};

/// A network of every activation, norm and kind of problem among ten, with numbers from a seed; each second one has blocks
/// that do not pool. Sides and widths are odd too, so that pools leave a row out.
fn ten() -> Vec<Source> {
    use Activation::{Gelu, LeakyRelu, Relu, Sigmoid, Silu, Tanh};
    use ProblemKind::{Binary, Multiclass, Multilabel};
    let kinds = [
        (Relu, Norm::Batch, Multiclass),
        (LeakyRelu, Norm::None, Binary),
        (Gelu, Norm::Batch, Multilabel),
        (Silu, Norm::None, Multiclass),
        (Sigmoid, Norm::Batch, Binary),
        (Tanh, Norm::None, Multilabel),
        (Gelu, Norm::None, Binary),
        (Silu, Norm::Batch, Multilabel),
        (Relu, Norm::None, Multilabel),
        (Tanh, Norm::Batch, Multiclass),
    ];
    let of = |(seed, (activation, norm, problem))| source(seed, activation, norm, problem);
    (1..).zip(kinds).map(of).collect()
}

fn source(seed: u32, activation: Activation, norm: Norm, problem: ProblemKind) -> Source {
    let manifest = manifest(seed, activation, norm, problem);
    let weights = weights(&manifest, seed);
    let bytes = weights.to_bytes(Precision::Single).unwrap();
    let files = [(MODEL.to_owned(), FileEntry::of(&bytes))].into();
    let text = Manifest { files, ..manifest }.to_text().unwrap();
    Source::from_bytes(text.as_bytes(), &bytes).unwrap()
}

fn manifest(seed: u32, activation: Activation, norm: Norm, problem: ProblemKind) -> Manifest {
    // Every value that these tests do not care about is the shipped model's.
    let mut manifest = Manifest::parse(shipped::MANIFEST).unwrap();
    manifest.problem = problem;
    manifest.metrics = None;
    manifest.progress = Default::default();
    manifest.rejects = Vec::new();
    manifest.calibration.rejection = Vec::new();
    manifest.calibration.temperature = 0.5 + f64::from(seed) / 4.0;
    manifest.preprocessing.side_px = 32 + 3 * seed;
    manifest.preprocessing.mean = [0.485, 0.456, 0.406];
    manifest.preprocessing.std = [0.229, 0.224, 0.225];
    manifest.model.widths = vec![5, 12, 19];
    if seed.is_multiple_of(2) {
        // One block of the four adds its input.
        manifest.model.widths = vec![5, 12, 12, 19];
        manifest.model.pool = vec![1, 2, 1, 2];
        manifest.model.residual = true;
    }
    // By seed: four views, one in the mirror, two corners, the picture alone.
    manifest.model.mirror = seed % 4 < 2;
    manifest.model.corners = seed.is_multiple_of(2);
    manifest.model.activation = activation;
    manifest.model.norm = norm;
    match problem {
        ProblemKind::Multiclass => manifest.rejects = vec!["other".to_owned()],
        ProblemKind::Binary => {
            let first = !seed.is_multiple_of(2);
            manifest.classes = vec!["no".to_owned(), "yes".to_owned()];
            manifest.positive = Some(manifest.classes[usize::from(first)].clone());
            manifest.calibration.unknown_below = 0.0;
            manifest.calibration.thresholds = vec![0.4];
            manifest.loss.kind = docsort_engine::LossKind::BinaryCrossEntropy;
        }
        ProblemKind::Multilabel => {
            manifest.calibration.unknown_below = 0.0;
            manifest.calibration.thresholds = vec![0.5; manifest.classes.len()];
            manifest.loss.kind = docsort_engine::LossKind::BinaryCrossEntropy;
        }
    }
    manifest
}

/// Numbers of the size that a training starts from: He's for kernels, so that no signal fades or grows.
fn weights(manifest: &Manifest, seed: u32) -> Weights {
    let mut state = seed;
    let mut numbers = |count: usize, from: f32, to: f32| -> Vec<f32> {
        let next = |_| {
            // Numerical Recipes' linear congruential generator; its high bits are good enough.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            from + (to - from) * (state >> 8) as f32 / (1 << 24) as f32
        };
        (0..count).map(next).collect()
    };
    let mut weights = Weights::default();
    let mut inputs = 3;
    for (index, &width) in manifest.model.widths.iter().enumerate() {
        let spread = (6.0 / (9 * inputs) as f32).sqrt();
        let kernel = numbers(width * inputs * 9, -spread, spread);
        let name = |part: &str| format!("blocks.{index}.{part}");
        weights.insert(name("conv.weight"), vec![width, inputs, 3, 3], kernel);
        let mut add = |part: &str, values| weights.insert(name(part), vec![width], values);
        match manifest.model.norm {
            Norm::None => add("conv.bias", numbers(width, -0.2, 0.2)),
            Norm::Batch => {
                add("norm.gamma", numbers(width, 0.5, 1.5));
                add("norm.beta", numbers(width, -0.5, 0.5));
                add("norm.running_mean", numbers(width, -0.5, 0.5));
                add("norm.running_var", numbers(width, 0.3, 2.0));
            }
        }
        inputs = width;
    }
    let outputs = manifest.outputs();
    let head = numbers(inputs * outputs, -1.0, 1.0);
    weights.insert("head.weight", vec![inputs, outputs], head);
    weights.insert("head.bias", vec![outputs], numbers(outputs, -1.0, 1.0));
    weights
}
