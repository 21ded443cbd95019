//! Colours of a profile (ICC.1:2022) as those of sRGB (IEC 61966-2-1): three curves, a matrix, and the curve back. Profiles
//! of tables, which printers have, are left alone.

use moxcms::{ColorProfile, DataColorSpace, ToneReprCurve};

/// So fine that a step is less than one of 255, where the curve of sRGB is steepest: there a step of light is 12.92 of shade.
const STEPS: usize = 1 << 14;

/// A profile of sRGB itself differs by what its numbers are rounded to, and two levels at most.
const SAME: f32 = 0.004;
const SAME_LEVELS: u8 = 1;

/// What makes a pixel's colours those of sRGB.
pub(crate) struct ToSrgb {
    /// Light of each level, of red, green and blue.
    light: [[f32; 256]; 3],
    /// Rows of what becomes red, green and blue.
    matrix: [[f32; 3]; 3],
    /// Levels of light from 0 to 1.
    levels: Vec<u8>,
}

impl ToSrgb {
    /// `None` where nothing is to be done: for a profile of sRGB, and one that is not of curves and a matrix.
    pub fn of_profile(icc: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let (curves, matrix) = match profile.color_space {
            DataColorSpace::Rgb => {
                let curves = [
                    profile.red_trc.as_ref()?,
                    profile.green_trc.as_ref()?,
                    profile.blue_trc.as_ref()?,
                ];
                (
                    curves,
                    profile.transform_matrix(&ColorProfile::new_srgb()).v,
                )
            }
            DataColorSpace::Gray => {
                let curve = profile.gray_trc.as_ref()?;
                let as_it_is = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
                ([curve; 3], as_it_is)
            }
            _ => return None,
        };
        let matrix = matrix.map(|row| row.map(|factor| factor as f32));
        if !matrix.iter().flatten().all(|factor| factor.is_finite()) {
            return None;
        }
        let [red, green, blue] = curves;
        let to_srgb = ToSrgb {
            light: [light(red)?, light(green)?, light(blue)?],
            matrix,
            levels: (0..=STEPS)
                .map(|step| level(step as f32 / STEPS as f32))
                .collect(),
        };
        (!to_srgb.changes_nothing()).then_some(to_srgb)
    }

    pub fn of_pixel(&self, rgb: [u8; 3]) -> [u8; 3] {
        let [red, green, blue] =
            [0, 1, 2].map(|channel| self.light[channel][usize::from(rgb[channel])]);
        self.matrix.map(|[r, g, b]| {
            let light = r * red + g * green + b * blue;
            // Colours that sRGB does not have become the nearest of its channel.
            self.levels[(light.clamp(0.0, 1.0) * STEPS as f32 + 0.5) as usize]
        })
    }

    fn changes_nothing(&self) -> bool {
        let is_same = |row: usize, column: usize| {
            let of_identity = if row == column { 1.0 } else { 0.0 };
            (self.matrix[row][column] - of_identity).abs() < SAME
        };
        (0..9).all(|place| is_same(place / 3, place % 3))
            && (0..=255).all(|shade| {
                let made = self.of_pixel([shade; 3]);
                made.iter().all(|made| made.abs_diff(shade) <= SAME_LEVELS)
            })
    }
}

/// Light of each of 256 levels.
fn light(curve: &ToneReprCurve) -> Option<[f32; 256]> {
    let curve = curve.make_linear_evaluator().ok()?;
    let mut light = [0.0; 256];
    for (shade, light) in light.iter_mut().enumerate() {
        *light = curve.evaluate_value(shade as f32 / 255.0);
    }
    light.iter().all(|light| light.is_finite()).then_some(light)
}

/// The level of sRGB for a light from 0 to 1 (IEC 61966-2-1, section 5.2).
fn level(light: f32) -> u8 {
    let shade = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (shade * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(profile: &ColorProfile) -> Option<ToSrgb> {
        ToSrgb::of_profile(&profile.encode().unwrap())
    }

    #[test]
    fn a_profile_of_srgb_changes_nothing_and_none_is_no_profile() {
        assert!(of(&ColorProfile::new_srgb()).is_none());
        assert!(ToSrgb::of_profile(b"no profile").is_none());
    }

    /// As littleCMS makes it of the same colours (`tests/data/make.py` prints it).
    #[test]
    fn display_p3_becomes_what_it_is_in_srgb() {
        let to_srgb = of(&ColorProfile::new_display_p3()).unwrap();
        for (p3, srgb) in [
            ([200, 40, 30], [218, 0, 4]),
            ([30, 160, 60], [0, 163, 41]),
            ([40, 50, 190], [37, 50, 198]),
            ([220; 3], [220; 3]),
            ([0; 3], [0; 3]),
            ([255; 3], [255; 3]),
        ] {
            let made = to_srgb.of_pixel(p3);
            let near = made.iter().zip(srgb).all(|(a, b)| a.abs_diff(b) <= 1);
            assert!(near, "{p3:?} became {made:?} and not {srgb:?}");
        }
    }

    /// IEC 61966-2-1: half of the light is the shade 188, a hundredth 25.
    #[test]
    fn light_becomes_shades_by_the_curve_of_srgb() {
        assert_eq!([0.0, 0.01, 0.5, 1.0].map(level), [0, 25, 188, 255]);
    }
}
