//! 3×3 convolution with 16 multiplications for four results instead of 36: F(2×2, 3×3) of Lavin
//! and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), section 4.1; and the
//! gradient of its weights the same way. It owns the products and their blocking; the transforms
//! are `spectrum`'s.

use super::isa::Isa;
use super::product::{LANES, PANEL, Walk, Write, product};
use super::scratch::{Spectra, grown, with_spectra};
use super::spectrum::{self, stride};

/// Tiles (of 2×2 results) that are transformed at a time: the products of a panel then stay in
/// the second cache, and the rows of a microkernel are full.
const TILES: usize = 48;

/// Twice as many for the gradient of the weights, which is read and written once a block.
const GRADIENT_TILES: usize = 96;

/// Whether so many input channels pay: each tile's transforms serve all its products, and their
/// vectors must be whole.
pub(super) fn suits(inputs: usize) -> bool {
    inputs.is_multiple_of(LANES)
}

/// Weights `[panel, ky, kx, in, panel width]` → `[panel, 16, in, panel width]`.
pub(super) fn transform(weights: &[f32], inputs: usize, outputs: usize) -> Vec<f32> {
    let mut out = vec![0.0; 16 * inputs * outputs];
    for first in (0..outputs).step_by(PANEL) {
        let size = inputs * PANEL.min(outputs - first);
        let weights = &weights[9 * inputs * first..][..9 * size];
        let out = &mut out[16 * inputs * first..][..16 * size];
        spectrum::of_weights(Isa::in_use(), weights, out);
    }
    out
}

/// As [`super::convolution::convolve`], with `weights` from [`transform`].
///
/// - `padded`: `[rows + 2, pitch]`, pixels of `inputs` numbers
/// - `out`: pixels of `outputs` numbers, rows `out_pitch` numbers apart
#[allow(clippy::too_many_arguments)]
pub(super) fn convolve(
    isa: Isa,
    padded: &[f32],
    pitch: usize,
    weights: &[f32],
    (inputs, outputs): (usize, usize),
    (rows, columns): (usize, usize),
    out: &mut [f32],
    out_pitch: usize,
) {
    let input = Input {
        padded,
        pitch,
        inputs,
    };
    each_grid(
        isa,
        &input,
        (rows, columns),
        TILES,
        |grid, entered, products| {
            let (first, tiles) = (2 * grid.first, grid.tiles());
            let size = ((rows - first).min(2 * grid.rows), columns);
            for panel in (0..outputs).step_by(PANEL) {
                let width = PANEL.min(outputs - panel);
                let products = grown(products, 16 * stride(tiles, width));
                let weights = &weights[16 * inputs * panel..][..16 * inputs * width];
                multiply(isa, entered, weights, (tiles, inputs, width), products);
                let out = &mut out[first * out_pitch + panel..];
                spectrum::to_result(isa, products, width, size, out, outputs, out_pitch);
            }
        },
    );
}

/// Rows of pixels with a border of zeros, `pitch` numbers apart.
struct Input<'a> {
    padded: &'a [f32],
    pitch: usize,
    inputs: usize,
}

/// Some rows of tiles.
struct Grid {
    /// The first row of tiles.
    first: usize,
    rows: usize,
    columns: usize,
}

impl Grid {
    fn tiles(&self) -> usize {
        self.rows * self.columns
    }
}

/// Cuts `rows` × `columns` results into grids of about `most` tiles, and hands each with the
/// spectrum of its input to `task`, which may use the buffer for products.
fn each_grid(
    isa: Isa,
    input: &Input,
    (rows, columns): (usize, usize),
    most: usize,
    mut task: impl FnMut(Grid, &[f32], &mut Vec<f32>),
) {
    let (tile_rows, tile_columns) = (rows.div_ceil(2), columns.div_ceil(2));
    let at_once = (most / tile_columns).max(1);
    with_spectra(|Spectra { entered, products }| {
        for first in (0..tile_rows).step_by(at_once) {
            let grid = Grid {
                first,
                rows: at_once.min(tile_rows - first),
                columns: tile_columns,
            };
            let entered = grown(entered, 16 * stride(grid.tiles(), input.inputs));
            let padded = &input.padded[2 * first * input.pitch..];
            let size = (grid.rows, grid.columns);
            spectrum::of_input(isa, padded, input.pitch, input.inputs, size, entered);
            task(grid, entered, products);
        }
    });
}

/// The sixteen products of one panel: `[tiles, in]` × `[in, width]`.
fn multiply(
    isa: Isa,
    entered: &[f32],
    weights: &[f32],
    (tiles, inputs, width): (usize, usize, usize),
    out: &mut [f32],
) {
    let walk = Walk::of_matrices(inputs, width);
    let entered = entered.chunks_exact(stride(tiles, inputs));
    let weights = weights.chunks_exact(inputs * width);
    let out = out.chunks_exact_mut(stride(tiles, width));
    for ((a, b), out) in entered.zip(weights).zip(out) {
        product(
            isa,
            &walk,
            (tiles, width / LANES),
            a,
            b,
            out,
            width,
            Write::Replace,
        );
    }
}

/// The gradient of the weights in their spectrum, `[16, in, outputs]`, for one picture.
/// [`spectrum::to_weights`] ends it, once for all pictures: it is linear.
///
/// - `padded`: `[height + 2, width + 2, inputs]`
/// - `gradient`: `[height + 2, width + 2, outputs]`, its border zero
pub(super) fn weight_gradient(
    isa: Isa,
    padded: &[f32],
    gradient: &[f32],
    (height, width): (usize, usize),
    (inputs, outputs): (usize, usize),
    out: &mut [f32],
    write: Write,
) {
    let gradient_pitch = (width + 2) * outputs;
    let input = Input {
        padded,
        pitch: (width + 2) * inputs,
        inputs,
    };
    let mut write = write;
    each_grid(
        isa,
        &input,
        (height, width),
        GRADIENT_TILES,
        |grid, entered, products| {
            let (tiles, size) = (grid.tiles(), (grid.rows, grid.columns));
            for panel in (0..outputs).step_by(PANEL) {
                let columns = PANEL.min(outputs - panel);
                let gradients = grown(products, 16 * stride(tiles, columns));
                let from = &gradient[(2 * grid.first + 1) * gradient_pitch + outputs + panel..];
                spectrum::of_gradient(isa, from, gradient_pitch, outputs, columns, size, gradients);
                let walk = Walk {
                    segments: 1,
                    length: tiles,
                    a_segment: 0,
                    a_step: inputs,
                    a_row: 1,
                    b_segment: 0,
                    b_step: columns,
                };
                let parts = entered
                    .chunks_exact(stride(tiles, inputs))
                    .zip(gradients.chunks_exact(stride(tiles, columns)))
                    .zip(out.chunks_exact_mut(inputs * outputs));
                for ((a, b), out) in parts {
                    let size = (inputs, columns / LANES);
                    product(isa, &walk, size, a, b, &mut out[panel..], outputs, write);
                }
            }
            write = Write::Add;
        },
    );
}
