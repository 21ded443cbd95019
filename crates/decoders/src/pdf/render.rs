//! Pages that are no scans, drawn: text, lines, several pictures. At the resolution that small print needs, within the
//! pixels that are allowed. Fonts that a file only names are those of PDFium, which are a part of the drawing crate; nothing
//! is looked for on the machine.

use crate::{Limits, Page, Picture, Refused};
use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::page::Page as Sheet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A page's unit is a 72nd of an inch (ISO 32000-1, section 8.3.2.3). Print of six points has lower-case letters that are
/// six pixels high at 150 of an inch; a page of letter size is 1275 × 1650.
const PIXELS_PER_UNIT: f64 = 150.0 / 72.0;

/// Posters. The longer side of A3 has 2480 pixels.
const MAX_SIDE_PX: f64 = 4_096.0;

/// The page as it is shown, on white.
///
/// # Errors
/// `too_many_pixels` and `too_small` by its size; `unsupported` where it shows nothing; `corrupt` where a picture on it
/// cannot be decoded and nothing else is there.
pub(super) fn page<'a>(sheet: &'a Sheet<'a>, limits: &Limits) -> Result<Page, Refused> {
    let scale = scale(sheet.render_dimensions(), limits)?;
    let (width, height) = sheet.render_dimensions();
    // As `render` rounds them.
    let side = |units: f32| u64::from((units * scale) as u16);
    limits.check(side(width), side(height))?;

    let lacks_picture = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&lacks_picture);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
                told.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    };
    let on_white = PixmapSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
    };
    let drawn = render(
        sheet,
        &RenderCache::new(),
        &settings,
        &RenderSettings::default(),
        &on_white,
    );
    let rgb: Vec<u8> = drawn
        .data()
        .iter()
        .flat_map(|pixel| [pixel.r, pixel.g, pixel.b])
        .collect();
    if rgb.iter().all(|&shade| shade == 255) {
        return Err(if lacks_picture.load(Ordering::Relaxed) {
            Refused::corrupt("PDF with a picture that its decoder cannot cope with")
        } else {
            Refused::unsupported("PDF page that is empty; there is nothing to label")
        });
    }
    let picture = Picture::new(drawn.width().into(), drawn.height().into(), rgb);
    let strange = || Refused::corrupt("PDF page that was drawn at another size");
    picture.map(Page::Picture).ok_or_else(strange)
}

/// Pixels for each unit of the page.
fn scale((width, height): (f32, f32), limits: &Limits) -> Result<f32, Refused> {
    let (width, height) = (f64::from(width), f64::from(height));
    let is_size = |units: f64| units.is_finite() && units > 0.0;
    if !is_size(width) || !is_size(height) {
        return Err(Refused::corrupt("PDF page of a size without sense"));
    }
    let of_pixels = (limits.max_pixels as f64 / (width * height)).sqrt();
    let of_sides = MAX_SIDE_PX / width.max(height);
    Ok(PIXELS_PER_UNIT.min(of_pixels).min(of_sides) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        max_bytes: 1 << 20,
        max_pixels: 4_000_000,
        min_side_px: 16,
        max_pages: 50,
    };

    #[track_caller]
    fn check(units: (f32, f32), max_pixels: u64, wanted: f32) {
        let limits = Limits {
            max_pixels,
            ..LIMITS
        };
        let made = scale(units, &limits).unwrap();
        assert!((made - wanted).abs() < 0.001, "{made} and not {wanted}");
    }

    #[test]
    fn a_page_has_150_pixels_an_inch_unless_that_is_more_than_allowed() {
        // Letter, 8.5 × 11 inches: 1275 × 1650.
        check((612.0, 792.0), 4_000_000, 1275.0 / 612.0);
        check((100.0, 400.0), 10_000, 0.5);
        // A poster of 10 m: 4096 along its longer side.
        check((28_346.0, 2_000.0), 100_000_000, 4096.0 / 28_346.0);
        for units in [(0.0, 9.0), (f32::NAN, 9.0), (9.0, f32::INFINITY)] {
            assert!(scale(units, &LIMITS).is_err(), "{units:?}");
        }
    }
}
