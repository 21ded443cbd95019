//! The network on docsort's own CPU kernels: the blocks on plain slices, the small rest (dropout,
//! linear layer) on Burn. Same weights, same results within rounding as [`Network::forward`],
//! which stays the reference; several times faster than Burn's operators one after another.

use super::Network;
use crate::config;
use crate::kernels::{
    Folded, Parameters, Saved, Shape, block_backward, block_forward_train, blocks_forward, fold,
};
use burn::module::{Param, RunningState};
use burn::nn::Linear;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use rayon::prelude::*;

/// Whether the kernels can compute such a network.
pub fn suits_fused(model: &config::Model) -> bool {
    model.activation == config::Activation::Relu && model.norm == config::Norm::Batch
}

const NORMED: &str = "`suits_fused` asks for a norm";

/// A network that only answers: batch norm is folded into the convolutions.
pub struct FusedInference {
    blocks: Vec<Folded>,
    head: Linear,
}

impl FusedInference {
    /// Takes the weights and running statistics that `network` has now.
    pub fn new(network: &Network) -> Self {
        let blocks = network.blocks.iter().map(|block| {
            let weights = BlockWeights::of(block);
            let mean = numbers(block.norm.as_ref().expect(NORMED).running_mean.value());
            let variance = numbers(block.norm.as_ref().expect(NORMED).running_var.value());
            fold(&weights.parameters(), &mean, &variance)
        });
        Self {
            blocks: blocks.collect(),
            head: network.head.clone(),
        }
    }

    /// Logits `[batch, classes]` of `[batch, 3, side, side]` normalised pixels.
    pub fn forward(&self, pixels: &[f32], side: usize) -> Tensor<2> {
        let input = channels_last(pixels, side);
        let shape = input_shape(pixels, side);
        let output = blocks_forward(&input, shape, &self.blocks);
        let last = self
            .blocks
            .iter()
            .fold(shape, |shape, block| shape.pooled(block.outputs()));
        let features = TensorData::new(
            mean_of_places(&output, last),
            [last.pictures, last.channels],
        );
        let device = self.head.weight.val().device();
        self.head.forward(Tensor::from_data(features, &device))
    }
}

/// The blocks' forward and backward passes of one training step after another; its buffers are
/// allocated once.
#[derive(Default)]
pub struct FusedTraining {
    saved: Vec<Saved>,
    /// Input of each block, and last the output of all.
    activations: Vec<(Vec<f32>, Shape)>,
    weights: Vec<BlockWeights>,
}

impl FusedTraining {
    /// Logits of a batch, and the features that they were computed from: ask these for their
    /// gradient after the backward pass, and give it to [`FusedTraining::backward`].
    ///
    /// Updates the running statistics as batch norm does in training.
    ///
    /// - `pixels`: `[batch, 3, side, side]`
    /// - output: `[batch, classes]` and `[batch, channels]`, on the autodiff `device`
    pub fn forward(
        &mut self,
        network: &Network,
        pixels: &[f32],
        side: usize,
        device: &Device,
    ) -> (Tensor<2>, Tensor<2>) {
        self.weights = network.blocks.iter().map(BlockWeights::of).collect();
        self.saved.resize_with(network.blocks.len(), Saved::default);
        let mut shape = input_shape(pixels, side);
        self.activations.clear();
        self.activations.push((channels_last(pixels, side), shape));
        for (index, block) in network.blocks.iter().enumerate() {
            let parameters = self.weights[index].parameters();
            let pooled = shape.pooled(parameters.gamma.len());
            let mut output = vec![0.0; pooled.numbers()];
            let saved = &mut self.saved[index];
            let (input, _) = &self.activations[index];
            block_forward_train(input, shape, &parameters, &mut output, saved);
            let momentum = block.norm.as_ref().expect(NORMED).momentum;
            update(
                &block.norm.as_ref().expect(NORMED).running_mean,
                saved.mean(),
                momentum,
                device,
            );
            update(
                &block.norm.as_ref().expect(NORMED).running_var,
                saved.variance(),
                momentum,
                device,
            );
            self.activations.push((output, pooled));
            shape = pooled;
        }
        let (output, last) = &self.activations[network.blocks.len()];
        let features = TensorData::new(
            mean_of_places(output, *last),
            [last.pictures, last.channels],
        );
        let features = Tensor::from_data(features, device).require_grad();
        let logits = network
            .head
            .forward(network.dropout.forward(features.clone()));
        (logits, features)
    }

