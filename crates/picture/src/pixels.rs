//! The many pixel types of decoders become one, RGB8, in the buffer that they were decoded into; transparent parts show
//! white. Knows no file.

use super::Reject;
use super::structure::{Colors, Palette};
use image::ColorType;

/// Bitmaps with four bytes a pixel leave the fourth at zero as often as they mean transparency by it, and so do TIFFs.
/// Where no pixel is seen at all, it is no transparency.
pub(super) fn show_if_all_is_hidden(buffer: &mut [u8], color: ColorType) {
    let alpha_bytes = match color {
        ColorType::La8 | ColorType::Rgba8 => 1,
        ColorType::La16 | ColorType::Rgba16 => 2,
        _ => return,
    };
    let pixel_bytes = usize::from(color.bytes_per_pixel());
    let alpha = pixel_bytes - alpha_bytes..;
    let mut pixels = buffer.chunks_exact(pixel_bytes);
    if pixels.all(|pixel| pixel[alpha.clone()].iter().all(|&byte| byte == 0)) {
        for pixel in buffer.chunks_exact_mut(pixel_bytes) {
            pixel[alpha.clone()].fill(0xff);
        }
    }
}

/// Turns the decoded `pixels` at the start of `buffer` into RGB8 without a second buffer, by what `colors` says of them.
pub(super) fn to_rgb8(
    buffer: &mut [u8],
    color: ColorType,
    pixels: usize,
    colors: &Colors,
) -> Result<(), Reject> {
    match (colors, color) {
        (Colors::Named, _) => named_to_rgb8(buffer, color, pixels)?,
        (Colors::Palette(palette), ColorType::L8) => number_colors(buffer, pixels, palette),
        (Colors::Palette(palette), ColorType::La8) => convert(buffer, pixels, |[index, a]| {
            over_white(palette[usize::from(index)], a)
        }),
        (Colors::Negative, ColorType::La8) => {
            convert(buffer, pixels, |[l, a]| over_white([255 - l; 3], a));
        }
        (Colors::Negative, ColorType::La16) => convert(buffer, pixels, |[l0, l1, a0, a1]| {
            over_white([255 - from_u16([l0, l1]); 3], from_u16([a0, a1]))
        }),
        (Colors::YCbCr, ColorType::Rgb8) => convert(buffer, pixels, ycbcr),
        (Colors::Linear, ColorType::Rgb32F) => convert(buffer, pixels, |pixel: [u8; 12]| {
            [0, 4, 8].map(|at| from_light(&pixel[at..]))
        }),
        _ => return Err(Reject::corrupt("TIFF whose colours are not what it says")),
    }
    Ok(())
}

fn number_colors(buffer: &mut [u8], pixels: usize, palette: &Palette) {
    convert(buffer, pixels, |[index]| palette[usize::from(index)]);
}

/// ITU-T T.871, section 7, in 16 bits behind the point.
fn ycbcr([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (
        i32::from(luma) << 16,
        i32::from(blue) - 128,
        i32::from(red) - 128,
    );
    let rgb = [
        luma + 91_881 * red,
        luma - 22_554 * blue - 46_802 * red,
        luma + 116_130 * blue,
    ];
    rgb.map(|value| ((value + (1 << 15)) >> 16).clamp(0, 255) as u8)
}

fn named_to_rgb8(buffer: &mut [u8], color: ColorType, pixels: usize) -> Result<(), Reject> {
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

/// sRGB's curve (IEC 61966-2-1); light above white is white.
fn from_light(bytes: &[u8]) -> u8 {
    let light = f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let shade = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (shade * 255.0).round() as u8
}

/// Full scale is 1. A cast saturates, and takes what is not a number for black.
fn from_f32(bytes: &[u8]) -> u8 {
    let value = f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    (value * 255.0).round() as u8
}
