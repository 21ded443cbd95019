//! How flat documents become a picture: cut out, scanned, photographed on a desk, held, small among
//! other things, copied, photographed off a screen. Draws from ranges that are the same for every
//! kind, so that nothing here tells one from another.

use super::clutter::{clutter, occlude};
use super::desk;
use super::dice::{Dice, bell, between, chance, layout, pick, weighted};
use super::effects;
use super::frames;
use super::grip;
use super::lens;
use super::raster::Raster;
use super::scene;
use super::screen;
use super::warp::{Bend, Quad, Sheet, place};
use image::RgbImage;

/// What is photographed: the document, and perhaps a second one of its kind.
pub struct Subject {
    pub sheets: Vec<Sheet>,
}

/// What is decided before the document is drawn, since it says how large to draw it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Long side of the picture.
    side_px: u32,
    /// The document's long side, as a part of the longest that fits.
    cover: f32,
    manner: Manner,
    /// Quarter turns, clockwise.
    quarters: usize,
    /// How many documents of the kind.
    sheets: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Cut to the document's edge, or a little beyond or inside.
    Cropped,
    /// On a scanner's white or a viewer's plain ground.
    Scanned,
    /// A copy of a small document on a whole sheet of paper.
    Copied,
    /// On a surface, seen by a camera.
    Photographed,
    /// The same, far away, among other things.
    Far,
    Held,
}

/// 40 % flat (of which a few copies in grey), 60 % photographed; one in seven turned by a right angle;
/// one in eighteen shows two documents of the kind.
pub fn plan(dice: &mut Dice, side_px: u32) -> Plan {
    let manner = weighted(
        dice,
        &[
            (Manner::Cropped, 0.24),
            (Manner::Scanned, 0.14),
            (Manner::Copied, 0.03),
            (Manner::Photographed, 0.32),
            (Manner::Far, 0.13),
            (Manner::Held, 0.14),
        ],
    );
    let cover = match manner {
        Manner::Cropped => between(dice, 0.95, 1.06),
        Manner::Scanned => between(dice, 0.55, 0.99),
        Manner::Copied => between(dice, 0.38, 0.7),
        Manner::Photographed => between(dice, 0.6, 1.12),
        // 0.32 is a tenth of the area, 0.65 four tenths.
        Manner::Far => between(dice, 0.32, 0.65),
        Manner::Held => between(dice, 0.4, 0.95),
    };
    Plan {
        side_px,
        cover,
        manner,
        quarters: weighted(dice, &[(0, 0.86), (1, 0.05), (3, 0.05), (2, 0.04)]),
        sheets: if chance(dice, 0.055) { 2 } else { 1 },
    }
}

impl Plan {
    /// How long the document should be drawn, in pixels: a third more than it will cover, since it
    /// is sampled at four points a pixel.
    pub fn document_px(&self) -> f32 {
        let alone = if self.sheets > 1 { 0.7 } else { 1.0 };
        self.side_px as f32 * self.cover.min(1.0) * alone * 1.35
    }

    pub fn sheets(&self) -> usize {
        self.sheets
    }

    fn is_flat(&self) -> bool {
        matches!(
            self.manner,
            Manner::Cropped | Manner::Scanned | Manner::Copied
        )
    }
}

/// Size of a picture that shows no document.
pub fn size(dice: &mut Dice, side_px: u32) -> (u32, u32) {
    let aspect = pick(
        dice,
        &[
            4.0 / 3.0,
            0.75,
            1.5,
            1.0,
            16.0 / 9.0,
            0.5625,
            0.6667,
            1.414,
            0.707,
        ],
    );
    sized(aspect, side_px)
}

