//! What code tables become for the steps through blocks, kept for the next file of the same tables.

use super::huffman::{Codes, Steps};
use std::cell::RefCell;
use std::rc::Rc;

/// What a pair of code tables becomes.
pub(super) struct BlockCodes {
    pub dc: Box<Codes>,
    pub ac: Box<Codes>,
    pub dc_value: Box<Steps>,
    pub past_dc: Box<Steps>,
    pub ac_value: Box<Steps>,
    pub past_ac: Box<Steps>,
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
