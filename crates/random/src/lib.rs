//! Where every random choice comes from: a stream that is a pure function of
//! (seed, purpose, epoch, index). No thread, no clock and no earlier draw can change it,
//! which is what makes a resumed run equal to one that was never stopped.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// The generator that belongs to one choice. `purpose` is a short constant such as `"augment"`.
pub fn stream(seed: u64, purpose: &str, epoch: u64, index: u64) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(key(seed, purpose, epoch, index))
}

/// A 64-bit seed for a generator that we do not own, such as a Burn device's.
pub fn seed(seed: u64, purpose: &str, epoch: u64, index: u64) -> u64 {
    let key = key(seed, purpose, epoch, index);
    u64::from_le_bytes([
        key[0], key[1], key[2], key[3], key[4], key[5], key[6], key[7],
    ])
}

fn key(seed: u64, purpose: &str, epoch: u64, index: u64) -> [u8; 32] {
    let mut hash = Sha256::new();
    // The length comes first, so that no purpose is a prefix of another tuple's bytes.
    hash.update((purpose.len() as u64).to_le_bytes());
    hash.update(purpose.as_bytes());
    for number in [seed, epoch, index] {
        hash.update(number.to_le_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn each_argument_selects_another_stream() {
        let first = |seed, purpose, epoch, index| stream(seed, purpose, epoch, index).next_u64();
        let base = first(1, "augment", 2, 3);
        assert_eq!(base, first(1, "augment", 2, 3));
        for other in [
            first(2, "augment", 2, 3),
            first(1, "shuffle", 2, 3),
            first(1, "augment", 3, 3),
            first(1, "augment", 2, 4),
            first(1, "augment", 3, 2),
        ] {
            assert_ne!(base, other);
        }
    }
}
