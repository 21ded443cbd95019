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
