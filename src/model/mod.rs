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
mod tests {
    use super::*;
    use crate::config::{Activation, Config, Norm};

    fn small() -> config::Model {
        config::Model {
            widths: vec![4, 8],
            dropout: 0.0,
            ..Config::default().model
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
        network.forward(Tensor::ones([4, 3, 16, 16], &device));
        let bytes = to_bytes(&network).unwrap();
        let other = Network::init(&small(), 3, 9, &device);
        let restored = from_bytes(other, &bytes).unwrap();
        assert_eq!(to_bytes(&restored).unwrap(), bytes);
    }

    #[test]
    fn without_a_norm_there_is_a_bias_of_zero_and_nothing_else_changes() {
        let (device, mut bare) = (Device::flex(), small());
        bare.norm = Norm::None;
        let bare = Network::init(&bare, 3, 1, &device);
        let normed = Network::init(&small(), 3, 1, &device);
        // A bias a channel instead of four numbers.
        assert_eq!(bare.num_params(), 44 * 9 + 12 + 27);
        for (bare, normed) in bare.blocks.iter().zip(&normed.blocks) {
            assert_eq!(bare.conv.weight.to_data(), normed.conv.weight.to_data());
            let bias: Vec<f32> = bare.conv.bias.as_ref().unwrap().to_data().iter().collect();
            assert!(bias.iter().all(|bias| *bias == 0.0));
        }
        assert_eq!(bare.head.weight.to_data(), normed.head.weight.to_data());
    }

    #[test]
    fn a_dirac_start_passes_on_what_a_block_gets_and_draws_the_rest_as_ever() {
        let device = Device::flex();
        let dirac = config::Model {
            dirac: true,
            norm: Norm::None,
            pool: vec![1, 1],
            ..small()
        };
        let drawn = config::Model {
            dirac: false,
            ..dirac.clone()
        };
        let weights = |model: &config::Model, block: usize| -> Vec<f32> {
            let network = Network::init(model, 3, 1, &device);
            let weights = network.blocks[block].conv.weight.to_data();
            weights.iter().collect()
        };
        // Of 8 results the first 4 are the inputs; the first block draws all.
        assert_eq!(weights(&dirac, 0), weights(&drawn, 0));
        assert_eq!(weights(&dirac, 1)[4 * 36..], weights(&drawn, 1)[4 * 36..]);
        let network = Network::init(&dirac, 3, 1, &device);
        let x = Tensor::<4>::from_data(
            TensorData::new((0..36).map(|v| v as f32).collect(), [1, 4, 3, 3]),
            &device,
        );
        let passed = network.blocks[1].forward(x.clone()).narrow(1, 0, 4);
        assert_eq!(passed.to_data(), x.to_data());
        // It learns on from there.
        let learning = Network::init(&dirac, 3, 1, &device.clone().autodiff());
        let shown = Tensor::ones([1, 3, 8, 8], &device.clone().autodiff());
        let gradients = learning.forward_frozen(shown, 0).sum().backward();
        for block in &learning.blocks {
            assert!(block.conv.weight.grad(&gradients).is_some());
        }
        // What adds its input passes it on already.
        let adding = config::Model {
            widths: vec![4, 4],
            residual: true,
            ..dirac
        };
        let drawn = config::Model {
            dirac: false,
            ..adding.clone()
        };
        assert_eq!(weights(&adding, 1), weights(&drawn, 1));
    }

    /// Standard deviation of the weights of a convolution from 3 to 64 channels.
    fn deviation(activation: Activation, init_gain: f64) -> f64 {
        let model = config::Model {
            widths: vec![64],
            activation,
            init_gain,
            ..small()
        };
        let network = Network::init(&model, 2, 5, &Device::flex());
        let weights = network.blocks[0].conv.weight.to_data();
        let squares: f64 = weights.iter::<f64>().map(|weight| weight * weight).sum();
        (squares / weights.num_elements() as f64).sqrt()
    }

    #[test]
    fn the_first_weights_spread_as_the_papers_say_times_the_gain() {
        // 27 inputs a number; 64 · 9 outputs of each input. Of 1728 draws the deviation is known
        // to 1.7 %.
        let (he, glorot) = ((2.0 / 27.0f64).sqrt(), (2.0 / (27.0 + 576.0f64)).sqrt());
        for (activation, expected) in [
            (Activation::Relu, he),
            (Activation::LeakyRelu, he),
            (Activation::Gelu, he),
            (Activation::Silu, he),
            (Activation::Sigmoid, glorot),
            (Activation::Tanh, glorot),
        ] {
            for gain in [1.0, 0.25, 4.0] {
                let found = deviation(activation, gain) / (gain * expected);
                assert!((found - 1.0).abs() < 0.06, "{activation:?} {gain}: {found}");
            }
        }
    }

    #[test]
    fn a_record_with_a_norm_does_not_fit_a_network_without() {
        let device = Device::flex();
        let mut bare = small();
        bare.norm = Norm::None;
        for (from, into) in [(&bare, &small()), (&small(), &bare)] {
            let bytes = to_bytes(&Network::init(from, 3, 1, &device)).unwrap();
            assert!(from_bytes(Network::init(into, 3, 2, &device), &bytes).is_err());
        }
        let bytes = to_bytes(&Network::init(&bare, 3, 1, &device)).unwrap();
        let again = from_bytes(Network::init(&bare, 3, 2, &device), &bytes).unwrap();
        assert_eq!(to_bytes(&again).unwrap(), bytes);
    }

    #[test]
    fn a_record_of_another_shape_is_refused() {
        let device = Device::flex();
        let bytes = to_bytes(&Network::init(&small(), 3, 1, &device)).unwrap();
        let other = Network::init(&small(), 4, 1, &device);
        assert!(from_bytes(other, &bytes).is_err());
    }
}
