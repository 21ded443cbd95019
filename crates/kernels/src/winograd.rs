//! 3×3 convolution in training with 36 multiplications for sixteen results instead of 144: F(4×4, 3×3) of Lavin and Gray,
//! "Fast Algorithms for Convolutional Neural Networks" (2016), section 4.3; and the gradient of its weights the same way. It
//! owns the blocking of tiles over rows and pictures; the transforms are `spectrum`'s, the products `product`'s.

use super::convolution::Padded;
use super::isa::Isa;
use super::product::{LANES, PANEL, Walk, Write, product};
use super::scratch::{Spectra, grown, with_spectra};
use super::spectrum::{self, Results, Run, stride};
use std::ops::Range;

/// Results of a tile each way.
pub(super) const SIDE: usize = 4;

/// Numbers of a tile's spectrum.
pub(super) const PLACES: usize = (SIDE + 2) * (SIDE + 2);

/// Tiles that are transformed at a time: the rows of a microkernel are full, and what is read for each panel mostly stays
/// in the second cache.
const TILES: usize = 48;

/// More of them for the gradient of the weights, which is read and written once a block.
const GRADIENT_TILES: usize = 64;

/// Whether so many input channels pay: each tile's transforms serve all its products, and their
/// vectors must be whole.
pub(super) fn suits(inputs: usize) -> bool {
    inputs.is_multiple_of(LANES)
}

/// Tiles over maps of one picture.
pub(super) fn tiles((height, width): (usize, usize)) -> usize {
    height.div_ceil(SIDE) * width.div_ceil(SIDE)
}

/// As [`super::convolution::convolve`], with weights of `[panel, 36, in, panel width]`.
pub(super) fn convolve(
    isa: Isa,
    padded: Padded,
    weights: &[f32],
    (inputs, outputs): (usize, usize),
    (rows, columns): (usize, usize),
    out: &mut [f32],
) {
    each_grid(
        isa,
        padded,
        inputs,
        (rows, columns),
        TILES,
        |grid, spectra| {
            let tiles = grid.tiles();
            for panel in (0..outputs).step_by(PANEL) {
                let width = PANEL.min(outputs - panel);
                let products = grown(&mut spectra.products, PLACES * stride(tiles, width));
                let weights = &weights[PLACES * inputs * panel..][..PLACES * inputs * width];
                let walk = Walk::of_matrices(inputs, width);
                let parts = (spectra.entered.chunks_exact(stride(tiles, inputs)))
                    .zip(weights.chunks_exact(inputs * width))
                    .zip(products.chunks_exact_mut(stride(tiles, width)));
                for ((a, b), out) in parts {
                    let size = (tiles, width / LANES);
                    product(isa, &walk, size, a, b, out, width, Write::Replace);
                }
                for (first, picture, row) in grid.each_row() {
                    let rows_left = SIDE.min(rows - SIDE * row);
                    let at = (picture * rows + SIDE * row) * columns * outputs;
                    let out = &mut out[at..][..rows_left * columns * outputs][panel..];
                    let from = &products[first * width..];
                    let run = Run {
                        tiles: grid.columns,
                        channels: width,
                        pitch: columns * outputs,
                        stride: stride(tiles, width),
                    };
                    assert!((PLACES - 1) * run.stride + run.tiles * width <= from.len());
                    let out = Results {
                        numbers: out.as_mut_ptr(),
                        rows: rows_left,
                        columns,
                        pixel: outputs,
                    };
                    // SAFETY: the assertion bounds the reads; the rows were cut from `out`, and a panel ends with its pixel.
                    unsafe { spectrum::leave_row(isa, run, from.as_ptr(), out) };
                }
            }
        },
    );
}

/// Some rows of tiles, counted over all pictures.
struct Grid {
    rows: Range<usize>,
    columns: usize,
    /// Rows of tiles of one picture.
    in_picture: usize,
}

impl Grid {
    fn tiles(&self) -> usize {
        self.rows.len() * self.columns
    }

    /// Each row of tiles: its first tile, its picture, and its row in that picture.
    fn each_row(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let rows = self.rows.clone().enumerate();
        rows.map(|(index, row)| {
            let (picture, row) = (row / self.in_picture, row % self.in_picture);
            (index * self.columns, picture, row)
        })
    }
}

