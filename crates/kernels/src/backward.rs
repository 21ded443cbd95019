//! The block's gradients. It owns the order in which pictures are summed, which depends on the
//! batch alone and never on the number of threads; it never touches parameters.

use super::convolution::{
    Padded, Weights, bordered, collect_weight_gradient, convolve, finish_weight_gradient,
    gradient_places, pad_rows, pictures_at_once, weight_gradient,
};
use super::inference::inputs_of;
use super::isa::Isa;
use super::norm::Affine;
use super::parallel::*;
use super::product::Write;
use super::scratch::{Scratch, grown, with_scratch};
use super::training::Saved;
use super::unpool::{PooledRow, gradient_sums, straight_row, unpool_rows};
use super::{Parameters, Pool, Shape, plain};
use std::ops::Range;

/// Chunks of pictures whose weight gradients are summed apart: enough for eight threads; each writes all weights once.
const CHUNKS: usize = 8;

/// Gradients of one block's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// `[out, in, 3, 3]`
    pub weights: Vec<f32>,
    /// Of β, or of the bias.
    pub offset: Vec<f32>,
    /// None without a norm.
    pub gamma: Option<Vec<f32>>,
}

/// Gradients of a loss through [`super::block_forward_train`], whose `x`, `shape`, `block` and
/// `saved` it takes again.
///
/// - `dy`: of the block's output, `[pictures, height / 2, width / 2, out]`, or without a pool `[pictures, height, width, out]`
/// - `dx`: of its input, `[pictures, height, width, in]`; `None` for the first block, which
///   nobody asks
///
/// Batch norm after Ioffe and Szegedy (2015), section 3. Where γ is exactly 0, which value of a
/// square counts as the largest is the convolution's choice: any is a subgradient.
///
/// Panics if a length contradicts `shape`.
pub fn block_backward(
    x: &[f32],
    shape: Shape,
    block: &Parameters,
    saved: &mut Saved,
    dy: &[f32],
    dx: Option<&mut [f32]>,
) -> Gradients {
    block_backward_on(Isa::in_use(), x, shape, block, saved, dy, dx)
}

pub(super) fn block_backward_on(
    isa: Isa,
    x: &[f32],
    shape: Shape,
    block: &Parameters,
    saved: &mut Saved,
    dy: &[f32],
    dx: Option<&mut [f32]>,
) -> Gradients {
    let (inputs, outputs) = (inputs_of(block), block.offset.len());
    let pooled = shape.after(block.pool, outputs);
    let lanes = saved.weights.outputs();
    assert!(shape.channels == inputs && shape.numbers() == x.len());
    assert!(pooled.numbers() == dy.len() && pooled.height * pooled.width > 0);
    assert!(saved.largest.len() == shape.after(block.pool, lanes).numbers());
    assert!(dx.as_ref().is_none_or(|dx| dx.len() == x.len()));

    let (offset, gamma) = affine_gradient(isa, shape, block, saved, dy);
    let chunk = shape.pictures.div_ceil(CHUNKS);
    let chunks = shape.pictures.div_ceil(chunk);
    let taps = 9 * inputs * lanes;
    let mut partial = std::mem::take(&mut saved.partial);
    let sums = grown(&mut partial, chunks * taps);
    let turned = dx.as_ref().map(|_| turned_weights(block, saved, inputs));
    let step = Step {
        isa,
        x,
        shape,
        block,
        saved,
        dy,
        turned: turned.as_ref(),
    };
    let mut tasks: Vec<_> = sums
        .chunks_exact_mut(taps)
        .map(|sums| (sums, None))
        .collect();
    if let Some(dx) = dx {
        for ((_, own), dx) in tasks.iter_mut().zip(dx.chunks_mut(chunk * shape.picture())) {
            *own = Some(dx);
        }
    }
    tasks
        .into_par_iter()
        .enumerate()
        .for_each(|(index, (sums, dx))| {
            let own = index * chunk..((index + 1) * chunk).min(shape.pictures);
            with_scratch(|scratch| one_chunk(&step, own, scratch, sums, dx));
        });
    let weights = collect_weight_gradient(sums, (inputs, outputs, lanes), &saved.signs);
    saved.partial = partial;
    Gradients {
        weights,
        offset,
        gamma,
    }
}