/// Takes the picture.
pub fn take(dice: &mut Dice, plan: &Plan, subject: &Subject) -> RgbImage {
    let together = bounds(subject, plan.quarters);
    let (width, height) = frame(dice, plan, together);
    let quads = quads(dice, plan, subject, together, width, height);
    let mut raster = match plan.manner {
        Manner::Copied => desk::copy_paper(dice, width, height),
        Manner::Cropped | Manner::Scanned => desk::plain(dice, width, height),
        _ => desk::ground(dice, width, height),
    };
    if matches!(plan.manner, Manner::Far)
        || plan.manner == Manner::Photographed && chance(dice, 0.3)
    {
        clutter(&mut raster, dice);
    }
    let held = (plan.manner == Manner::Held
        || plan.manner == Manner::Photographed && chance(dice, 0.1))
    .then(|| grip::grip(dice, width, height, &quads[0].corners));
    if plan.manner == Manner::Held {
        raster.blur(between(dice, 0.0, 3.5) * width as f32 / 256.0);
    }
    if let Some(hand) = &held {
        scene::over(&mut raster, &hand.behind);
    }
    for (sheet, quad) in subject.sheets.iter().zip(&quads) {
        lay(&mut raster, dice, plan, sheet, quad);
    }
    if let Some(hand) = &held {
        scene::over(&mut raster, &hand.before);
    } else if plan.manner == Manner::Photographed && chance(dice, 0.08) {
        occlude(&mut raster, dice, &quads[0].corners);
    }
    if plan.is_flat() {
        lens::scanner(&mut raster, dice);
        if plan.manner == Manner::Copied || chance(dice, 0.05) {
            lens::copier(&mut raster, dice);
        }
    } else {
        lens::camera(&mut raster, dice);
    }
    if plan.manner == Manner::Scanned && chance(dice, 0.06) {
        frames::callouts(&mut raster, dice, &quads[0].corners);
    }
    let frame = match plan.manner {
        Manner::Far | Manner::Copied => Around::Nothing,
        _ => Around::AnyFrame,
    };
    finish(dice, raster, frame)
}

/// What [`finish`] may put around a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Bars of an application, borders, the lattice of a display.
    AnyFrame,
    /// No frame that makes a small document smaller.
    Nothing,
    /// The picture is a screen itself: as it is, or photographed.
    Display,
}

/// What can happen to any picture on its way: a screen around it, a screen photographed, storage.
pub fn finish(dice: &mut Dice, mut raster: Raster, around: Around) -> RgbImage {
    if around == Around::Display {
        // A screenshot as it is, or a photograph of the screen.
        if chance(dice, 0.3) {
            screen::off_a_screen(&mut raster, dice);
            lens::camera(&mut raster, dice);
        }
    } else {
        match weighted(dice, &[(0, 0.86), (1, 0.04), (2, 0.05), (3, 0.05)]) {
            1 => frames::border(&mut raster, dice),
            2 if around == Around::AnyFrame => screen::telephone(&mut raster, dice),
            3 => screen::off_a_screen(&mut raster, dice),
            _ => {}
        }
    }
    lens::storage(raster, dice)
}

fn lay(raster: &mut Raster, dice: &mut Dice, plan: &Plan, sheet: &Sheet, quad: &Quad) {
    let shadow = match plan.manner {
        Manner::Cropped | Manner::Scanned | Manner::Copied if chance(dice, 0.6) => 0.0,
        Manner::Held => between(dice, 0.0, 0.25),
        _ => between(dice, 0.1, 0.65),
    };
    let falls = (between(dice, -0.03, 0.03), between(dice, -0.01, 0.04));
    let softness = between(dice, 0.01, 0.07);
    effects::shadow(raster, quad, falls, softness, shadow);
    place(raster, sheet, quad);
    if !plan.is_flat() {
        lens::sheen(raster, dice, quad, sheet);
    }
}

/// Width and height of all documents together, and of each.
fn bounds(subject: &Subject, quarters: usize) -> (f32, f32) {
    let (w, h) = subject.sheets[0].size(quarters);
    if subject.sheets.len() == 1 {
        (w, h)
    } else if w >= h {
        (w, h * 2.1)
    } else {
        (w * 2.1, h)
    }
}

fn sized(aspect: f32, side_px: u32) -> (u32, u32) {
    let side = side_px as f32;
    let short = |part: f32| (side * part).round().max(1.0) as u32;
    if aspect >= 1.0 {
        (side_px, short(1.0 / aspect))
    } else {
        (short(aspect), side_px)
    }
}

