//! What is wrong with a capture, measured on the picture at one small size whatever its own is, so
//! that twelve megapixels cost no more than one. It owns measures and their thresholds, which
//! `tests/it/captures.rs` counts on drawn pictures with known faults; it never decides what becomes of
//! a picture.

mod blur;
mod cut;
mod glare;
mod luma;

#[cfg(test)]
mod tests;

pub(super) use luma::of_pixels;

use luma::Luma;

/// Long side of the picture that is judged. A document that fills it shows its print by the pixel:
/// what is lost at this size are letters.
const JUDGED_PX: u32 = 256;

/// One thing that is wrong with a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Problem {
    Blurred,
    Glare,
    TooDark,
    LowResolution,
    CutOff,
}

impl Problem {
    pub const ALL: [Problem; 5] = [
        Problem::Blurred,
        Problem::Glare,
        Problem::TooDark,
        Problem::LowResolution,
        Problem::CutOff,
    ];

    /// As it stands in rows, such as `too_dark`.
    pub fn name(self) -> &'static str {
        match self {
            Problem::Blurred => "blurred",
            Problem::Glare => "glare",
            Problem::TooDark => "too_dark",
            Problem::LowResolution => "low_resolution",
            Problem::CutOff => "cut_off",
        }
    }
}

/// What was measured on a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Deviation of the blur of the picture's sharp edges, in 256ths of its long side; the softer of
    /// its two directions. `None` where too few edges are to be seen.
    pub blur_px: Option<f32>,
    /// Part of the picture that is white without an edge around it.
    pub glare: f32,
    /// Luma, 0 to 1, that 2 % of the pixels exceed.
    pub bright: f32,
    /// Of the file, not of what was judged.
    pub long_side_px: u32,
    /// Sides of the picture that a document crosses, seen against a plain ground.
    pub crossed: u32,
}

/// Blur of nearly a pixel of 256. Of 60 real pictures the softest has 0.79.
const BLURRED_FROM_PX: f32 = 0.9;
/// A spot of white that covers some letters.
const GLARE_FROM: f32 = 0.003;
/// Good captures, drawn and real, have 0.51 or more; with 0.3 of their light at most 0.39.
const TOO_DARK_BELOW: f32 = 0.45;
/// 44 characters of a passport's machine-readable line (ICAO 9303-4) across a picture of 320 px
/// are 7 px wide each, the least in which capitals differ.
const LOW_RESOLUTION_BELOW_PX: u32 = 320;

impl Measures {
    /// Measures the luma of a picture whose file has `long_side_px`.
    fn new(luma: &Luma, long_side_px: u32) -> Self {
        let half = luma.halved();
        Measures {
            blur_px: blur::deviation_px(luma),
            glare: glare::share(&half),
            bright: f32::from(half.quantile(0.98)) / 255.0,
            long_side_px,
            crossed: cut::crossed_sides(luma),
        }
    }

    /// What is wrong by these measures, in the order of [`Problem::ALL`].
    pub fn problems(&self) -> Vec<Problem> {
        Problem::ALL
            .into_iter()
            .filter(|problem| match problem {
                Problem::Blurred => self.blur_px.is_some_and(|blur| blur >= BLURRED_FROM_PX),
                Problem::Glare => self.glare >= GLARE_FROM,
                Problem::TooDark => self.bright < TOO_DARK_BELOW,
                Problem::LowResolution => self.long_side_px < LOW_RESOLUTION_BELOW_PX,
                Problem::CutOff => self.crossed > 0,
            })
            .collect()
    }
}
