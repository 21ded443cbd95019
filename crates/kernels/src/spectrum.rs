//! The transforms of F(2×2, 3×3) (Lavin and Gray, 2016, section 4.1), sixteen channels at a time.
//! It owns the layout of a spectrum (sixteen parts, [`stride`] numbers apart, each `[tiles, channels]`)
//! and sums of at most four numbers; it never multiplies two of them.

use super::isa::on_each_isa;
use super::product::LANES;

/// One vector: a plain array, which the compiler keeps in registers of the instruction set.
type Lanes = [f32; LANES];

const ZERO: Lanes = [0.0; LANES];

/// Numbers in one of the sixteen parts of a spectrum. One cache line more than needed: sixteen
/// streams at a power of two would share the same few places of the cache.
pub(super) fn stride(tiles: usize, channels: usize) -> usize {
    tiles * channels + LANES
}

on_each_isa! {
    /// `G g Gᵀ` of weights `[3, 3, numbers]` → `[16, numbers]`.
    fn of_weights(weights: &[f32], out: &mut [f32]) = of_weights_loop
}

#[inline(always)]
fn of_weights_loop(weights: &[f32], out: &mut [f32]) {
    let size = weights.len() / 9;
    for at in (0..size).step_by(LANES) {
        let g = |tap: usize| load(weights, tap * size + at);
        let a = times_g([g(0), g(3), g(6)]);
        let b = times_g([g(1), g(4), g(7)]);
        let c = times_g([g(2), g(5), g(8)]);
        for row in 0..4 {
            let values = times_g([a[row], b[row], c[row]]);
            for (column, values) in values.iter().enumerate() {
                store(values, out, (row * 4 + column) * size + at);
            }
        }
    }
}

on_each_isa! {
    /// `Gᵀ u G` of `[16, numbers]` → `[3, 3, numbers]`: the gradient of [`of_weights`].
    fn to_weights(spectrum: &[f32], out: &mut [f32]) = to_weights_loop
}

#[inline(always)]
fn to_weights_loop(spectrum: &[f32], out: &mut [f32]) {
    let size = spectrum.len() / 16;
    for at in (0..size).step_by(LANES) {
        let u = |place: usize| load(spectrum, place * size + at);
        let a = times_g_transposed([u(0), u(4), u(8), u(12)]);
        let b = times_g_transposed([u(1), u(5), u(9), u(13)]);
        let c = times_g_transposed([u(2), u(6), u(10), u(14)]);
        let d = times_g_transposed([u(3), u(7), u(11), u(15)]);
        for row in 0..3 {
            let values = times_g_transposed([a[row], b[row], c[row], d[row]]);
            for (column, values) in values.iter().enumerate() {
                store(values, out, (row * 3 + column) * size + at);
            }
        }
    }
}

on_each_isa! {
    /// `Bᵀ d B` of a grid of 4×4 tiles, two pixels apart. What lies outside of `padded` is zero.
    fn of_input(
        padded: &[f32],
        pitch: usize,
        inputs: usize,
        grid: (usize, usize),
        out: &mut [f32],
    ) = of_input_loop
}

#[inline(always)]
fn of_input_loop(
    padded: &[f32],
    pitch: usize,
    inputs: usize,
    (tile_rows, tile_columns): (usize, usize),
    out: &mut [f32],
) {
    let stride = stride(tile_rows * tile_columns, inputs);
    let run = 4 * inputs;
    let mut edge = vec![0.0; 4 * run];
    for tile_row in 0..tile_rows {
        let top = &padded[2 * tile_row * pitch..];
        for tile_column in 0..tile_columns {
            let tile = tile_row * tile_columns + tile_column;
            let left = 2 * tile_column * inputs;
            let (tile_pixels, tile_pitch) = if 4 * pitch <= top.len() && left + run <= pitch {
                (&top[left..], pitch)
            } else {
                copy_edge(top, pitch, left, &mut edge);
                (&edge[..], run)
            };
            let row = |row: usize| &tile_pixels[row * tile_pitch..][..run];
            let rows = [row(0), row(1), row(2), row(3)];
            for group in (0..inputs).step_by(LANES) {
                let d = |row: usize, column: usize| load(rows[row], column * inputs + group);
                let a = times_b([d(0, 0), d(1, 0), d(2, 0), d(3, 0)]);
                let b = times_b([d(0, 1), d(1, 1), d(2, 1), d(3, 1)]);
                let c = times_b([d(0, 2), d(1, 2), d(2, 2), d(3, 2)]);
                let d = times_b([d(0, 3), d(1, 3), d(2, 3), d(3, 3)]);
                for row in 0..4 {
                    let values = times_b([a[row], b[row], c[row], d[row]]);
                    for (column, values) in values.iter().enumerate() {
                        let at = (row * 4 + column) * stride + tile * inputs + group;
                        store(values, out, at);
                    }
                }
            }
        }
    }
}

/// Four rows of one tile that reaches beyond `top`, the rows from its first on: zeros complete it.
fn copy_edge(top: &[f32], pitch: usize, left: usize, edge: &mut [f32]) {
    let run = edge.len() / 4;
    edge.fill(0.0);
    for (row, edge) in top.chunks_exact(pitch).zip(edge.chunks_exact_mut(run)) {
        let inside = run.min(pitch - left);
        edge[..inside].copy_from_slice(&row[left..][..inside]);
    }
}

