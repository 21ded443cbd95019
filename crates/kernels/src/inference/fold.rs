//! A block ready for inference: batch norm lies in the weights, and these in the form that the size of the maps asks for. It
//! owns the choice of the form; it never computes a result.

use super::{strips, tiles};
use crate::activation::Activation;
use crate::convolution::{self, pack_panels, padded_channels, spectrum_of_panels};
use crate::product::LANES;
use crate::{Parameters, Pool, Shape, spectrum, winograd};
use std::sync::OnceLock;
use tiles::Size;

/// A block ready for inference.
#[derive(Clone, Debug)]
pub struct Folded {
    /// `[out, in, 3, 3]`
    weights: Vec<f32>,
    /// One a channel, rounded up to whole groups.
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
    pub(super) activation: Activation,
    pool: Pool,
    adds_input: bool,
    /// The weights' spectra, each made when a picture asks for it.
    strips: OnceLock<Vec<f32>>,
    two: OnceLock<Vec<f32>>,
    four: OnceLock<Vec<f32>>,
    /// Those of a block that does not pool.
    plain: OnceLock<convolution::Weights>,
}

/// How a block computes maps of one size.
pub(super) enum Form<'a> {
    Strips(strips::Weights<'a>),
    Tiles(tiles::Weights<'a>),
}

impl Folded {
    /// Channels that the block makes.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Channels that it takes.
    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// The same block with its input added to what it gives (He et al., 2016).
    ///
    /// Panics if it pools, or gives other channels than it takes.
    pub fn adding_input(self) -> Self {
        assert!(self.pool == Pool::None && self.inputs == self.outputs);
        Self {
            adds_input: true,
            ..self
        }
    }

    /// What it makes of a batch of this shape.
    pub fn after(&self, shape: Shape) -> Shape {
        shape.after(self.pool, self.outputs)
    }

    pub(super) fn pool(&self) -> Pool {
        self.pool
    }

    pub(super) fn adds_input(&self) -> bool {
        self.adds_input
    }

    /// One a channel.
    pub(super) fn bias(&self) -> &[f32] {
        &self.bias[..self.outputs]
    }

    /// The weights as training packs them.
    pub(super) fn plain(&self) -> &convolution::Weights {
        self.plain.get_or_init(|| {
            convolution::Weights::pack(self.inputs, self.outputs, |output, input, ky, kx| {
                self.weights[((output * self.inputs + input) * 3 + ky) * 3 + kx]
            })
        })
    }

    /// Multiply-adds that a batch takes after the convolution's transforms, which are not counted.
    pub fn multiply_adds(&self, shape: Shape) -> usize {
        let (pooled, pairs) = (shape.pooled(1), self.inputs * self.outputs);
        let of_picture = if self.pool == Pool::None {
            if winograd::suits(self.inputs) {
                winograd::PLACES * winograd::tiles((shape.height, shape.width)) * pairs
            } else {
                9 * shape.height * shape.width * pairs
            }
        } else if self.inputs.is_multiple_of(LANES) {
            let size = size_of_tiles(shape);
            size.places() * size.tiles(pooled.height) * size.tiles(pooled.width) * pairs
        } else {
            let strips = Size::Four.tiles(pooled.height);
            strips::PARTS * strips * 2 * pooled.width * 3 * pairs
        };
        shape.pictures * of_picture
    }

    /// Its weights for pictures of this shape.
    pub(super) fn form(&self, shape: Shape) -> Form<'_> {
        let (bias, inputs, floor) = (&self.bias[..], self.inputs, self.floor());
        if !inputs.is_multiple_of(LANES) {
            let make = || strips::spectrum(&self.weights, inputs, self.outputs);
            return Form::Strips(strips::Weights {
                spectrum: self.strips.get_or_init(make),
                bias,
                inputs,
                floor,
            });
        }
        let size = size_of_tiles(shape);
        let spectrum = match size {
            Size::Two => self.two.get_or_init(|| self.spectrum(size)),
            Size::Four => self.four.get_or_init(|| self.spectrum(size)),
        };
        Form::Tiles(tiles::Weights {
            size,
            spectrum,
            bias,
            inputs,
            floor,
        })
    }

    /// `[panel, places, in, panel width]`
    fn spectrum(&self, size: Size) -> Vec<f32> {
        let (inputs, places) = (self.inputs, size.places());
        let packed = pack_panels(inputs, self.outputs, |output, input, ky, kx| {
            self.weights[((output * inputs + input) * 3 + ky) * 3 + kx]
        });
        match size {
            Size::Two => spectrum_of_panels(&packed, inputs, places, spectrum::of_weights_2),
            Size::Four => spectrum_of_panels(&packed, inputs, places, spectrum::of_weights_4),
        }
    }

    /// What ReLU never falls below; other activations follow later.
    fn floor(&self) -> f32 {
        match self.activation {
            Activation::Relu => 0.0,
            _ => f32::NEG_INFINITY,
        }
    }
}

/// The larger tiles save multiplications; where a map has few of them, reading their larger weights takes longer than that.
fn size_of_tiles(shape: Shape) -> Size {
    let pooled = shape.pooled(1);
    let tiles = Size::Four.tiles(pooled.height) * Size::Four.tiles(pooled.width);
    if tiles < 4 { Size::Two } else { Size::Four }
}

/// Makes a block ready for inference, with its running statistics, which are empty without a norm; see
/// [`without_norm`].
pub fn fold(block: &Parameters, mean: &[f32], variance: &[f32]) -> Folded {
    let (weights, offset) = without_norm(block, mean, variance);
    let (inputs, outputs) = (inputs_of(block), offset.len());
    let mut bias = offset;
    bias.resize(padded_channels(outputs), 0.0);
    Folded {
        weights,
        bias,
        inputs,
        outputs,
        activation: block.activation,
        pool: block.pool,
        adds_input: false,
        strips: OnceLock::new(),
        two: OnceLock::new(),
        four: OnceLock::new(),
        plain: OnceLock::new(),
    }
}

/// Weights and offset of the block without a norm that gives the same in inference: the batch norm with its running
/// statistics, which are empty without one, goes into the convolution. `w' = w · γ / √(variance + ε)`,
/// `offset' = β − mean · γ / √(variance + ε)`, computed in f64.
pub fn without_norm(block: &Parameters, mean: &[f32], variance: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let outputs = block.offset.len();
    let numbers = 9 * inputs_of(block);
    let statistics = block.norm.map_or(0, |_| outputs);
    assert!(statistics == mean.len() && statistics == variance.len());
    let mut weights = Vec::with_capacity(block.weights.len());
    let mut offset = Vec::with_capacity(outputs);
    for (output, own) in block.weights.chunks_exact(numbers).enumerate() {
        let scale = block.norm.map_or(1.0, |norm| {
            f64::from(norm.gamma[output])
                / (f64::from(variance[output]) + f64::from(norm.epsilon)).sqrt()
        });
        weights.extend(own.iter().map(|&weight| (f64::from(weight) * scale) as f32));
        let mean = mean.get(output).copied().map_or(0.0, f64::from);
        offset.push((f64::from(block.offset[output]) - mean * scale) as f32);
    }
    (weights, offset)
}

/// Input channels, from the sizes of the parameters; panics if these contradict each other.
pub(crate) fn inputs_of(block: &Parameters) -> usize {
    let outputs = block.offset.len();
    assert!(outputs > 0 && block.norm.is_none_or(|norm| norm.gamma.len() == outputs));
    let inputs = block.weights.len() / (9 * outputs);
    assert!(inputs > 0 && block.weights.len() == inputs * outputs * 9);
    inputs
}
