//! Drawn heads and shoulders, varied in tone, hair, age, clothing and background. They stand where
//! a photograph would; they show nobody.

mod face;
mod hair;
mod soft;

use crate::colour::{Colour, hsv, hsv_between};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::Sex;
use crate::paint::{Canvas, Ink};
use tiny_skia::{Pixmap, PremultipliedColorU8};

/// Colours of one person; the same looks drawn twice give the same person (portrait and ghost).
#[derive(Clone, Debug)]
struct Looks {
    skin: Colour,
    hair: Colour,
    cloth: Colour,
    ground: Colour,
    face: (f32, f32),
    head_y: f32,
    style: Hair,
    bald: f32,
    beard: f32,
    glasses: bool,
    scarf: bool,
    neckline: i64,
    smile: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hair {
    Short,
    Long,
    Bob,
    Curly,
    Bun,
}

/// Whether the picture keeps its studio background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Studio,
    /// Transparent: head and shoulders stand on the document's own print.
    CutOut,
}

/// A portrait 300 units wide and 380 high at `px_per_unit`, in colour.
pub fn portrait(dice: &mut Dice, sex: Sex, ground: Ground, px_per_unit: f32) -> Pixmap {
    let looks = looks(dice, sex);
    // Most by shading, some by outline: photographs, engravings and prints all occur.
    if chance(dice, 0.75) {
        return soft::draw(dice, &looks, ground, px_per_unit);
    }
    let mut canvas = Canvas::new(300.0, 380.0, px_per_unit);
    if ground == Ground::Studio {
        let far = looks.ground;
        let near = far.times(between(dice, 0.82, 1.12));
        canvas.whole(Ink::Radial(
            [150.0, 150.0, 320.0],
            vec![(0.0, near), (1.0, far)],
        ));
    }
    let zoom = between(dice, 0.92, 1.32);
    let low = between(dice, 150.0, 260.0);
    canvas.scaled(zoom, 150.0, low, |c| face::draw(c, dice, &looks));
    canvas.pixmap
}

/// Turns a picture grey, as laser engraving does, with `tint` laid over black.
pub fn engraved(mut picture: Pixmap, tint: Colour) -> Pixmap {
    for pixel in picture.pixels_mut() {
        let luma = (299 * u32::from(pixel.red())
            + 587 * u32::from(pixel.green())
            + 114 * u32::from(pixel.blue()))
            / 1000;
        let alpha = u32::from(pixel.alpha());
        let tone = |ink: f32| {
            let ink = (ink * 255.0) as u32;
            // 0 → the ink, full → white: premultiplied, so never above alpha.
            ((ink * alpha / 255 * (alpha - luma.min(alpha)) + alpha * luma.min(alpha))
                / alpha.max(1))
            .min(alpha) as u8
        };
        if let Some(tinted) =
            PremultipliedColorU8::from_rgba(tone(tint.r), tone(tint.g), tone(tint.b), pixel.alpha())
        {
            *pixel = tinted;
        }
    }
    picture
}

fn looks(dice: &mut Dice, sex: Sex) -> Looks {
    let (skin, hair, ground, cloth) = colours(dice);
    let female = sex == Sex::Female;
    let style = if female {
        pick(
            dice,
            &[
                Hair::Long,
                Hair::Long,
                Hair::Bob,
                Hair::Curly,
                Hair::Bun,
                Hair::Short,
            ],
        )
    } else {
        pick(
            dice,
            &[
                Hair::Short,
                Hair::Short,
                Hair::Short,
                Hair::Short,
                Hair::Curly,
                Hair::Long,
            ],
        )
    };
    Looks {
        skin,
        hair,
        cloth,
        ground,
        face: (between(dice, 62.0, 80.0), between(dice, 86.0, 106.0)),
        head_y: between(dice, 150.0, 180.0),
        style,
        bald: if !female && chance(dice, 0.25) {
            between(dice, 0.5, 1.0)
        } else {
            between(dice, 0.0, 0.25)
        },
        beard: if !female && chance(dice, 0.35) {
            between(dice, 0.3, 0.9)
        } else {
            0.0
        },
        glasses: chance(dice, 0.14),
        scarf: female && chance(dice, 0.08),
        neckline: whole(dice, 0, 3),
        smile: between(dice, -0.2, 1.0),
    }
}

/// Skin, hair, background and clothes.
fn colours(dice: &mut Dice) -> (Colour, Colour, Colour, Colour) {
    // From pale to dark: value falls while saturation grows.
    let tone = between(dice, 0.0, 1.0);
    let skin = hsv(
        between(dice, 0.03, 0.085),
        0.25 + 0.35 * tone,
        0.97 - 0.6 * tone * between(dice, 0.7, 1.0),
    );
    let grey = chance(dice, 0.18);
    let hair = if grey {
        hsv(0.1, between(dice, 0.0, 0.08), between(dice, 0.55, 0.9))
    } else if tone > 0.55 || chance(dice, 0.5) {
        hsv(0.06, between(dice, 0.1, 0.5), between(dice, 0.04, 0.2))
    } else {
        hsv_between(dice, [0.03, 0.13], [0.4, 0.75], [0.2, 0.8])
    };
    let ground = match whole(dice, 0, 9) {
        0..=3 => hsv(0.6, between(dice, 0.0, 0.06), between(dice, 0.82, 1.0)),
        4..=6 => hsv_between(dice, [0.52, 0.64], [0.12, 0.8], [0.55, 0.95]),
        7 => hsv_between(dice, [0.0, 1.0], [0.2, 0.9], [0.5, 0.95]),
        _ => hsv(0.1, between(dice, 0.0, 0.15), between(dice, 0.45, 0.85)),
    };
    let cloth = match whole(dice, 0, 3) {
        0 | 1 => hsv_between(dice, [0.5, 0.75], [0.0, 0.5], [0.06, 0.3]),
        2 => hsv(0.6, 0.03, between(dice, 0.75, 0.98)),
        _ => hsv_between(dice, [0.0, 1.0], [0.3, 0.9], [0.25, 0.85]),
    };
    (skin, hair, ground, cloth)
}
