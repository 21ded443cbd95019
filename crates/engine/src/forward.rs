//! The network's answer on docsort's own kernels: blocks with their norm folded in, the mean over places, one linear
//! layer. It owns no picture and no verdict; the same network on Burn's operators is the reference in docsort's tests.

use crate::error::WeightsError;
use crate::settings::View;
use crate::weights::Weights;
use crate::{Model, Norm};
use docsort_kernels::{
    self as kernels, BatchNorm, Folded, Parameters, Shape, blocks_forward, squares_forward,
};

/// Added to a variance before its root: what Burn's batch norm and PyTorch's have by default.
pub const EPSILON: f32 = 1e-5;

/// Channels of the pixels.
const COLORS: usize = 3;
const HEAD_WEIGHT: &str = "head.weight";
const HEAD_BIAS: &str = "head.bias";

/// A network that only answers.
#[derive(Clone, Debug)]
pub struct Forward {
    blocks: Vec<Folded>,
    head: Head,
    views: &'static [View],
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
        let blocks: Vec<Block> = (0..model.widths.len())
            .map(|index| Block::of(model, index, weights))
            .collect::<Result<_, _>>()?;
        let channels = model.widths.last().copied().unwrap_or(COLORS);
        let head = Head {
            weights: weights.wanted(HEAD_WEIGHT, &[channels, outputs])?.to_vec(),
            bias: weights.wanted(HEAD_BIAS, &[outputs])?.to_vec(),
        };
        let is_known = |name: &str| {
            let is_of_block = |block: &Block| block.names.iter().any(|own| own == name);
            [HEAD_WEIGHT, HEAD_BIAS].contains(&name)
                || name.starts_with("features.")
                || blocks.iter().any(is_of_block)
        };
        if let Some((name, _)) = weights.iter().find(|(name, _)| !is_known(name)) {
            return Err(super::weights::of_tensor(
                name,
                "belongs to another network",
            ));
        }
        let fold = |(index, block): (usize, &Block)| {
            let folded = kernels::fold(&block.parameters, block.mean, block.variance);
            if model.adds_input(index) {
                folded.adding_input()
            } else {
                folded
            }
        };
        Ok(Self {
            blocks: blocks.iter().enumerate().map(fold).collect(),
            head,
            views: model.views(),
        })
    }

    /// What the first blocks give: `[batch, height, width, channels]`, flat, and its shape.
    ///
    /// - `pixels`: `[batch, side, side, 3]`, normalised
    /// - `blocks`: how many, one at least
    pub(crate) fn maps(&self, pixels: &[f32], side: usize, blocks: usize) -> (Vec<f32>, Shape) {
        let shape = Shape {
            pictures: pixels.len() / (COLORS * side * side),
            height: side,
            width: side,
            channels: COLORS,
        };
        let blocks = &self.blocks[..blocks];
        let last = blocks.iter().fold(shape, |shape, block| block.after(shape));
        (blocks_forward(pixels, shape, blocks), last)
    }

    /// Means of the channels after the last block, a row a picture: the mean of all views.
    ///
    /// - `pixels`: `[batch, side, side, 3]`, normalised
    /// - output: `[batch, channels]`, flat
    pub fn features(&self, pixels: &[f32], side: usize) -> Vec<f32> {
        if pixels.is_empty() {
            return Vec::new();
        }
        let seen = |pixels: &[f32]| {
            let (maps, shape) = self.maps(pixels, side, self.blocks.len());
            mean_of_places(&maps, shape)
        };
        self.of_views(|view| {
            if view.is_plain() {
                return seen(pixels);
            }
            seen(&seen_by(view, pixels, side))
        })
    }

    /// As [`Forward::features`], of squares of bytes: what the network sees is computed from them row by row.
    ///
    /// - `squares`: `[side, side, 3]` each
    /// - `map`: scale and offset of each channel
    pub fn features_of_squares(
        &self,
        squares: &[&[u8]],
        side: usize,
        (scale, offset): ([f32; COLORS], [f32; COLORS]),
    ) -> Vec<f32> {
        if squares.is_empty() {
            return Vec::new();
        }
        let shape = Shape {
            pictures: squares.len(),
            height: side,
            width: side,
            channels: COLORS,
        };
        let blocks = &self.blocks;
        let last = blocks.iter().fold(shape, |shape, block| block.after(shape));
        let seen = |squares: &[&[u8]]| {
            mean_of_places(
                &squares_forward(squares, shape, (&scale, &offset), blocks),
                last,
            )
        };
        self.of_views(|view| {
            if view.is_plain() {
                return seen(squares);
            }
            let squares = squares.iter().map(|square| seen_by(view, square, side));
            let squares: Vec<Vec<u8>> = squares.collect();
            seen(&squares.iter().map(Vec::as_slice).collect::<Vec<_>>())
        })
    }

    /// The mean of what is seen by each view.
    fn of_views(&self, seen: impl Fn(View) -> Vec<f32>) -> Vec<f32> {
        let mut all = self.views.iter().map(|&view| seen(view));
        let mut sum = all.next().unwrap_or_default();
        for more in all {
            sum.iter_mut().zip(more).for_each(|(sum, one)| *sum += one);
        }
        let count = self.views.len() as f32;
        sum.iter_mut().for_each(|sum| *sum /= count);
        sum
    }

    /// How much each of the features speaks for one of the outputs.
    pub(crate) fn head_column(&self, output: usize) -> Vec<f32> {
        let rows = self.head.weights.chunks_exact(self.head.bias.len());
        rows.map(|row| row[output]).collect()
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

/// Pictures as a view shows them: `[pictures, side, side, 3]`, flat.
fn seen_by<T: Copy>(view: View, pixels: &[T], side: usize) -> Vec<T> {
    let mut seen = Vec::with_capacity(pixels.len());
    for picture in pixels.chunks_exact(COLORS * side * side) {
        for row in 0..side {
            let row = &picture[view.row(row, side) * COLORS * side..][..COLORS * side];
            for column in 0..side {
                seen.extend_from_slice(&row[view.column(column, side) * COLORS..][..COLORS]);
            }
        }
    }
    seen
}

/// One block's tensors in a file.
pub(crate) struct Block<'a> {
    pub parameters: Parameters<'a>,
    /// Running statistics; empty without a norm.
    pub mean: &'a [f32],
    pub variance: &'a [f32],
    /// Whether what goes in is added to what comes out.
    pub adds_input: bool,
    names: Vec<String>,
}

