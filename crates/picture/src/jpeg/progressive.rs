//! The scans of a progressive JPEG (T.81, annex G). All of them are read, even where one eighth of the size needs the DC
//! coefficients alone: what a scan refines depends on those before it, and a damaged one must be named.

use super::bits::{Bits, Cursor, Window};
use super::header::{Frame, Scan, Tables, ZIGZAG};
use super::huffman::Codes;
use super::idct::LOW_4;
use super::sides::WHOLE;
use super::units::{BlockReader, Place, walk};
use super::{Damage, Plane, idct};

/// The coefficients of one component.
pub(super) struct Coefficients {
    /// Of each block, in the file's order.
    blocks: Vec<[i16; 64]>,
    /// Blocks in a row.
    stride: usize,
}

impl Coefficients {
    /// How many bytes hold them for a plane of `stride` × `rows` blocks.
    pub fn bytes(stride: usize, rows: usize) -> u64 {
        128 * stride as u64 * rows as u64
    }

    pub fn new(stride: usize, rows: usize) -> Self {
        Coefficients {
            blocks: vec![[0; 64]; stride * rows],
            stride,
        }
    }

    fn block(&mut self, place: Place) -> &mut [i16; 64] {
        &mut self.blocks[place.row * self.stride + place.column]
    }

    /// The samples of all blocks, once the last scan is read.
    pub fn fill(&self, plane: &mut Plane, steps: &[u16; 64]) {
        if plane.side == WHOLE {
            self.fill_whole(plane, steps);
        } else {
            self.fill_reduced(plane, steps);
        }
    }

    fn fill_whole(&self, plane: &mut Plane, steps: &[u16; 64]) {
        #[cfg(target_arch = "x86_64")]
        if idct::is_wide() {
            // SAFETY: this processor has what the function was compiled for, as just asked.
            return unsafe { fill_wide(self, plane, steps) };
        }
        fill_blocks(self, plane, steps);
    }

    fn fill_reduced(&self, plane: &mut Plane, steps: &[u16; 64]) {
        for (index, block) in self.blocks.iter().enumerate() {
            let (column, row) = (index % self.stride, index / self.stride);
            let low = LOW_4.map(|k| idct::scaled(block[k].into(), steps[k].into()));
            plane.put_low(column, row, &low);
        }
    }
}

/// As [`fill_blocks`], with eight numbers in one register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn fill_wide(coefficients: &Coefficients, plane: &mut Plane, steps: &[u16; 64]) {
    fill_blocks(coefficients, plane, steps);
}

#[inline(always)]
fn fill_blocks(coefficients: &Coefficients, plane: &mut Plane, steps: &[u16; 64]) {
    for (index, listed) in coefficients.blocks.iter().enumerate() {
        let mut block = [0; 64];
        for ((&place, &value), &step) in ZIGZAG.iter().zip(listed).zip(steps) {
            block[usize::from(place)] = idct::scaled(value.into(), step.into());
        }
        let (column, row) = (index % coefficients.stride, index / coefficients.stride);
        plane.put(column, row, &idct::eight(&block));
    }
}

/// Reads the scan that begins where `bits` is, into the coefficients of its components.
///
/// # Errors
/// Tables that were never defined, data that end early, and codes without a meaning.
pub(super) fn read(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    bits: &mut Bits,
    coefficients: &mut [Coefficients],
) -> Result<(), Damage> {
    let interval = tables.restart_interval;
    if scan.first == 0 {
        let codes = scan.components.iter().map(|&(_, dc, _)| match scan.high {
            0 => tables.dc[dc].as_deref().map(Some).ok_or(Damage::Senseless),
            _ => Ok(None),
        });
        let mut blocks = DcScan {
            scan,
            codes: codes.collect::<Result<_, _>>()?,
            predictors: vec![0; scan.components.len()],
            coefficients,
        };
        return walk(frame, scan, interval, bits, &mut blocks);
    }
    let (index, _, ac) = scan.components[0];
    let mut blocks = AcScan {
        scan,
        codes: tables.ac[ac].as_deref().ok_or(Damage::Senseless)?,
        blocks_to_pass: 0,
        coefficients: &mut coefficients[index],
    };
    walk(frame, scan, interval, bits, &mut blocks)
}

