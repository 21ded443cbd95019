//! Text as outlines from the fonts in `assets/fonts`. Measures and draws single lines; never breaks
//! a paragraph and never shapes a script that needs it.

use super::colour::Colour;
use super::paint::{Canvas, Ink};
use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve};
use std::sync::LazyLock;
use tiny_skia::{Path, PathBuilder};

/// The bundled faces, in the order of [`FONTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Sans,
    SansBold,
    SansHeavyItalic,
    SansCondensedBold,
    Roboto,
    RobotoBold,
    RobotoLight,
    RobotoBlack,
    RobotoCondensed,
    RobotoCondensedBold,
    SlabBold,
    Serif,
    SerifBold,
    SerifBoldItalic,
    DisplayBlackItalic,
    DisplayBold,
    Mono,
    OcrB,
    OcrA,
    Han,
    Devanagari,
    Arabic,
}

macro_rules! font {
    ($file:literal) => {
        include_bytes!(concat!("../assets/fonts/", $file)).as_slice()
    };
}

static FONTS: LazyLock<Vec<FontRef<'static>>> = LazyLock::new(|| {
    [
        font!("OpenSans-Regular.ttf"),
        font!("OpenSans-Bold.ttf"),
        font!("OpenSans-ExtraBoldItalic.ttf"),
        font!("OpenSans-CondBold.ttf"),
        super::SANS_FONT,
        font!("Roboto-Bold.ttf"),
        font!("Roboto-Light.ttf"),
        font!("Roboto-Black.ttf"),
        font!("RobotoCondensed-Regular.ttf"),
        font!("RobotoCondensed-Bold.ttf"),
        font!("RobotoSlab-Bold.otf"),
        font!("NotoSerif-Regular.ttf"),
        font!("NotoSerif-Bold.ttf"),
        font!("NotoSerif-BoldItalic.ttf"),
        font!("NotoSerifDisplay-BlackItalic.ttf"),
        font!("NotoSerifDisplay-Bold.ttf"),
        font!("NotoMono-Regular.ttf"),
        font!("OCRB.otf"),
        font!("OCRA.ttf"),
        font!("DroidSansFallback.ttf"),
        font!("NotoSansDevanagari-Bold.ttf"),
        font!("NotoSansArabic-Bold.ttf"),
    ]
    .into_iter()
    .map(|bytes| FontRef::try_from_slice(bytes).expect("the bundled fonts are read by a test"))
    .collect()
});

/// How a line of text is set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub face: Face,
    /// Height of the em square, in the canvas's units.
    pub size: f32,
    pub colour: Colour,
    /// Extra space after each character, in parts of the size.
    pub spacing: f32,
}

/// A style without extra spacing.
pub fn style(face: Face, size: f32, colour: Colour) -> Style {
    Style {
        face,
        size,
        colour,
        spacing: 0.0,
    }
}

impl Style {
    pub fn spaced(self, spacing: f32) -> Self {
        Self { spacing, ..self }
    }

