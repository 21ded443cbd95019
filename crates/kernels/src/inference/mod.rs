//! Blocks in inference: convolution, bias, max-pool and activation in one pass over each picture. It owns the split over
//! pictures and threads; it never learns anything.

mod fold;
mod layout;
mod plain;
mod row;
mod stage;
mod strips;
mod tiles;

use crate::isa::Isa;
use crate::parallel::*;
use crate::product::LANES;
use crate::scratch::{Between, grown, with_between};
use crate::{Pool, Shape};
use fold::Form;
pub(crate) use fold::inputs_of;
pub use fold::{Folded, fold, without_norm};
use layout::{Bytes, First, Layout, Source};
use stage::{Stage, stages};
use strips::Input;

/// Pictures that one thread takes at a time: the weights of the last blocks, which no first cache holds, are read once for
/// all of them.
const GROUP: usize = 4;

/// One block on a batch.
///
/// - `x`: `[pictures, height, width, in]`, height and width at least 2 if it pools
/// - `y`: `[pictures, height / 2, width / 2, out]`, or without a pool `[pictures, height, width, out]`
///
/// Panics if a length contradicts `shape`.
pub fn block_forward(x: &[f32], shape: Shape, block: &Folded, y: &mut [f32]) {
    forward_on(Isa::in_use(), x, shape, std::slice::from_ref(block), y);
}

/// All blocks on a batch; of blocks that pool, a few pictures from the first to the last of a run on one thread, so that
/// their activations never leave that thread's cache.
///
/// Gives `[pictures, height, width, channels]` after the last block.
///
/// Panics if `blocks` is empty, does not fit the channels, or halves a side below 1.
pub fn blocks_forward(x: &[f32], shape: Shape, blocks: &[Folded]) -> Vec<f32> {
    let mut y = vec![0.0; made(blocks, shape).numbers()];
    forward_on(Isa::in_use(), x, shape, blocks, &mut y);
    y
}

/// As [`blocks_forward`], on bytes that mean `byte · scale + offset`, a pair for each channel: no picture of numbers is
/// ever written.
///
/// - `squares`: `[height, width, channels]` each; fewer channels than a vector holds
///
/// Panics as well if a square has another length.
pub fn squares_forward(
    squares: &[&[u8]],
    shape: Shape,
    (scale, offset): (&[f32], &[f32]),
    blocks: &[Folded],
) -> Vec<f32> {
    assert!(squares.len() == shape.pictures && !shape.channels.is_multiple_of(LANES));
    assert!(squares.iter().all(|square| square.len() == shape.picture()));
    assert!(scale.len() == shape.channels && offset.len() == shape.channels);
    let (scale, offset) = (scale.repeat(shape.width), offset.repeat(shape.width));
    let (run, rest) = first_run(blocks);
    if run.iter().any(|block| block.pool() == Pool::None) {
        return blocks_forward(&numbers(squares, &scale, &offset), shape, blocks);
    }
    let made = made(run, shape);
    let mut y = vec![0.0; made.numbers()];
    let split = Split::new(shape, run);
    let group = split.group;
    y.par_chunks_mut(group * split.last().numbers())
        .zip(squares.par_chunks(group))
        .for_each(|(y, squares)| {
            let bytes = Bytes {
                squares,
                scale: &scale,
                offset: &offset,
            };
            split.run(Isa::in_use(), First::Bytes(bytes), y);
        });
    if rest.is_empty() {
        return y;
    }
    blocks_forward(&y, made, rest)
}

/// What rows of bytes mean.
fn numbers(squares: &[&[u8]], scale: &[f32], offset: &[f32]) -> Vec<f32> {
    let rows = squares
        .iter()
        .flat_map(|square| square.chunks_exact(scale.len()));
    let map = scale.iter().zip(offset);
    let number = |(&byte, (scale, offset)): (&u8, (&f32, &f32))| f32::from(byte) * scale + offset;
    rows.flat_map(|row| row.iter().zip(map.clone()).map(number))
        .collect()
}

/// What blocks make of a batch.
fn made(blocks: &[Folded], shape: Shape) -> Shape {
    blocks.iter().fold(shape, |shape, block| block.after(shape))
}

/// The blocks that are computed together first, all that pool or one that does not, and the others.
fn first_run(blocks: &[Folded]) -> (&[Folded], &[Folded]) {
    let pooling = blocks.iter().take_while(|block| block.pool() == Pool::Max);
    blocks.split_at(pooling.count().max(1).min(blocks.len()))
}

