//! The blocks of sequential JPEGs, step by step. That a block is over changes numbers, and no branch: processors guess
//! wrong where blocks end, and each wrong guess costs as much as two steps. Each step waits for the one before it, so two
//! files take turns: one's steps fill the other's waits. Knows neither samples nor where a block lies.

use super::Damage;
use super::bits::{Bits, Cursor, End, Window, signed};
use super::block_codes::BlockCodes;
use super::huffman::{Index, STEPS_A_REFILL, Steps};
use super::idct::LOW_4;
use std::hint::select_unpredictable;

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
    /// The bit of the window where it begins, until the window moves.
    begin: u32,
}

/// Blocks that are read at once: what fits beside the tables.
pub(super) const MOST_BLOCKS: usize = 192;

/// Above [`MOST_BLOCKS`], as steps are made beyond the last block before anybody looks, and a whole mask.
const KINDS: usize = 256;

/// One more, which says what would follow.
type Kinds<'a> = [Kind<'a>; KINDS + 1];

/// Where a reading is. A plain value, so that loops over steps keep it in registers.
#[derive(Clone, Copy)]
struct State<'a> {
    cursor: Cursor,
    /// Which block.
    at: usize,
    /// That of the next coefficient, at first the one behind the DC coefficient.
    index: Index,
    /// The table of the next step.
    steps: &'a Steps,
}

impl<'a> State<'a> {
    /// At the first of blocks that begin where the cursor is.
    fn new(cursor: Cursor, kinds: &Kinds<'a>) -> Self {
        State {
            cursor,
            at: 0,
            index: Index::SECOND,
            steps: kinds[0].first,
        }
    }

    /// Makes one step. Where the table knows too little, or the step goes too far, nothing is changed, and the answer is no.
    #[inline(always)]
    fn advance<const VALUES: bool>(
        &mut self,
        kinds: &mut Kinds<'a>,
        low: &mut [Low; KINDS],
    ) -> bool {
        let step = self.steps.of(self.cursor.peek());
        let next = self.index.past(step);
        if next.is_beyond() {
            return false;
        }
        let at = self.at % KINDS;
        let kind = kinds[at];
        let (past, first) = (at_hand(kind.past), at_hand(kinds[at + 1].first));
        if VALUES {
            let word = self.cursor.peek() << (step.bits() - step.size());
            let place = PLACES[(next.get() - 1) & 63] & 31;
            low[at][usize::from(place)] = signed(word, step.size()) as i16;
        }
        self.cursor.drop(step.bits());
        kinds[at + 1].begin = self.cursor.position() as u32;
        // By the index before this step, which is known earlier: at or beyond the last one, the next is beyond.
        let rest = if VALUES {
            select_unpredictable(self.index >= kind.last, past, kind.rest)
        } else {
            past
        };
        let is_over = next.is_over();
        self.steps = select_unpredictable(is_over, first, rest);
        self.index = select_unpredictable(is_over, Index::SECOND, next);
        self.at += usize::from(is_over);
        true
    }

    /// Reads the next symbol, where a step would not do.
    ///
    /// # Errors
    /// A code without a meaning, and coefficients beyond the block.
    #[cold]
    #[inline(never)]
    fn look_closer<const VALUES: bool>(
        &mut self,
        kinds: &mut Kinds<'a>,
        low: &mut [Low; KINDS],
        codes: &BlockCodes,
        window: &Window,
    ) -> Result<(), Damage> {
        let kind = kinds[self.at];
        let index = self.index.get();
        self.cursor.refill(window);
        // The coefficient that has the value, the next one, and whether the block is over.
        let (coefficient, value, next, is_end);
        if std::ptr::eq(self.steps, kind.first) {
            value = codes.dc.take_difference(&mut self.cursor)?;
            (coefficient, next, is_end) = (0, 1, false);
        } else {
            let (run, size) = codes.ac.take_run(&mut self.cursor)?;
            coefficient = index + run as usize;
            is_end = (run, size) == (0, 0) || coefficient == 63;
            if matches!((run, size), (1..15, 0)) || coefficient > 63 {
                return Err(Damage::Senseless);
            }
            value = self.cursor.take_signed(size);
            next = coefficient + 1;
        }
        if VALUES && coefficient <= kind.last.get() {
            low[self.at][usize::from(PLACES[coefficient])] = value as i16;
        }
        self.index = Index::new(next);
        self.steps = if next > kind.last.get() {
            kind.past
        } else {
            kind.rest
        };
        if is_end {
            self.at += 1;
            let next = &mut kinds[self.at];
            next.begin = self.cursor.position() as u32;
            (self.index, self.steps) = (Index::SECOND, next.first);
        }
        Ok(())
    }
}