    pub fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    pub fn inked(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// Makes the size smaller, if need be, so that `text` is at most `width` wide.
    pub fn fitted(self, text: &str, width: f32) -> Self {
        let natural = measure(self, text);
        if natural > width && natural > 0.0 {
            self.sized(self.size * width / natural)
        } else {
            self
        }
    }
}

/// Width of a line in the canvas's units.
pub fn measure(style: Style, text: &str) -> f32 {
    text.chars()
        .map(|c| {
            let (font, glyph, em) = glyph(style.face, c);
            font.h_advance_unscaled(glyph) / em + style.spacing
        })
        .sum::<f32>()
        * style.size
}

/// Draws a line whose baseline starts at `(x, y)`; returns where it ends.
pub fn write(canvas: &mut Canvas, style: Style, x: f32, y: f32, text: &str) -> f32 {
    let (path, end) = outline(style, x, y, text);
    if let Some(path) = path {
        canvas.fill(&path, style.colour);
    }
    end
}

/// As [`write`], with heavier strokes, as ribbons and thermal printers leave them.
pub fn write_heavy(canvas: &mut Canvas, style: Style, x: f32, y: f32, text: &str) {
    if let (Some(path), _) = outline(style, x, y, text) {
        canvas.stroke(&path, style.size * 0.035, style.colour);
        canvas.fill(&path, style.colour);
    }
}

/// As [`write`], centred about `x`.
pub fn write_centred(canvas: &mut Canvas, style: Style, x: f32, y: f32, text: &str) {
    write(canvas, style, x - measure(style, text) / 2.0, y, text);
}

/// As [`write`], ending at `x`.
pub fn write_right(canvas: &mut Canvas, style: Style, x: f32, y: f32, text: &str) {
    write(canvas, style, x - measure(style, text), y, text);
}

/// The outlines of a line, and where it ends.
pub fn outline(style: Style, x: f32, y: f32, text: &str) -> (Option<Path>, f32) {
    let mut path = PathBuilder::new();
    let mut pen = x;
    for c in text.chars() {
        let (font, glyph, em) = glyph(style.face, c);
        let unit = style.size / em;
        if let Some(outline) = font.outline(glyph) {
            add_glyph(&mut path, &outline.curves, unit, pen, y);
        }
        pen += font.h_advance_unscaled(glyph) * unit + style.spacing * style.size;
    }
    (path.finish(), pen)
}

/// Text with an edge of another ink.
pub fn write_edged(
    canvas: &mut Canvas,
    style: Style,
    at: (f32, f32),
    text: &str,
    edge: impl Into<Ink>,
) {
    if let (Some(path), _) = outline(style, at.0, at.1, text) {
        canvas.stroke(&path, style.size * 0.12, edge);
        canvas.fill(&path, style.colour);
    }
}

/// A character's glyph: from the face itself, or from the one that holds the most letters.
fn glyph(face: Face, c: char) -> (&'static FontRef<'static>, GlyphId, f32) {
    let own = &FONTS[face as usize];
    let font = if own.glyph_id(c).0 == 0 {
        &FONTS[Face::Roboto as usize]
    } else {
        own
    };
    (
        font,
        font.glyph_id(c),
        font.units_per_em().unwrap_or(1000.0),
    )
}

fn add_glyph(path: &mut PathBuilder, curves: &[OutlineCurve], unit: f32, x: f32, y: f32) {
    let map = |p: &ab_glyph::Point| (x + p.x * unit, y - p.y * unit);
    let mut last: Option<(f32, f32)> = None;
    for curve in curves {
        let start = match curve {
            OutlineCurve::Line(a, _) | OutlineCurve::Quad(a, ..) | OutlineCurve::Cubic(a, ..) => {
                map(a)
            }
        };
        // ab_glyph does not mark where a contour ends: a gap between two curves is that mark.
        if last != Some(start) {
            if last.is_some() {
                path.close();
            }
            path.move_to(start.0, start.1);
        }
        let end = match curve {
            OutlineCurve::Line(_, b) => {
                let b = map(b);
                path.line_to(b.0, b.1);
                b
            }
            OutlineCurve::Quad(_, b, c) => {
                let (b, c) = (map(b), map(c));
                path.quad_to(b.0, b.1, c.0, c.1);
                c
            }
            OutlineCurve::Cubic(_, b, c, d) => {
                let (b, c, d) = (map(b), map(c), map(d));
                path.cubic_to(b.0, b.1, c.0, c.1, d.0, d.1);
                d
            }
        };
        last = Some(end);
    }
    if last.is_some() {
        path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::BLACK;

    #[test]
    fn every_bundled_font_draws_its_letters() {
        assert_eq!(FONTS.len(), Face::Arabic as usize + 1);
        for (face, letter) in [
            (Face::Sans, "A"),
            (Face::OcrB, "<"),
            (Face::OcrA, "7"),
            (Face::Roboto, "Ж"),
            (Face::Han, "國"),
            (Face::Devanagari, "क"),
            (Face::Arabic, "ب"),
        ] {
            assert!(
                outline(style(face, 10.0, BLACK), 0.0, 0.0, letter)
                    .0
                    .is_some()
            );
        }
    }

    #[test]
    fn the_machine_readable_face_has_one_width() {
        let ocr = style(Face::OcrB, 10.0, BLACK);
        assert_eq!(measure(ocr, "W"), measure(ocr, "<"));
    }

    #[test]
    fn a_fitted_line_is_no_wider_than_asked() {
        let wide = style(Face::Serif, 50.0, BLACK);
        let fitted = wide.fitted("COMMONWEALTH OF SOMEWHERE", 200.0);
        assert!(measure(fitted, "COMMONWEALTH OF SOMEWHERE") <= 200.5);
    }
}
