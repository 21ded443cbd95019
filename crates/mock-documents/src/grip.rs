//! Hands: one that pinches an edge, two that hold both sides, fingers that press an open booklet
//! flat. Shaded as cylinders, with knuckles and nails. For every kind of document alike.

use super::colour::{Colour, hsv, rgb};
use super::dice::{Dice, between, case, chance, whole};
use super::hand::Hand;
use super::paint::Canvas;
use super::raster::{Field, Raster};
use tiny_skia::PremultipliedColorU8;

type Point = (f32, f32);

/// A hand about the quadrilateral `corners` (clockwise from the upper left, in pixels).
pub fn grip(dice: &mut Dice, width: u32, height: u32, corners: &[Point; 4]) -> Hand {
    let (w, h) = (width as f32, height as f32);
    let mut hand = Hand {
        behind: Canvas::new(w, h, 1.0),
        before: Canvas::new(w, h, 1.0),
    };
    let skin = skin(dice);
    let long = length(sub(corners[0], corners[2])).max(8.0);
    // A thumb is about a fifth of a card's diagonal wide; a booklet is larger, a far one smaller.
    let thick = long * between(dice, 0.055, 0.1);
    match case(dice, 6) {
        0 | 1 => {
            let edge = whole(dice, 1, 3) as usize;
            pinch(&mut hand, dice, corners, edge, thick, skin);
        }
        2 => {
            pinch(&mut hand, dice, corners, 1, thick, skin);
            pinch(&mut hand, dice, corners, 3, thick, skin);
        }
        3 => from_above(&mut hand, dice, corners, thick, skin),
        4 => {
            let edge = whole(dice, 0, 3) as usize;
            from_behind(&mut hand, dice, corners, edge, thick, skin);
        }
        _ => pinch(&mut hand, dice, corners, 2, thick, skin),
    }
    hand
}

/// Lays one side of a hand over a picture, with soft edges and shades and a skin's uneven tone: no camera
/// shows the layers that [`limb`] is made of.
pub fn show(raster: &mut Raster, dice: &mut Dice, canvas: &Canvas) {
    let unit = raster.width.max(raster.height) as f32 / 256.0;
    let (field, mottle) = (Field::new(dice), between(dice, 0.05, 0.25));
    let pixels = canvas.pixmap.pixels();
    let like = |pixels: Vec<[f32; 3]>| Raster {
        width: raster.width,
        height: raster.height,
        pixels,
    };
    let colour =
        |p: &PremultipliedColorU8| [p.red(), p.green(), p.blue()].map(|v| f32::from(v) / 255.0);
    let mut top = like(pixels.iter().map(colour).collect());
    let mut cover = like(
        pixels
            .iter()
            .map(|p| [f32::from(p.alpha()) / 255.0; 3])
            .collect(),
    );
    let sigma = between(dice, 0.6, 1.4) * unit;
    top.blur(sigma);
    cover.blur(sigma);
    let scale = between(dice, 12.0, 40.0);
    let (w, h) = (raster.width as f32, raster.height as f32);
    for (place, pixel) in raster.pixels.iter_mut().enumerate() {
        let alpha = cover.pixels[place][0];
        if alpha > 0.0 {
            let (x, y) = (place as f32 % w / w, (place as f32 / w).floor() / h);
            let tone = 1.0 + mottle * (field.rough(x * scale, y * scale) - 0.5);
            let skin = top.pixels[place];
            *pixel = std::array::from_fn(|c| pixel[c] * (1.0 - alpha) + skin[c] * tone);
        }
    }
}

fn skin(dice: &mut Dice) -> Colour {
    // From pale to dark: value falls while saturation grows.
    let tone = between(dice, 0.0, 1.0);
    hsv(
        between(dice, 0.03, 0.075),
        0.24 + 0.3 * tone,
        0.95 - 0.6 * tone * between(dice, 0.6, 1.0),
    )
}

