//! A hand that holds a document by one edge: fingers behind it, the thumb before it.

use super::colour::{Colour, hsv, rgb};
use super::dice::{Dice, between, pick, whole};
use super::paint::Canvas;

/// A hand that holds the document: what is behind it, and the thumb before it.
pub struct Hand {
    pub behind: Canvas,
    pub before: Canvas,
}

/// A hand at one edge of the quadrilateral `corners` (clockwise from the upper left, in pixels).
pub fn hand(dice: &mut Dice, width: u32, height: u32, corners: &[(f32, f32); 4]) -> Hand {
    let (w, h) = (width as f32, height as f32);
    let mut hand = Hand {
        behind: Canvas::new(w, h, 1.0),
        before: Canvas::new(w, h, 1.0),
    };
    let skin = hsv(
        between(dice, 0.03, 0.08),
        between(dice, 0.3, 0.6),
        between(dice, 0.35, 0.95),
    );
    let centre = (
        corners.iter().map(|c| c.0).sum::<f32>() / 4.0,
        corners.iter().map(|c| c.1).sum::<f32>() / 4.0,
    );
    let edge = pick(dice, &[1_usize, 2, 2, 3, 3, 1]);
    let (a, b) = (corners[edge], corners[(edge + 1) % 4]);
    let t = between(dice, 0.25, 0.75);
    let grip = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
    let length = ((b.0 - a.0).powi(2) + (b.1 - a.1).powi(2)).sqrt().max(1.0);
    let along = ((b.0 - a.0) / length, (b.1 - a.1) / length);
    let out = {
        let d = (grip.0 - centre.0, grip.1 - centre.1);
        let n = (d.0 * d.0 + d.1 * d.1).sqrt().max(1.0);
        (d.0 / n, d.1 / n)
    };
    let size = w.max(h) * between(dice, 0.05, 0.085);
    let palm = (grip.0 + out.0 * size * 2.6, grip.1 + out.1 * size * 2.6);
    finger(
        &mut hand.behind,
        (palm.0 + out.0 * size * 9.0, palm.1 + out.1 * size * 9.0),
        palm,
        size * 1.9,
        skin.times(0.9),
    );
    for i in 0..whole(dice, 3, 4) {
        let shift = (i as f32 - 1.2) * size * 0.95;
        let reach = between(dice, 0.4, 1.6) * size;
        let tip = (
            grip.0 + along.0 * shift - out.0 * reach,
            grip.1 + along.1 * shift - out.1 * reach,
        );
        let root = (
            palm.0 + along.0 * shift * 0.7,
            palm.1 + along.1 * shift * 0.7,
        );
        finger(
            &mut hand.behind,
            root,
            tip,
            size * 0.55,
            skin.times(between(dice, 0.8, 1.0)),
        );
    }
    let inward = between(dice, 0.8, 2.4) * size;
    let lean = between(dice, -1.2, 1.2) * size;
    let tip = (
        grip.0 - out.0 * inward + along.0 * lean,
        grip.1 - out.1 * inward + along.1 * lean,
    );
    finger(&mut hand.before, palm, tip, size * 0.62, skin);
    let nail = (tip.0 + out.0 * size * 0.25, tip.1 + out.1 * size * 0.25);
    hand.before.circle(
        nail.0,
        nail.1,
        size * 0.3,
        skin.mix(rgb(255, 225, 215), 0.5),
    );
    hand
}

fn finger(canvas: &mut Canvas, root: (f32, f32), tip: (f32, f32), half_width: f32, skin: Colour) {
    let layers = [(1.0, 0.72), (0.82, 0.9), (0.55, 1.02), (0.25, 1.1)];
    for (wide, light) in layers {
        canvas.line(&[root, tip], half_width * 2.0 * wide, skin.times(light));
    }
}
