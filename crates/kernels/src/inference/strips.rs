//! A block with few or odd input channels, as the first one on pixels: Winograd's F(4, 3) down the columns alone, the three
//! taps along the row as they are. It owns the strips of four rows of results; a strip's sums never leave the registers until
//! they are pooled.
//!
//! In a row with a border, the three pixels under a kernel's row are `3 · channels` numbers in sequence, and those of
//! the next pixel start `channels` further: no patch is ever copied.

use super::layout::{Bytes, Source, Target};
use super::row::{End, store_some};
use crate::Shape;
use crate::convolution::padded_channels;
use crate::isa::{Isa, on_each_isa, on_each_vector};
use crate::product::LANES;
use crate::scratch::{Spectra, grown, with_spectra};
use crate::transform::{Enter, Leave, Matrix, weights_4};
use crate::vector::Vector;
use std::ops::Range;

/// Parts of a strip's spectrum, one for each of its six rows.
pub(super) const PARTS: usize = 6;

/// The weights' spectrum, `[group, 3 · in, parts, 16 lanes]`, from `[out, in, 3, 3]`.
pub(super) fn spectrum(weights: &[f32], inputs: usize, outputs: usize) -> Vec<f32> {
    let run = 3 * inputs;
    let mut spectrum = vec![0.0; padded_channels(outputs) * run * PARTS];
    for (output, own) in weights.chunks_exact(9 * inputs).enumerate() {
        let (group, lane) = (output / LANES, output % LANES);
        for (input, taps) in own.chunks_exact(9).enumerate() {
            for kx in 0..3 {
                let column = weights_4([taps[kx], taps[3 + kx], taps[6 + kx]]);
                for (part, number) in column.into_iter().enumerate() {
                    let at = (group * run + kx * inputs + input) * PARTS + part;
                    spectrum[at * LANES + lane] = number;
                }
            }
        }
    }
    spectrum
}

/// What a block of this kind is made of.
pub(super) struct Weights<'a> {
    /// From [`spectrum`].
    pub spectrum: &'a [f32],
    /// One a lane.
    pub bias: &'a [f32],
    pub inputs: usize,
    /// No result is below it: 0 for ReLU.
    pub floor: f32,
}

/// What strips are made of.
#[derive(Clone, Copy)]
pub(super) enum Input<'a> {
    /// With or without a border, which is not read.
    Numbers(Source<'a>),
    /// Each row becomes numbers when it is needed: no picture of numbers is ever written.
    Bytes(Bytes<'a>),
}

/// Computes strips.
///
/// - `shape`: of one picture
/// - `strips`: of two pooled rows each, counted over all pictures
///
/// Panics if a slice is shorter than the strips need.
pub(super) fn forward(
    isa: Isa,
    weights: &Weights,
    input: Input,
    shape: Shape,
    strips: Range<usize>,
    target: &mut Target,
) {
    let (inputs, run) = (weights.inputs, 3 * weights.inputs);
    let (height, width) = (shape.height / 2, shape.width / 2);
    let lanes = weights.bias.len();
    assert!(weights.spectrum.len() == lanes * run * PARTS && inputs == shape.channels);
    // With the border, and room for what the last vector of a row holds beyond it.
    let pitch = (shape.width + 2) * inputs + LANES;
    with_spectra(|Spectra { entered, products }| {
        let in_picture = height.div_ceil(2);
        for strip in strips {
            let (picture, strip) = (strip / in_picture, strip % in_picture);
            let entered = grown(entered, PARTS * pitch);
            let run = shape.width * inputs;
            // A row of zeros, then those that bytes become.
            let rows = grown(products, (1 + PARTS) * run);
            let (zeros, rows) = rows.split_at_mut(run);
            zeros.fill(0.0);
            let rows = rows_of(isa, input, shape, picture, strip, zeros, rows);
            enter(isa, &rows, inputs, entered, pitch);
            let rows = 2.min(height - 2 * strip);
            // Both rows are looked up, which proves that they are in the target.
            target.at(picture, 2 * strip + rows - 1, width);
            let at = target.at(picture, 2 * strip, width);
            let out = Out {
                numbers: target.numbers[at..].as_mut_ptr(),
                rows,
                pitch: target.pitch,
                pixel: target.channels,
            };
            let sums = Sums {
                entered,
                pitch,
                inputs,
                columns: width,
                out,
            };
            // SAFETY: the assertions of `sum_up` hold, and the two rows above are in the target.
            unsafe { sum_up(isa, weights, &sums) };
        }
    });
}

/// The six rows under one strip: numbers that are there, or what `made` gets for bytes; zeros outside the picture.
fn rows_of<'a>(
    isa: Isa,
    input: Input<'a>,
    shape: Shape,
    picture: usize,
    strip: usize,
    zeros: &'a [f32],
    made: &'a mut [f32],
) -> [&'a [f32]; PARTS] {
    let run = shape.width * shape.channels;
    let mut made = made.chunks_exact_mut(run);
    let mut rows = [zeros; PARTS];
    for (index, row) in rows.iter_mut().enumerate() {
        // Row −1 wraps and is not below the height either.
        let at = (4 * strip + index).wrapping_sub(1);
        if at >= shape.height {
            continue;
        }
        *row = match input {
            Input::Numbers(Source { numbers, layout }) => {
                let first = picture * layout.picture() + layout.start();
                &numbers[first + at * layout.pitch()..][..run]
            }
            Input::Bytes(bytes) => {
                let Some(made) = made.next() else { continue };
                let from = &bytes.squares[picture][at * run..][..run];
                to_numbers(isa, from, bytes.scale, bytes.offset, made);
                &*made
            }
        };
    }
    rows
}

