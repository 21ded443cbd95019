//! The kernels against Burn's operators on whole networks: values, gradients, running statistics.

use super::*;
use crate::config::{self, Activation, Norm};
use burn::module::{Module, ModuleVisitor, Param};

const ACTIVATIONS: [Activation; 6] = [
    Activation::Relu,
    Activation::LeakyRelu,
    Activation::Gelu,
    Activation::Silu,
    Activation::Sigmoid,
    Activation::Tanh,
];

/// A model of every activation, with and without a norm, each with a pool in every block and with none in the last, which
/// then adds its input if it is as wide as the one before.
fn models(widths: &[usize]) -> impl Iterator<Item = config::Model> {
    let mut last_keeps = vec![2; widths.len()];
    last_keeps[widths.len() - 1] = 1;
    let pools = [Vec::new(), last_keeps];
    ACTIVATIONS.into_iter().flat_map(move |activation| {
        let kinds = [Norm::Batch, Norm::None].map(|norm| pools.clone().map(|pool| (norm, pool)));
        kinds
            .concat()
            .into_iter()
            .map(move |(norm, pool)| config::Model {
                widths: widths.to_vec(),
                pool,
                residual: true,
                mirror: false,
                corners: false,
                dropout: 0.0,
                activation,
                norm,
                init_gain: 1.0,
                dirac: false,
            })
    })
}

/// Normalised pixels, by a rule of their own: Burn's generator belongs to whoever draws a network.
fn pixels(batch: usize, side: usize) -> Vec<f32> {
    let mut state = 7_u32;
    let mut next = || {
        // Numerical Recipes' linear congruential generator; its high bits are good enough.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 22) as f32 - 2.0
    };
    (0..batch * 3 * side * side).map(|_| next()).collect()
}

fn batch(pixels: &[f32], side: usize, device: &Device) -> Tensor<4> {
    crate::model::pixels(pixels.to_vec(), side, device)
}

#[track_caller]
fn close(what: &config::Model, got: &[f32], wanted: &[f32]) {
    assert_eq!(got.len(), wanted.len(), "{what:?}");
    let scale = wanted
        .iter()
        .fold(1e-3f32, |most, value| most.max(value.abs()));
    for (got, wanted) in got.iter().zip(wanted) {
        assert!(
            (got - wanted).abs() <= 1e-4 * scale,
            "{what:?}: {got} is not {wanted}"
        );
    }
}

/// A network whose biases, offsets and scales are not the first ones, which are all alike.
fn moved(model: &config::Model, device: &Device) -> Network {
    let network = Network::init(model, 3, 1, device);
    network.map(&mut Move)
}

struct Move;

impl burn::module::ModuleMapper for Move {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, value, mapper) = param.consume();
        let value = if D == 1 {
            let mut numbers = numbers(value.clone());
            for (index, number) in numbers.iter_mut().enumerate() {
                *number += (index as f32 * 0.7).sin() * 0.4;
            }
            let moved = TensorData::new(numbers, value.dims());
            let is_learned = value.is_require_grad();
            Tensor::from_data(moved, &value.device()).set_require_grad(is_learned)
        } else {
            value
        };
        Param::from_mapped_value(id, value, mapper)
    }
}

#[test]
fn an_answer_is_the_one_of_the_composed_operators() {
    for (widths, side, pictures) in [(&[4, 8, 8][..], 17, 5), (&[16, 32, 32], 32, 1)] {
        for model in models(widths) {
            let device = Device::flex().autodiff();
            let model = config::Model {
                mirror: side == 17,
                corners: side == 17,
                ..model
            };
            let network = moved(&model, &device);
            let pixels = pixels(pictures, side);
            // A training pass first, so that the running statistics are not the initial ones.
            network.forward(batch(&pixels, side, &device));
            let network = network.valid();
            let fused = FusedInference::new(&network).unwrap();
            let fused = fused.forward(&pixels, side).concat();
            let composed = network.forward(batch(&pixels, side, &Device::flex()));
            close(&model, &fused, &numbers(composed));
        }
    }
}

