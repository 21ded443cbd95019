//! The block's forward pass in training, with the statistics of the batch. It owns what the
//! backward pass needs; it never updates running statistics and keeps no weights.
//!
//! One pass over the convolved rows suffices: batch norm is increasing in each channel once the
//! sign of γ has moved into the weights, so the largest value can be chosen before the statistics
//! are known, and only a quarter of the numbers is ever normalised. Without a norm all is the same
//! with a scale of 1.

use super::activation::{Activation, Pointwise, with_pointwise};
use super::convolution::{Weights, convolve, padded_channels, pictures_at_once};
use super::inference::inputs_of;
use super::isa::{Isa, on_each_isa};
use super::norm::{Affine, Moments, merge, observe_row, pool_rows};
use super::parallel::*;
use super::scratch::grown;
use super::{Parameters, Pool, Shape, plain};

/// Up to so many input channels the backward pass computes the convolution again: reading it back
/// from memory takes longer.
const RECOMPUTED_INPUTS: usize = 4;

/// Numbers of convolved rows that are computed before they are pooled: 128 KiB, which the second
/// cache of common processors holds beside the rows that are read.
const TILE_NUMBERS: usize = 32 * 1024;

/// What a forward pass leaves for the backward pass, and for the running statistics. Reuse one
/// value for each block from step to step: its buffers are then allocated once.
#[derive(Debug, Default)]
pub struct Saved {
    /// Weights times the sign of γ.
    pub(super) weights: Weights,
    pub(super) affine: Affine,
    /// −1 where γ is negative, 1 elsewhere.
    pub(super) signs: Vec<f32>,
    /// The convolution times the sign of γ, `[pictures, height, width, lanes]`; empty where it is
    /// computed again, or not needed.
    pub(super) convolved: Vec<f32>,
    /// The largest of each square, `[pictures, height / 2, width / 2, lanes]`, and its place; without a pool every value, and
    /// no places.
    pub(super) largest: Vec<f32>,
    pub(super) places: Vec<u8>,
    moments: Vec<Moments>,
    mean: Vec<f32>,
    variance: Vec<f32>,
    /// Gradients of the weights by chunks of pictures.
    pub(super) partial: Vec<f32>,
}

impl Saved {
    /// The batch's mean of what was convolved, one a channel.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// The batch's biased variance of what was convolved, one a channel.
    pub fn variance(&self) -> &[f32] {
        &self.variance
    }
}

/// One block on a batch; its norm, if it has one, is by the batch's own statistics over pictures,
/// height and width.
///
/// - `x`: `[pictures, height, width, in]`, height and width at least 2 if it pools
/// - `y`: `[pictures, height / 2, width / 2, out]`, or without a pool `[pictures, height, width, out]`
///
/// Where values of a 2×2 square are equal, the first in row-major order counts as the largest.
///
/// Panics if a length contradicts `shape`.
pub fn block_forward_train(
    x: &[f32],
    shape: Shape,
    block: &Parameters,
    y: &mut [f32],
    saved: &mut Saved,
) {
    block_forward_train_on(Isa::in_use(), x, shape, block, y, saved);
}

pub(super) fn block_forward_train_on(
    isa: Isa,
    x: &[f32],
    shape: Shape,
    block: &Parameters,
    y: &mut [f32],
    saved: &mut Saved,
) {
    let outputs = block.offset.len();
    let pooled = shape.after(block.pool, outputs);
    assert!(shape.channels == inputs_of(block) && shape.numbers() == x.len());
    assert!(pooled.picture() > 0 && pooled.numbers() == y.len());

    let sign = |gamma: &f32| if *gamma < 0.0 { -1.0 } else { 1.0 };
    saved.signs = match block.norm {
        Some(norm) => norm.gamma.iter().map(sign).collect(),
        None => vec![1.0; outputs],
    };
    let signs = &saved.signs;
    saved.weights = Weights::pack(shape.channels, outputs, |output, input, ky, kx| {
        signs[output] * block.weights[((output * shape.channels + input) * 3 + ky) * 3 + kx]
    });
    // Without a norm, what was convolved has no part in the gradients; without a pool, all of it is kept anyway.
    let stored =
        block.norm.is_some() && block.pool == Pool::Max && shape.channels > RECOMPUTED_INPUTS;
    let convolved = shape.pictures * shape.height * shape.width * padded_channels(outputs);
    saved
        .convolved
        .resize(if stored { convolved } else { 0 }, 0.0);
    match block.pool {
        Pool::Max => convolve_and_pool(isa, x, shape, saved),
        Pool::None => convolve_alone(isa, x, shape, saved),
    }
    normalise(block, shape, saved);

    let affine = &saved.affine;
    let lanes = padded_channels(outputs);
    let largest = saved
        .largest
        .par_chunks_exact(pooled.height * pooled.width * lanes);
    y.par_chunks_exact_mut(pooled.picture())
        .zip(largest)
        .for_each(|(y, largest)| {
            activate(isa, block.activation, affine, largest, y, outputs);
        });
}

fn convolve_alone(isa: Isa, x: &[f32], shape: Shape, saved: &mut Saved) {
    let made = shape.after(Pool::None, saved.weights.outputs());
    saved.largest.resize(made.numbers(), 0.0);
    saved.places.clear();
    saved.moments.resize_with(shape.pictures, Moments::default);
    let (weights, group) = (&saved.weights, pictures_at_once(shape));
    x.par_chunks(group * shape.picture())
        .zip(saved.largest.par_chunks_mut(group * made.picture()))
        .zip(saved.moments.par_chunks_mut(group))
        .for_each(|((x, values), moments)| {
            let shape = Shape {
                pictures: moments.len(),
                ..shape
            };
            plain::convolve_pictures(isa, shape, weights, x, values, moments);
        });
}

