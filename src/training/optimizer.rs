//! The optimizer that a configuration names, as one over all parameters of a network. Burn makes the steps; here is only which
//! parameters go to which of its optimizers, and in what shape.

use crate::config::{Config, OptimizerKind};
use burn::module::ParamGroup;
use burn::optim::decay::WeightDecayConfig;
use burn::optim::{
    AdamWConfig, AdjustLrFn, LearningRate, ModuleOptimizer, Muon, MuonConfig, MuonState, Optimizer,
};
use burn::tensor::{Device, Tensor};

/// Makes the steps of `optimizer.kind`. Each step is told its rate; its gradients were clipped before.
pub(super) fn optimizer(config: &Config) -> ModuleOptimizer {
    let decay = config.optimizer.weight_decay;
    let adamw = AdamWConfig::new().with_weight_decay(decay).init();
    match config.optimizer.kind {
        OptimizerKind::Adamw => adamw,
        OptimizerKind::Muon => {
            let convolutions = ParamGroup::from_predicate("conv.weight");
            adamw.with_group(convolutions, muon(decay), None)
        }
    }
}

/// With steps as long as AdamW's, so that its rate and decay suit them.
fn muon(decay: f32) -> AsMatrices {
    let muon = MuonConfig::new()
        .with_weight_decay(Some(WeightDecayConfig { penalty: decay }))
        .with_adjust_lr_fn(AdjustLrFn::MatchRmsAdamW);
    AsMatrices(muon.build())
}

/// Muon on weights of any rank, as a matrix with a row for each output channel: Burn's takes matrices alone.
#[derive(Clone)]
struct AsMatrices(Muon);

impl Optimizer for AsMatrices {
    type State<const D: usize> = MuonState<2>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weights: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<MuonState<2>>,
    ) -> (Tensor<D>, Option<MuonState<2>>) {
        let dims = weights.dims();
        let matrix = [dims[0], dims[1..].iter().product()];
        let (weights, gradient) = (weights.reshape(matrix), gradient.reshape(matrix));
        let (weights, state) = Optimizer::step(&self.0, rate, weights, gradient, state);
        (weights.reshape(dims), state)
    }

    fn to_device<const D: usize>(state: MuonState<2>, device: &Device) -> MuonState<2> {
        <Muon as Optimizer>::to_device::<2>(state, device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::model::{self, Network};
    use burn::optim::GradientsParams;
    use burn::tensor::{Distribution, TensorData};

    /// The largest cosine between two different rows, whatever its sign.
    fn likeness(rows: &[&[f32]]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let pairs = (1..rows.len()).flat_map(|a| (0..a).map(move |b| [rows[a], rows[b]]));
        let cosine = |[a, b]: [&[f32]; 2]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
        pairs.map(cosine).map(f32::abs).fold(0.0, f32::max)
    }

    #[test]
    fn a_step_of_a_convolution_leaves_no_direction_out() {
        let device = Device::flex();
        device.seed(1);
        let normal = Distribution::Normal(0.0, 1.0);
        // Of every output channel nearly the same.
        let gradient = Tensor::<4>::random([1, 8, 3, 3], normal, &device)
            + Tensor::random([6, 8, 3, 3], normal, &device) * 0.3;
        let weights = Tensor::<4>::zeros([6, 8, 3, 3], &device);
        let before = model::numbers(gradient.clone());
        let (after, state) = muon(0.5).step(0.5, weights, gradient, None);
        assert_eq!(after.dims(), [6, 8, 3, 3]);
        assert!(state.is_some());
        let after = model::numbers(after);
        let [before, after] = [&before, &after].map(|of| of.chunks(8 * 9).collect::<Vec<_>>());
        assert!(likeness(&before) > 0.85, "{}", likeness(&before));
        assert!(likeness(&after) < 0.6, "{}", likeness(&after));
        // The root of the mean square is that of AdamW's steps, a fifth of the rate; the iteration stops within a third of it.
        let squares = after.concat().iter().map(|step| step * step).sum::<f32>();
        let length = (squares / (6.0 * 8.0 * 9.0)).sqrt();
        assert!((length / (0.2 * 0.5) - 1.0).abs() < 0.33, "{length}");
    }

    #[test]
    fn without_a_gradient_weights_decay_as_by_adamw() {
        let device = Device::flex();
        let weights = Tensor::<4>::ones([2, 3, 3, 3], &device);
        let gradient = Tensor::zeros([2, 3, 3, 3], &device);
        let (after, _) = muon(0.05).step(0.5, weights, gradient, None);
        let is_decayed = |after: f32| (after - (1.0 - 0.5 * 0.05)).abs() < 1e-6;
        assert!(model::numbers(after).into_iter().all(is_decayed));
    }

    #[test]
    fn a_step_is_the_same_on_any_number_of_threads() {
        let device = Device::flex();
        let dims = [112, 112, 3, 3];
        let numbers: Vec<f32> = (0..112 * 112 * 9)
            .map(|i| ((i * 7919) % 1013) as f32 - 506.0)
            .collect();
        let step = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let gradient = Tensor::<4>::from_data(TensorData::new(numbers.clone(), dims), &device);
            let weights = Tensor::zeros(dims, &device);
            pool.install(|| model::numbers(muon(0.0).step(0.1, weights, gradient, None).0))
        };
        assert_eq!(step(1), step(4));
    }

    #[test]
    fn what_is_no_convolution_follows_adamw() {
        for norm in [config::Norm::Batch, config::Norm::None] {
            follows_adamw(norm);
        }
    }

    #[track_caller]
    fn follows_adamw(norm: config::Norm) {
        let device = Device::flex().autodiff();
        let mut config = config::Config::default();
        config.model.norm = norm;
        config.model.widths = vec![4, 4];
        config.model.dropout = 0.0;
        let network = Network::init(&config.model, 3, 1, &device);
        let stepped = |kind: OptimizerKind| {
            let pixels = (0..2 * 3 * 16 * 16).map(|i| (i % 11) as f32 - 5.0);
            let pixels = TensorData::new(pixels.collect::<Vec<f32>>(), [2, 3, 16, 16]);
            let graph = network
                .forward(Tensor::from_data(pixels, &device))
                .square()
                .sum();
            let gradients = GradientsParams::from_grads(graph.backward(), &network);
            let mut config = config.clone();
            config.optimizer.kind = kind;
            let network = optimizer(&config).step(1e-2, network.clone(), gradients);
            model::weights(&network).unwrap()
        };
        let before = model::weights(&network).unwrap();
        // A forward pass changes the statistics, whatever the optimizer.
        let is_learned = |name: &str| !name.contains("running");
        let [adamw, muon] = [OptimizerKind::Adamw, OptimizerKind::Muon].map(stepped);
        for (name, adamw) in adamw.iter().filter(|(name, _)| is_learned(name)) {
            let [muon, before] = [&muon, &before].map(|weights| &weights.get(name).unwrap().values);
            assert_ne!(muon, before, "{name}");
            assert_eq!(
                muon == &adamw.values,
                !name.ends_with("conv.weight"),
                "{name}"
            );
        }
    }
}