on_each_isa! {
    /// `byte · scale + offset`, each rounded once: the same bits on every instruction set.
    fn to_numbers(bytes: &[u8], scale: &[f32], offset: &[f32], out: &mut [f32]) = to_numbers_loop
}

#[inline(always)]
fn to_numbers_loop(bytes: &[u8], scale: &[f32], offset: &[f32], out: &mut [f32]) {
    let map = scale.iter().zip(offset);
    for ((out, &byte), (scale, offset)) in out.iter_mut().zip(bytes).zip(map) {
        *out = f32::from(byte) * scale + offset;
    }
}

/// The spectrum of six rows with a border: `[parts, pitch]`.
fn enter(isa: Isa, rows: &[&[f32]; PARTS], channels: usize, entered: &mut [f32], pitch: usize) {
    let run = rows[0].len();
    assert!(rows.iter().all(|row| row.len() == run));
    for part in entered.chunks_exact_mut(pitch) {
        part[..channels].fill(0.0);
        part[channels + run..].fill(0.0);
    }
    let whole = run / LANES * LANES;
    assert!(channels + run <= pitch && entered.len() == PARTS * pitch);
    let out = entered[channels..].as_mut_ptr();
    // SAFETY: each row holds `run` numbers, and each part as many from `channels` on.
    unsafe { enter_vectors(isa, rows, 0..whole, out, pitch) };
    // SAFETY: as above; one number at a time needs no feature.
    unsafe { enter_range::<[f32; 1]>(rows, whole..run, out, pitch) };
}

on_each_vector! {
    /// `Bᵀ d` down the columns, of a range of whole groups of [`LANES`]. Callers guarantee that each row holds it, and `out`
    /// as much in each of its parts.
    unsafe fn enter_vectors(
        rows: &[&[f32]; 6],
        range: Range<usize>,
        out: *mut f32,
        pitch: usize,
    ) = enter_range
}

/// # Safety
/// As [`enter_vectors`], and as [`Vector`].
#[inline(always)]
unsafe fn enter_range<V: Vector>(
    rows: &[&[f32]; 6],
    range: Range<usize>,
    out: *mut f32,
    pitch: usize,
) {
    for at in range.step_by(V::LANES) {
        // SAFETY: the caller's own guarantee.
        unsafe {
            let mut d = [V::zero(); PARTS];
            for (d, row) in d.iter_mut().zip(rows) {
                *d = V::load(row.as_ptr().add(at));
            }
            for (part, value) in Enter::times(d).into_iter().enumerate() {
                value.store(out.add(part * pitch + at));
            }
        }
    }
}

/// One strip's sums: what they are made of, and where they go.
pub(super) struct Sums<'a> {
    entered: &'a [f32],
    /// Numbers from one part to the next.
    pitch: usize,
    inputs: usize,
    /// Pooled ones.
    columns: usize,
    out: Out,
}

