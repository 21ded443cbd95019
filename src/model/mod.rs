//! The convolutional network and its record on disk. It owns shapes and weights; it never knows
//! where pictures come from, how it is trained, or which backend it runs on.

mod activation;
mod average;
mod fused;
mod head;
mod layer;
mod maps;
pub mod outputs;
mod record;
mod rows;

pub use average::Average;
pub use fused::{FusedInference, FusedTraining, Head};
pub use layer::{Layer, Part};
pub use record::{
    RecordError, from_bytes, optimizer_from_bytes, optimizer_to_bytes, to_bytes, weights,
    with_blocks, with_weights,
};
pub use rows::{Rows, numbers, rows};

use crate::config;
use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{
    BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Initializer, Linear, LinearConfig,
    PaddingConfig2d,
};
use burn::tensor::{Device, Int, Tensor, TensorData};
use docsort_engine::{Pool, View};
use outputs::Tap;
use std::sync::{Mutex, PoisonError};

/// A stack of blocks, the mean of each channel, and one linear layer: logits, not probabilities.
#[derive(Module, Debug)]
pub struct Network {
    blocks: Vec<Block>,
    dropout: Dropout,
    head: Linear,
    /// Of an answer.
    #[module(skip)]
    views: &'static [View],
}

/// 3×3 convolution, batch norm or a bias, 2×2 max-pool or none, activation; some add their input.
#[derive(Module, Debug)]
pub struct Block {
    /// Has a bias where there is no norm: batch norm would subtract it with the mean.
    conv: Conv2d,
    norm: Option<BatchNorm>,
    pool: Option<MaxPool2d>,
    #[module(skip)]
    activation: config::Activation,
    #[module(skip)]
    adds_input: bool,
}

/// Burn's generator is one for the whole process: two networks that are drawn at the same time would
/// take each other's numbers.
static DRAWING: Mutex<()> = Mutex::new(());

impl Network {
    /// Draws the initial weights from `seed` alone: the same seed gives the same weights on the
    /// same backend.
    pub fn init(model: &config::Model, classes: usize, seed: u64, device: &Device) -> Self {
        let _alone = DRAWING.lock().unwrap_or_else(PoisonError::into_inner);
        device.seed(seed);
        let mut channels = 3;
        let mut blocks = Vec::with_capacity(model.widths.len());
        for (index, &width) in model.widths.iter().enumerate() {
            blocks.push(Block::init(channels, index, model, device));
            channels = width;
        }
        let network = Self {
            blocks,
            dropout: DropoutConfig::new(model.dropout).init(),
            head: LinearConfig::new(channels, classes).init(device),
            views: model.views(),
        };
        // Burn draws weights at first use; drawn here, no other use of the device's generator
        // comes between them. Its parameter ids are random numbers: ours count from 1, so that
        // two runs write the same bytes.
        let mut network = network.materialize().map(&mut Numbering(0));
        if model.dirac {
            for block in network.blocks.iter_mut().skip(1) {
                if !block.adds_input {
                    block.conv.weight = block.conv.weight.clone().map(passing_on);
                }
            }
        }
        network
    }

    /// Logits of a batch, as they are answered.
    ///
    /// - `pixels`: `[batch, 3, side, side]`, normalised
    /// - output: `[batch, classes]`
    pub fn forward(&self, pixels: Tensor<4>) -> Tensor<2> {
        self.logits_of_features(self.features(pixels))
    }

    /// The logits that such features mean: `[batch, channels]` → `[batch, classes]`.
    pub fn logits_of_features(&self, features: Tensor<2>) -> Tensor<2> {
        self.head.forward(self.dropout.forward(features))
    }

    /// The logits of a training step, which sees one view; the first `frozen` blocks compute as in prediction, by their
    /// running statistics, and neither get a gradient nor learn from the batch.
    pub fn forward_frozen(&self, pixels: Tensor<4>, frozen: usize) -> Tensor<2> {
        let rest = self.blocks.iter().skip(frozen);
        let x = rest.fold(self.frozen_maps(pixels, frozen), |x, block| {
            block.forward(x)
        });
        self.logits_of_features(means(x))
    }

    fn frozen_maps(&self, pixels: Tensor<4>, frozen: usize) -> Tensor<4> {
        if frozen == 0 {
            return pixels;
        }
        Tensor::from_inner(self.valid().maps(pixels.inner(), frozen))
    }

    /// The same logits, and what each layer of the other blocks gave on the way to them.
    pub fn forward_tapped(&self, pixels: Tensor<4>, frozen: usize) -> (Tensor<2>, Vec<Tap>) {
        let mut taps = Vec::new();
        let mut x = self.frozen_maps(pixels, frozen);
        for (index, block) in self.blocks.iter().enumerate().skip(frozen) {
            x = block.forward_tapped(x, |part, values| {
                let layer = Layer::Block(index + 1, part);
                let values = values.clone().inner();
                taps.push(Tap { layer, values });
            });
        }
        let features = means(x);
        (self.head.forward(self.dropout.forward(features)), taps)
    }

