//! The pieces of a page that opens from disk and asks for nothing: its style, escaped text, small pictures as
//! data addresses.

use crate::config::{Config, Fit, Preprocessing};
use crate::picture::{self, Limits};
use image::codecs::jpeg::JpegEncoder;
use image::{RgbImage, imageops};
use std::path::Path;

/// Longer side of a small picture: sharp on a phone's screen at half of the page's width.
const THUMBNAIL_PX: u32 = 224;

/// JPEG quality: about 6 KB a picture.
const QUALITY: u8 = 72;

/// Light and dark by the reader's setting; one column on a phone; nothing is cut by the printer.
pub(super) const STYLE: &str = include_str!("page.css");

/// The text without any character that means something in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The picture at `path`, small, as `data:image/jpeg;base64,…` with its width and height; `None` if it cannot be
/// read.
pub(super) fn thumbnail(path: &Path, limits: &Limits) -> Option<(String, u32, u32)> {
    let preprocessing = Preprocessing {
        side_px: THUMBNAIL_PX,
        fit: Fit::Letterbox,
        ..Config::default().picture
    };
    // What cannot be shown was told of already.
    let bytes = picture::read(path, limits).ok()?;
    let seen = picture::inspect(&bytes, limits, &preprocessing).ok()?;
    let picture = without_bars(&seen.fitted, seen.width_px, seen.height_px);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    picture.write_with_encoder(encoder).ok()?;
    let (width, height) = picture.dimensions();
    Some((
        format!("data:image/jpeg;base64,{}", base64(&jpeg)),
        width,
        height,
    ))
}

/// The middle of the square, which the picture fills.
fn without_bars(square: &RgbImage, width_px: u32, height_px: u32) -> RgbImage {
    let side = square.width();
    let longer = f64::from(width_px.max(height_px)).max(1.0);
    let within = |length: u32| {
        let scaled = (f64::from(length) * f64::from(side) / longer).round() as u32;
        scaled.clamp(1, side)
    };
    let (width, height) = (within(width_px), within(height_px));
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    imageops::crop_imm(square, left, top, width, height).to_image()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = ALPHABET[(group >> (18 - 6 * place)) as usize & 63];
            text.push(if place > chunk.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_examples_in_its_standard() {
        let examples = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let wanted = [
            "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy",
        ];
        for (text, wanted) in examples.iter().zip(wanted) {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn no_character_of_a_name_is_markup() {
        assert_eq!(
            escaped("<b a=\"1\">&'"),
            "&lt;b a=&quot;1&quot;&gt;&amp;&#39;"
        );
    }
}
