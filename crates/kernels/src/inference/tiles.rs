//! A block whose input channels fill whole vectors: Winograd's convolution of tiles, pooled and activated while each tile is
//! in registers. It owns the blocking of tiles over rows and pictures; the matrices are `transform`'s, the products
//! `product`'s.

use super::layout::{Source, Target};
use super::row::{Pooled, leave_row_2, leave_row_4};
use crate::isa::Isa;
use crate::product::{LANES, PANEL, Walk, Write, product};
use crate::scratch::{Spectra, grown, with_spectra};
use crate::spectrum::{Run, enter_row_2, enter_row_4, stride};
use std::ops::Range;

/// How many results a tile has each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// 16 multiplications for 4 results.
    Two,
    /// 36 multiplications for 16 results; 2.25 times the weights.
    Four,
}

impl Size {
    /// Results each way.
    pub fn results(self) -> usize {
        match self {
            Size::Two => 2,
            Size::Four => 4,
        }
    }

    /// Numbers of a tile's spectrum.
    pub fn places(self) -> usize {
        (self.results() + 2).pow(2)
    }

    /// Rows of tiles over so many pooled rows (or columns).
    pub fn tiles(self, pooled: usize) -> usize {
        (2 * pooled).div_ceil(self.results())
    }
}

/// Tiles that are transformed at a time: four full microkernels of AVX-512, eight of AVX2.
const TILES: usize = 48;

/// Numbers of their spectrum: what is read for each panel stays in the second cache.
const SPECTRUM: usize = 96 * 1024;

/// The weights' spectrum `[panel, places, in, panel width]` and what follows the products.
pub(super) struct Weights<'a> {
    pub size: Size,
    pub spectrum: &'a [f32],
    /// One a lane.
    pub bias: &'a [f32],
    pub inputs: usize,
    /// No result is below it: 0 for ReLU.
    pub floor: f32,
}

/// Which part of a block's results is computed.
pub(super) struct Part {
    /// Rows of tiles, counted over all pictures.
    pub rows: Range<usize>,
    /// Panels of outputs.
    pub panels: Range<usize>,
    /// Pooled pixels of one picture: height and width.
    pub pooled: (usize, usize),
}

/// Computes a part of a block.
///
/// - `source`: with a border
/// - `target`: its channels are those of the part's panels
///
/// Panics if a slice is shorter than the part needs.
pub(super) fn forward(
    isa: Isa,
    weights: &Weights,
    source: Source,
    part: &Part,
    target: &mut Target,
) {
    let columns = weights.size.tiles(part.pooled.1);
    let per_row = weights.size.places() * weights.inputs * columns;
    let most = (SPECTRUM / per_row).min(TILES / columns).max(1);
    let rows = part.rows.len();
    let chunks = rows.div_ceil(most);
    with_spectra(|Spectra { entered, products }| {
        for chunk in 0..chunks {
            let first = part.rows.start + chunk * rows / chunks;
            let end = part.rows.start + (chunk + 1) * rows / chunks;
            let grid = Grid {
                rows: first..end,
                columns,
                pooled: part.pooled,
            };
            enter(isa, weights, source, &grid, entered);
            for panel in part.panels.clone() {
                multiply(isa, weights, panel, &grid, entered, products);
                let channel = (panel - part.panels.start) * PANEL;
                leave(isa, weights, panel, &grid, products, target, channel);
            }
        }
    });
}

/// Some rows of tiles.
struct Grid {
    rows: Range<usize>,
    columns: usize,
    pooled: (usize, usize),
}

impl Grid {
    fn tiles(&self) -> usize {
        self.rows.len() * self.columns
    }

    /// Each row of tiles: its first tile, its picture, and its row in that picture.
    fn each_row(&self, size: Size) -> impl Iterator<Item = (usize, usize, usize)> {
        let in_picture = size.tiles(self.pooled.0);
        let rows = self.rows.clone().enumerate();
        rows.map(move |(index, row)| (index * self.columns, row / in_picture, row % in_picture))
    }
}

