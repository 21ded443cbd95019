//! From bytes to an upright RGB8 picture: one decoder's run, with its memory bounded, its panics
//! contained, its pixels turned upright. What its errors say is in [`words`], what its pixels become in [`pixels`].

use super::jpeg::{Pixels, Skeleton};
use super::metered::Metered;
use super::paired::Paired;
use super::profile::{self, ToSrgb};
use super::sniff::{self, Format};
use super::structure::ico::{self as icons, Picture as Icon};
use super::structure::{Colors, Examined};
use super::{
    FormWarning, Limits, Measures, Reject, RejectKind, fit, foreign, jpeg, pixels, quality,
    structure, turn, words,
};
use crate::Preprocessing;
use crate::panics;
use image::codecs::{bmp, farbfeld, gif, hdr, ico, png, pnm, qoi, tga, tiff, webp};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageResult, RgbImage};

/// Decodes a picture of any [`Format`] (of a GIF or WebP the first frame, of a TIFF the first page), whatever its name says.
/// The result is upright by its EXIF orientation and in sRGB, whatever its profile is; transparent parts show white.
///
/// # Errors
/// `empty`, `unsupported`, `truncated`, `corrupt`, `too_many_pixels` and `too_small`, the last two
/// before any pixel is allocated. A panic inside a decoder is `corrupt`.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, Reject> {
    let whole = |_| (u32::MAX, u32::MAX);
    let shown = |pixels, to_srgb: Option<&ToSrgb>| {
        let picture = match pixels {
            Pixels::Picture(picture) => picture,
            Pixels::Planes(planes) => fit::resize_planes(&planes, planes.upright_size()),
        };
        profile::shown(picture, to_srgb)
    };
    decode_for(bytes, limits, whole, shown).map(|read| read.made)
}

