//! What the numbers of a picture mean where its file says that they are not sRGB's: three curves to light and three
//! primaries, from an ICC profile or from PNG's chunks, and what makes sRGB of them.
//!
//! Profiles are strangers' bytes: nothing is allocated by a count from one, and whatever is broken or of a kind that is
//! not known leaves the picture as it is. Never looks at a file's container but for PNG's chunks.

mod curve;
mod icc;
mod png;
mod primaries;

pub(super) use png::Chunks;

use image::RgbImage;
use primaries::Matrix;
use std::sync::LazyLock;

/// Profiles of curves and primaries take 0.5 to 4 KiB, and with what screens' makers add to them some hundred. Longer ones
/// are tables of printers, which are not read.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Less than a camera's white balance moves. What calls itself sRGB stays within it, rounded in any way and with curves of a
/// few points or many; Display P3 moves some colours by 115 of 255, Adobe RGB by 140.
const SAME_WITHIN: u8 = 4;

/// A space of colours as three channels of light.
pub(super) struct Space {
    /// The light, 0 to 1, of each of 256 numbers in red, green and blue.
    curves: [[f64; 256]; 3],
    /// From full red, green and blue to XYZ under D50, the white of ICC's profiles.
    to_xyz: Matrix,
}

/// What makes sRGB of a picture's numbers.
pub(super) struct ToSrgb {
    curves: [[f32; 256]; 3],
    /// Light in the picture's space to light in that of sRGB.
    matrix: [[f32; 3]; 3],
}

impl ToSrgb {
    /// By an ICC profile. `None` where it changes next to nothing, and where it is broken or of another kind than curves
    /// and primaries.
    pub fn of_icc(profile: &[u8]) -> Option<ToSrgb> {
        ToSrgb::of(&icc::space(profile)?)
    }

    /// Of what cameras call Adobe RGB without a profile ("Adobe RGB (1998) Color Image Encoding", section 4.3).
    pub fn adobe_rgb() -> Option<ToSrgb> {
        let primaries = [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]];
        let power = 2.0 + 51.0 / 256.0;
        ToSrgb::of(&Space {
            curves: [curve::of(&|value| value.powf(power))?; 3],
            to_xyz: primaries::to_xyz(primaries, primaries::D65)?,
        })
    }

    fn of(space: &Space) -> Option<ToSrgb> {
        let matrix = primaries::product(&primaries::XYZ_TO_SRGB, &space.to_xyz);
        let to_srgb = ToSrgb {
            curves: space.curves.map(|curve| curve.map(|light| light as f32)),
            matrix: matrix.map(|row| row.map(|part| part as f32)),
        };
        to_srgb.changes_something().then_some(to_srgb)
    }

    /// Whether a colour moves by more than [`SAME_WITHIN`]: of all greys, and of nine steps of each channel.
    fn changes_something(&self) -> bool {
        let step = |index: u16| (index * 32).min(255) as u8;
        let greys = (0..=255).map(|grey| [grey; 3]);
        let colors = (0..9 * 9 * 9).map(|at| [step(at / 81), step(at / 9 % 9), step(at % 9)]);
        greys.chain(colors).any(|color| {
            let mut moved = color.iter().zip(self.color(color));
            moved.any(|(&from, to)| from.abs_diff(to) > SAME_WITHIN)
        })
    }

    /// One colour. What sRGB cannot show is cut off at its nearest number in each channel.
    fn color(&self, color: [u8; 3]) -> [u8; 3] {
        let [red, green, blue] = [0, 1, 2].map(|at| self.curves[at][usize::from(color[at])]);
        self.matrix
            .map(|[of_red, of_green, of_blue]| of_red * red + of_green * green + of_blue * blue)
            .map(number)
    }
}

/// The picture in sRGB.
pub(super) fn shown(mut picture: RgbImage, to_srgb: Option<&ToSrgb>) -> RgbImage {
    if let Some(to_srgb) = to_srgb {
        for pixel in picture.pixels_mut() {
            pixel.0 = to_srgb.color(pixel.0);
        }
    }
    picture
}

/// Light from which on each of the 255 numbers above 0 is the nearest.
static FROM: LazyLock<[f32; 255]> = LazyLock::new(|| {
    std::array::from_fn(|below| curve::of_srgb((below as f64 + 0.5) / 255.0) as f32)
});

/// The number of sRGB that is nearest to this light in its steps.
fn number(light: f32) -> u8 {
    // At most 255.
    FROM.partition_point(|&from| from <= light) as u8
}
