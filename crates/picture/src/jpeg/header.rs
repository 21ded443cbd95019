//! What the segments of a JPEG say (T.81, annex B): frame, scans, tables, orientation, colours.
//! Each is read once; where they lie is `skeleton`'s.

use super::Damage;
use super::huffman::Codes;
use crate::{Limits, Reject};
use image::metadata::Orientation;

/// A coefficient's place in its block, row by row, by its index in the file (T.81, figure A.6).
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// What a start-of-frame segment says (T.81, B.2.2).
pub(super) struct Frame {
    pub width_px: u32,
    pub height_px: u32,
    pub is_progressive: bool,
    /// Whether it has four components at most and no more blocks in an MCU than the standard allows: others are left to
    /// another decoder.
    pub is_regular: bool,
    pub components: Vec<Component>,
    pub mcus_wide: usize,
    pub mcus_high: usize,
}

pub(super) struct Component {
    pub id: u8,
    /// Blocks in one MCU, each way.
    pub h: usize,
    pub v: usize,
    pub quantization: usize,
    /// Samples, each way: T.81, A.1.1.
    pub width: u32,
    pub height: u32,
}

impl Component {
    /// Blocks that a scan of this component alone holds, each way.
    pub fn blocks(&self) -> (usize, usize) {
        let blocks = |samples: u32| samples.div_ceil(8) as usize;
        (blocks(self.width), blocks(self.height))
    }
}

impl Frame {
    /// # Errors
    /// `unsupported` for kinds that no decoder here reads, `corrupt` for a segment without sense.
    pub fn new(marker: u8, body: &[u8]) -> Result<Frame, Reject> {
        check_kind(marker)?;
        let malformed = || Reject::corrupt("JPEG with a malformed frame header");
        let &[precision_bits, h0, h1, w0, w1, count, ref listed @ ..] = body else {
            return Err(malformed());
        };
        if precision_bits != 8 {
            let detail = format!("JPEG with {precision_bits} bits a sample");
            return Err(Reject::unsupported(detail));
        }
        let width_px = u32::from(u16::from_be_bytes([w0, w1]));
        let height_px = u32::from(u16::from_be_bytes([h0, h1]));
        if height_px == 0 {
            return Err(Reject::unsupported("JPEG with its height behind the data"));
        }
        let (listed, behind) = listed
            .split_at_checked(3 * usize::from(count))
            .ok_or_else(malformed)?;
        let (listed, _) = listed.as_chunks::<3>();
        // A single component is not interleaved: its factors mean nothing (A.2.2).
        let factors = |&[_, factors, _]: &[u8; 3]| match count {
            1 => (1, 1),
            _ => (usize::from(factors >> 4), usize::from(factors & 15)),
        };
        let in_range = |&[_, factors, table]: &[u8; 3]| {
            (1..=4).contains(&(factors >> 4)) && (1..=4).contains(&(factors & 15)) && table <= 3
        };
        if listed.is_empty() || !listed.iter().all(in_range) {
            return Err(malformed());
        }
        let most = |of: fn((usize, usize)) -> usize| listed.iter().map(|c| of(factors(c))).max();
        let (h_max, v_max) = (most(|(h, _)| h).unwrap_or(1), most(|(_, v)| v).unwrap_or(1));
        let component = |listed: &[u8; 3]| {
            let (h, v) = factors(listed);
            let part = |length: u32, factor: usize, most: usize| {
                (length * factor as u32).div_ceil(most as u32)
            };
            Component {
                id: listed[0],
                h,
                v,
                quantization: usize::from(listed[2]),
                width: part(width_px, h, h_max),
                height: part(height_px, v, v_max),
            }
        };
        let in_mcu: usize = listed.iter().map(factors).map(|(h, v)| h * v).sum();
        Ok(Frame {
            width_px,
            height_px,
            is_progressive: marker == 0xc2,
            is_regular: count <= 4 && behind.is_empty() && in_mcu <= 10,
            components: listed.iter().map(component).collect(),
            mcus_wide: (width_px as usize).div_ceil(8 * h_max),
            mcus_high: (height_px as usize).div_ceil(8 * v_max),
        })
    }

    /// Blocks of 8 × 8 samples in all components.
    pub fn blocks(&self) -> u64 {
        let blocks = |component: &Component| {
            let (wide, high) = component.blocks();
            wide as u64 * high as u64
        };
        self.components.iter().map(blocks).sum()
    }

    /// # Errors
    /// `too_many_pixels` and `too_small`.
    pub fn check(&self, limits: &Limits) -> Result<(), Reject> {
        let (width_px, height_px) = (u64::from(self.width_px), u64::from(self.height_px));
        limits.check(width_px, height_px)?;
        if self.is_progressive {
            // 64 coefficients of 16 bits a block stay in memory beside the RGB8 result.
            limits.check_memory(self.blocks() * 128 + width_px * height_px * 3)?;
        }
        Ok(())
    }
}

fn check_kind(marker: u8) -> Result<(), Reject> {
    match marker {
        0xc0..=0xc2 => Ok(()),
        0xc3 => Err(Reject::unsupported("JPEG, lossless")),
        0xc9 | 0xca => Err(Reject::unsupported("JPEG with arithmetic coding")),
        _ => Err(Reject::unsupported("JPEG, lossless or hierarchical")),
    }
}