/// Cuts `rows` × `columns` results of each picture into grids of about `most` tiles, and hands each with the spectrum of its
/// input, `[36, tiles, inputs]` in `entered`, to `task`, which may use the buffer for products.
fn each_grid(
    isa: Isa,
    padded: Padded,
    inputs: usize,
    (rows, columns): (usize, usize),
    most: usize,
    mut task: impl FnMut(Grid, &mut Spectra),
) {
    let (in_picture, columns) = (rows.div_ceil(SIDE), columns.div_ceil(SIDE));
    let rows = padded.pictures * in_picture;
    let grids = rows.div_ceil((most / columns).max(1));
    with_spectra(|spectra| {
        for index in 0..grids {
            let grid = Grid {
                rows: index * rows / grids..(index + 1) * rows / grids,
                columns,
                in_picture,
            };
            enter(isa, padded, inputs, &grid, &mut spectra.entered);
            task(grid, spectra);
        }
    });
}

/// The spectrum of a grid's input.
fn enter(isa: Isa, padded: Padded, inputs: usize, grid: &Grid, entered: &mut Vec<f32>) {
    let run = Run {
        tiles: grid.columns,
        channels: inputs,
        pitch: padded.pitch,
        stride: stride(grid.tiles(), inputs),
    };
    let entered = grown(entered, PLACES * run.stride);
    let across = (SIDE * run.tiles + 2) * inputs;
    assert!(inputs.is_multiple_of(LANES) && across <= run.pitch);
    for (first, picture, row) in grid.each_row() {
        let from = &padded.numbers[picture * padded.picture + SIDE * row * run.pitch..];
        let out = &mut entered[first * inputs..];
        assert!((SIDE + 1) * run.pitch + across <= from.len());
        assert!((PLACES - 1) * run.stride + run.tiles * inputs <= out.len());
        // SAFETY: the assertions bound every read and write of the tiles.
        unsafe { spectrum::enter_row_4(isa, run, from.as_ptr(), out.as_mut_ptr()) };
    }
}

/// The gradient of the weights in their spectrum, `[36, in, outputs]`, for some pictures;
/// [`spectrum::to_weights_4`] ends it, once for many: it is linear.
///
/// - `padded`: of `inputs` channels
/// - `gradient`: of the results, of `outputs` channels and as many pictures, its border zero
pub(super) fn weight_gradient(
    isa: Isa,
    padded: Padded,
    gradient: Padded,
    size: (usize, usize),
    (inputs, outputs): (usize, usize),
    out: &mut [f32],
    write: Write,
) {
    let mut write = write;
    each_grid(
        isa,
        padded,
        inputs,
        size,
        GRADIENT_TILES,
        |grid, spectra| {
            let tiles = grid.tiles();
            for panel in (0..outputs).step_by(PANEL) {
                let width = PANEL.min(outputs - panel);
                let run = Run {
                    tiles: grid.columns,
                    channels: width,
                    pitch: gradient.pitch,
                    stride: stride(tiles, width),
                };
                let gradients = grown(&mut spectra.products, PLACES * run.stride);
                for (first, picture, row) in grid.each_row() {
                    // The first pixel lies behind one row and one pixel of border.
                    let at = picture * gradient.picture + (SIDE * row + 1) * run.pitch + outputs;
                    let from = &gradient.numbers[at..];
                    let out = &mut gradients[first * width..];
                    assert!((SIDE * run.tiles + 1) * outputs <= run.pitch);
                    assert!((SIDE - 1) * run.pitch + SIDE * run.tiles * outputs <= from.len());
                    assert!((PLACES - 1) * run.stride + run.tiles * width <= out.len());
                    let (from, out) = (from[panel..].as_ptr(), out.as_mut_ptr());
                    // SAFETY: the assertions bound every read and write of the tiles; a panel ends with its pixel.
                    unsafe { spectrum::spread_row(isa, run, outputs, from, out) };
                }
                let walk = Walk {
                    segments: 1,
                    length: tiles,
                    a_segment: 0,
                    a_step: inputs,
                    a_row: 1,
                    b_segment: 0,
                    b_step: width,
                };
                let parts = (spectra.entered.chunks_exact(stride(tiles, inputs)))
                    .zip(gradients.chunks_exact(run.stride))
                    .zip(out.chunks_exact_mut(inputs * outputs));
                for ((a, b), out) in parts {
                    let size = (inputs, width / LANES);
                    product(isa, &walk, size, a, b, &mut out[panel..], outputs, write);
                }
            }
            write = Write::Add;
        },
    );
}
