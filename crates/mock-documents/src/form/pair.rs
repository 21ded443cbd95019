//! Sheets of forms: a card by itself, or its front and its back in one picture, as scans, registers and
//! mock-ups show them.

use super::{Form, compose};
use crate::colour::{hsv_between, rgb};
use crate::dice::{Dice, between, chance, weighted};
use crate::paint::{Canvas, rounded};
use crate::warp::{Bend, Sheet};
use tiny_skia::Pixmap;

/// Radius of a card's corners, as a part of its long side (ISO/IEC 7810: 3.18 mm).
const CORNER: f32 = 0.037;

/// A front alone, or with its back below or beside it; the long side is about `long_px` pixels.
pub fn sheet(dice: &mut Dice, front: &Form, back: Option<&Form>, long_px: f32) -> Sheet {
    let Some(back) = back else {
        let long = front.size.0.max(front.size.1);
        return Sheet {
            pixmap: compose(dice, front, long_px / long),
            corner: if chance(dice, 0.87) { CORNER } else { 0.0 },
            bend: Bend::Flat,
        };
    };
    // Upright cards stand side by side; others mostly one over the other.
    let is_upright = front.size.1 > front.size.0;
    let is_beside = is_upright || chance(dice, 0.2);
    let gap = between(dice, 10.0, 90.0);
    let (w, h) = (front.size.0.max(back.size.0), front.size.1.max(back.size.1));
    let edge = between(dice, 0.0, 70.0);
    // Two cards beside each other keep a margin, so that no picture is longer than three to one.
    let margin = if is_beside && !is_upright {
        edge.max(60.0)
    } else {
        edge
    };
    let step = if is_beside {
        (w + gap, 0.0)
    } else {
        (0.0, h + gap)
    };
    let total = (w + step.0 + 2.0 * margin, h + step.1 + 2.0 * margin);
    let scale = long_px / total.0.max(total.1);
    let mut canvas = Canvas::new(total.0, total.1, scale);
    let paper = match weighted(dice, &[(0, 0.72), (1, 0.14), (2, 0.06), (3, 0.08)]) {
        0 => rgb(255, 255, 255),
        1 => rgb(255, 255, 255).times(between(dice, 0.8, 0.98)),
        2 => rgb(12, 12, 14),
        _ => hsv_between(dice, [0.0, 1.0], [0.05, 0.4], [0.5, 1.0]),
    };
    canvas.whole(paper);
    let corner = if chance(dice, 0.8) { CORNER } else { 0.003 };
    for (place, form) in [front, back].into_iter().enumerate() {
        let pixmap = compose(dice, form, scale);
        let (fw, fh) = form.size;
        let t = place as f32;
        let frame = [margin + step.0 * t, margin + step.1 * t, fw, fh];
        put(&mut canvas, &pixmap, frame, corner * fw.max(fh));
    }
    Sheet::flat(canvas.pixmap)
}

fn put(c: &mut Canvas, card: &Pixmap, frame: [f32; 4], radius: f32) {
    let shape = rounded(frame, radius);
    c.picture(card, frame, 1.0, &shape);
    c.stroke(&shape, 1.5, rgb(110, 110, 115).alpha(0.5));
}
