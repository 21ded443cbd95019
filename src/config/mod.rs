//! What a run is told: the file as the user wrote it (`file`), merged with the defaults and the
//! command line, becomes one complete [`Config`]. Nothing here touches pictures or tensors.
//!
//! Every problem of a file is found before any work starts and all of them come in one message.

mod draft;
mod file;
mod fitting;
mod kind;
mod nearest;
mod presets;
mod problem;
mod schema;
#[cfg(test)]
mod tests;
mod together;

pub use docsort_engine::{
    Activation, ClassWeights, Loss, LossKind, Model, Norm, OptimizerKind, Precision, ProblemKind,
};
pub use docsort_picture::{Augment, Fit, Preprocessing};
pub use file::{Source, render, resolve, source};
pub use kind::run_name;
pub use presets::{Preset, preset, presets};
pub use problem::{ConfigError, Place, Problem};
pub use schema::MOST_EPOCHS;

use docsort_engine::manifest::ReadLimits;
use docsort_picture::Limits;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A complete, validated configuration: no options are left open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Every random choice follows from it.
    pub seed: u64,
    pub backend: Backend,
    pub kernels: Kernels,
    pub run: Run,
    pub data: Data,
    pub picture: Preprocessing,
    pub augment: Augment,
    pub model: Model,
    pub problem: ProblemConfig,
    pub unknown: Unknown,
    pub loss: Loss,
    pub distill: Distill,
    pub optimizer: Optimizer,
    pub train: Train,
    pub health: Health,
}

/// The tensor backend, chosen at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// Burn's own CPU backend: fastest here, and the same seed gives the same bytes.
    Flex,
    /// The older CPU backend on `ndarray`.
    Ndarray,
    /// Any GPU through Vulkan, Metal, DirectX 12 or OpenGL.
    Wgpu,
    /// `wgpu` where a real GPU is found, else `flex`; the choice is printed.
    Auto,
}

/// How the network's blocks are computed on a CPU backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernels {
    /// Each block in one piece, by docsort's own kernels.
    Fused,
    /// Burn's operators one after another: the reference, and the only way on a GPU.
    Composed,
}

/// Where a run writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Folder that holds the runs.
    pub dir: PathBuf,
    /// Name of the run's folder; if it exists, `-2`, `-3`, … is appended.
    pub name: String,
    /// How many of the last epochs' checkpoints survive, besides the best one.
    pub keep_last: usize,
    /// How `best` stores its weights once the training is over.
    pub best_precision: Precision,
}

/// Which pictures are used, and how they are divided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// A folder of class folders; or of `train`, `valid` and `test` folders of class folders.
    pub dir: PathBuf,
    /// Part of each class kept for validation, where the folder has no `valid` of its own.
    pub valid_fraction: f64,
    /// Part of each class kept for a final test, where the folder has no `test` of its own.
    pub test_fraction: f64,
    /// Follow symbolic links inside `dir`.
    pub follow_links: bool,
    /// Files longer than this are skipped unopened.
    pub max_file_mib: u64,
    /// Pictures whose header claims more pixels than this are skipped undecoded.
    pub max_megapixels: u64,
    /// Pictures narrower or lower than this are skipped as `too_small`.
    pub min_side_px: u32,
    /// Pages of a file that are read.
    pub max_pages: u32,
    /// Memory for decoded pictures between epochs; what exceeds it is decoded again each epoch.
    pub cache_mib: u64,
    /// Classes that are learnt and never answered: a picture of one of them is `unknown`. Multiclass only.
    pub reject: Vec<String>,
}

impl Data {
    /// What a checkpoint seals of the pictures that a training read; nothing where that is the default.
    pub fn sealed_limits(&self) -> Option<ReadLimits> {
        let of = |data: &Data| ReadLimits {
            max_file_mib: data.max_file_mib,
            max_megapixels: data.max_megapixels,
            min_side_px: data.min_side_px,
            max_pages: data.max_pages,
        };
        let limits = of(self);
        (limits != of(&Config::default().data)).then_some(limits)
    }
}

impl From<&Data> for Limits {
    fn from(data: &Data) -> Self {
        Limits {
            max_bytes: data.max_file_mib.saturating_mul(1 << 20),
            max_pixels: data.max_megapixels.saturating_mul(1_000_000),
            min_side_px: data.min_side_px,
            max_pages: data.max_pages,
        }
    }
}

/// What is asked about a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProblemConfig {
    pub kind: ProblemKind,
    /// The class that counts as a yes; binary only, else empty.
    pub positive: String,
    /// A probability of `positive` from here on is a yes; binary only.
    pub threshold: f64,
    /// A CSV of `path,label|label…`, relative to `data.dir` or absolute; multilabel only, else empty.
    pub labels: PathBuf,
}

/// When one of many is not answered; sealed in each checkpoint. Multiclass only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    /// An answer less probable than this is `unknown`.
    pub below: f64,
    /// If above 0, the threshold is fitted instead: the lowest at which no larger part of the answers to
    /// validation pictures is wrong.
    pub max_error: f64,
    /// The fitted temperature is at least this.
    pub temperature_min: f64,
}

/// What other models teach (Hinton et al., 2015). Multiclass only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distill {
    /// Their checkpoints or runs; none: labels alone teach.
    pub teachers: Vec<PathBuf>,
    /// How much of the loss is the teachers' answer.
    pub weight: f32,
    /// What logits of both sides are divided by.
    pub temperature: f32,
}

/// How the weights follow their gradients, with linear warm-up and cosine decay of the rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Optimizer {
    pub kind: OptimizerKind,
    /// The highest rate, reached at the end of the warm-up.
    pub learning_rate: f64,
    /// Where the cosine ends, as a part of `learning_rate`.
    pub final_fraction: f64,
    /// Epochs in which the rate rises from zero.
    pub warmup_epochs: f64,
    pub weight_decay: f32,
    /// Largest Euclidean norm of all gradients together; 0 switches clipping off.
    pub clip_norm: f32,
    /// How much of the moving average of the weights stays at each step; 0 keeps none, and the last
    /// weights are the model.
    pub average_decay: f64,
}

/// The loop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Train {
    pub epochs: usize,
    /// Steps of an epoch at most; 0: as many as all training pictures fill.
    pub epoch_steps: usize,
    pub batch_size: usize,
    /// Stop after so many epochs without a better validation loss; 0 never stops early.
    pub patience: usize,
    /// Threads that decode and augment; 0 takes all cores. Changes no result.
    pub loader_threads: usize,
    /// A checkpoint, a run or `shipped`, whose blocks the network begins with; empty: none.
    pub from: PathBuf,
    /// The digest of those weights, in hexadecimal; empty until a run has begun with them.
    pub from_sha256: String,
    /// How many of the first blocks stay as they are in `from`.
    pub freeze_blocks: usize,
}

/// The health monitor, which watches the layers while they learn. Changes no weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Health {
    pub enabled: bool,
    /// Steps that are summed up together.
    pub window_steps: u64,
    /// Of them, each so-manieth is looked at.
    pub every_steps: u64,
}
