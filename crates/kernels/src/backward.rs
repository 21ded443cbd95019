//! The block's gradients. It owns the order in which pictures are summed, which depends on the
//! batch alone and never on the number of threads; it never touches parameters.

use super::convolution::{
    Weights, collect_weight_gradient, convolve, gradient_places, pad_rows, weight_gradient,
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

/// Chunks of pictures whose weight gradients are summed apart: enough for sixteen threads.
const CHUNKS: usize = 16;

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
    let places = gradient_places(inputs) * inputs * lanes;
    let mut partial = std::mem::take(&mut saved.partial);
    let sums = grown(&mut partial, chunks * places);
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
        .chunks_exact_mut(places)
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
        .for_each(|(index, (sums, mut dx))| {
            for picture in index * chunk..((index + 1) * chunk).min(shape.pictures) {
                let at = (picture - index * chunk) * shape.picture();
                let dx = dx.as_mut().map(|dx| &mut dx[at..][..shape.picture()]);
                let write = if at == 0 { Write::Replace } else { Write::Add };
                with_scratch(|scratch| one_picture(&step, picture, scratch, sums, write, dx));
            }
        });
    let weights = collect_weight_gradient(isa, sums, (inputs, outputs, lanes), &saved.signs);
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

fn one_picture(
    step: &Step,
    picture: usize,
    scratch: &mut Scratch,
    sums: &mut [f32],
    write: Write,
    dx: Option<&mut [f32]>,
) {
    let (isa, shape) = (step.isa, step.shape);
    let (height, width, inputs) = (shape.height, shape.width, shape.channels);
    let lanes = step.saved.weights.outputs();
    let x = &step.x[picture * shape.picture()..][..shape.picture()];
    let padded = grown(&mut scratch.padded, (height + 2) * (width + 2) * inputs);
    pad_rows(x, (height, width, inputs), (0, height), padded);
    let gradient = grown(&mut scratch.gradient, (height + 2) * (width + 2) * lanes);
    match step.block.pool {
        Pool::Max => convolution_gradient(step, picture, padded, &mut scratch.rows, gradient),
        Pool::None => plain_gradient(step, picture, gradient),
    }
    weight_gradient(
        isa,
        padded,
        gradient,
        (height, width),
        (inputs, lanes),
        sums,
        write,
    );
    let (Some(dx), Some(turned)) = (dx, step.turned) else {
        return;
    };
    let pitch = (width + 2) * lanes;
    let out_pitch = width * turned.outputs();
    if turned.outputs() == inputs {
        convolve(isa, gradient, pitch, turned, (height, width), dx, out_pitch);
        return;
    }
    let rows = grown(&mut scratch.rows, height * out_pitch);
    convolve(
        isa,
        gradient,
        pitch,
        turned,
        (height, width),
        rows,
        out_pitch,
    );
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

/// Gradient of the convolution's result, `[height + 2, width + 2, lanes]` with a border of zeros.
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
    let (row, pitch) = (width * lanes, (width + 2) * lanes);
    let padded_pitch = (width + 2) * shape.channels;
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
            let padded = &padded[2 * index * padded_pitch..];
            let rows = grown(rows, count * row);
            let size = (count, width);
            convolve(
                step.isa,
                padded,
                padded_pitch,
                &saved.weights,
                size,
                rows,
                row,
            );
            &*rows
        } else {
            &saved.convolved[(picture * shape.height + 2 * index) * row..][..count * row]
        };
        for gradient in gradient.chunks_exact_mut(pitch) {
            gradient[..lanes].fill(0.0);
            gradient[pitch - lanes..].fill(0.0);
        }
        let affine: &Affine = &saved.affine;
        if count == 1 {
            let out = &mut gradient[lanes..pitch - lanes];
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
        let (top, bottom) = (
            &mut top[lanes..pitch - lanes],
            &mut bottom[lanes..pitch - lanes],
        );
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
