//! 3×3 convolution of one picture's rows. It owns the layouts that make it a plain product on
//! strided views: rows with a border of zeros, and weights in panels of 32 outputs. It never
//! decides which rows are computed, nor what follows.
//!
//! In a row with a border, the three pixels under a kernel's row are `3·channels` numbers in
//! sequence, and those of the next pixel start `channels` further: no patch is ever copied.

use super::isa::Isa;
use super::parallel::*;
use super::product::{LANES, PANEL, Walk, Write, product};
use super::{Shape, spectrum, winograd};

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
        weight: impl Fn(usize, usize, usize, usize) -> f32 + Sync,
    ) -> Self {
        let mut packed = pack_panels(inputs, outputs, weight);
        if winograd::suits(inputs) {
            packed = spectrum_of_panels(&packed, inputs, winograd::PLACES, spectrum::of_weights_4);
        }
        Self {
            packed,
            inputs,
            outputs: padded_channels(outputs),
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
    weight: impl Fn(usize, usize, usize, usize) -> f32 + Sync,
) -> Vec<f32> {
    let lanes = padded_channels(outputs);
    let taps = 9 * inputs;
    let mut packed = vec![0.0; taps * lanes];
    let panels = packed.par_chunks_mut(taps * PANEL).enumerate();
    panels.for_each(|(index, panel)| {
        let (first, width) = (index * PANEL, panel.len() / taps);
        let mut numbers = panel.chunks_exact_mut(width);
        for (ky, kx) in (0..9).map(|tap| (tap / 3, tap % 3)) {
            for (input, numbers) in (0..inputs).zip(&mut numbers) {
                for (output, number) in (first..outputs).zip(numbers) {
                    *number = weight(output, input, ky, kx);
                }
            }
        }
    });
    packed
}

/// Weights in panels of nine taps → in panels of `places` numbers of a spectrum.
pub(super) fn spectrum_of_panels(
    packed: &[f32],
    inputs: usize,
    places: usize,
    transform: impl Fn(Isa, &[f32], &mut [f32]) + Sync,
) -> Vec<f32> {
    let mut out = vec![0.0; packed.len() / 9 * places];
    packed
        .par_chunks(9 * inputs * PANEL)
        .zip(out.par_chunks_mut(places * inputs * PANEL))
        .for_each(|(panel, out)| transform(Isa::in_use(), panel, out));
    out
}

/// Rows of some pictures with a border of zeros, as [`pad_rows`] makes them.
#[derive(Clone, Copy)]
pub(super) struct Padded<'a> {
    pub numbers: &'a [f32],
    pub pictures: usize,
    /// Numbers from one picture to the next.
    pub picture: usize,
    /// Numbers from one row to the next.
    pub pitch: usize,
}

/// So many rows or columns with their border: one at the start, and at the end what completes the last tile and one more.
pub(super) fn bordered(length: usize) -> usize {
    length.next_multiple_of(winograd::SIDE) + 2
}

/// Pictures that are convolved together: where maps are small, so many that the weights are not read again for a few tiles
/// each, but enough groups of them for eight threads.
pub(super) fn pictures_at_once(shape: Shape) -> usize {
    let wanted = 32 / winograd::tiles((shape.height, shape.width));
    wanted.min(shape.pictures.div_ceil(8)).max(1)
}

/// Copies rows of a picture `[height, width, channels]` and surrounds them with zeros: the rows
/// from `first - 1` on, those outside the picture being zero.
///
/// `out`: `[bordered(rows), bordered(width), channels]`
pub(super) fn pad_rows(
    picture: &[f32],
    (height, width, channels): (usize, usize, usize),
    first: usize,
    out: &mut [f32],
) {
    let (pitch, end) = (bordered(width) * channels, (width + 1) * channels);
    for (index, out) in out.chunks_exact_mut(pitch).enumerate() {
        // Row -1 wraps and is not below the height either.
        let row = (first + index).wrapping_sub(1);
        if row < height {
            out[..channels].fill(0.0);
            out[channels..end]
                .copy_from_slice(&picture[row * width * channels..][..width * channels]);
            out[end..].fill(0.0);
        } else {
            out.fill(0.0);
        }
    }
}

