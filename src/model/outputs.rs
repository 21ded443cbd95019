//! What the layers gave for one batch, in a few numbers each: for whoever watches a training. It
//! only reads; nothing that is computed here finds its way back into the network.

use super::{Layer, numbers};
use burn::tensor::{Int, Tensor, TensorData};
use docsort_kernels::Shape;
use rayon::prelude::*;

/// One layer's output over one batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub layer: Layer,
    pub mean: f32,
    /// Standard deviation over everything: pictures, units and places.
    pub std: f32,
    /// Part that is exactly 0; none where nobody counted.
    pub zeros: Option<f32>,
    /// For each unit (channel), whether any place of any picture differs from 0; empty where
    /// nobody looked.
    pub alive: Vec<bool>,
    /// Evenly spaced values; empty where none were asked for.
    pub sample: Vec<f32>,
}

/// One layer's output itself, on its device: `[batch, units, height, width]`, without gradients.
#[derive(Clone, Debug)]
pub struct Tap {
    pub layer: Layer,
    pub values: Tensor<4>,
}

/// Reads `taps` in numbers, `samples` values of each. All of them come back from the device in
/// one transfer.
pub fn read_taps(taps: &[Tap], samples: usize) -> Vec<Output> {
    let parts: Vec<Tensor<1>> = taps
        .iter()
        .map(|tap| summary(&tap.values, samples))
        .collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let numbers: Vec<f32> = numbers(Tensor::cat(parts, 0));
    let mut rest = &numbers[..];
    let mut outputs = Vec::with_capacity(taps.len());
    for tap in taps {
        let [_, units, _, _] = tap.values.dims();
        let sampled = strided(tap.values.shape().num_elements(), samples).len();
        let (own, others) = rest.split_at(3 + units + sampled);
        rest = others;
        let (largest, sample) = own[3..].split_at(units);
        outputs.push(Output {
            layer: tap.layer,
            mean: own[0],
            std: own[1].sqrt(),
            zeros: Some(own[2]),
            alive: largest.iter().map(|&largest| largest != 0.0).collect(),
            sample: sample.to_vec(),
        });
    }
    outputs
}

/// Mean, variance, part of zeros, the largest magnitude of each unit, and the sample.
fn summary(values: &Tensor<4>, samples: usize) -> Tensor<1> {
    let [batch, units, height, width] = values.dims();
    let mean = values.clone().mean();
    let variance = (values.clone() - mean.clone().reshape([1, 1, 1, 1]))
        .square()
        .mean();
    let zeros = values.clone().equal_elem(0.0).float().mean();
    let largest = values
        .clone()
        .abs()
        .swap_dims(0, 1)
        .reshape([units, batch * height * width])
        .max_dim(1)
        .reshape([units]);
    let mut parts = vec![mean, variance, zeros, largest];
    let places = strided(batch * units * height * width, samples);
    if !places.is_empty() {
        let places = TensorData::new(places, [samples.min(batch * units * height * width)]);
        let places = Tensor::<1, Int>::from_data(places, &values.device());
        parts.push(values.clone().flatten::<1>(0, 3).select(0, places));
    }
    Tensor::cat(parts, 0)
}

/// At most `samples` places of a list of `length`, evenly spaced.
pub fn strided(length: usize, samples: usize) -> Vec<i64> {
    let samples = samples.min(length);
    (0..samples)
        .map(|index| (index * length / samples) as i64)
        .collect()
}

