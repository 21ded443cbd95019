//! The pointwise functions that end a block, and their derivatives. It owns their formulas and the
//! polynomials behind them; loops over numbers are elsewhere. Each is made of single additions and
//! multiplications without branches, so that the compiler computes whole vectors, and the same
//! bits on every instruction set.

use super::isa::{Isa, on_each_isa};
use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

/// What each number of a block's output goes through. ReLU and its kin start from weights of variance
/// `2 / inputs` (He et al., 2015), sigmoid and tanh from `2 / (inputs + outputs)` (Glorot and Bengio, 2010).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Activation {
    /// `max(z, 0)`
    #[default]
    Relu,
    /// `z`, below zero a hundredth of it (Maas, Hannun and Ng, 2013).
    LeakyRelu,
    /// `z · Φ(z)`, Φ being the normal distribution's own, by the error function and not by its
    /// approximation with tanh (Hendrycks and Gimpel, 2016).
    Gelu,
    /// `z · σ(z)`, also called swish (Elfwing, Uchibe and Doya, 2018).
    Silu,
    /// `σ(z) = 1 / (1 + exp(−z))`
    Sigmoid,
    Tanh,
}

/// One activation as a type, for loops that are compiled for each. NaN gives NaN, so that a broken
/// network is noticed.
pub(super) trait Pointwise {
    fn value(z: f32) -> f32;

    /// `dy` times the derivative at `z`.
    fn back(z: f32, dy: f32) -> f32;
}

/// Calls `$body::<P>($args)`, `P` being the type that stands for `$which`.
macro_rules! with_pointwise {
    ($which:expr, $body:ident($($arg:expr),* $(,)?)) => {{
        use $crate::activation as a;
        match $which {
            a::Activation::Relu => $body::<a::Relu>($($arg),*),
            a::Activation::LeakyRelu => $body::<a::LeakyRelu>($($arg),*),
            a::Activation::Gelu => $body::<a::Gelu>($($arg),*),
            a::Activation::Silu => $body::<a::Silu>($($arg),*),
            a::Activation::Sigmoid => $body::<a::Sigmoid>($($arg),*),
            a::Activation::Tanh => $body::<a::Tanh>($($arg),*),
        }
    }};
}
pub(super) use with_pointwise;

pub(super) struct Relu;
pub(super) struct LeakyRelu;
pub(super) struct Gelu;
pub(super) struct Silu;
pub(super) struct Sigmoid;
pub(super) struct Tanh;

impl Pointwise for Relu {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        if z < 0.0 { 0.0 } else { z }
    }

    #[inline(always)]
    fn back(z: f32, dy: f32) -> f32 {
        if z > 0.0 { dy } else { 0.0 }
    }
}

const LEAK: f32 = 0.01;

impl Pointwise for LeakyRelu {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        if z < 0.0 { LEAK * z } else { z }
    }

    #[inline(always)]
    fn back(z: f32, dy: f32) -> f32 {
        if z < 0.0 { LEAK * dy } else { dy }
    }
}

impl Pointwise for Gelu {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        z * normal(z).0
    }

    #[inline(always)]
    fn back(z: f32, dy: f32) -> f32 {
        let (below, density) = normal(z);
        dy * (below + z * density)
    }
}

impl Pointwise for Silu {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        z * logistic(z).0
    }

    #[inline(always)]
    fn back(z: f32, dy: f32) -> f32 {
        let (at, opposite) = logistic(z);
        dy * (at + z * (at * opposite))
    }
}

impl Pointwise for Sigmoid {
    #[inline(always)]
    fn value(z: f32) -> f32 {
        logistic(z).0
    }

    #[inline(always)]
    fn back(z: f32, dy: f32) -> f32 {
        let (at, opposite) = logistic(z);
        dy * (at * opposite)
    }
}

impl Pointwise for Tanh {
    /// Near zero, where `1 − e` would lose digits, the polynomial of Moshier's Cephes (`tanhf`).
    #[inline(always)]
    fn value(z: f32) -> f32 {
        let square = z * z;
        let sum = -5.704_988_7E-3;
        let sum = sum * square + 2.063_909E-2;
        let sum = sum * square - 5.373_971_6E-2;
        let sum = sum * square + 1.333_144_2E-1;
        let sum = sum * square - 3.333_328E-1;
        let near = sum * square * z + z;
        let e = exp(-2.0 * z.abs());
        let far = ((1.0 - e) / (1.0 + e)).copysign(z);
        if z.abs() < 0.625 { near } else { far }
    }

