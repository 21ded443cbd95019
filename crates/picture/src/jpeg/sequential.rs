//! One scan of a sequential JPEG (T.81, annex F), block by block to a fraction of its samples: values are read only
//! for the frequencies that are wanted, all others are passed over several at a time.

use super::bits::Bits;
use super::block::{BlockCodes, skip, skip_slowly, value_slowly};
use super::header::{Frame, Scan, Tables, ZIGZAG};
use super::huffman::{BLOCK_END, UNKNOWN};
use super::units::{Blocks, Place, walk};
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
    let mut blocks = Sequential {
        coded: coded(frame, scan, tables)?,
        planes,
    };
    walk(frame, scan, tables.restart_interval, bits, &mut blocks)
}

struct Sequential<'a> {
    coded: Vec<Coded>,
    planes: &'a mut [Plane],
}

impl Blocks for Sequential<'_> {
    #[inline(always)]
    fn read(&mut self, bits: &mut Bits, place: Place) -> Result<(), Damage> {
        let coded = &mut self.coded[place.slot];
        coded.block(bits, &mut self.planes[coded.index], place)
    }

    fn restart(&mut self) {
        self.coded.iter_mut().for_each(|coded| coded.predictor = 0);
    }
}

/// A component within a scan.
struct Coded {
    index: usize,
    predictor: i32,
    /// Steps of the coefficients, in the file's order.
    steps: [i32; 64],
    codes: Rc<BlockCodes>,
}

fn coded(frame: &Frame, scan: &Scan, tables: &Tables) -> Result<Vec<Coded>, Damage> {
    let mut coded = Vec::new();
    for &(index, dc, ac) in &scan.components {
        let (Some(dc), Some(ac)) = (&tables.dc[dc], &tables.ac[ac]) else {
            return Err(Damage::Senseless);
        };
        let codes = BlockCodes::of(dc, ac);
        let component = &frame.components[index];
        let steps = tables.quantization[component.quantization].ok_or(Damage::Senseless)?;
        coded.push(Coded {
            index,
            predictor: 0,
            steps: steps.map(i32::from),
            codes,
        });
    }
    Ok(coded)
}

impl Coded {
    #[inline(always)]
    fn block(&mut self, bits: &mut Bits, plane: &mut Plane, place: Place) -> Result<(), Damage> {
        match plane.side {
            1 => {
                let difference = self.difference(bits)?;
                self.predictor = self.predictor.wrapping_add(difference);
                plane.samples[place.row * plane.stride + place.column] =
                    idct::one(idct::scaled(self.predictor, self.steps[0]));
            }
            2 => {
                let low = self.low::<2>(bits)?;
                let samples = idct::two([low[0], low[1], low[2], low[3]]);
                plane.put(place.column, place.row, &samples);
            }
            _ => {
                let low = self.low::<4>(bits)?;
                let mut frequencies = [0; 16];
                frequencies.copy_from_slice(&low[..16]);
                // Where it is all that there is, the mean gives every sample.
                let samples = if frequencies[1..] == [0; 15] {
                    [idct::one(frequencies[0]); 16]
                } else {
                    idct::four(&frequencies)
                };
                plane.put(place.column, place.row, &samples);
            }
        }
        Ok(())
    }

    /// The DC coefficient's difference; all others of the block are passed over.
    #[inline(always)]
    fn difference(&self, bits: &mut Bits) -> Result<i32, Damage> {
        let codes = &*self.codes;
        let mut cursor = bits.cursor;
        cursor.refill(bits.window());
        let (length, k, difference) = codes.first.find(cursor.peek());
        cursor.drop(length);
        let (k, difference) = match k {
            UNKNOWN => (1, codes.dc.take_difference(&mut cursor)?),
            _ => (k, difference),
        };
        bits.cursor = match skip(cursor, bits.window(), codes, k)? {
            Some(cursor) => cursor,
            None => {
                // From the start of the block.
                let mut cursor = bits.cursor;
                cursor.refill(bits.window());
                codes.dc.take_difference(&mut cursor)?;
                skip_slowly(cursor, bits.window(), codes, 1)?
            }
        };
        Ok(difference)
    }

    /// The coefficients of the lowest `SIDE` × `SIDE` frequencies, row by row, in full size.
    #[inline(always)]
    fn low<const SIDE: usize>(&mut self, bits: &mut Bits) -> Result<[i32; 32], Damage> {
        let codes = &*self.codes;
        let window = bits.window();
        let mut cursor = bits.cursor;
        cursor.refill(window);
        let difference = codes.dc.take_difference(&mut cursor)?;
        self.predictor = self.predictor.wrapping_add(difference);
        let mut low = [0; 32];
        low[0] = idct::scaled(self.predictor, self.steps[0]);
        let (places, last) = const { (places::<SIDE>(), last::<SIDE>()) };
        let mut k = 1;
        while k <= last {
            cursor.refill(window);
            let (length, run, value) = codes.values.find(cursor.peek());
            let (length, run, value) = match length {
                0 => value_slowly(cursor, codes)?,
                _ => (length, run, value),
            };
            cursor.drop(length);
            k += run as usize;
            if k <= last {
                low[usize::from(places[k & 63] & 31)] = idct::scaled(value, self.steps[k & 63]);
            }
            k += 1;
        }
        // The end's mark, and one for a value that never was.
        if k <= BLOCK_END as usize {
            cursor = match skip(cursor, window, codes, k as u32)? {
                Some(cursor) => cursor,
                None => skip_slowly(cursor, window, codes, k as u32)?,
            };
        }
        bits.cursor = cursor;
        Ok(low)
    }
}

/// The index of the last coefficient, in the file's order, among the lowest frequencies.
const fn last<const SIDE: usize>() -> usize {
    let mut k = 63;
    while ZIGZAG[k] as usize / 8 >= SIDE || ZIGZAG[k] as usize % 8 >= SIDE {
        k -= 1;
    }
    k
}

/// Where each coefficient goes among `SIDE` × `SIDE`; 31 for those that are not wanted.
const fn places<const SIDE: usize>() -> [u8; 64] {
    let mut places = [31; 64];
    let mut k = 0;
    while k < 64 {
        let (row, column) = (ZIGZAG[k] as usize / 8, ZIGZAG[k] as usize % 8);
        if row < SIDE && column < SIDE {
            places[k] = (row * SIDE + column) as u8;
        }
        k += 1;
    }
    places
}
