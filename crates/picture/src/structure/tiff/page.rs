//! The first page of a TIFF: whether it is of a kind that is read, what its strips may cost, and the palette.
//! What a decoder would refuse in its own words is refused here in ours.

use super::super::{Colors, Endian, Examined, Palette};
use super::Parts;
use super::directory::{Directory, File, Values};
use crate::jpeg::{Ending, Skeleton};
use crate::{Limits, Reject, RejectKind};

/// Of strips or tiles: for each, a decoder is set up anew. 10,000 rows in three planes have as many.
const MAX_PARTS: u64 = 30_000;

/// The smallest tiles (TIFF 6.0, section 15) have so many pixels, rows of a wide picture more.
const MIN_PART_PX: u64 = 256;

/// Of pictures so small that nobody minds.
const FREE_PARTS: u64 = 1_000;

/// Of strips and tiles together, which may share their bytes: four times the longest file that is read.
const MAX_PART_BYTES: usize = 256 << 20;

/// Colours, alpha, and what else printers store; six inks are the most in use.
const MAX_SAMPLES: u64 = 16;

/// Tiles may be larger than the picture that they hold, up to what is in use for huge ones.
const MAX_TILE_SIDE_PX: u64 = 4_096;

/// Tables of a JPEG as they stand in front of its picture: four of each kind take 3 KiB.
const MAX_JPEG_TABLE_BYTES: usize = 16 << 10;

const WIDTH: u64 = 256;
const HEIGHT: u64 = 257;
const BITS: u64 = 258;
const COMPRESSION: u64 = 259;
const PHOTOMETRIC: u64 = 262;
const SAMPLES: u64 = 277;
const ROWS_PER_STRIP: u64 = 278;
const PLANES: u64 = 284;
const COLOR_MAP: u64 = 320;
const TILE_WIDTH: u64 = 322;
const TILE_HEIGHT: u64 = 323;
const EXTRA_SAMPLES: u64 = 338;
const SAMPLE_FORMAT: u64 = 339;
const JPEG_TABLES: u64 = 347;

/// All entries that a decoder reads, these among them: orientation, planes, predictor, extra samples and subsampling.
pub(super) const TAGS: [u64; 21] = [
    WIDTH,
    HEIGHT,
    BITS,
    COMPRESSION,
    PHOTOMETRIC,
    super::STRIP_OFFSETS,
    274,
    SAMPLES,
    ROWS_PER_STRIP,
    super::STRIP_BYTES,
    PLANES,
    317,
    COLOR_MAP,
    TILE_WIDTH,
    TILE_HEIGHT,
    super::TILE_OFFSETS,
    super::TILE_BYTES,
    EXTRA_SAMPLES,
    SAMPLE_FORMAT,
    JPEG_TABLES,
    530,
];

const FAX_4: u64 = 4;
const JPEG: u64 = 7;

const WHITE_IS_ZERO: u64 = 0;
const BLACK_IS_ZERO: u8 = 1;
const RGB: u8 = 2;
const PALETTE: u64 = 3;
const YCBCR: u64 = 6;

pub(super) struct Page {
    compression: u64,
    photometric: u64,
    bits: u64,
    /// A shade or the number of a colour, and how much of it is seen.
    is_paired: bool,
    pixels: u64,
    /// Of a whole strip or tile.
    part_width_px: u64,
    part_height_px: u64,
    photometric_entry: Values,
    color_map: Option<Values>,
    limits: Limits,
}

impl Page {
    /// # Errors
    /// `too_many_pixels` and `too_small` by its size; `unsupported` for its kind; `corrupt` for numbers without sense.
    pub fn read(file: &File, directory: &Directory, limits: &Limits) -> Result<Page, Reject> {
        let first = |tag| file.first(directory.find(tag));
        let (Some(width_px), Some(height_px)) = (first(WIDTH), first(HEIGHT)) else {
            return Err(Reject::corrupt("TIFF without a size"));
        };
        limits.check(width_px, height_px)?;
        directory.check_unique()?;
        check_counts(directory)?;
        let samples = first(SAMPLES).unwrap_or(1);
        if samples > MAX_SAMPLES {
            let detail = format!("TIFF with {samples} samples a pixel");
            return Err(Reject::unsupported(detail));
        }
        let photometric_entry = directory
            .find(PHOTOMETRIC)
            // In its place, not somewhere else in the file: it may be renamed.
            .filter(|values| values.count == 1 && values.value_bytes <= 4)
            .ok_or_else(|| Reject::corrupt("TIFF that does not say what its numbers mean"))?;
        let tile = first(TILE_WIDTH).zip(first(TILE_HEIGHT));
        let (part_width_px, part_height_px) = match tile {
            Some(tile) => {
                check_tile(tile, (width_px, height_px))?;
                tile
            }
            None => {
                let rows = first(ROWS_PER_STRIP).unwrap_or(height_px);
                (width_px, rows.clamp(1, height_px))
            }
        };
        let page = Page {
            compression: first(COMPRESSION).unwrap_or(1),
            photometric: file.first(Some(photometric_entry)).unwrap_or(0),
            bits: first(BITS).unwrap_or(1),
            // Associated and unassociated alpha (TIFF 6.0, section 18), beside the colour and not behind all of them.
            is_paired: samples == 2
                && matches!(first(EXTRA_SAMPLES), Some(1 | 2))
                && first(PLANES).unwrap_or(1) == 1,
            pixels: width_px * height_px,
            part_width_px,
            part_height_px,
            photometric_entry,
            color_map: directory.find(COLOR_MAP),
            limits: Limits {
                min_side_px: 0,
                ..*limits
            },
        };
        page.check_compression()?;
        page.check_pixels(samples, first(SAMPLE_FORMAT).unwrap_or(1))?;
        // One row of a strip is decoded by itself, whatever becomes of its samples.
        limits.check_memory(part_width_px.saturating_mul(samples * page.bits.div_ceil(8)))?;
        Ok(page)
    }

