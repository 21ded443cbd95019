//! Backs of licenses: two-dimensional and linear bar codes, a stripe, fine print, tables of classes.

use super::{LONG, SHORT};
use crate::colour::{rgb, strong};
use crate::dice::{Dice, between, chance, whole};
use crate::identity::coded;
use crate::paint::{Canvas, rounded};
use crate::security::{ground, rainbow};
use crate::text::{Face, style, write};
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let c = &mut canvas;
    rainbow(c, dice, 0.6);
    let strength = between(dice, 0.2, 0.9);
    ground(c, dice, strength);
    if chance(dice, 0.35) {
        classes(c, dice);
        return canvas.pixmap;
    }
    let mut y = between(dice, 25.0, 50.0);
    if chance(dice, 0.45) {
        c.rect(0.0, y, LONG, 95.0, rgb(30, 26, 24));
        y += 120.0;
    }
    if chance(dice, 0.5) {
        let (x, w) = (between(dice, 60.0, 150.0), between(dice, 380.0, 560.0));
        linear(c, dice, [x, y, w, 62.0]);
        y += 90.0;
    }
    let small = style(Face::Sans, 20.0, strong(dice));
    for _ in 0..whole(dice, 2, 6) {
        let line = coded(
            dice,
            "CLASS: AA 999 ENDORSEMENTS: AAA RESTRICTIONS: A 99/99/9999",
        );
        write(c, small.fitted(&line, LONG - 120.0), 50.0, y + 18.0, &line);
        y += 27.0;
    }
    let high = between(dice, 120.0, 180.0);
    let (x, w) = (between(dice, 40.0, 90.0), between(dice, 560.0, 760.0));
    let top = SHORT - high - between(dice, 20.0, 60.0);
    stacked_code(c, dice, [x, top, w, high]);
    canvas.pixmap
}

/// Rows of bars between a start and a stop pattern, as PDF417 looks; it encodes nothing.
fn stacked_code(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    canvas.rect(x - 8.0, y - 8.0, w + 16.0, h + 16.0, rgb(255, 255, 255));
    let black = rgb(15, 15, 15);
    let module = w / between(dice, 110.0, 160.0);
    let rows = whole(dice, 14, 24);
    for row in 0..rows {
        let top = y + h * row as f32 / rows as f32;
        let mut pen = x + module * 16.0;
        while pen < x + w - module * 16.0 {
            let bar = module * whole(dice, 1, 4) as f32;
            canvas.rect(pen, top, bar, h / rows as f32 + 0.3, black);
            pen += bar + module * whole(dice, 1, 4) as f32;
        }
    }
    for (start, widths) in [
        (x, [8.0, 1.0, 1.0, 1.0]),
        (x + w - module * 14.0, [7.0, 1.0, 2.0, 1.0]),
    ] {
        let mut pen = start;
        for wide in widths {
            canvas.rect(pen, y, module * wide, h, black);
            pen += module * (wide + 1.0);
        }
    }
}

fn linear(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    canvas.rect(x - 10.0, y - 5.0, w + 20.0, h + 10.0, rgb(255, 255, 255));
    let mut pen = x;
    while pen < x + w {
        let bar = whole(dice, 1, 4) as f32 * 3.0;
        canvas.rect(pen, y, bar, h, rgb(15, 15, 15));
        pen += bar + whole(dice, 1, 4) as f32 * 3.0;
    }
}

/// The European back: vehicle classes with dates in a grid.
fn classes(canvas: &mut Canvas, dice: &mut Dice) {
    let line = rgb(60, 60, 75);
    let small = style(Face::Sans, 18.0, line);
    let (x, y, w) = (between(dice, 150.0, 300.0), 35.0, 520.0);
    let rows = whole(dice, 9, 14);
    let pitch = (SHORT - 80.0) / rows as f32;
    for (row, class) in (0..rows).zip([
        "AM", "A1", "A2", "A", "B1", "B", "C1", "C", "D1", "D", "BE", "CE", "DE", "T",
    ]) {
        let top = y + row as f32 * pitch;
        canvas.stroke(&rounded([x, top, w, pitch], 0.5), 1.5, line.alpha(0.7));
        write(canvas, small, x + 10.0, top + pitch * 0.7, class);
        canvas.round_rect(
            [x + 60.0, top + pitch * 0.25, 50.0, pitch * 0.5],
            6.0,
            line.alpha(0.6),
        );
        if chance(dice, 0.5) {
            let dates = coded(dice, "99.99.99   99.99.99");
            write(canvas, small, x + 150.0, top + pitch * 0.7, &dates);
        }
    }
    for column in [50.0, 130.0, 250.0, 380.0] {
        canvas.rect(x + column, y, 1.5, pitch * rows as f32, line.alpha(0.7));
    }
    let fine = style(Face::Sans, 15.0, line);
    for row in 0..9 {
        write(
            canvas,
            fine,
            25.0,
            60.0 + row as f32 * 48.0,
            &format!(
                "{}. {}",
                row + 1,
                ["Name", "Other", "Birth", "Issue"][row % 4]
            ),
        );
    }
}
