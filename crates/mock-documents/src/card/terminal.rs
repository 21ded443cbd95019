//! A payment terminal with a card in its slot or on its display.

use super::front::Posture;
use super::laid::{Draw, lay, posed};
use super::{LONG, SHORT};
use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, pick};
use crate::identity::coded;
use crate::paint::{Canvas, Ink, rounded};
use crate::text::{Face, style, write, write_centred};
use tiny_skia::Pixmap;

/// A card in the slot of a terminal, or held on its display.
pub(super) fn terminal(dice: &mut Dice, long_px: f32, draw: Draw) -> Pixmap {
    let (w, h) = (1100.0, 2100.0);
    let mut c = Canvas::new(w, h, long_px / h);
    let tapped = chance(dice, 0.35);
    let (top, long) = if tapped {
        (250.0, 1800.0)
    } else {
        (40.0, 1500.0)
    };
    if !tapped {
        // The lower half remains outside of the slot; the body covers the rest.
        let card = posed(draw, dice, c.scale, Posture::Upright);
        let frame = [
            (w - SHORT) / 2.0,
            h - LONG - between(dice, 20.0, 120.0),
            SHORT,
            LONG,
        ];
        c.picture(&card, frame, 1.0, &rounded(frame, 32.0));
    }
    let body = if chance(dice, 0.75) {
        hsv(0.6, 0.05, between(dice, 0.1, 0.35))
    } else {
        hsv(0.6, 0.03, between(dice, 0.75, 0.95))
    };
    keys(&mut c, dice, body, [100.0, top, 900.0, long]);
    if tapped {
        let at = ((w - LONG) / 2.0, between(dice, 20.0, 260.0));
        let turn = between(dice, -25.0, 25.0);
        c.turned(turn, w / 2.0, at.1 + SHORT / 2.0, |c| {
            lay(c, dice, at, draw)
        });
    }
    c.pixmap
}

/// The terminal's body in `frame`, with its display and its keys.
fn keys(c: &mut Canvas, dice: &mut Dice, body: Colour, [x, y, w, h]: [f32; 4]) {
    let shine = Ink::Linear(
        [x, y, x + w, y],
        vec![(0.0, body.times(1.3)), (0.3, body), (1.0, body.times(0.8))],
    );
    c.round_rect([x, y, w, h], 90.0, shine);
    let glow = hsv_between(dice, [0.25, 0.65], [0.05, 0.5], [0.6, 1.0]);
    c.round_rect([x + w * 0.1, y + h * 0.07, w * 0.8, h * 0.26], 20.0, glow);
    let dark = style(Face::RobotoBold, 90.0, rgb(25, 30, 35));
    let amount = coded(dice, "99.99");
    write_centred(c, dark, x + w / 2.0, y + h * 0.19, &amount);
    let asks = [
        "INSERT CARD",
        "TAP OR INSERT",
        "Approved",
        "Enter PIN",
        "Thank you",
    ];
    write_centred(
        c,
        dark.sized(60.0),
        x + w / 2.0,
        y + h * 0.27,
        pick(dice, &asks),
    );
    let key = if body.luma() > 0.5 {
        rgb(60, 62, 66)
    } else {
        rgb(215, 216, 220)
    };
    let letters = style(Face::RobotoBold, 64.0, body);
    for k in 0..12 {
        let (kx, ky) = (
            x + w * (0.13 + 0.27 * (k % 3) as f32),
            y + h * (0.38 + 0.105 * (k / 3) as f32),
        );
        c.round_rect([kx, ky, w * 0.2, h * 0.075], 22.0, key);
        write(
            c,
            letters,
            kx + w * 0.075,
            ky + h * 0.055,
            pick(dice, &["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]),
        );
    }
    for (k, colour) in [rgb(200, 40, 40), rgb(225, 190, 40), rgb(40, 160, 70)]
        .into_iter()
        .enumerate()
    {
        c.round_rect(
            [
                x + w * (0.13 + 0.27 * k as f32),
                y + h * 0.82,
                w * 0.2,
                h * 0.075,
            ],
            22.0,
            colour,
        );
    }
}
