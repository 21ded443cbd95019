//! Huffman codes (T.81, annex C and F.2.2), and tables that take several whole symbols at one
//! look: what to drop of the bits when nobody wants the values.

use super::Damage;
use super::bits::{Cursor, signed};

const SHORT_BITS: u32 = 9;

/// One table of codes: a symbol and a length for the next bits.
#[derive(Clone)]
pub(super) struct Codes {
    /// By the next nine bits: the length of a code of at most nine bits, and its symbol.
    short: [(u8, u8); 1 << SHORT_BITS],
    /// For each length: the first 16 bits that are above its codes.
    above: [u32; 17],
    /// For each length: from a code to its place among the symbols.
    offset: [i32; 17],
    symbols: [u8; 256],
}

impl Codes {
    /// From a DHT segment: how many codes of 1 to 16 bits there are, and their symbols in order.
    /// `None` if there are more codes than bits can tell apart.
    pub fn new(counts: &[u8; 16], listed: &[u8]) -> Option<Codes> {
        let mut codes = Codes {
            short: [(0, 0); 1 << SHORT_BITS],
            above: [0; 17],
            offset: [0; 17],
            symbols: [0; 256],
        };
        codes
            .symbols
            .get_mut(..listed.len())?
            .copy_from_slice(listed);
        let (mut code, mut index) = (0u32, 0usize);
        for length in 1..=16 {
            codes.offset[length] = index as i32 - code as i32;
            for &symbol in listed.get(index..index + usize::from(counts[length - 1]))? {
                if code >= 1 << length {
                    return None;
                }
                if length <= SHORT_BITS as usize {
                    let spread = SHORT_BITS as usize - length;
                    let first = (code as usize) << spread;
                    codes.short[first..first + (1 << spread)].fill((length as u8, symbol));
                }
                code += 1;
                index += 1;
            }
            codes.above[length] = code << (16 - length);
            code <<= 1;
        }
        Some(codes)
    }

    /// Whether both are of the same segment: all else follows from these three.
    pub fn equal(&self, other: &Codes) -> bool {
        (&self.above, &self.offset, &self.symbols) == (&other.above, &other.offset, &other.symbols)
    }

    /// The length and the symbol of the code that `word` begins with; length 0 if none does.
    #[inline(always)]
    pub fn find(&self, word: u64) -> (u32, u8) {
        let (length, symbol) = self.short[(word >> (64 - SHORT_BITS)) as usize];
        if length != 0 {
            return (u32::from(length), symbol);
        }
        self.find_long(word)
    }

    /// A DC coefficient's difference to the one before it. At least 31 bits must be ready.
    pub fn take_difference(&self, cursor: &mut Cursor) -> Result<i32, Damage> {
        let (length, size) = self.find(cursor.peek());
        if length == 0 || size > 15 {
            return Err(Damage::Senseless);
        }
        cursor.drop(length);
        Ok(cursor.take_signed(size.into()))
    }

    /// The two halves of an AC symbol: zeros before a value, and the value's bits. At least 16 bits
    /// must be ready.
    pub fn take_run(&self, cursor: &mut Cursor) -> Result<(u32, u32), Damage> {
        let (length, symbol) = self.find(cursor.peek());
        if length == 0 {
            return Err(Damage::Senseless);
        }
        cursor.drop(length);
        Ok((u32::from(symbol >> 4), u32::from(symbol & 15)))
    }

    #[cold]
    fn find_long(&self, word: u64) -> (u32, u8) {
        let bits = (word >> 48) as u32;
        for length in SHORT_BITS + 1..=16 {
            if bits < self.above[length as usize] {
                let place = (bits >> (16 - length)) as i32 + self.offset[length as usize];
                return (length, self.symbols[place as usize & 255]);
            }
        }
        (0, 0)
    }
}

/// No entry takes more bits: a refill is enough for three.
const MOST_BITS: u32 = 18;

/// What an entry adds to the coefficient's index at the end of a block.
pub(super) const BLOCK_END: u32 = 128;

/// Added where nothing can be said from so few bits. No sum with it means a good end.
pub(super) const UNKNOWN: u32 = 255;

/// Symbols of AC coefficients, only to be passed over.
pub(super) struct Skip<const SIZE: usize> {
    /// Bits to drop in the lowest six, then what to add to the coefficient's index.
    entries: [u16; SIZE],
}

