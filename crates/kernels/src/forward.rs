//! The block in inference: batch norm lies in the weights, and bias, max-pool and activation follow on
//! rows that are still in the cache. It owns the split over threads; it never learns anything.

use super::activation::{Activation, Pointwise, with_pointwise};
use super::convolution::{Weights, convolve, pad_rows, padded_channels};
use super::isa::{Isa, on_each_isa};
use super::parallel::*;
use super::product::LANES;
use super::scratch::{Scratch, grown, with_scratch};
use super::{Parameters, Shape};
use std::borrow::Cow;

/// Numbers of convolved rows that are computed before they are pooled: 128 KiB, which the second
/// cache of common processors holds beside the rows that are read.
const TILE_NUMBERS: usize = 32 * 1024;

/// A block ready for inference.
#[derive(Clone, Debug)]
pub struct Folded {
    weights: Weights,
    /// One a channel, rounded up to whole groups.
    bias: Vec<f32>,
    inputs: usize,
    outputs: usize,
    activation: Activation,
}

impl Folded {
    /// Channels that the block makes.
    pub fn outputs(&self) -> usize {
        self.outputs
    }
}

/// Makes a block ready for inference, with its running statistics, which are empty without a norm; see
/// [`without_norm`].
pub fn fold(block: &Parameters, mean: &[f32], variance: &[f32]) -> Folded {
    let (weights, offset) = without_norm(block, mean, variance);
    let (inputs, outputs) = (inputs_of(block), offset.len());
    let packed = Weights::pack(inputs, outputs, |output, input, ky, kx| {
        weights[((output * inputs + input) * 3 + ky) * 3 + kx]
    });
    let mut bias = offset;
    bias.resize(padded_channels(outputs), 0.0);
    Folded {
        weights: packed,
        bias,
        inputs,
        outputs,
        activation: block.activation,
    }
}

/// Weights and offset of the block without a norm that gives the same in inference: the batch norm with its running
/// statistics, which are empty without one, goes into the convolution. `w' = w · γ / √(variance + ε)`,
/// `offset' = β − mean · γ / √(variance + ε)`, computed in f64.
pub fn without_norm(block: &Parameters, mean: &[f32], variance: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let outputs = block.offset.len();
    let numbers = 9 * inputs_of(block);
    let statistics = block.norm.map_or(0, |_| outputs);
    assert!(statistics == mean.len() && statistics == variance.len());
    let mut weights = Vec::with_capacity(block.weights.len());
    let mut offset = Vec::with_capacity(outputs);
    for (output, own) in block.weights.chunks_exact(numbers).enumerate() {
        let scale = block.norm.map_or(1.0, |norm| {
            f64::from(norm.gamma[output])
                / (f64::from(variance[output]) + f64::from(norm.epsilon)).sqrt()
        });
        weights.extend(own.iter().map(|&weight| (f64::from(weight) * scale) as f32));
        let mean = mean.get(output).copied().map_or(0.0, f64::from);
        offset.push((f64::from(block.offset[output]) - mean * scale) as f32);
    }
    (weights, offset)
}

/// Input channels, from the sizes of the parameters; panics if these contradict each other.
pub(super) fn inputs_of(block: &Parameters) -> usize {
    let outputs = block.offset.len();
    assert!(outputs > 0 && block.norm.is_none_or(|norm| norm.gamma.len() == outputs));
    let inputs = block.weights.len() / (9 * outputs);
    assert!(inputs > 0 && block.weights.len() == inputs * outputs * 9);
    inputs
}

/// One block on a batch.
///
/// - `x`: `[pictures, height, width, in]`, height and width at least 2
/// - `y`: `[pictures, height / 2, width / 2, out]`
///
/// Panics if a length contradicts `shape`.
pub fn block_forward(x: &[f32], shape: Shape, block: &Folded, y: &mut [f32]) {
    block_forward_on(Isa::widest(), x, shape, block, y);
}

pub(super) fn block_forward_on(isa: Isa, x: &[f32], shape: Shape, block: &Folded, y: &mut [f32]) {
    let pooled = shape.pooled(block.outputs);
    assert!(shape.channels == block.inputs && shape.numbers() == x.len());
    assert!(pooled.picture() > 0 && pooled.numbers() == y.len());
    // Pieces of rows, so that a single picture keeps all threads busy as well.
    let pieces = current_num_threads()
        .div_ceil(shape.pictures)
        .min(pooled.height);
    let rows = pooled.height.div_ceil(pieces);
    let pitch = pooled.width * pooled.channels;
    x.par_chunks_exact(shape.picture())
        .zip(y.par_chunks_exact_mut(pooled.picture()))
        .for_each(|(x, y)| {
            let piece = |(index, y): (usize, &mut [f32])| {
                with_scratch(|scratch| picture(isa, x, shape, block, index * rows, y, scratch));
            };
            if pieces == 1 {
                piece((0, y));
            } else {
                y.par_chunks_mut(rows * pitch).enumerate().for_each(piece);
            }
        });
}

/// All blocks on a batch, each picture from the first block to the last on one thread, so that
/// its activations never leave that thread's cache.
///
/// Gives `[pictures, height, width, channels]` after the last block.
///
/// Panics if `blocks` is empty, does not fit the channels, or halves a side below 1.
pub fn blocks_forward(x: &[f32], shape: Shape, blocks: &[Folded]) -> Vec<f32> {
    let mut last = shape;
    for block in blocks {
        assert!(
            last.channels == block.inputs,
            "channels of neighbouring blocks are equal"
        );
        last = last.pooled(block.outputs);
    }
    assert!(!blocks.is_empty() && shape.numbers() == x.len() && last.numbers() > 0);
    if shape.pictures < current_num_threads() {
        return one_by_one(x, shape, blocks);
    }
    let mut y = vec![0.0; last.numbers()];
    let one = Shape {
        pictures: 1,
        ..shape
    };
    x.par_chunks_exact(shape.picture())
        .zip(y.par_chunks_exact_mut(last.picture()))
        .for_each_init(<[Vec<f32>; 2]>::default, |between, (x, y)| {
            with_scratch(|scratch| chain(x, one, blocks, between, scratch, y));
        });
    y
}

