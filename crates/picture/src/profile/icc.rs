//! ICC profiles (ICC.1:2022) of three channels with curves and primaries, as phones, cameras and screens have them. Those
//! with tables, of other channels and of other kinds are not read.

use super::curve::{self, fixed};
use super::primaries::{D50, Matrix, transposed};
use super::{MAX_BYTES, Space};

/// In front of the count of entries and of the entries themselves, 12 bytes each.
const HEADER_BYTES: usize = 128;

/// littleCMS reads no profile that has more.
const MAX_ENTRIES: usize = 100;

/// Full red, green and blue are white; rounding moves it by 0.001. A profile that has another one would tint paper.
const WHITE_WITHIN: f64 = 0.02;

/// The space that a profile names.
pub(super) fn space(profile: &[u8]) -> Option<Space> {
    if profile.len() > MAX_BYTES || !is_of_three_channels(profile) {
        return None;
    }
    // Where there is a table as well, it is what counts (section 8.3).
    if find(profile, b"A2B0")
        .or_else(|| find(profile, b"D2B0"))
        .is_some()
    {
        return None;
    }
    let column = |name| point(find(profile, name)?);
    let columns = [column(b"rXYZ")?, column(b"gXYZ")?, column(b"bXYZ")?];
    let to_xyz = transposed(&columns);
    let curve = |name| curve::read(find(profile, name)?);
    is_white(&to_xyz).then_some(())?;
    Some(Space {
        curves: [curve(b"rTRC")?, curve(b"gTRC")?, curve(b"bTRC")?],
        to_xyz,
    })
}

/// Of a camera, a scanner, a screen or a space by itself, from RGB to XYZ.
fn is_of_three_channels(profile: &[u8]) -> bool {
    let Some(header) = profile.first_chunk::<HEADER_BYTES>() else {
        return false;
    };
    let kinds: [&[u8]; 3] = [b"scnr", b"mntr", b"spac"];
    kinds.contains(&&header[12..16]) && header[16..24] == *b"RGB XYZ " && header[36..40] == *b"acsp"
}

/// The first entry of this name, if all of it is there.
fn find<'a>(profile: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let (count, entries) = profile.get(HEADER_BYTES..)?.split_first_chunk()?;
    let (entries, _) = entries.as_chunks::<12>();
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let listed = entries.get(..count).filter(|_| count <= MAX_ENTRIES)?;
    let [_, _, _, _, place @ ..] = listed.iter().find(|entry| entry.starts_with(name))?;
    let (offset, length) = place.split_first_chunk()?;
    let length = u32::from_be_bytes(*length.first_chunk()?);
    let from = profile.get(u32::from_be_bytes(*offset) as usize..)?;
    from.get(..length as usize)
}

/// One colour in XYZ.
fn point(entry: &[u8]) -> Option<[f64; 3]> {
    let (numbers, _) = entry.strip_prefix(b"XYZ ")?.get(4..)?.as_chunks::<4>();
    let &[x, y, z] = numbers.first_chunk()?;
    Some([x, y, z].map(fixed))
}

fn is_white(to_xyz: &Matrix) -> bool {
    let mut sums = to_xyz.iter().map(|row| row.iter().sum::<f64>()).zip(D50);
    sums.all(|(sum, white)| (sum - white).abs() <= WHITE_WITHIN)
}
