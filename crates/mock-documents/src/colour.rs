//! Colours as floats in sRGB, and the palettes that printers of documents like.

use super::dice::{Dice, between, chance, hue, pick};

/// Straight (not premultiplied) sRGB with alpha, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    pub r: f32,
    pub g: f32,
    pub b: f32,
    pub a: f32,
}

pub const BLACK: Colour = rgb(16, 16, 18);

/// An opaque colour from bytes.
pub const fn rgb(r: u8, g: u8, b: u8) -> Colour {
    Colour {
        r: r as f32 / 255.0,
        g: g as f32 / 255.0,
        b: b as f32 / 255.0,
        a: 1.0,
    }
}

/// Hue in turns (any real number), saturation and value in 0 to 1.
pub fn hsv(hue: f32, saturation: f32, value: f32) -> Colour {
    let channel = |n: f32| {
        let k = (n + hue.rem_euclid(1.0) * 6.0) % 6.0;
        value - value * saturation * k.min(4.0 - k).clamp(0.0, 1.0)
    };
    Colour {
        r: channel(5.0),
        g: channel(3.0),
        b: channel(1.0),
        a: 1.0,
    }
}

/// A colour whose hue, saturation and value each lie between two bounds.
pub fn hsv_between(
    dice: &mut Dice,
    hue: [f32; 2],
    saturation: [f32; 2],
    value: [f32; 2],
) -> Colour {
    let mut one = |[low, high]: [f32; 2]| between(dice, low, high);
    hsv(one(hue), one(saturation), one(value))
}

/// As [`hsv_between`], of all hues that the rules leave.
pub fn any_hue(dice: &mut Dice, saturation: [f32; 2], value: [f32; 2]) -> Colour {
    let any = hue(dice, 0.0, 1.0);
    let mut one = |[low, high]: [f32; 2]| between(dice, low, high);
    hsv(any, one(saturation), one(value))
}

impl Colour {
    /// The same colour, `a` opaque.
    pub fn alpha(self, a: f32) -> Self {
        Self { a, ..self }
    }

    /// `self` at 0, `other` at 1.
    pub fn mix(self, other: Self, t: f32) -> Self {
        let lerp = |a: f32, b: f32| a + (b - a) * t;
        Self {
            r: lerp(self.r, other.r),
            g: lerp(self.g, other.g),
            b: lerp(self.b, other.b),
            a: lerp(self.a, other.a),
        }
    }

    /// Brighter above 1, darker below.
    pub fn times(self, factor: f32) -> Self {
        let scaled = |v: f32| (v * factor).clamp(0.0, 1.0);
        Self {
            r: scaled(self.r),
            g: scaled(self.g),
            b: scaled(self.b),
            a: self.a,
        }
    }

    /// Without its alpha, as a pixel of a raster.
    pub fn channels(self) -> [f32; 3] {
        [self.r, self.g, self.b]
    }

    /// Rec. 601 luma.
    pub fn luma(self) -> f32 {
        0.299 * self.r + 0.587 * self.g + 0.114 * self.b
    }
}

/// A light tint that paper of documents carries.
pub fn pastel(dice: &mut Dice) -> Colour {
    let hue = between(dice, 0.0, 1.0);
    hsv(hue, between(dice, 0.02, 0.36), between(dice, 0.84, 1.0))
}

/// A strong printing colour for headers.
pub fn strong(dice: &mut Dice) -> Colour {
    // Blues and reds head most documents; the rest may have any hue.
    let hue = if chance(dice, 0.45) {
        between(dice, 0.55, 0.68)
    } else if chance(dice, 0.35) {
        between(dice, 0.95, 1.02)
    } else {
        between(dice, 0.0, 1.0)
    };
    hsv(hue, between(dice, 0.55, 1.0), between(dice, 0.3, 0.8))
}

/// What text is printed with: mostly black, sometimes a dark colour.
pub fn ink(dice: &mut Dice) -> Colour {
    if chance(dice, 0.75) {
        pick(
            dice,
            &[BLACK, rgb(30, 30, 40), rgb(50, 48, 50), rgb(25, 25, 70)],
        )
    } else {
        let hue = between(dice, 0.0, 1.0);
        hsv(hue, between(dice, 0.3, 0.8), between(dice, 0.15, 0.4))
    }
}
