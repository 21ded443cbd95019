//! JPEG 2000 (ISO/IEC 15444-1), as a file of boxes or as the codestream alone: what the chip of a passport holds, and
//! some scanners write; large ones at a half of their size, or a quarter. The decoder fills what is missing in a cut file and says nothing, so the parts of the
//! codestream are counted first.

use crate::picture::{on_paper, over_white, to_rgb};
use crate::{Limits, Opened, Page, Picture, Reason, Refused};
use hayro_jpeg2000::error::{DecodingError, FormatError, MarkerError, ValidationError};
use hayro_jpeg2000::{DecodeError, DecodeSettings, DecoderContext, Image};
use std::ops::Range;

/// Of each sample while it is decoded: its coefficient, its value, and the byte that is made of it.
const BYTES_PER_SAMPLE: u64 = 9;

/// The largest square that a network of docsort sees (`picture.side_px`): resolutions that are finer on both sides are not
/// decoded.
const ENOUGH_PX: u32 = 1_024;

/// A file whose header was read.
pub(super) struct Photo {
    bytes: Vec<u8>,
    limits: Limits,
}

impl Photo {
    pub fn open(mut bytes: Vec<u8>, limits: &Limits) -> Result<Self, Refused> {
        let place = codestream(&bytes)?;
        // The first one counts (annex I.5.4); the decoder would take the last.
        bytes.truncate(place.end);
        let codestream = &bytes[place];
        let claim = Claim::of(codestream)?;
        limits.check(claim.width_px, claim.height_px)?;
        let samples = (claim.width_px * claim.height_px).saturating_mul(claim.components);
        limits.check_memory(samples.saturating_mul(BYTES_PER_SAMPLE))?;
        check_is_whole(codestream)?;
        Ok(Photo {
            bytes,
            limits: *limits,
        })
    }
}

impl Opened for Photo {
    fn pages(&self) -> u32 {
        1
    }

    fn page(&self, index: u32) -> Result<Page, Refused> {
        if index > 0 {
            return Err(Refused::no_such_page());
        }
        let enough_px = ENOUGH_PX.max(self.limits.min_side_px);
        let settings = DecodeSettings {
            target_resolution: Some((enough_px, enough_px)),
            ..DecodeSettings::default()
        };
        let image = Image::new(&self.bytes, &settings).map_err(of_decoder)?;
        let (width_px, height_px) = (image.width(), image.height());
        self.limits.check(width_px.into(), height_px.into())?;
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(of_decoder)?;
        let channels = decoded.components().len();
        let samples = u64::from(width_px) * u64::from(height_px);
        let is_as_claimed = |samples_of_one: usize| samples_of_one as u64 == samples;
        let mut lengths = decoded.components().iter().map(|one| one.samples().len());
        let strange = || Refused::corrupt("JPEG 2000 of another size than it says");
        if channels == 0 || !lengths.all(is_as_claimed) {
            return Err(strange());
        }
        let rgb = rgb(&decoded.data_u8(), channels, image.has_alpha())?;
        let picture = Picture::new(width_px, height_px, rgb);
        picture.map(Page::Picture).ok_or_else(strange)
    }
}

/// By how many samples a pixel has; the decoder has turned all spaces that it knows into these.
fn rgb(samples: &[u8], channels: usize, has_alpha: bool) -> Result<Vec<u8>, Refused> {
    match (channels, has_alpha) {
        (1, false) => Ok(to_rgb(samples, |[grey]| [grey; 3])),
        (2, true) => Ok(to_rgb(samples, |[grey, a]| over_white([grey; 3], a))),
        (3, false) => Ok(to_rgb(samples, |rgb| rgb)),
        (4, true) => Ok(to_rgb(samples, |[r, g, b, a]| over_white([r, g, b], a))),
        (4, false) => Ok(to_rgb(samples, on_paper)),
        _ => {
            let detail = format!("JPEG 2000 with {channels} channels");
            Err(Refused::unsupported(detail))
        }
    }
}

/// What the header of a codestream claims (annex A.5.1).
struct Claim {
    width_px: u64,
    height_px: u64,
    components: u64,
}

