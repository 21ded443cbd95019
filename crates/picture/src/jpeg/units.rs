//! The order in which a scan holds its blocks (T.81, A.2), restart markers included. Knows no
//! coefficient.

use super::Damage;
use super::bits::Bits;
use super::header::{Frame, Scan};

/// One block's place: which of the scan's components, and its column and row among that
/// component's blocks.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub slot: usize,
    pub column: usize,
    pub row: usize,
}

/// What is to be done with the blocks of a scan.
pub(super) trait Blocks {
    /// Reads the block at `place`.
    fn read(&mut self, bits: &mut Bits, place: Place) -> Result<(), Damage>;

    /// Forgets what blocks before a restart marker said.
    fn restart(&mut self);
}

/// MCUs that lie side by side, without a restart marker between them.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub x: usize,
    pub y: usize,
    pub count: usize,
}

/// What is to be done with the runs of a scan.
pub(super) trait Runs {
    /// Reads all blocks of `run`.
    fn read(&mut self, bits: &mut Bits, run: Run) -> Result<(), Damage>;

    /// Forgets what blocks before a restart marker said.
    fn restart(&mut self);
}

/// The blocks of each of the scan's components in one MCU, each way: one of a component alone, which is not interleaved.
pub(super) fn factors(frame: &Frame, scan: &Scan) -> Vec<(usize, usize)> {
    match &scan.components[..] {
        [_] => vec![(1, 1)],
        components => {
            let of = |&(index, ..): &(usize, usize, usize)| &frame.components[index];
            components.iter().map(of).map(|of| (of.h, of.v)).collect()
        }
    }
}

/// Calls `runs` for all MCUs of the scan that begins where `bits` is, `most` of them at a time.
///
/// # Errors
/// Those of `runs`; data that end early; a restart marker that is missing.
#[inline(always)]
pub(super) fn each_run(
    frame: &Frame,
    scan: &Scan,
    restart_interval: usize,
    most: usize,
    bits: &mut Bits,
    runs: &mut impl Runs,
) -> Result<(), Damage> {
    // Of a component alone, none lie outside.
    let (wide, high) = match &scan.components[..] {
        [(index, ..)] => frame.components[*index].blocks(),
        _ => (frame.mcus_wide, frame.mcus_high),
    };
    let interval = if restart_interval == 0 {
        usize::MAX
    } else {
        restart_interval
    };
    let mut until_restart = interval;
    let mut restarts = 0;
    for y in 0..high {
        let mut x = 0;
        while x < wide {
            if until_restart == 0 {
                bits.restart(restarts)?;
                runs.restart();
                restarts = (restarts + 1) % 8;
                until_restart = interval;
            }
            let count = most.min(wide - x).min(until_restart);
            runs.read(bits, Run { x, y, count })?;
            x += count;
            until_restart -= count;
        }
    }
    bits.check()
}

/// Calls `blocks` for each block of the scan that begins where `bits` is.
///
/// # Errors
/// Those of `blocks`; data that end early; a restart marker that is missing.
#[inline(always)]
pub(super) fn walk(
    frame: &Frame,
    scan: &Scan,
    restart_interval: usize,
    bits: &mut Bits,
    blocks: &mut impl Blocks,
) -> Result<(), Damage> {
    let factors = factors(frame, scan);
    let mut runs = EachBlock { factors, blocks };
    each_run(frame, scan, restart_interval, usize::MAX, bits, &mut runs)
}

struct EachBlock<'a, B> {
    factors: Vec<(usize, usize)>,
    blocks: &'a mut B,
}

impl<B: Blocks> Runs for EachBlock<'_, B> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, run: Run) -> Result<(), Damage> {
        for x in run.x..run.x + run.count {
            bits.prepare()?;
            for (slot, &(h, v)) in self.factors.iter().enumerate() {
                for block in 0..h * v {
                    let (column, row) = (x * h + block % h, run.y * v + block / h);
                    self.blocks.read(bits, Place { slot, column, row })?;
                }
            }
        }
        Ok(())
    }

    fn restart(&mut self) {
        self.blocks.restart();
    }
}
