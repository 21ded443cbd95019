//! One scan of a sequential JPEG (T.81, annex F), block by block to a fraction of its samples: values are read only
//! for the frequencies that are wanted, all others are passed over several at a time.

use super::bits::Bits;
use super::header::{Frame, Scan, Tables};
use super::idct::LOW_4;
use super::steps::{BlockCodes, Blocks};
use super::units::{Run, Runs, each_run, factors};
use super::{Damage, Plane, idct};
use std::rc::Rc;

/// Reads the scan that begins where `bits` is, into the planes of its components.
///
/// # Errors
/// Tables that were never defined, data that end early, and codes without a meaning.
pub(super) fn read(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    bits: &mut Bits,
    planes: &mut [Plane],
) -> Result<(), Damage> {
    #[cfg(target_arch = "x86_64")]
    if idct::is_wide() {
        // SAFETY: this processor has what the function was compiled for, as just asked.
        return unsafe { read_wide(frame, scan, tables, bits, planes) };
    }
    read_units(frame, scan, tables, bits, planes)
}

/// As [`read_units`], with lanes in registers, and shifts by any register that leave the flags alone.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn read_wide(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    bits: &mut Bits,
    planes: &mut [Plane],
) -> Result<(), Damage> {
    read_units(frame, scan, tables, bits, planes)
}

#[inline(always)]
fn read_units(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    bits: &mut Bits,
    planes: &mut [Plane],
) -> Result<(), Damage> {
    let codes = codes(scan, tables)?;
    let coded = coded(frame, scan, tables)?;
    let sides: Vec<usize> = coded.iter().map(|coded| planes[coded.index].side).collect();
    let of_each = coded.iter().zip(&codes).zip(&sides);
    let unit = of_each.flat_map(|((coded, codes), &side)| {
        std::iter::repeat_n((&**codes, last(side)), coded.h * coded.v)
    });
    let unit: Vec<(&BlockCodes, usize)> = unit.collect();
    let most = (MOST_BLOCKS / unit.len()).max(1);
    let mut runs = Sequential {
        blocks: Blocks::new(&unit, most * unit.len()),
        has_means_alone: sides.iter().all(|&side| side == 1),
        unit_blocks: unit.len(),
        coded,
        planes,
    };
    each_run(frame, scan, tables.restart_interval, most, bits, &mut runs)
}

/// Of so many blocks the coefficients are kept before samples are made of them: what fits beside the tables.
const MOST_BLOCKS: usize = 192;

struct Sequential<'a> {
    blocks: Blocks<'a>,
    has_means_alone: bool,
    unit_blocks: usize,
    coded: Vec<Coded>,
    planes: &'a mut [Plane],
}

impl Runs for Sequential<'_> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, run: Run) -> Result<(), Damage> {
        let count = run.count * self.unit_blocks;
        if self.has_means_alone {
            self.blocks.read::<false>(bits, count)?;
            draw::<false>(&mut self.coded, &self.blocks, run, self.planes);
        } else {
            self.blocks.read::<true>(bits, count)?;
            draw::<true>(&mut self.coded, &self.blocks, run, self.planes);
        }
        Ok(())
    }

    fn restart(&mut self) {
        self.coded.iter_mut().for_each(|coded| coded.predictor = 0);
    }
}

/// A component within a scan.
struct Coded {
    index: usize,
    /// Blocks in one MCU, each way.
    h: usize,
    v: usize,
    predictor: i32,
    /// Steps of the coefficients of the lowest 4 × 4 frequencies, row by row.
    steps: [i32; 16],
}

fn codes(scan: &Scan, tables: &Tables) -> Result<Vec<Rc<BlockCodes>>, Damage> {
    let of = |&(_, dc, ac): &(usize, usize, usize)| match (&tables.dc[dc], &tables.ac[ac]) {
        (Some(dc), Some(ac)) => Ok(BlockCodes::of(dc, ac)),
        _ => Err(Damage::Senseless),
    };
    scan.components.iter().map(of).collect()
}

fn coded(frame: &Frame, scan: &Scan, tables: &Tables) -> Result<Vec<Coded>, Damage> {
    let of = |(&(index, ..), (h, v)): (&(usize, usize, usize), (usize, usize))| {
        let steps = tables.quantization[frame.components[index].quantization];
        let steps = steps.ok_or(Damage::Senseless)?;
        Ok(Coded {
            index,
            h,
            v,
            predictor: 0,
            steps: LOW_4.map(|index| steps[index].into()),
        })
    };
    scan.components
        .iter()
        .zip(factors(frame, scan))
        .map(of)
        .collect()
}

impl Coded {
    /// The DC coefficient in full size.
    #[inline(always)]
    fn dc(&mut self, difference: i32) -> i32 {
        self.predictor = self.predictor.wrapping_add(difference);
        idct::scaled(self.predictor, self.steps[0])
    }
}

/// Makes samples of what was read of a run's blocks.
#[inline(always)]
fn draw<const VALUES: bool>(coded: &mut [Coded], blocks: &Blocks, run: Run, planes: &mut [Plane]) {
    let mut block = 0;
    for x in run.x..run.x + run.count {
        for coded in &mut *coded {
            let plane = &mut planes[coded.index];
            for row in run.y * coded.v..(run.y + 1) * coded.v {
                for column in x * coded.h..(x + 1) * coded.h {
                    if VALUES {
                        let low = &blocks.low[block];
                        let dc = coded.dc(low[0].into());
                        let steps = &coded.steps;
                        let mut low: [i32; 16] =
                            std::array::from_fn(|at| idct::scaled(low[at].into(), steps[at]));
                        low[0] = dc;
                        plane.put_low(column, row, &low);
                    } else {
                        let dc = coded.dc(blocks.differences[block]);
                        plane.samples[row * plane.stride + column] = idct::one(dc);
                    }
                    block += 1;
                }
            }
        }
    }
}

/// The index of the last coefficient, in the file's order, among the lowest `side` × `side` frequencies.
fn last(side: usize) -> usize {
    LOW_4[5 * (side - 1)]
}