/// Convolves `rows` × `columns` pixels of each picture.
///
/// - `padded`: from [`pad_rows`]
/// - `out`: `[pictures, rows, columns, weights.outputs()]`
pub(super) fn convolve(
    isa: Isa,
    padded: Padded,
    weights: &Weights,
    (rows, columns): (usize, usize),
    out: &mut [f32],
) {
    let (inputs, outputs) = (weights.inputs, weights.outputs);
    if winograd::suits(inputs) {
        let (channels, size) = ((inputs, outputs), (rows, columns));
        winograd::convolve(isa, padded, &weights.packed, channels, size, out);
        return;
    }
    let run = 3 * inputs;
    for first in (0..outputs).step_by(PANEL) {
        let width = PANEL.min(outputs - first);
        let panel = &weights.packed[first * 3 * run..][..width * 3 * run];
        let walk = Walk {
            segments: 3,
            length: run,
            a_segment: padded.pitch,
            a_step: 1,
            a_row: inputs,
            b_segment: run * width,
            b_step: width,
        };
        for index in 0..padded.pictures * rows {
            let (picture, row) = (index / rows, index % rows);
            product(
                isa,
                &walk,
                (columns, width / LANES),
                &padded.numbers[picture * padded.picture + row * padded.pitch..],
                panel,
                &mut out[index * columns * outputs + first..],
                outputs,
                Write::Replace,
            );
        }
    }
}

/// Places of a kernel in which the gradient of the weights is summed: its nine taps, or the
/// 36 of its spectrum.
pub(super) fn gradient_places(inputs: usize) -> usize {
    if winograd::suits(inputs) {
        winograd::PLACES
    } else {
        9
    }
}

/// Gradient of the weights for some pictures: `[places, in, outputs]`, to be summed over more of them and
/// then given to [`finish_weight_gradient`].
///
/// - `padded`: the whole pictures, of `inputs` channels
/// - `gradient`: of the convolution's results, with a border too, of `outputs` channels
pub(super) fn weight_gradient(
    isa: Isa,
    padded: Padded,
    gradient: Padded,
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
    // The numbers that one pass reads stay in the first cache across the three rows of taps.
    let block = (16 * 1024 / gradient.pitch).clamp(1, height);
    let mut write = write;
    for picture in 0..padded.pictures {
        let pixels = &padded.numbers[picture * padded.picture..];
        let slopes = &gradient.numbers[picture * gradient.picture..];
        for first in (0..height).step_by(block) {
            let walk = Walk {
                segments: block.min(height - first),
                length: width,
                a_segment: padded.pitch,
                a_step: inputs,
                a_row: 1,
                b_segment: gradient.pitch,
                b_step: outputs,
            };
            for (ky, out) in out.chunks_exact_mut(3 * inputs * outputs).enumerate() {
                product(
                    isa,
                    &walk,
                    (3 * inputs, outputs / LANES),
                    &pixels[(first + ky) * padded.pitch..],
                    &slopes[(first + 1) * gradient.pitch + outputs..],
                    out,
                    outputs,
                    write,
                );
            }
            write = Write::Add;
        }
    }
}

/// `[places, in, outputs]` → `[ky, kx, in, outputs]`.
pub(super) fn finish_weight_gradient(isa: Isa, sums: &[f32], inputs: usize, taps: &mut [f32]) {
    if winograd::suits(inputs) {
        spectrum::to_weights_4(isa, sums, taps);
    } else {
        taps.copy_from_slice(sums);
    }
}

/// Sums what [`finish_weight_gradient`] gave for chunks of pictures, in their order, each output with its
/// sign: `[chunk, ky, kx, in, lanes]` → `[out, in, 3, 3]`.
pub(super) fn collect_weight_gradient(
    sums: &[f32],
    (inputs, outputs, lanes): (usize, usize, usize),
    signs: &[f32],
) -> Vec<f32> {
    let taps = 9 * inputs * lanes;
    let mut total = sums[..taps].to_vec();
    // Each number is one thread's, whatever the split: the order of its chunks stays.
    total
        .par_chunks_mut(4096)
        .enumerate()
        .for_each(|(piece, total)| {
            for chunk in sums.chunks_exact(taps).skip(1) {
                for (total, number) in total.iter_mut().zip(&chunk[piece * 4096..]) {
                    *total += number;
                }
            }
        });
    let mut weights = vec![0.0; outputs * inputs * 9];
    for (place, total) in total.chunks_exact(lanes).enumerate() {
        let (tap, input) = (place / inputs, place % inputs);
        for (output, (total, sign)) in total.iter().zip(signs).enumerate() {
            weights[(output * inputs + input) * 9 + tap] = sign * total;
        }
    }
    weights
}