/// Gradients of the offset and of γ; and in `saved`, how a gradient runs back through the norm.
fn affine_gradient(
    isa: Isa,
    shape: Shape,
    block: &Parameters,
    saved: &mut Saved,
    dy: &[f32],
) -> (Vec<f32>, Option<Vec<f32>>) {
    let (affine, outputs) = (&mut saved.affine, block.offset.len());
    let pooled = shape.after(block.pool, outputs);
    let lanes = affine.scale.len();
    let pictures: Vec<_> = dy
        .par_chunks_exact(pooled.picture())
        .zip(
            saved
                .largest
                .par_chunks_exact(pooled.height * pooled.width * lanes),
        )
        .map(|(dy, largest)| gradient_sums(isa, block.activation, affine, largest, dy, outputs))
        .collect();
    let count = (shape.pictures * shape.height * shape.width) as f64;
    let (mut offset, mut gamma) = (Vec::with_capacity(outputs), Vec::with_capacity(outputs));
    for output in 0..outputs {
        let sum: f64 = pictures.iter().map(|(sums, _)| sums[output]).sum();
        let product: f64 = pictures.iter().map(|(_, products)| products[output]).sum();
        offset.push(sum as f32);
        gamma.push(product as f32 * saved.signs[output]);
        if block.norm.is_some() {
            affine.turn_back(output, sum, product, count);
        }
    }
    (offset, block.norm.map(|_| gamma))
}

/// The input's gradient is a convolution too: kernels turned by half a circle, ends exchanged.
fn turned_weights(block: &Parameters, saved: &Saved, inputs: usize) -> Weights {
    Weights::pack(saved.weights.outputs(), inputs, |input, output, ky, kx| {
        let place = (output * inputs + input) * 9 + (2 - ky) * 3 + (2 - kx);
        match saved.signs.get(output) {
            Some(sign) => sign * block.weights[place],
            None => 0.0,
        }
    })
}

/// What is the same for all pictures of a batch.
struct Step<'a> {
    isa: Isa,
    x: &'a [f32],
    shape: Shape,
    block: &'a Parameters<'a>,
    saved: &'a Saved,
    dy: &'a [f32],
    turned: Option<&'a Weights>,
}

/// Gradients of the weights, `[ky, kx, in, lanes]`, and of the input for a chunk of pictures.
fn one_chunk(
    step: &Step,
    own: Range<usize>,
    scratch: &mut Scratch,
    taps: &mut [f32],
    mut dx: Option<&mut [f32]>,
) {
    let (shape, lanes) = (step.shape, step.saved.weights.outputs());
    let numbers = gradient_places(shape.channels) * shape.channels * lanes;
    let mut sums = std::mem::take(&mut scratch.sums);
    let room = grown(&mut sums, numbers);
    let group = pictures_at_once(shape);
    for first in own.clone().step_by(group) {
        let pictures = first..own.end.min(first + group);
        let at = (first - own.start) * shape.picture();
        let dx = (dx.as_mut()).map(|dx| &mut dx[at..][..pictures.len() * shape.picture()]);
        let write = if at == 0 { Write::Replace } else { Write::Add };
        one_group(step, pictures, scratch, room, write, dx);
    }
    finish_weight_gradient(step.isa, room, shape.channels, taps);
    scratch.sums = sums;
}

fn one_group(
    step: &Step,
    pictures: Range<usize>,
    scratch: &mut Scratch,
    sums: &mut [f32],
    write: Write,
    dx: Option<&mut [f32]>,
) {
    let (isa, shape) = (step.isa, step.shape);
    let (height, width, inputs) = (shape.height, shape.width, shape.channels);
    let lanes = step.saved.weights.outputs();
    let pixels = bordered(height) * bordered(width);
    let padded = grown(&mut scratch.padded, pictures.len() * pixels * inputs);
    let gradient = grown(&mut scratch.gradient, pictures.len() * pixels * lanes);
    let both =
        (padded.chunks_exact_mut(pixels * inputs)).zip(gradient.chunks_exact_mut(pixels * lanes));
    for (picture, (padded, gradient)) in pictures.clone().zip(both) {
        let x = &step.x[picture * shape.picture()..][..shape.picture()];
        pad_rows(x, (height, width, inputs), 0, padded);
        match step.block.pool {
            Pool::Max => convolution_gradient(step, picture, padded, &mut scratch.rows, gradient),
            Pool::None => plain_gradient(step, picture, gradient),
        }
    }
    let of_channels = |numbers, channels| Padded {
        numbers,
        pictures: pictures.len(),
        picture: pixels * channels,
        pitch: bordered(width) * channels,
    };
    let (padded, gradient) = (of_channels(padded, inputs), of_channels(gradient, lanes));
    let size = (height, width);
    weight_gradient(isa, padded, gradient, size, (inputs, lanes), sums, write);
    let (Some(dx), Some(turned)) = (dx, step.turned) else {
        return;
    };
    if turned.outputs() == inputs {
        convolve(isa, gradient, turned, size, dx);
        return;
    }
    let numbers = pictures.len() * height * width * turned.outputs();
    let rows = grown(&mut scratch.rows, numbers);
    convolve(isa, gradient, turned, size, rows);
    for (dx, row) in dx
        .chunks_exact_mut(inputs)
        .zip(rows.chunks_exact(turned.outputs()))
    {
        dx.copy_from_slice(&row[..inputs]);
    }
}

