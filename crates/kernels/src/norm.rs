//! Batch norm in training: moments and max-pool of convolved rows, merged into the statistics of
//! the batch. It owns their formulas; it starts no thread. Channels come in whole groups of lanes.

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
    fn pool_rows(
        rows: &[f32],
        columns: usize,
        moments: &mut Moments,
        largest: &mut [f32],
        places: &mut [u8],
    ) = pool_rows_loop
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

/// What follows the convolution in each channel, and how its gradient runs back. Without a norm
/// `mean`, `inverse`, `base` and `slope` are zero.
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

impl Affine {
    /// Zeros for `lanes` channels.
    pub(super) fn reset(&mut self, lanes: usize) {
        for values in [
            &mut self.scale,
            &mut self.offset,
            &mut self.mean,
            &mut self.inverse,
            &mut self.base,
            &mut self.slope,
        ] {
            values.clear();
            values.resize(lanes, 0.0);
        }
    }

    /// How the gradient of one channel runs back through the batch norm, from `Σdz` and `Σ(dz·x̂)`
    /// over `count` numbers: `dv = scale · (dz − Σdz / count − x̂ · Σ(dz·x̂) / count)`.
    pub(super) fn turn_back(&mut self, channel: usize, sum: f64, product: f64, count: f64) {
        let scale = f64::from(self.scale[channel]);
        let steep = -scale * f64::from(self.inverse[channel]) * product / count;
        self.slope[channel] = steep as f32;
        self.base[channel] = (-scale * sum / count - steep * f64::from(self.mean[channel])) as f32;
    }
}

#[inline(always)]
pub(super) fn lanes(values: &[f32], group: usize) -> [f32; LANES] {
    values.as_chunks::<LANES>().0[group]
}
