//! The network on docsort's own CPU kernels: the blocks on plain slices, the small rest (dropout,
//! linear layer) on Burn. Same weights, same results within rounding as [`Network::forward`],
//! which stays the reference; several times faster than Burn's operators one after another.

mod block;

use super::outputs::{Output, read_slice};
use super::{Layer, Network, Part, RecordError, numbers};
use crate::config::{Model, Norm};
use block::{BlockWeights, folded, register, update};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use docsort_engine::{Forward, Pool, mean_of_places};
use docsort_kernels::{Folded, Saved, Shape, block_backward, block_forward_train, blocks_forward};
use rayon::prelude::*;

/// A network that only answers, on the engine's forward pass.
pub struct FusedInference(Forward);

impl FusedInference {
    /// Takes the weights and running statistics that `network` has now.
    ///
    /// # Errors
    /// If Burn cannot read a tensor back from the device.
    pub fn new(network: &Network) -> Result<Self, RecordError> {
        let [_, outputs] = network.head.weight.dims();
        let weights = super::weights(network)?;
        Ok(Self(Forward::new(&shape(network), outputs, &weights)?))
    }

    /// Logits of `[batch, side, side, 3]` normalised pixels, a row a picture.
    pub fn forward(&self, pixels: &[f32], side: usize) -> Vec<Vec<f32>> {
        self.0.logits(&self.features(pixels, side))
    }

    /// What they are made of: `[batch, channels]`, flat.
    pub fn features(&self, pixels: &[f32], side: usize) -> Vec<f32> {
        self.0.features(pixels, side)
    }
}

/// The configuration that such a network follows from; what matters in training alone is left out.
fn shape(network: &Network) -> Model {
    let blocks = &network.blocks;
    let is_normed = blocks.iter().any(|block| block.norm.is_some());
    let keeps = blocks.iter().any(|block| block.pool() == Pool::None);
    let pool = blocks.iter().map(|block| match block.pool() {
        Pool::Max => 2,
        Pool::None => 1,
    });
    Model {
        pool: if keeps { pool.collect() } else { Vec::new() },
        residual: blocks.iter().any(|block| block.adds_input),
        mirror: network.views.iter().any(|view| view.is_mirrored),
        corners: network.views.iter().any(|view| view.top != 1),
        widths: blocks
            .iter()
            .map(|block| block.conv.weight.dims()[0])
            .collect(),
        dropout: 0.0,
        activation: blocks
            .first()
            .map(|block| block.activation)
            .unwrap_or_default(),
        norm: if is_normed { Norm::Batch } else { Norm::None },
        init_gain: 1.0,
        dirac: false,
    }
}

/// What the logits of a training step were computed from, both `[batch, channels]` on the autodiff device.
pub struct Head {
    /// They require a gradient: give it to [`FusedTraining::backward`].
    pub features: Tensor<2>,
    /// What dropout left of them: the linear layer's input.
    pub dropped: Tensor<2>,
}

/// The blocks' forward and backward passes of one training step after another; its buffers are
/// allocated once.
#[derive(Default)]
pub struct FusedTraining {
    /// So many of the first blocks compute as in prediction and get no gradient.
    frozen: usize,
    /// Those, once the first batch has come.
    folded: Vec<Folded>,
    saved: Vec<Saved>,
    /// Of the pixels of the last forward pass.
    side: usize,
    /// Output of each block.
    activations: Vec<(Vec<f32>, Shape)>,
    weights: Vec<BlockWeights>,
    /// Gradients of a block's output and of its input, by turns.
    gradients: [Vec<f32>; 2],
}

impl FusedTraining {
    /// For a network whose first so many blocks are never changed.
    pub fn freezing(blocks: usize) -> Self {
        Self {
            frozen: blocks,
            ..Self::default()
        }
    }

