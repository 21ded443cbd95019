//! Lines of several scripts: each part in the face that holds it, with a separator between. Draws text;
//! never chooses what it says.

use super::Lettering;
use crate::paint::Canvas;
use crate::text::{Style, measure, write};

/// Draws the parts in turn from `(x, y)`; returns where the line ends.
pub fn write_words(
    c: &mut Canvas,
    style: Style,
    at: (f32, f32),
    words: &[Lettering],
    separator: &str,
) -> f32 {
    let (mut x, y) = at;
    for (place, word) in words.iter().enumerate() {
        if place > 0 {
            x = write(c, style, x, y, separator);
        }
        x = write(c, faced(style, word), x, y, &word.text);
    }
    x
}

/// How wide [`write_words`] draws.
pub fn measure_words(style: Style, words: &[Lettering], separator: &str) -> f32 {
    let between = measure(style, separator) * words.len().saturating_sub(1) as f32;
    let parts = words
        .iter()
        .map(|word| measure(faced(style, word), &word.text));
    parts.sum::<f32>() + between
}

/// As [`write_words`], in the middle of `[left, baseline, width]` and at least `less` narrower than that; returns where it begins.
pub fn write_words_centred(
    c: &mut Canvas,
    style: Style,
    [left, y, width]: [f32; 3],
    words: &[Lettering],
    separator: &str,
    less: f32,
) -> f32 {
    let style = fitted_words(style, words, separator, width - less);
    let wide = measure_words(style, words, separator);
    let x = left + (width - wide) / 2.0;
    write_words(c, style, (x, y), words, separator);
    x
}

/// `style` made smaller, if need be, so that the line is at most `width` wide.
pub fn fitted_words(style: Style, words: &[Lettering], separator: &str, width: f32) -> Style {
    let natural = measure_words(style, words, separator);
    if natural > width && natural > 0.0 {
        style.sized(style.size * width.max(1.0) / natural)
    } else {
        style
    }
}

fn faced(style: Style, word: &Lettering) -> Style {
    Style {
        face: word.face(style.face),
        ..style
    }
}
