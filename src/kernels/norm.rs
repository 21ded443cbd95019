//! The row loops of training: moments and max-pool of convolved rows, and the way back through
//! ReLU, pool and batch norm. It owns their formulas; it never allocates inside a loop and starts
//! no thread. All channels come in whole groups of lanes.

use super::isa::on_each_isa;
use super::product::LANES;

/// The moments of one picture, per channel: sums over pixels of `v - shift` and its square.
///
/// Sums run in f32 within two rows and in f64 beyond; the shift, some value of the channel, keeps
/// the square from drowning the variance where the mean is large.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    shift: Vec<f32>,
    sum: Vec<f64>,
    square: Vec<f64>,
}

impl Moments {
    /// Starts a picture with the channels of its first pixel as shifts.
    pub(super) fn restart(&mut self, pixel: &[f32]) {
        self.shift.clear();
        self.shift.extend_from_slice(pixel);
        for sums in [&mut self.sum, &mut self.square] {
            sums.clear();
            sums.resize(pixel.len(), 0.0);
        }
    }

    #[inline(always)]
    fn add(&mut self, group: usize, sum: &[f32; LANES], square: &[f32; LANES]) {
        for lane in 0..LANES {
            self.sum[group * LANES + lane] += f64::from(sum[lane]);
            self.square[group * LANES + lane] += f64::from(square[lane]);
        }
    }
}

/// Mean and biased variance of each channel over pictures of `pixels` pixels each, merged in the
/// order of the pictures (Chan, Golub and LeVeque, 1983).
pub(super) fn merge(pictures: &[Moments], pixels: usize) -> (Vec<f64>, Vec<f64>) {
    let channels = pictures.first().map_or(0, |moments| moments.shift.len());
    let pixels = pixels as f64;
    let (mut means, mut variances) = (vec![0.0; channels], vec![0.0; channels]);
    for channel in 0..channels {
        let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
        for moments in pictures {
            let sum = moments.sum[channel];
            let own_mean = f64::from(moments.shift[channel]) + sum / pixels;
            let own_squares = (moments.square[channel] - sum * sum / pixels).max(0.0);
            let distance = own_mean - mean;
            let total = count + pixels;
            mean += distance * pixels / total;
            squares += own_squares + distance * distance * count * pixels / total;
            count = total;
        }
        means[channel] = mean;
        variances[channel] = squares / count;
    }
    (means, variances)
}

on_each_isa! {
    /// Two rows of `columns` pixels → the largest of each 2×2 square and where it was (0 to 3 in
    /// row-major order, the first of equals), and the rows' moments. An odd last column only counts
    /// for the moments.
    fn pool_rows(rows: &[f32], columns: usize, moments: &mut Moments, largest: &mut [f32], places: &mut [u8]) = pool_rows_loop
}

#[inline(always)]
fn pool_rows_loop(
    rows: &[f32],
    columns: usize,
    moments: &mut Moments,
    largest: &mut [f32],
    places: &mut [u8],
) {
    let (rows, _) = rows.as_chunks::<LANES>();
    let (largest, _) = largest.as_chunks_mut::<LANES>();
    let (places, _) = places.as_chunks_mut::<LANES>();
    let groups = rows.len() / (2 * columns);
    let (top, bottom) = rows.split_at(columns * groups);
    for group in 0..groups {
        let shift = lanes(&moments.shift, group);
        let (mut sum, mut square) = ([0.0; LANES], [0.0; LANES]);
        let squares = top[group..]
            .chunks(2 * groups)
            .zip(bottom[group..].chunks(2 * groups));
        let results = largest[group..]
            .chunks_mut(groups)
            .zip(places[group..].chunks_mut(groups));
        for ((top, bottom), (largest, places)) in squares.zip(results) {
            let values = [&top[0], &top[groups], &bottom[0], &bottom[groups]];
            for lane in 0..LANES {
                let [a, b, c, d] = values.map(|values| values[lane]);
                let moved = [a, b, c, d].map(|value| value - shift[lane]);
                sum[lane] += (moved[0] + moved[1]) + (moved[2] + moved[3]);
                square[lane] += (moved[0] * moved[0] + moved[1] * moved[1])
                    + (moved[2] * moved[2] + moved[3] * moved[3]);
                let (upper, place) = if b > a { (b, 1) } else { (a, 0) };
                let (lower, below) = if d > c { (d, 3) } else { (c, 2) };
                let below_wins = lower > upper;
                largest[0][lane] = if below_wins { lower } else { upper };
                places[0][lane] = if below_wins { below } else { place };
            }
        }
        if columns % 2 == 1 {
            for row in [top, bottom] {
                tally(
                    &row[(columns - 1) * groups + group],
                    &shift,
                    &mut sum,
                    &mut square,
                );
            }
        }
        moments.add(group, &sum, &square);
    }
}

on_each_isa! {
    /// The moments of one row that is not pooled: the last one of an odd height.
    fn observe_row(row: &[f32], moments: &mut Moments) = observe_row_loop
}

#[inline(always)]
fn observe_row_loop(row: &[f32], moments: &mut Moments) {
    let (row, _) = row.as_chunks::<LANES>();
    let groups = moments.shift.len() / LANES;
    for group in 0..groups {
        let shift = lanes(&moments.shift, group);
        let (mut sum, mut square) = ([0.0; LANES], [0.0; LANES]);
        for values in row[group..].chunks(groups) {
            tally(&values[0], &shift, &mut sum, &mut square);
        }
        moments.add(group, &sum, &square);
    }
}

