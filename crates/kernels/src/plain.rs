//! Blocks that do not pool, in training: what differs from those that do. Where a block that pools keeps the largest value of
//! each square, this one keeps every value; statistics, activation and the sums over a batch are the same. It owns the walk
//! over pictures' rows, forward and back, and starts no thread.

use super::Shape;
use super::activation::{Activation, Pointwise, with_pointwise};
use super::convolution::{Padded, Weights, bordered, convolve, pad_rows};
use super::isa::{Isa, on_each_isa};
use super::norm::{Affine, Moments, lanes, observe_row};
use super::product::LANES;
use super::scratch::{grown, with_scratch};
use super::training::tile_rows;
use super::unpool::partial_lanes;
use super::winograd::SIDE;

/// Convolves some pictures and takes their moments.
///
/// - `x`: `[pictures, height, width, in]`
/// - `values`: `[pictures, height, width, lanes]`
/// - `moments`: one a picture
pub(super) fn convolve_pictures(
    isa: Isa,
    shape: Shape,
    weights: &Weights,
    x: &[f32],
    values: &mut [f32],
    moments: &mut [Moments],
) {
    let (columns, row) = (shape.width, shape.width * weights.outputs());
    by_rows(shape, row, x, |padded, (top, rows), _| {
        // All rows if there are several pictures.
        let values = &mut values[top * row..][..padded.pictures * rows * row];
        convolve(isa, padded, weights, (rows, columns), values);
        for (values, moments) in values.chunks_exact(rows * row).zip(&mut *moments) {
            if top == 0 {
                moments.restart(&values[..weights.outputs()]);
            }
            // Row by row, so that the sums in single precision stay short.
            for row in values.chunks_exact(row) {
                observe_row(isa, row, moments);
            }
        }
    });
}

/// Calls `part(padded, (top, rows), room)` for some rows of a picture after others, so many that their convolution,
/// `row` numbers each, stays in cache; or once for all rows of several pictures. `padded` are those rows with their border;
/// `room` is the thread's, to compute in.
pub(super) fn by_rows(
    shape: Shape,
    row: usize,
    x: &[f32],
    mut part: impl FnMut(Padded, (usize, usize), &mut Vec<f32>),
) {
    let size = (shape.height, shape.width, shape.channels);
    let pitch = bordered(shape.width) * shape.channels;
    let most = if shape.pictures > 1 {
        shape.height
    } else {
        SIDE * tile_rows(shape.height.div_ceil(SIDE), SIDE * row)
    };
    with_scratch(|scratch| {
        for top in (0..shape.height).step_by(most) {
            let rows = most.min(shape.height - top);
            let picture = bordered(rows) * pitch;
            let padded = grown(&mut scratch.padded, shape.pictures * picture);
            let pictures = x.chunks_exact(shape.picture());
            for (x, padded) in pictures.zip(padded.chunks_exact_mut(picture)) {
                pad_rows(x, size, top, padded);
            }
            let padded = Padded {
                numbers: padded,
                pictures: shape.pictures,
                picture,
                pitch,
            };
            part(padded, (top, rows), &mut scratch.rows);
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
/// - `values`: `[height, width, lanes]`, from [`convolve_pictures`]
/// - `dy`: `[height, width, outputs]`
/// - `gradient`: `[bordered(height), bordered(width), lanes]`
pub(super) fn gradient_picture(
    isa: Isa,
    (height, width): (usize, usize),
    back: &Back,
    values: &[f32],
    dy: &[f32],
    gradient: &mut [f32],
) {
    let lanes = back.affine.scale.len();
    let (pitch, end) = (bordered(width) * lanes, (width + 1) * lanes);
    gradient[..pitch].fill(0.0);
    gradient[pitch * (height + 1)..].fill(0.0);
    let rows = gradient[pitch..].chunks_exact_mut(pitch).take(height);
    let known = values
        .chunks_exact(width * lanes)
        .zip(dy.chunks_exact(width * back.outputs));
    for (gradient, (values, dy)) in rows.zip(known) {
        gradient[..lanes].fill(0.0);
        gradient[end..].fill(0.0);
        let out = &mut gradient[lanes..end];
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
