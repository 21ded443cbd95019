//! Random changes to a training picture: what a hand, a lamp and a cheap camera do to a document.
//! A mirror image only where it is asked for: no camera makes one, and mirrored text is another class of picture.

use super::light;
use super::warp::{Homography, warp};
use crate::Augment;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, Rgb, RgbImage, imageops};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::io::Cursor;

/// Of a rectangle that is erased: width by height, or height by width. 1 / 0.3, as in the paper.
const LONGEST_ASPECT: f32 = 1.0 / 0.3;

/// A changed copy of a fitted square. The order is a photograph's: the document's place before the
/// lens, the light on it, then lens, sensor and file. `pad_rgb` fills what a turn uncovers.
///
/// A pure function of its arguments and of `rng`'s state. A strength of 0 switches one change off
/// and leaves the draws of the others as they were; all 0 return the picture unchanged.
pub fn augment(
    fitted: &RgbImage,
    strength: &Augment,
    pad_rgb: [u8; 3],
    rng: &mut impl Rng,
) -> RgbImage {
    // A stream for each change: how much one of them draws cannot shift the others.
    let mut streams = [(); 11].map(|()| ChaCha8Rng::from_rng(rng));
    let [
        placing,
        shadow,
        glare,
        blurring,
        tone,
        noise,
        jpeg,
        erasing,
        sharpening,
        mirroring,
        shifting,
    ] = &mut streams;
    let mut picture = place(fitted, strength, pad_rgb, placing);
    if happens(strength.mirror, mirroring) {
        imageops::flip_horizontal_in_place(&mut picture);
    }
    picture = shift(picture, strength.pad, shifting);
    light::shadow(&mut picture, strength.light, shadow);
    light::glare(&mut picture, strength.glare, glare);
    picture = blur(picture, strength.blur_px, blurring);
    picture = sharpen(picture, strength.sharpen, sharpening);
    light::tone(&mut picture, strength.light, strength.color_cast, tone);
    light::noise(&mut picture, strength.noise, noise);
    picture = compress(picture, strength.jpeg, jpeg);
    // Last, as the paper has it: the rectangle is nothing that a camera saw.
    erase(&mut picture, strength.erase, erasing);
    picture
}

/// Turn, quarter turn, perspective and crop as one homography, so that the picture is sampled once.
fn place(
    fitted: &RgbImage,
    strength: &Augment,
    pad_rgb: [u8; 3],
    rng: &mut ChaCha8Rng,
) -> RgbImage {
    let map = draw_homography(f64::from(fitted.width()), strength, rng);
    // Drawn last, so that the map is the one that it would be without.
    if map == Homography::IDENTITY || happens(strength.unmoved, rng) {
        return fitted.clone();
    }
    warp(fitted, &map, Rgb(pad_rgb))
}

/// A crop of the padded picture, of the picture's own size: moved by whole pixels, so that nothing is sampled again, by up to
/// `reach` of the side each way. What comes in is the mirror image of what lies at the edge: bars of one colour are a
/// thing to learn by themselves.
fn shift(picture: RgbImage, reach: f32, rng: &mut ChaCha8Rng) -> RgbImage {
    let (width, height) = picture.dimensions();
    let [dx, dy] = [width, height].map(|side| {
        let most = (side as f32 * reach).round() as i64;
        rng.random_range(-most..=most)
    });
    if (dx, dy) == (0, 0) {
        return picture;
    }
    let from = |at: u32, by: i64, side: u32| {
        let (at, last) = (i64::from(at) + by, i64::from(side) - 1);
        let inside = if at > last { 2 * last - at } else { at.abs() };
        // Only a side of one pixel is left twice.
        inside.clamp(0, last) as u32
    };
    RgbImage::from_fn(width, height, |x, y| {
        *picture.get_pixel(from(x, dx, width), from(y, dy, height))
    })
}

/// From places in the changed picture to places in the fitted one, from the centre, in pixels.
/// Never mirrors: its determinant is positive.
pub(super) fn draw_homography(
    side_px: f64,
    strength: &Augment,
    rng: &mut ChaCha8Rng,
) -> Homography {
    let turn = Homography::turn(f64::from(either_side(strength.turn_deg, rng)).to_radians());
    let quarters = rng.random_range(1..=3);
    let quarters = if happens(strength.right_angle, rng) {
        quarters
    } else {
        0
    };
    // Corners that move by half the side or more could meet, and the map would fold.
    let reach = strength.perspective.clamp(0.0, 0.45);
    let corners = [(); 4].map(|()| [either_side(reach, rng), either_side(reach, rng)]);
    let perspective = Homography::corners(side_px, corners.map(|corner| corner.map(f64::from)));

    // The window's side in parts of the picture's: below 1 a crop, above 1 a zoom-out.
    let window = 1.0 + either_side(strength.crop.clamp(0.0, 0.9), rng);
    // The window stays inside the picture, or the picture inside the window.
    let room = (1.0 - window).abs() / 2.0;
    let shift = [(); 2].map(|()| f64::from(either_side(room, rng)) * side_px);
    let crop = Homography::window(f64::from(window), shift);

    Homography::quarter_turns(quarters)
        .after(&turn)
        .after(&crop)
        .after(&perspective)
}