#[inline(always)]
fn tally(
    values: &[f32; LANES],
    shift: &[f32; LANES],
    sum: &mut [f32; LANES],
    square: &mut [f32; LANES],
) {
    for lane in 0..LANES {
        let moved = values[lane] - shift[lane];
        sum[lane] += moved;
        square[lane] += moved * moved;
    }
}

/// What the batch norm does to a channel, and how its gradient runs back through it.
#[derive(Clone, Debug, Default)]
pub(super) struct Affine {
    /// `z = scale · v + offset`
    pub scale: Vec<f32>,
    pub offset: Vec<f32>,
    /// `x̂ = (v − mean) · inverse`
    pub mean: Vec<f32>,
    pub inverse: Vec<f32>,
    /// `dv = scale · dz + base + slope · v`
    pub base: Vec<f32>,
    pub slope: Vec<f32>,
}

on_each_isa! {
    /// `(Σ dz, Σ dz · x̂)` of one picture, where `dz` is `dy` wherever ReLU let the largest value pass.
    ///
    /// - `largest`: `[pixels, lanes]`; `dy`: `[pixels, outputs]`
    fn gradient_sums(affine: &Affine, largest: &[f32], dy: &[f32], outputs: usize) -> (Vec<f64>, Vec<f64>) = gradient_sums_loop
}

#[inline(always)]
fn gradient_sums_loop(
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
                    let passes = scale[lane] * v[lane] + offset[lane] > 0.0;
                    let dz = if passes { dy[lane] } else { 0.0 };
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
    /// Gradient of two convolved rows: `dv = base + slope · v`, plus `scale · dy` at the place of each
    /// largest value that ReLU let pass. `top` and `bottom` are what is written.
    fn unpool_rows(affine: &Affine, rows: &[f32], pooled: &PooledRow, top: &mut [f32], bottom: &mut [f32]) = unpool_rows_loop
}

#[inline(always)]
fn unpool_rows_loop(
    affine: &Affine,
    rows: &[f32],
    pooled: &PooledRow,
    top: &mut [f32],
    bottom: &mut [f32],
) {
    let (largest, _) = pooled.largest.as_chunks::<LANES>();
    let (places, _) = pooled.places.as_chunks::<LANES>();
    let (upper, lower) = rows.split_at(rows.len() / 2);
    let (upper, _) = upper.as_chunks::<LANES>();
    let (lower, _) = lower.as_chunks::<LANES>();
    let (top, _) = top.as_chunks_mut::<LANES>();
    let (bottom, _) = bottom.as_chunks_mut::<LANES>();
    let groups = affine.scale.len() / LANES;
    let columns = upper.len() / groups;
    for group in 0..groups {
        let [scale, offset] = [&affine.scale, &affine.offset].map(|v| lanes(v, group));
        let [base, slope] = [&affine.base, &affine.slope].map(|v| lanes(v, group));
        let old = upper[group..]
            .chunks(2 * groups)
            .zip(lower[group..].chunks(2 * groups));
        let new = top[group..]
            .chunks_mut(2 * groups)
            .zip(bottom[group..].chunks_mut(2 * groups));
        let small = largest[group..]
            .chunks(groups)
            .zip(places[group..].chunks(groups));
        let small = small.zip(pooled.dy.chunks_exact(pooled.outputs));
        for (((upper, lower), (top, bottom)), ((largest, places), dy)) in old.zip(new).zip(small) {
            let dy = partial_lanes(dy, group);
            for lane in 0..LANES {
                let passes = scale[lane] * largest[0][lane] + offset[lane] > 0.0;
                let flow = if passes { scale[lane] * dy[lane] } else { 0.0 };
                let place = places[0][lane];
                let at = |own: u8| if place == own { flow } else { 0.0 };
                let straight = |v: f32| base[lane] + slope[lane] * v;
                top[0][lane] = straight(upper[0][lane]) + at(0);
                top[groups][lane] = straight(upper[groups][lane]) + at(1);
                bottom[0][lane] = straight(lower[0][lane]) + at(2);
                bottom[groups][lane] = straight(lower[groups][lane]) + at(3);
            }
        }
        if columns % 2 == 1 {
            let last = (columns - 1) * groups + group;
            for (v, dv) in [
                (upper[last], &mut top[last]),
                (lower[last], &mut bottom[last]),
            ] {
                for lane in 0..LANES {
                    dv[lane] = base[lane] + slope[lane] * v[lane];
                }
            }
        }
    }
}

on_each_isa! {
    /// Gradient of a row that is not pooled: the last one of an odd height.
    fn straight_row(affine: &Affine, row: &[f32], out: &mut [f32]) = straight_row_loop
}

#[inline(always)]
fn straight_row_loop(affine: &Affine, row: &[f32], out: &mut [f32]) {
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

#[inline(always)]
fn lanes(values: &[f32], group: usize) -> [f32; LANES] {
    values.as_chunks::<LANES>().0[group]
}

/// One group of a pixel whose last group may be short: zeros follow.
#[inline(always)]
fn partial_lanes(pixel: &[f32], group: usize) -> [f32; LANES] {
    let rest = &pixel[group * LANES..];
    if let Some(whole) = rest.first_chunk::<LANES>() {
        return *whole;
    }
    let mut out = [0.0; LANES];
    out[..rest.len()].copy_from_slice(rest);
    out
}