    /// Logits of a batch, and what they were computed from.
    ///
    /// Updates the running statistics as batch norm does in training.
    ///
    /// - `pixels`: `[batch, side, side, 3]`
    /// - `device`: with autodiff
    pub fn forward(
        &mut self,
        network: &Network,
        pixels: &[f32],
        side: usize,
        device: &Device,
    ) -> (Tensor<2>, Head) {
        self.weights = network.blocks.iter().map(BlockWeights::of).collect();
        self.saved.resize_with(network.blocks.len(), Saved::default);
        self.side = side;
        let shape = input_shape(pixels, side);
        self.activations
            .resize_with(network.blocks.len(), || (Vec::new(), shape));
        let mut shape = self.enter(network, pixels, shape);
        for (index, block) in network.blocks.iter().enumerate().skip(self.frozen) {
            let parameters = self.weights[index].parameters();
            let made = shape.after(parameters.pool, parameters.offset.len());
            let saved = &mut self.saved[index];
            let (before, after) = self.activations.split_at_mut(index);
            let input = before.last().map_or(pixels, |(output, _)| output);
            let (output, output_shape) = &mut after[0];
            *output_shape = made;
            let output = sized(output, made.numbers());
            block_forward_train(input, shape, &parameters, output, saved);
            if block.adds_input {
                add(output, input);
            }
            if let Some(norm) = &block.norm {
                update(&norm.running_mean, saved.mean(), norm.momentum, device);
                update(&norm.running_var, saved.variance(), norm.momentum, device);
            }
            shape = made;
        }
        let (output, last) = &self.activations[network.blocks.len() - 1];
        let features = TensorData::new(
            mean_of_places(output, *last),
            [last.pictures, last.channels],
        );
        let features = Tensor::from_data(features, device).require_grad();
        let dropped = network.dropout.forward(features.clone());
        let logits = network.head.forward(dropped.clone());
        (logits, Head { features, dropped })
    }

    /// The pixels through the frozen blocks; gives the shape of what they make.
    fn enter(&mut self, network: &Network, pixels: &[f32], shape: Shape) -> Shape {
        let Some(last) = self.frozen.checked_sub(1) else {
            return shape;
        };
        if self.folded.is_empty() {
            let frozen = network.blocks.iter().zip(&self.weights).take(self.frozen);
            self.folded = frozen
                .map(|(block, weights)| folded(block, weights))
                .collect();
        }
        let made = (self.folded.iter()).fold(shape, |shape, block| block.after(shape));
        self.activations[last] = (blocks_forward(pixels, shape, &self.folded), made);
        made
    }

    /// What the layers of the blocks gave in the last forward pass, frozen ones left out, `samples` values of each
    /// activation. The convolutions' and norms' numbers follow from the batch's statistics, which
    /// the pass has anyway; nobody counts their zeros.
    pub fn outputs(&self, samples: usize) -> Vec<Output> {
        let mut outputs = Vec::new();
        for (index, saved) in self.saved.iter().enumerate().skip(self.frozen) {
            let layer = |part| Layer::Block(index + 1, part);
            let (mean, variance) = (saved.mean(), saved.variance());
            let block = &self.weights[index];
            // A bias is part of what a convolution gives; the pass adds it later.
            let bias = |channel: usize| match block.norm {
                Some(_) => 0.0,
                None => block.offset[channel],
            };
            let by_channel = mean.iter().zip(variance).enumerate();
            let by_channel = by_channel.map(|(at, (mean, &variance))| [mean + bias(at), variance]);
            outputs.push(pooled(layer(Part::Convolution), by_channel));
            if let Some((gamma, epsilon)) = &block.norm {
                let scales = gamma.iter().zip(&block.offset).zip(variance);
                let by_channel = scales.map(|((gamma, &beta), variance)| {
                    [beta, gamma * gamma * variance / (variance + epsilon)]
                });
                outputs.push(pooled(layer(Part::Norm), by_channel));
            }
            if let Some((values, shape)) = self.activations.get(index) {
                let layer = layer(Part::Activation);
                outputs.push(read_slice(layer, values, *shape, samples));
            }
        }
        outputs
    }

