//! Documents that leave the picture. Whether something at the edge belongs to the document can
//! seldom be told without knowing the document: hands, cables and other papers leave pictures too, and
//! scans fill them. So only the clear case counts: a side of the picture that shows ground, one thing,
//! and ground again, where the thing goes on inwards by straight edges and ground alone lies opposite.

use super::luma::Luma;

/// Steps of luma between the ground and the thing.
const APART: f32 = 30.0;
/// Further inwards a shade of it counts.
const APART_INSIDE: f32 = 24.0;
/// How far the opposite side may differ from plain ground, but for a twentieth of it.
const PLAIN_WITHIN: f32 = 25.0;
/// The thing's part of the side, and the least ground at either end: more than a card's round corner
/// leaves, which is 0.06 of its short side (ISO/IEC 7810).
const WIDTH: std::ops::RangeInclusive<f32> = 0.2..=0.86;
const LEAST_GROUND: f32 = 0.07;
/// The part of it that differs from the ground.
const LEAST_FILLED: f32 = 0.8;
/// Its edges are looked for at these depths, in parts of the picture, and move no further than
/// that part of the side.
const DEPTHS: [f32; 4] = [0.05, 0.1, 0.15, 0.2];
const STRAIGHT_WITHIN: f32 = 0.08;
/// The ends of a side that are taken for ground.
const END: f32 = 0.06;
/// Below it nothing can be told.
const LEAST_SIDE: usize = 48;

/// How many sides of the picture are crossed so.
pub(super) fn crossed_sides(luma: &Luma) -> u32 {
    if luma.width.min(luma.height) < LEAST_SIDE {
        return 0;
    }
    let crossed = Side::ALL.into_iter().filter(|&side| is_crossed(luma, side));
    crossed.count() as u32
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

impl Side {
    const ALL: [Side; 4] = [Side::Top, Side::Bottom, Side::Left, Side::Right];

    fn opposite(self) -> Side {
        match self {
            Side::Top => Side::Bottom,
            Side::Bottom => Side::Top,
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

/// Means over `thick` pixels, beginning `depth` pixels inwards of a side: one for each place along it.
fn strip(luma: &Luma, side: Side, depth: usize, thick: usize) -> Vec<f32> {
    let (width, height) = (luma.width, luma.height);
    let along = match side {
        Side::Top | Side::Bottom => width,
        Side::Left | Side::Right => height,
    };
    let mean = |at: usize| {
        let values = (depth..depth + thick).map(|depth| {
            let (x, y) = match side {
                Side::Top => (at, depth),
                Side::Bottom => (at, height - 1 - depth),
                Side::Left => (depth, at),
                Side::Right => (width - 1 - depth, at),
            };
            u32::from(luma.rows[y * width + x])
        });
        values.sum::<u32>() as f32 / thick as f32
    };
    (0..along).map(mean).collect()
}

/// How far each place of a strip is from the ground, which changes evenly from end to end.
fn off_ground(strip: &[f32]) -> Vec<f32> {
    let end = ((strip.len() as f32 * END) as usize).max(4);
    let first = median(&strip[..end]);
    let last = median(&strip[strip.len() - end..]);
    let ground = |at: usize| first + (last - first) * at as f32 / (strip.len() - 1) as f32;
    let values = strip.iter().enumerate();
    values
        .map(|(at, value)| (value - ground(at)).abs())
        .collect()
}

fn median(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    sorted[sorted.len() / 2]
}

/// The first and the last place that is `apart` from the ground.
fn reach(off: &[f32], apart: f32) -> Option<(usize, usize)> {
    let first = off.iter().position(|&off| off >= apart)?;
    let last = off.iter().rposition(|&off| off >= apart)?;
    Some((first, last))
}

fn is_crossed(luma: &Luma, side: Side) -> bool {
    // The outermost pixel may be a scanner's frame.
    let off = off_ground(&strip(luma, side, 1, 4));
    let Some((first, last)) = reach(&off, APART) else {
        return false;
    };
    let length = off.len() as f32;
    let width = (last - first) as f32 / length;
    let ground = (first as f32 / length).min(1.0 - last as f32 / length);
    let filled = off[first..=last].iter().filter(|&&off| off >= APART);
    let filled = filled.count() as f32 / (last - first + 1) as f32;
    if !WIDTH.contains(&width) || ground <= LEAST_GROUND || filled < LEAST_FILLED {
        return false;
    }
    let mut opposite = off_ground(&strip(luma, side.opposite(), 1, 4));
    opposite.sort_unstable_by(f32::total_cmp);
    if opposite[opposite.len() * 19 / 20] > PLAIN_WITHIN {
        return false;
    }
    let deep = match side {
        Side::Top | Side::Bottom => luma.height,
        Side::Left | Side::Right => luma.width,
    };
    DEPTHS.iter().all(|depth| {
        let off = off_ground(&strip(luma, side, (deep as f32 * depth) as usize, 3));
        let within = |a: usize, b: usize| a.abs_diff(b) as f32 <= STRAIGHT_WITHIN * length;
        reach(&off, APART_INSIDE).is_some_and(|(a, b)| within(a, first) && within(b, last))
    })
}
