//! Single lines of text on a picture, from one bundled font. Never breaks or shapes a line.

use ab_glyph::{Font, FontRef, ScaleFont, point};
use image::{Rgb, RgbImage};
use std::sync::LazyLock;

/// Of the bundled fonts, the sans serif that also has Greek and Cyrillic.
static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(docsort_mock_documents::SANS_FONT)
        .expect("the bundled font is read by a test")
});

/// Width of a line whose font is `size_px` high.
pub fn width_px(text: &str, size_px: f32) -> f32 {
    let font = FONT.as_scaled(size_px);
    text.chars()
        .map(|character| font.h_advance(font.glyph_id(character)))
        .sum()
}

/// The text, or its beginning and two dots where it would be wider than `limit_px`.
pub fn fitted(text: &str, size_px: f32, limit_px: f32) -> String {
    let mut fitted = text.to_owned();
    let mut kept = text.chars().count();
    while kept > 0 && width_px(&fitted, size_px) > limit_px {
        kept -= 1;
        fitted = text.chars().take(kept).chain("..".chars()).collect();
    }
    fitted
}

/// Draws a line with its left end at `left_px` and the middle of its height at `middle_px`; what
/// lies outside the picture is cut off.
pub fn draw(
    picture: &mut RgbImage,
    (left_px, middle_px): (f32, f32),
    size_px: f32,
    colour: Rgb<u8>,
    text: &str,
) {
    let font = FONT.as_scaled(size_px);
    let baseline = middle_px + (font.ascent() + font.descent()) / 2.0;
    let mut x = left_px;
    for character in text.chars() {
        let id = font.glyph_id(character);
        let glyph = id.with_scale_and_position(size_px, point(x, baseline));
        x += font.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else {
            continue;
        };
        let corner = outline.px_bounds().min;
        outline.draw(|column, row, coverage| {
            let x = corner.x as i64 + i64::from(column);
            let y = corner.y as i64 + i64::from(row);
            if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y))
                && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
            {
                *pixel = blend(*pixel, colour, coverage);
            }
        });
    }
}

/// `part` of the way from one colour to another.
pub fn blend(from: Rgb<u8>, to: Rgb<u8>, part: f32) -> Rgb<u8> {
    let part = part.clamp(0.0, 1.0);
    let mixed = |channel: usize| {
        let (from, to) = (f32::from(from.0[channel]), f32::from(to.0[channel]));
        (from + (to - from) * part).round() as u8
    };
    Rgb([mixed(0), mixed(1), mixed(2)])
}
