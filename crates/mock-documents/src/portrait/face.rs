//! Head, shoulders and features.

use super::Looks;
use super::hair::{beard, hair_behind, hair_front};
use crate::colour::{hsv, rgb};
use crate::dice::{Dice, between};
use crate::paint::{Canvas, Ink, smooth};

pub(super) fn draw(canvas: &mut Canvas, dice: &mut Dice, looks: &Looks) {
    let (fx, fy) = looks.face;
    let x = 150.0 + between(dice, -8.0, 8.0);
    let y = looks.head_y;
    hair_behind(canvas, looks, x, y);
    shoulders(canvas, dice, looks, x, y);
    let dark = looks.skin.times(0.72);
    // Ears, then the head: lit from one side.
    for side in [-1.0, 1.0] {
        canvas.ellipse(x + side * fx * 0.98, y + 8.0, 10.0, 20.0, dark);
    }
    let light = between(dice, -0.5, 0.5);
    let face = Ink::Radial(
        [x + light * fx, y - fy * 0.15, fy * 1.25],
        vec![
            (0.0, looks.skin.times(1.1)),
            (0.55, looks.skin),
            (1.0, dark),
        ],
    );
    let jaw = between(dice, 0.62, 0.85);
    let outline: Vec<(f32, f32)> = (0..=28)
        .map(|i| {
            let angle = i as f32 / 28.0 * std::f32::consts::TAU;
            let narrow = if angle.sin() > 0.0 {
                1.0 - (1.0 - jaw) * angle.sin().powi(2)
            } else {
                1.0
            };
            (x + fx * narrow * angle.cos(), y + fy * angle.sin())
        })
        .collect();
    if let Some(path) = smooth(&outline) {
        canvas.fill(&path, face);
    }
    if looks.beard > 0.0 {
        beard(canvas, looks, x, y);
    }
    features(canvas, dice, looks, x, y);
    hair_front(canvas, dice, looks, x, y);
}

fn shoulders(canvas: &mut Canvas, dice: &mut Dice, looks: &Looks, x: f32, y: f32) {
    let (fx, fy) = looks.face;
    let chin = y + fy;
    let neck = looks.skin.times(0.68);
    let wide = between(dice, 125.0, 165.0);
    let top = chin + between(dice, 22.0, 40.0);
    let cloth = Ink::Linear(
        [x - wide, 0.0, x + wide, 0.0],
        vec![
            (0.0, looks.cloth.times(0.75)),
            (0.5, looks.cloth.times(1.1)),
            (1.0, looks.cloth.times(0.8)),
        ],
    );
    if let Some(body) = smooth(&[
        (x - wide, 400.0),
        (x - wide, 400.0),
        (x - wide * 0.95, top + 45.0),
        (x - fx * 0.7, top),
        (x, top - 4.0),
        (x + fx * 0.7, top),
        (x + wide * 0.95, top + 45.0),
        (x + wide, 400.0),
        (x + wide, 400.0),
    ]) {
        canvas.fill(&body, cloth);
    }
    canvas.round_rect(
        [x - fx * 0.55, chin - 45.0, fx * 1.1, top - chin + 60.0],
        25.0,
        Ink::between(
            [0.0, chin - 20.0, 0.0, top + 20.0],
            neck.times(0.8),
            looks.skin.times(0.95),
        ),
    );
    match looks.neckline {
        0 => {
            // A shirt under a jacket, with a tie.
            canvas.polygon(
                &[(x - fx * 0.6, top), (x + fx * 0.6, top), (x, 400.0)],
                rgb(235, 238, 242),
            );
            let tie = hsv(between(dice, 0.0, 1.0), 0.6, 0.4);
            canvas.polygon(
                &[
                    (x - 9.0, top + 18.0),
                    (x + 9.0, top + 18.0),
                    (x + 14.0, 400.0),
                    (x - 14.0, 400.0),
                ],
                tie,
            );
        }
        1 => canvas.polygon(
            &[
                (x - fx * 0.55, top - 2.0),
                (x + fx * 0.55, top - 2.0),
                (x, top + 60.0),
            ],
            looks.skin.times(0.92),
        ),
        2 => {
            let collar = looks.cloth.times(1.35).mix(rgb(255, 255, 255), 0.2);
            for side in [-1.0, 1.0] {
                canvas.polygon(
                    &[
                        (x + side * fx * 0.62, top - 14.0),
                        (x, top + 26.0),
                        (x + side * fx * 0.7, top + 36.0),
                    ],
                    collar,
                );
            }
        }
        _ => canvas.ellipse(x, top + 2.0, fx * 0.6, 16.0, looks.skin.times(0.9)),
    }
}

fn features(canvas: &mut Canvas, dice: &mut Dice, looks: &Looks, x: f32, y: f32) {
    let (fx, fy) = looks.face;
    let shade = looks.skin.times(0.55).alpha(0.45);
    let eye_y = y - fy * 0.08;
    let apart = fx * between(dice, 0.4, 0.47);
    let brow = looks.hair.times(0.7).mix(rgb(30, 20, 15), 0.4);
    for side in [-1.0, 1.0] {
        let ex = x + side * apart;
        canvas.ellipse(ex, eye_y, fx * 0.27, fy * 0.13, shade);
        canvas.ellipse(ex, eye_y, fx * 0.19, fy * 0.065, rgb(238, 234, 230));
        canvas.circle(ex, eye_y, fy * 0.06, rgb(45, 32, 25));
        let brow_y = eye_y - fy * 0.2;
        canvas.curve(
            &[
                (ex - fx * 0.24, brow_y + 4.0),
                (ex, brow_y - 3.0),
                (ex + fx * 0.24, brow_y + 4.0),
            ],
            fy * between(dice, 0.035, 0.065),
            brow,
        );
    }
    let nose_y = y + fy * 0.3;
    canvas.curve(
        &[
            (x - fx * 0.06, eye_y),
            (x + fx * 0.1, y + fy * 0.15),
            (x + fx * 0.16, nose_y),
        ],
        fx * 0.09,
        shade.alpha(0.3),
    );
    canvas.ellipse(x, nose_y, fx * 0.2, fy * 0.05, shade);
    let mouth_y = y + fy * 0.56;
    let lips = looks.skin.mix(rgb(150, 40, 50), 0.55).times(0.85);
    let bend = fy * 0.07 * looks.smile;
    canvas.curve(
        &[
            (x - fx * 0.34, mouth_y - bend),
            (x - fx * 0.1, mouth_y + bend),
            (x + fx * 0.1, mouth_y + bend),
            (x + fx * 0.34, mouth_y - bend),
        ],
        fy * 0.085,
        lips,
    );
    if looks.smile > 0.45 {
        canvas.ellipse(
            x,
            mouth_y + bend * 0.4,
            fx * 0.22,
            fy * 0.032,
            rgb(240, 238, 235),
        );
    }
    canvas.ellipse(x, y + fy * 0.74, fx * 0.22, fy * 0.05, shade.alpha(0.2));
    if looks.glasses {
        for side in [-1.0, 1.0] {
            canvas.ring(x + side * apart, eye_y, fx * 0.33, 4.0, rgb(35, 30, 30));
        }
        canvas.line(
            &[(x - apart * 0.3, eye_y), (x + apart * 0.3, eye_y)],
            4.0,
            rgb(35, 30, 30),
        );
    }
}
