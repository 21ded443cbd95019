//! Backs of licenses with true bar codes and with the grid of vehicle classes.

use super::vehicles::{ALL, vehicle};
use super::{LONG, SHORT};
use crate::barcode;
use crate::colour::{hsv, ink, rgb, strong};
use crate::dice::{Dice, between, chance, hue, pick, whole};
use crate::identity::{coded, place};
use crate::paint::{Canvas, rounded};
use crate::security::{emblem, ground, rainbow};
use crate::text::{Face, style, write};
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let c = &mut canvas;
    if chance(dice, 0.3) {
        c.whole(rgb(250, 250, 250).times(between(dice, 0.92, 1.0)));
    } else {
        let tint = between(dice, 0.2, 1.1);
        rainbow(c, dice, tint.min(1.0));
        let strength = between(dice, 0.2, 1.1);
        ground(c, dice, strength);
    }
    if chance(dice, 0.45) {
        classes(c, dice);
    } else {
        coded_back(c, dice);
    }
    canvas.pixmap
}

/// Stripe or none, a linear code, lines of conditions, a PDF417 along one edge.
fn coded_back(c: &mut Canvas, dice: &mut Dice) {
    let dark = ink(dice);
    let small = style(
        pick(dice, &[Face::Sans, Face::Roboto, Face::RobotoCondensed]),
        between(dice, 17.0, 24.0),
        dark,
    );
    let top = between(dice, 15.0, 45.0);
    let mut y = top;
    if chance(dice, 0.3) {
        c.rect(0.0, y, LONG, between(dice, 80.0, 110.0), rgb(28, 26, 25));
        y += 125.0;
    }
    let high = between(dice, 95.0, 180.0);
    let wide = between(dice, 520.0, 780.0);
    let x = between(dice, 30.0, LONG - wide - 25.0);
    let below = chance(dice, 0.65);
    let code_y = if below {
        SHORT - high - between(dice, 20.0, 70.0)
    } else {
        y + 10.0
    };
    barcode::pdf417(c, dice, [x, code_y, wide, high]);
    if !below {
        y = code_y + high + 30.0;
    }
    if chance(dice, 0.6) {
        let lw = between(dice, 260.0, 480.0);
        let lx = between(dice, 40.0, LONG - lw - 40.0);
        barcode::linear(
            c,
            dice,
            [lx, y + 6.0, lw, between_high(below)],
            rgb(255, 255, 255),
        );
        y += 80.0;
    }
    let end = if below { code_y - 20.0 } else { SHORT - 20.0 };
    let rows = [
        "CLASS: D - Operator",
        "END: NONE",
        "REST: CORRECTIVE LENSES",
        "RESTRICTIONS / ENDORSEMENTS:",
    ];
    let mut row = 0;
    while y + small.size * 1.5 < end && row < 6 {
        y += small.size * 1.35;
        let town = place(dice);
        let line = match row {
            0..=3 => rows[row].to_string(),
            4 => coded(dice, "Rev 99/99/9999   Audit AA9999999"),
            _ => format!("If found drop in any mailbox. {town}"),
        };
        write(c, small.fitted(&line, LONG - 100.0), 45.0, y, &line);
        row += 1;
    }
    if chance(dice, 0.3) {
        let size = between(dice, 70.0, 120.0);
        let colour = strong(dice).alpha(0.7);
        emblem(c, dice, (LONG - 90.0, end - 60.0), size, colour);
    }
}

fn between_high(below: bool) -> f32 {
    if below { 58.0 } else { 46.0 }
}

/// Rows of classes with pictograms and dates (Directive 2006/126/EC, annex I, page 2, and relatives).
fn classes(c: &mut Canvas, dice: &mut Dice) {
    let line = hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.0, 0.5),
        between(dice, 0.15, 0.45),
    );
    let rows = whole(dice, 7, 15) as usize;
    let x = between(dice, 40.0, 260.0);
    let w = LONG - x - between(dice, 30.0, 140.0);
    let top = between(dice, 25.0, 60.0);
    let pitch = (SHORT - top - between(dice, 25.0, 80.0)) / rows as f32;
    let small = style(Face::SansBold, pitch * 0.6, line);
    const CLASSES: [&str; 15] = [
        "AM", "A1", "A2", "A", "B1", "B", "C1", "C", "D1", "D", "BE", "C1E", "CE", "DE", "T",
    ];
    for (row, class) in CLASSES.iter().enumerate().take(rows) {
        let y = top + row as f32 * pitch;
        c.stroke(&rounded([x, y, w, pitch], 0.5), 1.5, line.alpha(0.7));
        write(c, small, x + 8.0, y + pitch * 0.75, class);
        vehicle(
            c,
            ALL[row % ALL.len()],
            x + 66.0,
            y + pitch * 0.92,
            pitch * 1.4,
            line.alpha(0.85),
        );
        if chance(dice, 0.45) {
            let dates = coded(dice, "99.99.99");
            write(
                c,
                style(Face::Roboto, pitch * 0.62, line),
                x + w * 0.34,
                y + pitch * 0.75,
                &dates,
            );
            let until = coded(dice, "99.99.99");
            write(
                c,
                style(Face::Roboto, pitch * 0.62, line),
                x + w * 0.58,
                y + pitch * 0.75,
                &until,
            );
        } else {
            c.rect(
                x + w * 0.34,
                y + pitch * 0.48,
                w * 0.2,
                2.0,
                line.alpha(0.6),
            );
        }
    }
    for column in [0.1, 0.3, 0.55, 0.8] {
        c.rect(
            x + w * column,
            top,
            1.5,
            pitch * rows as f32,
            line.alpha(0.7),
        );
    }
    if x > 150.0 {
        let fine = style(Face::Sans, 14.0, line);
        for (row, text) in [
            "1. Name",
            "2. Other names",
            "3. Date of birth",
            "4a. Issue",
            "4b. Expiry",
            "5. Number",
            "8. Address",
            "9. Classes",
            "12. Codes",
        ]
        .iter()
        .enumerate()
        {
            write(c, fine, 22.0, top + 20.0 + row as f32 * 30.0, text);
        }
        if chance(dice, 0.4) {
            c.round_rect(
                [25.0, SHORT - 150.0, 110.0, 92.0],
                12.0,
                hsv(0.12, 0.45, 0.85),
            );
        }
    }
    if chance(dice, 0.3) {
        let number = coded(dice, "12. 99.99  99.99");
        write(c, style(Face::Roboto, 22.0, line), x, SHORT - 14.0, &number);
    }
}
