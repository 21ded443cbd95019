//! JPEGs as fine as they are wanted: at a fraction of their size, where the frequencies that a small picture shows are
//! read and the others passed over, colours left in planes; or whole. Baseline, extended and progressive with Huffman
//! codes. A file is walked once (`skeleton`), and its data are decoded once.
//!
//! Never gives a picture with a part missing.

mod bits;
mod block_codes;
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
use sequential::Job;
use skeleton::{SOS, Segment};

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
    if file.frame.is_regular {
        return named(file, Walk::new(file, limits, &wanted).finish());
    }
    // Nothing is known of its data.
    match file.ending {
        Ending::Missing => Err(Damage::Short.into()),
        Ending::Marked => Ok(None),
    }
}

/// As [`decode`] does with each of these files, to the byte and to the word, and hands them on one after the other, with
/// their number. Where both are sequential and wanted much smaller than they are, their steps take turns: a fourth of the time is
/// saved where DC coefficients are all that is wanted, a sixteenth elsewhere.
pub(super) fn decode_two<T>(
    files: [&Skeleton; 2],
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
    mut hand_on: impl FnMut(usize, Result<Option<Pixels>, Reject>) -> T,
) -> [T; 2] {
    let take_turns = |file: &&Skeleton| file.frame.is_regular && !file.frame.is_progressive;
    if files.iter().all(take_turns) {
        let [mut one, mut other] = files.map(|file| Walk::new(file, limits, &wanted));
        if let (Ok(Some(first)), Ok(Some(second))) = (one.next_scan(), other.next_scan())
            && let (Some(one_job), Some(other_job)) = (one.job(&first), other.job(&second))
        {
            let [one_read, other_read] = sequential::read([one_job, other_job]);
            return [
                hand_on(0, named(files[0], one.finish_from(&first, one_read))),
                hand_on(1, named(files[1], other.finish_from(&second, other_read))),
            ];
        }
    }
    [0, 1].map(|at| hand_on(at, decode(files[at], limits, &wanted)))
}

/// From a size to what is wanted of it. Asked once a file: nothing is compiled for each that asks.
type Wanted<'a> = &'a dyn Fn((u32, u32)) -> (u32, u32);

/// Whatever is wrong with the data of a file without an end marker comes from the missing part.
fn named<T>(file: &Skeleton, outcome: Result<T, Reject>) -> Result<T, Reject> {
    outcome.map_err(|reject| match (file.ending, reject.kind) {
        (Ending::Missing, RejectKind::Corrupt) => Damage::Short.into(),
        _ => reject,
    })
}

/// A file of which some segments are read.
struct Walk<'a> {
    file: &'a Skeleton<'a>,
    limits: &'a Limits,
    wanted: Wanted<'a>,
    segments: std::slice::Iter<'a, Segment>,
    tables: Tables,
    /// With the first scan.
    started: Option<Decoding<'a>>,
}

impl<'a> Walk<'a> {
    fn new(file: &'a Skeleton, limits: &'a Limits, wanted: Wanted<'a>) -> Self {
        Walk {
            file,
            limits,
            wanted,
            segments: file.segments.iter(),
            tables: Tables::default(),
            started: None,
        }
    }

    /// Reads tables up to the next scan. `None` behind the last one.
    fn next_scan(&mut self) -> Result<Option<Scan>, Reject> {
        let (file, tables) = (self.file, &mut self.tables);
        for segment in &mut self.segments {
            let body = &file.bytes[segment.body.clone()];
            if segment.marker != SOS {
                tables.read(segment.marker, body)?;
                continue;
            }
            let decoding = match &mut self.started {
                Some(decoding) => decoding,
                None => {
                    let (limits, wanted) = (self.limits, self.wanted);
                    let new = Decoding::new(file.bytes, &file.frame, tables, limits, wanted)?;
                    self.started.insert(new)
                }
            };
            decoding.bits.start(segment.body.end);
            return Ok(Some(Scan::new(body, &file.frame)?));
        }
        Ok(None)
    }

    fn job<'b>(&'b mut self, scan: &'b Scan) -> Option<Job<'b, 'a>> {
        let decoding = self.started.as_mut()?;
        decoding.job(scan, &self.file.frame, &self.tables)
    }

    /// As [`Walk::finish`], behind a scan that was read.
    fn finish_from(
        mut self,
        scan: &Scan,
        read: Result<(), Damage>,
    ) -> Result<Option<Pixels>, Reject> {
        read?;
        let decoding = self.started.as_mut().ok_or(Damage::Short)?;
        decoding.note(scan, &self.file.frame)?;
        self.finish()
    }

    /// Reads all scans that are left.
    fn finish(mut self) -> Result<Option<Pixels>, Reject> {
        let frame = &self.file.frame;
        while let Some(scan) = self.next_scan()? {
            let decoding = self.started.as_mut().ok_or(Damage::Short)?;
            decoding.read(&scan, frame, &self.tables)?;
            decoding.note(&scan, frame)?;
        }
        let decoding = self.started.ok_or(Damage::Short)?;
        decoding.check(self.file.ending)?;
        Ok(decoding.finish(frame, &self.tables)?)
    }
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
        wanted: Wanted,
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

    /// Reads the data of a scan, which begin where `bits` is.
    fn read(&mut self, scan: &Scan, frame: &Frame, tables: &Tables) -> Result<(), Damage> {
        if let Some(job) = self.job(scan, frame, tables) {
            let [read] = sequential::read([job]);
            return read;
        }
        let bits = &mut self.bits;
        let planes = &mut self.planes.planes;
        if frame.is_progressive {
            return progressive::read(frame, scan, tables, bits, &mut self.coefficients);
        }
        match self.purpose {
            Purpose::Check => whole::pass(frame, scan, tables, bits),
            _ => whole::read(frame, scan, tables, bits, planes),
        }
    }

    /// What is to be done with the data of a scan, where they are read at a fraction of their size.
    fn job<'b>(
        &'b mut self,
        scan: &'b Scan,
        frame: &'b Frame,
        tables: &'b Tables,
    ) -> Option<Job<'b, 'a>> {
        let is_reduced = self.purpose == Purpose::Planes && !frame.is_progressive;
        is_reduced.then_some(Job {
            frame,
            scan,
            tables,
            bits: &mut self.bits,
            planes: &mut self.planes.planes,
        })
    }

    /// Takes note of what a scan held, which is read.
    fn note(&mut self, scan: &Scan, frame: &Frame) -> Result<(), Damage> {
        let held = if frame.is_progressive {
            (scan.first..=scan.last, scan.low)
        } else {
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
    wanted: Wanted,
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
