//! One scan of a sequential JPEG (T.81, annex F), block by block to all of its samples. Or to nothing, where another
//! decoder makes the picture and only has to be told whether the data are whole. Symbol by symbol: the tables for several
//! of them take longer to make than a small picture takes to read, and large ones are seldom wanted whole.

use super::bits::{Bits, Cursor, Window};
use super::header::{Frame, Scan, Tables, ZIGZAG};
use super::huffman::Codes;
use super::units::{BlockReader, Place, walk};
use super::{Damage, Plane, idct};

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

/// As [`read_units`], with eight numbers in one register.
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
    let part = |&(index, dc, ac): &(usize, usize, usize)| -> Result<Part, Damage> {
        let steps = &tables.quantization[frame.components[index].quantization];
        Ok(Part {
            index,
            predictor: 0,
            steps: steps.as_ref().ok_or(Damage::Senseless)?,
            codes: codes(tables, dc, ac)?,
        })
    };
    let parts: Result<Vec<Part>, Damage> = scan.components.iter().map(part).collect();
    let mut blocks = Whole {
        parts: parts?,
        planes,
    };
    walk(frame, scan, tables.restart_interval, bits, &mut blocks)
}

/// Passes over the scan that begins where `bits` is.
///
/// # Errors
/// As [`read`].
pub(super) fn pass(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    bits: &mut Bits,
) -> Result<(), Damage> {
    let codes = |&(_, dc, ac): &(usize, usize, usize)| codes(tables, dc, ac);
    let codes: Result<Vec<BothCodes>, Damage> = scan.components.iter().map(codes).collect();
    let mut blocks = Passing { codes: codes? };
    walk(frame, scan, tables.restart_interval, bits, &mut blocks)
}

/// The DC and the AC codes of a component.
type BothCodes<'a> = (&'a Codes, &'a Codes);

fn codes(tables: &Tables, dc: usize, ac: usize) -> Result<BothCodes<'_>, Damage> {
    let codes = tables.dc[dc].as_deref().zip(tables.ac[ac].as_deref());
    codes.ok_or(Damage::Senseless)
}

struct Whole<'a> {
    parts: Vec<Part<'a>>,
    planes: &'a mut [Plane],
}

/// A component within a scan.
struct Part<'a> {
    index: usize,
    predictor: i32,
    /// Steps of the coefficients, in the file's order.
    steps: &'a [u16; 64],
    codes: BothCodes<'a>,
}

impl BlockReader for Whole<'_> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, place: Place) -> Result<(), Damage> {
        let part = &mut self.parts[place.slot];
        let mut cursor = bits.cursor;
        let (mut block, mut last) = ([0; 64], 0);
        let steps = part.steps;
        let of_each = |k: usize, value: i32| {
            block[usize::from(ZIGZAG[k])] = idct::scaled(value, steps[k].into());
            last = k;
        };
        let difference = read_block(&mut cursor, bits.window(), part.codes, of_each)?;
        part.predictor = part.predictor.wrapping_add(difference);
        block[0] = idct::scaled(part.predictor, steps[0].into());
        bits.cursor = cursor;
        let samples = if last == 0 {
            [idct::one(block[0]); 64]
        } else {
            idct::eight(&block)
        };
        self.planes[part.index].put(place.column, place.row, &samples);
        Ok(())
    }

    fn restart(&mut self) {
        self.parts.iter_mut().for_each(|part| part.predictor = 0);
    }
}

struct Passing<'a> {
    codes: Vec<BothCodes<'a>>,
}

impl BlockReader for Passing<'_> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, place: Place) -> Result<(), Damage> {
        let mut cursor = bits.cursor;
        read_block(
            &mut cursor,
            bits.window(),
            self.codes[place.slot],
            |_, _| (),
        )?;
        bits.cursor = cursor;
        Ok(())
    }

    fn restart(&mut self) {}
}

/// Reads one block: returns the DC coefficient's difference, and calls `of_each` with the index in the file's order and
/// the value of each other coefficient that is not zero.
#[inline(always)]
fn read_block(
    cursor: &mut Cursor,
    window: &Window,
    (dc, ac): BothCodes,
    mut of_each: impl FnMut(usize, i32),
) -> Result<i32, Damage> {
    cursor.refill(window);
    let difference = dc.take_difference(cursor)?;
    let mut k = 1;
    while k < 64 {
        cursor.refill(window);
        match ac.take_run(cursor)? {
            (0, 0) => return Ok(difference),
            (15, 0) => k += 16,
            (_, 0) => return Err(Damage::Senseless),
            (run, size) => {
                k += run as usize;
                if k > 63 {
                    return Err(Damage::Senseless);
                }
                of_each(k, cursor.take_signed(size));
                k += 1;
            }
        }
    }
    if k == 64 {
        Ok(difference)
    } else {
        Err(Damage::Senseless)
    }
}
