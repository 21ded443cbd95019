//! Feature maps between two blocks, and the way on from them with gradients: what an explanation asks of
//! a trained network. Never changes a weight or a running statistic.

use super::{Block, Network, means};
use burn::module::Param;
use burn::tensor::Tensor;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;

impl Network {
    /// What block number `block` gives: `[batch, 3, side, side]` → `[batch, channels, h, w]`.
    pub fn maps(&self, pixels: Tensor<4>, block: usize) -> Tensor<4> {
        let first = self.blocks.iter().take(block);
        first.fold(pixels, |x, block| block.forward(x))
    }

    /// The logits that the maps of block number `block` mean, as in prediction: running statistics, no
    /// dropout. `[batch, channels, h, w]`, on a device that records, → `[batch, classes]`. Gradients flow to
    /// the maps alone.
    pub fn logits_of_maps(&self, maps: Tensor<4>, block: usize) -> Tensor<2> {
        let rest = self.blocks.iter().skip(block);
        let last = rest.fold(maps, |x, block| block.forward_recorded(x));
        let logits = means(last).matmul(recorded(&self.head.weight));
        match &self.head.bias {
            Some(bias) => logits + recorded(bias).unsqueeze(),
            None => logits,
        }
    }
}

impl Block {
    /// As in prediction, on a device that records; the same shapes as [`Block::forward`].
    fn forward_recorded(&self, x: Tensor<4>) -> Tensor<4> {
        let input = self.adds_input.then(|| x.clone());
        let weight = recorded(&self.conv.weight);
        let bias = self.conv.bias.as_ref().map(recorded);
        let x = conv2d(x, weight, bias, ConvOptions::new([1, 1], [1, 1], [1, 1], 1));
        let x = match &self.norm {
            None => x,
            Some(norm) => {
                let variance = norm.running_var.value();
                let scale = norm.gamma.val().inner() / (variance + norm.epsilon).sqrt();
                let shift = norm.beta.val().inner() - norm.running_mean.value() * scale.clone();
                let by_channel = |values: Tensor<1>| {
                    let [channels] = values.dims();
                    values.reshape([1, channels, 1, 1]).autodiff()
                };
                x * by_channel(scale) + by_channel(shift)
            }
        };
        self.finish(x, input)
    }
}

/// A constant on a device that records.
fn recorded<const D: usize>(param: &Param<Tensor<D>>) -> Tensor<D> {
    param.val().inner().autodiff()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Activation, Config, Model, Norm};
    use burn::module::Module;
    use burn::tensor::{Device, Distribution};

    #[test]
    fn from_any_block_on_the_logits_are_those_of_the_whole_network() {
        let device = Device::flex();
        for (norm, pool) in [(Norm::Batch, vec![]), (Norm::None, vec![2, 2, 1])] {
            let model = Model {
                widths: vec![4, 8, 8],
                pool,
                residual: true,
                mirror: false,
                corners: false,
                activation: Activation::Silu,
                norm,
                ..Config::default().model
            };
            let network = Network::init(&model, 3, 1, &device.clone().autodiff());
            // A pass that trains gives running statistics other than the first ones.
            let pixels =
                || Tensor::<4>::random([2, 3, 32, 32], Distribution::Normal(0.3, 2.0), &device);
            network.forward(pixels().autodiff());
            let network = network.valid();
            let pixels = pixels();
            let wanted = network.forward(pixels.clone());
            for block in 0..=3 {
                let maps = network.maps(pixels.clone(), block).autodiff();
                let got = network.logits_of_maps(maps, block).inner();
                let apart: f32 = (got - wanted.clone()).abs().max().into_scalar();
                assert!(apart < 1e-4, "{norm:?}, block {block}: {apart}");
            }
        }
    }
}
