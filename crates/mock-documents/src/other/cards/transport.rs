//! Tickets of plastic for buses and trains, hotel keys.

use super::{H, W, canvas, word};
use crate::card;
use crate::colour::{Colour, any_hue, rgb};
use crate::dice::{Dice, between, case, chance, pick};
use crate::identity::{coded, person};
use crate::paint::{Canvas, rounded};
use crate::pattern::pattern;
use crate::portrait::{Ground, portrait};
use crate::text::{Face, style, write};
use tiny_skia::Pixmap;

/// Tickets of plastic for buses and trains, hotel keys: large figures, no number, waves at most.
pub fn transport(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    let base = any_hue(dice, [0.3, 1.0], [0.5, 1.0]);
    c.whole(base);
    let other = any_hue(dice, [0.2, 1.0], [0.6, 1.0]);
    match case(dice, 5) {
        0 => {
            for band in 0..5 {
                let points: Vec<(f32, f32)> = (0..8)
                    .map(|k| {
                        (
                            k as f32 * 125.0,
                            200.0 + band as f32 * 55.0 + 60.0 * (k as f32 * 0.9).sin(),
                        )
                    })
                    .collect();
                c.curve(&points, 38.0, other.times(0.7 + 0.12 * band as f32));
            }
        }
        1 => vehicle(c, dice, other),
        2 => pattern(c, dice, other.alpha(0.6)),
        3 => {
            for k in 0..4 {
                let x = 120.0 + k as f32 * 190.0;
                c.polygon(
                    &[
                        (x, 180.0),
                        (x + 110.0, 270.0),
                        (x, 360.0),
                        (x + 45.0, 270.0),
                    ],
                    other,
                );
            }
        }
        _ => c.circle(W * 0.7, H * 0.5, 210.0, other),
    }
    let white = if base.luma() > 0.6 {
        rgb(25, 30, 50)
    } else {
        rgb(255, 255, 255)
    };
    let name = word(
        dice,
        &[
            "Metro", "Transit", "Card", "Pass", "Bus", "Go", "Hotel", "Rail", "Travel",
        ],
    );
    let title = style(
        pick(
            dice,
            &[
                Face::SansHeavyItalic,
                Face::RobotoBlack,
                Face::RobotoBold,
                Face::SansBold,
                Face::RobotoLight,
            ],
        ),
        between(dice, 60.0, 110.0),
        white,
    );
    write(
        c,
        title.fitted(&name, W - 130.0),
        55.0,
        between(dice, 110.0, 170.0),
        &name,
    );
    if chance(dice, 0.35) {
        card::contactless(c, W - 100.0, between(dice, 90.0, 420.0), 70.0, white);
    }
    if chance(dice, 0.5) {
        let number = coded(dice, "9999 9999 9999");
        write(c, style(Face::Mono, 26.0, white), 55.0, H - 40.0, &number);
    }
    if chance(dice, 0.2) {
        let holder = person(dice);
        let frame = [W - 230.0, 200.0, 180.0, 228.0];
        let picture = portrait(dice, holder.sex, Ground::Studio, c.scale * 180.0 / 300.0);
        c.picture(&picture, frame, 1.0, &rounded(frame, 2.0));
        write(
            c,
            style(Face::Roboto, 32.0, white),
            55.0,
            430.0,
            &holder.surname,
        );
    }
    canvas.pixmap
}

fn vehicle(c: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let y = between(dice, 230.0, 300.0);
    c.round_rect([120.0, y, 600.0, 170.0], 30.0, colour);
    for window in 0..6 {
        c.round_rect(
            [150.0 + window as f32 * 92.0, y + 30.0, 74.0, 60.0],
            8.0,
            rgb(230, 240, 250),
        );
    }
    for wheel in [230.0, 600.0] {
        c.circle(wheel, y + 170.0, 38.0, rgb(30, 30, 34));
        c.circle(wheel, y + 170.0, 16.0, rgb(180, 180, 185));
    }
}
