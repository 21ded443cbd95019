//! From bytes to an upright RGB8 picture: one decoder's run, with its memory bounded, its panics
//! contained, and its many pixel types brought to one in the buffer that they were decoded into.

use super::jpeg::Planes;
use super::sniff::{self, Format};
use super::{Limits, Measures, Reject, RejectKind, fit, jpeg, quality, structure};
use crate::Preprocessing;
use crate::panics;
use image::codecs::{bmp, gif, png, tiff, webp};
use image::error::UnsupportedErrorKind;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageResult, RgbImage};
use std::error::Error;
use std::io::{self, Cursor};

/// Decodes a JPEG, PNG, WebP, BMP, GIF (first frame) or TIFF (first page), whatever its name says.
/// The result is upright by its EXIF orientation; transparent parts show white.
///
/// # Errors
/// `empty`, `unsupported`, `truncated`, `corrupt`, `too_many_pixels` and `too_small`, the last two
/// before any pixel is allocated. A panic inside a decoder is `corrupt`.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, Reject> {
    let format = sniff::format(bytes)?;
    let picture = structure::examine(format, bytes, limits)?;
    contained(format, || decode_pixels(format, &picture, limits))
}

/// Decodes as [`decode`] does, and fits the result as [`fit`](super::fit()) does: the only way from
/// a file to what the network sees. JPEGs that are much larger than wanted are decoded at a fraction
/// of their size, which changes the result by no more than resizing in two steps does.
///
/// # Errors
/// As [`decode`]. Damaged JPEG data, which [`decode`] may take for a picture, are `truncated` or
/// `corrupt` where a fraction of the size is decoded.
pub fn decode_fitted(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> Result<RgbImage, Reject> {
    decode_for(
        bytes,
        limits,
        preprocessing,
        |planes| fit::fit_planes(planes, preprocessing),
        |picture| fit::fit(picture, preprocessing),
    )
}

/// A decoded picture with what its file says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    pub format: Format,
    /// Of the whole picture, upright.
    pub width_px: u32,
    pub height_px: u32,
    /// As [`decode_fitted`] gives it.
    pub fitted: RgbImage,
}

/// As [`decode_fitted`], with the format and the size that the picture had before.
///
/// # Errors
/// As [`decode_fitted`].
pub fn inspect(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> Result<Inspected, Reject> {
    let ((width_px, height_px), fitted) = decode_for(
        bytes,
        limits,
        preprocessing,
        |planes| {
            let fitted = fit::fit_planes(planes, preprocessing);
            (planes.upright_size(), fitted)
        },
        |picture| (picture.dimensions(), fit::fit(picture, preprocessing)),
    )?;
    Ok(Inspected {
        format: sniff::format(bytes)?,
        width_px,
        height_px,
        fitted,
    })
}

/// As [`decode_fitted`], to the byte, and what is measured on the decoded picture: at most
/// [`JUDGED_PX`](super::JUDGED_PX), and no more than was decoded, which is at least twice the square's
/// side.
///
/// # Errors
/// As [`decode_fitted`].
pub fn decode_measured(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> Result<(RgbImage, Measures), Reject> {
    decode_for(
        bytes,
        limits,
        preprocessing,
        |planes| {
            let fitted = fit::fit_planes(planes, preprocessing);
            (fitted, quality::of_planes(planes))
        },
        |picture| {
            (
                fit::fit(picture, preprocessing),
                quality::of_picture(picture),
            )
        },
    )
}

/// What is made of the planes of a JPEG that is much larger than wanted, or else of the picture.
fn decode_for<T>(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
    of_planes: impl FnOnce(&Planes) -> T,
    of_picture: impl FnOnce(&RgbImage) -> T,
) -> Result<T, Reject> {
    let format = sniff::format(bytes)?;
    let picture = structure::examine(format, bytes, limits)?;
    contained(format, || {
        if format == Format::Jpeg {
            let wanted = |size| fit::size_in_square(size, preprocessing);
            if let Some(planes) = jpeg::decode(&picture, limits, wanted)? {
                return Ok(of_planes(&planes));
            }
        }
        let picture = decode_pixels(format, &picture, limits)?;
        Ok(of_picture(&picture))
    })
}

/// Runs one decode so that its panic becomes a reason. What `decode` builds is dropped with it.
fn contained<T>(format: Format, decode: impl FnOnce() -> Result<T, Reject>) -> Result<T, Reject> {
    panics::contain(decode).unwrap_or_else(|_| {
        let detail = format!("{} that its decoder cannot cope with", format.name());
        Err(Reject::corrupt(detail))
    })
}

fn decode_pixels(format: Format, bytes: &[u8], limits: &Limits) -> Result<RgbImage, Reject> {
    let reject = |error| reject(format, error);
    let mut decoder = decoder(format, bytes, limits).map_err(reject)?;
    let (width_px, height_px) = decoder.dimensions();
    limits.check(width_px.into(), height_px.into())?;
    let pixels = u64::from(width_px) * u64::from(height_px);
    let decoded_bytes = decoder.total_bytes();
    let buffer_bytes = decoded_bytes.max(pixels * 3);
    limits.check_memory(buffer_bytes)?;
    decoder.set_limits(decoder_limits(limits)).map_err(reject)?;
    // An orientation that cannot be read leaves the picture as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);

    let color = decoder.color_type();
    let too_large = |_| Reject::new(RejectKind::TooManyPixels, "more than this machine can hold");
    let mut buffer = vec![0; usize::try_from(buffer_bytes).map_err(too_large)?];
    // No longer than the buffer, so it fits `usize` too.
    decoder
        .read_image_boxed(&mut buffer[..decoded_bytes as usize])
        .map_err(reject)?;
    to_rgb8(&mut buffer, color, pixels as usize)?;
    buffer.truncate(pixels as usize * 3);
    let picture = RgbImage::from_raw(width_px, height_px, buffer)
        .expect("the buffer holds three bytes for each pixel");
    if orientation == Orientation::NoTransforms {
        return Ok(picture);
    }
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}

fn decoder<'a>(
    format: Format,
    bytes: &'a [u8],
    limits: &Limits,
) -> ImageResult<Box<dyn ImageDecoder + 'a>> {
    let bytes = Cursor::new(bytes);
    Ok(match format {
        Format::Jpeg => Box::new(image::codecs::jpeg::JpegDecoder::new(bytes)?),
        // The only decoder that takes its limits before it reads further than the header.
        Format::Png => Box::new(png::PngDecoder::with_limits(bytes, decoder_limits(limits))?),
        Format::WebP => Box::new(webp::WebPDecoder::new(bytes)?),
        Format::Gif => Box::new(gif::GifDecoder::new(bytes)?),
        Format::Bmp => Box::new(bmp::BmpDecoder::new(bytes)?),
        Format::Tiff => Box::new(tiff::TiffDecoder::new(bytes)?),
    })
}

