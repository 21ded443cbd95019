//! What a checkpoint seals of the configuration that its network was trained with: the network's shape,
//! what its classes mean to each other, what was minimised. Plain values; their ranges are checked by
//! whoever reads them from a stranger.

use docsort_kernels::{Activation, Pool};
use serde::{Deserialize, Serialize};

/// The network's shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Channels of each block of convolution, norm, max-pool and activation.
    pub widths: Vec<usize>,
    /// By how much the max-pool of each block divides the side: 2, or 1 where there is none. Empty: 2 in each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pool: Vec<usize>,
    /// Whether a block that changes neither side nor channels adds its input to what it gives (He et al., 2016).
    #[serde(default, skip_serializing_if = "is_off")]
    pub residual: bool,
    /// Whether answers look at the mirror image too; see [`Model::views`].
    #[serde(default, skip_serializing_if = "is_off")]
    pub mirror: bool,
    /// Whether answers look at each a pixel towards two corners; see [`Model::views`].
    #[serde(default, skip_serializing_if = "is_off")]
    pub corners: bool,
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
    /// Whether blocks begin by passing on what they get (a Dirac start), as far as they have channels for it. Blocks that add their
    /// input do so anyway.
    #[serde(default, skip_serializing_if = "is_off")]
    pub dirac: bool,
}

/// A way to look at a picture: itself or its mirror image, left for right, moved by a pixel or not. What comes in repeats the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub is_mirrored: bool,
    /// Where it begins in what it looks at, widened by a pixel on each side: 1 is unmoved.
    pub top: usize,
    pub left: usize,
}

impl View {
    /// The picture's row that the view's row `row` shows.
    pub fn row(self, row: usize, side: usize) -> usize {
        moved(row, self.top, side)
    }

    /// The picture's column that the view's column `column` shows.
    pub fn column(self, column: usize, side: usize) -> usize {
        let column = moved(column, self.left, side);
        if self.is_mirrored {
            side - 1 - column
        } else {
            column
        }
    }

    /// Whether it is the picture itself.
    pub fn is_plain(self) -> bool {
        (self.is_mirrored, self.top, self.left) == (false, 1, 1)
    }
}

fn moved(at: usize, first: usize, side: usize) -> usize {
    (at + first).clamp(1, side) - 1
}

impl Model {
    /// What block number `block`, counted from 0, does between norm and activation.
    pub fn pool_of(&self, block: usize) -> Pool {
        match self.pool.get(block) {
            Some(1) => Pool::None,
            _ => Pool::Max,
        }
    }

    /// Whether block number `block`, counted from 0, adds its input.
    pub fn adds_input(&self, block: usize) -> bool {
        let before = block.checked_sub(1).map(|before| self.widths[before]);
        self.residual && self.pool_of(block) == Pool::None && before == Some(self.widths[block])
    }

    /// What an answer is made of, by the mean of their features; training sees the picture alone.
    pub fn views(&self) -> &'static [View] {
        const fn view(is_mirrored: bool, top: usize, left: usize) -> View {
            View {
                is_mirrored,
                top,
                left,
            }
        }
        match (self.mirror, self.corners) {
            (false, false) => const { &[view(false, 1, 1)] },
            (true, false) => const { &[view(false, 1, 1), view(true, 1, 1)] },
            (false, true) => const { &[view(false, 0, 0), view(false, 2, 2)] },
            (true, true) => {
                const {
                    &[
                        view(false, 0, 0),
                        view(false, 2, 2),
                        view(true, 0, 2),
                        view(true, 2, 0),
                    ]
                }
            }
        }
    }

    /// The side of the maps after the first `blocks` of a picture of `side`; 0 where there is nothing left to pool.
    pub fn side_after(&self, side: usize, blocks: usize) -> usize {
        let halvings = (0..blocks).filter(|&block| self.pool_of(block) == Pool::Max);
        side.checked_shr(halvings.count() as u32).unwrap_or(0)
    }

    /// The number of the last block whose maps are at least 7 pixels a side, counted from 1: the maps of the deepest block
    /// are the closest to an answer, but two pixels a side locate nothing. The first block where even its maps are smaller.
    pub fn explained_block(&self, side: usize) -> usize {
        // Coarser maps show no more than in which half of the picture something is.
        const LEAST_SIDE: usize = 7;
        let mut deepest_first = (1..=self.widths.len()).rev();
        deepest_first
            .find(|&blocks| self.side_after(side, blocks) >= LEAST_SIDE)
            .unwrap_or(1)
    }
}

fn is_off(switch: &bool) -> bool {
    !switch
}

/// Which steps are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptimizerKind {
    /// Each number by its own usual gradient (Loshchilov and Hutter, 2019).
    #[default]
    Adamw,
    /// Of a convolution's weights nearly the nearest matrix with orthogonal rows or columns, whichever are fewer (Jordan, 2024);
    /// what is no convolution follows AdamW.
    Muon,
}

impl OptimizerKind {
    pub(crate) fn is_adamw(&self) -> bool {
        *self == Self::Adamw
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn model(widths: &[usize], pool: &[usize]) -> Model {
        Model {
            widths: widths.to_vec(),
            pool: pool.to_vec(),
            residual: true,
            mirror: false,
            corners: false,
            dropout: 0.0,
            activation: Activation::Relu,
            norm: Norm::Batch,
            init_gain: 1.0,
            dirac: false,
        }
    }

    #[test]
    fn the_deepest_maps_of_seven_pixels_are_explained() {
        let halving = model(&[4; 3], &[]);
        let chosen = [32, 56, 16, 8].map(|side| halving.explained_block(side));
        assert_eq!(chosen, [2, 3, 1, 1]);
        // 32, 16, 16, 8
        assert_eq!(model(&[4; 4], &[1, 2, 1, 2]).explained_block(32), 4);
    }

    #[test]
    fn a_block_that_keeps_side_and_channels_adds_its_input() {
        let model = model(&[4, 4, 4, 8, 8], &[1, 1, 2, 1, 1]);
        let adds: Vec<bool> = (0..5).map(|block| model.adds_input(block)).collect();
        // The first has colours before it; the third pools; the fourth widens.
        assert_eq!(adds, [false, true, false, false, true]);
        let sides: Vec<usize> = (0..=5).map(|blocks| model.side_after(30, blocks)).collect();
        assert_eq!(sides, [30, 30, 30, 15, 15, 15]);
    }
}
