//! A look at one step: what the layers gave, what gradients came back, and how far the weights
//! moved. It reads tensors and keeps nothing of them; whatever it computes on the device comes
//! back in two transfers, because each one stalls a GPU.

use crate::model::outputs::{Output, Tap, read_slice, read_taps, strided};
use crate::model::{self, FusedTraining, Layer, Network};
use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Int, Tensor, TensorData};
use docsort_kernels::Shape;

/// How closely a step is looked at.
#[derive(Debug, Default)]
pub struct Probe {
    /// None: not at all. Else so many values of each layer are kept for histograms.
    samples: Option<usize>,
    taps: Vec<Tap>,
    parameters: Vec<Watched>,
    pub(super) seen: Observation,
}

/// What a probe saw.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Observation {
    pub outputs: Vec<Output>,
    pub parameters: Vec<Moved>,
}

/// The parameters of one layer in one step; norms are Euclidean.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moved {
    pub layer: Layer,
    /// Numbers in the layer's parameters.
    pub count: usize,
    /// Squared norm of the gradient before clipping.
    pub gradient_square: f32,
    pub weight_square: f32,
    /// None where the step was refused.
    pub update_square: Option<f32>,
    pub zeros: f32,
    pub gradients: Vec<f32>,
}

impl Probe {
    /// Looks at the step, and keeps `samples` values of each layer.
    pub fn on(samples: usize) -> Self {
        Self {
            samples: Some(samples),
            ..Self::default()
        }
    }

    /// Looks away, unless the step is refused.
    pub fn off() -> Self {
        Self::default()
    }

    /// `network.forward_frozen`, watched.
    pub fn forward(&mut self, network: &Network, pixels: Tensor<4>, frozen: usize) -> Tensor<2> {
        if self.samples.is_none() {
            return network.forward_frozen(pixels, frozen);
        }
        let (logits, taps) = network.forward_tapped(pixels, frozen);
        self.taps = taps;
        logits
    }

    /// Between the backward pass and the optimizer.
    pub fn before(&mut self, network: &Network, gradients: &GradientsParams) {
        if let Some(samples) = self.samples {
            self.parameters = watch(network, gradients, samples);
        }
    }

    /// After the optimizer made `network` of the one before.
    ///
    /// - `logits`: a row a picture
    pub fn after(&mut self, network: &Network, fused: Option<&FusedTraining>, logits: &[Vec<f32>]) {
        let Some(samples) = self.samples else { return };
        network.visit(&mut Updates {
            parameters: &mut self.parameters,
        });
        let mut outputs = match fused {
            Some(fused) => fused.outputs(samples),
            None => read_taps(&std::mem::take(&mut self.taps), samples),
        };
        outputs.push(of_logits(logits, samples));
        self.seen = Observation {
            outputs,
            parameters: read(std::mem::take(&mut self.parameters)),
        };
    }

    /// Instead of [`Probe::after`], where the step is refused: looks even if it was told not to,
    /// because this step is the last one.
    ///
    /// - `logits`: a row a picture
    /// - `gradients`: none where the loss was refused before there were any
    /// - `again`: for the composed operators, to compute the outputs once more
    pub fn refused(
        &mut self,
        network: &Network,
        fused: Option<&FusedTraining>,
        logits: &[Vec<f32>],
        gradients: Option<&GradientsParams>,
        again: impl FnOnce() -> Vec<Tap>,
    ) {
        let samples = self.samples.unwrap_or(0);
        if let Some(gradients) = gradients {
            self.parameters = watch(network, gradients, samples);
        }
        let mut outputs = match fused {
            Some(fused) => fused.outputs(samples),
            None if self.taps.is_empty() => read_taps(&again(), samples),
            None => read_taps(&std::mem::take(&mut self.taps), samples),
        };
        outputs.push(of_logits(logits, samples));
        self.seen = Observation {
            outputs,
            parameters: read(std::mem::take(&mut self.parameters)),
        };
    }

    /// Whether there is anything in `seen`.
    pub(super) fn has_seen(&self) -> bool {
        !self.seen.outputs.is_empty()
    }
}