/// The same, read from memory by now. Of two that are chosen from, compilers would choose the address and read it then, which
/// makes the next step wait longer.
#[inline(always)]
fn at_hand(steps: &Steps) -> &Steps {
    #[cfg(target_arch = "x86_64")]
    {
        let mut address: *const Steps = steps;
        // SAFETY: no instruction at all, so the address is the reference's, whose lifetime the signature keeps.
        #[allow(
            clippy::pointers_in_nomem_asm_block,
            reason = "nothing is read through it"
        )]
        unsafe {
            std::arch::asm!("/* {0} */", inout(reg) address, options(pure, nomem, nostack, preserves_flags));
            &*address
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    steps
}

/// The blocks of some MCUs, and what was read of them.
pub(super) struct Blocks<'a> {
    kinds: Box<Kinds<'a>>,
    codes: Vec<&'a BlockCodes>,
    /// Whether only DC coefficients are wanted.
    pub has_means_alone: bool,
    /// The DC coefficients' differences, where nothing else is wanted.
    pub differences: Vec<i32>,
    /// All coefficients that are wanted, elsewhere.
    pub low: Box<[Low; KINDS]>,
    state: State<'a>,
    /// So many are to be read.
    count: usize,
    /// Of so many the difference is known.
    known: usize,
    /// Up to where in the window a refill may begin.
    limit: usize,
}

impl<'a> Blocks<'a> {
    /// Blocks like those of `unit` in turn: their codes, and the index of the last coefficient that is wanted.
    pub fn new(unit: &[(&'a BlockCodes, usize)]) -> Self {
        let has_means_alone = unit.iter().all(|&(_, last)| last == 0);
        let of = |at: usize| unit[at % unit.len()];
        let kinds: Kinds = std::array::from_fn(|at| {
            let (codes, last) = of(at);
            Kind {
                first: if has_means_alone {
                    &codes.past_dc
                } else {
                    &codes.dc_value
                },
                rest: &codes.ac_value,
                past: &codes.past_ac,
                last: Index::new(last),
                begin: 0,
            }
        });
        Blocks {
            state: State::new(Cursor::default(), &kinds),
            kinds: Box::new(kinds),
            codes: (0..MOST_BLOCKS).map(|at| of(at).0).collect(),
            has_means_alone,
            differences: vec![0; MOST_BLOCKS],
            low: Box::new([[0; 32]; KINDS]),
            count: 0,
            known: 0,
            limit: 0,
        }
    }

    /// Begins anew, with the first `count` blocks, [`MOST_BLOCKS`] at most, where `bits` is.
    pub fn begin(&mut self, bits: &Bits, count: usize) {
        if !self.has_means_alone {
            self.low[..count].fill([0; 32]);
        }
        self.state = State::new(bits.cursor, &self.kinds);
        (self.count, self.known) = (count, 0);
    }

    /// Whether all blocks are read that were to be.
    pub fn are_read(&self) -> bool {
        self.state.at >= self.count
    }

    /// Sees to it that the window holds what comes next.
    ///
    /// # Errors
    /// Data that end early.
    fn prepare(&mut self, bits: &mut Bits) -> Result<(), Damage> {
        self.limit = bits.limit()?;
        self.state.cursor = bits.cursor;
        if self.known == self.state.at {
            self.kinds[self.known].begin = bits.cursor.position() as u32;
        }
        Ok(())
    }

    #[inline(always)]
    fn reach<'r>(&'r mut self, bits: &'r Bits) -> (State<'a>, Reach<'r, 'a>) {
        let reach = Reach {
            kinds: &mut self.kinds,
            low: &mut self.low,
            codes: &self.codes,
            count: self.count,
            window: bits.window(),
            limit: self.limit,
            end: bits.end_in_window(),
        };
        (self.state, reach)
    }

    /// Takes what was reached.
    ///
    /// # Errors
    /// A code without a meaning.
    #[inline(always)]
    fn take<const VALUES: bool>(
        &mut self,
        bits: &mut Bits,
        state: State<'a>,
    ) -> Result<(), Damage> {
        self.state = state;
        if self.are_read() {
            // Back from where nobody had looked.
            self.state.at = self.count;
            let begin = self.kinds[self.count].begin as usize;
            self.state.cursor = Cursor::at_bit(bits.window(), begin);
        }
        bits.cursor = self.state.cursor;
        if !VALUES {
            // Before the window moves; that of the block which goes on too.
            let begun = self.count.min(self.state.at + 1);
            for at in self.known..begun {
                let mut cursor = Cursor::at_bit(bits.window(), self.kinds[at].begin as usize);
                self.differences[at] = self.codes[at].dc.take_difference(&mut cursor)?;
            }
            self.known = begun;
        }
        Ok(())
    }
}

/// What a reading needs until its window moves.
struct Reach<'r, 'a> {
    kinds: &'r mut Kinds<'a>,
    low: &'r mut [Low; KINDS],
    codes: &'r [&'a BlockCodes],
    count: usize,
    window: &'r Window,
    limit: usize,
    end: End,
}