/// As [`convolution_gradient`], where nothing was pooled.
fn plain_gradient(step: &Step, picture: usize, gradient: &mut [f32]) {
    let (block, saved) = (step.block, step.saved);
    let (pixels, outputs) = (step.shape.height * step.shape.width, block.offset.len());
    let back = plain::Back {
        activation: block.activation,
        affine: &saved.affine,
        outputs,
    };
    let values = pixels * saved.weights.outputs();
    let values = &saved.largest[picture * values..][..values];
    let dy = &step.dy[picture * pixels * outputs..][..pixels * outputs];
    let size = (step.shape.height, step.shape.width);
    plain::gradient_picture(step.isa, size, &back, values, dy, gradient);
}

/// Gradient of the convolution's result, `[bordered(height), bordered(width), lanes]`.
fn convolution_gradient(
    step: &Step,
    picture: usize,
    padded: &[f32],
    rows: &mut Vec<f32>,
    gradient: &mut [f32],
) {
    let (shape, saved) = (step.shape, step.saved);
    let lanes = saved.weights.outputs();
    let (width, outputs) = (shape.width, step.block.offset.len());
    let pooled = shape.pooled(outputs);
    let (row, pitch, end) = (width * lanes, bordered(width) * lanes, (width + 1) * lanes);
    let padded_pitch = bordered(width) * shape.channels;
    let pooled_row = pooled.width * lanes;

    gradient[..pitch].fill(0.0);
    gradient[pitch * (shape.height + 1)..].fill(0.0);
    for (index, gradient) in gradient[pitch..][..shape.height * pitch]
        .chunks_mut(2 * pitch)
        .enumerate()
    {
        let count = gradient.len() / pitch;
        let convolved = if step.block.norm.is_none() {
            let rows = grown(rows, count * row);
            // A slope of zero asks for no values, but for some that are finite.
            rows.fill(0.0);
            &*rows
        } else if saved.convolved.is_empty() {
            let padded = Padded {
                numbers: &padded[2 * index * padded_pitch..],
                pictures: 1,
                picture: 0,
                pitch: padded_pitch,
            };
            let rows = grown(rows, count * row);
            convolve(step.isa, padded, &saved.weights, (count, width), rows);
            &*rows
        } else {
            &saved.convolved[(picture * shape.height + 2 * index) * row..][..count * row]
        };
        for gradient in gradient.chunks_exact_mut(pitch) {
            gradient[..lanes].fill(0.0);
            gradient[end..].fill(0.0);
        }
        let affine: &Affine = &saved.affine;
        if count == 1 {
            let out = &mut gradient[lanes..end];
            straight_row(step.isa, affine, convolved, out);
            continue;
        }
        let at = (picture * pooled.height + index) * pooled_row;
        let pooled_rows = PooledRow {
            largest: &saved.largest[at..][..pooled_row],
            places: &saved.places[at..][..pooled_row],
            dy: &step.dy[(picture * pooled.height + index) * pooled.width * outputs..]
                [..pooled.width * outputs],
            outputs,
        };
        let (top, bottom) = gradient.split_at_mut(pitch);
        let (top, bottom) = (&mut top[lanes..end], &mut bottom[lanes..end]);
        unpool_rows(
            step.isa,
            step.block.activation,
            affine,
            convolved,
            &pooled_rows,
            top,
            bottom,
        );
    }
}