/// Some pictures' part of everything that the first pass writes.
struct Group<'a> {
    x: &'a [f32],
    convolved: Option<&'a mut [f32]>,
    largest: &'a mut [f32],
    places: &'a mut [u8],
    moments: &'a mut [Moments],
}

fn convolve_and_pool(isa: Isa, x: &[f32], shape: Shape, saved: &mut Saved) {
    let lanes = saved.weights.outputs();
    let whole = Shape {
        channels: lanes,
        ..shape
    };
    let pooled = shape.pooled(lanes);
    saved.largest.resize(pooled.numbers(), 0.0);
    saved.places.resize(pooled.numbers(), 0);
    saved.moments.resize_with(shape.pictures, Moments::default);

    let group = pictures_at_once(shape);
    let mut convolved = saved.convolved.chunks_mut(group * whole.picture());
    let mut groups: Vec<Group> = (x.chunks(group * shape.picture()))
        .zip(saved.largest.chunks_mut(group * pooled.picture()))
        .zip(saved.places.chunks_mut(group * pooled.picture()))
        .zip(saved.moments.chunks_mut(group))
        .map(|(((x, largest), places), moments)| Group {
            x,
            convolved: convolved.next(),
            largest,
            places,
            moments,
        })
        .collect();
    let weights = &saved.weights;
    groups
        .par_iter_mut()
        .for_each(|group| one_group(isa, shape, weights, group));
}

fn one_group(isa: Isa, shape: Shape, weights: &Weights, group: &mut Group) {
    let (columns, lanes) = (shape.width, weights.outputs());
    let (row, pooled_row) = (columns * lanes, columns / 2 * lanes);
    let pooled = shape.height / 2 * pooled_row;
    let shape = Shape {
        pictures: group.moments.len(),
        ..shape
    };
    let Group {
        x,
        convolved,
        largest,
        places,
        moments,
    } = group;
    plain::by_rows(shape, row, x, |padded, (top, rows), room| {
        let numbers = padded.pictures * rows * row;
        // All rows if there are several pictures.
        let raw = match convolved {
            Some(convolved) => &mut convolved[top * row..][..numbers],
            None => grown(room, numbers),
        };
        convolve(isa, padded, weights, (rows, columns), raw);
        let pictures = raw.chunks_exact(rows * row).zip(&mut **moments);
        for (picture, (raw, moments)) in pictures.enumerate() {
            if top == 0 {
                moments.restart(&raw[..lanes]);
            }
            let first = picture * pooled + top / 2 * pooled_row;
            let largest = largest[first..].chunks_exact_mut(pooled_row);
            let places = places[first..].chunks_exact_mut(pooled_row);
            let pairs = raw.chunks_exact(2 * row);
            let odd = pairs.remainder();
            for ((pair, largest), places) in pairs.zip(largest).zip(places) {
                pool_rows(isa, pair, columns, moments, largest, places);
            }
            if !odd.is_empty() {
                observe_row(isa, odd, moments);
            }
        }
    });
}

/// Turns the pictures' moments into the batch's statistics and the map that follows.
fn normalise(block: &Parameters, shape: Shape, saved: &mut Saved) {
    let (means, variances) = merge(&saved.moments, shape.height * shape.width);
    let outputs = block.offset.len();
    let affine = &mut saved.affine;
    affine.reset(means.len());
    saved.mean.clear();
    saved.variance.clear();
    for output in 0..outputs {
        saved.mean.push(means[output] as f32 * saved.signs[output]);
        saved.variance.push(variances[output] as f32);
        let Some(norm) = block.norm else {
            affine.scale[output] = 1.0;
            affine.offset[output] = block.offset[output];
            continue;
        };
        let inverse = 1.0 / (variances[output] + f64::from(norm.epsilon)).sqrt();
        // γ without its sign, which the weights have.
        let scale = f64::from(norm.gamma[output].abs()) * inverse;
        affine.scale[output] = scale as f32;
        affine.offset[output] = (f64::from(block.offset[output]) - means[output] * scale) as f32;
        affine.mean[output] = means[output] as f32;
        affine.inverse[output] = inverse as f32;
    }
}

on_each_isa! {
    /// The activation of `scale · largest + offset`: the backward pass repeats this sum to find its
    /// derivative.
    fn activate(
        activation: Activation,
        affine: &Affine,
        largest: &[f32],
        y: &mut [f32],
        outputs: usize,
    ) = activate_loop
}

#[inline(always)]
fn activate_loop(
    activation: Activation,
    affine: &Affine,
    largest: &[f32],
    y: &mut [f32],
    outputs: usize,
) {
    with_pointwise!(activation, activate_pixels(affine, largest, y, outputs));
}

#[inline(always)]
fn activate_pixels<P: Pointwise>(affine: &Affine, largest: &[f32], y: &mut [f32], outputs: usize) {
    let lanes = affine.scale.len();
    for (largest, y) in largest.chunks_exact(lanes).zip(y.chunks_exact_mut(outputs)) {
        let map = affine.scale.iter().zip(&affine.offset);
        for ((y, v), (scale, offset)) in y.iter_mut().zip(largest).zip(map) {
            *y = P::value(scale * v + offset);
        }
    }
}

/// How many of `rows` (each of `numbers` numbers) stay in cache together, all such parts being nearly
/// equal.
pub(super) fn tile_rows(rows: usize, numbers: usize) -> usize {
    let most = (TILE_NUMBERS / numbers).max(1);
    rows.div_ceil(rows.div_ceil(most))
}
