//! What the chunks of a PNG say of its colours (W3C, third edition, sections 4.3 and 11.3.2), in the order in which they
//! count: numbers that name a space, a profile, sRGB, and at last a power with primaries.

use super::curve::{self, Curve};
use super::primaries::{D65, to_xyz};
use super::{MAX_BYTES, Space, ToSrgb, icc};
use crate::panics;

/// A profile's name has at most so many bytes before the one that ends it.
const MAX_NAME_BYTES: usize = 79;

/// What programs write that mean sRGB, and what is within 5 % of it, as libpng takes it.
const POWER_OF_SRGB: f64 = 1.0 / 0.454_55;
const SAME_POWER_WITHIN: f64 = 0.05;

/// From the curves of film to those of no power at all.
const POWERS: std::ops::RangeInclusive<f64> = 0.2..=5.0;

/// The first chunk of each kind, where it stands in front of the picture.
#[derive(Default)]
pub(crate) struct Chunks<'a> {
    numbers: Option<&'a [u8]>,
    profile: Option<&'a [u8]>,
    is_srgb: bool,
    power: Option<&'a [u8]>,
    primaries: Option<&'a [u8]>,
}

impl<'a> Chunks<'a> {
    /// Takes a chunk if it says something of colours.
    pub fn take(&mut self, name: &[u8], data: &'a [u8]) {
        let place = match name {
            b"cICP" => &mut self.numbers,
            b"iCCP" => &mut self.profile,
            b"gAMA" => &mut self.power,
            b"cHRM" => &mut self.primaries,
            b"sRGB" => {
                self.is_srgb = true;
                return;
            }
            _ => return,
        };
        place.get_or_insert(data);
    }

    /// What makes sRGB of the picture, by the first statement that can be read.
    pub fn to_srgb(&self) -> Option<ToSrgb> {
        let named = self.numbers.and_then(by_numbers);
        let space = match named.or_else(|| self.profile.and_then(by_profile)) {
            Some(space) => space,
            None if self.is_srgb => return None,
            None => by_power(self.power?, self.primaries?)?,
        };
        ToSrgb::of(&space)
    }
}

/// By the numbers of ITU-T H.273, as far as they name the curve of sRGB; those of films and of more light than paper has
/// are left to whatever else is said.
fn by_numbers(data: &[u8]) -> Option<Space> {
    let &[primaries, 13, 0, 1] = data else {
        return None;
    };
    let primaries = match primaries {
        1 => [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]],
        9 => [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]],
        12 => [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]],
        _ => return None,
    };
    Some(Space {
        curves: [curve::of(&curve::of_srgb)?; 3],
        to_xyz: to_xyz(primaries, D65)?,
    })
}

/// A name, the byte that ends it, the method of compression, and a profile that may unfold to so much and no more.
fn by_profile(data: &[u8]) -> Option<Space> {
    let end = data
        .iter()
        .take(MAX_NAME_BYTES + 1)
        .position(|&byte| byte == 0)?;
    let [0, packed @ ..] = &data[end + 1..] else {
        return None;
    };
    let unpacked = panics::contain(|| fdeflate::decompress_to_vec_bounded(packed, MAX_BYTES));
    icc::space(&unpacked.ok()?.ok()?)
}

/// A power and primaries, in 100,000ths.
fn by_power(power: &[u8], primaries: &[u8]) -> Option<Space> {
    let part = |bytes: &[u8; 4]| f64::from(u32::from_be_bytes(*bytes)) / 100_000.0;
    let power = 1.0 / part(power.try_into().ok()?);
    let ([white, red, green, blue], []) = primaries.as_chunks::<8>() else {
        return None;
    };
    let point = |bytes: &[u8; 8]| {
        let (parts, _) = bytes.as_chunks::<4>();
        [part(&parts[0]), part(&parts[1])]
    };
    Some(Space {
        curves: [of_power(power)?; 3],
        to_xyz: to_xyz([red, green, blue].map(point), point(white))?,
    })
}

fn of_power(power: f64) -> Option<Curve> {
    if (power / POWER_OF_SRGB - 1.0).abs() <= SAME_POWER_WITHIN {
        return curve::of(&curve::of_srgb);
    }
    POWERS
        .contains(&power)
        .then(|| curve::of(&|value| value.powf(power)))?
}