/// Size of the picture.
fn frame(dice: &mut Dice, plan: &Plan, (w, h): (f32, f32)) -> (u32, u32) {
    let aspect = match plan.manner {
        Manner::Cropped => w / h * between(dice, 0.97, 1.03),
        Manner::Scanned if chance(dice, 0.55) => w / h * between(dice, 0.9, 1.1),
        Manner::Scanned => layout(
            dice,
            &[
                (1.0, 1.0),
                (4.0 / 3.0, 1.0),
                (0.75, 1.0),
                (1.5, 1.0),
                (0.707, 1.0),
                (1.414, 1.0),
                (1.9, 0.6),
            ],
        ),
        Manner::Copied => pick(dice, &[0.707, 0.707, 0.773, 1.414]),
        _ => {
            let lying = w > h;
            let usual = pick(dice, &[4.0 / 3.0, 4.0 / 3.0, 1.5, 16.0 / 9.0, 1.0, 0.75]);
            if lying == chance(dice, 0.75) {
                usual
            } else {
                1.0 / usual
            }
        }
    };
    sized(aspect.clamp(0.4, 2.5), plan.side_px)
}

/// Where the documents' corners come to lie.
fn quads(
    dice: &mut Dice,
    plan: &Plan,
    subject: &Subject,
    (w, h): (f32, f32),
    width: u32,
    height: u32,
) -> Vec<Quad> {
    let (fw, fh) = (width as f32, height as f32);
    let scale = (fw / w).min(fh / h) * plan.cover;
    let turn = match plan.manner {
        Manner::Cropped => [
            0.0,
            0.0,
            if chance(dice, 0.2) {
                bell(dice) * 0.9
            } else {
                0.0
            },
        ],
        Manner::Scanned | Manner::Copied => [
            0.0,
            0.0,
            if chance(dice, 0.5) {
                bell(dice) * 2.5
            } else {
                0.0
            },
        ],
        Manner::Photographed => [bell(dice) * 14.0, bell(dice) * 17.0, bell(dice) * 10.0],
        Manner::Far => [bell(dice) * 14.0, bell(dice) * 20.0, bell(dice) * 16.0],
        Manner::Held => [bell(dice) * 16.0, bell(dice) * 14.0, bell(dice) * 12.0],
    };
    let room = |full: f32, part: f32| ((full - part * scale).abs() / 2.0).max(full * 0.02);
    let shift = match plan.manner {
        Manner::Cropped => (bell(dice) * 0.006 * fw, bell(dice) * 0.006 * fh),
        _ => (
            between(dice, -0.85, 0.85) * room(fw, w),
            between(dice, -0.85, 0.85) * room(fh, h),
        ),
    };
    let distance = between(dice, 1.5, 4.0);
    let count = subject.sheets.len() as f32;
    let mut quads = Vec::new();
    for (place, sheet) in subject.sheets.iter().enumerate() {
        let step = (place as f32 - (count - 1.0) / 2.0) * scale * 1.06;
        let (sw, sh) = sheet.size(plan.quarters);
        // Beside or below each other, along the picture's own axes; loosely where they were laid.
        let loose = if plan.is_flat() {
            0.0
        } else {
            bell(dice) * 5.0
        };
        let apart = if sw >= sh {
            (0.0, step * sh)
        } else {
            (step * sw, 0.0)
        };
        let apart = if count > 1.0 { apart } else { (0.0, 0.0) };
        let roll = turn[2].to_radians();
        let centre = (
            fw / 2.0 + shift.0 + apart.0 * roll.cos() - apart.1 * roll.sin(),
            fh / 2.0 + shift.1 + apart.0 * roll.sin() + apart.1 * roll.cos(),
        );
        let turn = [turn[0], turn[1], turn[2] + loose];
        // Bent sheets need a little room, since their edges bow outwards.
        let scale = if sheet.bend == Bend::Flat {
            scale
        } else {
            scale * 0.98
        };
        quads.push(Quad::seen(
            sheet,
            plan.quarters,
            scale,
            centre,
            turn,
            distance,
        ));
    }
    quads
}