/// As [`blocks_forward`], into `y`.
pub(crate) fn forward_on(isa: Isa, x: &[f32], shape: Shape, blocks: &[Folded], y: &mut [f32]) {
    let (run, rest) = first_run(blocks);
    if rest.is_empty() {
        return run_on(isa, x, shape, run, y);
    }
    let made = made(run, shape);
    let mut between = vec![0.0; made.numbers()];
    run_on(isa, x, shape, run, &mut between);
    forward_on(isa, &between, made, rest, y);
}

/// Blocks that [`first_run`] put together.
fn run_on(isa: Isa, x: &[f32], shape: Shape, blocks: &[Folded], y: &mut [f32]) {
    assert!(shape.numbers() == x.len());
    if let [block] = blocks
        && block.pool() == Pool::None
    {
        return plain::forward(isa, x, shape, block, y);
    }
    let split = Split::new(shape, blocks);
    let last = split.last().numbers();
    assert!(last * shape.pictures == y.len());
    x.par_chunks(split.group * shape.picture())
        .zip(y.par_chunks_mut(split.group * last))
        .for_each(|(x, y)| split.run(isa, First::Numbers(x), y));
}

/// How a batch is cut for the threads there are.
struct Split<'a> {
    stages: Vec<Stage<'a>>,
    /// Pictures that one thread takes at a time.
    group: usize,
    /// Pieces of one picture, where there are fewer pictures than threads.
    pieces: usize,
}

impl<'a> Split<'a> {
    fn new(shape: Shape, blocks: &'a [Folded]) -> Self {
        let threads = current_num_threads();
        assert!(!blocks.is_empty() && shape.pictures > 0);
        let split = Self {
            stages: stages(shape, blocks),
            group: (shape.pictures / threads).clamp(1, GROUP),
            pieces: threads.div_ceil(shape.pictures),
        };
        assert!(split.last().numbers() > 0);
        split
    }

    /// One picture after the last block.
    fn last(&self) -> Shape {
        self.stages[self.stages.len() - 1].pooled
    }

    /// A group of pictures through all blocks.
    fn run(&self, isa: Isa, first: First, y: &mut [f32]) {
        let pictures = y.len() / self.last().numbers();
        with_between(|between| chain(isa, self, pictures, first, y, between));
    }
}

/// A few pictures through all blocks. `between` holds what one block hands to the next.
fn chain(
    isa: Isa,
    split: &Split,
    pictures: usize,
    first: First,
    y: &mut [f32],
    between: &mut Between,
) {
    let (stages, pieces) = (&split.stages, split.pieces);
    let [before, after] = &mut between.0;
    let mut layout = Layout::flat(stages[0].shape);
    if let (Form::Tiles(_), First::Numbers(x)) = (&stages[0].form, first) {
        layout = copy_in(x, stages[0].shape, before);
    }
    for (index, stage) in stages.iter().enumerate() {
        let input = match (first, &stage.form) {
            (First::Bytes(bytes), _) if index == 0 => Input::Bytes(bytes),
            (First::Numbers(numbers), Form::Strips(_)) if index == 0 => {
                Input::Numbers(Source { numbers, layout })
            }
            _ => Input::Numbers(Source {
                numbers: &before[..pictures * layout.picture()],
                layout,
            }),
        };
        if index + 1 == stages.len() {
            let flat = Layout::flat(stage.pooled);
            stage.forward(isa, pieces, pictures, input, flat, y);
        } else {
            let next = Layout::bordered(stage.pooled);
            let out = grown(after, pictures * next.picture());
            out.chunks_exact_mut(next.picture())
                .for_each(|picture| next.clear_border(picture));
            stage.forward(isa, pieces, pictures, input, next, out);
            layout = next;
        }
        std::mem::swap(before, after);
    }
}

/// Pictures of pixels alone get a border.
fn copy_in(x: &[f32], shape: Shape, out: &mut Vec<f32>) -> Layout {
    let layout = Layout::bordered(shape);
    let out = grown(out, x.len() / shape.picture() * layout.picture());
    let pictures = x.chunks_exact(shape.picture());
    for (flat, picture) in pictures.zip(out.chunks_exact_mut(layout.picture())) {
        layout.copy_in(flat, picture);
    }
    layout
}
