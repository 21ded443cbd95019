//! One small grey picture laid on another: shift and stretch each way, contrast and brightness, found by
//! Gauss–Newton steps (Lucas and Kanade, 1981). Never shifts by more than a crop would.

/// The corners may move by this part of the side: crops of up to a twentieth at each edge.
const FARTHEST: f32 = 0.08;
const STEPS: usize = 12;
const BLOCK: usize = 4;

/// As `Fingerprint::difference` says; both are `side` × `side`, row by row.
pub(super) fn worst_difference(fixed: &[u8], moved: &[u8], side: usize) -> f32 {
    let fixed: Vec<f32> = fixed.iter().copied().map(f32::from).collect();
    let moved: Vec<f32> = moved.iter().copied().map(f32::from).collect();
    let start = Placing::START;
    let mut best = residuals(&fixed, &moved, side, &start);
    let mut placing = start;
    for _ in 0..STEPS {
        let Some(next) = placing.step(&fixed, &moved, side) else {
            break;
        };
        let left = residuals(&fixed, &moved, side, &next);
        placing = next;
        if square_sum(&left) < square_sum(&best) {
            best = left;
        }
    }
    worst_block(&best, side)
}

/// Where a value of the fixed picture is found in the moved one, and how its brightness is changed. Places are
/// from −1 to 1 each way.
#[derive(Clone, Copy, Debug)]
struct Placing {
    /// Stretch and shift across, the same down, contrast, brightness.
    numbers: [f32; 6],
}

impl Placing {
    const START: Self = Self {
        numbers: [1.0, 0.0, 1.0, 0.0, 1.0, 0.0],
    };

    fn source(&self, x: f32, y: f32) -> (f32, f32) {
        let [sx, tx, sy, ty, _, _] = self.numbers;
        (sx * x + tx, sy * y + ty)
    }

    /// One Gauss–Newton step; `None` where it has no answer.
    fn step(&self, fixed: &[f32], moved: &[f32], side: usize) -> Option<Self> {
        let [.., contrast, brightness] = self.numbers;
        let mut normal = [[0.0f64; 7]; 6];
        for (index, value) in fixed.iter().enumerate() {
            let (x, y) = place(index, side);
            let (u, v) = self.source(x, y);
            let Some((at, dx, dy)) = sample(moved, side, u, v) else {
                continue;
            };
            let error = value - (contrast * at + brightness);
            let (dx, dy) = (contrast * dx, contrast * dy);
            let slopes = [dx * x, dx, dy * y, dy, at, 1.0];
            for (row, slope) in normal.iter_mut().zip(slopes) {
                for (cell, other) in row.iter_mut().zip(slopes) {
                    *cell += f64::from(slope * other);
                }
                row[6] += f64::from(slope * error);
            }
        }
        let change = solve(normal)?;
        let mut numbers = self.numbers;
        for (number, change) in numbers.iter_mut().zip(change) {
            *number += change as f32;
        }
        let [sx, tx, sy, ty, contrast, _] = &mut numbers;
        for (number, middle) in [(sx, 1.0), (tx, 0.0), (sy, 1.0), (ty, 0.0)] {
            *number = number.clamp(middle - 2.0 * FARTHEST, middle + 2.0 * FARTHEST);
        }
        *contrast = contrast.clamp(0.4, 2.5);
        Some(Self { numbers })
    }
}

/// The middle of value `index`, from −1 to 1 each way.
fn place(index: usize, side: usize) -> (f32, f32) {
    let part = |at: usize| (2.0 * at as f32 + 1.0) / side as f32 - 1.0;
    (part(index % side), part(index / side))
}

/// The value between its four neighbours, and its slopes for places from −1 to 1; `None` outside.
fn sample(picture: &[f32], side: usize, x: f32, y: f32) -> Option<(f32, f32, f32)> {
    let at = |place: f32| (place + 1.0) * side as f32 / 2.0 - 0.5;
    let (x, y) = (at(x), at(y));
    let last = (side - 1) as f32;
    if !(-0.5..=last + 0.5).contains(&x) || !(-0.5..=last + 0.5).contains(&y) {
        return None;
    }
    let (x, y) = (x.clamp(0.0, last - 0.001), y.clamp(0.0, last - 0.001));
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let value = |dx: usize, dy: usize| picture[(top + dy) * side + left + dx];
    let (a, b, c, d) = (value(0, 0), value(1, 0), value(0, 1), value(1, 1));
    let upper = a + (b - a) * fx;
    let lower = c + (d - c) * fx;
    let across = (b - a) * (1.0 - fy) + (d - c) * fy;
    let half = side as f32 / 2.0;
    Some((
        upper + (lower - upper) * fy,
        across * half,
        (lower - upper) * half,
    ))
}

/// Zero where the moved picture does not reach.
fn residuals(fixed: &[f32], moved: &[f32], side: usize, placing: &Placing) -> Vec<f32> {
    let [.., contrast, brightness] = placing.numbers;
    let residual = |(index, value): (usize, &f32)| {
        let (x, y) = place(index, side);
        let (u, v) = placing.source(x, y);
        let at = sample(moved, side, u, v);
        at.map_or(0.0, |(at, _, _)| value - (contrast * at + brightness))
    };
    fixed.iter().enumerate().map(residual).collect()
}

fn square_sum(values: &[f32]) -> f32 {
    values.iter().map(|value| value * value).sum()
}

/// The largest root mean square of a block.
fn worst_block(residuals: &[f32], side: usize) -> f32 {
    let blocks = side / BLOCK;
    let mut sums = vec![0.0f32; blocks * blocks];
    for (index, residual) in residuals.iter().enumerate() {
        let (x, y) = (index % side / BLOCK, index / side / BLOCK);
        sums[y * blocks + x] += residual * residual;
    }
    let worst = sums.into_iter().fold(0.0, f32::max);
    (worst / (BLOCK * BLOCK) as f32).sqrt()
}

/// Gaussian elimination with pivots; `None` for a singular system.
fn solve(mut rows: [[f64; 7]; 6]) -> Option<[f64; 6]> {
    for column in 0..6 {
        let pivot = (column..6).max_by(|&a, &b| {
            let size = |row: usize| rows[row][column].abs();
            size(a).total_cmp(&size(b))
        })?;
        if rows[pivot][column].abs() < 1e-6 {
            return None;
        }
        rows.swap(column, pivot);
        let pivot = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / pivot[column];
                for (cell, above) in row.iter_mut().zip(pivot) {
                    *cell -= factor * above;
                }
            }
        }
    }
    let mut solution = [0.0; 6];
    for (index, value) in solution.iter_mut().enumerate() {
        *value = rows[index][6] / rows[index][index];
    }
    Some(solution)
}