fn of_logits(logits: &[Vec<f32>], samples: usize) -> Output {
    let channels = logits.first().map_or(0, Vec::len);
    let shape = Shape {
        pictures: logits.len(),
        height: 1,
        width: 1,
        channels,
    };
    let mut output = read_slice(Layer::Head, &logits.concat(), shape, samples);
    // A logit of 0 is an answer like any other.
    output.zeros = None;
    output.alive.clear();
    output
}

/// One parameter before the step; its numbers are still on the device.
#[derive(Debug)]
struct Watched {
    layer: Layer,
    id: ParamId,
    before: Tensor<1>,
    samples: usize,
    /// Squares of the gradient and the weights, count of zeros, sample, and last the square of
    /// the update, once there is one.
    numbers: Vec<Tensor<1>>,
    is_updated: bool,
}

fn watch(network: &Network, gradients: &GradientsParams, samples: usize) -> Vec<Watched> {
    let mut watching = Watching {
        gradients,
        samples,
        path: Vec::new(),
        found: Vec::new(),
    };
    network.visit(&mut watching);
    watching.found
}

struct Watching<'a> {
    gradients: &'a GradientsParams,
    samples: usize,
    path: Vec<String>,
    found: Vec<Watched>,
}

impl ModuleVisitor for Watching<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = self.gradients.get::<D>(param.id);
        let (Some(layer), Some(gradient)) = (Layer::of_parameter(&self.path), gradient) else {
            return;
        };
        let flat = |tensor: Tensor<D>| {
            let count = tensor.shape().num_elements();
            tensor.reshape([count])
        };
        let before = flat(param.val().inner());
        let gradient = flat(gradient);
        let places = strided(before.dims()[0], self.samples);
        let mut numbers = vec![
            gradient.clone().square().sum(),
            before.clone().square().sum(),
            before.clone().equal_elem(0.0).float().sum(),
        ];
        let samples = places.len();
        if samples > 0 {
            let places = TensorData::new(places, [samples]);
            let places = Tensor::<1, Int>::from_data(places, &gradient.device());
            numbers.push(gradient.select(0, places));
        }
        self.found.push(Watched {
            layer,
            id: param.id,
            before,
            samples,
            numbers,
            is_updated: false,
        });
    }
}

struct Updates<'a> {
    parameters: &'a mut [Watched],
}

impl ModuleVisitor for Updates<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let watched = self
            .parameters
            .iter_mut()
            .find(|watched| watched.id == param.id);
        if let Some(watched) = watched {
            let after = param.val().inner().reshape(watched.before.dims());
            let change = after - watched.before.clone();
            watched.numbers.push(change.square().sum());
            watched.is_updated = true;
        }
    }
}

/// Brings the numbers back in one transfer, the parameters of a layer together.
fn read(watched: Vec<Watched>) -> Vec<Moved> {
    let numbers: Vec<Tensor<1>> = watched.iter().flat_map(|one| one.numbers.clone()).collect();
    if numbers.is_empty() {
        return Vec::new();
    }
    let numbers: Vec<f32> = model::numbers(Tensor::cat(numbers, 0));
    let mut rest = &numbers[..];
    let mut layers: Vec<Moved> = Vec::new();
    for one in watched {
        let length = 3 + one.samples + usize::from(one.is_updated);
        let (own, others) = rest.split_at(length);
        rest = others;
        let moved = Moved {
            layer: one.layer,
            count: one.before.dims()[0],
            gradient_square: own[0],
            weight_square: own[1],
            update_square: one.is_updated.then(|| own[length - 1]),
            zeros: own[2],
            gradients: own[3..3 + one.samples].to_vec(),
        };
        match layers.last_mut().filter(|last| last.layer == moved.layer) {
            Some(last) => last.join(moved),
            None => layers.push(moved),
        }
    }
    layers
}

impl Moved {
    /// Both together, as if they were one parameter.
    pub(super) fn join(&mut self, other: Self) {
        self.count += other.count;
        self.gradient_square += other.gradient_square;
        self.weight_square += other.weight_square;
        self.update_square = self
            .update_square
            .zip(other.update_square)
            .map(|(a, b)| a + b);
        self.zeros += other.zeros;
        self.gradients.extend(other.gradients);
    }
}
