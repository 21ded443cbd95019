//! Which pictures look alike, without comparing each with each: multi-index hashing (Norouzi, Punjani and
//! Fleet, "Fast search in Hamming space with multi-index hashing", 2012), then a comparison of the small
//! pictures. Knows neither labels nor files.
//!
//! Measured on 80 drawn documents (the test `copies_are_found_…`): of copies as JPEG of quality 75 or 30, at a half
//! or a third of the size, 30 % darker or with 1 % cut off at each edge all are found; 20 % brighter and clipped 98 %;
//! with 2 % cut off 91 %, with 3 % 32 %. Of forms with another portrait and other print 4 % are taken for copies (28 %
//! by the hash alone), and of 24,000 drawn pictures 14 for copies of another, all of them drawn screens.

use super::fingerprint::{Fingerprint, Hash};
use rayon::prelude::*;

/// Hashes of copies differ in fewer bits, and so do those of one in four other documents on the same form.
pub const FARTHEST_HASH: u32 = 48;

/// Copies differ by less at their worst place, see `Fingerprint::difference`. It rejects most of the other
/// documents on the same form.
pub const LARGEST_DIFFERENCE: f32 = 0.75;

/// So many of a picture's nearest candidates are compared closely. More than that look alike only where a
/// camera stood still, and then the nearest ones say enough.
const COMPARED: usize = 16;

const BANDS: usize = 16;
/// 48 > 16 · 2: two hashes within 47 bits differ by at most 2 bits in one of 16 bands at least.
const BAND_RADIUS: u32 = (FARTHEST_HASH - 1) / BANDS as u32;

/// A picture that looks like an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Neighbour {
    /// Index of the earlier one.
    pub index: usize,
    pub difference: f32,
}

/// For each picture the earlier ones that look like it, most alike first.
pub(super) fn earlier_neighbours(prints: &[&Fingerprint]) -> Vec<Vec<Neighbour>> {
    let hashes: Vec<Hash> = prints.iter().map(|print| print.hash).collect();
    let index = Index::new(&hashes);
    let neighbours = |(at, print): (usize, &&Fingerprint)| {
        let mut candidates = index.earlier(&hashes, at);
        candidates.sort_unstable();
        candidates.truncate(COMPARED);
        let compare = |&(_, other): &(u32, usize)| {
            // One way: each picture is laid on the other where it shows more.
            let difference = print
                .difference(prints[other])
                .min(prints[other].difference(print));
            (difference < LARGEST_DIFFERENCE).then_some(Neighbour {
                index: other,
                difference,
            })
        };
        let mut found: Vec<Neighbour> = candidates.iter().filter_map(compare).collect();
        found.sort_by(|a, b| a.difference.total_cmp(&b.difference));
        found
    };
    prints.par_iter().enumerate().map(neighbours).collect()
}

/// For each band of 16 bits, the hashes by the band's value.
struct Index {
    bands: Vec<Band>,
    /// What to flip in a band to reach all values within its radius.
    flips: Vec<u16>,
}

struct Band {
    /// Where the items of each value begin; one more at the end.
    starts: Vec<u32>,
    /// Indices of hashes, ascending within a value.
    items: Vec<u32>,
}

impl Index {
    fn new(hashes: &[Hash]) -> Self {
        let bands = (0..BANDS).into_par_iter();
        Self {
            bands: bands.map(|band| Band::new(hashes, band)).collect(),
            flips: (0..=u16::MAX)
                .filter(|flip| flip.count_ones() <= BAND_RADIUS)
                .collect(),
        }
    }

    /// Distance and index of each earlier hash within [`FARTHEST_HASH`], once.
    fn earlier(&self, hashes: &[Hash], at: usize) -> Vec<(u32, usize)> {
        let hash = hashes[at];
        let mut found = Vec::new();
        for (number, band) in self.bands.iter().enumerate() {
            let value = band_of(&hash, number);
            for flip in &self.flips {
                let items = band.items(value ^ flip);
                for &item in items.iter().take_while(|&&item| (item as usize) < at) {
                    let distance = hash.distance(&hashes[item as usize]);
                    if distance < FARTHEST_HASH {
                        found.push((distance, item as usize));
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Band {
    fn new(hashes: &[Hash], band: usize) -> Self {
        let values = 1 << 16;
        let mut starts = vec![0u32; values + 1];
        for hash in hashes {
            starts[usize::from(band_of(hash, band)) + 1] += 1;
        }
        for value in 0..values {
            starts[value + 1] += starts[value];
        }
        let mut next = starts.clone();
        let mut items = vec![0; hashes.len()];
        for (index, hash) in hashes.iter().enumerate() {
            let place = &mut next[usize::from(band_of(hash, band))];
            items[*place as usize] = index as u32;
            *place += 1;
        }
        Self { starts, items }
    }

    fn items(&self, value: u16) -> &[u32] {
        let value = usize::from(value);
        &self.items[self.starts[value] as usize..self.starts[value + 1] as usize]
    }
}

fn band_of(hash: &Hash, band: usize) -> u16 {
    (hash.0[band / 4] >> (16 * (band % 4))) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use docsort_random::stream;
    use rand::Rng;

    #[test]
    fn the_index_finds_what_comparing_each_with_each_finds() {
        let mut rng = stream(1, "near", 0, 0);
        let mut hashes: Vec<Hash> = Vec::new();
        for index in 0..600 {
            let mut bits: [u64; 4] = std::array::from_fn(|_| rng.next_u64());
            if index % 3 > 0 {
                // A copy of an earlier one with up to 60 bits flipped: on both sides of the limit.
                bits = hashes[index - 1].0;
                for _ in 0..rng.next_u32() % 60 {
                    let bit = rng.next_u32() % 256;
                    bits[bit as usize / 64] ^= 1 << (bit % 64);
                }
            }
            hashes.push(Hash(bits));
        }
        let index = Index::new(&hashes);
        let mut pairs = 0;
        for at in 0..hashes.len() {
            let each = (0..at).map(|other| (hashes[at].distance(&hashes[other]), other));
            let mut wanted: Vec<_> = each.filter(|(far, _)| *far < FARTHEST_HASH).collect();
            wanted.sort_unstable();
            assert_eq!(index.earlier(&hashes, at), wanted, "hash {at}");
            pairs += wanted.len();
        }
        assert!((100..600).contains(&pairs), "{pairs}");
    }
}
