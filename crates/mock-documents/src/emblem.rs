//! Abstract emblems, stars and outlines of lands: heraldry of states that do not exist.

use super::colour::Colour;
use super::dice::{Dice, between, case, pick, whole};
use super::paint::Canvas;
use std::f32::consts::TAU;

/// A star with `points` points.
pub fn star(x: f32, y: f32, radius: f32, points: usize, inner: f32) -> Vec<(f32, f32)> {
    (0..points * 2)
        .map(|i| {
            let r = if i % 2 == 0 { radius } else { radius * inner };
            let angle = i as f32 / (points * 2) as f32 * TAU - TAU / 4.0;
            (x + r * angle.cos(), y + r * angle.sin())
        })
        .collect()
}

/// An abstract state emblem of about `size` units: shield, star, sun, crown, bird, tree, wheel,
/// outline of a land.
pub fn emblem(canvas: &mut Canvas, dice: &mut Dice, centre: (f32, f32), size: f32, colour: Colour) {
    let (x, y) = centre;
    let r = size / 2.0;
    match case(dice, 8) {
        0 => {
            let shield = [
                (-0.8, -0.9),
                (0.8, -0.9),
                (0.8, 0.1),
                (0.45, 0.6),
                (0.0, 1.0),
                (-0.45, 0.6),
                (-0.8, 0.1),
            ];
            let points: Vec<_> = shield.iter().map(|p| (x + p.0 * r, y + p.1 * r)).collect();
            canvas.polygon(&points, colour.alpha(colour.a * 0.5));
            canvas.line(&points, r * 0.08, colour);
            canvas.polygon(&star(x, y - r * 0.1, r * 0.5, 5, 0.4), colour);
        }
        1 => {
            let points = pick(dice, &[5, 6, 8]);
            canvas.polygon(&star(x, y, r, points, 0.42), colour);
        }
        2 => {
            let rays = whole(dice, 8, 24) as usize;
            canvas.polygon(&star(x, y, r, rays, 0.6), colour);
            canvas.circle(x, y, r * 0.4, colour);
        }
        3 => {
            let crown = [
                (-0.9, 0.6),
                (-1.0, -0.4),
                (-0.5, 0.1),
                (0.0, -0.7),
                (0.5, 0.1),
                (1.0, -0.4),
                (0.9, 0.6),
            ];
            let points: Vec<_> = crown.iter().map(|p| (x + p.0 * r, y + p.1 * r)).collect();
            canvas.polygon(&points, colour);
            canvas.rect(x - r * 0.9, y + r * 0.68, r * 1.8, r * 0.2, colour);
        }
        4 => bird(canvas, x, y, r, colour),
        5 => {
            canvas.rect(x - r * 0.09, y, r * 0.18, r, colour);
            for i in 0..3 {
                let yy = y - r * 0.5 + i as f32 * r * 0.35;
                let half = r * (0.35 + 0.2 * i as f32);
                canvas.polygon(
                    &[
                        (x, yy - r * 0.5),
                        (x + half, yy + r * 0.25),
                        (x - half, yy + r * 0.25),
                    ],
                    colour,
                );
            }
        }
        6 => {
            canvas.ring(x, y, r * 0.95, r * 0.1, colour);
            canvas.ring(x, y, r * 0.7, r * 0.04, colour);
            let spokes = whole(dice, 5, 16);
            for i in 0..spokes {
                let angle = i as f32 / spokes as f32 * TAU;
                canvas.line(
                    &[
                        (x, y),
                        (x + angle.cos() * r * 0.9, y + angle.sin() * r * 0.9),
                    ],
                    r * 0.06,
                    colour,
                );
            }
        }
        _ => canvas.polygon(&land(dice, centre, r), colour),
    }
}

/// The outline of a land that does not exist: a wobbly polygon.
pub fn land(dice: &mut Dice, centre: (f32, f32), radius: f32) -> Vec<(f32, f32)> {
    let corners = whole(dice, 7, 18);
    (0..corners)
        .map(|i| {
            let angle = i as f32 / corners as f32 * TAU;
            let r = radius * between(dice, 0.55, 1.05);
            (
                centre.0 + r * angle.cos() * 1.15,
                centre.1 + r * angle.sin() * 0.8,
            )
        })
        .collect()
}

fn bird(canvas: &mut Canvas, x: f32, y: f32, r: f32, colour: Colour) {
    for side in [-1.0, 1.0] {
        for feather in 0..5 {
            let angle = -0.9 + feather as f32 * 0.38;
            let tip = (
                x + side * r * angle.cos(),
                y - r * 0.1 + r * angle.sin() * 0.9,
            );
            canvas.curve(
                &[(x, y), (x + side * r * 0.5, y - r * 0.4), tip],
                r * 0.16,
                colour,
            );
        }
    }
    canvas.ellipse(x, y + r * 0.15, r * 0.25, r * 0.5, colour);
    canvas.circle(x, y - r * 0.5, r * 0.18, colour);
    canvas.polygon(
        &[
            (x, y + r * 0.3),
            (x - r * 0.35, y + r),
            (x + r * 0.35, y + r),
        ],
        colour,
    );
}

/// A circle of twelve stars.
pub fn star_circle(canvas: &mut Canvas, centre: (f32, f32), radius: f32, colour: Colour) {
    for i in 0..12 {
        let angle = i as f32 / 12.0 * TAU;
        let at = (
            centre.0 + radius * angle.cos(),
            centre.1 + radius * angle.sin(),
        );
        canvas.polygon(&star(at.0, at.1, radius * 0.17, 5, 0.45), colour);
    }
}
