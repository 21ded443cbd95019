//! From a channel's number to its light: the kinds of curves that profiles of three channels have (ICC.1:2022, 10.6 and
//! 10.18). Reads entries where they lie.

/// Of the 256 numbers of a channel.
pub(super) type Curve = [f64; 256];

/// sRGB's curve (IEC 61966-2-1), from 0 to 1.
pub(super) fn of_srgb(value: f64) -> f64 {
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// Whose light at `value`, 0 to 1, is what `light` says, cut to 0 to 1; `None` where that is no number.
// By reference, so that it is compiled once: the page's engine counts its bytes.
pub(super) fn of(light: &dyn Fn(f64) -> f64) -> Option<Curve> {
    let curve: Curve = std::array::from_fn(|number| light(number as f64 / 255.0));
    let is_whole = curve.iter().all(|light| !light.is_nan());
    is_whole.then(|| curve.map(|light| light.clamp(0.0, 1.0)))
}

/// The curve of a profile's entry, which says itself of which of two kinds it is.
pub(super) fn read(entry: &[u8]) -> Option<Curve> {
    match entry.first_chunk()? {
        b"curv" => sampled(entry),
        b"para" => formula(entry),
        _ => None,
    }
}

/// None, one power in steps of 1 / 256, or points in even steps with lines between them.
fn sampled(entry: &[u8]) -> Option<Curve> {
    let count = u32::from_be_bytes(*entry.get(8..)?.first_chunk()?);
    let bytes = usize::try_from(count).ok()?.checked_mul(2)?;
    let (points, _) = entry.get(12..)?.get(..bytes)?.as_chunks::<2>();
    let point = |at: usize| f64::from(u16::from_be_bytes(points[at]));
    match points.len() {
        0 => of(&|value| value),
        1 => of(&|value| value.powf(point(0) / 256.0)),
        count => of(&|value| {
            let place = value * (count - 1) as f64;
            let before = (place as usize).min(count - 2);
            let part = place - before as f64;
            (point(before) * (1.0 - part) + point(before + 1) * part) / 65_535.0
        }),
    }
}

/// One of five formulas, whose last ones have the most parameters.
fn formula(entry: &[u8]) -> Option<Curve> {
    let kind = u16::from_be_bytes(*entry.get(8..)?.first_chunk()?);
    let count = *[1, 3, 4, 5, 7].get(usize::from(kind))?;
    let (listed, _) = entry.get(12..)?.get(..4 * count)?.as_chunks::<4>();
    let mut parameters = [0.0; 7];
    for (parameter, bytes) in parameters.iter_mut().zip(listed) {
        *parameter = fixed(*bytes);
    }
    let [g, a, b, c, d, e, f] = parameters;
    match kind {
        0 => of(&|x| x.powf(g)),
        1 => of(&|x| {
            if x >= -b / a {
                (a * x + b).powf(g)
            } else {
                0.0
            }
        }),
        2 => of(&|x| {
            if x >= -b / a {
                (a * x + b).powf(g) + c
            } else {
                c
            }
        }),
        3 => of(&|x| if x >= d { (a * x + b).powf(g) } else { c * x }),
        _ => of(&|x| {
            if x >= d {
                (a * x + b).powf(g) + e
            } else {
                c * x + f
            }
        }),
    }
}

/// A number with 16 bits behind the point (ICC.1:2022, 4.6).
pub(super) fn fixed(bytes: [u8; 4]) -> f64 {
    f64::from(i32::from_be_bytes(bytes)) / 65_536.0
}