    #[inline(always)]
    fn back(z: f32, dy: f32) -> f32 {
        let e = exp(-2.0 * z.abs());
        dy * (4.0 * e / ((1.0 + e) * (1.0 + e)))
    }
}

on_each_isa! {
    /// Each number's value.
    fn apply(activation: Activation, values: &mut [f32]) = apply_loop
}

#[inline(always)]
fn apply_loop(activation: Activation, values: &mut [f32]) {
    with_pointwise!(activation, each_value(values));
}

#[inline(always)]
fn each_value<P: Pointwise>(values: &mut [f32]) {
    for value in values {
        *value = P::value(*value);
    }
}

/// `(σ(z), σ(−z))`, neither as a difference: both keep their digits where they vanish.
#[inline(always)]
fn logistic(z: f32) -> (f32, f32) {
    let e = exp(-z.abs());
    let large = 1.0 / (1.0 + e);
    let small = e * large;
    if z < 0.0 {
        (small, large)
    } else {
        (large, small)
    }
}

/// `(Φ(z), φ(z))` of the standard normal distribution, Φ within 1e-7: Abramowitz and Stegun,
/// "Handbook of Mathematical Functions" (1964), 7.1.26.
#[inline(always)]
fn normal(z: f32) -> (f32, f32) {
    let x = z.abs() * FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let sum = 1.061_405_4;
    let sum = sum * t - 1.453_152;
    let sum = sum * t + 1.421_413_7;
    let sum = sum * t - 0.284_496_74;
    let sum = sum * t + 0.254_829_6;
    let e = exp(-x * x);
    let tail = 0.5 * (sum * t) * e;
    let below = if z < 0.0 { tail } else { 1.0 - tail };
    // 1 / √(2π)
    (below, 0.398_942_3 * e)
}

/// `exp(x)` over each number, of which none may be above 0; within 2e-7 of it, the same bits on every instruction
/// set, NaN for NaN. Several times as fast as one call of `f32::exp` after another.
pub fn exponentials(values: &mut [f32]) {
    exponentials_on(Isa::in_use(), values);
}

on_each_isa! {
    fn exponentials_on(values: &mut [f32]) = each_exponential
}

#[inline(always)]
fn each_exponential(values: &mut [f32]) {
    for value in values {
        *value = exp(*value);
    }
}

/// `exp(x)` for `x ≤ 0`, within 2e-7 of it; 0 where it is below 2e-38. After Moshier's Cephes
/// (`expf`): `2ⁿ · exp(r)` with `|r| ≤ ln 2 / 2`.
#[inline(always)]
fn exp(x: f32) -> f32 {
    // Added and subtracted, it rounds to a whole number, and leaves that in the lowest bits.
    const ROUND: f32 = 12_582_912.0; // 1.5 · 2²³
    let bounded = if x < LOWEST { LOWEST } else { x };
    let shifted = bounded * LOG2_E + ROUND;
    let n = shifted - ROUND;
    // ln 2 in two parts, of which n times the first is exact.
    let r = bounded - n * 0.693_359_4 - n * -2.121_944_4E-4;
    let sum = 1.987_569_1E-4;
    let sum = sum * r + 1.398_2E-3;
    let sum = sum * r + 8.333_452E-3;
    let sum = sum * r + 4.166_579_6E-2;
    let sum = sum * r + 1.666_666_6E-1;
    let sum = sum * r + 5.000_000_3E-1;
    let power = sum * (r * r) + r + 1.0;
    // Times 2ⁿ: n from −126 to 0 into the exponent of a number between 0.7 and 1.5.
    let scaled = f32::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 23));
    if x < LOWEST {
        0.0
    } else if x.is_nan() {
        x
    } else {
        scaled
    }
}

/// Its power is still a normal number.
const LOWEST: f32 = -87.0;