/// The spectrum of a grid's input: `[places, tiles, in]`, parts [`stride`] numbers apart.
fn enter(isa: Isa, weights: &Weights, source: Source, grid: &Grid, entered: &mut Vec<f32>) {
    let (size, inputs) = (weights.size, weights.inputs);
    let (places, step) = (size.places(), size.results());
    let stride = stride(grid.tiles(), inputs);
    let entered = grown(entered, places * stride);
    let layout = source.layout;
    assert!(inputs == layout.channels && inputs.is_multiple_of(LANES));
    for (first, picture, row) in grid.each_row(size) {
        let from = &source.numbers[picture * layout.picture() + row * step * layout.pitch()..];
        let out = &mut entered[first * inputs..];
        let run = Run {
            tiles: grid.columns,
            channels: inputs,
            pitch: layout.pitch(),
            stride,
        };
        // The last number of the last tile: its last row and pixel.
        let last = (step + 1) * run.pitch + (run.tiles * step + 2) * inputs;
        assert!(last <= from.len() && (run.tiles * step + 2) * inputs <= run.pitch);
        assert!((places - 1) * stride + run.tiles * inputs <= out.len());
        // SAFETY: the assertions above bound every read and write of the tiles.
        unsafe {
            match size {
                Size::Two => enter_row_2(isa, run, from.as_ptr(), out.as_mut_ptr()),
                Size::Four => enter_row_4(isa, run, from.as_ptr(), out.as_mut_ptr()),
            }
        }
    }
}

/// The products of one panel, one a place: `[tiles, in]` × `[in, width]`.
fn multiply(
    isa: Isa,
    weights: &Weights,
    panel: usize,
    grid: &Grid,
    entered: &[f32],
    products: &mut Vec<f32>,
) {
    let (tiles, inputs) = (grid.tiles(), weights.inputs);
    let (width, places) = (panel_width(weights, panel), weights.size.places());
    let walk = Walk::of_matrices(inputs, width);
    let products = grown(products, places * stride(tiles, width));
    let spectrum = &weights.spectrum[places * inputs * panel * PANEL..];
    let parts = entered
        .chunks_exact(stride(tiles, inputs))
        .zip(spectrum.chunks_exact(inputs * width))
        .zip(products.chunks_exact_mut(stride(tiles, width)));
    for ((a, b), out) in parts.take(places) {
        let size = (tiles, width / LANES);
        product(isa, &walk, size, a, b, out, width, Write::Replace);
    }
}

/// Numbers of a panel's rows: the last one may be narrower.
fn panel_width(weights: &Weights, panel: usize) -> usize {
    PANEL.min(weights.bias.len() - panel * PANEL)
}

/// From one panel's products to pooled results, from `channel` on.
fn leave(
    isa: Isa,
    weights: &Weights,
    panel: usize,
    grid: &Grid,
    products: &[f32],
    target: &mut Target,
    channel: usize,
) {
    let (size, width) = (weights.size, panel_width(weights, panel));
    let stride = stride(grid.tiles(), width);
    let (pooled_rows, pooled_columns) = grid.pooled;
    let pooled = size.results() / 2;
    assert!((size.places() - 1) * stride + grid.tiles() * width <= products.len());
    let bias = &weights.bias[panel * PANEL..][..width];
    let channels = width.min(target.channels - channel);
    for (first, picture, row) in grid.each_row(size) {
        let run = Run {
            tiles: grid.columns,
            channels: width,
            pitch: target.pitch,
            stride,
        };
        let rows = pooled.min(pooled_rows - row * pooled);
        // Both rows are looked up, which proves that they are in the target.
        target.at(picture, row * pooled + rows - 1, pooled_columns);
        let at = target.at(picture, row * pooled, pooled_columns) + channel;
        let out = Pooled {
            numbers: target.numbers[at..].as_mut_ptr(),
            rows,
            columns: pooled_columns,
            pixel: target.channels,
            channels,
        };
        let from = products[first * width..].as_ptr();
        // SAFETY: the assertion and the two rows above bound every read and write of the tiles.
        unsafe {
            match size {
                Size::Two => leave_row_2(isa, run, from, bias, weights.floor, out),
                Size::Four => leave_row_4(isa, run, from, bias, weights.floor, out),
            }
        }
    }
}