impl Claim {
    /// - `codestream`: from its start marker on
    fn of(codestream: &[u8]) -> Result<Self, Refused> {
        let number = |at: usize| be32(codestream, at).ok_or_else(ends_early);
        let strange = || Refused::corrupt("JPEG 2000 with a size that makes no sense");
        let (right, bottom) = (number(8)?, number(12)?);
        let (left, top) = (number(16)?, number(20)?);
        Ok(Claim {
            width_px: right.checked_sub(left).ok_or_else(strange)?,
            height_px: bottom.checked_sub(top).ok_or_else(strange)?,
            components: be16(codestream, 40).ok_or_else(ends_early)?,
        })
    }
}

/// Where the codestream of a file lies: the file itself, or the content of its first box of that name (annex I.5.4).
fn codestream(bytes: &[u8]) -> Result<Range<usize>, Refused> {
    const START: [u8; 4] = *b"\xff\x4f\xff\x51";
    if bytes.starts_with(&START) {
        return Ok(0..bytes.len());
    }
    let mut at = 0;
    loop {
        let length = be32(bytes, at).ok_or_else(ends_early)?;
        let name = bytes.get(at + 4..at + 8).ok_or_else(ends_early)?;
        let (head, length) = match length {
            // To the end of the file.
            0 => (8, (bytes.len() - at) as u64),
            1 => {
                let high = be32(bytes, at + 8).ok_or_else(ends_early)?;
                let low = be32(bytes, at + 12).ok_or_else(ends_early)?;
                (16, high << 32 | low)
            }
            length => (8, length),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length < head {
            return Err(Refused::corrupt("JPEG 2000 with a box without sense"));
        }
        let end = at.checked_add(length).filter(|&end| end <= bytes.len());
        let end = end.ok_or_else(ends_early)?;
        if name == b"jp2c" {
            if !bytes[at + head..end].starts_with(&START) {
                return Err(Refused::corrupt("JPEG 2000 without a codestream"));
            }
            return Ok(at + head..end);
        }
        at = end;
    }
}

/// Walks over the tile-parts by the lengths that they say (annex A.4.2), to the end mark.
fn check_is_whole(codestream: &[u8]) -> Result<(), Refused> {
    const START_OF_TILE: u64 = 0xff90;
    const END: u64 = 0xffd9;
    let strange = || Refused::corrupt("JPEG 2000 with parts in an order without sense");
    let mut at = 2;
    loop {
        let marker = be16(codestream, at).ok_or_else(ends_early)?;
        let length = match marker {
            END => return Ok(()),
            START_OF_TILE => match be32(codestream, at + 6).ok_or_else(ends_early)? {
                // The last one, up to the end mark.
                0 if codestream.ends_with(&[0xff, 0xd9]) => return Ok(()),
                0 => return Err(ends_early()),
                // Its own head is 12 bytes.
                length if length >= 12 => length,
                _ => return Err(strange()),
            },
            // Of the main header.
            0xff00.. => 2 + be16(codestream, at + 2).ok_or_else(ends_early)?,
            _ => return Err(strange()),
        };
        at = usize::try_from(length)
            .ok()
            .and_then(|length| at.checked_add(length))
            .ok_or_else(ends_early)?;
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u64> {
    let number = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*number).into())
}

fn be32(bytes: &[u8], at: usize) -> Option<u64> {
    let number = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*number).into())
}

fn of_decoder(error: DecodeError) -> Refused {
    let detail = format!("JPEG 2000: {error}");
    match error {
        DecodeError::Decoding(DecodingError::UnexpectedEof) => ends_early(),
        DecodeError::Format(FormatError::Unsupported)
        | DecodeError::Marker(MarkerError::Unsupported) => Refused::unsupported(detail),
        DecodeError::Validation(ValidationError::ImageTooLarge) => {
            Refused::new(Reason::TooManyPixels, detail)
        }
        _ => Refused::corrupt(detail),
    }
}

fn ends_early() -> Refused {
    Refused::truncated("JPEG 2000 ends before its picture does")
}