#[test]
fn a_training_pass_has_the_gradients_and_statistics_of_the_composed_operators() {
    // Narrow and odd, and wide enough for the kernels' transformed convolutions.
    for (widths, side, pictures) in [(&[4, 8, 8][..], 18, 6), (&[16, 48, 48], 21, 3)] {
        for model in models(widths) {
            check_training(&model, side, pictures);
        }
    }
}

fn check_training(model: &config::Model, side: usize, pictures: usize) {
    let device = Device::flex().autodiff();
    let pixels = pixels(pictures, side);
    let (composed, fused) = (moved(model, &device), moved(model, &device));

    let logits = composed.forward(batch(&pixels, side, &device));
    let wanted_logits = numbers(logits.clone());
    let wanted = GradientsParams::from_grads(logits.square().sum().backward(), &composed);

    let mut training = FusedTraining::default();
    let (logits, head) = training.forward(&fused, &pixels, side, &device);
    close(model, &numbers(logits.clone()), &wanted_logits);
    let gradients = logits.square().sum().backward();
    let by_features = head.features.grad(&gradients).unwrap();
    let mut got = GradientsParams::from_grads(gradients, &fused);
    training.backward(&fused, &pixels, by_features, &mut got);

    let got = of_all_parameters(&fused, &got);
    let wanted = of_all_parameters(&composed, &wanted);
    // A convolution with two numbers a channel or one; weights and bias of the last layer.
    let each = if model.norm == Norm::Batch { 3 } else { 2 };
    assert_eq!(got.len(), each * model.widths.len() + 2);
    assert_eq!(got.len(), wanted.len());
    for (got, wanted) in got.iter().zip(&wanted) {
        close(model, got, wanted);
    }

    let (fused, composed) = (fused.valid(), composed.valid());
    for (ours, theirs) in fused.blocks.iter().zip(&composed.blocks) {
        assert_eq!(ours.norm.is_some(), model.norm == Norm::Batch);
        if let (Some(ours), Some(theirs)) = (&ours.norm, &theirs.norm) {
            for (ours, theirs) in [
                (&ours.running_mean, &theirs.running_mean),
                (&ours.running_var, &theirs.running_var),
            ] {
                close(model, &numbers(ours.value()), &numbers(theirs.value()));
            }
        }
    }
}

/// The gradient of each parameter, in the order of the module.
fn of_all_parameters(network: &Network, gradients: &GradientsParams) -> Vec<Vec<f32>> {
    let mut collect = Collect(gradients, Vec::new());
    network.visit(&mut collect);
    collect.1
}

struct Collect<'a>(&'a GradientsParams, Vec<Vec<f32>>);

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // Running statistics have none.
        if let Some(gradient) = self.0.get::<D>(param.id) {
            self.1.push(numbers(gradient));
        }
    }
}

#[test]
fn what_the_layers_gave_is_told_alike_by_the_kernels_and_by_the_composed_operators() {
    let device = Device::flex().autodiff();
    let (side, pictures) = (18, 3);
    let pixels = pixels(pictures, side);
    for model in models(&[4, 8]) {
        let network = moved(&model, &device);
        let (_, taps) = network.forward_tapped(batch(&pixels, side, &device), 0);
        let wanted = crate::model::outputs::read_taps(&taps, 0);
        let mut fused = FusedTraining::default();
        fused.forward(&network, &pixels, side, &device);
        let got = fused.outputs(0);
        assert_eq!(got.len(), wanted.len(), "{model:?}");
        for (got, wanted) in got.iter().zip(&wanted) {
            assert_eq!(got.layer, wanted.layer);
            close(&model, &[got.mean, got.std], &[wanted.mean, wanted.std]);
            // Of the others, what lies far below zero is 0 or nearly, as each way rounds.
            if let (Some(zeros), Activation::Relu) = (got.zeros, model.activation) {
                // A number that rounds to either side of zero.
                assert!((zeros - wanted.zeros.unwrap()).abs() < 2e-3, "{model:?}");
                assert_eq!(got.alive, wanted.alive, "{model:?}");
            }
        }
    }
}