impl<'a> Block<'a> {
    /// Block number `index`, counted from 0.
    ///
    /// # Errors
    /// A tensor that is missing or has another shape.
    pub fn of(model: &Model, index: usize, weights: &'a Weights) -> Result<Self, WeightsError> {
        let width = model.widths[index];
        let inputs = index
            .checked_sub(1)
            .map_or(COLORS, |before| model.widths[before]);
        let mut names = Vec::new();
        let mut take = |part: &str, shape: &[usize]| {
            let name = format!("blocks.{index}.{part}");
            let tensor = weights.wanted(&name, shape);
            names.push(name);
            tensor
        };
        let convolution = take("conv.weight", &[width, inputs, 3, 3])?;
        let (offset, norm, mean, variance) = match model.norm {
            Norm::None => (take("conv.bias", &[width])?, None, &[][..], &[][..]),
            Norm::Batch => {
                let norm = BatchNorm {
                    gamma: take("norm.gamma", &[width])?,
                    epsilon: EPSILON,
                };
                let offset = take("norm.beta", &[width])?;
                let mean = take("norm.running_mean", &[width])?;
                let variance = take("norm.running_var", &[width])?;
                (offset, Some(norm), mean, variance)
            }
        };
        Ok(Self {
            parameters: Parameters {
                weights: convolution,
                offset,
                norm,
                pool: model.pool_of(index),
                activation: model.activation,
            },
            mean,
            variance,
            adds_input: model.adds_input(index),
            names,
        })
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
