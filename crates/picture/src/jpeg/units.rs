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
    // A component alone is not interleaved: its units are single blocks, and none lie outside.
    let (wide, high) = match &scan.components[..] {
        [(index, ..)] => frame.components[*index].blocks(),
        _ => (frame.mcus_wide, frame.mcus_high),
    };
    let factors: Vec<(usize, usize)> = match &scan.components[..] {
        [_] => vec![(1, 1)],
        components => {
            let of = |&(index, ..): &(usize, usize, usize)| &frame.components[index];
            components.iter().map(of).map(|of| (of.h, of.v)).collect()
        }
    };
    let mut until_restart = restart_interval;
    let mut restarts = 0;
    for y in 0..high {
        for x in 0..wide {
            if restart_interval > 0 {
                if until_restart == 0 {
                    bits.restart(restarts)?;
                    blocks.restart();
                    restarts = (restarts + 1) % 8;
                    until_restart = restart_interval;
                }
                until_restart -= 1;
            }
            bits.prepare()?;
            for (slot, &(h, v)) in factors.iter().enumerate() {
                for block in 0..h * v {
                    let (column, row) = (x * h + block % h, y * v + block / h);
                    blocks.read(bits, Place { slot, column, row })?;
                }
            }
        }
    }
    bits.check()
}
