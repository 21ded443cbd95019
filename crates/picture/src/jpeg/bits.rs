//! The bits of one scan: entropy-coded bytes without their stuffing, in a window that moves along
//! the file. Never allocates by the file's length, and never reads past a marker: behind it there
//! are zeros, and whoever reads them is told at the next [`Bits::prepare`].

use super::Damage;

/// Most bytes that one coded unit (MCU) takes: ten blocks (T.81, B.2.3) of 64 symbols, each with a
/// code of 16 bits and 15 more; and the word that is loaded ahead.
const UNIT_BYTES: usize = 10 * 64 * 31 / 8 + 8;

/// Small enough for the first cache beside the tables.
const WINDOW_BYTES: usize = 8 << 10;

const ARRAY_BYTES: usize = WINDOW_BYTES + UNIT_BYTES + 16;

pub(super) type Window = [u8; ARRAY_BYTES];

/// Where the reading is. A plain value, so that loops over symbols keep it in registers.
#[derive(Clone, Copy, Default)]
pub(super) struct Cursor {
    /// The next bits, from the highest one down.
    word: u64,
    /// Which bit of the window they begin with.
    position: usize,
    /// The first byte of the window that `word` holds nothing of, as far as counts: bits of it may stand there already.
    at: usize,
}

pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The first byte of the file that is not in the window.
    next: usize,
    /// A marker, or the file's end, lies at `next`.
    is_exhausted: bool,
    window: Box<Window>,
    filled: usize,
    pub cursor: Cursor,
}

/// Where a scan's data end.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// Counted from the window's start.
    pub bits: usize,
    /// What it means to read beyond.
    pub damage: Damage,
}

impl Cursor {
    /// Makes at least 56 bits ready.
    #[inline(always)]
    pub fn refill(&mut self, window: &Window) {
        // Always there: see `UNIT_BYTES`.
        let Some(bytes) = window.get(self.at..).and_then(|rest| rest.first_chunk()) else {
            return;
        };
        let count = (self.at * 8).wrapping_sub(self.position) & 63;
        self.word |= u64::from_be_bytes(*bytes) >> count;
        self.at += (63 - count) >> 3;
    }

    /// The next bits, from the highest one down.
    #[inline(always)]
    pub fn peek(&self) -> u64 {
        self.word
    }

    /// The first byte of the window that was not loaded.
    #[inline(always)]
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next bit, counted from the window's start.
    #[inline(always)]
    pub fn position(&self) -> usize {
        self.position
    }

    /// With at least 48 bits ready, from this bit of the window on.
    #[inline(always)]
    pub fn at_bit(window: &Window, position: usize) -> Cursor {
        let mut cursor = Cursor {
            at: position / 8,
            position: position & !7,
            ..Cursor::default()
        };
        cursor.refill(window);
        cursor.drop(position as u32 % 8);
        cursor
    }

    /// Drops the next `length` bits, of 63 at most; no more than were made ready.
    #[inline(always)]
    pub fn drop(&mut self, length: u32) {
        self.word <<= length & 63;
        self.position = self.position.wrapping_add(length as usize);
    }

    /// The next `length` bits (15 at most) as T.81, F.2.2.1 extends them: a value with its sign.
    #[inline(always)]
    pub fn take_signed(&mut self, length: u32) -> i32 {
        let value = signed(self.word, length);
        self.drop(length);
        value
    }

    /// The next `length` bits, 16 at most.
    #[inline(always)]
    pub fn take(&mut self, length: u32) -> u32 {
        let value = (self.word >> 1) >> (63 - length);
        self.drop(length);
        value as u32
    }
}

