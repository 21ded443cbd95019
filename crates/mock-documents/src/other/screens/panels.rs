//! Dashboards, sign-in pages, calls, home screens.

use super::{Theme, line};
use crate::card;
use crate::colour::{hsv, rgb};
use crate::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::identity::{Sex, coded};
use crate::paint::{Canvas, rounded};
use crate::portrait::{Ground, portrait};
use crate::scenery::landscape;
use crate::text::{Face, style, write_centred};

pub(super) fn dashboard(c: &mut Canvas, dice: &mut Dice, t: &Theme) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, 0.0, w * 0.16, h, t.panel.times(0.85));
    for row in 0..8 {
        line(
            c,
            dice,
            [w * 0.03, t.line * (3.0 + 1.8 * row as f32), w * 0.1],
            t.line * 0.6,
            t.text,
        );
    }
    for cell in 0..4 {
        let (x, y) = (
            w * (0.2 + 0.4 * (cell % 2) as f32),
            h * (0.12 + 0.44 * (cell / 2) as f32),
        );
        let (pw, ph) = (w * 0.36, h * 0.38);
        c.round_rect([x, y, pw, ph], t.line * 0.3, t.panel);
        match case(dice, 3) {
            0 => {
                for bar in 0..8 {
                    let tall = ph * between(dice, 0.1, 0.7);
                    c.rect(
                        x + pw * (0.06 + 0.115 * bar as f32),
                        y + ph * 0.9 - tall,
                        pw * 0.08,
                        tall,
                        t.accent,
                    );
                }
            }
            1 => {
                let points: Vec<(f32, f32)> = (0..10)
                    .map(|k| {
                        (
                            x + pw * (0.05 + 0.1 * k as f32),
                            y + ph * between(dice, 0.2, 0.8),
                        )
                    })
                    .collect();
                c.line(&points, t.line * 0.12, t.accent);
            }
            _ => {
                c.ring(x + pw / 2.0, y + ph / 2.0, ph * 0.28, ph * 0.12, t.accent);
                let number = coded(dice, "99 %");
                write_centred(
                    c,
                    style(Face::RobotoBold, ph * 0.16, t.text),
                    x + pw / 2.0,
                    y + ph * 0.56,
                    &number,
                );
            }
        }
    }
}

pub(super) fn sign_in(c: &mut Canvas, dice: &mut Dice, t: &Theme) {
    let (w, h) = (c.width, c.height);
    let (pw, ph) = (w.min(h) * 0.7, h * 0.6);
    let (x, y) = ((w - pw) / 2.0, (h - ph) / 2.0);
    c.round_rect([x, y, pw, ph], t.line * 0.4, t.panel);
    let name = card::word(dice);
    write_centred(
        c,
        style(Face::SansBold, t.line * 1.3, t.text),
        w / 2.0,
        y + t.line * 2.0,
        &name,
    );
    for row in 0..3 {
        let top = y + ph * (0.28 + 0.17 * row as f32);
        c.round_rect(
            [x + pw * 0.1, top, pw * 0.8, ph * 0.11],
            t.line * 0.2,
            t.ground,
        );
        line(
            c,
            dice,
            [x + pw * 0.14, top + ph * 0.04, pw * 0.3],
            t.line * 0.5,
            t.text,
        );
    }
    c.round_rect(
        [x + pw * 0.1, y + ph * 0.82, pw * 0.8, ph * 0.11],
        t.line * 0.2,
        t.accent,
    );
}

/// A video call: heads in tiles.
pub(super) fn call(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    c.whole(rgb(20, 20, 24));
    let columns = whole(dice, 1, 3);
    let (tw, th) = (w / columns as f32, h / columns as f32);
    for cell in 0..columns * columns {
        let (x, y) = (
            (cell % columns) as f32 * tw + 2.0,
            (cell / columns) as f32 * th + 2.0,
        );
        let frame = [x, y, tw - 4.0, th - 4.0];
        let sex = pick(dice, &[Sex::Female, Sex::Male]);
        let picture = portrait(dice, sex, Ground::Studio, (tw / 300.0).min(2.0));
        c.picture(&picture, [x, y, tw, tw * 1.27], 1.0, &rounded(frame, 4.0));
    }
    c.circle(w / 2.0, h * 0.93, h * 0.035, rgb(220, 40, 45));
}

/// A home screen.
pub(super) fn icons(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    landscape(c, dice, [0.0, 0.0, w, h], 1.0, 1.0);
    let columns = if w > h { 8 } else { 4 };
    let step = w / columns as f32;
    for cell in 0..columns * 5 {
        if chance(dice, 0.75) {
            let (x, y) = (
                (cell % columns) as f32 * step + step * 0.2,
                (cell / columns) as f32 * step * 1.25 + h * 0.08,
            );
            let colour = hsv(hue(dice, 0.0, 1.0), between(dice, 0.3, 0.9), 0.9);
            c.round_rect([x, y, step * 0.6, step * 0.6], step * 0.13, colour);
            c.circle(
                x + step * 0.3,
                y + step * 0.3,
                step * 0.15,
                rgb(255, 255, 255).alpha(0.85),
            );
        }
    }
}
