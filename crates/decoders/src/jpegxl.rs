//! JPEG XL (ISO/IEC 18181), in a container or as the codestream alone; of an animation the first frame.
//!
//! The decoder is jxl, the Rust decoder of the libjxl project, as fast as libjxl and within 1 of it; see docs/decoders.md.

use crate::picture::{over_white, to_rgb};
use crate::srgb::ToSrgb;
use crate::{Limits, Opened, Page, Picture, Reason, Refused};
use jxl::api::{
    AlphaMode, Event, ExtraChannel, JxlColorEncoding, JxlColorProfile, JxlDecoder,
    JxlDecoderOptions, JxlOutputBuffer, JxlPixelFormat, JxlTransferFunction, ProfileLevel,
};
use jxl::error::Error;

/// Of each sample while it is decoded.
const BYTES_PER_SAMPLE: u64 = 4;

/// Of each pixel beside its samples: the four bytes that are made of it, and the three of the result.
const BYTES_PER_PIXEL: u64 = 7;

/// Red, green and blue, which a grey picture has as well while it is decoded.
const COLORS: u64 = 3;

/// Coded parts are whole blocks of groups, whatever small size is shown.
const SMALLEST_PX: u64 = 1 << 18;

/// A file whose header was read.
pub(super) struct Photo {
    bytes: Vec<u8>,
    limits: Limits,
    claim: Claim,
    is_animated: bool,
}

/// What the header claims.
struct Claim {
    width_px: u32,
    height_px: u32,
    /// Channels beside the colours.
    extra: usize,
    has_alpha: bool,
    /// What says so may still have one frame.
    may_move: bool,
}

impl Photo {
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Refused> {
        let claim = Claim::of(&bytes)?;
        let (width_px, height_px) = (claim.width_px.into(), claim.height_px.into());
        limits.check(width_px, height_px)?;
        let pixel_bytes = (COLORS + claim.extra as u64) * BYTES_PER_SAMPLE + BYTES_PER_PIXEL;
        limits.check_memory((width_px * height_px).saturating_mul(pixel_bytes))?;
        let mut photo = Photo {
            bytes,
            limits: *limits,
            claim,
            is_animated: false,
        };
        // A picture that stands still is whole where its only frame is.
        if photo.claim.may_move {
            photo.is_animated = photo.frames()? > 1;
        }
        Ok(photo)
    }

    /// For a decoder that never takes more than the header was allowed to claim: frames have sizes of their own.
    fn options(&self) -> JxlDecoderOptions {
        let samples = COLORS + self.claim.extra as u64;
        let most = self.limits.max_pixels.max(SMALLEST_PX);
        let mut options = JxlDecoderOptions::default();
        // Refused is what has as many.
        let limit = most.saturating_mul(samples).saturating_add(1);
        options.sample_limit = Some(usize::try_from(limit).unwrap_or(usize::MAX));
        options.max_profile_level = ProfileLevel::Main10;
        options.alpha_mode = AlphaMode::Unpremultiplied;
        options
    }

    /// Walks over all frames of an animation and decodes none of those that are shown, which it counts.
    fn frames(&self) -> Result<usize, Refused> {
        let mut options = self.options();
        options.scan_frames_only = true;
        let (mut decoder, mut input) = (JxlDecoder::new(options), self.bytes.as_slice());
        let mut frames = 0;
        loop {
            match decoder
                .process(&mut input, None, None)
                .map_err(of_decoder)?
            {
                Event::Complete => return Ok(frames),
                Event::FrameHeader => frames += 1,
                Event::NeedMoreInput { .. } => return Err(ends_early()),
                _ => {}
            }
        }
    }

    /// The first frame that is shown, as red, green, blue and, where the file has one, alpha; and what its colours mean.
    fn decoded(&self) -> Result<(Vec<u8>, Option<ToSrgb>), Refused> {
        let (mut decoder, mut input) = (JxlDecoder::new(self.options()), self.bytes.as_slice());
        header(&mut decoder, &mut input)?;
        let format = if self.claim.has_alpha {
            JxlPixelFormat::rgba8(self.claim.extra)
        } else {
            JxlPixelFormat::rgb8(self.claim.extra)
        };
        let row_bytes = self.claim.width_px as usize * format.color_type.samples_per_pixel();
        decoder.set_pixel_format(format).map_err(of_decoder)?;
        let to_srgb = decoder.output_color_profile().and_then(to_srgb);
        let rows = self.claim.height_px as usize;
        // Within `Limits::max_pixels`, four bytes each.
        let mut pixels = vec![0; row_bytes * rows];
        loop {
            let mut buffer = [JxlOutputBuffer::new(&mut pixels, rows, row_bytes)];
            let event = decoder.process(&mut input, Some(&mut buffer), None);
            match event.map_err(of_decoder)? {
                Event::FrameComplete { .. } => return Ok((pixels, to_srgb)),
                Event::NeedMoreInput { .. } => return Err(ends_early()),
                Event::Complete => return Err(Refused::corrupt("JPEG XL that shows no frame")),
                Event::BasicInfo | Event::FrameHeader => {}
            }
        }
    }
}

