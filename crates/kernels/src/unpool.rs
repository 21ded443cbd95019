//! The way back through activation, max-pool and batch norm, row by row. It owns the formulas of
//! their gradients; it starts no thread. Channels come in whole groups of lanes, except those of `dy`.

use super::activation::{Activation, Pointwise, with_pointwise};
use super::isa::on_each_isa;
use super::norm::{Affine, lanes};
use super::product::LANES;

on_each_isa! {
    /// `(Σ dz, Σ dz · x̂)` of one picture, where `dz` is `dy` times the activation's derivative at the
    /// largest value.
    ///
    /// - `largest`: `[pixels, lanes]`; `dy`: `[pixels, outputs]`
    fn gradient_sums(
        activation: Activation,
        affine: &Affine,
        largest: &[f32],
        dy: &[f32],
        outputs: usize,
    ) -> (Vec<f64>, Vec<f64>) = gradient_sums_loop
}

#[inline(always)]
fn gradient_sums_loop(
    activation: Activation,
    affine: &Affine,
    largest: &[f32],
    dy: &[f32],
    outputs: usize,
) -> (Vec<f64>, Vec<f64>) {
    with_pointwise!(activation, sums_of_pixels(affine, largest, dy, outputs))
}

#[inline(always)]
fn sums_of_pixels<P: Pointwise>(
    affine: &Affine,
    largest: &[f32],
    dy: &[f32],
    outputs: usize,
) -> (Vec<f64>, Vec<f64>) {
    let channels = affine.scale.len();
    let (mut sums, mut products) = (vec![0.0; channels], vec![0.0; channels]);
    let (largest, _) = largest.as_chunks::<LANES>();
    let groups = channels / LANES;
    // 64 pixels in f32, then f64: short sums lose nothing that matters.
    for (largest, dy) in largest.chunks(64 * groups).zip(dy.chunks(64 * outputs)) {
        for group in 0..groups {
            let [scale, offset] = [&affine.scale, &affine.offset].map(|v| lanes(v, group));
            let [mean, inverse] = [&affine.mean, &affine.inverse].map(|v| lanes(v, group));
            let (mut sum, mut product) = ([0.0; LANES], [0.0; LANES]);
            for (largest, dy) in largest[group..]
                .chunks(groups)
                .zip(dy.chunks_exact(outputs))
            {
                let (v, dy) = (&largest[0], partial_lanes(dy, group));
                for lane in 0..LANES {
                    let dz = P::back(scale[lane] * v[lane] + offset[lane], dy[lane]);
                    sum[lane] += dz;
                    product[lane] += dz * ((v[lane] - mean[lane]) * inverse[lane]);
                }
            }
            for lane in 0..LANES {
                sums[group * LANES + lane] += f64::from(sum[lane]);
                products[group * LANES + lane] += f64::from(product[lane]);
            }
        }
    }
    (sums, products)
}

/// One pooled row on the way back: where it came from and what flows into it.
pub(super) struct PooledRow<'a> {
    /// `[columns / 2, lanes]`
    pub largest: &'a [f32],
    pub places: &'a [u8],
    /// `[columns / 2, outputs]`
    pub dy: &'a [f32],
    pub outputs: usize,
}

on_each_isa! {
    /// Gradient of two convolved rows: `dv = base + slope · v`, plus `scale · dz` at the place of
    /// each largest value. `top` and `bottom` are what is written.
    fn unpool_rows(
        activation: Activation,
        affine: &Affine,
        rows: &[f32],
        pooled: &PooledRow,
        top: &mut [f32],
        bottom: &mut [f32],
    ) = unpool_rows_loop
}

#[inline(always)]
fn unpool_rows_loop(
    activation: Activation,
    affine: &Affine,
    rows: &[f32],
    pooled: &PooledRow,
    top: &mut [f32],
    bottom: &mut [f32],
) {
    with_pointwise!(
        activation,
        unpool_squares(affine, rows, pooled, top, bottom)
    );
}

#[inline(always)]
fn unpool_squares<P: Pointwise>(
    affine: &Affine,
    rows: &[f32],
    pooled: &PooledRow,
    top: &mut [f32],
    bottom: &mut [f32],
) {
    let groups = affine.scale.len() / LANES;
    let halves = rows.split_at(rows.len() / 2);
    let (upper, lower) = (
        halves.0.as_chunks::<LANES>().0,
        halves.1.as_chunks::<LANES>().0,
    );
    let (top, bottom) = (
        top.as_chunks_mut::<LANES>().0,
        bottom.as_chunks_mut::<LANES>().0,
    );
    let old = upper
        .chunks_exact(2 * groups)
        .zip(lower.chunks_exact(2 * groups));
    let new = top
        .chunks_exact_mut(2 * groups)
        .zip(bottom.chunks_exact_mut(2 * groups));
    let largest = pooled.largest.as_chunks::<LANES>().0.chunks_exact(groups);
    let places = pooled.places.as_chunks::<LANES>().0.chunks_exact(groups);
    let small = largest
        .zip(places)
        .zip(pooled.dy.chunks_exact(pooled.outputs));
    for (((upper, lower), (top, bottom)), ((largest, places), dy)) in old.zip(new).zip(small) {
        for group in 0..groups {
            let [scale, offset] = [&affine.scale, &affine.offset].map(|v| lanes(v, group));
            let [base, slope] = [&affine.base, &affine.slope].map(|v| lanes(v, group));
            let dy = partial_lanes(dy, group);
            let (a, b) = (&upper[group], &upper[groups + group]);
            let (c, d) = (&lower[group], &lower[groups + group]);
            for lane in 0..LANES {
                let z = scale[lane] * largest[group][lane] + offset[lane];
                let flow = scale[lane] * P::back(z, dy[lane]);
                let place = places[group][lane];
                let at = |own: u8| if place == own { flow } else { 0.0 };
                let straight = |v: f32| base[lane] + slope[lane] * v;
                top[group][lane] = straight(a[lane]) + at(0);
                top[groups + group][lane] = straight(b[lane]) + at(1);
                bottom[group][lane] = straight(c[lane]) + at(2);
                bottom[groups + group][lane] = straight(d[lane]) + at(3);
            }
        }
    }
    let columns = upper.len() / groups;
    if columns % 2 == 1 {
        let last = (columns - 1) * groups;
        straight_pixels(
            affine,
            upper[last..].as_flattened(),
            top[last..].as_flattened_mut(),
        );
        straight_pixels(
            affine,
            lower[last..].as_flattened(),
            bottom[last..].as_flattened_mut(),
        );
    }
}

on_each_isa! {
    /// Gradient of a row that is not pooled: the last one of an odd height.
    fn straight_row(affine: &Affine, row: &[f32], out: &mut [f32]) = straight_pixels
}

#[inline(always)]
fn straight_pixels(affine: &Affine, row: &[f32], out: &mut [f32]) {
    let channels = affine.scale.len();
    for (v, dv) in row
        .chunks_exact(channels)
        .zip(out.chunks_exact_mut(channels))
    {
        for (channel, (v, dv)) in v.iter().zip(dv).enumerate() {
            *dv = affine.base[channel] + affine.slope[channel] * v;
        }
    }
}

/// One group of a pixel whose last group may be short: zeros follow.
#[inline(always)]
pub(super) fn partial_lanes(pixel: &[f32], group: usize) -> [f32; LANES] {
    let rest = &pixel[group * LANES..];
    if let Some(whole) = rest.first_chunk::<LANES>() {
        return *whole;
    }
    let mut out = [0.0; LANES];
    out[..rest.len()].copy_from_slice(rest);
    out
}
