//! How large a picture is, and where in it the documents come to lie.

use super::{Manner, Plan, Subject};
use crate::dice::{Dice, bell, between, chance, held, layout, pick, shown};
use crate::warp::{Bend, Quad};

/// Width and height of all documents together, and of each.
pub(super) fn bounds(subject: &Subject, quarters: usize) -> (f32, f32) {
    let (w, h) = subject.sheets[0].size(quarters);
    if subject.sheets.len() == 1 {
        (w, h)
    } else if w >= h {
        (w, h * 2.1)
    } else {
        (w * 2.1, h)
    }
}

pub(super) fn sized(aspect: f32, side_px: u32) -> (u32, u32) {
    let side = side_px as f32;
    let short = |part: f32| (side * part).round().max(1.0) as u32;
    if aspect >= 1.0 {
        (side_px, short(1.0 / aspect))
    } else {
        (short(aspect), side_px)
    }
}

/// Size of the picture.
pub(super) fn frame(dice: &mut Dice, plan: &Plan, (w, h): (f32, f32)) -> (u32, u32) {
    let aspect = match plan.manner {
        Manner::Cropped => w / h * between(dice, 0.97, 1.03),
        Manner::Scanned if chance(dice, 0.55) => w / h * between(dice, 0.9, 1.1),
        Manner::Scanned => layout(
            dice,
            &[
                shown(1.0, 1.0),
                shown(4.0 / 3.0, 1.0),
                shown(0.75, 1.0),
                shown(1.5, 1.0),
                held(0.707, 1.0),
                shown(1.414, 1.0),
                shown(1.9, 0.6),
            ],
        ),
        Manner::Copied => pick(dice, &[0.707, 0.707, 0.773, 1.414]),
        Manner::Shown => pick(dice, &[1.0, 4.0 / 3.0, 1.5, 16.0 / 9.0, 1.9, 0.75]),
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
pub(super) fn quads(
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
        Manner::Shown if chance(dice, 0.45) => [0.0; 3],
        Manner::Shown => [bell(dice) * 5.0, bell(dice) * 7.0, bell(dice) * 10.0],
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