impl Claim {
    fn of(bytes: &[u8]) -> Result<Self, Refused> {
        let mut options = JxlDecoderOptions::default();
        options.max_profile_level = ProfileLevel::Main10;
        let (mut decoder, mut input) = (JxlDecoder::new(options), bytes);
        header(&mut decoder, &mut input)?;
        let strange = || Refused::corrupt("JPEG XL with a header without sense");
        let told = decoder.basic_info().ok_or_else(strange)?;
        let colors = decoder.embedded_color_profile().ok_or_else(strange)?;
        if colors.is_cmyk() {
            let detail = "JPEG XL in the colours of a printer; convert it to JPEG or PNG";
            return Err(Refused::unsupported(detail));
        }
        let side = |side: usize| u32::try_from(side).map_err(|_| strange());
        let is_alpha = |channel: &ExtraChannel| matches!(channel, ExtraChannel::Alpha);
        Ok(Claim {
            width_px: side(told.size.0)?,
            height_px: side(told.size.1)?,
            extra: told.extra_channels.len(),
            has_alpha: told.extra_channels.iter().any(|one| is_alpha(&one.ec_type)),
            may_move: told.animation.is_some(),
        })
    }
}

impl Opened for Photo {
    fn pages(&self) -> u32 {
        1
    }

    fn is_animated(&self) -> bool {
        self.is_animated
    }

    fn page(&self, index: u32) -> Result<Page, Refused> {
        if index > 0 {
            return Err(Refused::no_such_page());
        }
        let (pixels, to_srgb) = self.decoded()?;
        let shown = |rgb: [u8; 3]| {
            to_srgb
                .as_ref()
                .map_or(rgb, |to_srgb| to_srgb.of_pixel(rgb))
        };
        let rgb = if self.claim.has_alpha {
            to_rgb(&pixels, |[r, g, b, a]| over_white(shown([r, g, b]), a))
        } else {
            to_rgb(&pixels, shown)
        };
        let picture = Picture::new(self.claim.width_px, self.claim.height_px, rgb);
        let strange = || Refused::corrupt("JPEG XL of another size than it says");
        picture.map(Page::Picture).ok_or_else(strange)
    }
}

/// Reads up to the colours, which lie in front of the first frame.
fn header(decoder: &mut JxlDecoder, input: &mut &[u8]) -> Result<(), Refused> {
    match decoder.process(input, None, None).map_err(of_decoder)? {
        Event::BasicInfo => Ok(()),
        _ => Err(ends_early()),
    }
}

/// What makes other colours those of sRGB. Curves of HDR are left alone, as is what no profile describes.
fn to_srgb(colors: &JxlColorProfile) -> Option<ToSrgb> {
    use JxlTransferFunction::{HLG, PQ};
    let srgb = JxlColorProfile::Simple(JxlColorEncoding::srgb(false));
    let is_hdr = matches!(colors.transfer_function(), Some(PQ | HLG));
    if is_hdr || colors.same_color_encoding(&srgb) {
        return None;
    }
    ToSrgb::of_profile(colors.try_as_icc()?.as_slice())
}

fn of_decoder(error: Error) -> Refused {
    let detail = format!("JPEG XL: {error}");
    match error {
        Error::ImageSizeTooLarge(..)
        | Error::ImageDimensionTooLarge(_)
        | Error::ImageOutOfMemory(..)
        | Error::OutOfMemory(_) => Refused::new(Reason::TooManyPixels, detail),
        Error::LevelLimitExceeded { .. } => {
            Refused::unsupported(format!("{detail}; convert it to JPEG or PNG"))
        }
        _ => Refused::corrupt(detail),
    }
}

fn ends_early() -> Refused {
    Refused::truncated("JPEG XL ends before its picture does")
}
