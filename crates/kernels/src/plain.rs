//! Blocks that do not pool, in training: what differs from those that do. Where a block that pools keeps the largest value of
//! each square, this one keeps every value; statistics, activation and the sums over a batch are the same. It owns the walk
//! over one picture's rows, forward and back, and starts no thread.

use super::Shape;
use super::activation::{Activation, Pointwise, with_pointwise};
use super::convolution::{Weights, convolve, pad_rows};
use super::isa::{Isa, on_each_isa};
use super::norm::{Affine, Moments, lanes, observe_row};
use super::product::LANES;
use super::scratch::{grown, with_scratch};
use super::training::tile_rows;
use super::unpool::partial_lanes;

/// Convolves one picture and takes its moments.
///
/// - `x`: `[height, width, in]`
/// - `values`: `[height, width, lanes]`
pub(super) fn convolve_picture(
    isa: Isa,
    shape: Shape,
    weights: &Weights,
    x: &[f32],
    values: &mut [f32],
    moments: &mut Moments,
) {
    let (columns, row) = (shape.width, shape.width * weights.outputs());
    by_rows(shape, row, x, |padded, pitch, (top, rows), _| {
        let values = &mut values[top * row..][..rows * row];
        convolve(isa, padded, pitch, weights, (rows, columns), values, row);
        if top == 0 {
            moments.restart(&values[..weights.outputs()]);
        }
        // Row by row, so that the sums in single precision stay short.
        for row in values.chunks_exact(row) {
            observe_row(isa, row, moments);
        }
    });
}

/// Calls `part(padded, pitch, (top, rows), room)` for some rows of a picture after others, so many that their convolution,
/// `row` numbers each, stays in cache. `padded` are those rows with a border of zeros, `pitch` numbers each; `room` is the
/// thread's, to compute in.
pub(super) fn by_rows(
    shape: Shape,
    row: usize,
    x: &[f32],
    mut part: impl FnMut(&[f32], usize, (usize, usize), &mut Vec<f32>),
) {
    let size = (shape.height, shape.width, shape.channels);
    let pitch = (shape.width + 2) * shape.channels;
    let tile = 2 * tile_rows(shape.height.div_ceil(2), 2 * row);
    with_scratch(|scratch| {
        for top in (0..shape.height).step_by(tile) {
            let rows = tile.min(shape.height - top);
            let padded = grown(&mut scratch.padded, (rows + 2) * pitch);
            pad_rows(x, size, (top, rows), padded);
            part(padded, pitch, (top, rows), &mut scratch.rows);
        }
    });
}

/// The batch's numbers on the way back through a block's activation and norm.
pub(super) struct Back<'a> {
    pub activation: Activation,
    pub affine: &'a Affine,
    pub outputs: usize,
}

/// Gradient of one picture's convolution, with a border of zeros.
///
/// - `values`: `[height, width, lanes]`, from [`convolve_picture`]
/// - `dy`: `[height, width, outputs]`
/// - `gradient`: `[height + 2, width + 2, lanes]`
pub(super) fn gradient_picture(
    isa: Isa,
    (height, width): (usize, usize),
    back: &Back,
    values: &[f32],
    dy: &[f32],
    gradient: &mut [f32],
) {
    let lanes = back.affine.scale.len();
    let pitch = (width + 2) * lanes;
    gradient[..pitch].fill(0.0);
    gradient[pitch * (height + 1)..].fill(0.0);
    let rows = gradient[pitch..].chunks_exact_mut(pitch).take(height);
    let known = values
        .chunks_exact(width * lanes)
        .zip(dy.chunks_exact(width * back.outputs));
    for (gradient, (values, dy)) in rows.zip(known) {
        gradient[..lanes].fill(0.0);
        gradient[pitch - lanes..].fill(0.0);
        let out = &mut gradient[lanes..pitch - lanes];
        let Back {
            activation,
            affine,
            outputs,
        } = *back;
        pixels_back(isa, activation, affine, values, dy, outputs, out);
    }
}

on_each_isa! {
    /// Gradient of convolved pixels: `dv = base + slope · v + scale · dz`.
    fn pixels_back(
        activation: Activation,
        affine: &Affine,
        values: &[f32],
        dy: &[f32],
        outputs: usize,
        out: &mut [f32],
    ) = pixels_back_loop
}

#[inline(always)]
fn pixels_back_loop(
    activation: Activation,
    affine: &Affine,
    values: &[f32],
    dy: &[f32],
    outputs: usize,
    out: &mut [f32],
) {
    with_pointwise!(
        activation,
        each_pixel_back(affine, values, dy, outputs, out)
    );
}

#[inline(always)]
fn each_pixel_back<P: Pointwise>(
    affine: &Affine,
    values: &[f32],
    dy: &[f32],
    outputs: usize,
    out: &mut [f32],
) {
    let groups = affine.scale.len() / LANES;
    let values = values.as_chunks::<LANES>().0.chunks_exact(groups);
    let out = out.as_chunks_mut::<LANES>().0.chunks_exact_mut(groups);
    for ((values, out), dy) in values.zip(out).zip(dy.chunks_exact(outputs)) {
        for group in 0..groups {
            let [scale, offset] = [&affine.scale, &affine.offset].map(|v| lanes(v, group));
            let [base, slope] = [&affine.base, &affine.slope].map(|v| lanes(v, group));
            let dy = partial_lanes(dy, group);
            for lane in 0..LANES {
                let v = values[group][lane];
                let flow = scale[lane] * P::back(scale[lane] * v + offset[lane], dy[lane]);
                // Without a norm a value may be too large for its type, and its part in the gradient is none.
                let straight = if slope[lane] == 0.0 {
                    base[lane]
                } else {
                    base[lane] + slope[lane] * v
                };
                out[group][lane] = straight + flow;
            }
        }
    }
}
