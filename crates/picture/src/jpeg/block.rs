//! The AC symbols of one block of a sequential JPEG: passed over several at a time, or one by one
//! where that does not do. Knows neither samples nor where a block lies.

use super::Damage;
use super::bits::{Cursor, Window, signed};
use super::huffman::{BLOCK_END, Codes, First, Skip, UNKNOWN, Values};
use std::cell::RefCell;
use std::rc::Rc;

/// What a pair of code tables becomes. On photographs, 13 and 12 bits of look-ahead were fastest:
/// with more, the tables leave the processor's first cache.
pub(super) struct BlockCodes {
    pub dc: Box<Codes>,
    pub ac: Box<Codes>,
    pub skip: Box<Skip<{ 1 << 13 }>>,
    pub first: Box<First<{ 1 << 12 }>>,
    pub values: Box<Values>,
}

/// So many pairs are kept on each thread: 40 KB each, and a file has two as a rule.
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
            skip: Skip::new(ac),
            first: First::new(dc, ac),
            values: Values::new(ac),
        }
    }
}

/// One AC symbol: bits to drop, zeros before the value, and the value.
#[cold]
pub(super) fn value_slowly(cursor: Cursor, codes: &BlockCodes) -> Result<(u32, u32, i32), Damage> {
    let (length, symbol) = codes.ac.find(cursor.peek());
    let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
    if length == 0 || (size == 0 && (1..15).contains(&run)) {
        return Err(Damage::Senseless);
    }
    match symbol {
        0 => Ok((length, BLOCK_END, 0)),
        _ => Ok((length + size, run, signed(cursor.peek() << length, size))),
    }
}

/// Passes over a block's coefficients from index `k` on. `None` where the tables cannot tell whether
/// an entry went beyond the block. At least 18 bits must be ready.
///
/// # Errors
/// A code without a meaning.
#[inline(always)]
pub(super) fn skip(
    cursor: Cursor,
    window: &Window,
    codes: &BlockCodes,
    k: u32,
) -> Result<Option<Cursor>, Damage> {
    let (mut cursor, mut k) = (cursor, k);
    loop {
        // An entry takes 18 bits at most, so 56 are enough for three of them.
        while k < 64 {
            let entry = codes.skip.find(cursor.peek());
            cursor.drop(entry & 63);
            k += entry >> 6;
            if k >= 64 {
                break;
            }
            cursor.refill(window);
            let entry = codes.skip.find(cursor.peek());
            cursor.drop(entry & 63);
            k += entry >> 6;
            if k >= 64 {
                break;
            }
            let entry = codes.skip.find(cursor.peek());
            cursor.drop(entry & 63);
            k += entry >> 6;
        }
        if is_end(k) {
            return Ok(Some(cursor));
        }
        if k < UNKNOWN {
            return Ok(None);
        }
        // A long code.
        cursor.refill(window);
        let (length, run, _) = value_slowly(cursor, codes)?;
        cursor.drop(length);
        cursor.refill(window);
        k = k - UNKNOWN + run + u32::from(run != BLOCK_END);
    }
}

/// As [`skip`], symbol by symbol: where the next block begins within an entry.
#[cold]
pub(super) fn skip_slowly(
    cursor: Cursor,
    window: &Window,
    codes: &BlockCodes,
    k: u32,
) -> Result<Cursor, Damage> {
    let (mut cursor, mut k) = (cursor, k);
    while k < 64 {
        cursor.refill(window);
        let (length, run, _) = value_slowly(cursor, codes)?;
        cursor.drop(length);
        if run == BLOCK_END {
            return Ok(cursor);
        }
        k += run + 1;
    }
    match k {
        64 => Ok(cursor),
        _ => Err(Damage::Senseless),
    }
}

/// Whether a sum of indices tells the regular end of a block: the last coefficient, or the symbol
/// that ends a block early.
#[inline(always)]
fn is_end(k: u32) -> bool {
    k == 64 || (BLOCK_END + 1..BLOCK_END + 64).contains(&k)
}