/// A Gaussian blur, `sigma` uniform up to `largest_px`.
fn blur(picture: RgbImage, largest_px: f32, rng: &mut ChaCha8Rng) -> RgbImage {
    let sigma_px = rng.random::<f32>() * largest_px;
    // Weaker ones move no pixel by more than a few steps, and the smallest kernel needs some width.
    if sigma_px < 0.25 {
        return picture;
    }
    imageops::blur(&picture, sigma_px)
}

/// An unsharp mask: the picture and its difference from the binomial mean of three by three pixels, this
/// times an amount uniform up to `largest`.
pub(super) fn sharpen(picture: RgbImage, largest: f32, rng: &mut ChaCha8Rng) -> RgbImage {
    let amount = rng.random::<f32>() * largest;
    if amount == 0.0 || picture.is_empty() {
        return picture;
    }
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let rows: Vec<&[u8]> = picture.chunks_exact(3 * width).collect();
    let mut sharper = RgbImage::new(picture.width(), picture.height());
    // The column sums of three rows. At the picture's edge, its own pixels stand in for those beyond.
    let mut sums = vec![0u16; 3 * (width + 2)];
    for (y, out) in sharper.chunks_exact_mut(3 * width).enumerate() {
        let own = rows[y];
        let (above, below) = (rows[y.saturating_sub(1)], rows[(y + 1).min(height - 1)]);
        let columns = above.iter().zip(own).zip(below);
        for (sum, ((&a, &b), &c)) in sums[3..].iter_mut().zip(columns) {
            *sum = u16::from(a) + 2 * u16::from(b) + u16::from(c);
        }
        sums.copy_within(3..6, 0);
        sums.copy_within(3 * width..3 * width + 3, 3 * width + 3);
        let near = sums.iter().zip(&sums[3..]).zip(&sums[6..]);
        for ((out, &value), ((&left, &middle), &right)) in out.iter_mut().zip(own).zip(near) {
            let value = f32::from(value);
            let detail = value - f32::from(left + 2 * middle + right) / 16.0;
            *out = light::to_byte(value + amount * detail);
        }
    }
    sharper
}

/// Through JPEG and back, at a quality from 30 to 90.
fn compress(picture: RgbImage, chance: f32, rng: &mut ChaCha8Rng) -> RgbImage {
    let quality = rng.random_range(30..=90);
    if !happens(chance, rng) {
        return picture;
    }
    through_jpeg(picture, quality)
}

/// As JPEG keeps it.
pub(super) fn through_jpeg(picture: RgbImage, quality: u8) -> RgbImage {
    let mut file = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut file, quality).encode_image(&picture);
    let decoded = encoded
        .and_then(|()| JpegDecoder::new(Cursor::new(&file)))
        .and_then(DynamicImage::from_decoder);
    // Only a side above 65,535 pixels cannot pass through JPEG; it stays as it is.
    decoded.map_or(picture, DynamicImage::into_rgb8)
}

/// Fills a rectangle of 2 to 20 % of the area, up to 3.3 times as wide as high or the other way round, with
/// noise or, as often, with the mean colour: a network must not rely on one place alone (Zhong et al.,
/// 2020; there up to 40 %, which can cover all that tells a document from another).
fn erase(picture: &mut RgbImage, chance: f32, rng: &mut ChaCha8Rng) {
    let area = rng.random_range(0.02..=0.2f32);
    let aspect = rng.random_range(-1.0..=1.0f32) * LONGEST_ASPECT.ln();
    let aspect = aspect.exp();
    let at = [(); 2].map(|()| rng.random::<f32>());
    let is_noise = rng.random::<bool>();
    if !happens(chance, rng) {
        return;
    }
    let (width, height) = picture.dimensions();
    let part =
        |length: u32, part: f32| (length as f32 * part).round().clamp(1.0, length as f32) as u32;
    let wide = part(width, (area * aspect).sqrt());
    let high = part(height, (area / aspect).sqrt());
    let left = (at[0] * (width - wide) as f32).round() as u32;
    let top = (at[1] * (height - high) as f32).round() as u32;
    let mean = mean_rgb(picture);
    for y in top..top + high {
        for x in left..left + wide {
            picture.put_pixel(x, y, Rgb(if is_noise { rng.random() } else { mean }));
        }
    }
}

fn mean_rgb(picture: &RgbImage) -> [u8; 3] {
    let mut sums = [0u64; 3];
    for pixel in picture.pixels() {
        for (sum, &value) in sums.iter_mut().zip(&pixel.0) {
            *sum += u64::from(value);
        }
    }
    let pixels = u64::from(picture.width()) * u64::from(picture.height());
    sums.map(|sum| (sum / pixels.max(1)) as u8)
}

/// Uniform from `-reach` to `reach`.
fn either_side(reach: f32, rng: &mut ChaCha8Rng) -> f32 {
    (rng.random::<f32>() * 2.0 - 1.0) * reach
}

fn happens(chance: f32, rng: &mut ChaCha8Rng) -> bool {
    rng.random::<f32>() < chance
}
