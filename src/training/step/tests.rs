//! Single steps: what refuses one, what clips one, and that both ways back reach the same weights.

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
        ..Batch::default()
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
        frozen: 0,
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

/// The weights after three steps on docsort's kernels.
fn trained(kind: config::LossKind) -> Vec<f32> {
    let device = Device::flex().autodiff();
    let loss = config::Loss {
        kind,
        ..config::Config::default().loss
    };
    let criterion = Criterion::new(&loss, Truth::OneOf { classes: 2 }, &[1, 3], &device);
    let is_sparse = kind == config::LossKind::SparseCategoricalCrossEntropy;
    assert_eq!(criterion.is_by_slices(), is_sparse);
    let stepper = Stepper {
        device: &device,
        criterion: &criterion,
        logit_threshold: 0.0,
        side: 8,
        clip_norm: 0.0,
        frozen: 0,
    };
    let mut optimizer = SgdConfig::new().init();
    let model = config::Model {
        widths: vec![4],
        // Other tests draw from the same generator at the same time.
        dropout: 0.0,
        ..config::Config::default().model
    };
    let mut network = Network::init(&model, 2, 1, &device);
    let mut fused = FusedTraining::default();
    for at in 0..3 {
        device.seed(at);
        let stepped = stepper.step(
            network,
            Some(&mut fused),
            &mut optimizer,
            0.1,
            &batch(1.0),
            &mut Probe::off(),
        );
        network = stepped.unwrap().0;
    }
    let mut weights = Weights(Vec::new());
    network.visit(&mut weights);
    weights.0
}

struct Weights(Vec<f32>);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.extend(param.val().into_data().iter::<f32>());
    }
}

#[test]
fn steps_by_slices_and_by_autodiff_reach_the_same_weights() {
    // On class numbers and on one-hot targets the loss is the same number.
    let slices = trained(config::LossKind::SparseCategoricalCrossEntropy);
    let graph = trained(config::LossKind::CategoricalCrossEntropy);
    // Convolution, batch norm with its running statistics, and the linear layer.
    assert_eq!(slices.len(), 4 * 27 + 4 * 4 + 4 * 2 + 2);
    for (slices, graph) in slices.iter().zip(&graph) {
        assert!((slices - graph).abs() < 1e-5, "{slices} and {graph}");
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
