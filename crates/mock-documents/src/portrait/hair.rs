//! Hair behind and before the head, beards, headscarves.

use super::{Hair, Looks};
use crate::dice::{Dice, between};
use crate::paint::{Canvas, Ends, Ink, polyline, smooth};

pub(super) fn hair_behind(canvas: &mut Canvas, looks: &Looks, x: f32, y: f32) {
    let (fx, fy) = looks.face;
    let hair = looks.hair;
    if looks.scarf {
        canvas.ellipse(x, y + 10.0, fx * 1.35, fy * 1.35, looks.cloth);
        canvas.polygon(
            &[
                (x - fx * 1.3, y + 20.0),
                (x + fx * 1.3, y + 20.0),
                (x + fx * 1.7, 400.0),
                (x - fx * 1.7, 400.0),
            ],
            looks.cloth.times(0.9),
        );
        return;
    }
    match looks.style {
        Hair::Long => {
            canvas.round_rect(
                [x - fx * 1.32, y - fy * 1.05, fx * 2.64, fy * 2.75],
                fx * 1.1,
                Ink::Linear(
                    [x - fx, y, x + fx, y],
                    vec![
                        (0.0, hair.times(0.7)),
                        (0.4, hair.times(1.15)),
                        (1.0, hair.times(0.75)),
                    ],
                ),
            );
        }
        Hair::Bob => canvas.round_rect(
            [x - fx * 1.3, y - fy * 1.08, fx * 2.6, fy * 2.0],
            fx * 0.9,
            hair,
        ),
        Hair::Curly => {
            for i in 0..22 {
                let angle = i as f32 / 22.0 * std::f32::consts::TAU;
                let low = if angle.sin() > 0.3 { 0.75 } else { 1.1 };
                canvas.circle(
                    x + fx * 1.12 * angle.cos(),
                    y - fy * 0.25 + fy * low * angle.sin() * 0.95,
                    fx * 0.4,
                    hair.times(0.85 + 0.02 * (i % 9) as f32),
                );
            }
        }
        Hair::Bun => {
            canvas.circle(x, y - fy * 1.2, fx * 0.42, hair.times(0.9));
            canvas.ellipse(x, y - fy * 0.15, fx * 1.12, fy * 1.0, hair);
        }
        Hair::Short => canvas.ellipse(
            x,
            y - fy * 0.22,
            fx * 1.08,
            fy * 0.92,
            hair.mix(looks.skin, looks.bald * 0.8),
        ),
    }
}

pub(super) fn hair_front(canvas: &mut Canvas, dice: &mut Dice, looks: &Looks, x: f32, y: f32) {
    let (fx, fy) = looks.face;
    if looks.scarf {
        let path = polyline(
            &[
                (x - fx * 1.05, y - fy * 0.5),
                (x, y - fy * 1.3),
                (x + fx * 1.05, y - fy * 0.5),
                (x, y - fy * 0.75),
            ],
            Ends::Joined,
        );
        if let Some(path) = path {
            canvas.fill(&path, looks.cloth);
        }
        return;
    }
    if looks.bald > 0.6 {
        return;
    }
    let line = y - fy * between(dice, 0.42, 0.72);
    let part = between(dice, -0.7, 0.7) * fx;
    let tall = y - fy * between(dice, 1.05, 1.25);
    let cap = smooth(&[
        (x - fx * 1.04, y - fy * 0.05),
        (x - fx * 1.12, y - fy * 0.75),
        (x - fx * 0.5, tall),
        (x + fx * 0.5, tall),
        (x + fx * 1.12, y - fy * 0.75),
        (x + fx * 1.04, y - fy * 0.05),
        (x + fx * 0.86, line),
        (x + part, line - fy * 0.12),
        (x - fx * 0.86, line),
        (x - fx * 1.04, y - fy * 0.05),
    ]);
    if let Some(cap) = cap {
        let shine = Ink::Linear(
            [x - fx, tall, x + fx, line],
            vec![
                (0.0, looks.hair.times(0.8)),
                (0.45, looks.hair.times(1.3)),
                (1.0, looks.hair.times(0.8)),
            ],
        );
        canvas.fill(&cap, shine);
    }
}

pub(super) fn beard(canvas: &mut Canvas, looks: &Looks, x: f32, y: f32) {
    let (fx, fy) = looks.face;
    let colour = looks.hair.alpha(looks.beard);
    if let Some(path) = smooth(&[
        (x - fx * 0.95, y + fy * 0.15),
        (x - fx * 0.85, y + fy * 0.75),
        (x, y + fy * 1.12),
        (x + fx * 0.85, y + fy * 0.75),
        (x + fx * 0.95, y + fy * 0.15),
        (x + fx * 0.55, y + fy * 0.4),
        (x, y + fy * 0.36),
        (x - fx * 0.55, y + fy * 0.4),
        (x - fx * 0.95, y + fy * 0.15),
    ]) {
        canvas.fill(&path, colour);
    }
}