struct DcScan<'a> {
    scan: &'a Scan,
    /// None in a scan that refines.
    codes: Vec<Option<&'a Codes>>,
    predictors: Vec<i32>,
    coefficients: &'a mut [Coefficients],
}

impl BlockReader for DcScan<'_> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, place: Place) -> Result<(), Damage> {
        let mut cursor = bits.cursor;
        cursor.refill(bits.window());
        let coefficients = &mut self.coefficients[self.scan.components[place.slot].0];
        let dc = &mut coefficients.block(place)[0];
        match self.codes[place.slot] {
            Some(codes) => {
                let difference = codes.take_difference(&mut cursor)?;
                let predictor = &mut self.predictors[place.slot];
                *predictor = predictor.wrapping_add(difference);
                *dc = (*predictor << self.scan.low) as i16;
            }
            None => *dc |= (cursor.take(1) << self.scan.low) as i16,
        }
        bits.cursor = cursor;
        Ok(())
    }

    fn restart(&mut self) {
        self.predictors.fill(0);
    }
}

struct AcScan<'a> {
    scan: &'a Scan,
    codes: &'a Codes,
    /// Blocks, from the next one on, that hold nothing new (EOBRUN).
    blocks_to_pass: u32,
    coefficients: &'a mut Coefficients,
}

impl BlockReader for AcScan<'_> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, place: Place) -> Result<(), Damage> {
        let mut cursor = bits.cursor;
        match self.scan.high {
            0 => self.read_first(&mut cursor, bits.window(), place)?,
            _ => self.refine(&mut cursor, bits.window(), place)?,
        }
        bits.cursor = cursor;
        Ok(())
    }

    fn restart(&mut self) {
        self.blocks_to_pass = 0;
    }
}

impl AcScan<'_> {
    /// T.81, G.1.2.2.
    fn read_first(
        &mut self,
        cursor: &mut Cursor,
        window: &Window,
        place: Place,
    ) -> Result<(), Damage> {
        if self.blocks_to_pass > 0 {
            self.blocks_to_pass -= 1;
            return Ok(());
        }
        let block = self.coefficients.block(place);
        let mut k = self.scan.first;
        while k <= self.scan.last {
            cursor.refill(window);
            match self.codes.take_run(cursor)? {
                (15, 0) => k += 16,
                (run, 0) => {
                    self.blocks_to_pass = (1 << run) - 1 + cursor.take(run);
                    return Ok(());
                }
                (run, size) => {
                    k += run as usize;
                    let value = cursor.take_signed(size) << self.scan.low;
                    *block.get_mut(k).ok_or(Damage::Senseless)? = value as i16;
                    k += 1;
                }
            }
        }
        Ok(())
    }

    /// T.81, G.1.2.3: one more bit for each value that is known not to be zero, and new values of
    /// one bit between them.
    fn refine(&mut self, cursor: &mut Cursor, window: &Window, place: Place) -> Result<(), Damage> {
        let step = 1i16 << self.scan.low;
        let block = self.coefficients.block(place);
        let mut k = self.scan.first;
        while self.blocks_to_pass == 0 && k <= self.scan.last {
            cursor.refill(window);
            let (run, new) = match self.codes.take_run(cursor)? {
                (15, 0) => (15, 0),
                (run, 0) => {
                    self.blocks_to_pass = (1 << run) + cursor.take(run);
                    break;
                }
                (run, 1) if cursor.take(1) == 1 => (run, step),
                (run, 1) => (run, -step),
                _ => return Err(Damage::Senseless),
            };
            let mut zeros_to_pass = run;
            while k <= self.scan.last {
                if block[k] != 0 {
                    correct(&mut block[k], step, cursor, window);
                } else if zeros_to_pass == 0 {
                    block[k] = new;
                    break;
                } else {
                    zeros_to_pass -= 1;
                }
                k += 1;
            }
            k += 1;
        }
        if self.blocks_to_pass > 0 {
            self.blocks_to_pass -= 1;
            for value in block.iter_mut().take(self.scan.last + 1).skip(k) {
                if *value != 0 {
                    correct(value, step, cursor, window);
                }
            }
        }
        Ok(())
    }
}

/// Reads one correction bit.
fn correct(value: &mut i16, step: i16, cursor: &mut Cursor, window: &Window) {
    cursor.refill(window);
    if cursor.take(1) == 1 && *value & step == 0 {
        *value = value.wrapping_add(if *value < 0 { -step } else { step });
    }
}
