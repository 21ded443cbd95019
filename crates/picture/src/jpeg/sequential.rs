//! One scan of a sequential JPEG (T.81, annex F), block by block to a fraction of its samples: values are read only
//! for the frequencies that are wanted, all others are passed over several at a time.

use super::bits::Bits;
use super::block_codes::BlockCodes;
use super::header::{Frame, Scan, Tables};
use super::idct::LOW_4;
use super::steps::{self, Blocks, MOST_BLOCKS};
use super::units::{Run, Runs, factors};
use super::{Damage, Plane, idct};
use std::rc::Rc;

/// A scan that is to be read into the planes of its components.
pub(super) struct Job<'a, 'b> {
    pub frame: &'a Frame,
    pub scan: &'a Scan,
    pub tables: &'a Tables,
    /// Where its data begin.
    pub bits: &'a mut Bits<'b>,
    pub planes: &'a mut [Plane],
}

/// Reads scans, each to its end; two of a kind in turns, which takes less time than one after the other.
///
/// # Errors
/// Of each, tables that were never defined, data that end early, and codes without a meaning.
pub(super) fn read<const N: usize>(jobs: [Job; N]) -> [Result<(), Damage>; N] {
    let codes = jobs.each_ref().map(|job| codes(job.scan, job.tables));
    let of_each = jobs.into_iter().zip(&codes);
    let readings = of_each.map(|(job, codes)| Reading::new(job, codes.as_ref().map_err(|e| *e)?));
    let mut readings: Vec<Result<Reading, Damage>> = readings.collect();
    #[cfg(target_arch = "x86_64")]
    if idct::is_wide() {
        // SAFETY: this processor has what the function was compiled for, as just asked.
        return unsafe { read_wide(&mut readings) };
    }
    read_all(&mut readings)
}

/// As [`read_all`], with lanes in registers, and shifts by any register that leave the flags alone.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn read_wide<const N: usize>(readings: &mut [Result<Reading, Damage>]) -> [Result<(), Damage>; N] {
    read_all(readings)
}

#[inline(always)]
fn read_all<const N: usize>(readings: &mut [Result<Reading, Damage>]) -> [Result<(), Damage>; N] {
    let mut results = [Ok(()); N];
    if N == 2
        && let [Ok(one), Ok(other)] = readings
    {
        let have_means_alone = [&*one, &*other].map(|reading| reading.blocks.has_means_alone);
        let failed = match have_means_alone {
            [true, true] => Reading::read_two::<false>([one, other]),
            [false, false] => Reading::read_two::<true>([one, other]),
            _ => Ok(()),
        };
        if let Err((at, damage)) = failed {
            results[at] = Err(damage);
        }
    }
    for (reading, result) in readings.iter_mut().zip(&mut results) {
        *result = match reading {
            _ if result.is_err() => continue,
            Err(damage) => Err(*damage),
            Ok(reading) if reading.blocks.has_means_alone => reading.read::<false>(),
            Ok(reading) => reading.read::<true>(),
        };
    }
    results
}

/// A scan of which some runs are read.
struct Reading<'a, 'b> {
    runs: Runs,
    /// The one that is being read.
    run: Option<Run>,
    blocks: Blocks<'a>,
    unit_blocks: usize,
    coded: Vec<Coded>,
    bits: &'a mut Bits<'b>,
    planes: &'a mut [Plane],
}

impl<'a, 'b> Reading<'a, 'b> {
    fn new(job: Job<'a, 'b>, codes: &'a [Rc<BlockCodes>]) -> Result<Self, Damage> {
        let coded = coded(job.frame, job.scan, job.tables)?;
        let of_each = coded.iter().zip(codes).flat_map(|(coded, codes)| {
            let last = last(job.planes[coded.index].side);
            std::iter::repeat_n((&**codes, last), coded.h * coded.v)
        });
        let unit: Vec<(&BlockCodes, usize)> = of_each.collect();
        let most = MOST_BLOCKS / unit.len();
        Ok(Reading {
            runs: Runs::new(job.frame, job.scan, job.tables.restart_interval, most),
            run: None,
            blocks: Blocks::new(&unit),
            unit_blocks: unit.len(),
            coded,
            bits: job.bits,
            planes: job.planes,
        })
    }

    #[inline(always)]
    fn read<const VALUES: bool>(&mut self) -> Result<(), Damage> {
        while self.go_on::<VALUES>()? {
            steps::read::<VALUES>(&mut self.blocks, self.bits)?;
        }
        Ok(())
    }

    /// Reads two in turns, until one is at its end.
    ///
    /// # Errors
    /// Which of them is damaged.
    #[inline(always)]
    fn read_two<const VALUES: bool>([one, other]: [&mut Self; 2]) -> Result<(), (usize, Damage)> {
        while one.go_on::<VALUES>().map_err(|damage| (0, damage))?
            && other.go_on::<VALUES>().map_err(|damage| (1, damage))?
        {
            let blocks = [
                (&mut one.blocks, &mut *one.bits),
                (&mut other.blocks, &mut *other.bits),
            ];
            steps::read_two::<VALUES>(blocks)?;
        }
        Ok(())
    }

    /// Draws a run that is read, and goes on to one that is not. Whether there is one.
    #[inline(always)]
    fn go_on<const VALUES: bool>(&mut self) -> Result<bool, Damage> {
        if !self.blocks.are_read() {
            return Ok(true);
        }
        if let Some(run) = self.run.take() {
            draw::<VALUES>(&mut self.coded, &self.blocks, run, self.planes);
        }
        let Some((run, is_restarted)) = self.runs.next(self.bits)? else {
            return Ok(false);
        };
        if is_restarted {
            self.coded.iter_mut().for_each(|coded| coded.predictor = 0);
        }
        self.run = Some(run);
        self.blocks.begin(self.bits, run.count * self.unit_blocks);
        Ok(true)
    }
}

/// A component within a scan.
struct Coded {
    index: usize,
    /// Blocks in one MCU, each way.
    h: usize,
    v: usize,
    predictor: i32,
    /// Of the coefficients of the lowest 4 × 4 frequencies, row by row.
    quantization: [i32; 16],
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
            quantization: LOW_4.map(|index| steps[index].into()),
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
        idct::scaled(self.predictor, self.quantization[0])
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
                        let steps = &coded.quantization;
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
