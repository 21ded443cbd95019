//! The convolutional network and its record on disk. It owns shapes and weights; it never knows
//! where pictures come from, how it is trained, or which backend it runs on.

mod fused;
mod record;

pub use fused::{FusedInference, FusedTraining};
pub use record::{RecordError, from_bytes, optimizer_from_bytes, optimizer_to_bytes, to_bytes};

use crate::config;
use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{
    BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Initializer, Linear, LinearConfig,
    PaddingConfig2d,
};
use burn::tensor::{Device, Tensor, activation};

/// A stack of blocks, the mean of each channel, and one linear layer: logits, not probabilities.
#[derive(Module, Debug)]
pub struct Network {
    blocks: Vec<Block>,
    dropout: Dropout,
    head: Linear,
}

/// 3×3 convolution, batch norm (Ioffe and Szegedy, 2015), ReLU, 2×2 max-pool.
#[derive(Module, Debug)]
pub struct Block {
    conv: Conv2d,
    norm: BatchNorm,
    pool: MaxPool2d,
}

impl Network {
    /// Draws the initial weights from `seed` alone: the same seed gives the same weights on the
    /// same backend.
    pub fn init(model: &config::Model, classes: usize, seed: u64, device: &Device) -> Self {
        device.seed(seed);
        let mut channels = 3;
        let mut blocks = Vec::with_capacity(model.widths.len());
        for &width in &model.widths {
            blocks.push(Block::init(channels, width, device));
            channels = width;
        }
        let network = Self {
            blocks,
            dropout: DropoutConfig::new(model.dropout).init(),
            head: LinearConfig::new(channels, classes).init(device),
        };
        // Burn draws weights at first use; drawn here, no other use of the device's generator
        // comes between them. Its parameter ids are random numbers: ours count from 1, so that
        // two runs write the same bytes.
        network.materialize().map(&mut Numbering(0))
    }

    /// Logits of a batch.
    ///
    /// - `pixels`: `[batch, 3, side, side]`, normalised
    /// - output: `[batch, classes]`
    pub fn forward(&self, pixels: Tensor<4>) -> Tensor<2> {
        let features = self.features(pixels);
        self.head.forward(self.dropout.forward(features))
    }

    /// Mean of each channel after the last block: `[batch, 3, side, side]` → `[batch, channels]`.
    fn features(&self, pixels: Tensor<4>) -> Tensor<2> {
        let mut x = pixels;
        for block in &self.blocks {
            x = block.forward(x);
        }
        let [batch, channels, height, width] = x.dims();
        x.reshape([batch, channels, height * width])
            .mean_dim(2)
            .reshape([batch, channels])
    }
}

impl Block {
    fn init(channels_in: usize, channels_out: usize, device: &Device) -> Self {
        Self {
            // No bias: batch norm subtracts the mean, and with it any bias.
            conv: Conv2dConfig::new([channels_in, channels_out], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .with_bias(false)
                // He et al., 2015: keeps the variance through ReLU layers.
                .with_initializer(Initializer::KaimingNormal {
                    gain: std::f64::consts::SQRT_2,
                    fan_out_only: false,
                })
                .init(device),
            norm: BatchNormConfig::new(channels_out).init(device),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
        }
    }

    /// `[batch, in, h, w]` → `[batch, out, h / 2, w / 2]`
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = self.norm.forward(self.conv.forward(x));
        // ReLU and max-pool commute, and after pooling ReLU has a quarter of the work.
        activation::relu(self.pool.forward(x))
    }
}

/// Numbers the parameters in the order of the module's fields.
struct Numbering(u64);

impl ModuleMapper for Numbering {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (_, value, mapper) = param.consume();
        self.0 += 1;
        Param::from_mapped_value(ParamId::from(self.0), value, mapper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> config::Model {
        config::Model {
            widths: vec![4, 8],
            dropout: 0.0,
        }
    }

    #[test]
    fn logits_have_one_column_a_class() {
        let device = Device::flex();
        let network = Network::init(&small(), 5, 1, &device);
        let logits = network.forward(Tensor::zeros([2, 3, 16, 16], &device));
        assert_eq!(logits.dims(), [2, 5]);
    }

    #[test]
    fn the_seed_decides_the_initial_bytes() {
        let device = Device::flex();
        let bytes = |seed| to_bytes(&Network::init(&small(), 3, seed, &device)).unwrap();
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
    }

    #[test]
    fn the_parameters_are_counted_as_by_hand() {
        // (3·4 + 4·8)·9 weights, two numbers a channel for batch norm, its two running
        // statistics, and the linear layer's 8·3 + 3.
        let network = Network::init(&small(), 3, 1, &Device::flex());
        assert_eq!(network.num_params(), 44 * 9 + 2 * 12 + 2 * 12 + 27);
    }

    #[test]
    fn a_record_restores_every_weight_and_running_statistic() {
        let device = Device::flex().autodiff();
        let network = Network::init(&small(), 3, 1, &device);
        // A pass in training mode moves the running statistics away from their start.
        let pixels = Tensor::random([4, 3, 16, 16], burn::tensor::Distribution::Default, &device);
        network.forward(pixels);
        let bytes = to_bytes(&network).unwrap();
        let other = Network::init(&small(), 3, 9, &device);
        let restored = from_bytes(other, &bytes).unwrap();
        assert_eq!(to_bytes(&restored).unwrap(), bytes);
    }

    #[test]
    fn a_record_of_another_shape_is_refused() {
        let device = Device::flex();
        let bytes = to_bytes(&Network::init(&small(), 3, 1, &device)).unwrap();
        let other = Network::init(&small(), 4, 1, &device);
        assert!(from_bytes(other, &bytes).is_err());
    }
}
