//! White spots that fade into what is around them, as the reflection of a lamp does. White paper ends
//! at an edge, or fades so slowly that nothing is hidden.

use super::luma::{Luma, quantile};

/// A lamp's reflection is the brightest thing there is, and white.
const LEAST_WHITE: usize = 225;
/// So many steps below the brightest still belong to it.
const BELOW_BRIGHTEST: u8 = 12;
/// Parts of the picture. Below it no letter is hidden; above it is a ground or a sky.
const SMALLEST: f32 = 0.003;
const LARGEST: f32 = 0.25;
/// 4π area / perimeter², 1 for a disc: letters and frames are no reflections.
const ROUND_FROM: f32 = 0.35;
/// How far around a point of the border its fall is looked at, in pixels.
const REACH: usize = 4;
/// Steps of luma that it must fall within them to say anything.
const LEAST_FALL: u8 = 15;
/// An edge falls by half within a pixel, a reflection by less than this part.
const SOFT_BELOW: f32 = 0.25;
/// Part of the border that is soft.
const SOFT_SHARE: f32 = 0.75;

/// Part of the picture that such spots cover; `half` is half the size at which captures are judged.
pub(super) fn share(half: &Luma) -> f32 {
    let (width, height) = (half.width, half.height);
    if width < 2 * REACH || height < 2 * REACH {
        return 0.0;
    }
    let mut counts = [0u32; 256];
    half.rows.iter().for_each(|&v| counts[usize::from(v)] += 1);
    let brightest = quantile(&counts, 0.997);
    if brightest < LEAST_WHITE {
        return 0.0;
    }
    // Ink as fine as letters would break a spot: the darkest of 3 × 3, then the mean.
    let veil = mean(&darkest(half));
    let white = brightest as u8 - BELOW_BRIGHTEST;
    let total = (width * height) as f32;
    let mut seen: Vec<bool> = veil.rows.iter().map(|&value| value < white).collect();
    let mut covered = 0.0;
    for start in 0..seen.len() {
        if seen[start] {
            continue;
        }
        let spot = spot(&veil, white, start, &mut seen);
        let part = spot.area as f32 / total;
        if (SMALLEST..=LARGEST).contains(&part)
            && spot.roundness() >= ROUND_FROM
            && is_soft(&veil, brightest as u8, &spot.border)
        {
            covered += part;
        }
    }
    covered
}

struct Spot {
    area: usize,
    /// Places just outside of it.
    border: Vec<usize>,
}

impl Spot {
    fn roundness(&self) -> f32 {
        let around = self.border.len().max(1) as f32;
        4.0 * std::f32::consts::PI * self.area as f32 / (around * around)
    }
}

/// All that is joined to `start` and white, which is then `seen`.
fn spot(veil: &Luma, white: u8, start: usize, seen: &mut [bool]) -> Spot {
    let (width, height) = (veil.width, veil.height);
    let mut waiting = vec![start];
    let mut border = Vec::new();
    let mut area = 0;
    seen[start] = true;
    while let Some(at) = waiting.pop() {
        area += 1;
        let (x, y) = (at % width, at / width);
        let next = [
            (x > 0).then(|| at - 1),
            (x + 1 < width).then(|| at + 1),
            (y > 0).then(|| at - width),
            (y + 1 < height).then(|| at + width),
        ];
        for near in next.into_iter().flatten() {
            if veil.rows[near] < white {
                border.push(near);
            } else if !seen[near] {
                seen[near] = true;
                waiting.push(near);
            }
        }
    }
    border.sort_unstable();
    border.dedup();
    Spot { area, border }
}

/// Whether most of the border fades: its steepest slope is a small part of how far it falls.
fn is_soft(veil: &Luma, brightest: u8, border: &[usize]) -> bool {
    let width = veil.width;
    let soft = border.iter().filter(|&&at| {
        let (x, y) = (at % width, at / width);
        let (mut steepest, mut lowest) = (0f32, brightest);
        for near_y in y.saturating_sub(REACH)..=(y + REACH).min(veil.height - 1) {
            for near_x in x.saturating_sub(REACH)..=(x + REACH).min(width - 1) {
                lowest = lowest.min(veil.rows[near_y * width + near_x]);
                steepest = steepest.max(slope(veil, near_x, near_y));
            }
        }
        let fall = brightest - lowest;
        fall >= LEAST_FALL && steepest.sqrt() < SOFT_BELOW * f32::from(fall)
    });
    soft.count() as f32 >= SOFT_SHARE * border.len() as f32
}

/// The square of the slope in steps a pixel; 0 at the picture's edges.
fn slope(veil: &Luma, x: usize, y: usize) -> f32 {
    let (width, height) = (veil.width, veil.height);
    if x == 0 || y == 0 || x + 1 == width || y + 1 == height {
        return 0.0;
    }
    let at = y * width + x;
    let across = f32::from(veil.rows[at + 1].abs_diff(veil.rows[at - 1])) / 2.0;
    let down = f32::from(veil.rows[at + width].abs_diff(veil.rows[at - width])) / 2.0;
    across * across + down * down
}

/// The darkest of each 3 × 3.
fn darkest(luma: &Luma) -> Luma {
    around(luma, |a, b, c| a.min(b).min(c))
}

/// The mean of each 3 × 3.
fn mean(luma: &Luma) -> Luma {
    around(luma, |a, b, c| {
        ((u16::from(a) + u16::from(b) + u16::from(c) + 1) / 3) as u8
    })
}

/// `of` three neighbours in a row, then of three in a column; at the picture's edges the values
/// stay as they are.
fn around(luma: &Luma, of: impl Fn(u8, u8, u8) -> u8) -> Luma {
    let (width, height) = (luma.width, luma.height);
    let mut across = luma.rows.clone();
    let rows = luma.rows.chunks_exact(width);
    for (out, row) in across.chunks_exact_mut(width).zip(rows) {
        let neighbours = row.iter().zip(&row[1..]).zip(&row[2..]);
        for (out, ((&left, &at), &right)) in out[1..].iter_mut().zip(neighbours) {
            *out = of(left, at, right);
        }
    }
    let mut rows = across.clone();
    for y in 1..height - 1 {
        let row = |y: usize| &across[y * width..][..width];
        let neighbours = row(y - 1).iter().zip(row(y)).zip(row(y + 1));
        let out = rows[y * width..][..width].iter_mut();
        for (out, ((&above, &at), &below)) in out.zip(neighbours) {
            *out = of(above, at, below);
        }
    }
    Luma {
        width,
        height,
        rows,
    }
}
