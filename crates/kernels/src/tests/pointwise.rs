//! The activations as their definitions read, in f64; and the kernels' own held against them, over
//! all numbers that matter.

use crate::Activation;
use crate::activation::{self as kernels, Pointwise};
use std::f64::consts::{PI, SQRT_2};

pub const ALL: [Activation; 6] = [
    Activation::Relu,
    Activation::LeakyRelu,
    Activation::Gelu,
    Activation::Silu,
    Activation::Sigmoid,
    Activation::Tanh,
];

pub fn value(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Relu => z.max(0.0),
        Activation::LeakyRelu => z.max(0.01 * z),
        Activation::Gelu => z * normal(z),
        Activation::Silu => z * logistic(z),
        Activation::Sigmoid => logistic(z),
        Activation::Tanh => z.tanh(),
    }
}

pub fn slope(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Relu => f64::from(z > 0.0),
        Activation::LeakyRelu => f64::max(0.01, f64::from(z > 0.0)),
        Activation::Gelu => normal(z) + z * (-z * z / 2.0).exp() / (2.0 * PI).sqrt(),
        Activation::Silu => logistic(z) + z * logistic(z) * logistic(-z),
        Activation::Sigmoid => logistic(z) * logistic(-z),
        Activation::Tanh => z.cosh().powi(-2),
    }
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Φ(z) by the series of positive terms in NIST's Digital Library of Mathematical Functions, 7.6.2.
fn normal(z: f64) -> f64 {
    let x = (z / SQRT_2).abs();
    if x > 6.0 {
        return f64::from(z > 0.0);
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= 2.0 * x * x / (2.0 * f64::from(n) + 1.0);
        sum += term;
    }
    let erf = 2.0 / PI.sqrt() * (-x * x).exp() * sum;
    0.5 * (1.0 + erf.copysign(z))
}

#[test]
fn the_normal_distribution_is_that_of_the_tables() {
    // Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), table 26.1.
    for (z, expected) in [
        (0.0, 0.5),
        (0.5, 0.691_462_461_274_013),
        (1.0, 0.841_344_746_068_543),
        (2.0, 0.977_249_868_051_821),
        (-3.0, 1.0 - 0.998_650_101_968_370),
    ] {
        assert!((normal(z) - expected).abs() < 1e-14, "{z}");
    }
}

/// Steps of 1/1024 up to ±16, and powers of two beyond and below.
fn points() -> impl Iterator<Item = f32> {
    let near = (-(16 << 10)..=16 << 10).map(|step| step as f32 / 1024.0);
    let far = (-60..=60).flat_map(|power| [2f32.powi(power), -(2f32.powi(power))]);
    near.chain(far)
}

#[track_caller]
fn check<P: Pointwise>(activation: Activation) {
    for z in points() {
        let exact = f64::from(z);
        let found = [P::value(z), P::back(z, 1.0)].map(f64::from);
        let expected = [value(activation, exact), slope(activation, exact)];
        // Where a slope jumps, either side is right.
        let parts = if z == 0.0 { 1 } else { 2 };
        for (found, expected) in found.into_iter().zip(expected).take(parts) {
            // A few units in the last place, of the result or of 1.
            let allowed = 4e-7 * expected.abs().max(1.0);
            assert!(
                (found - expected).abs() <= allowed,
                "{activation:?} of {z}: {found}, expected {expected}"
            );
        }
        assert_eq!(
            P::back(z, -2.0),
            -2.0 * P::back(z, 1.0),
            "{activation:?} {z}"
        );
    }
    assert!(P::value(f32::NAN).is_nan(), "{activation:?}");
}

#[test]
fn every_activation_is_its_definition_within_a_few_last_places() {
    check::<kernels::Relu>(Activation::Relu);
    check::<kernels::LeakyRelu>(Activation::LeakyRelu);
    check::<kernels::Gelu>(Activation::Gelu);
    check::<kernels::Silu>(Activation::Silu);
    check::<kernels::Sigmoid>(Activation::Sigmoid);
    check::<kernels::Tanh>(Activation::Tanh);
}

#[test]
fn what_vanishes_keeps_its_digits() {
    for z in points().filter(|z| z.abs() < 40.0) {
        let exact = f64::from(z);
        let near = |found: f32, expected: f64| {
            let off = (f64::from(found) / expected - 1.0).abs();
            assert!(off < 1e-6, "of {z}: {found}, expected {expected}");
        };
        near(kernels::Sigmoid::value(z), logistic(exact));
        near(
            kernels::Sigmoid::back(z, 1.0),
            slope(Activation::Sigmoid, exact),
        );
        near(kernels::Tanh::back(z, 1.0), slope(Activation::Tanh, exact));
        if z != 0.0 {
            near(kernels::Tanh::value(z), exact.tanh());
            near(kernels::Silu::value(z), value(Activation::Silu, exact));
        }
    }
}

#[test]
fn exponentials_of_what_is_not_above_zero_are_those_of_f64() {
    let mut values: Vec<f32> = (0..10_007).map(|i| i as f32 * -0.009).collect();
    let wanted: Vec<f64> = values.iter().map(|&x| f64::from(x).exp()).collect();
    crate::exponentials(&mut values);
    for (at, (&got, wanted)) in values.iter().zip(wanted).enumerate() {
        // Below −87 it is 0, and so is all but 1e-38 of the true one.
        let error = (f64::from(got) - wanted).abs();
        assert!(error <= 2e-7 * wanted + 2e-38, "{at}: {got}, not {wanted}");
    }
    let mut odd = [0.0, f32::NEG_INFINITY, f32::NAN];
    crate::exponentials(&mut odd);
    assert_eq!(odd[..2], [1.0, 0.0]);
    assert!(odd[2].is_nan());
}
