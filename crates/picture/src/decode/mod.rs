//! From bytes to an upright RGB8 picture, and to what is wanted of it: whole, small, fitted, inspected, measured. One decoder's run
//! is in [`run`].

mod run;

use super::jpeg::Pixels;
use super::profile::{self, ToSrgb};
use super::sniff::{self, Format};
use super::{FormWarning, Limits, Measures, Reject, fit, quality};
use crate::Preprocessing;
use image::RgbImage;
use run::{Read, decode_for, decode_two_for};

/// Decodes a picture of any [`Format`] (of a GIF or WebP the first frame, of a TIFF the first page), whatever its name says.
/// The result is upright by its EXIF orientation and in sRGB, whatever its profile is; transparent parts show white.
///
/// # Errors
/// `empty`, `unsupported`, `truncated`, `corrupt`, `too_many_pixels` and `too_small`, the last two
/// before any pixel is allocated; `unreadable` where the system does not give the memory. A panic inside a decoder is
/// `corrupt`.
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
    decode_for(
        bytes,
        limits,
        in_square(preprocessing),
        fitted(preprocessing),
    )
    .map(|read| read.made)
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
    let read = decode_two_for(
        files,
        limits,
        in_square(preprocessing),
        fitted(preprocessing),
    );
    read.map(|read| read.map(|read| read.made))
}

/// The size that the network's square shows a picture of some size at.
fn in_square(preprocessing: &Preprocessing) -> impl Fn((u32, u32)) -> (u32, u32) {
    |size| fit::size_in_square(size, preprocessing)
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
    let read = decode_for(
        bytes,
        limits,
        in_square(preprocessing),
        |pixels, to_srgb| {
            let size = match &pixels {
                Pixels::Planes(planes) => planes.upright_size(),
                Pixels::Picture(picture) => picture.dimensions(),
            };
            (size, fit::fit_pixels(&pixels, to_srgb, preprocessing))
        },
    )?;
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
    decode_for(
        bytes,
        limits,
        in_square(preprocessing),
        measured(preprocessing),
    )
    .map(Decoded::of)
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
    let read = decode_two_for(
        files,
        limits,
        in_square(preprocessing),
        measured(preprocessing),
    );
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