/// A start-of-scan segment (T.81, B.2.3).
pub(super) struct Scan {
    /// Index of the component in the frame, of its DC table and of its AC table.
    pub components: Vec<(usize, usize, usize)>,
    /// First and last coefficient, by their indices in the file.
    pub first: usize,
    pub last: usize,
    /// Bits that lie below those of this scan, and of the scan before it (0 if there is none).
    pub low: u32,
    pub high: u32,
}

impl Scan {
    /// # Errors
    /// Components that the frame lacks, tables or coefficients that cannot be.
    pub fn new(body: &[u8], frame: &Frame) -> Result<Scan, Damage> {
        let [count, listed @ .., first, last, approximation] = body else {
            return Err(Damage::Senseless);
        };
        if *count == 0 || listed.len() != 2 * usize::from(*count) {
            return Err(Damage::Senseless);
        }
        let mut components: Vec<(usize, usize, usize)> = Vec::new();
        for pair in listed.chunks_exact(2) {
            let index = frame.components.iter().position(|of| of.id == pair[0]);
            let index = index.ok_or(Damage::Senseless)?;
            let (dc, ac) = (usize::from(pair[1] >> 4), usize::from(pair[1] & 15));
            if dc > 3 || ac > 3 || components.iter().any(|&(other, ..)| other == index) {
                return Err(Damage::Senseless);
            }
            components.push((index, dc, ac));
        }
        let scan = Scan {
            components,
            first: usize::from(*first),
            last: usize::from(*last),
            low: u32::from(approximation & 15),
            high: u32::from(approximation >> 4),
        };
        let makes_sense = !frame.is_progressive
            || scan.low <= 13
                && scan.last <= 63
                && match scan.first {
                    0 => scan.last == 0,
                    first => first <= scan.last && scan.components.len() == 1,
                };
        makes_sense.then_some(scan).ok_or(Damage::Senseless)
    }
}

/// Where Adobe's segment names the transform: behind the name, the version and two words of flags.
const ADOBE_TRANSFORM: usize = 11;

/// What segments define for the scans behind them.
#[derive(Default)]
pub(super) struct Tables {
    /// Steps of the coefficients, in the file's order.
    pub quantization: [Option<[u16; 64]>; 4],
    pub dc: [Option<Box<Codes>>; 4],
    pub ac: [Option<Box<Codes>>; 4],
    /// MCUs between restart markers; 0 if there are none.
    pub restart_interval: usize,
    pub orientation: Option<Orientation>,
    /// The colour transform that Adobe's segment names.
    pub adobe_transform: Option<u8>,
}

impl Tables {
    /// Takes one segment; those that define nothing are passed over.
    ///
    /// # Errors
    /// A table without sense.
    pub fn read(&mut self, marker: u8, body: &[u8]) -> Result<(), Damage> {
        match marker {
            0xdb => self.read_quantization(body),
            0xc4 => self.read_codes(body),
            0xdd => {
                let interval = body.first_chunk().ok_or(Damage::Senseless)?;
                self.restart_interval = usize::from(u16::from_be_bytes(*interval));
                Ok(())
            }
            0xe1 => {
                if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
                    self.orientation = Orientation::from_exif_chunk(exif);
                }
                Ok(())
            }
            0xee => {
                if body.starts_with(b"Adobe") && body.len() > ADOBE_TRANSFORM {
                    self.adobe_transform = Some(body[ADOBE_TRANSFORM]);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_quantization(&mut self, body: &[u8]) -> Result<(), Damage> {
        let mut rest = body;
        while let [class, behind @ ..] = rest {
            let (is_wide, id) = (class >> 4 != 0, usize::from(class & 15));
            let length = if is_wide { 128 } else { 64 };
            let steps = behind.get(..length).ok_or(Damage::Senseless)?;
            let place = self.quantization.get_mut(id).ok_or(Damage::Senseless)?;
            *place = Some(std::array::from_fn(|k| {
                if is_wide {
                    u16::from_be_bytes([steps[2 * k], steps[2 * k + 1]])
                } else {
                    steps[k].into()
                }
            }));
            rest = &behind[length..];
        }
        Ok(())
    }

    fn read_codes(&mut self, body: &[u8]) -> Result<(), Damage> {
        let mut rest = body;
        while let [class, behind @ ..] = rest {
            let counts: &[u8; 16] = behind.first_chunk().ok_or(Damage::Senseless)?;
            let total = counts
                .iter()
                .map(|&count| usize::from(count))
                .sum::<usize>();
            let symbols = behind.get(16..16 + total).ok_or(Damage::Senseless)?;
            let tables = match class >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(Damage::Senseless),
            };
            let place = tables
                .get_mut(usize::from(class & 15))
                .ok_or(Damage::Senseless)?;
            *place = Some(Box::new(
                Codes::new(counts, symbols).ok_or(Damage::Senseless)?,
            ));
            rest = &behind[16 + total..];
        }
        Ok(())
    }
}
