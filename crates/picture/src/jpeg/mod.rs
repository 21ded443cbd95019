//! JPEGs as fine as they are wanted: at a fraction of their size, where the frequencies that a small picture shows are
//! read and the others passed over, colours left in planes; or whole. Baseline, extended and progressive with Huffman
//! codes. A file is walked once (`skeleton`), and its data are decoded once.
//!
//! Never gives a picture with a part missing.

mod bits;
mod header;
mod huffman;
mod idct;
mod picture;
mod planes;
mod progressive;
mod sequential;
mod sides;
mod skeleton;
mod steps;
mod units;
mod whole;

pub(crate) use planes::{Colors, Plane, Planes, is_transposed};
pub(crate) use skeleton::Skeleton;

use super::{Limits, Reject, RejectKind};
use bits::Bits;
use header::{Component, Frame, Scan, Tables};
use image::RgbImage;
use image::metadata::Orientation;
use progressive::Coefficients;
use skeleton::SOS;

/// What a file was decoded to.
pub(super) enum Pixels {
    /// At a fraction of its size.
    Planes(Planes),
    /// All of it, upright.
    Picture(RgbImage),
}

/// Whether the file had an end-of-image marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Marked,
    /// Then the last scan's data must end where its last block does: a tail of zeros is no picture.
    Missing,
}

/// What is wrong with a file's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    /// They end before the picture does.
    Short,
    /// They mean nothing.
    Senseless,
}

/// Decodes to planes of at least twice the size that `wanted` names for the upright picture of this size, or where
/// that is near its full size, to the whole picture. `None` for kinds of JPEG that are left to the decoder of the `image` crate;
/// their data are read all the same, because that decoder takes half of them for a picture.
///
/// # Errors
/// `truncated`, `corrupt`, and `too_many_pixels` before any pixel is allocated. Without an end marker, whatever is
/// wrong with the data comes from the missing part.
pub(super) fn decode(
    file: &Skeleton,
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
) -> Result<Option<Pixels>, Reject> {
    let outcome = decode_marked(file, limits, wanted);
    outcome.map_err(|reject| match (file.ending, reject.kind) {
        (Ending::Missing, RejectKind::Corrupt) => Damage::Short.into(),
        _ => reject,
    })
}

fn decode_marked(
    file: &Skeleton,
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
) -> Result<Option<Pixels>, Reject> {
    let frame = &file.frame;
    if !frame.is_regular {
        // Nothing is known of its data.
        return match file.ending {
            Ending::Missing => Err(Damage::Short.into()),
            Ending::Marked => Ok(None),
        };
    }
    let mut tables = Tables::default();
    let mut started: Option<Decoding> = None;
    for segment in &file.segments {
        let body = &file.bytes[segment.body.clone()];
        if segment.marker != SOS {
            tables.read(segment.marker, body)?;
            continue;
        }
        let decoding = match &mut started {
            Some(decoding) => decoding,
            None => started.insert(Decoding::new(file.bytes, frame, &tables, limits, &wanted)?),
        };
        decoding.read(segment.body.end, &Scan::new(body, frame)?, frame, &tables)?;
    }
    let decoding = started.ok_or(Damage::Short)?;
    decoding.check(file.ending)?;
    Ok(decoding.finish(frame, &tables)?)
}

/// What is made of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Planes,
    Picture,
    /// Nothing: another decoder has to make the picture.
    Check,
}

/// A picture of which some scans are read.
struct Decoding<'a> {
    bits: Bits<'a>,
    purpose: Purpose,
    planes: Planes,
    /// Of a progressive picture.
    coefficients: Vec<Coefficients>,
    /// For each coefficient of each component, how many of its lowest bits no scan has held.
    missing_bits: Vec<[u32; 64]>,
    /// Whether the latest scan was read to its last byte.
    is_spent: bool,
}

/// More bits than a coefficient has.
const ALL_BITS: u32 = 16;

impl<'a> Decoding<'a> {
    fn new(
        bytes: &'a [u8],
        frame: &Frame,
        tables: &Tables,
        limits: &Limits,
        wanted: impl Fn((u32, u32)) -> (u32, u32),
    ) -> Result<Self, Reject> {
        let orientation = tables.orientation.unwrap_or(Orientation::NoTransforms);
        let (purpose, sides) = purpose(frame, orientation, limits, wanted);
        limits.check_memory(needed_bytes(frame, &sides))?;
        let each = || frame.components.iter().zip(&sides);
        let planes =
            each().map(|(component, &side)| Plane::new(component, side, blocks(frame, component)));
        let coefficients = frame
            .components
            .iter()
            .filter(|_| frame.is_progressive)
            .map(|component| {
                let (wide, high) = blocks(frame, component);
                Coefficients::new(wide, high)
            });
        Ok(Decoding {
            bits: Bits::new(bytes),
            purpose,
            planes: Planes {
                planes: planes.collect(),
                colors: planes::colors(frame, tables),
                orientation,
                width_px: frame.width_px,
                height_px: frame.height_px,
            },
            coefficients: coefficients.collect(),
            missing_bits: vec![[ALL_BITS; 64]; frame.components.len()],
            is_spent: false,
        })
    }

