//! Tests of the whole module on real folders, and the fixtures that they share.

mod damage;
mod faults;
mod hostile;
mod runs;

use super::*;
use crate::config;
use std::fs;
use std::path::{Path, PathBuf};

/// A sound manifest for a position in a run.
fn manifest(epoch: u64, step: u64) -> Manifest {
    let metrics = Metrics {
        valid_loss: 0.1,
        valid_accuracy: 0.875,
        valid_macro_f1: 0.8,
        valid_count: 24,
    };
    Manifest {
        format_version: FORMAT_VERSION,
        docsort_version: DOCSORT_VERSION.to_owned(),
        problem: config::ProblemKind::Multiclass,
        positive: None,
        classes: vec!["license".to_owned(), "passport".to_owned()],
        rejects: Vec::new(),
        seed: 42,
        batch_size: 32,
        optimizer: config::OptimizerKind::Muon,
        data_fingerprint: "00ff10".to_owned(),
        preprocessing: config::Preprocessing {
            side_px: 96,
            fit: config::Fit::Letterbox,
            pad_rgb: [0, 127, 255],
            mean: [0.485, 0.456, 0.406],
            std: [0.229, 0.224, 0.225],
        },
        limits: None,
        model: config::Model {
            widths: vec![16, 32],
            pool: Vec::new(),
            residual: false,
            mirror: false,
            corners: false,
            dropout: 0.2,
            activation: config::Activation::Silu,
            norm: config::Norm::None,
            init_gain: 0.5,
            dirac: false,
        },
        loss: config::Loss {
            kind: config::LossKind::SparseCategoricalCrossEntropy,
            label_smoothing: 0.1,
            class_weights: config::ClassWeights::Balanced,
            ..config::Config::default().loss
        },
        calibration: Calibration {
            temperature: 1.0,
            unknown_below: 0.0,
            thresholds: Vec::new(),
            rejection: Vec::new(),
        },
        metrics: (epoch > 0).then_some(metrics),
        progress: Progress {
            epoch,
            step_in_epoch: step,
            global_step: 12 * epoch + step,
            loss_sum: 0.0,
            correct: 0,
            seen: 0,
            epochs_without_better: 0,
            best: (epoch > 0).then_some(Best {
                epoch,
                loss: 0.1,
                metrics,
            }),
        },
        files: Default::default(),
    }
}

/// Bytes that differ between checkpoints, as weights do.
fn weights(epoch: u64, step: u64) -> Vec<u8> {
    (0..600u64)
        .map(|index| (index * 7 + epoch * 31 + step * 3) as u8)
        .collect()
}

fn publish_at(checkpoints: &Path, epoch: u64, step: u64) -> PathBuf {
    let name = Position { epoch, step }.to_string();
    let model = weights(epoch, step);
    let files: [(&str, &[u8]); 2] = [("model.bin", &model), ("optimizer.bin", &model[..300])];
    publish(checkpoints, &name, &manifest(epoch, step), &files).unwrap()
}

fn latest_name(checkpoints: &Path) -> String {
    let (found, _) = latest(checkpoints).unwrap();
    found.unwrap().position.to_string()
}

/// The names in a folder, hidden ones too, in order.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
