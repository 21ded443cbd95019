//! The network's answer on docsort's own kernels: blocks with their norm folded in, the mean over places, one linear
//! layer. It owns no picture and no verdict; the same network on Burn's operators is the reference in docsort's tests.

use crate::error::WeightsError;
use crate::weights::Weights;
use crate::{Activation, Model, Norm};
use docsort_kernels::{self as kernels, BatchNorm, Folded, Parameters, Shape, blocks_forward};

/// Added to a variance before its root: what Burn's batch norm and PyTorch's have by default.
pub const EPSILON: f32 = 1e-5;

/// A network that only answers.
#[derive(Clone, Debug)]
pub struct Forward {
    blocks: Vec<Folded>,
    head: Head,
}

/// The linear layer: `[in, out]`, and a number an output.
#[derive(Clone, Debug)]
struct Head {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Forward {
    /// Takes the tensors that a network of this shape has; those that begin with `features.` may lie beside them.
    ///
    /// - `outputs`: columns of the logits
    ///
    /// # Errors
    /// A tensor that is missing, has another shape, or belongs to no such network.
    pub fn new(model: &Model, outputs: usize, weights: &Weights) -> Result<Self, WeightsError> {
        let mut used = Vec::new();
        let mut inputs = 3;
        let mut blocks = Vec::with_capacity(model.widths.len());
        for (index, &width) in model.widths.iter().enumerate() {
            let name = |part: &str| format!("blocks.{index}.{part}");
            let mut take = |part: &str, shape: &[usize]| {
                used.push(name(part));
                weights.wanted(&name(part), shape)
            };
            let convolution = take("conv.weight", &[width, inputs, 3, 3])?;
            blocks.push(match model.norm {
                Norm::None => {
                    let offset = take("conv.bias", &[width])?;
                    let parameters = parameters(convolution, offset, None, model.activation);
                    kernels::fold(&parameters, &[], &[])
                }
                Norm::Batch => {
                    let norm = BatchNorm {
                        gamma: take("norm.gamma", &[width])?,
                        epsilon: EPSILON,
                    };
                    let offset = take("norm.beta", &[width])?;
                    let mean = take("norm.running_mean", &[width])?;
                    let variance = take("norm.running_var", &[width])?;
                    let parameters = parameters(convolution, offset, Some(norm), model.activation);
                    kernels::fold(&parameters, mean, variance)
                }
            });
            inputs = width;
        }
        let head = Head {
            weights: weights.wanted("head.weight", &[inputs, outputs])?.to_vec(),
            bias: weights.wanted("head.bias", &[outputs])?.to_vec(),
        };
        used.extend(["head.weight".to_owned(), "head.bias".to_owned()]);
        let is_known =
            |name: &str| name.starts_with("features.") || used.iter().any(|used| used == name);
        if let Some((name, _)) = weights.iter().find(|(name, _)| !is_known(name)) {
            return Err(super::weights::of_tensor(
                name,
                "belongs to another network",
            ));
        }
        Ok(Self { blocks, head })
    }

    /// Means of the channels after the last block, a row a picture.
    ///
    /// - `pixels`: `[batch, side, side, 3]`, normalised
    /// - output: `[batch, channels]`, flat
    pub fn features(&self, pixels: &[f32], side: usize) -> Vec<f32> {
        let shape = Shape {
            pictures: pixels.len() / (3 * side * side),
            height: side,
            width: side,
            channels: 3,
        };
        if shape.pictures == 0 {
            return Vec::new();
        }
        let last = self
            .blocks
            .iter()
            .fold(shape, |shape, block| shape.pooled(block.outputs()));
        mean_of_places(&blocks_forward(pixels, shape, &self.blocks), last)
    }

    /// Logits of features, a row a picture.
    ///
    /// - `features`: `[batch, channels]`, flat
    pub fn logits(&self, features: &[f32]) -> Vec<Vec<f32>> {
        let channels = self.channels();
        features
            .chunks_exact(channels)
            .map(|picture| self.head.forward(picture))
            .collect()
    }

    /// Numbers in one picture's features.
    pub fn channels(&self) -> usize {
        // A model has one block at least.
        self.blocks.last().map_or(1, Folded::outputs)
    }
}

impl Head {
    fn forward(&self, features: &[f32]) -> Vec<f32> {
        let outputs = self.bias.len();
        let mut logits = self.bias.clone();
        for (feature, weights) in features.iter().zip(self.weights.chunks_exact(outputs)) {
            for (logit, weight) in logits.iter_mut().zip(weights) {
                *logit += feature * weight;
            }
        }
        logits
    }
}

fn parameters<'a>(
    weights: &'a [f32],
    offset: &'a [f32],
    norm: Option<BatchNorm<'a>>,
    activation: Activation,
) -> Parameters<'a> {
    Parameters {
        weights,
        offset,
        norm,
        activation: activation.into(),
    }
}

impl From<Activation> for kernels::Activation {
    fn from(activation: Activation) -> Self {
        match activation {
            Activation::Relu => Self::Relu,
            Activation::LeakyRelu => Self::LeakyRelu,
            Activation::Gelu => Self::Gelu,
            Activation::Silu => Self::Silu,
            Activation::Sigmoid => Self::Sigmoid,
            Activation::Tanh => Self::Tanh,
        }
    }
}

/// `[batch, height, width, channels]` → `[batch, channels]`
pub fn mean_of_places(values: &[f32], shape: Shape) -> Vec<f32> {
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
