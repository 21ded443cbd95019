//! One block of the network between Burn's tensors and the kernels' slices: parameters out, gradients and statistics in. It
//! computes nothing itself.

use crate::model::{Block, numbers};
use burn::module::{Param, RunningState};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use docsort_engine::Pool;
use docsort_kernels::{Activation, BatchNorm, Folded, Parameters, fold};

/// One block's parameters as numbers.
pub(super) struct BlockWeights {
    weights: Vec<f32>,
    pub offset: Vec<f32>,
    /// γ and ε.
    pub norm: Option<(Vec<f32>, f32)>,
    pool: Pool,
    activation: Activation,
}

impl BlockWeights {
    pub fn of(block: &Block) -> Self {
        let norm = block.norm.as_ref();
        Self {
            weights: numbers(block.conv.weight.val()),
            offset: numbers(block.offset().val()),
            norm: norm.map(|norm| (numbers(norm.gamma.val()), norm.epsilon as f32)),
            pool: block.pool(),
            activation: block.activation,
        }
    }

    pub fn parameters(&self) -> Parameters<'_> {
        Parameters {
            weights: &self.weights,
            offset: &self.offset,
            norm: self.norm.as_ref().map(|(gamma, epsilon)| BatchNorm {
                gamma,
                epsilon: *epsilon,
            }),
            pool: self.pool,
            activation: self.activation,
        }
    }
}

/// A block as in prediction, by its running statistics.
pub(super) fn folded(block: &Block, weights: &BlockWeights) -> Folded {
    let (mean, variance) = match &block.norm {
        Some(norm) => (
            numbers(norm.running_mean.value_sync()),
            numbers(norm.running_var.value_sync()),
        ),
        None => (Vec::new(), Vec::new()),
    };
    let folded = fold(&weights.parameters(), &mean, &variance);
    if block.adds_input {
        folded.adding_input()
    } else {
        folded
    }
}

/// Puts a parameter's gradient beside those that are known.
pub(super) fn register<const D: usize>(
    gradients: &mut GradientsParams,
    param: &Param<Tensor<D>>,
    values: Vec<f32>,
    device: &Device,
) {
    let data = TensorData::new(values, param.dims());
    gradients.register(param.id, Tensor::<D>::from_data(data, device));
}

/// `running ← (1 − momentum) · running + momentum · batch`, as Burn's batch norm does it.
pub(super) fn update(
    running: &RunningState<Tensor<1>>,
    batch: &[f32],
    momentum: f64,
    device: &Device,
) {
    let batch = Tensor::from_data(TensorData::new(batch.to_vec(), [batch.len()]), device);
    let kept = running
        .value_sync()
        .to_device(device)
        .mul_scalar(1.0 - momentum);
    running.update(kept.add(batch.mul_scalar(momentum)).detach());
}