/// The value in the highest `length` bits of `word`. Without a leading one it is negative:
/// `length` ones below zero.
#[inline(always)]
pub(super) fn signed(word: u64, length: u32) -> i32 {
    let value = ((word >> 1) >> (63 - length)) as i32;
    let is_negative = !(word as i64) >> 63;
    value + (is_negative as i32 & (1 - (1 << length)))
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Bits {
            bytes,
            next: bytes.len(),
            is_exhausted: true,
            window: Box::new([0; ARRAY_BYTES]),
            filled: 0,
            cursor: Cursor::default(),
        }
    }

    /// Goes to the scan data that begin at offset `at`.
    pub fn start(&mut self, at: usize) {
        self.next = at;
        self.is_exhausted = false;
        self.filled = 0;
        self.cursor = Cursor::default();
    }

    #[inline(always)]
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// To be called before each unit of at most ten blocks.
    ///
    /// # Errors
    /// More bits were read than there are.
    #[inline(always)]
    pub fn prepare(&mut self) -> Result<(), Damage> {
        if self.cursor.at + UNIT_BYTES <= self.filled {
            return Ok(());
        }
        self.top_up()
    }

    /// Up to which of the window's bytes [`Cursor::at`] may lie for another refill.
    ///
    /// # Errors
    /// More bits were read than there are.
    pub fn limit(&mut self) -> Result<usize, Damage> {
        self.prepare()?;
        // Where nothing follows, as far as tells that too much was read.
        Ok(if self.is_exhausted {
            self.filled + 16
        } else {
            self.filled - 16
        })
    }

    #[cold]
    fn top_up(&mut self) -> Result<(), Damage> {
        self.check()?;
        if self.is_exhausted {
            return Ok(());
        }
        // Not exhausted, so the last unit began a whole unit before the end of the filled part.
        let kept = (self.cursor.position / 8).min(self.filled)..self.filled;
        self.cursor.at -= kept.start;
        self.cursor.position -= kept.start * 8;
        self.filled = kept.len();
        self.window.copy_within(kept, 0);
        self.fill();
        Ok(())
    }

    /// Copies bytes until the window is full or a marker comes, and drops stuffed zeros (T.81,
    /// F.1.2.3) and fill bytes.
    fn fill(&mut self) {
        while self.filled < WINDOW_BYTES {
            let words = self.bytes.get(self.next..).unwrap_or_default();
            let window = &mut self.window[self.filled..WINDOW_BYTES + 8];
            let copied = copy_to_marker(words, window);
            self.next += copied;
            self.filled += copied;
            match self.bytes.get(self.next..).unwrap_or_default() {
                [0xff, 0, ..] => {
                    self.window[self.filled] = 0xff;
                    self.filled += 1;
                    self.next += 2;
                }
                [0xff, 0xff, ..] => self.next += 1,
                [] | [0xff, ..] => {
                    self.is_exhausted = true;
                    self.window[self.filled..][..UNIT_BYTES + 8].fill(0);
                    return;
                }
                _ => {}
            }
        }
    }

    /// Ends a scan, or its part before a restart marker.
    ///
    /// # Errors
    /// More bits were read than there are.
    pub fn check(&self) -> Result<(), Damage> {
        if self.cursor.position <= self.filled * 8 {
            return Ok(());
        }
        Err(self.overread())
    }

    /// What it means that more bits were read than there are.
    fn overread(&self) -> Damage {
        match self.bytes.get(self.next..self.next + 2) {
            // Another marker than the end of the picture: damage within the data.
            Some(&[0xff, marker]) if marker != 0xd9 => Damage::Senseless,
            _ => Damage::Short,
        }
    }

    /// Where the data end, if they do within the window.
    pub fn end_in_window(&self) -> End {
        End {
            bits: if self.is_exhausted {
                self.filled * 8
            } else {
                usize::MAX
            },
            damage: self.overread(),
        }
    }

    /// Passes restart marker `number` (0 to 7), and what lies before it.
    ///
    /// # Errors
    /// More bits were read than there are, or another marker comes first.
    pub fn restart(&mut self, number: u8) -> Result<(), Damage> {
        self.check()?;
        let at = self.end();
        match self.bytes.get(at..at + 2) {
            Some(&[0xff, marker]) if marker == 0xd0 + number => {
                self.start(at + 2);
                Ok(())
            }
            Some(&[0xff, 0xd9]) | None => Err(Damage::Short),
            Some(_) => Err(Damage::Senseless),
        }
    }

    /// Whether all data of the scan are read, but for bits that fill the last byte.
    pub fn is_spent(&self) -> bool {
        let rest = self.bytes.get(self.next..).unwrap_or_default();
        let is_loaded = self.is_exhausted || matches!(rest, [] | [0xff] | [0xff, 1..=0xfe, ..]);
        is_loaded && self.filled * 8 < self.cursor.position + 8
    }

    /// The offset of the marker behind the data that are being read.
    pub fn end(&mut self) -> usize {
        while !self.is_exhausted {
            self.filled = 0;
            self.fill();
        }
        self.next
    }
}

/// Copies from the start of `from` to `to` until 0xff comes, or either ends; by words, so the last
/// bytes that fit may stay behind. Returns how many were copied.
fn copy_to_marker(from: &[u8], to: &mut [u8]) -> usize {
    let mut copied = 0;
    let words = from.chunks_exact(8).zip(to.chunks_exact_mut(8));
    for (from, to) in words {
        to.copy_from_slice(from);
        let marked = ff_bytes(u64::from_le_bytes(std::array::from_fn(|i| from[i])));
        if marked != 0 {
            return copied + marked.trailing_zeros() as usize / 8;
        }
        copied += 8;
    }
    // The last bytes of the file.
    let rest = from[copied..].iter().zip(&mut to[copied..]);
    for (from, to) in rest {
        if *from == 0xff {
            break;
        }
        *to = *from;
        copied += 1;
    }
    copied
}

/// The highest bit of each byte that is 0xff: one that is seven ones below its highest bit carries
/// into it, and no further.
fn ff_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    ((word & LOW) + 0x0101_0101_0101_0101) & word & !LOW
}
