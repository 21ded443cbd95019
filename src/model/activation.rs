//! What follows each block, on tensors: the pointwise function and the first weights that suit it.
//! It owns the composed operators; the same functions on slices are `kernels`'.

use crate::config::Activation;
use burn::nn::Initializer;
use burn::tensor::{Tensor, activation};
use docsort_kernels as kernels;
use std::f64::consts::SQRT_2;

/// What leaky ReLU lets through below zero (Maas, Hannun and Ng, 2013).
const LEAK: f64 = 0.01;

/// `activation` of each number.
pub(super) fn activate<const D: usize>(which: Activation, x: Tensor<D>) -> Tensor<D> {
    match which {
        Activation::Relu => activation::relu(x),
        Activation::LeakyRelu => activation::leaky_relu(x, LEAK),
        // Burn's own has the derivative of the tanh approximation on some backends.
        Activation::Gelu => {
            let normal = x.clone().div_scalar(SQRT_2).erf().add_scalar(1.0);
            x.mul(normal).mul_scalar(0.5)
        }
        Activation::Silu => activation::silu(x),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Tanh => activation::tanh(x),
    }
}

/// The kernels' name of it.
pub(super) fn on_slices(which: Activation) -> kernels::Activation {
    match which {
        Activation::Relu => kernels::Activation::Relu,
        Activation::LeakyRelu => kernels::Activation::LeakyRelu,
        Activation::Gelu => kernels::Activation::Gelu,
        Activation::Silu => kernels::Activation::Silu,
        Activation::Sigmoid => kernels::Activation::Sigmoid,
        Activation::Tanh => kernels::Activation::Tanh,
    }
}

/// The rule that keeps the variance through many layers of `activation`, its standard deviation
/// times `gain`.
pub(super) fn initializer(which: Activation, gain: f64) -> Initializer {
    match which {
        // He et al., 2015: half of the numbers, or nearly, do not pass.
        Activation::Relu | Activation::LeakyRelu | Activation::Gelu | Activation::Silu => {
            Initializer::KaimingNormal {
                gain: SQRT_2 * gain,
                fan_out_only: false,
            }
        }
        // Glorot and Bengio, 2010.
        Activation::Sigmoid | Activation::Tanh => Initializer::XavierNormal { gain },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    /// Values and derivatives at −2, −0.5, 0.5 and 2, by Python 3.11's `math`: `erf`, `exp`, `tanh`.
    const EXPECTED: [(Activation, [f64; 4], [f64; 4]); 6] = [
        (Activation::Relu, [0.0, 0.0, 0.5, 2.0], [0.0, 0.0, 1.0, 1.0]),
        (
            Activation::LeakyRelu,
            [-0.02, -0.005, 0.5, 2.0],
            [0.01, 0.01, 1.0, 1.0],
        ),
        (
            Activation::Gelu,
            [-0.045500264, -0.154268769, 0.345731231, 1.954499736],
            [-0.085231801, 0.132504875, 0.867495125, 1.085231801],
        ),
        (
            Activation::Silu,
            [-0.238405844, -0.188770334, 0.311229666, 1.761594156],
            [-0.090784249, 0.260038813, 0.739961187, 1.090784249],
        ),
        (
            Activation::Sigmoid,
            [0.119202922, 0.377540669, 0.622459331, 0.880797078],
            [0.104993585, 0.235003712, 0.235003712, 0.104993585],
        ),
        (
            Activation::Tanh,
            [-0.96402758, -0.462117157, 0.462117157, 0.96402758],
            [0.070650825, 0.786447733, 0.786447733, 0.070650825],
        ),
    ];

    #[test]
    fn each_has_the_values_and_derivatives_of_its_definition() {
        let device = Device::flex().autodiff();
        for (which, values, slopes) in EXPECTED {
            let x = Tensor::<1>::from_data([-2.0, -0.5, 0.5, 2.0], &device).require_grad();
            let y = activate(which, x.clone());
            let gradients = y.clone().sum().backward();
            let found: Vec<f64> = y.into_data().iter().collect();
            let slope: Vec<f64> = x.grad(&gradients).unwrap().into_data().iter().collect();
            for (found, expected) in found.iter().chain(&slope).zip(values.iter().chain(&slopes)) {
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{which:?}: {found} {expected}"
                );
            }
        }
    }
}