/// A DC coefficient's difference, and the symbols that follow it.
pub(super) struct First<const SIZE: usize> {
    /// Bits to drop, in the lowest byte; the next coefficient's index; the difference, 16 bits.
    entries: [u32; SIZE],
}

impl<const SIZE: usize> Skip<SIZE> {
    const KNOWN_BITS: u32 = SIZE.trailing_zeros();

    pub fn new(ac: &Codes) -> Box<Self> {
        let entry = |index: usize| {
            let word = (index as u64) << (64 - Self::KNOWN_BITS);
            match follow(ac, word, Self::KNOWN_BITS, 0, 0) {
                (0, _) => (UNKNOWN << 6) as u16,
                (bits, passed) => (passed << 6 | bits) as u16,
            }
        };
        Box::new(Skip {
            entries: std::array::from_fn(entry),
        })
    }

    /// How many bits of `word` to drop (in the lowest six bits), and how far this leads (above).
    #[inline(always)]
    pub fn find(&self, word: u64) -> u32 {
        u32::from(self.entries[(word >> (64 - Self::KNOWN_BITS)) as usize])
    }
}

impl<const SIZE: usize> First<SIZE> {
    const KNOWN_BITS: u32 = SIZE.trailing_zeros();

    pub fn new(dc: &Codes, ac: &Codes) -> Box<Self> {
        let entry = |index: usize| {
            let word = (index as u64) << (64 - Self::KNOWN_BITS);
            let (length, size) = dc.find(word);
            let bits = length + u32::from(size);
            if length == 0 || bits > Self::KNOWN_BITS {
                return UNKNOWN << 8;
            }
            let difference = signed(word << length, size.into());
            let (bits, next) = follow(ac, word << bits, Self::KNOWN_BITS - bits, bits, 1);
            (difference as u32) << 16 | next << 8 | bits
        };
        Box::new(First {
            entries: std::array::from_fn(entry),
        })
    }

    /// Bits to drop, the next coefficient's index, and the difference.
    #[inline(always)]
    pub fn find(&self, word: u64) -> (u32, u32, i32) {
        let entry = self.entries[(word >> (64 - Self::KNOWN_BITS)) as usize];
        (entry & 63, entry >> 8 & 255, entry as i32 >> 16)
    }
}

/// Single symbols of AC coefficients, with their values.
pub(super) struct Values {
    /// Bits to drop, in the lowest byte; the zeros before the value; the value, 16 bits.
    entries: [u32; 1 << VALUE_BITS],
}

const VALUE_BITS: u32 = 10;

impl Values {
    pub fn new(ac: &Codes) -> Box<Self> {
        let entry = |index: usize| {
            let word = (index as u64) << (64 - VALUE_BITS);
            let (length, symbol) = ac.find(word);
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            let bits = length + size;
            match (run, size) {
                _ if length == 0 || bits > VALUE_BITS => 0,
                (0, 0) => BLOCK_END << 8 | bits,
                (1..15, 0) => 0,
                _ => (signed(word << length, size) as u32) << 16 | run << 8 | bits,
            }
        };
        Box::new(Values {
            entries: std::array::from_fn(entry),
        })
    }

    /// Bits to drop (0: too few are known), zeros before the value, and the value. A run of
    /// [`BLOCK_END`] says that no value follows in this block.
    #[inline(always)]
    pub fn find(&self, word: u64) -> (u32, u32, i32) {
        let entry = self.entries[(word >> (64 - VALUE_BITS)) as usize];
        (entry & 255, entry >> 8 & 255, entry as i32 >> 16)
    }
}

/// Follows AC symbols through the first `known` bits of `word`, from `bits` taken so far and
/// coefficient `index`: while a code lies in the known bits, even where its value does not, and
/// while the sums stay below what an entry holds.
fn follow(ac: &Codes, word: u64, known: u32, bits: u32, index: u32) -> (u32, u32) {
    let (mut word, mut left, mut bits, mut index) = (word, known, bits, index);
    loop {
        let (length, symbol) = ac.find(word);
        if length == 0 || length > left {
            return (bits, index);
        }
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        let passed = match (run, size) {
            (0, 0) => return (bits + length, index + BLOCK_END),
            (1..15, 0) => return (bits, index),
            _ => run + 1,
        };
        let taken = length + size;
        if bits + taken > MOST_BITS || index + passed > 63 {
            return (bits, index);
        }
        bits += taken;
        index += passed;
        if taken >= left {
            return (bits, index);
        }
        word <<= taken;
        left -= taken;
    }
}
