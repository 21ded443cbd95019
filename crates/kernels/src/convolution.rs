//! 3×3 convolution of one picture's rows. It owns the layouts that make it a plain product on
//! strided views: rows with a border of zeros, and weights in panels of 32 outputs. It never
//! decides which rows are computed, nor what follows.
//!
//! In a row with a border, the three pixels under a kernel's row are `3·channels` numbers in
//! sequence, and those of the next pixel start `channels` further: no patch is ever copied.

use super::isa::Isa;
use super::parallel::*;
use super::product::{LANES, PANEL, Walk, Write, product};
use super::{spectrum, winograd};

/// `channels` rounded up to whole groups of lanes.
pub(super) fn padded_channels(channels: usize) -> usize {
    channels.next_multiple_of(LANES)
}

/// Weights of a 3×3 convolution, `[panel, ky, kx, in, 32 outputs]`; missing outputs are zero.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    packed: Vec<f32>,
    inputs: usize,
    outputs: usize,
}

impl Weights {
    /// `weight(output, input, ky, kx)` gives each number.
    pub(super) fn pack(
        inputs: usize,
        outputs: usize,
        weight: impl Fn(usize, usize, usize, usize) -> f32,
    ) -> Self {
        let lanes = padded_channels(outputs);
        let mut packed = pack_panels(inputs, outputs, weight);
        if winograd::suits(inputs) {
            packed = winograd::transform(&packed, inputs, lanes);
        }
        Self {
            packed,
            inputs,
            outputs: lanes,
        }
    }

    /// Numbers a pixel of the result: the outputs rounded up to whole groups.
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }
}

/// Weights in panels, `[panel, ky, kx, in, panel width]`; missing outputs are zero.
///
/// `weight(output, input, ky, kx)` gives each number.
pub(super) fn pack_panels(
    inputs: usize,
    outputs: usize,
    weight: impl Fn(usize, usize, usize, usize) -> f32,
) -> Vec<f32> {
    let lanes = padded_channels(outputs);
    let taps = 9 * inputs;
    let mut packed = vec![0.0; taps * lanes];
    for first in (0..outputs).step_by(PANEL) {
        let width = PANEL.min(lanes - first);
        let panel = &mut packed[first * taps..][..taps * width];
        let mut numbers = panel.chunks_exact_mut(width);
        for (ky, kx) in (0..9).map(|tap| (tap / 3, tap % 3)) {
            for (input, numbers) in (0..inputs).zip(&mut numbers) {
                for (output, number) in (first..outputs).zip(numbers) {
                    *number = weight(output, input, ky, kx);
                }
            }
        }
    }
    packed
}

/// Copies rows of a picture `[height, width, channels]` and surrounds them with zeros: the rows
/// from `first - 1` to `first + rows` (inclusive), those outside the picture being zero.
///
/// `out`: `[rows + 2, width + 2, channels]`
pub(super) fn pad_rows(
    picture: &[f32],
    (height, width, channels): (usize, usize, usize),
    (first, rows): (usize, usize),
    out: &mut [f32],
) {
    let pitch = (width + 2) * channels;
    for (index, out) in out.chunks_exact_mut(pitch).take(rows + 2).enumerate() {
        // Row -1 wraps and is not below the height either.
        let row = (first + index).wrapping_sub(1);
        if row < height {
            out[..channels].fill(0.0);
            out[channels..pitch - channels]
                .copy_from_slice(&picture[row * width * channels..][..width * channels]);
            out[pitch - channels..].fill(0.0);
        } else {
            out.fill(0.0);
        }
    }
}

/// Convolves `rows` × `columns` pixels.
///
/// - `padded`: `[rows + 2, pitch]`, pixel by pixel, from [`pad_rows`]
/// - `out`: pixels of `weights.outputs()` numbers, rows `out_pitch` numbers apart
pub(super) fn convolve(
    isa: Isa,
    padded: &[f32],
    pitch: usize,
    weights: &Weights,
    (rows, columns): (usize, usize),
    out: &mut [f32],
    out_pitch: usize,
) {
    if winograd::suits(weights.inputs) {
        let (channels, size) = ((weights.inputs, weights.outputs), (rows, columns));
        let packed = &weights.packed;
        winograd::convolve(isa, padded, pitch, packed, channels, size, out, out_pitch);
        return;
    }
    let run = 3 * weights.inputs;
    let mut first = 0;
    while first < weights.outputs {
        let width = PANEL.min(weights.outputs - first);
        let panel = &weights.packed[first * 3 * run..][..width * 3 * run];
        let walk = Walk {
            segments: 3,
            length: run,
            a_segment: pitch,
            a_step: 1,
            a_row: weights.inputs,
            b_segment: run * width,
            b_step: width,
        };
        for row in 0..rows {
            product(
                isa,
                &walk,
                (columns, width / LANES),
                &padded[row * pitch..],
                panel,
                &mut out[row * out_pitch + first..],
                weights.outputs,
                Write::Replace,
            );
        }
        first += width;
    }
}