/// One block after the other, each with all threads: for fewer pictures than threads.
fn one_by_one(x: &[f32], shape: Shape, blocks: &[Folded]) -> Vec<f32> {
    let (mut x, mut shape) = (Cow::Borrowed(x), shape);
    for block in blocks {
        let pooled = shape.pooled(block.outputs);
        let mut y = vec![0.0; pooled.numbers()];
        block_forward(&x, shape, block, &mut y);
        (x, shape) = (Cow::Owned(y), pooled);
    }
    x.into_owned()
}

/// One picture through all blocks; `between` holds what one block hands to the next.
fn chain(
    x: &[f32],
    shape: Shape,
    blocks: &[Folded],
    between: &mut [Vec<f32>; 2],
    scratch: &mut Scratch,
    y: &mut [f32],
) {
    let isa = Isa::widest();
    let mut shape = shape;
    let [before, after] = between;
    for (index, block) in blocks.iter().enumerate() {
        let pooled = shape.pooled(block.outputs);
        let x = if index == 0 {
            x
        } else {
            &before[..shape.picture()]
        };
        if index + 1 == blocks.len() {
            picture(isa, x, shape, block, 0, y, scratch);
        } else {
            let y = grown(after, pooled.picture());
            picture(isa, x, shape, block, 0, y, scratch);
        }
        std::mem::swap(before, after);
        shape = pooled;
    }
}

/// Pooled rows from `first` on, as many as `y` holds, of one picture.
fn picture(
    isa: Isa,
    x: &[f32],
    shape: Shape,
    block: &Folded,
    first: usize,
    y: &mut [f32],
    scratch: &mut Scratch,
) {
    let pooled = shape.pooled(block.outputs);
    // An odd last column is not pooled, so not computed either.
    let columns = 2 * pooled.width;
    let lanes = block.weights.outputs();
    let pitch = (shape.width + 2) * shape.channels;
    let y_pitch = pooled.width * pooled.channels;
    let tile = tile_rows(y.len() / y_pitch, 2 * columns * lanes);
    for (index, y) in y.chunks_mut(tile * y_pitch).enumerate() {
        let rows = 2 * (y.len() / y_pitch);
        let top = 2 * (first + index * tile);
        let padded = grown(&mut scratch.padded, (rows + 2) * pitch);
        let size = (shape.height, shape.width, shape.channels);
        pad_rows(x, size, (top, rows), padded);
        let raw = grown(&mut scratch.rows, rows * columns * lanes);
        let raw_pitch = columns * lanes;
        convolve(
            isa,
            padded,
            pitch,
            &block.weights,
            (rows, columns),
            raw,
            raw_pitch,
        );
        pool(
            isa,
            block.activation,
            raw,
            raw_pitch,
            &block.bias,
            y,
            block.outputs,
        );
    }
}

/// How many of `rows` (pooled ones, `numbers` each before pooling) make a tile, all being nearly
/// equal.
pub(super) fn tile_rows(rows: usize, numbers: usize) -> usize {
    let most = (TILE_NUMBERS / numbers).max(1);
    rows.div_ceil(rows.div_ceil(most))
}

on_each_isa! {
    /// Max-pool, bias and activation of pairs of convolved rows.
    fn pool(
        activation: Activation,
        raw: &[f32],
        raw_pitch: usize,
        bias: &[f32],
        y: &mut [f32],
        outputs: usize,
    ) = pool_loop
}

#[inline(always)]
fn pool_loop(
    activation: Activation,
    raw: &[f32],
    raw_pitch: usize,
    bias: &[f32],
    y: &mut [f32],
    outputs: usize,
) {
    let pairs = raw.chunks_exact(2 * raw_pitch);
    let y_pitch = y.len() / pairs.len();
    for (raw, y) in pairs.zip(y.chunks_exact_mut(y_pitch)) {
        with_pointwise!(activation, pool_pair(raw, bias, y, outputs));
    }
}

/// Max-pool, bias and activation of two convolved rows: bias and pool commute, and this order works
/// least.
#[inline(always)]
fn pool_pair<P: Pointwise>(raw: &[f32], bias: &[f32], y: &mut [f32], outputs: usize) {
    let (bias, _) = bias.as_chunks::<LANES>();
    let groups = bias.len();
    let (top, bottom) = raw.split_at(raw.len() / 2);
    let (top, _) = top.as_chunks::<LANES>();
    let (bottom, _) = bottom.as_chunks::<LANES>();
    let pixels = top
        .chunks_exact(2 * groups)
        .zip(bottom.chunks_exact(2 * groups));
    for ((top, bottom), y) in pixels.zip(y.chunks_exact_mut(outputs)) {
        for (group, y) in y.chunks_mut(LANES).enumerate() {
            let (a, b) = (&top[group], &top[groups + group]);
            let (c, d) = (&bottom[group], &bottom[groups + group]);
            let mut result = [0.0; LANES];
            for lane in 0..LANES {
                let best = larger(larger(a[lane], b[lane]), larger(c[lane], d[lane]));
                result[lane] = P::value(best + bias[group][lane]);
            }
            match <&mut [f32; LANES]>::try_from(&mut *y) {
                Ok(y) => *y = result,
                Err(_) => y.copy_from_slice(&result[..y.len()]),
            }
        }
    }
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}
