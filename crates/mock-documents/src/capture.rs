//! How a flat document becomes a picture: scanned or photographed, lit, blurred, compressed. Draws
//! from ranges that are the same for every kind, so that nothing here tells one from another.

use super::colour::{Colour, hsv, rgb};
use super::dice::{Dice, bell, between, chance, pick, weighted};
use super::effects;
use super::frames;
use super::hand;
use super::raster::Raster;
use super::scene;
use super::warp::{Quad, Sheet, place};
use image::RgbImage;

/// What is decided before the document is drawn, since it says how large to draw it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Long side of the picture.
    side_px: u32,
    /// The document's long side, as a part of the picture's long side.
    cover: f32,
    manner: Manner,
    /// Quarter turns, clockwise.
    quarters: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Cut to the document's edge, or a little beyond or inside.
    Cropped,
    /// On a scanner's white or a viewer's plain ground.
    Scanned,
    /// On a surface, seen by a camera.
    Photographed,
    Held,
}

/// 45 % flat, 55 % photographed; one in nine turned by a right angle.
pub fn plan(dice: &mut Dice, side_px: u32) -> Plan {
    let manner = weighted(
        dice,
        &[
            (Manner::Cropped, 0.30),
            (Manner::Scanned, 0.17),
            (Manner::Photographed, 0.40),
            (Manner::Held, 0.13),
        ],
    );
    let cover = match manner {
        Manner::Cropped => between(dice, 0.96, 1.04),
        Manner::Scanned => between(dice, 0.62, 0.99),
        Manner::Photographed => between(dice, 0.64, 1.1),
        Manner::Held => between(dice, 0.45, 0.9),
    };
    let quarters = weighted(dice, &[(0, 0.89), (1, 0.04), (3, 0.04), (2, 0.03)]);
    Plan {
        side_px,
        cover,
        manner,
        quarters,
    }
}

impl Plan {
    /// How long the document should be drawn, in pixels: a third more than it will cover, since it
    /// is sampled at four points a pixel.
    pub fn document_px(&self) -> f32 {
        self.side_px as f32 * self.cover * 1.35
    }
}

/// Takes the picture.
pub fn take(dice: &mut Dice, plan: &Plan, sheet: &Sheet) -> RgbImage {
    let (width, height) = frame(dice, plan, sheet);
    let quad = quad(dice, plan, sheet, width, height);
    let flat = matches!(plan.manner, Manner::Cropped | Manner::Scanned);
    let mut raster = if flat {
        plain_ground(dice, width, height)
    } else {
        scene::background(dice, width, height)
    };
    let held =
        (plan.manner == Manner::Held).then(|| hand::hand(dice, width, height, &quad.corners));
    if plan.manner == Manner::Held {
        raster.blur(between(dice, 0.0, 3.0) * width as f32 / 256.0);
    }
    if let Some(hand) = &held {
        scene::over(&mut raster, &hand.behind);
    }
    let shadow = match plan.manner {
        Manner::Cropped | Manner::Scanned if chance(dice, 0.6) => 0.0,
        Manner::Held => between(dice, 0.0, 0.3),
        _ => between(dice, 0.1, 0.6),
    };
    let falls = (between(dice, -0.03, 0.03), between(dice, -0.01, 0.04));
    let softness = between(dice, 0.01, 0.06);
    effects::shadow(&mut raster, &quad, falls, softness, shadow);
    place(&mut raster, sheet, &quad);
    if let Some(hand) = &held {
        scene::over(&mut raster, &hand.before);
    }
    if flat {
        effects::scanner(&mut raster, dice);
    } else {
        effects::camera(&mut raster, dice);
    }
    if plan.manner == Manner::Scanned && chance(dice, 0.08) {
        frames::callouts(&mut raster, dice, &quad.corners);
    }
    if chance(dice, 0.06) {
        frames::border(&mut raster, dice);
    }
    effects::storage(raster, dice)
}

/// Size of the picture.
fn frame(dice: &mut Dice, plan: &Plan, sheet: &Sheet) -> (u32, u32) {
    let (w, h) = sheet.size(plan.quarters);
    let side = plan.side_px as f32;
    let aspect = match plan.manner {
        Manner::Cropped => w / h * between(dice, 0.98, 1.02),
        Manner::Scanned => {
            if chance(dice, 0.6) {
                w / h * between(dice, 0.92, 1.08)
            } else {
                pick(dice, &[1.0, 4.0 / 3.0, 0.75, 1.5, 0.707, 1.414, 1.9])
            }
        }
        _ => {
            let lying = w > h;
            let usual = pick(dice, &[4.0 / 3.0, 4.0 / 3.0, 1.5, 16.0 / 9.0, 1.0, 0.75]);
            if lying == (chance(dice, 0.8)) {
                usual
            } else {
                1.0 / usual
            }
        }
    };
    if aspect >= 1.0 {
        (plan.side_px, (side / aspect).round() as u32)
    } else {
        ((side * aspect).round() as u32, plan.side_px)
    }
}

/// Where the document's corners come to lie.
fn quad(dice: &mut Dice, plan: &Plan, sheet: &Sheet, width: u32, height: u32) -> Quad {
    let (w, h) = sheet.size(plan.quarters);
    let (fw, fh) = (width as f32, height as f32);
    // Largest scale at which the document just fits the picture.
    let fit = (fw / w).min(fh / h);
    let scale = fit * plan.cover;
    let (yaw, pitch, roll) = match plan.manner {
        Manner::Cropped => (
            0.0,
            0.0,
            if chance(dice, 0.2) {
                bell(dice) * 0.8
            } else {
                0.0
            },
        ),
        Manner::Scanned => (
            0.0,
            0.0,
            if chance(dice, 0.5) {
                bell(dice) * 2.5
            } else {
                0.0
            },
        ),
        Manner::Photographed => (bell(dice) * 13.0, bell(dice) * 15.0, bell(dice) * 9.0),
        Manner::Held => (bell(dice) * 16.0, bell(dice) * 14.0, bell(dice) * 12.0),
    };
    let room = |full: f32, part: f32| ((full - part * scale).abs() / 2.0).max(full * 0.02);
    let shift = match plan.manner {
        Manner::Cropped => (bell(dice) * 0.006 * fw, bell(dice) * 0.006 * fh),
        _ => (
            between(dice, -0.8, 0.8) * room(fw, w),
            between(dice, -0.8, 0.8) * room(fh, h),
        ),
    };
    let centre = (fw / 2.0 + shift.0, fh / 2.0 + shift.1);
    let distance = between(dice, 1.6, 4.0);
    Quad::seen(
        sheet,
        plan.quarters,
        scale,
        centre,
        [yaw, pitch, roll],
        distance,
    )
}

fn plain_ground(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let colour: Colour = match weighted(dice, &[(0, 0.62), (1, 0.13), (2, 0.15), (3, 0.1)]) {
        0 => rgb(255, 255, 255).times(between(dice, 0.94, 1.0)),
        1 => rgb(0, 0, 0).mix(rgb(60, 60, 60), between(dice, 0.0, 1.0)),
        2 => hsv(0.6, between(dice, 0.0, 0.05), between(dice, 0.6, 0.95)),
        _ => hsv(
            between(dice, 0.0, 1.0),
            between(dice, 0.1, 0.6),
            between(dice, 0.4, 1.0),
        ),
    };
    Raster {
        width: width as usize,
        height: height as usize,
        pixels: vec![[colour.r, colour.g, colour.b]; (width * height) as usize],
    }
}