    fn check_compression(&self) -> Result<(), Reject> {
        let name = match self.compression {
            // None, Group 4, LZW, JPEG, Deflate (both numbers) and PackBits.
            1 | FAX_4 | 5 | JPEG | 8 | 32_946 | 32_773 => return Ok(()),
            2 => "CCITT run lengths (fax)",
            3 => "CCITT Group 3 (fax)",
            6 => "JPEG of the old style",
            34_661 => "JBIG",
            33_003 | 33_005 | 34_712 => "JPEG 2000",
            50_000 => "Zstandard",
            34_887 => "LERC",
            34_925 => "LZMA",
            50_001 => "WebP",
            50_002 | 52_546 => "JPEG XL",
            number => {
                let detail = format!("TIFF compressed by method {number}; save it with LZW");
                return Err(Reject::unsupported(detail));
            }
        };
        let detail = format!("TIFF compressed by {name}; save it with LZW");
        Err(Reject::unsupported(detail))
    }

    fn check_pixels(&self, samples: u64, sample_format: u64) -> Result<(), Reject> {
        let refuse = |what: &str| Err(Reject::unsupported(format!("TIFF {what}; save it as RGB")));
        match self.photometric {
            0..=2 | 5 => {}
            PALETTE if self.color_map.is_none() => {
                return Err(Reject::corrupt("TIFF without its colour palette"));
            }
            PALETTE if ![1, 8].contains(&self.bits) => {
                return refuse(&format!("with a palette of {} bits", self.bits));
            }
            PALETTE => {}
            4 => return refuse("that is a mask of transparency"),
            YCBCR if self.compression != JPEG => {
                return refuse("in YCbCr colours without JPEG compression");
            }
            YCBCR => {}
            8..=10 => return refuse("in CIE L*a*b* colours"),
            32_803 => {
                return Err(Reject::unsupported(
                    "TIFF that holds a camera's raw data; export it as JPEG or TIFF",
                ));
            }
            other => return refuse(&format!("in colours of kind {other}")),
        }
        match (self.photometric, samples) {
            (0 | 1 | PALETTE, 1) | (2, 3..) | (YCBCR, 3) | (5, 4) => {}
            (0 | 1 | PALETTE, 2)
                if self.is_paired && self.compression != JPEG && self.bits >= 8 => {}
            (5, _) => return refuse(&format!("with {samples} inks")),
            _ => return refuse(&format!("with {samples} samples a pixel")),
        }
        match (sample_format, self.bits, self.photometric) {
            (3, 32, 2) => Ok(()),
            (3, ..) => refuse("with floating-point pixels"),
            (1 | 4, 8, YCBCR)
            | (1 | 4, 1 | 8, 0 | 1 | PALETTE)
            | (1 | 4, 16, 0 | 1)
            | (1 | 4, 8 | 16, 2 | 5) => Ok(()),
            (1 | 4, bits, _) => refuse(&format!("with {bits} bits a sample")),
            (2, ..) => refuse("with pixels below zero"),
            _ => refuse("with pixels that are no numbers"),
        }
    }