/// The same numbers of values that lie on the host, `[pictures, height, width, channels]`. How
/// many threads work changes no bit.
pub fn read_slice(layer: Layer, values: &[f32], shape: Shape, samples: usize) -> Output {
    let places = shape.height * shape.width;
    let of_pictures: Vec<Sums> = values
        .par_chunks_exact((places * shape.channels).max(1))
        .map(|picture| Sums::of(picture, shape.channels))
        .collect();
    let (mut sum, mut squares, mut zeros) = (0.0f64, 0.0f64, 0.0f64);
    let mut alive = vec![false; shape.channels];
    for picture in &of_pictures {
        let total = |of: &[f32]| of.iter().map(|&value| f64::from(value)).sum::<f64>();
        sum += total(&picture.sum);
        squares += total(&picture.squares);
        zeros += total(&picture.zeros);
        for (alive, &zeros) in alive.iter_mut().zip(&picture.zeros) {
            // Both are whole numbers far below 2²⁴ (one picture's places), so they are exact.
            *alive |= zeros < places as f32;
        }
    }
    let count = values.len() as f64;
    let mean = sum / count;
    Output {
        layer,
        mean: mean as f32,
        std: (squares / count - mean * mean).max(0.0).sqrt() as f32,
        zeros: Some((zeros / count) as f32),
        alive,
        sample: sampled(values, samples),
    }
}

/// Evenly spaced values of `values`.
pub fn sampled(values: &[f32], samples: usize) -> Vec<f32> {
    let places = strided(values.len(), samples);
    places
        .into_iter()
        .map(|place| values[place as usize])
        .collect()
}

/// One picture's sums, one a channel: a few thousand places lose nothing in single precision that
/// these statistics need.
struct Sums {
    sum: Vec<f32>,
    squares: Vec<f32>,
    zeros: Vec<f32>,
}

impl Sums {
    fn of(picture: &[f32], channels: usize) -> Self {
        let mut sums = Self {
            sum: vec![0.0; channels],
            squares: vec![0.0; channels],
            zeros: vec![0.0; channels],
        };
        for place in picture.chunks_exact(channels) {
            let lanes = sums
                .sum
                .iter_mut()
                .zip(&mut sums.squares)
                .zip(&mut sums.zeros);
            for (((sum, squares), zeros), value) in lanes.zip(place) {
                *sum += value;
                *squares += value * value;
                *zeros += if *value == 0.0 { 1.0 } else { 0.0 };
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Part;
    use burn::tensor::Device;

    const LAYER: Layer = Layer::Block(1, Part::Activation);

    /// Two pictures of 1 × 2 places and three channels, channels last. The second channel is dead.
    const VALUES: [f32; 12] = [1.0, 0.0, 3.0, 0.0, 0.0, 3.0, 5.0, 0.0, 3.0, 0.0, 0.0, 3.0];
    const SHAPE: Shape = Shape {
        pictures: 2,
        height: 1,
        width: 2,
        channels: 3,
    };

    #[track_caller]
    fn check(output: &Output) {
        // By hand: the sum is 18, the squares are 1 + 25 + 4·9 = 62, 6 of 12 are zero.
        assert!((output.mean - 1.5).abs() < 1e-6);
        assert!((output.std - (62.0f32 / 12.0 - 2.25).sqrt()).abs() < 1e-6);
        assert_eq!(output.zeros, Some(0.5));
        assert_eq!(output.alive, [true, false, true]);
    }

    #[test]
    fn numbers_of_a_slice_are_those_counted_by_hand() {
        let output = read_slice(LAYER, &VALUES, SHAPE, 4);
        check(&output);
        assert_eq!(output.sample, [1.0, 0.0, 5.0, 0.0]);
    }

    #[test]
    fn numbers_of_a_tensor_are_the_same() {
        let device = Device::flex();
        let values = Tensor::<1>::from_floats(VALUES, &device)
            .reshape([2, 1, 2, 3])
            .permute([0, 3, 1, 2]);
        let tap = Tap {
            layer: LAYER,
            values,
        };
        let outputs = read_taps(&[tap.clone(), tap], 5);
        assert_eq!(outputs.len(), 2);
        for output in &outputs {
            check(output);
            assert_eq!(output.sample.len(), 5);
        }
    }

    #[test]
    fn more_samples_than_values_give_each_value_once() {
        assert_eq!(strided(3, 10), [0, 1, 2]);
        assert_eq!(strided(10, 3), [0, 3, 6]);
        assert!(strided(0, 3).is_empty());
    }
}