/// Middle of an edge, its direction, and the direction out of the document.
fn edge(corners: &[Point; 4], edge: usize, at: f32) -> (Point, Point, Point) {
    let (a, b) = (corners[edge], corners[(edge + 1) % 4]);
    let along = unit(sub(b, a));
    let centre = (
        corners.iter().map(|c| c.0).sum::<f32>() / 4.0,
        corners.iter().map(|c| c.1).sum::<f32>() / 4.0,
    );
    let point = (a.0 + (b.0 - a.0) * at, a.1 + (b.1 - a.1) * at);
    let across = (-along.1, along.0);
    let outward = sub(point, centre);
    let side = if across.0 * outward.0 + across.1 * outward.1 > 0.0 {
        1.0
    } else {
        -1.0
    };
    (point, along, (across.0 * side, across.1 * side))
}

/// The thumb before the document, the palm beside it, the other fingers behind.
fn pinch(
    hand: &mut Hand,
    dice: &mut Dice,
    corners: &[Point; 4],
    side: usize,
    thick: f32,
    skin: Colour,
) {
    let (point, along, out) = edge(corners, side, between(dice, 0.25, 0.8));
    let lean = between(dice, -0.7, 0.7);
    let way = unit((out.0 + along.0 * lean, out.1 + along.1 * lean));
    let wrist = step(point, way, thick * 14.0);
    let palm = step(point, way, thick * 3.6);
    limb(
        &mut hand.behind,
        wrist,
        palm,
        [thick * 1.7, thick * 2.2],
        skin.times(0.92),
    );
    for finger in 0..4 {
        let apart = (finger as f32 - 1.3) * thick * 0.95;
        let root = step(step(palm, along, apart * 0.9), out, -thick * 0.5);
        let reach = between(dice, 0.5, 2.4) * thick;
        let tip = step(step(point, along, apart), out, -reach);
        limb(
            &mut hand.behind,
            root,
            tip,
            [thick * 0.56, thick * 0.46],
            skin.times(between(dice, 0.78, 0.95)),
        );
    }
    let reach = between(dice, 0.9, 2.6) * thick;
    let drift = between(dice, -1.4, 1.4) * thick;
    let tip = step(step(point, out, -reach), along, drift);
    thumb(&mut hand.before, dice, palm, tip, thick * 0.6, skin);
}

/// Fingers of a hand that lies on the document from one side, as on an open booklet.
fn from_above(hand: &mut Hand, dice: &mut Dice, corners: &[Point; 4], thick: f32, skin: Colour) {
    let side = whole(dice, 0, 3) as usize;
    let (point, along, out) = edge(corners, side, between(dice, 0.15, 0.85));
    let count = whole(dice, 1, 4);
    // The back of the hand, which comes in from outside of the picture.
    let lean = between(dice, -0.5, 0.5);
    let way = unit((out.0 + along.0 * lean, out.1 + along.1 * lean));
    let palm = step(point, way, thick * between(dice, 4.5, 7.0));
    let wrist = step(palm, way, thick * 22.0);
    limb(
        &mut hand.before,
        wrist,
        palm,
        [thick * 1.9, thick * 2.3],
        skin.times(0.95),
    );
    for finger in 0..count {
        let apart = (finger as f32 - (count - 1) as f32 / 2.0) * thick * 1.15;
        let root = step(palm, along, apart * 0.9);
        let tip = step(
            step(point, along, apart),
            out,
            -thick * between(dice, 0.6, 2.2),
        );
        thumb(&mut hand.before, dice, root, tip, thick * 0.5, skin);
    }
}

