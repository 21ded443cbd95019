//! One block of the network, fused for CPUs: 3×3 convolution (stride 1, padding 1), batch norm or
//! a bias, 2×2 max-pool (stride 2, floor) or none, activation; forward, training and gradients on plain slices.
//! Activations are channels last, `[pictures, height, width, channels]`, weights `[out, in, 3, 3]`.
//! It knows no tensor library, and the number of threads changes no bit of its results (another
//! instruction set may, in the last places).
//!
//! From the inside out: `isa`, `vector` and `product` (the one inner loop); `activation`; `transform` and `spectrum` (fewer
//! multiplications); for training `winograd`, `convolution`, `norm`, `training`, `unpool`, `plain` (no pool) and `backward`;
//! for answers `inference`, which pools in registers.

mod activation;
mod backward;
mod convolution;
mod inference;
mod isa;
mod norm;
mod parallel;
mod plain;
mod product;
mod scratch;
mod spectrum;
#[cfg(test)]
mod tests;
mod training;
mod transform;
mod unpool;
mod vector;
mod winograd;

pub use activation::{Activation, exponentials};
pub use backward::{Gradients, block_backward};
pub use inference::{Folded, block_forward, blocks_forward, fold, squares_forward, without_norm};
pub use isa::{Isa, IsaError};
pub use training::{Saved, block_forward_train};

/// Sizes of a batch of activations, `[pictures, height, width, channels]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub pictures: usize,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
}

impl Shape {
    /// Numbers in the batch.
    pub fn numbers(self) -> usize {
        self.pictures * self.picture()
    }

    /// What a block with `channels` outputs makes of it.
    pub fn after(self, pool: Pool, channels: usize) -> Self {
        match pool {
            Pool::Max => self.pooled(channels),
            Pool::None => Self { channels, ..self },
        }
    }

    /// What a block that pools makes of it: half the height and width, rounded down.
    pub fn pooled(self, channels: usize) -> Self {
        Self {
            pictures: self.pictures,
            height: self.height / 2,
            width: self.width / 2,
            channels,
        }
    }

    /// Numbers in one picture.
    fn picture(self) -> usize {
        self.height * self.width * self.channels
    }
}

/// What a block does between norm and activation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pool {
    /// The largest of each 2×2 square stays.
    #[default]
    Max,
    /// All values stay.
    None,
}

/// One block in training: its parameters, and what else it is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a> {
    /// `[out, in, 3, 3]`
    pub weights: &'a [f32],
    /// Added to each channel before it is pooled: β of the batch norm, or the bias of the
    /// convolution where there is no norm.
    pub offset: &'a [f32],
    pub norm: Option<BatchNorm<'a>>,
    pub pool: Pool,
    pub activation: Activation,
}

/// What batch norm has besides its offset.
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm<'a> {
    /// Scale, one a channel.
    pub gamma: &'a [f32],
    /// Added to the variance before its root.
    pub epsilon: f32,
}
