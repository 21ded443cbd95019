//! Huffman codes (T.81, annex C and F.2.2), and tables of what the next bits say: one symbol with its value, or as many
//! as are seen at one look where nobody wants the values.

use super::Damage;
use super::bits::Cursor;

const SHORT_BITS: u32 = 9;

/// Bits of a DC coefficient's difference.
const MOST_DC_SIZE: u8 = 15;

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
    #[inline(always)]
    pub fn take_difference(&self, cursor: &mut Cursor) -> Result<i32, Damage> {
        let (length, size) = self.find(cursor.peek());
        if length == 0 || size > MOST_DC_SIZE {
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

/// Bits of look-ahead. With 12, two pairs of tables still fit the processor's first cache.
const KNOWN_BITS: u32 = 12;

/// No step takes more.
const MOST_BITS: u32 = 18;

/// A refill makes 56 bits ready.
pub(super) const STEPS_A_REFILL: usize = 56 / MOST_BITS as usize;

/// Longer values are read one by one.
const MOST_SIZE: u32 = 7;

/// Farther than any block reaches, so that whoever adds it looks closer.
const UNKNOWN: Step = Step(PASSED);

/// What the next bits say, in one number: bits to drop, up to 31; how far the coefficient's index goes, up to 127; how many
/// of those bits, the last ones, are a value, up to 7; and whether the block is over.
#[derive(Clone, Copy)]
pub(super) struct Step(u16);

/// The bits of a [`Step`] that say how far the index goes.
const PASSED: u16 = 127 << 5;

/// The bit of a [`Step`] that ends a block.
const END: u16 = 1 << 15;

/// A step for each sequence of the next bits.
pub(super) struct Steps([Step; 1 << KNOWN_BITS]);

impl Step {
    fn new(bits: u32, passed: u32, size: u32, is_end: bool) -> Step {
        if bits > MOST_BITS || size > MOST_SIZE {
            return UNKNOWN;
        }
        let end = if is_end { END } else { 0 };
        Step(end | (size << 12 | passed << 5 | bits) as u16)
    }

    #[inline(always)]
    pub fn bits(self) -> u32 {
        u32::from(self.0 & 31)
    }

    #[inline(always)]
    pub fn size(self) -> u32 {
        u32::from(self.0 >> 12 & 7)
    }
}

/// A coefficient's index, where a [`Step`] has it, and above it whether the step before it was the block's last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Index(u32);

impl Index {
    /// The first one behind the DC coefficient.
    pub const SECOND: Index = Index::new(1);

    const BEHIND: u32 = Index::new(64).0;

    #[inline(always)]
    pub const fn new(index: usize) -> Self {
        Index((index as u32) << 5)
    }

    #[inline(always)]
    pub fn past(self, step: Step) -> Self {
        Index(self.0 + u32::from(step.0 & (END | PASSED)))
    }

    /// Whether no block reaches so far.
    #[inline(always)]
    pub fn is_beyond(self) -> bool {
        self.0 & !u32::from(END) > Self::BEHIND
    }

    /// Whether the block is over: by the step's word, or with its last coefficient. One comparison for both.
    #[inline(always)]
    pub fn is_over(self) -> bool {
        self.0 >= Self::BEHIND
    }

    /// Whether or not the block is over.
    #[inline(always)]
    pub fn get(self) -> usize {
        (self.0 >> 5 & 127) as usize
    }
}

impl Steps {
    fn new(step: impl Fn(u64) -> Step) -> Box<Self> {
        let of = |index: usize| step((index as u64) << (64 - KNOWN_BITS));
        Box::new(Steps(std::array::from_fn(of)))
    }

    /// A DC coefficient's difference.
    pub fn of_dc(dc: &Codes) -> Box<Self> {
        Self::new(|word| match dc.find(word) {
            (length, _) if length == 0 || length > KNOWN_BITS => UNKNOWN,
            (length, size) => Step::new(length + u32::from(size), 0, size.into(), false),
        })
    }

    /// One AC coefficient with its value.
    pub fn of_ac(ac: &Codes) -> Box<Self> {
        Self::new(|word| {
            let (length, symbol) = ac.find(word);
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            match (run, size) {
                _ if length == 0 || length > KNOWN_BITS => UNKNOWN,
                (0, 0) => Step::new(length, 1, 0, true),
                (1..15, 0) => UNKNOWN,
                _ => Step::new(length + size, run + 1, size, false),
            }
        })
    }

    /// As many AC coefficients as the bits show, without their values.
    pub fn past_ac(ac: &Codes) -> Box<Self> {
        Self::new(|word| follow(ac, word, 0))
    }

    /// The same behind a DC coefficient.
    pub fn past_dc(dc: &Codes, ac: &Codes) -> Box<Self> {
        Self::new(|word| {
            let (length, size) = dc.find(word);
            let bits = length + u32::from(size);
            match length {
                0 => UNKNOWN,
                // A size that no DC coefficient has is found here, and not where its value is read.
                _ if length > KNOWN_BITS || size > MOST_DC_SIZE || bits > MOST_BITS => UNKNOWN,
                _ if bits >= KNOWN_BITS => Step::new(bits, 0, 0, false),
                _ => follow(ac, word << bits, bits),
            }
        })
    }

    #[inline(always)]
    pub fn of(&self, word: u64) -> Step {
        self.0[(word >> (64 - KNOWN_BITS)) as usize]
    }
}

/// Follows AC symbols through the first bits of `word`, `bits` of which are taken: while a code lies in the known bits, even
/// where its value does not, and while the sums stay below what a step holds.
fn follow(ac: &Codes, word: u64, bits: u32) -> Step {
    let (mut word, mut bits, mut passed) = (word, bits, 0);
    while bits < KNOWN_BITS {
        let (length, symbol) = ac.find(word);
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        let taken = length + size;
        let is_known =
            length > 0 && bits + length <= KNOWN_BITS && (size > 0 || matches!(run, 0 | 15));
        if !is_known || bits + taken > MOST_BITS || passed + run + 1 >= 63 {
            break;
        }
        bits += taken;
        passed += run + 1;
        if symbol == 0 {
            return Step::new(bits, passed, 0, true);
        }
        word <<= taken;
    }
    match bits {
        0 => UNKNOWN,
        _ => Step::new(bits, passed, 0, false),
    }
}