#[derive(Clone, Copy)]
pub(super) struct Out {
    numbers: *mut f32,
    /// Pooled rows that exist, 1 or 2.
    rows: usize,
    pitch: usize,
    /// Numbers from one pixel to the next.
    pixel: usize,
}

/// # Safety
/// `sums.out` is valid for its rows.
unsafe fn sum_up(isa: Isa, weights: &Weights, sums: &Sums) {
    let last = (PARTS - 1) * sums.pitch + (2 * sums.columns + 2) * sums.inputs;
    assert!(last <= sums.entered.len());
    // SAFETY: the last number of the last part is read at `last - 1`; the caller guarantees the rest.
    unsafe { each_group(isa, weights, sums) }
}

on_each_vector! {
    /// All groups of outputs of a strip. Callers guarantee that all numbers of `sums` exist.
    unsafe fn each_group(weights: &Weights, sums: &Sums) = each_group_loop
}

/// # Safety
/// As [`each_group`], and as [`Vector`].
#[inline(always)]
unsafe fn each_group_loop<V: Vector>(weights: &Weights, sums: &Sums) {
    // SAFETY: the caller's own guarantee.
    unsafe {
        // With the number of inputs known, every address of colour pictures is a constant away from one of six.
        if sums.inputs == 3 {
            each_column::<V>(weights, sums, 3);
        } else {
            each_column::<V>(weights, sums, sums.inputs);
        }
    }
}

/// # Safety
/// As [`each_group`], and as [`Vector`].
#[inline(always)]
unsafe fn each_column<V: Vector>(weights: &Weights, sums: &Sums, inputs: usize) {
    for group in (0..weights.bias.len()).step_by(V::LANES) {
        let own = &weights.spectrum[group / LANES * 3 * inputs * PARTS * LANES..];
        let own = &own[group % LANES..];
        // SAFETY: the caller's own guarantee.
        unsafe {
            let end = End::new(weights.bias, group, weights.floor);
            let mut column = 0;
            // As many sums as there are registers, less those for the operands.
            if V::REGISTERS >= 32 {
                while column + 2 <= sums.columns {
                    columns::<V, 4>(own, sums, inputs, (column, group), &end);
                    column += 2;
                }
            }
            while column < sums.columns {
                columns::<V, 2>(own, sums, inputs, (column, group), &end);
                column += 1;
            }
        }
    }
}

/// `C` columns of four results each, and the pooled pixels that they make.
///
/// # Safety
/// As [`each_group`], and as [`Vector`].
#[inline(always)]
unsafe fn columns<V: Vector, const C: usize>(
    weights: &[f32],
    sums: &Sums,
    inputs: usize,
    (first, group): (usize, usize),
    end: &End<V>,
) {
    // SAFETY: the caller's own guarantee.
    unsafe {
        let mut m = [[V::zero(); PARTS]; C];
        let from = sums.entered.as_ptr().add(2 * first * inputs);
        let mut rows = [from; PARTS];
        for (part, row) in rows.iter_mut().enumerate() {
            *row = from.add(part * sums.pitch);
        }
        let weights = weights.as_ptr();
        for tap in 0..3 * inputs {
            for (part, row) in rows.iter().enumerate() {
                let factor = V::load(weights.add((tap * PARTS + part) * LANES));
                for (column, m) in m.iter_mut().enumerate() {
                    let value = V::splat(*row.add(column * inputs + tap));
                    m[part] = V::multiply_add(value, factor, m[part]);
                }
            }
        }
        let mut results = [[V::zero(); 4]; C];
        for (results, m) in results.iter_mut().zip(m) {
            *results = Leave::times(m);
        }
        let count = sums.out.pixel.saturating_sub(group);
        for row in 0..2 {
            // The last strip of an odd number of pooled rows has one.
            if row >= sums.out.rows {
                break;
            }
            for pair in 0..C / 2 {
                let (left, right) = (results[2 * pair], results[2 * pair + 1]);
                let (top, bottom) = (2 * row, 2 * row + 1);
                let square = [left[top], right[top], left[bottom], right[bottom]];
                let at = row * sums.out.pitch + (first + pair) * sums.out.pixel + group;
                store_some(end.pool(square), sums.out.numbers.add(at), count);
            }
        }
    }
}
