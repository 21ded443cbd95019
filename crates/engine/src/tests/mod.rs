//! Tests of the whole crate, and the manifest that they share.

mod answers;
#[cfg(feature = "files")]
mod golden;
mod hostile;
mod manifests;
mod rows;
mod weights;

use crate::*;
use docsort_picture::Fit;

/// A sound manifest for a position in a run.
pub(crate) fn manifest(epoch: u64, step: u64) -> Manifest {
    let metrics = manifest::Metrics {
        valid_loss: 0.1,
        valid_accuracy: 0.875,
        valid_macro_f1: 0.8,
        valid_count: 24,
    };
    Manifest {
        format_version: manifest::FORMAT_VERSION,
        docsort_version: manifest::DOCSORT_VERSION.to_owned(),
        problem: ProblemKind::Multiclass,
        positive: None,
        classes: vec!["license".to_owned(), "passport".to_owned()],
        rejects: Vec::new(),
        seed: 42,
        batch_size: 32,
        optimizer: OptimizerKind::Muon,
        data_fingerprint: "00ff10".to_owned(),
        preprocessing: Preprocessing {
            side_px: 96,
            fit: Fit::Letterbox,
            pad_rgb: [0, 127, 255],
            mean: [0.485, 0.456, 0.406],
            std: [0.229, 0.224, 0.225],
        },
        limits: None,
        model: Model {
            widths: vec![16, 32],
            pool: Vec::new(),
            residual: false,
            mirror: false,
            corners: false,
            dropout: 0.2,
            activation: Activation::Silu,
            norm: Norm::None,
            init_gain: 0.5,
            dirac: false,
        },
        loss: Loss {
            kind: LossKind::SparseCategoricalCrossEntropy,
            label_smoothing: 0.1,
            class_weights: ClassWeights::Balanced,
            energy_weight: 0.0,
            energy_class: 3.0,
            energy_reject: -1.0,
        },
        calibration: manifest::Calibration {
            temperature: 1.0,
            unknown_below: 0.0,
            thresholds: Vec::new(),
            rejection: Vec::new(),
        },
        metrics: (epoch > 0).then_some(metrics),
        progress: manifest::Progress {
            epoch,
            step_in_epoch: step,
            global_step: 12 * epoch + step,
            loss_sum: 0.0,
            correct: 0,
            seen: 0,
            epochs_without_better: 0,
            best: (epoch > 0).then_some(manifest::Best {
                epoch,
                loss: 0.1,
                metrics,
            }),
        },
        files: Default::default(),
    }
}
