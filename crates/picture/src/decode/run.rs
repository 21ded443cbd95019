//! One decoder's run, with its memory bounded, its panics contained, its pixels turned upright. What its errors say is in
//! [`words`], what its pixels become in [`pixels`].

use super::is_jpeg;
use crate::jpeg::{self, Pixels, Skeleton};
use crate::metered::Metered;
use crate::paired::Paired;
use crate::profile::ToSrgb;
use crate::sniff::{self, Format};
use crate::structure::ico::{self as icons, Picture as Icon};
use crate::structure::{self, Colors, Examined};
use crate::{FormWarning, Limits, Reject, foreign, panics, pixels, turn, words};
use image::codecs::{bmp, farbfeld, gif, hdr, ico, png, pnm, qoi, tga, tiff, webp};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageResult, RgbImage};

/// What one decoder's run gives.
pub(super) struct Read<T> {
    pub made: T,
    /// Of a file that another crate reads, the one that its first page comes in.
    pub format: Format,
    /// What is odd about the file.
    pub form: Vec<FormWarning>,
}

/// What `make` makes of the pixels and of what makes sRGB of them. They are at least twice as fine as `wanted` says for the upright
/// picture's size, or all that there are.
pub(super) fn decode_for<T>(
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
pub(super) fn decode_two_for<T>(
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
    let mut buffer = limits.buffer(buffer_bytes)?;
    decoder.set_limits(decoder_limits(limits)).map_err(reject)?;
    // An orientation that cannot be read leaves the picture as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);

    let color = decoder.color_type();
    buffer.resize(buffer_bytes as usize, 0);
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