impl<'a> Reach<'_, 'a> {
    #[inline(always)]
    fn goes_on(&self, state: &State) -> bool {
        state.at < self.count && state.cursor.at() <= self.limit
    }

    /// Makes a step, or looks closer where it would not do. Only a step leaves what the next one needs.
    ///
    /// # Errors
    /// A code without a meaning, and coefficients beyond the block.
    #[inline(always)]
    fn step<const VALUES: bool>(&mut self, state: &mut State<'a>) -> Result<bool, Damage> {
        if state.advance::<VALUES>(self.kinds, self.low) {
            return Ok(true);
        }
        // Beyond the last block anything may stand.
        if state.at < self.count {
            // A copy: what no other function sees stays in registers.
            let mut moved = *state;
            let codes = self.codes[state.at];
            match moved.look_closer::<VALUES>(self.kinds, self.low, codes, self.window) {
                Ok(()) => *state = moved,
                // Whatever stands behind the data's end means that they are too short, whoever looks first.
                Err(_) if state.cursor.position() > self.end.bits => return Err(self.end.damage),
                Err(damage) => return Err(damage),
            }
        }
        Ok(false)
    }
}

/// Reads all blocks: all coefficients that are wanted, or DC coefficients alone.
///
/// # Errors
/// Codes without a meaning, and data that end early.
#[inline(always)]
pub(super) fn read<const VALUES: bool>(blocks: &mut Blocks, bits: &mut Bits) -> Result<(), Damage> {
    while !blocks.are_read() {
        blocks.prepare(bits)?;
        let (mut state, mut reach) = blocks.reach(bits);
        'looks: while reach.goes_on(&state) {
            state.cursor.refill(reach.window);
            for _ in 0..STEPS_A_REFILL {
                if !reach.step::<VALUES>(&mut state)? {
                    continue 'looks;
                }
            }
        }
        blocks.take::<VALUES>(bits, state)?;
    }
    Ok(())
}

/// As [`read`], of two in turns, until one of them has read all of its blocks.
///
/// # Errors
/// As [`read`], and which of them it is.
// One loop over any number of files would be shorter, and keep their states in memory: a tenth slower.
#[inline(always)]
pub(super) fn read_two<const VALUES: bool>(
    [(one, one_bits), (other, other_bits)]: [(&mut Blocks, &mut Bits); 2],
) -> Result<(), (usize, Damage)> {
    let (of_one, of_other) = (|damage| (0, damage), |damage| (1, damage));
    while !one.are_read() && !other.are_read() {
        one.prepare(one_bits).map_err(of_one)?;
        other.prepare(other_bits).map_err(of_other)?;
        let (mut first, mut one_reach) = one.reach(one_bits);
        let (mut second, mut other_reach) = other.reach(other_bits);
        'looks: while one_reach.goes_on(&first) && other_reach.goes_on(&second) {
            first.cursor.refill(one_reach.window);
            second.cursor.refill(other_reach.window);
            for _ in 0..STEPS_A_REFILL {
                if !one_reach.step::<VALUES>(&mut first).map_err(of_one)?
                    || !other_reach.step::<VALUES>(&mut second).map_err(of_other)?
                {
                    continue 'looks;
                }
            }
        }
        one.take::<VALUES>(one_bits, first).map_err(of_one)?;
        other.take::<VALUES>(other_bits, second).map_err(of_other)?;
    }
    Ok(())
}