fn decoder_limits(limits: &Limits) -> image::Limits {
    let mut decoder = image::Limits::no_limits();
    decoder.max_alloc = Some(limits.decoder_bytes());
    decoder
}

fn reject(format: Format, error: ImageError) -> Reject {
    let mut cause: &dyn Error = &error;
    loop {
        let ended = cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof);
        if ended {
            let detail = format!("{} data ends before the picture does", format.name());
            return Reject::truncated(detail);
        }
        match cause.source() {
            Some(source) => cause = source,
            None => break,
        }
    }
    // The innermost cause says what is wrong; those around it only say who noticed.
    let detail = format!("{}: {cause}", format.name());
    match &error {
        ImageError::Limits(_) => Reject::new(RejectKind::TooManyPixels, detail),
        ImageError::Unsupported(error) => match error.kind() {
            UnsupportedErrorKind::GenericFeature(what) => {
                Reject::unsupported(format!("{}: {what}", format.name()))
            }
            _ => Reject::unsupported(detail),
        },
        _ => Reject::corrupt(detail),
    }
}

/// Turns the decoded `pixels` at the start of `buffer` into RGB8 without a second buffer.
fn to_rgb8(buffer: &mut [u8], color: ColorType, pixels: usize) -> Result<(), Reject> {
    match color {
        ColorType::Rgb8 => {}
        ColorType::L8 => convert(buffer, pixels, |[l]| [l; 3]),
        ColorType::La8 => convert(buffer, pixels, |[l, a]| over_white([l; 3], a)),
        ColorType::Rgba8 => convert(buffer, pixels, |[r, g, b, a]| over_white([r, g, b], a)),
        ColorType::L16 => convert(buffer, pixels, |l: [u8; 2]| [from_u16(l); 3]),
        ColorType::La16 => convert(buffer, pixels, |[l0, l1, a0, a1]| {
            over_white([from_u16([l0, l1]); 3], from_u16([a0, a1]))
        }),
        ColorType::Rgb16 => convert(buffer, pixels, |pixel: [u8; 6]| rgb16(&pixel)),
        ColorType::Rgba16 => convert(buffer, pixels, |pixel: [u8; 8]| {
            over_white(rgb16(&pixel), from_u16([pixel[6], pixel[7]]))
        }),
        ColorType::Rgb32F => convert(buffer, pixels, |pixel: [u8; 12]| rgb32(&pixel)),
        ColorType::Rgba32F => convert(buffer, pixels, |pixel: [u8; 16]| {
            over_white(rgb32(&pixel), from_f32(&pixel[12..]))
        }),
        // `ColorType` may grow.
        _ => return Err(Reject::unsupported(format!("pixels of type {color:?}"))),
    }
    Ok(())
}

/// Rewrites pixels of `N` bytes as three bytes each: wider ones forwards and narrower ones
/// backwards, so that none is overwritten before it is read.
fn convert<const N: usize>(buffer: &mut [u8], pixels: usize, rgb: impl Fn([u8; N]) -> [u8; 3]) {
    let mut one = |index: usize| {
        let mut pixel = [0; N];
        pixel.copy_from_slice(&buffer[index * N..(index + 1) * N]);
        buffer[index * 3..(index + 1) * 3].copy_from_slice(&rgb(pixel));
    };
    if N >= 3 {
        (0..pixels).for_each(&mut one);
    } else {
        (0..pixels).rev().for_each(&mut one);
    }
}

fn over_white(rgb: [u8; 3], alpha: u8) -> [u8; 3] {
    let alpha = u32::from(alpha);
    rgb.map(|c| ((u32::from(c) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

fn rgb16(pixel: &[u8]) -> [u8; 3] {
    [0, 2, 4].map(|at| from_u16([pixel[at], pixel[at + 1]]))
}

fn rgb32(pixel: &[u8]) -> [u8; 3] {
    [0, 4, 8].map(|at| from_f32(&pixel[at..]))
}

/// To the nearest of 256 steps; 65535 = 257 × 255. Decoders give native byte order.
fn from_u16(bytes: [u8; 2]) -> u8 {
    ((u32::from(u16::from_ne_bytes(bytes)) + 128) / 257) as u8
}

/// Full scale is 1. A cast saturates, and takes what is not a number for black.
fn from_f32(bytes: &[u8]) -> u8 {
    let value = f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    (value * 255.0).round() as u8
}