/// Places of a kernel in which the gradient of the weights is summed: its nine taps, or the
/// sixteen of its spectrum.
pub(super) fn gradient_places(inputs: usize) -> usize {
    if winograd::suits(inputs) { 16 } else { 9 }
}

/// Gradient of the weights for one picture: `[places, in, outputs]`, to be summed over pictures and
/// then given to [`collect_weight_gradient`].
///
/// - `padded`: the picture with its border, `[height + 2, width + 2, inputs]`
/// - `gradient`: of the convolution's result, with a border too, `[height + 2, width + 2, outputs]`
pub(super) fn weight_gradient(
    isa: Isa,
    padded: &[f32],
    gradient: &[f32],
    (height, width): (usize, usize),
    (inputs, outputs): (usize, usize),
    out: &mut [f32],
    write: Write,
) {
    if winograd::suits(inputs) {
        let (size, channels) = ((height, width), (inputs, outputs));
        winograd::weight_gradient(isa, padded, gradient, size, channels, out, write);
        return;
    }
    let (pitch, gradient_pitch) = ((width + 2) * inputs, (width + 2) * outputs);
    // The numbers that one pass reads stay in the first cache across the three rows of taps.
    let block = (16 * 1024 / gradient_pitch).clamp(1, height);
    let mut write = write;
    for first in (0..height).step_by(block) {
        let walk = Walk {
            segments: block.min(height - first),
            length: width,
            a_segment: pitch,
            a_step: inputs,
            a_row: 1,
            b_segment: gradient_pitch,
            b_step: outputs,
        };
        for (ky, out) in out
            .chunks_exact_mut(3 * inputs * outputs)
            .take(3)
            .enumerate()
        {
            product(
                isa,
                &walk,
                (3 * inputs, outputs / LANES),
                &padded[(first + ky) * pitch..],
                &gradient[(first + 1) * gradient_pitch + outputs..],
                out,
                outputs,
                write,
            );
        }
        write = Write::Add;
    }
}

/// Sums what [`weight_gradient`] gave for chunks of pictures, in their order, each output with its
/// sign: `[chunk, places, in, lanes]` → `[out, in, 3, 3]`.
pub(super) fn collect_weight_gradient(
    isa: Isa,
    sums: &[f32],
    (inputs, outputs, lanes): (usize, usize, usize),
    signs: &[f32],
) -> Vec<f32> {
    let places = gradient_places(inputs) * inputs * lanes;
    let mut total = sums[..places].to_vec();
    // Each number is one thread's, whatever the split: the order of its chunks stays.
    total
        .par_chunks_mut(4096)
        .enumerate()
        .for_each(|(piece, total)| {
            for chunk in sums.chunks_exact(places).skip(1) {
                for (total, number) in total.iter_mut().zip(&chunk[piece * 4096..]) {
                    *total += number;
                }
            }
        });
    let total = finish_weight_gradient(isa, total, inputs);
    let mut weights = vec![0.0; outputs * inputs * 9];
    for (place, total) in total.chunks_exact(lanes).enumerate() {
        let (tap, input) = (place / inputs, place % inputs);
        for (output, (total, sign)) in total.iter().zip(signs).enumerate() {
            weights[(output * inputs + input) * 9 + tap] = sign * total;
        }
    }
    weights
}

/// `[places, in, outputs]` → `[ky, kx, in, outputs]`.
fn finish_weight_gradient(isa: Isa, sums: Vec<f32>, inputs: usize) -> Vec<f32> {
    if !winograd::suits(inputs) {
        return sums;
    }
    let mut taps = vec![0.0; sums.len() / 16 * 9];
    spectrum::to_weights(isa, &sums, &mut taps);
    taps
}
