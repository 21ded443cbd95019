//! From a picture of any shape to the square that becomes the network's numbers. Training and
//! prediction share it, so they cannot drift apart.

use super::jpeg::{Colors, Pixels, Plane, Planes, is_transposed};
use super::profile::{self, ToSrgb};
use crate::{Fit, Preprocessing, turn};
use fast_image_resize::images::{TypedCroppedImage, TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{Rgb, RgbImage};

/// The picture as `side_px` × `side_px`, letterboxed (centred, bars in `pad_rgb`) or squashed.
/// The same picture gives the same bytes, on any thread.
///
/// Resizing convolves with a triangle as wide as the reduction ("bilinear" of Pillow and of
/// torchvision with antialiasing): each pixel of a large photograph counts, where point sampling
/// would turn fine print into noise, and unlike sharper kernels it never overshoots at edges.
pub fn fit(picture: &RgbImage, preprocessing: &Preprocessing) -> RgbImage {
    let (width, height) = size_in_square(picture.dimensions(), preprocessing);
    in_square(resize(picture, width, height), preprocessing)
}

/// As [`fit`], of whatever a file was decoded to, in sRGB. Colours are computed for the result's pixels alone; what that
/// costs was measured (docs/colours.md).
pub(super) fn fit_pixels(
    pixels: &Pixels,
    to_srgb: Option<&ToSrgb>,
    preprocessing: &Preprocessing,
) -> RgbImage {
    let scaled = match pixels {
        Pixels::Picture(picture) => {
            let (width, height) = size_in_square(picture.dimensions(), preprocessing);
            resize(picture, width, height)
        }
        Pixels::Planes(planes) => {
            resize_planes(planes, size_in_square(planes.upright_size(), preprocessing))
        }
    };
    // The bars are sRGB already.
    in_square(profile::shown(scaled, to_srgb), preprocessing)
}

/// The upright picture of these planes, of the given size. Each plane is resized on its own, so chroma
/// is never brought to the luma's size, and colours are computed for the result's pixels alone.
pub(super) fn resize_planes(planes: &Planes, upright: (u32, u32)) -> RgbImage {
    let (width, height) = if is_transposed(planes.orientation) {
        (upright.1, upright.0)
    } else {
        upright
    };
    let resized: Vec<Vec<u8>> = planes
        .planes
        .iter()
        .map(|plane| resize_plane(plane, width, height))
        .collect();
    let mut picture = RgbImage::new(width, height);
    let pixels = picture.pixels_mut().enumerate();
    match (&resized[..], planes.colors) {
        ([y, cb, cr], Colors::YCbCr) => {
            pixels.for_each(|(at, pixel)| *pixel = Rgb(rgb([y[at], cb[at], cr[at]])));
        }
        ([r, g, b], Colors::Rgb) => {
            pixels.for_each(|(at, pixel)| *pixel = Rgb([r[at], g[at], b[at]]));
        }
        (planes, _) => pixels.for_each(|(at, pixel)| *pixel = Rgb([planes[0][at]; 3])),
    }
    turn::upright(picture, planes.orientation)
}

/// The size that a picture of `size` has within the square.
pub(super) fn size_in_square(size: (u32, u32), preprocessing: &Preprocessing) -> (u32, u32) {
    let side = preprocessing.side_px;
    match preprocessing.fit {
        Fit::Squash => (side, side),
        Fit::Letterbox => inscribed(size, side),
    }
}

/// The picture in the middle of the square.
fn in_square(scaled: RgbImage, preprocessing: &Preprocessing) -> RgbImage {
    let side = preprocessing.side_px;
    let (width, height) = scaled.dimensions();
    if (width, height) == (side, side) {
        return scaled;
    }
    let mut square = RgbImage::from_pixel(side, side, Rgb(preprocessing.pad_rgb));
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    let (row, inside) = (
        3 * side as usize,
        3 * left as usize..3 * (left + width) as usize,
    );
    let rows = square.chunks_exact_mut(row).skip(top as usize);
    for (to, from) in rows.zip(scaled.chunks_exact(inside.len())) {
        to[inside.clone()].copy_from_slice(from);
    }
    square
}

/// The largest size of the picture's shape inside the square; at least one pixel each way.
pub(super) fn inscribed((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longer = u64::from(width.max(height)).max(1);
    // Rounded to the nearest pixel; never above `side`, so it fits `u32`.
    let scaled = |length: u32| ((u64::from(length) * u64::from(side) + longer / 2) / longer) as u32;
    (scaled(width).max(1), scaled(height).max(1))
}

/// With a triangle as wide as the reduction, as [`fit`] does.
pub(super) fn resize(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    let mut resized = RgbImage::new(width, height);
    let bytes = "an RgbImage holds three bytes for each pixel";
    // Typed views: the untyped ones compile every kernel for thirteen pixel types.
    let source = TypedImageRef::<U8x3>::from_buffer(picture.width(), picture.height(), picture)
        .expect(bytes);
    let mut target = TypedImage::<U8x3>::from_buffer(width, height, &mut resized).expect(bytes);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new()
        .resize_typed(&source, &mut target, &options)
        .expect("no crop is asked for, and nothing else can fail");
    resized
}

/// The part of the plane that the picture covers, which may end within a sample.
pub(super) fn resize_plane(plane: &Plane, width: u32, height: u32) -> Vec<u8> {
    let mut resized = vec![0; width as usize * height as usize];
    let bytes = "a plane holds its rows";
    let rows = plane.samples.len() / plane.stride;
    let samples =
        TypedImageRef::<U8>::from_buffer(plane.stride as u32, rows as u32, &plane.samples)
            .expect(bytes);
    let (columns, rows) = (plane.width.ceil() as u32, plane.height.ceil() as u32);
    let samples = TypedCroppedImage::from_ref(&samples, 0, 0, columns, rows).expect(bytes);
    let mut target = TypedImage::<U8>::from_buffer(width, height, &mut resized).expect(bytes);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .crop(0.0, 0.0, plane.width, plane.height);
    Resizer::new()
        .resize_typed(&samples, &mut target, &options)
        .expect("the picture lies within its plane");
    resized
}

/// JFIF 1.02: BT.601 in full range, in units of 1 / 65,536.
fn rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let y = (i32::from(y) << 16) + (1 << 15);
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    [
        y + 91_881 * cr,
        y - 22_554 * cb - 46_802 * cr,
        y + 116_130 * cb,
    ]
    .map(|value| (value >> 16).clamp(0, 255) as u8)
}