    /// Adds the gradients of the blocks' parameters to `gradients`.
    ///
    /// - `features`: gradient of the loss by the features of the last forward pass
    pub fn backward(
        &mut self,
        network: &Network,
        features: Tensor<2>,
        gradients: &mut GradientsParams,
    ) {
        let device = features.device();
        let (_, last) = self.activations[network.blocks.len()];
        let mut dy = spread_over_places(&numbers(features), last);
        for (index, block) in network.blocks.iter().enumerate().rev() {
            let (input, shape) = &self.activations[index];
            let mut dx = vec![0.0; if index > 0 { input.len() } else { 0 }];
            let parameters = self.weights[index].parameters();
            let found = block_backward(
                input,
                *shape,
                &parameters,
                &mut self.saved[index],
                &dy,
                (index > 0).then_some(&mut dx[..]),
            );
            register(gradients, &block.conv.weight, found.weights, &device);
            register(
                gradients,
                &block.norm.as_ref().expect(NORMED).gamma,
                found.gamma,
                &device,
            );
            register(
                gradients,
                &block.norm.as_ref().expect(NORMED).beta,
                found.beta,
                &device,
            );
            dy = dx;
        }
    }
}

/// One block's parameters as slices.
struct BlockWeights {
    weights: Vec<f32>,
    gamma: Vec<f32>,
    beta: Vec<f32>,
    epsilon: f32,
}

impl BlockWeights {
    fn of(block: &super::Block) -> Self {
        Self {
            weights: numbers(block.conv.weight.val()),
            gamma: numbers(block.norm.as_ref().expect(NORMED).gamma.val()),
            beta: numbers(block.norm.as_ref().expect(NORMED).beta.val()),
            epsilon: block.norm.as_ref().expect(NORMED).epsilon as f32,
        }
    }

    fn parameters(&self) -> Parameters<'_> {
        Parameters {
            weights: &self.weights,
            gamma: &self.gamma,
            beta: &self.beta,
            epsilon: self.epsilon,
        }
    }
}

fn register<const D: usize>(
    gradients: &mut GradientsParams,
    param: &Param<Tensor<D>>,
    values: Vec<f32>,
    device: &Device,
) {
    let data = TensorData::new(values, param.dims());
    gradients.register(param.id, Tensor::<D>::from_data(data, device));
}

/// `running ← (1 − momentum) · running + momentum · batch`, as Burn's batch norm does it.
fn update(running: &RunningState<Tensor<1>>, batch: &[f32], momentum: f64, device: &Device) {
    let batch = Tensor::from_data(TensorData::new(batch.to_vec(), [batch.len()]), device);
    let kept = running
        .value_sync()
        .to_device(device)
        .mul_scalar(1.0 - momentum);
    running.update(kept.add(batch.mul_scalar(momentum)).detach());
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}

fn input_shape(pixels: &[f32], side: usize) -> Shape {
    Shape {
        pictures: pixels.len() / (3 * side * side),
        height: side,
        width: side,
        channels: 3,
    }
}

/// `[batch, 3, side, side]` → `[batch, side, side, 3]`
fn channels_last(pixels: &[f32], side: usize) -> Vec<f32> {
    let places = side * side;
    let mut turned = vec![0.0; pixels.len()];
    turned
        .par_chunks_exact_mut(3 * places)
        .zip(pixels.par_chunks_exact(3 * places))
        .for_each(|(to, from)| {
            for (place, to) in to.chunks_exact_mut(3).enumerate() {
                for (channel, to) in to.iter_mut().enumerate() {
                    *to = from[channel * places + place];
                }
            }
        });
    turned
}

/// `[batch, height, width, channels]` → `[batch, channels]`
fn mean_of_places(values: &[f32], shape: Shape) -> Vec<f32> {
    let places = shape.height * shape.width;
    let mut means = Vec::with_capacity(shape.pictures * shape.channels);
    for picture in values.chunks_exact(places * shape.channels) {
        let mut sums = vec![0.0f32; shape.channels];
        for place in picture.chunks_exact(shape.channels) {
            for (sum, value) in sums.iter_mut().zip(place) {
                *sum += value;
            }
        }
        means.extend(sums.iter().map(|sum| sum / places as f32));
    }
    means
}

