//! From a picture of any shape to the square of numbers that the network sees. Training and
//! prediction share these two functions, so they cannot drift apart.

use crate::config::{Fit, Preprocessing};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{Rgb, RgbImage, imageops};

/// The picture as `side_px` × `side_px`, letterboxed (centred, bars in `pad_rgb`) or squashed.
/// The same picture gives the same bytes, on any thread.
///
/// Resizing convolves with a triangle as wide as the reduction ("bilinear" of Pillow and of
/// torchvision with antialiasing): each pixel of a large photograph counts, where point sampling
/// would turn fine print into noise, and unlike sharper kernels it never overshoots at edges.
pub fn fit(picture: &RgbImage, preprocessing: &Preprocessing) -> RgbImage {
    let side = preprocessing.side_px;
    let (width, height) = match preprocessing.fit {
        Fit::Squash => (side, side),
        Fit::Letterbox => inscribed(picture.dimensions(), side),
    };
    let scaled = resize(picture, width, height);
    if (width, height) == (side, side) {
        return scaled;
    }
    let mut square = RgbImage::from_pixel(side, side, Rgb(preprocessing.pad_rgb));
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    imageops::replace(&mut square, &scaled, left.into(), top.into());
    square
}

/// Writes `(value / 255 - mean) / std` into `out`, channel by channel: `[3, side, side]`, rows from
/// top to bottom.
///
/// # Panics
/// If `out` does not hold three numbers for each pixel of `picture`.
pub fn normalize(picture: &RgbImage, preprocessing: &Preprocessing, out: &mut [f32]) {
    let pixels = picture.width() as usize * picture.height() as usize;
    assert_eq!(
        out.len(),
        3 * pixels,
        "one number for each channel of each pixel"
    );
    for (channel, plane) in out.chunks_exact_mut(pixels.max(1)).enumerate() {
        let (mean, std) = (preprocessing.mean[channel], preprocessing.std[channel]);
        for (number, pixel) in plane.iter_mut().zip(picture.as_raw().chunks_exact(3)) {
            *number = (f32::from(pixel[channel]) / 255.0 - mean) / std;
        }
    }
}

/// The largest size of the picture's shape inside the square; at least one pixel each way.
fn inscribed((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longer = u64::from(width.max(height)).max(1);
    // Rounded to the nearest pixel; never above `side`, so it fits `u32`.
    let scaled = |length: u32| ((u64::from(length) * u64::from(side) + longer / 2) / longer) as u32;
    (scaled(width).max(1), scaled(height).max(1))
}

fn resize(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
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