    /// Reads the scan whose data begin at offset `at`.
    fn read(
        &mut self,
        at: usize,
        scan: &Scan,
        frame: &Frame,
        tables: &Tables,
    ) -> Result<(), Damage> {
        let bits = &mut self.bits;
        bits.start(at);
        let planes = &mut self.planes.planes;
        let held = if frame.is_progressive {
            progressive::read(frame, scan, tables, bits, &mut self.coefficients)?;
            (scan.first..=scan.last, scan.low)
        } else {
            match self.purpose {
                Purpose::Planes => sequential::read(frame, scan, tables, bits, planes)?,
                Purpose::Picture => whole::read(frame, scan, tables, bits, planes)?,
                Purpose::Check => whole::pass(frame, scan, tables, bits)?,
            }
            (0..=63, 0)
        };
        for &(index, ..) in &scan.components {
            let missing_bits = &mut self.missing_bits[index][held.0.clone()];
            // A scan that refines goes on where another ended (G.1.2): a scan between them may be lost.
            let refines = frame.is_progressive && scan.high > 0;
            if refines && missing_bits.iter().any(|&bits| bits != scan.high) {
                return Err(Damage::Senseless);
            }
            missing_bits.fill(held.1);
        }
        self.is_spent = self.bits.is_spent();
        Ok(())
    }

    /// Whether the scans held all of the picture.
    fn check(&self, ending: Ending) -> Result<(), Damage> {
        let mut missing_bits = self.missing_bits.as_flattened().iter();
        if missing_bits.any(|&bits| bits > 0) {
            return Err(Damage::Short);
        }
        if ending == Ending::Missing && !self.is_spent {
            return Err(Damage::Short);
        }
        Ok(())
    }

    fn finish(mut self, frame: &Frame, tables: &Tables) -> Result<Option<Pixels>, Damage> {
        if self.purpose == Purpose::Check {
            return Ok(None);
        }
        for (index, coefficients) in self.coefficients.iter().enumerate() {
            let steps = &tables.quantization[frame.components[index].quantization];
            let steps = steps.as_ref().ok_or(Damage::Senseless)?;
            coefficients.fill(&mut self.planes.planes[index], steps);
        }
        Ok(Some(match self.purpose {
            Purpose::Picture => Pixels::Picture(picture::upright(&self.planes)),
            _ => Pixels::Planes(self.planes),
        }))
    }
}

/// What is to be made, and for each component to how many samples a block is decoded each way.
fn purpose(
    frame: &Frame,
    orientation: Orientation,
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
) -> (Purpose, Vec<usize>) {
    if let Some(sides) = sides::reduced(frame, orientation, wanted) {
        return (Purpose::Planes, sides);
    }
    // The other decoder makes a picture row by row, without planes beside it.
    let picture_bytes = 3 * u64::from(frame.width_px) * u64::from(frame.height_px);
    let fits = |sides: &Vec<usize>| {
        let needed_bytes = needed_bytes(frame, sides) + picture_bytes;
        limits.check_memory(needed_bytes).is_ok()
    };
    match sides::whole(frame).filter(fits) {
        Some(sides) => (Purpose::Picture, sides),
        None => (Purpose::Check, vec![0; frame.components.len()]),
    }
}

/// Blocks of a component in whole MCUs, each way.
fn blocks(frame: &Frame, component: &Component) -> (usize, usize) {
    (frame.mcus_wide * component.h, frame.mcus_high * component.v)
}

/// Memory for planes, and for coefficients where there are any.
fn needed_bytes(frame: &Frame, sides: &[usize]) -> u64 {
    let of_each = frame.components.iter().zip(sides).map(|(component, side)| {
        let (wide, high) = blocks(frame, component);
        let coefficients = if frame.is_progressive {
            Coefficients::bytes(wide, high)
        } else {
            0
        };
        (wide * high * side * side) as u64 + coefficients
    });
    of_each.sum()
}

impl From<Damage> for Reject {
    fn from(damage: Damage) -> Reject {
        match damage {
            Damage::Short => Reject::truncated("JPEG data ends before the picture does"),
            Damage::Senseless => Reject::corrupt("JPEG with data that make no sense"),
        }
    }
}
