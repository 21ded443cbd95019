//! The blocks of a sequential JPEG, step by step. That a block is over changes numbers, and no branch: processors guess
//! wrong where blocks end, and each wrong guess costs as much as two steps. Knows neither samples nor where a block lies.

use super::Damage;
use super::bits::{Bits, Cursor, Window, signed};
use super::huffman::{Codes, Index, Steps};
use super::idct::LOW_4;
use std::cell::RefCell;
use std::hint::select_unpredictable;
use std::rc::Rc;

/// What a pair of code tables becomes.
pub(super) struct BlockCodes {
    dc: Box<Codes>,
    ac: Box<Codes>,
    dc_value: Box<Steps>,
    past_dc: Box<Steps>,
    ac_value: Box<Steps>,
    past_ac: Box<Steps>,
}

/// So many pairs are kept on each thread: 35 KB each, and a file has two as a rule.
const KEPT: usize = 4;

thread_local! {
    /// Pairs that files had, the newest in front. Most files of a folder have the same ones, and making them takes as
    /// long as decoding a small picture.
    static MADE: RefCell<Vec<Rc<BlockCodes>>> = const { RefCell::new(Vec::new()) };
}

impl BlockCodes {
    /// Of these two tables; made if they are not among the last ones.
    pub fn of(dc: &Codes, ac: &Codes) -> Rc<Self> {
        MADE.with_borrow_mut(|made| {
            let known = |codes: &Rc<Self>| codes.dc.equal(dc) && codes.ac.equal(ac);
            let at = made.iter().position(known).unwrap_or_else(|| {
                made.truncate(KEPT - 1);
                made.push(Rc::new(Self::new(dc, ac)));
                made.len() - 1
            });
            made.swap(0, at);
            Rc::clone(&made[0])
        })
    }

    fn new(dc: &Codes, ac: &Codes) -> Self {
        BlockCodes {
            dc: Box::new(dc.clone()),
            ac: Box::new(ac.clone()),
            dc_value: Steps::of_dc(dc),
            past_dc: Steps::past_dc(dc, ac),
            ac_value: Steps::of_ac(ac),
            past_ac: Steps::past_ac(ac),
        }
    }
}

/// A block's coefficients of the lowest 4 × 4 frequencies, row by row, and behind them what is not wanted.
type Low = [i16; 32];

/// Where each coefficient goes, by its index in the file's order.
const PLACES: [u8; 64] = {
    let mut places = [31; 64];
    let mut place = 0;
    while place < 16 {
        places[LOW_4[place]] = place as u8;
        place += 1;
    }
    places
};

/// How a block is read.
#[derive(Clone, Copy)]
struct Kind<'a> {
    first: &'a Steps,
    rest: &'a Steps,
    past: &'a Steps,
    /// The index of the last coefficient, in the file's order, that is wanted.
    last: Index,
    /// The bit of the window where it begins, for whoever reads its DC coefficient later.
    begin: u32,
}

/// The blocks of some MCUs, and what was read of them.
pub(super) struct Blocks<'a> {
    /// One more than there are blocks, which says what would follow.
    kinds: Vec<Kind<'a>>,
    codes: Vec<&'a BlockCodes>,
    /// The DC coefficients' differences, where nothing else is wanted.
    pub differences: Vec<i32>,
    /// All coefficients that are wanted, elsewhere.
    pub low: Vec<Low>,
}