/// Decodes as [`decode`] does, and fits the result as [`fit`](super::fit()) does: the only way from
/// a file to what the network sees. JPEGs that are much larger than wanted are decoded at a fraction
/// of their size, which changes the result by no more than resizing in two steps does.
///
/// # Errors
/// As [`decode`].
pub fn decode_fitted(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> Result<RgbImage, Reject> {
    let wanted = |size| fit::size_in_square(size, preprocessing);
    decode_for(bytes, limits, wanted, fitted(preprocessing)).map(|read| read.made)
}

/// As [`decode_fitted`] does with each of these files, in less time where both are JPEGs that are much larger than wanted.
///
/// # Errors
/// As [`decode_fitted`].
pub fn decode_fitted_two(
    files: [&[u8]; 2],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> [Result<RgbImage, Reject>; 2] {
    let wanted = |size| fit::size_in_square(size, preprocessing);
    let read = decode_two_for(files, limits, wanted, fitted(preprocessing));
    read.map(|read| read.map(|read| read.made))
}

fn fitted(preprocessing: &Preprocessing) -> impl Fn(Pixels, Option<&ToSrgb>) -> RgbImage {
    |pixels, to_srgb| fit::fit_pixels(&pixels, to_srgb, preprocessing)
}

/// Decodes as [`decode`] does, and makes the picture smaller where its longer side has more than `longest_px` pixels.
/// JPEGs are decoded at a fraction of their size, as by [`decode_fitted`].
///
/// # Errors
/// As [`decode`].
pub(super) fn decode_small(
    bytes: &[u8],
    limits: &Limits,
    longest_px: u32,
) -> Result<RgbImage, Reject> {
    let wanted = |size| fit::inscribed(size, longest_px);
    let small = |pixels, to_srgb: Option<&ToSrgb>| {
        let small = match pixels {
            Pixels::Planes(planes) => fit::resize_planes(&planes, wanted(planes.upright_size())),
            Pixels::Picture(picture) if picture.width().max(picture.height()) > longest_px => {
                let (width, height) = wanted(picture.dimensions());
                fit::resize(&picture, width, height)
            }
            Pixels::Picture(picture) => picture,
        };
        profile::shown(small, to_srgb)
    };
    decode_for(bytes, limits, wanted, small).map(|read| read.made)
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
    /// What is odd about the file. Says nothing about the capture.
    pub form: Vec<FormWarning>,
}

/// A fitted picture, with what was found on the way to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// As [`decode_fitted`] gives it.
    pub fitted: RgbImage,
    /// Of the capture.
    pub measures: Measures,
    /// What is odd about the file. Says nothing about the capture.
    pub form: Vec<FormWarning>,
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
    let wanted = |size| fit::size_in_square(size, preprocessing);
    let read = decode_for(bytes, limits, wanted, |pixels, to_srgb| {
        let size = match &pixels {
            Pixels::Planes(planes) => planes.upright_size(),
            Pixels::Picture(picture) => picture.dimensions(),
        };
        (size, fit::fit_pixels(&pixels, to_srgb, preprocessing))
    })?;
    let ((width_px, height_px), fitted) = read.made;
    Ok(Inspected {
        format: read.format,
        width_px,
        height_px,
        fitted,
        form: read.form,
    })
}

/// As [`decode_fitted`], to the byte, and what is measured on the decoded picture: at most 256 px a side, and
/// no more than was decoded, which is at least twice the square's side.
///
/// # Errors
/// As [`decode_fitted`].
pub fn decode_measured(
    bytes: &[u8],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> Result<Decoded, Reject> {
    let wanted = |size| fit::size_in_square(size, preprocessing);
    decode_for(bytes, limits, wanted, measured(preprocessing)).map(Decoded::of)
}

/// As [`decode_measured`] does with each of these files, in less time where both are JPEGs that are much larger than wanted.
///
/// # Errors
/// As [`decode_measured`].
pub fn decode_measured_two(
    files: [&[u8]; 2],
    limits: &Limits,
    preprocessing: &Preprocessing,
) -> [Result<Decoded, Reject>; 2] {
    let wanted = |size| fit::size_in_square(size, preprocessing);
    let read = decode_two_for(files, limits, wanted, measured(preprocessing));
    read.map(|read| read.map(Decoded::of))
}

/// Whether these are a JPEG's bytes, which [`decode_fitted_two`] and [`decode_measured_two`] are for.
pub fn is_jpeg(bytes: &[u8]) -> bool {
    matches!(sniff::format(bytes), Ok(Format::Jpeg))
}

/// Fits pixels and measures them.
fn measured(
    preprocessing: &Preprocessing,
) -> impl Fn(Pixels, Option<&ToSrgb>) -> (RgbImage, Measures) {
    |pixels, to_srgb| {
        let fitted = fit::fit_pixels(&pixels, to_srgb, preprocessing);
        (fitted, quality::of_pixels(&pixels))
    }
}

impl Decoded {
    fn of(read: Read<(RgbImage, Measures)>) -> Self {
        let (fitted, measures) = read.made;
        Decoded {
            fitted,
            measures,
            form: read.form,
        }
    }
}

/// What one decoder's run gives.
struct Read<T> {
    made: T,
    /// Of a file that another crate reads, the one that its first page comes in.
    format: Format,
    /// What is odd about the file.
    form: Vec<FormWarning>,
}

/// What `make` makes of the pixels and of what makes sRGB of them. They are at least twice as fine as `wanted` says for the upright picture's size or
/// all that there are.
fn decode_for<T>(
    bytes: &[u8],
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
    make: impl FnOnce(Pixels, Option<&ToSrgb>) -> T,
) -> Result<Read<T>, Reject> {
    let format = match sniff::format(bytes) {
        Ok(format) => format,
        Err(reject) => return decode_foreign(bytes, limits, reject, wanted, make),
    };
    decode_own(format, bytes, limits, wanted, make)
}

/// The first page of a file that another crate reads.
fn decode_foreign<T>(
    bytes: &[u8],
    limits: &Limits,
    unknown: Reject,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
    make: impl FnOnce(Pixels, Option<&ToSrgb>) -> T,
) -> Result<Read<T>, Reject> {
    let sheets = foreign::open(bytes, limits).unwrap_or(Err(unknown))?;
    let page = sheets.get(0)?;
    let mut read = decode_own(sniff::format(&page)?, &page, limits, wanted, make)?;
    read.form.extend(sheets.form());
    if sheets.count() > 1 {
        read.form.push(FormWarning::SeveralPages);
    }
    Ok(read)
}

fn decode_own<T>(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
    make: impl FnOnce(Pixels, Option<&ToSrgb>) -> T,
) -> Result<Read<T>, Reject> {
    let (made, form) = match format {
        Format::Jpeg => decode_jpeg(bytes, limits, wanted, make),
        Format::Ico => match icons::picture(bytes)? {
            Icon::Png(png) => decode_whole(Format::Png, png, limits, make),
            Icon::Bitmap(icon) => decode_whole(Format::Ico, &icon, limits, make),
        },
        format => decode_whole(format, bytes, limits, make),
    }?;
    Ok(Read { made, format, form })
}

/// Of a format that is decoded at its full size alone.
fn decode_whole<T>(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    make: impl FnOnce(Pixels, Option<&ToSrgb>) -> T,
) -> Result<(T, Vec<FormWarning>), Reject> {
    let examined = structure::examine(format, bytes, limits)?;
    let made = contained(format, || {
        let (picture, has_color) = decode_pixels(format, &examined, limits)?;
        let to_srgb = examined.to_srgb.as_ref().filter(|_| has_color);
        Ok(make(Pixels::Picture(picture), to_srgb))
    })?;
    Ok((made, examined.form))
}

fn decode_jpeg<T>(
    bytes: &[u8],
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
    make: impl FnOnce(Pixels, Option<&ToSrgb>) -> T,
) -> Result<(T, Vec<FormWarning>), Reject> {
    let file = Skeleton::walk(bytes, limits)?;
    let made = contained(Format::Jpeg, || {
        made_of_jpeg(&file, jpeg::decode(&file, limits, wanted)?, limits, make)
    })?;
    Ok((made, file.form()))
}

/// As [`decode_for`] does with each of these files; JPEGs are decoded together.
fn decode_two_for<T>(
    files: [&[u8]; 2],
    limits: &Limits,
    wanted: impl Fn((u32, u32)) -> (u32, u32),
    make: impl Fn(Pixels, Option<&ToSrgb>) -> T,
) -> [Result<Read<T>, Reject>; 2] {
    if files.iter().all(|bytes| is_jpeg(bytes))
        && let [Ok(one), Ok(other)] = files.map(|bytes| Skeleton::walk(bytes, limits))
    {
        let walked = [&one, &other];
        let made = |at: usize, pixels: Result<Option<Pixels>, Reject>| {
            Ok(Read {
                made: made_of_jpeg(walked[at], pixels?, limits, &make)?,
                format: Format::Jpeg,
                form: walked[at].form(),
            })
        };
        // Whose panic it would be is not known: then each is decoded by itself.
        let both = panics::contain(|| jpeg::decode_two(walked, limits, &wanted, made));
        if let Ok(both) = both {
            return both;
        }
    }
    files.map(|bytes| decode_for(bytes, limits, &wanted, &make))
}

fn made_of_jpeg<T>(
    file: &Skeleton,
    pixels: Option<Pixels>,
    limits: &Limits,
    make: impl FnOnce(Pixels, Option<&ToSrgb>) -> T,
) -> Result<T, Reject> {
    let pixels = match pixels {
        Some(pixels) => pixels,
        None => {
            let examined = structure::of_jpeg(file);
            Pixels::Picture(decode_pixels(Format::Jpeg, &examined, limits)?.0)
        }
    };
    Ok(make(pixels, file.to_srgb().as_ref()))
}

/// Runs one decode so that its panic becomes a reason. What `decode` builds is dropped with it.
fn contained<T>(format: Format, decode: impl FnOnce() -> Result<T, Reject>) -> Result<T, Reject> {
    panics::contain(decode).unwrap_or_else(|_| Err(Reject::decoder_gave_up(format.name())))
}

/// The picture, and whether it has colours: profiles of three channels say nothing of grey.
fn decode_pixels(
    format: Format,
    examined: &Examined,
    limits: &Limits,
) -> Result<(RgbImage, bool), Reject> {
    let reject = |error| words::reject(format, error);
    let mut decoder = decoder(format, examined, limits).map_err(reject)?;
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
    if matches!(format, Format::Bmp | Format::Tiff | Format::Tga) {
        pixels::show_if_all_is_hidden(&mut buffer[..decoded_bytes as usize], color);
    }
    pixels::to_rgb8(&mut buffer, color, pixels as usize, &examined.colors)?;
    buffer.truncate(pixels as usize * 3);
    let picture = RgbImage::from_raw(width_px, height_px, buffer)
        .expect("the buffer holds three bytes for each pixel");
    let has_color = color.has_color() || matches!(examined.colors, Colors::Palette(_));
    Ok((turn::upright(picture, orientation), has_color))
}

fn decoder<'a>(
    format: Format,
    examined: &'a Examined,
    limits: &Limits,
) -> ImageResult<Box<dyn ImageDecoder + 'a>> {
    let bytes = Metered::new(&examined.bytes, examined.read_budget());
    Ok(match format {
        Format::Jpeg => Box::new(image::codecs::jpeg::JpegDecoder::new(bytes)?),
        // The only decoder that takes its limits before it reads further than the header.
        Format::Png => Box::new(png::PngDecoder::with_limits(bytes, decoder_limits(limits))?),
        Format::WebP => Box::new(webp::WebPDecoder::new(bytes)?),
        Format::Gif => Box::new(gif::GifDecoder::new(bytes)?),
        Format::Bmp => Box::new(bmp::BmpDecoder::new(bytes)?),
        Format::Tiff if examined.is_paired => Box::new(Paired::new(bytes, limits.decoder_bytes())?),
        Format::Tiff => Box::new(tiff::TiffDecoder::new(bytes)?),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Pnm => Box::new(pnm::PnmDecoder::new(bytes)?),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Tga => Box::new(tga::TgaDecoder::new(bytes)?),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Qoi => Box::new(qoi::QoiDecoder::new(bytes)?),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Ico => Box::new(ico::IcoDecoder::new(bytes)?),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Farbfeld => Box::new(farbfeld::FarbfeldDecoder::new(bytes)?),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Hdr => Box::new(hdr::HdrDecoder::new(bytes)?),
        #[cfg(target_arch = "wasm32")]
        _ => unreachable!("its skeleton was refused"),
    })
}

fn decoder_limits(limits: &Limits) -> image::Limits {
    let mut decoder = image::Limits::no_limits();
    decoder.max_alloc = Some(limits.decoder_bytes());
    decoder
}