    /// Adds the gradients of the blocks' parameters to `gradients`.
    ///
    /// - `pixels`: those of the last forward pass
    /// - `features`: gradient of the loss by the features of that pass
    pub fn backward(
        &mut self,
        network: &Network,
        pixels: &[f32],
        features: Tensor<2>,
        gradients: &mut GradientsParams,
    ) {
        let device = features.device();
        let (_, last) = self.activations[network.blocks.len() - 1];
        let [mut dy, mut dx] = std::mem::take(&mut self.gradients);
        spread_over_places(&numbers(features), last, grown(&mut dy, last.numbers()));
        for (index, block) in network.blocks.iter().enumerate().skip(self.frozen).rev() {
            let (input, shape) = match index.checked_sub(1) {
                Some(before) => (&self.activations[before].0[..], self.activations[before].1),
                None => (pixels, input_shape(pixels, self.side)),
            };
            let by_output = &dy[..self.activations[index].1.numbers()];
            let by_input = (index > self.frozen).then(|| grown(&mut dx, input.len()));
            let parameters = self.weights[index].parameters();
            let found = block_backward(
                input,
                shape,
                &parameters,
                &mut self.saved[index],
                by_output,
                by_input,
            );
            if block.adds_input && index > self.frozen {
                add(&mut dx[..input.len()], by_output);
            }
            register(gradients, &block.conv.weight, found.weights, &device);
            register(gradients, block.offset(), found.offset, &device);
            if let (Some(norm), Some(gamma)) = (&block.norm, found.gamma) {
                register(gradients, &norm.gamma, gamma, &device);
            }
            std::mem::swap(&mut dy, &mut dx);
        }
        self.gradients = [dy, dx];
    }
}

/// Mean and standard deviation over all channels, from the mean and variance of each; all have
/// the same number of values.
fn pooled(layer: Layer, by_channel: impl Iterator<Item = [f32; 2]>) -> Output {
    let (mut count, mut sum, mut squares) = (0.0f64, 0.0f64, 0.0f64);
    for [mean, variance] in by_channel {
        let mean = f64::from(mean);
        count += 1.0;
        sum += mean;
        squares += f64::from(variance) + mean * mean;
    }
    let mean = sum / count;
    Output {
        layer,
        mean: mean as f32,
        std: (squares / count - mean * mean).max(0.0).sqrt() as f32,
        zeros: None,
        alive: Vec::new(),
        sample: Vec::new(),
    }
}

/// Numbers that one thread adds at a time: 64 KiB.
const PIECE: usize = 16 * 1024;

/// `to ← to + numbers`, of the same length.
fn add(to: &mut [f32], numbers: &[f32]) {
    let (to, numbers) = (to.par_chunks_mut(PIECE), numbers.par_chunks(PIECE));
    to.zip(numbers).for_each(|(to, numbers)| {
        let both = to.iter_mut().zip(numbers);
        both.for_each(|(to, number)| *to += number);
    });
}

fn input_shape(pixels: &[f32], side: usize) -> Shape {
    Shape {
        pictures: pixels.len() / (3 * side * side),
        height: side,
        width: side,
        channels: 3,
    }
}

/// `numbers` of a buffer; those that it had keep their values, which mean nothing. Clearing them, or
/// allocating them at each step, took a twelfth of a training.
fn sized(buffer: &mut Vec<f32>, numbers: usize) -> &mut [f32] {
    buffer.resize(numbers, 0.0);
    buffer
}

/// The first `numbers` of a buffer whose layers take turns: it keeps the length of the largest, so that nothing is cleared.
fn grown(buffer: &mut Vec<f32>, numbers: usize) -> &mut [f32] {
    let most = buffer.len().max(numbers);
    &mut sized(buffer, most)[..numbers]
}

/// The gradient of [`mean_of_places`].
fn spread_over_places(gradient: &[f32], shape: Shape, spread: &mut [f32]) {
    let places = shape.height * shape.width;
    let pictures = spread.chunks_exact_mut(places * shape.channels);
    for (picture, gradient) in pictures.zip(gradient.chunks_exact(shape.channels)) {
        for place in picture.chunks_exact_mut(shape.channels) {
            for (spread, value) in place.iter_mut().zip(gradient) {
                *spread = value / places as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests;