on_each_isa! {
    /// `Aᵀ m A` of every tile: `width` channels of `rows` × `columns` pixels of `channels` numbers.
    fn to_result(
        products: &[f32],
        width: usize,
        size: (usize, usize),
        out: &mut [f32],
        channels: usize,
        out_pitch: usize,
    ) = to_result_loop
}

#[inline(always)]
fn to_result_loop(
    products: &[f32],
    width: usize,
    (rows, columns): (usize, usize),
    out: &mut [f32],
    channels: usize,
    out_pitch: usize,
) {
    let tile_columns = columns.div_ceil(2);
    let tiles = rows.div_ceil(2) * tile_columns;
    let stride = stride(tiles, width);
    for tile in 0..tiles {
        let (top, left) = (tile / tile_columns * 2, tile % tile_columns * 2);
        for group in (0..width).step_by(LANES) {
            let m = |place: usize| load(products, place * stride + tile * width + group);
            let a = times_a([m(0), m(4), m(8), m(12)]);
            let b = times_a([m(1), m(5), m(9), m(13)]);
            let c = times_a([m(2), m(6), m(10), m(14)]);
            let d = times_a([m(3), m(7), m(11), m(15)]);
            for row in 0..2 {
                let values = times_a([a[row], b[row], c[row], d[row]]);
                for (column, values) in values.iter().enumerate() {
                    if top + row < rows && left + column < columns {
                        let at = (top + row) * out_pitch + (left + column) * channels + group;
                        store(values, out, at);
                    }
                }
            }
        }
    }
}

on_each_isa! {
    /// `A e Aᵀ` of a grid of 2×2 tiles: the gradient of [`to_result`], for `width` of the
    /// `channels` of each pixel. A border of zeros must follow where the last tiles reach beyond.
    fn of_gradient(
        gradient: &[f32],
        pitch: usize,
        channels: usize,
        width: usize,
        grid: (usize, usize),
        out: &mut [f32],
    ) = of_gradient_loop
}

#[inline(always)]
fn of_gradient_loop(
    gradient: &[f32],
    pitch: usize,
    channels: usize,
    width: usize,
    (tile_rows, tile_columns): (usize, usize),
    out: &mut [f32],
) {
    let tiles = tile_rows * tile_columns;
    let stride = stride(tiles, width);
    for tile in 0..tiles {
        let (top, left) = (tile / tile_columns * 2, tile % tile_columns * 2);
        let at = top * pitch + left * channels;
        for group in (0..width).step_by(LANES) {
            let e = |row: usize, column: usize| {
                load(gradient, at + row * pitch + column * channels + group)
            };
            let a = times_a_transposed([e(0, 0), e(1, 0)]);
            let b = times_a_transposed([e(0, 1), e(1, 1)]);
            for row in 0..4 {
                let values = times_a_transposed([a[row], b[row]]);
                for (column, values) in values.iter().enumerate() {
                    let at = (row * 4 + column) * stride + tile * width + group;
                    store(values, out, at);
                }
            }
        }
    }
}

/// `G g`
#[inline(always)]
fn times_g(g: [Lanes; 3]) -> [Lanes; 4] {
    let (ends, middle) = (half(add(g[0], g[2])), half(g[1]));
    [g[0], add(ends, middle), sub(ends, middle), g[2]]
}

/// `Gᵀ u`
#[inline(always)]
fn times_g_transposed(u: [Lanes; 4]) -> [Lanes; 3] {
    let (sum, difference) = (half(add(u[1], u[2])), half(sub(u[1], u[2])));
    [add(u[0], sum), difference, add(sum, u[3])]
}

/// `Bᵀ d`
#[inline(always)]
fn times_b(d: [Lanes; 4]) -> [Lanes; 4] {
    [
        sub(d[0], d[2]),
        add(d[1], d[2]),
        sub(d[2], d[1]),
        sub(d[1], d[3]),
    ]
}

/// `Aᵀ m`
#[inline(always)]
fn times_a(m: [Lanes; 4]) -> [Lanes; 2] {
    [add(add(m[0], m[1]), m[2]), sub(sub(m[1], m[2]), m[3])]
}

/// `A e`
#[inline(always)]
fn times_a_transposed(e: [Lanes; 2]) -> [Lanes; 4] {
    [e[0], add(e[0], e[1]), sub(e[0], e[1]), sub(ZERO, e[1])]
}

#[inline(always)]
fn load(values: &[f32], at: usize) -> Lanes {
    let mut lanes = ZERO;
    lanes.copy_from_slice(&values[at..at + LANES]);
    lanes
}

#[inline(always)]
fn store(lanes: &Lanes, values: &mut [f32], at: usize) {
    values[at..at + LANES].copy_from_slice(lanes);
}

#[inline(always)]
fn add(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

#[inline(always)]
fn sub(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane] - b[lane])
}

#[inline(always)]
fn half(a: Lanes) -> Lanes {
    std::array::from_fn(|lane| 0.5 * a[lane])
}
