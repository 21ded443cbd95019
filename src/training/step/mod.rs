//! One step of gradient descent, and the two reasons to refuse it: a loss or a gradient that is
//! no number. A refused step leaves the weights as they were, but not batch norm's running statistics:
//! nothing may be published after it.

use super::batches::Batch;
use super::health::Probe;
use crate::evaluation::argmax;
use crate::loss::{Answers, Criterion, Truth};
use crate::model::{self, FusedTraining, Head, Network, rows};
use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

/// What a step is made with.
pub struct Stepper<'a> {
    pub device: &'a Device,
    pub criterion: &'a Criterion<'a>,
    /// From here on, the logit of a yes-or-no problem is a yes.
    pub logit_threshold: f32,
    pub side: usize,
    /// Largest Euclidean norm of all gradients together; 0 switches clipping off.
    pub clip_norm: f32,
    /// So many of the first blocks get no gradient.
    pub frozen: usize,
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
                let (logits, head) = fused.forward(&network, &batch.pixels, self.side, self.device);
                (Some(fused), logits, Some(head))
            }
            None => {
                let pixels = pixels(batch, self.side, self.device);
                (None, probe.forward(&network, pixels, self.frozen), None)
            }
        };
        let rows = rows(logits.clone());
        let cost = self.cost(&network, logits, batch, head);
        let value = cost.value;
        let again = || {
            network
                .forward_tapped(pixels(batch, self.side, self.device), self.frozen)
                .1
        };
        if !value.is_finite() {
            probe.refused(&network, fused.as_deref(), &rows, None, again);
            return Err(NonFinite::Loss);
        }
        let correct = self.count_correct(&rows, &batch.labels);

        let (mut gradients, by_features) = cost.backward(&network);
        if let (Some(fused), Some(by_features)) = (&mut fused, by_features) {
            fused.backward(&network, &batch.pixels, by_features, &mut gradients);
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
    fn cost(
        &self,
        network: &Network,
        logits: Tensor<2>,
        batch: &Batch,
        head: Option<Head>,
    ) -> Cost {
        let answers = Answers {
            labels: &batch.labels,
            mixed: &batch.mixed,
            taught: &batch.taught,
        };
        if let Some(Head { features, dropped }) = &head
            && self.criterion.is_by_slices()
        {
            let (value, by_logits) = self.criterion.cost_and_gradient(logits, answers);
            let mut known = GradientsParams::new();
            let input = dropped.clone().inner();
            let by_dropped = network.head_backward(input, by_logits, &mut known);
            return Cost {
                value,
                graph: (dropped.clone() * Tensor::from_inner(by_dropped)).sum(),
                features: Some(features.clone()),
                known: Some(known),
            };
        }
        let graph = self.criterion.forward_taught(logits, answers, self.device);
        Cost {
            value: graph.clone().into_scalar(),
            graph,
            features: head.map(|head| head.features),
            known: None,
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

/// What a batch costs, and what its gradients follow from.
struct Cost {
    value: f32,
    /// The cost itself, or where the linear layer's gradients are known already, a number that has the cost's
    /// gradient by what that layer took in.
    graph: Tensor<1>,
    /// Where autodiff ends; none if it goes on to the first layer.
    features: Option<Tensor<2>>,
    /// The linear layer's.
    known: Option<GradientsParams>,
}

impl Cost {
    /// The gradients of the parameters that it reaches, and that by the features.
    fn backward(self, network: &Network) -> (GradientsParams, Option<Tensor<2>>) {
        let all = self.graph.backward();
        let by_features = self.features.and_then(|features| features.grad(&all));
        let known = self.known;
        let gradients = known.unwrap_or_else(|| GradientsParams::from_grads(all, network));
        (gradients, by_features)
    }
}

/// `[batch, 3, side, side]` on `device`.
pub fn pixels(batch: &Batch, side: usize, device: &Device) -> Tensor<4> {
    model::pixels(batch.pixels.clone(), side, device)
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
mod tests;