/// The gradient of [`mean_of_places`].
fn spread_over_places(gradient: &[f32], shape: Shape) -> Vec<f32> {
    let places = shape.height * shape.width;
    let mut spread = Vec::with_capacity(gradient.len() * places);
    for picture in gradient.chunks_exact(shape.channels) {
        let part: Vec<f32> = picture.iter().map(|value| value / places as f32).collect();
        for _ in 0..places {
            spread.extend_from_slice(&part);
        }
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::module::Module;
    use burn::tensor::Distribution;

    fn network(widths: &[usize], device: &Device) -> Network {
        let model = config::Model {
            widths: widths.to_vec(),
            dropout: 0.0,
            ..config::Config::default().model
        };
        Network::init(&model, 3, 1, device)
    }

    fn pixels(batch: usize, side: usize) -> Vec<f32> {
        let device = Device::flex();
        device.seed(7);
        numbers(Tensor::<1>::random(
            [batch * 3 * side * side],
            Distribution::Normal(0.0, 1.0),
            &device,
        ))
    }

    fn batch(pixels: &[f32], side: usize, device: &Device) -> Tensor<4> {
        let batch = pixels.len() / (3 * side * side);
        Tensor::from_data(
            TensorData::new(pixels.to_vec(), [batch, 3, side, side]),
            device,
        )
    }

    #[track_caller]
    fn close(got: &[f32], wanted: &[f32]) {
        assert_eq!(got.len(), wanted.len());
        let scale = wanted
            .iter()
            .fold(1e-3f32, |most, value| most.max(value.abs()));
        for (got, wanted) in got.iter().zip(wanted) {
            assert!(
                (got - wanted).abs() <= 1e-4 * scale,
                "{got} is not {wanted}"
            );
        }
    }

    #[test]
    fn an_answer_is_the_one_of_the_composed_operators() {
        for (widths, side, pictures) in [(&[4, 8][..], 17, 5), (&[16, 32, 64], 32, 1)] {
            let device = Device::flex().autodiff();
            let network = network(widths, &device);
            let pixels = pixels(pictures, side);
            // A training pass first, so that the running statistics are not the initial ones.
            network.forward(batch(&pixels, side, &device));
            let network = network.valid();
            let fused = FusedInference::new(&network).forward(&pixels, side);
            let composed = network.forward(batch(&pixels, side, &Device::flex()));
            close(&numbers(fused), &numbers(composed));
        }
    }

    #[test]
    fn a_training_pass_has_the_gradients_and_statistics_of_the_composed_operators() {
        // Narrow and odd, and wide enough for the kernels' transformed convolutions.
        check_training(&[4, 8], 18, 6);
        check_training(&[16, 32, 48], 21, 3);
    }

    #[track_caller]
    fn check_training(widths: &[usize], side: usize, pictures: usize) {
        let device = Device::flex().autodiff();
        let pixels = pixels(pictures, side);
        let composed = network(widths, &device);
        let fused = network(widths, &device);

        let loss = composed
            .forward(batch(&pixels, side, &device))
            .square()
            .sum();
        let wanted = GradientsParams::from_grads(loss.backward(), &composed);

        let mut training = FusedTraining::default();
        let (logits, features) = training.forward(&fused, &pixels, side, &device);
        let gradients = logits.square().sum().backward();
        let by_features = features.grad(&gradients).unwrap();
        let mut got = GradientsParams::from_grads(gradients, &fused);
        training.backward(&fused, by_features, &mut got);

        assert_eq!(got.len(), wanted.len());
        for (ours, theirs) in fused.blocks.iter().zip(&composed.blocks) {
            let pair = |ours, theirs| {
                let ours: Tensor<4> = got.get(ours).unwrap();
                let theirs: Tensor<4> = wanted.get(theirs).unwrap();
                close(&numbers(ours), &numbers(theirs));
            };
            pair(ours.conv.weight.id, theirs.conv.weight.id);
            for (ours, theirs) in [
                (
                    ours.norm.as_ref().unwrap().gamma.id,
                    theirs.norm.as_ref().unwrap().gamma.id,
                ),
                (
                    ours.norm.as_ref().unwrap().beta.id,
                    theirs.norm.as_ref().unwrap().beta.id,
                ),
            ] {
                let ours: Tensor<1> = got.get(ours).unwrap();
                let theirs: Tensor<1> = wanted.get(theirs).unwrap();
                close(&numbers(ours), &numbers(theirs));
            }
        }
        let (fused, composed) = (fused.valid(), composed.valid());
        for (ours, theirs) in fused.blocks.iter().zip(&composed.blocks) {
            for (ours, theirs) in [
                (
                    &ours.norm.as_ref().unwrap().running_mean,
                    &theirs.norm.as_ref().unwrap().running_mean,
                ),
                (
                    &ours.norm.as_ref().unwrap().running_var,
                    &theirs.norm.as_ref().unwrap().running_var,
                ),
            ] {
                close(&numbers(ours.value()), &numbers(theirs.value()));
            }
        }
    }
}