    /// What a decoder may see of the file. It refuses palettes and YCbCr, unless it is told that they are what it knows,
    /// and turns no pairs around.
    ///
    /// # Errors
    /// `corrupt` for half a palette.
    pub fn picture<'a>(&self, file: &File<'a>) -> Result<Examined<'a>, Reject> {
        let mut picture = Examined::part(file.bytes);
        picture.is_paired = self.is_paired;
        match self.photometric {
            WHITE_IS_ZERO if self.is_paired => {
                picture.colors = Colors::Negative;
                self.rename(file, BLACK_IS_ZERO, &mut picture);
            }
            PALETTE => {
                picture.colors = Colors::Palette(Box::new(self.palette(file)?));
                self.rename(file, BLACK_IS_ZERO, &mut picture);
            }
            YCBCR => {
                picture.colors = Colors::YCbCr;
                self.rename(file, RGB, &mut picture);
            }
            _ => {}
        }
        Ok(picture)
    }

    /// How many strips or tiles there are.
    ///
    /// # Errors
    /// `truncated` for some behind the end; `corrupt` for more of them than make sense; those of a JPEG inside.
    pub fn check_parts(&self, file: &File, directory: &Directory) -> Result<usize, Reject> {
        let mut count = 0;
        let mut left_bytes = MAX_PART_BYTES;
        for parts in Parts::of(directory) {
            let most = (FREE_PARTS + self.pixels / MIN_PART_PX).min(MAX_PARTS);
            if parts.offsets.count as u64 > most {
                let detail = format!("TIFF with over {most} strips or tiles for its size");
                return Err(Reject::corrupt(detail));
            }
            count += parts.offsets.count;
            parts.each(file, |place| {
                let too_long = || Reject::corrupt("TIFF with strips longer than their pixels");
                left_bytes = left_bytes.checked_sub(place.len()).ok_or_else(too_long)?;
                match self.compression {
                    JPEG => self.check_jpeg(&file.bytes[place]),
                    // A code has 13 bits at most, and no pixel takes more than one.
                    FAX_4 if place.len() as u64 > 2 * self.part_pixels() + 1_024 => Err(too_long()),
                    _ => Ok(()),
                }
            })?;
        }
        Ok(count)
    }

    fn part_pixels(&self) -> u64 {
        self.part_width_px.saturating_mul(self.part_height_px)
    }

    /// A JPEG inside of a strip is decoded whole, whatever size the TIFF has.
    fn check_jpeg(&self, bytes: &[u8]) -> Result<(), Reject> {
        if !bytes.starts_with(b"\xff\xd8") {
            return Err(Reject::corrupt("TIFF with a strip that is no JPEG"));
        }
        let limits = Limits {
            // Its last units may reach beyond the strip, by 32 px at most each way.
            max_pixels: (self.part_width_px + 32).saturating_mul(self.part_height_px + 32),
            ..self.limits
        };
        let strip = Skeleton::walk(bytes, &limits).map_err(|reject| match reject.kind {
            RejectKind::TooManyPixels => {
                Reject::corrupt("TIFF with a JPEG that is larger than its strip")
            }
            _ => reject,
        })?;
        match strip.ending {
            Ending::Marked => Ok(()),
            Ending::Missing => Err(Reject::truncated("TIFF with a JPEG that ends early")),
        }
    }

    /// Says in a copy of the file that its numbers mean something else.
    fn rename(&self, file: &File, photometric: u8, picture: &mut Examined) {
        let entry = self.photometric_entry;
        let value = &mut picture.bytes.to_mut()[entry.start..][..entry.value_bytes];
        value.fill(0);
        match file.endian {
            Endian::Little => value[0] = photometric,
            Endian::Big => value[entry.value_bytes - 1] = photometric,
        }
    }

    fn palette(&self, file: &File) -> Result<Palette, Reject> {
        let colors = 1 << self.bits;
        let map = self.color_map.filter(|map| map.count == 3 * colors);
        let map = map.ok_or_else(|| Reject::corrupt("TIFF with half a colour palette"))?;
        let shade = |index: usize| {
            let value = file.value(map, index);
            // 16 bits each, of which many writers fill the upper eight alone.
            (value.min(0xffff) >> 8) as u8
        };
        let mut palette: Palette = [[0; 3]; 256];
        // A decoder gives one bit as 0 or 255.
        let spread = 255 / (colors - 1);
        for index in 0..colors {
            palette[index * spread] = [0, 1, 2].map(|plane| shade(plane * colors + index));
        }
        Ok(palette)
    }
}

/// No entry that a decoder reads is longer than it has to be, but for the strips themselves.
fn check_counts(directory: &Directory) -> Result<(), Reject> {
    for tag in TAGS {
        let most = match tag {
            super::STRIP_OFFSETS | super::STRIP_BYTES => continue,
            super::TILE_OFFSETS | super::TILE_BYTES => continue,
            COLOR_MAP => 3 << 16,
            JPEG_TABLES => MAX_JPEG_TABLE_BYTES,
            _ => MAX_SAMPLES as usize,
        };
        if directory
            .find(tag)
            .is_some_and(|values| values.count > most)
        {
            let detail = format!("TIFF with far too many values in entry {tag}");
            return Err(Reject::corrupt(detail));
        }
    }
    Ok(())
}

/// # Errors
/// Tiles of which most would lie outside of the picture.
fn check_tile(tile: (u64, u64), size: (u64, u64)) -> Result<(), Reject> {
    let most = |side_px: u64| side_px.max(MAX_TILE_SIDE_PX).next_multiple_of(16);
    let covered = |side_px: u64, tile_px: u64| side_px.div_ceil(tile_px) * tile_px;
    if tile.0 == 0 || tile.1 == 0 || tile.0 > most(size.0) || tile.1 > most(size.1) {
        return Err(Reject::corrupt("TIFF with tiles of a size without sense"));
    }
    let area = covered(size.0, tile.0).saturating_mul(covered(size.1, tile.1));
    let picture = size.0 * size.1;
    if area > 4 * picture + MAX_TILE_SIDE_PX * MAX_TILE_SIDE_PX {
        let detail = "TIFF with tiles that lie outside of the picture for the most part";
        return Err(Reject::corrupt(detail));
    }
    Ok(())
}
