//! One step of gradient descent, and the two reasons to refuse it: a loss or a gradient that is
//! no number. A refused step leaves the weights as they were, but not batch norm's running statistics:
//! nothing may be published after it.

use super::batches::Batch;
use super::health::Probe;
use crate::evaluation::argmax;
use crate::loss::{Criterion, Truth};
use crate::model::{FusedTraining, Network};
use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};

/// What a step is made with.
pub struct Stepper<'a> {
    pub device: &'a Device,
    pub criterion: &'a Criterion<'a>,
    /// From here on, the logit of a yes-or-no problem is a yes.
    pub logit_threshold: f32,
    pub side: usize,
    /// Largest Euclidean norm of all gradients together; 0 switches clipping off.
    pub clip_norm: f32,
}

/// What a step saw before it changed the weights.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Mean over the batch.
    pub loss: f64,
    /// Pictures that were answered as their label says.
    pub correct: u64,
    /// Euclidean norm of all gradients together, before clipping.
    pub gradient_norm: f32,
}

/// Why a step was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonFinite {
    Loss,
    Gradient,
}

impl Stepper<'_> {
    /// Changes `network` by one step at `rate`; `probe` looks on.
    ///
    /// # Errors
    /// If the loss or a gradient is not finite.
    pub fn step(
        &self,
        network: Network,
        fused: Option<&mut FusedTraining>,
        optimizer: &mut ModuleOptimizer,
        rate: f64,
        batch: &Batch,
        probe: &mut Probe,
    ) -> Result<(Network, Seen), NonFinite> {
        let (mut fused, logits, head) = match fused {
            Some(fused) => {
                let passed = fused.forward(&network, &batch.pixels, self.side, self.device);
                let head = Head {
                    features: passed.features,
                    dropped: passed.dropped,
                };
                (Some(fused), passed.logits, Some(head))
            }
            None => {
                let pixels = pixels(batch, self.side, self.device);
                (None, probe.forward(&network, pixels), None)
            }
        };
        let rows = rows(logits.clone());
        let (value, cost) = self.cost(logits, &batch.labels, head);
        let again = || pixels(batch, self.side, self.device);
        if !value.is_finite() {
            probe.refused(&network, fused.as_deref(), &rows, None, again);
            return Err(NonFinite::Loss);
        }
        let correct = self.count_correct(&rows, &batch.labels);

        let (mut gradients, by_features) = cost.backward(&network);
        if let (Some(fused), Some(by_features)) = (&mut fused, by_features) {
            fused.backward(&network, by_features, &mut gradients);
        }
        let norm = gradient_norm(&network, &gradients);
        let fused = fused.as_deref();
        if !norm.is_finite() {
            probe.refused(&network, fused, &rows, Some(&gradients), again);
            return Err(NonFinite::Gradient);
        }
        probe.before(&network, &gradients);
        if self.clip_norm > 0.0 && norm > self.clip_norm {
            let factor = self.clip_norm / norm;
            network.visit(&mut Scale {
                gradients: &mut gradients,
                factor,
            });
        }
        let network = optimizer.step(rate, network, gradients);
        probe.after(&network, fused, &rows);
        let seen = Seen {
            loss: f64::from(value),
            correct,
            gradient_norm: norm,
        };
        Ok((network, seen))
    }

    /// The cost of a batch, by slices where its loss and the network's head allow it.
    fn cost(&self, logits: Tensor<2>, labels: &[usize], head: Option<Head>) -> (f32, Cost) {
        match head {
            Some(head) if self.criterion.is_by_slices() => {
                let (value, by_logits) = self.criterion.cost_and_gradient(logits, labels);
                (value, Cost::ByLogits(by_logits, head))
            }
            head => {
                let targets = self.criterion.targets(labels, self.device);
                let cost = self.criterion.forward(logits, targets);
                let value = cost.clone().into_scalar();
                (value, Cost::Graph(cost, head.map(|head| head.features)))
            }
        }
    }

    /// Of one class: the highest logit is its own. Of yes or no: on the right side of the threshold. Of
    /// many labels: every one is on the right side of 0.5, since thresholds are fitted later.
    fn count_correct(&self, rows: &[Vec<f32>], labels: &[usize]) -> u64 {
        let truth = self.criterion.truth();
        let is_right = |row: &[f32], label: usize| match truth {
            Truth::OneOf { .. } => argmax(row) == label,
            Truth::YesNo { .. } => (row[0] >= self.logit_threshold) == truth.is_on(label, 0),
            Truth::ManyOf { .. } => row
                .iter()
                .enumerate()
                .all(|(output, &logit)| (logit >= 0.0) == truth.is_on(label, output)),
        };
        let right = rows
            .iter()
            .zip(labels)
            .filter(|(row, label)| is_right(row, **label));
        right.count() as u64
    }
}

/// Features of a batch, which require a gradient, and what dropout left of them, both `[batch, channels]`.
struct Head {
    features: Tensor<2>,
    dropped: Tensor<2>,
}