/// Only finger tips show, around an edge.
fn from_behind(
    hand: &mut Hand,
    dice: &mut Dice,
    corners: &[Point; 4],
    side: usize,
    thick: f32,
    skin: Colour,
) {
    let (point, along, out) = edge(corners, side, between(dice, 0.25, 0.75));
    for finger in 0..whole(dice, 2, 4) {
        let apart = (finger as f32 - 1.0) * thick * 1.05;
        let root = step(step(point, along, apart), out, thick * 2.0);
        let tip = step(
            step(point, along, apart),
            out,
            -thick * between(dice, 0.1, 0.7),
        );
        limb(
            &mut hand.behind,
            step(root, out, thick * 4.0),
            root,
            [thick * 0.9, thick * 0.6],
            skin.times(0.85),
        );
        thumb(&mut hand.before, dice, root, tip, thick * 0.48, skin);
    }
}

/// A finger with a nail, and its shadow on what it lies on.
fn thumb(canvas: &mut Canvas, dice: &mut Dice, root: Point, tip: Point, thick: f32, skin: Colour) {
    for ring in 1..=3 {
        let wide = thick * (2.0 + ring as f32 * 0.22);
        let moved = |p: Point| (p.0 + thick * 0.15, p.1 + thick * 0.25);
        canvas.line(&[moved(root), moved(tip)], wide, rgb(20, 10, 5).alpha(0.1));
    }
    limb(canvas, root, tip, [thick * 1.1, thick], skin);
    let back = unit(sub(root, tip));
    let side = (-back.1, back.0);
    // The knuckle: two short creases.
    for crease in [1.9, 2.15] {
        let middle = step(tip, back, thick * crease);
        let (a, b) = (
            step(middle, side, -thick * 0.5),
            step(middle, side, thick * 0.5),
        );
        canvas.line(&[a, b], thick * 0.07, skin.times(0.72).alpha(0.6));
    }
    if chance(dice, 0.7) {
        let nail = skin.mix(rgb(255, 228, 220), between(dice, 0.35, 0.7));
        for part in 0..5 {
            let t = part as f32 / 4.0;
            let middle = step(tip, back, thick * (0.05 + 0.6 * t) - thick * 0.25);
            let half = thick * (0.36 + 0.12 * (1.0 - (t - 0.5).abs() * 2.0));
            let (a, b) = (
                step(middle, side, -half * 0.6),
                step(middle, side, half * 0.6),
            );
            canvas.line(&[a, b], thick * 0.26, nail);
        }
    }
}

/// A tapered cylinder, lit from the upper left.
fn limb(canvas: &mut Canvas, from: Point, to: Point, radii: [f32; 2], skin: Colour) {
    let way = unit(sub(to, from));
    let side = (-way.1, way.0);
    // Which of its sides is lit.
    let lit = if -side.0 - side.1 > 0.0 { 1.0 } else { -1.0 };
    const LAYERS: [(f32, f32, f32); 6] = [
        (1.0, 0.0, 0.62),
        (0.93, 0.04, 0.76),
        (0.82, 0.1, 0.88),
        (0.66, 0.18, 0.98),
        (0.46, 0.27, 1.05),
        (0.24, 0.36, 1.1),
    ];
    for (part, shift, light) in LAYERS {
        let tone = skin.times(light);
        // The light runs out towards the root, where the limb meets the palm.
        let (r0, r1) = (radii[0] * part * part, radii[1] * part);
        let (a, b) = (
            step(from, side, radii[0] * shift * lit),
            step(to, side, radii[1] * shift * lit),
        );
        canvas.polygon(
            &[
                step(a, side, r0),
                step(b, side, r1),
                step(b, side, -r1),
                step(a, side, -r0),
            ],
            tone,
        );
        if part == 1.0 {
            canvas.circle(a.0, a.1, r0, tone);
        }
        canvas.circle(b.0, b.1, r1, tone);
    }
}

fn sub(a: Point, b: Point) -> Point {
    (a.0 - b.0, a.1 - b.1)
}

fn length(a: Point) -> f32 {
    (a.0 * a.0 + a.1 * a.1).sqrt()
}

fn unit(a: Point) -> Point {
    let long = length(a).max(1e-3);
    (a.0 / long, a.1 / long)
}

fn step(from: Point, way: Point, far: f32) -> Point {
    (from.0 + way.0 * far, from.1 + way.1 * far)
}
