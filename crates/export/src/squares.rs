//! Squares to try a network on: noise, slopes, stripes, blocks and plain colours, the same ones for the same count and
//! side. No picture of anybody's is needed to compare two runtimes.

use image::{Rgb, RgbImage};

/// So many squares of `side_px`.
pub fn squares(count: usize, side_px: u32) -> Vec<RgbImage> {
    (0..count)
        .map(|index| square(index as u64, side_px))
        .collect()
}

fn square(index: u64, side_px: u32) -> RgbImage {
    let dice = |place: u64| mixed(index.wrapping_mul(0x1_0000_0000).wrapping_add(place));
    let [from, to] = [color(dice(1)), color(dice(2))];
    let period = 1 + (dice(3) % 24) as u32;
    RgbImage::from_fn(side_px, side_px, |x, y| {
        let place = u64::from(y) * u64::from(side_px) + u64::from(x);
        match index % 5 {
            0 => color(dice(16 + place)),
            1 => between(from, to, x + y, 2 * side_px),
            2 if (x / period).is_multiple_of(2) => from,
            2 => to,
            3 => color(dice((u64::from(x / period) << 16) | u64::from(y / period))),
            _ => from,
        }
    })
}

fn between(Rgb(from): Rgb<u8>, Rgb(to): Rgb<u8>, part: u32, whole: u32) -> Rgb<u8> {
    let of_channel = |channel: usize| {
        let (from, to) = (u32::from(from[channel]), u32::from(to[channel]));
        // A mean of two bytes is a byte.
        ((from * (whole - part) + to * part) / whole) as u8
    };
    Rgb([0, 1, 2].map(of_channel))
}

fn color(dice: u64) -> Rgb<u8> {
    let [r, g, b, ..] = dice.to_le_bytes();
    Rgb([r, g, b])
}

/// SplitMix64 (Steele, Lea and Flood, 2014), one step from `state`.
fn mixed(state: u64) -> u64 {
    let z = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
