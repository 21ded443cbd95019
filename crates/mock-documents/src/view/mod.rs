//! How flat documents become a picture: cut out, scanned, photographed on a desk, held, small among
//! other things, copied, photographed off a screen. Draws from ranges that are the same for every
//! kind, so that nothing here tells one from another.

mod ground;
mod place;

use crate::clutter::{clutter, occlude};
use crate::dice::{Dice, between, chance, pick, weighted};
use crate::effects;
use crate::frames;
use crate::grip;
use crate::lens;
use crate::raster::Raster;
use crate::screen;
use crate::warp::{Quad, Sheet, place_lit};
use ground::ground;
use image::RgbImage;
use place::{bounds, frame, quads, sized};

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
    /// On a page of an issuer or a shop: freely turned, with a drawn shadow, never seen by a camera.
    Shown,
    /// On a surface, seen by a camera.
    Photographed,
    /// The same, far away, among other things.
    Far,
    Held,
}

/// 47 % flat (of which a few copies in grey), 53 % photographed; one in seven turned by a right angle;
/// one in eighteen shows two documents of the kind.
pub fn plan(dice: &mut Dice, side_px: u32) -> Plan {
    let manner = weighted(
        dice,
        &[
            (Manner::Cropped, 0.24),
            (Manner::Scanned, 0.14),
            (Manner::Copied, 0.03),
            (Manner::Shown, 0.06),
            (Manner::Photographed, 0.28),
            (Manner::Far, 0.12),
            (Manner::Held, 0.13),
        ],
    );
    let cover = match manner {
        Manner::Cropped => between(dice, 0.95, 1.06),
        Manner::Scanned => between(dice, 0.55, 0.99),
        Manner::Copied => between(dice, 0.38, 0.7),
        Manner::Shown => between(dice, 0.4, 0.92),
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
    /// How long the document should be drawn, in pixels: half more than it will cover, since it
    /// is sampled at four points a pixel.
    pub fn document_px(&self) -> f32 {
        let alone = if self.sheets > 1 { 0.7 } else { 1.0 };
        self.side_px as f32 * self.cover.min(1.0) * alone * 1.5
    }

    pub fn sheets(&self) -> usize {
        self.sheets
    }

    /// Whether the document's edges are meant to be the picture's.
    pub(super) fn fills_the_frame(&self) -> bool {
        self.manner == Manner::Cropped
    }

    pub(super) fn is_flat(&self) -> bool {
        matches!(
            self.manner,
            Manner::Cropped | Manner::Scanned | Manner::Copied | Manner::Shown
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
            1.586,
        ],
    );
    sized(aspect, side_px)
}

/// Takes the picture.
pub fn take(dice: &mut Dice, plan: &Plan, subject: &Subject) -> RgbImage {
    let (mut raster, quads) = laid_out(dice, plan, subject, |_, _| ());
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

/// The scene before light, lens and storage. `moved` may move the documents, in a picture of this
/// width and height.
pub(super) fn laid_out(
    dice: &mut Dice,
    plan: &Plan,
    subject: &Subject,
    moved: impl FnOnce(&mut [Quad], (f32, f32)),
) -> (Raster, Vec<Quad>) {
    let together = bounds(subject, plan.quarters);
    let (width, height) = frame(dice, plan, together);
    let mut quads = quads(dice, plan, subject, together, width, height);
    moved(&mut quads, (width as f32, height as f32));
    let ground = ground(dice, plan, width, height);
    let mut raster = ground.raster;
    if chance(dice, ground.clutter) {
        clutter(&mut raster, dice);
    }
    let drawn_hand = !ground.hand
        && (plan.manner == Manner::Held
            || plan.manner == Manner::Photographed && chance(dice, 0.1));
    let held = drawn_hand.then(|| grip::grip(dice, width, height, &quads[0].corners));
    if plan.manner == Manner::Held && !ground.hand {
        raster.blur(between(dice, 0.0, 3.5) * width as f32 / 256.0);
    }
    if let Some(hand) = &held {
        grip::show(&mut raster, dice, &hand.behind);
    }
    for (sheet, quad) in subject.sheets.iter().zip(&quads) {
        lay(&mut raster, dice, plan, sheet, quad, ground.light);
    }
    if let Some(hand) = &held {
        grip::show(&mut raster, dice, &hand.before);
    } else if plan.manner == Manner::Photographed && chance(dice, 0.08) {
        occlude(&mut raster, dice, &quads[0].corners);
    }
    (raster, quads)
}

/// A picture that fills the frame by itself: an export as it is in two of five cases, as flat
/// documents are, else seen by a camera.
pub fn whole(dice: &mut Dice, mut raster: Raster, around: Around) -> RgbImage {
    if chance(dice, 0.4) {
        lens::scanner(&mut raster, dice);
    } else if around != Around::Display {
        lens::camera(&mut raster, dice);
    }
    finish(dice, raster, around)
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

fn lay(
    raster: &mut Raster,
    dice: &mut Dice,
    plan: &Plan,
    sheet: &Sheet,
    quad: &Quad,
    light: [f32; 3],
) {
    let shadow = match plan.manner {
        _ if sheet.is_cut_out() => 0.0,
        Manner::Cropped | Manner::Scanned | Manner::Copied if chance(dice, 0.6) => 0.0,
        Manner::Held => between(dice, 0.0, 0.25),
        _ => between(dice, 0.1, 0.65),
    };
    let falls = (between(dice, -0.03, 0.03), between(dice, -0.01, 0.04));
    // Pages draw theirs wider than lamps do.
    let widest = if plan.manner == Manner::Shown {
        0.14
    } else {
        0.07
    };
    let softness = between(dice, 0.01, widest);
    effects::shadow(raster, quad, falls, softness, shadow);
    place_lit(raster, sheet, quad, light);
    if !plan.is_flat() && !sheet.is_cut_out() {
        lens::sheen(raster, dice, quad, sheet);
    }
}
