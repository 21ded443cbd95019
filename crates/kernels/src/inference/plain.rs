//! A block that does not pool, in inference: the convolution of training, then bias and activation, a picture a thread. It owns
//! the loop over one picture; the blocks that pool have larger tiles and hand their maps on in cache.

use super::fold::Folded;
use crate::Shape;
use crate::activation;
use crate::convolution::convolve;
use crate::isa::Isa;
use crate::parallel::*;
use crate::plain::by_rows;
use crate::scratch::grown;

/// One block on a batch: `[pictures, height, width, in]` → `[pictures, height, width, out]`.
///
/// Panics if a length contradicts `shape`.
pub(super) fn forward(isa: Isa, x: &[f32], shape: Shape, block: &Folded, y: &mut [f32]) {
    let made = block.after(shape);
    assert!(shape.channels == block.inputs() && made.numbers() == y.len() && !y.is_empty());
    // Made by one thread, before the others ask for them.
    block.plain();
    y.par_chunks_exact_mut(made.picture())
        .zip(x.par_chunks_exact(shape.picture()))
        .for_each(|(y, x)| one_picture(isa, x, shape, block, y));
}

fn one_picture(isa: Isa, x: &[f32], shape: Shape, block: &Folded, y: &mut [f32]) {
    let (weights, outputs) = (block.plain(), block.outputs());
    let (columns, lanes) = (shape.width, weights.outputs());
    let row = columns * lanes;
    by_rows(shape, row, x, |padded, pitch, (top, rows), room| {
        let raw = grown(room, rows * row);
        convolve(isa, padded, pitch, weights, (rows, columns), raw, row);
        let y = &mut y[top * columns * outputs..][..rows * columns * outputs];
        for (y, raw) in y.chunks_exact_mut(outputs).zip(raw.chunks_exact(lanes)) {
            for ((y, raw), bias) in y.iter_mut().zip(raw).zip(block.bias()) {
                *y = raw + bias;
            }
        }
    });
    activation::apply(isa, block.activation, y);
    if block.adds_input() {
        y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
    }
}