impl<'a> Blocks<'a> {
    /// So many blocks, like those of `unit` in turn: their codes, and the index of the last coefficient that is wanted.
    pub fn new(unit: &[(&'a BlockCodes, usize)], count: usize) -> Self {
        let each = || unit.iter().cycle().take(count + 1);
        let has_means_alone = unit.iter().all(|&(_, last)| last == 0);
        let kind = |&(codes, last): &(&'a BlockCodes, usize)| Kind {
            first: if has_means_alone {
                &codes.past_dc
            } else {
                &codes.dc_value
            },
            rest: &codes.ac_value,
            past: &codes.past_ac,
            last: Index::new(last),
            begin: 0,
        };
        Blocks {
            kinds: each().map(kind).collect(),
            codes: each().map(|&(codes, _)| codes).collect(),
            differences: vec![0; count],
            low: vec![[0; 32]; count],
        }
    }

    /// Reads the first `count` blocks: of all that are wanted, or of DC coefficients alone.
    ///
    /// # Errors
    /// Codes without a meaning, and data that end early.
    #[inline(always)]
    pub fn read<const VALUES: bool>(
        &mut self,
        bits: &mut Bits,
        count: usize,
    ) -> Result<(), Damage> {
        let kinds = &mut self.kinds[..=count];
        let low = &mut self.low[..count];
        if VALUES {
            low.fill([0; 32]);
        }
        // The block, the next coefficient's index, at first beyond the DC coefficient, and the table of the next step.
        let (mut at, mut index, mut steps) = (0, Index::new(1), kinds[0].first);
        let mut known = 0;
        while at < count {
            let limit = bits.limit()?;
            let mut cursor = bits.cursor;
            let window = bits.window();
            if known == at {
                kinds[at].begin = cursor.position() as u32;
            }
            'window: while at < count && cursor.at() <= limit {
                cursor.refill(window);
                // What may follow a step is at hand before it is known which.
                let (mut kind, mut first) = (kinds[at], kinds[at + 1].first);
                for _ in 0..3 {
                    let step = steps.of(cursor.peek());
                    let next = index.past(step);
                    if next.is_beyond() {
                        if next == Index::new(64) && !step.is_end() && !step.is_unknown() {
                            // The last coefficient, which ends a block by itself.
                            cursor.drop(step.bits());
                            at += 1;
                            kinds[at].begin = cursor.position() as u32;
                            (index, steps) = (Index::new(1), first);
                            if at >= count {
                                break 'window;
                            }
                            (kind, first) = (kinds[at], kinds[at + 1].first);
                            continue;
                        }
                        let is_first = std::ptr::eq(steps, kind.first);
                        let mut moved = cursor;
                        let symbol =
                            slowly(&mut moved, window, self.codes[at], is_first, index.get())?;
                        cursor = moved;
                        if VALUES && symbol.index <= kind.last.get() {
                            low[at][usize::from(PLACES[symbol.index & 63])] = symbol.value as i16;
                        }
                        index = Index::new(symbol.next);
                        steps = if symbol.next > kind.last.get() {
                            kind.past
                        } else {
                            kind.rest
                        };
                        if symbol.is_end {
                            at += 1;
                            kinds[at].begin = cursor.position() as u32;
                            (index, steps) = (Index::new(1), first);
                        }
                        continue 'window;
                    }
                    if VALUES {
                        let word = cursor.peek() << (step.bits() - step.size());
                        let place = PLACES[(next.get() - 1) & 63] & 31;
                        low[at][usize::from(place)] = signed(word, step.size()) as i16;
                    }
                    cursor.drop(step.bits());
                    if !VALUES {
                        kinds[at + 1].begin = cursor.position() as u32;
                    }
                    // By the index before this step, which is known earlier: at or beyond the last one, the next is beyond.
                    let rest = if VALUES {
                        select_unpredictable(index >= kind.last, kind.past, kind.rest)
                    } else {
                        kind.past
                    };
                    steps = select_unpredictable(step.is_end(), first, rest);
                    index = select_unpredictable(step.is_end(), Index::new(1), next);
                    at += usize::from(step.is_end());
                    if at >= count {
                        break 'window;
                    }
                    (kind, first) = (kinds[at], kinds[at + 1].first);
                }
            }
            if !VALUES {
                // Before the window moves; that of the block which goes on too.
                let begun = count.min(at + 1);
                let read = kinds[known..begun].iter().zip(&self.codes[known..]);
                for ((kind, codes), found) in read.zip(&mut self.differences[known..]) {
                    let mut cursor = Cursor::at_bit(window, kind.begin as usize);
                    *found = codes.dc.take_difference(&mut cursor)?;
                }
                known = begun;
            }
            bits.cursor = cursor;
        }
        Ok(())
    }
}

/// One symbol.
struct Symbol {
    index: usize,
    value: i32,
    /// The next coefficient's index.
    next: usize,
    is_end: bool,
}

/// The next symbol of a block, where a step knows too little or goes too far.
///
/// # Errors
/// A code without a meaning, and coefficients beyond the block.
#[cold]
fn slowly(
    cursor: &mut Cursor,
    window: &Window,
    codes: &BlockCodes,
    is_first: bool,
    index: usize,
) -> Result<Symbol, Damage> {
    cursor.refill(window);
    if is_first {
        let value = codes.dc.take_difference(cursor)?;
        return Ok(Symbol {
            index: 0,
            value,
            next: 1,
            is_end: false,
        });
    }
    let (run, size) = codes.ac.take_run(cursor)?;
    let last = index + run as usize;
    match (run, size) {
        (0, 0) => Ok(Symbol {
            index,
            value: 0,
            next: 1,
            is_end: true,
        }),
        (1..15, 0) => Err(Damage::Senseless),
        _ if last > 63 => Err(Damage::Senseless),
        _ => {
            let value = cursor.take_signed(size);
            Ok(Symbol {
                index: last,
                value,
                next: last + 1,
                is_end: last == 63,
            })
        }
    }
}
