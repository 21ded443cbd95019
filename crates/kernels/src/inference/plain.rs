//! A block that does not pool, in inference: the convolution of training, then bias and activation, some pictures a thread. It owns
//! the loop over these; the blocks that pool have larger tiles and hand their maps on in cache.

use super::fold::Folded;
use crate::Shape;
use crate::activation;
use crate::convolution::{convolve, pictures_at_once};
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
    let group = pictures_at_once(shape);
    y.par_chunks_mut(group * made.picture())
        .zip(x.par_chunks(group * shape.picture()))
        .for_each(|(y, x)| some_pictures(isa, x, shape, block, y));
}

fn some_pictures(isa: Isa, x: &[f32], shape: Shape, block: &Folded, y: &mut [f32]) {
    let (weights, outputs) = (block.plain(), block.outputs());
    let (columns, lanes) = (shape.width, weights.outputs());
    let row = columns * lanes;
    let shape = Shape {
        pictures: x.len() / shape.picture(),
        ..shape
    };
    by_rows(shape, row, x, |padded, (top, rows), room| {
        let pixels = padded.pictures * rows * columns;
        let raw = grown(room, pixels * lanes);
        convolve(isa, padded, weights, (rows, columns), raw);
        // All rows if there are several pictures.
        let y = &mut y[top * columns * outputs..][..pixels * outputs];
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
