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
pub(super) trait BlockReader {
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

/// The runs of a scan, one after another.
pub(super) struct Runs {
    wide: usize,
    high: usize,
    x: usize,
    y: usize,
    /// MCUs of a run, at most.
    most: usize,
    interval: usize,
    until_restart: usize,
    restarts: u8,
}

impl Runs {
    /// At most `most` MCUs each.
    pub fn new(frame: &Frame, scan: &Scan, restart_interval: usize, most: usize) -> Self {
        // Of a component alone, none lie outside.
        let (wide, high) = match &scan.components[..] {
            [(index, ..)] => frame.components[*index].blocks(),
            _ => (frame.mcus_wide, frame.mcus_high),
        };
        let interval = match restart_interval {
            0 => usize::MAX,
            interval => interval,
        };
        Runs {
            wide,
            high,
            x: 0,
            y: 0,
            most,
            interval,
            until_restart: interval,
            restarts: 0,
        }
    }

    /// The next run, and whether a restart marker came before it, which `bits` has passed then. `None` behind the last one,
    /// however often it is asked.
    ///
    /// # Errors
    /// Data that end early, and a restart marker that is missing.
    #[inline(always)]
    pub fn next(&mut self, bits: &mut Bits) -> Result<Option<(Run, bool)>, Damage> {
        if self.x == self.wide {
            (self.x, self.y) = (0, self.y + 1);
        }
        if self.y >= self.high || self.wide == 0 {
            return bits.check().map(|()| None);
        }
        let is_restarted = self.until_restart == 0;
        if is_restarted {
            bits.restart(self.restarts)?;
            self.restarts = (self.restarts + 1) % 8;
            self.until_restart = self.interval;
        }
        let (x, y) = (self.x, self.y);
        let count = self.most.min(self.wide - x).min(self.until_restart);
        self.x += count;
        self.until_restart -= count;
        Ok(Some((Run { x, y, count }, is_restarted)))
    }
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
    blocks: &mut impl BlockReader,
) -> Result<(), Damage> {
    let factors = factors(frame, scan);
    let mut runs = Runs::new(frame, scan, restart_interval, usize::MAX);
    while let Some((run, is_restarted)) = runs.next(bits)? {
        if is_restarted {
            blocks.restart();
        }
        for x in run.x..run.x + run.count {
            bits.prepare()?;
            for (slot, &(h, v)) in factors.iter().enumerate() {
                for block in 0..h * v {
                    let (column, row) = (x * h + block % h, run.y * v + block / h);
                    blocks.read(bits, Place { slot, column, row })?;
                }
            }
        }
    }
    Ok(())
}
