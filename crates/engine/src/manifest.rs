//! The manifest: everything a checkpoint says about itself besides the weights, as values. What may stand in one is
//! `limits`; how it is written and read is `sealed`.

use crate::{Loss, Model, OptimizerKind, ProblemKind};
use data_encoding::HEXLOWER;
use docsort_picture::{Limits, Preprocessing};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The manifest's file name inside a checkpoint.
pub const MANIFEST: &str = "manifest.toml";
/// The weights' file name inside a checkpoint; see [`Manifest::model_file`] for older ones.
pub const MODEL: &str = "model.safetensors";
/// The optimizer state's; `best` has none.
pub const OPTIMIZER: &str = "optimizer.bpk";
/// The weights that training goes on with, where [`MODEL`] is a moving average of them; `best` has none.
pub const TRAINED: &str = "trained.safetensors";
/// The format that this docsort writes, and the newest that it reads. 1 had its weights in Burn's own
/// burnpack files.
pub const FORMAT_VERSION: u32 = 2;
/// The version of docsort that a manifest is stamped with.
pub const DOCSORT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a checkpoint says about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format_version: u32,
    /// The docsort that wrote it.
    pub docsort_version: String,
    pub problem: ProblemKind,
    /// The class that is a yes; binary only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positive: Option<String>,
    /// Names in label order: label 0 is the first.
    pub classes: Vec<String>,
    /// Those of the classes that are never answered: a picture of one of them is `unknown`. Multiclass
    /// only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejects: Vec<String>,
    pub seed: u64,
    /// Part of what fixes the order of the batches.
    pub batch_size: usize,
    /// What its training's steps are made by; not written for AdamW, which was the only one.
    #[serde(default, skip_serializing_if = "OptimizerKind::is_adamw")]
    pub optimizer: OptimizerKind,
    /// Digest of the samples and of their split, in hexadecimal.
    pub data_fingerprint: String,
    pub preprocessing: Preprocessing,
    /// Which pictures the training read, where that is not what docsort reads by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<ReadLimits>,
    pub model: Model,
    pub loss: Loss,
    pub calibration: Calibration,
    /// Of the last completed epoch; none before the first is done.
    pub metrics: Option<Metrics>,
    pub progress: Progress,
    /// Every other file of the checkpoint. Filled by `publish`.
    pub files: BTreeMap<String, FileEntry>,
}

/// What one picture may cost: the keys of the same names in a configuration's `[data]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadLimits {
    /// Longer files are not opened.
    pub max_file_mib: u64,
    /// Pictures whose header claims more are not decoded.
    pub max_megapixels: u64,
    /// The smaller side must have at least so many pixels.
    pub min_side_px: u32,
    /// Pages of a file that are read. Manifests written before there were pages do not have it.
    #[serde(default = "usual_pages")]
    pub max_pages: u32,
}

fn usual_pages() -> u32 {
    docsort_picture::MAX_PAGES
}

impl From<ReadLimits> for Limits {
    fn from(limits: ReadLimits) -> Self {
        Limits {
            max_bytes: limits.max_file_mib.saturating_mul(1 << 20),
            max_pixels: limits.max_megapixels.saturating_mul(1_000_000),
            min_side_px: limits.min_side_px,
            max_pages: limits.max_pages,
        }
    }
}

/// How logits become a probability that can be believed, and probabilities an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Logits are divided by it before softmax or sigmoid; 1 changes nothing.
    pub temperature: f64,
    /// A highest probability below it is answered with `unknown`; 0 never is. Multiclass only.
    pub unknown_below: f64,
    /// A probability from here on is a yes: binary one, multilabel one a class, multiclass none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<f64>,
    /// What each threshold would have cost and gained on the validation samples, in ascending order of
    /// thresholds. Multiclass only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejection: Vec<RejectionPoint>,
}

/// What answering only from a confidence on costs and gains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectionPoint {
    /// A confidence below it is answered with `unknown`. 0 to 1.
    pub threshold: f64,
    /// Part of the pictures of answerable classes that are answered. 0 to 1.
    pub coverage: f64,
    /// Part of all answers that are wrong, those given to a reject among them. 0 to 1.
    pub error: f64,
}

/// Measured on the validation samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub valid_loss: f64,
    /// 0 to 1.
    pub valid_accuracy: f64,
    /// 0 to 1.
    pub valid_macro_f1: f64,
    /// Validation samples.
    pub valid_count: u64,
}

/// What a resumed run needs besides weights and optimizer state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Completed epochs.
    pub epoch: u64,
    /// Steps done in the epoch after those; 0 at an epoch's end.
    pub step_in_epoch: u64,
    /// Optimizer steps since the start of the run.
    pub global_step: u64,
    /// Sum of the losses of the running epoch's samples so far.
    pub loss_sum: f64,
    /// Training samples of the running epoch that were answered rightly so far.
    pub correct: u64,
    /// Training samples of the running epoch so far.
    pub seen: u64,
    /// Completed epochs since the best one.
    pub epochs_without_better: u64,
    /// None before the first epoch is done.
    pub best: Option<Best>,
}

/// The epoch whose validation loss is the lowest so far.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// Completed epochs when it was measured.
    pub epoch: u64,
    /// The validation loss to beat.
    pub loss: f64,
    pub metrics: Metrics,
}

/// What a file must be, to the bit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    pub bytes: u64,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl FileEntry {
    /// The entry that describes exactly these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.len() as u64,
            sha256: sha256_hex(bytes),
        }
    }
}

impl Manifest {
    /// Whether `docsort extend` made it, of the pictures that `metrics` were measured on: no epoch of a training did.
    pub fn was_extended(&self) -> bool {
        self.progress.epoch == 0 && self.metrics.is_some()
    }

    /// The file that holds the weights that answer, by the manifest's format.
    pub fn model_file(&self) -> &'static str {
        match self.format_version {
            1 => "model.bpk",
            _ => MODEL,
        }
    }

    /// The file that holds the weights that training goes on with, if there is one.
    pub fn trained_file(&self) -> Option<&'static str> {
        let name = match self.format_version {
            1 => "trained.bpk",
            _ => TRAINED,
        };
        self.files.contains_key(name).then_some(name)
    }

    /// Columns of the network's logits.
    pub fn outputs(&self) -> usize {
        match self.problem {
            ProblemKind::Multiclass | ProblemKind::Multilabel => self.classes.len(),
            ProblemKind::Binary => 1,
        }
    }

    /// The label of the class that is a yes; none unless the problem is binary.
    pub fn positive_label(&self) -> Option<usize> {
        let positive = self.positive.as_ref()?;
        self.classes.iter().position(|class| class == positive)
    }

    /// Whether a label is one that may be answered.
    pub fn is_answerable(&self, label: usize) -> bool {
        let class = self.classes.get(label);
        class.is_some_and(|class| !self.rejects.contains(class))
    }
}

/// SHA-256 (FIPS 180-4) in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
