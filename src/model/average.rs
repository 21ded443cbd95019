//! A moving average of a network's weights: it lags behind the last steps and forgets their noise.
//! Owns the average; never makes a step.

use super::Network;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;
use std::collections::VecDeque;

/// The average of all weights and running statistics so far, the last ones weighing most (Polyak and
/// Juditsky, 1992; exponentially as in Tarvainen and Valpola, 2017).
#[derive(Clone, Debug)]
pub struct Average {
    network: Network,
}

impl Average {
    /// Begins with the weights of `network`.
    pub fn new(network: &Network) -> Self {
        Self {
            network: network.valid(),
        }
    }

    /// Takes in the weights after step `step`, counted from 1: `decay` of the average stays. Early on less
    /// does, (1 + step) / (10 + step) at most, so that the first weights are soon forgotten. Of the first `frozen`
    /// blocks, which no step changes, the weights themselves stay: a mean of equal numbers may be rounded.
    pub fn update(&mut self, network: &Network, decay: f64, step: u64, frozen: usize) {
        let step = step as f64;
        let network = network.valid();
        let mut weights = Weights(VecDeque::new());
        network.visit(&mut weights);
        let mut blend = Blend {
            weights: weights.0,
            kept: decay.min((1.0 + step) / (10.0 + step)),
        };
        self.network = self.network.clone().map(&mut blend);
        let same = network.blocks.into_iter().take(frozen);
        for (average, same) in self.network.blocks.iter_mut().zip(same) {
            *average = same;
        }
    }

    /// A network of the averaged weights, without gradients.
    pub fn network(&self) -> &Network {
        &self.network
    }
}

/// All weights, in the order of a module's fields.
struct Weights(VecDeque<Tensor<1>>);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let weights = param.val();
        let count: usize = weights.dims().iter().product();
        self.0.push_back(weights.reshape([count]));
    }
}

struct Blend {
    weights: VecDeque<Tensor<1>>,
    kept: f64,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        // Two networks of one shape are visited alike.
        let Some(weights) = self.weights.pop_front() else {
            return param;
        };
        let (id, average, mapper) = param.consume();
        let weights = weights.reshape(average.dims());
        let blended = average * self.kept + weights * (1.0 - self.kept);
        Param::from_mapped_value(id, blended, mapper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Model};
    use crate::model::to_bytes;
    use burn::tensor::Device;

    struct All(Vec<f32>);

    impl ModuleVisitor for All {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f32>());
        }
    }

    fn values(network: &Network) -> Vec<f32> {
        let mut all = All(Vec::new());
        network.valid().visit(&mut all);
        all.0
    }

    #[test]
    fn each_weight_moves_to_the_new_one_by_its_part() {
        let device = Device::flex().autodiff();
        let model = Model {
            widths: vec![4, 8],
            ..Config::default().model
        };
        let [old, new] = [1, 2].map(|seed| Network::init(&model, 3, seed, &device));
        let before = to_bytes(&old).unwrap();
        let mut average = Average::new(&old);
        average.update(&new, 0.75, 1_000_000, 0);
        let wanted = values(&old).into_iter().zip(values(&new));
        for (got, (old, new)) in values(average.network()).into_iter().zip(wanted) {
            assert!((got - (0.75 * old + 0.25 * new)).abs() < 1e-6);
        }
        assert_eq!(before, to_bytes(&old).unwrap(), "the first network changed");
        // The second of all steps: 3/12 stay.
        let mut early = Average::new(&old);
        early.update(&new, 0.75, 2, 0);
        let (old, new) = (values(&old)[0], values(&new)[0]);
        assert!((values(early.network())[0] - (0.25 * old + 0.75 * new)).abs() < 1e-6);
    }
}