    /// Mean of each channel after the last block, and of all views: `[batch, 3, side, side]` → `[batch, channels]`.
    pub fn features(&self, pixels: Tensor<4>) -> Tensor<2> {
        let seen = |pixels| means(self.maps(pixels, self.blocks.len()));
        let views = self.views.iter();
        let all = views.map(|&view| seen(seen_by(view, pixels.clone())));
        let sum = all.reduce(|sum, one| sum + one);
        let sum = sum.expect("`Model::views` names one at least");
        sum / self.views.len() as f32
    }
}

impl Block {
    /// Block number `index` of a model, counted from 0.
    fn init(channels_in: usize, index: usize, model: &config::Model, device: &Device) -> Self {
        let channels_out = model.widths[index];
        let mut conv = Conv2dConfig::new([channels_in, channels_out], [3, 3])
            .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
            .with_bias(false)
            .with_initializer(activation::initializer(model.activation, model.init_gain))
            .init(device);
        let norm = match model.norm {
            config::Norm::Batch => Some(BatchNormConfig::new(channels_out).init(device)),
            config::Norm::None => {
                conv.bias = Some(Initializer::Zeros.init([channels_out], device));
                None
            }
        };
        Self {
            conv,
            norm,
            pool: match model.pool_of(index) {
                Pool::Max => Some(MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init()),
                Pool::None => None,
            },
            activation: model.activation,
            adds_input: model.adds_input(index),
        }
    }

    /// What is added to each channel before it is pooled: β of the norm, or the bias.
    fn offset(&self) -> &Param<Tensor<1>> {
        match (&self.norm, &self.conv.bias) {
            (Some(norm), _) => &norm.beta,
            (None, Some(bias)) => bias,
            (None, None) => unreachable!("`init` gives a block one of the two"),
        }
    }

    fn pool(&self) -> Pool {
        match self.pool {
            Some(_) => Pool::Max,
            None => Pool::None,
        }
    }

    /// `[batch, in, h, w]` → `[batch, out, h / 2, w / 2]`, or without a pool `[batch, out, h, w]`
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.forward_tapped(x, |_, _| ())
    }

    /// The same; `tap` is shown what each part gives.
    fn forward_tapped(&self, x: Tensor<4>, mut tap: impl FnMut(Part, &Tensor<4>)) -> Tensor<4> {
        let input = self.adds_input.then(|| x.clone());
        let x = self.conv.forward(x);
        tap(Part::Convolution, &x);
        let x = match &self.norm {
            Some(norm) => {
                let x = norm.forward(x);
                tap(Part::Norm, &x);
                x
            }
            None => x,
        };
        let x = self.finish(x, input);
        tap(Part::Activation, &x);
        x
    }

    /// What follows the norm. After pooling, the activation has a quarter of the work. All but GELU and SiLU are
    /// increasing, and would give the same before it.
    fn finish(&self, x: Tensor<4>, input: Option<Tensor<4>>) -> Tensor<4> {
        let x = match &self.pool {
            Some(pool) => pool.forward(x),
            None => x,
        };
        let x = activation::activate(self.activation, x);
        match input {
            Some(input) => x + input,
            None => x,
        }
    }
}

/// A convolution whose first results are its inputs, as many as there are of both (Zagoruyko and Komodakis, 2017: a Dirac
/// parametrisation, here at the start alone). The others stay as they were drawn.
fn passing_on(weight: Tensor<4>) -> Tensor<4> {
    let dims @ [channels_out, channels_in, height, width] = weight.dims();
    let (device, learns) = (weight.device(), weight.is_require_grad());
    let mut numbers: Vec<f32> = weight.into_data().iter().collect();
    let window = height * width;
    let results = numbers.chunks_exact_mut(channels_in * window);
    for (channel, result) in results.enumerate().take(channels_in.min(channels_out)) {
        result.fill(0.0);
        result[channel * window + window / 2] = 1.0;
    }
    Tensor::from_data(TensorData::new(numbers, dims), &device).set_require_grad(learns)
}

/// Normalised pixels as Burn's operators take them: `[batch, side, side, 3]` → `[batch, 3, side, side]` on `device`.
pub fn pixels(numbers: Vec<f32>, side: usize, device: &Device) -> Tensor<4> {
    let batch = numbers.len() / (3 * side * side);
    let data = TensorData::new(numbers, [batch, side, side, 3]);
    Tensor::<4>::from_data(data, device).permute([0, 3, 1, 2])
}

/// Pictures as a view shows them: `[batch, 3, side, side]`.
fn seen_by(view: View, pixels: Tensor<4>) -> Tensor<4> {
    if view.is_plain() {
        return pixels;
    }
    let ([_, _, _, side], device) = (pixels.dims(), pixels.device());
    let taken = |place: &dyn Fn(usize) -> usize| {
        let places: Vec<i64> = (0..side).map(|at| place(at) as i64).collect();
        Tensor::<1, Int>::from_data(TensorData::new(places, [side]), &device)
    };
    let rows = pixels.select(2, taken(&|row| view.row(row, side)));
    rows.select(3, taken(&|column| view.column(column, side)))
}

/// `[batch, channels, height, width]` → `[batch, channels]`
fn means(x: Tensor<4>) -> Tensor<2> {
    let [batch, channels, height, width] = x.dims();
    x.reshape([batch, channels, height * width])
        .mean_dim(2)
        .reshape([batch, channels])
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
mod tests;
