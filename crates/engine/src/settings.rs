//! What a checkpoint seals of the configuration that its network was trained with: the network's shape,
//! what its classes mean to each other, what was minimised. Plain values; their ranges are checked by
//! whoever reads them from a stranger.

use docsort_kernels::Activation;
use serde::{Deserialize, Serialize};

/// The network's shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Channels of each block of convolution, norm, 2×2 max-pool and activation.
    pub widths: Vec<usize>,
    /// Part of the pooled features that is dropped in training.
    pub dropout: f64,
    // Manifests written before these three keys existed do not have them.
    #[serde(default)]
    pub activation: Activation,
    #[serde(default)]
    pub norm: Norm,
    /// The initial convolution weights' standard deviation, as a multiple of the one that the
    /// activation's rule gives; see [`Activation`].
    #[serde(default = "unchanged")]
    pub init_gain: f64,
}

/// What each block does between convolution and pooling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Norm {
    /// Batch norm (Ioffe and Szegedy, 2015).
    #[default]
    Batch,
    /// Nothing but a bias.
    None,
}

fn unchanged() -> f64 {
    1.0
}

/// What the classes mean to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProblemKind {
    /// Each picture has exactly one class: softmax.
    Multiclass,
    /// A picture is of one class or is not: one sigmoid.
    Binary,
    /// A picture has any number of classes, also none: a sigmoid each.
    Multilabel,
}

/// What is minimised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    pub kind: LossKind,
    /// Part of each target that is spread evenly: over all classes, or over yes and no.
    pub label_smoothing: f32,
    pub class_weights: ClassWeights,
    // Manifests written before these three keys existed do not have them.
    /// Weight of the hinge that keeps the scores of classes and of rejects apart; 0 switches it off. Multiclass
    /// with rejects only. The score is log Σ exp over the logits of the classes that may be answered.
    #[serde(default)]
    pub energy_weight: f32,
    /// The score that pictures of classes should have at least.
    #[serde(default = "energy_class")]
    pub energy_class: f32,
    /// The score that pictures of rejects should have at most.
    #[serde(default = "energy_reject")]
    pub energy_reject: f32,
}

/// Far less apart than Liu et al. have it for logits of a network that was trained before: from the first step on,
/// a wide gap outweighs the answers.
fn energy_class() -> f32 {
    3.0
}

fn energy_reject() -> f32 {
    -1.0
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// Softmax cross-entropy on integer labels.
    SparseCategoricalCrossEntropy,
    /// Softmax cross-entropy on dense targets.
    CategoricalCrossEntropy,
    /// Sigmoid cross-entropy, an output at a time.
    BinaryCrossEntropy,
    /// Squared distance between probabilities and targets.
    MeanSquaredError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassWeights {
    /// Each picture counts the same.
    None,
    /// Each class counts the same: weight = pictures / (classes × pictures of the class). For yes or
    /// no, both sides do: a yes weighs pictures without / pictures with.
    Balanced,
}