/// A cost whose gradients are still to be found.
enum Cost {
    /// By autodiff, down to the features if they are given, else down to the first layer.
    Graph(Tensor<1>, Option<Tensor<2>>),
    /// From the gradient by the logits: the linear layer by hand, dropout by autodiff.
    ByLogits(Tensor<2>, Head),
}

impl Cost {
    /// The gradients of the parameters that it reaches, and that by the features.
    fn backward(self, network: &Network) -> (GradientsParams, Option<Tensor<2>>) {
        match self {
            Self::Graph(cost, features) => {
                let all = cost.backward();
                let by_features = features.and_then(|features| features.grad(&all));
                (GradientsParams::from_grads(all, network), by_features)
            }
            Self::ByLogits(by_logits, Head { features, dropped }) => {
                let mut gradients = GradientsParams::new();
                let input = dropped.clone().inner();
                let by_dropped = network.head_backward(input, by_logits, &mut gradients);
                // A number whose gradient by the dropped features is the one that is known.
                let known = (dropped * Tensor::from_inner(by_dropped)).sum();
                (gradients, features.grad(&known.backward()))
            }
        }
    }
}

/// `[batch, 3, side, side]` on `device`.
pub fn pixels(batch: &Batch, side: usize, device: &Device) -> Tensor<4> {
    let shape = [batch.labels.len(), 3, side, side];
    Tensor::from_data(TensorData::new(batch.pixels.clone(), shape), device)
}

/// Logits of a batch, a row a picture.
pub type Rows = Vec<Vec<f32>>;

/// The rows of a `[batch, classes]` tensor.
pub fn rows(logits: Tensor<2>) -> Rows {
    let [_, classes] = logits.dims();
    let values: Vec<f32> = logits.into_data().iter::<f32>().collect();
    values.chunks(classes).map(<[f32]>::to_vec).collect()
}

/// Summed on the device and read back once: a read a parameter would stall a GPU each time.
fn gradient_norm(network: &Network, gradients: &GradientsParams) -> f32 {
    let mut squares = Squares {
        gradients,
        sum: None,
    };
    network.visit(&mut squares);
    squares
        .sum
        .map_or(0.0, |sum| sum.into_scalar::<f32>().sqrt())
}

struct Squares<'a> {
    gradients: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            let square = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                None => square,
                Some(sum) => sum + square,
            });
        }
    }
}

struct Scale<'a> {
    gradients: &'a mut GradientsParams,
    factor: f32,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.remove::<D>(param.id) {
            self.gradients.register(param.id, gradient * self.factor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use burn::optim::SgdConfig;

    fn network(device: &Device) -> Network {
        let model = config::Model {
            widths: vec![4],
            dropout: 0.0,
            ..config::Config::default().model
        };
        Network::init(&model, 2, 1, device)
    }

    fn batch(value: f32) -> Batch {
        let pixels = (0..4 * 3 * 8 * 8).map(|i| value * ((i % 7) as f32 - 3.0));
        Batch {
            pixels: pixels.collect(),
            samples: vec![0, 1, 2, 3],
            labels: vec![0, 1, 0, 1],
            vanished: Vec::new(),
        }
    }

    fn step(clip_norm: f32, value: f32) -> (Vec<u8>, Vec<u8>, Result<Seen, NonFinite>) {
        let device = Device::flex().autodiff();
        let loss = config::Loss {
            kind: config::LossKind::SparseCategoricalCrossEntropy,
            label_smoothing: 0.0,
            class_weights: config::ClassWeights::None,
            ..config::Config::default().loss
        };
        let stepper = Stepper {
            device: &device,
            criterion: &Criterion::new(&loss, Truth::OneOf { classes: 2 }, &[2, 2], &device),
            logit_threshold: 0.0,
            side: 8,
            clip_norm,
        };
        let before = network(&device);
        let bytes = crate::model::to_bytes(&before).unwrap();
        let mut optimizer = SgdConfig::new().init();
        let (batch, mut probe) = (batch(value), Probe::on(8));
        match stepper.step(
            before.clone(),
            None,
            &mut optimizer,
            0.1,
            &batch,
            &mut probe,
        ) {
            Ok((after, seen)) => (bytes, crate::model::to_bytes(&after).unwrap(), Ok(seen)),
            Err(reason) => (bytes.clone(), bytes, Err(reason)),
        }
    }

    #[test]
    fn a_step_changes_the_weights() {
        let (before, after, seen) = step(0.0, 1.0);
        assert_ne!(before, after);
        assert!(seen.unwrap().gradient_norm > 0.0);
    }

    #[test]
    fn a_gradient_is_scaled_only_when_it_is_longer_than_the_limit() {
        let (_, free, seen) = step(0.0, 1.0);
        let norm = seen.unwrap().gradient_norm;
        assert_eq!(step(norm * 2.0, 1.0).1, free);
        assert_ne!(step(norm / 2.0, 1.0).1, free);
    }

    #[test]
    fn a_loss_that_is_no_number_refuses_the_step() {
        assert_eq!(step(0.0, f32::NAN).2.unwrap_err(), NonFinite::Loss);
    }
}
