//! The page above the data page of an open booklet: crest, notes, stamps; and the fold.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::{hsv, ink};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{DateStyle, date};
use crate::paint::{Canvas, oval, rounded};
use crate::security::{emblem, land, rosette, waves};
use crate::text::{Face, style, write_centred};

pub(super) fn upper_page(canvas: &mut Canvas, dice: &mut Dice, book: &Book) {
    let line = book.accent.alpha(between(dice, 0.2, 0.6));
    waves(canvas, dice, [0.0, 0.0, WIDTH, HEIGHT], line);
    let centre = (WIDTH / 2.0, HEIGHT * between(dice, 0.35, 0.6));
    match whole(dice, 0, 3) {
        0 => {
            let warm = hsv(between(dice, 0.0, 0.2), 0.6, 0.9).alpha(0.6);
            rosette(canvas, dice, centre, 380.0, warm);
            rosette(canvas, dice, centre, 260.0, line);
        }
        1 => {
            emblem(canvas, dice, centre, 420.0, book.accent.alpha(0.7));
            let title =
                style(Face::SerifBold, 64.0, book.accent).fitted(&book.country, WIDTH - 200.0);
            write_centred(canvas, title, WIDTH / 2.0, 130.0, &book.country);
        }
        2 => {
            // Notes in fine print.
            let small = style(Face::Serif, 26.0, ink(dice));
            for row in 0..whole(dice, 8, 20) {
                let y = 140.0 + row as f32 * 34.0;
                let width = WIDTH
                    - 200.0
                    - if row % 5 == 4 {
                        between(dice, 100.0, 500.0)
                    } else {
                        0.0
                    };
                canvas.rect(100.0, y, width, small.size * 0.32, small.colour.alpha(0.55));
            }
        }
        _ => {
            for _ in 0..whole(dice, 1, 4) {
                stamp(canvas, dice);
            }
        }
    }
    if chance(dice, 0.3) {
        let outline = land(dice, centre, 300.0);
        canvas.polygon(&outline, line.alpha(0.25));
    }
}

/// An entry stamp.
pub fn stamp(canvas: &mut Canvas, dice: &mut Dice) {
    let hue = pick(dice, &[0.62, 0.0, 0.38, 0.8]);
    let colour = hsv(hue, 0.7, 0.6).alpha(between(dice, 0.4, 0.8));
    let (x, y) = (between(dice, 150.0, 900.0), between(dice, 150.0, 700.0));
    let (w, h) = (between(dice, 180.0, 320.0), between(dice, 110.0, 220.0));
    let angle = between(dice, -35.0, 35.0);
    let day = date(dice, 2005, 2024).printed(DateStyle::DayNamedMonth);
    let round = chance(dice, 0.4);
    canvas.turned(angle, x, y, |c| {
        let shape = if round {
            oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0)
        } else {
            Some(rounded([x, y, w, h], 14.0))
        };
        if let Some(shape) = shape {
            c.stroke(&shape, 6.0, colour);
        }
        write_centred(
            c,
            style(Face::SansBold, 34.0, colour),
            x + w / 2.0,
            y + h * 0.42,
            "ENTRY",
        );
        write_centred(
            c,
            style(Face::SansBold, 28.0, colour),
            x + w / 2.0,
            y + h * 0.7,
            &day,
        );
    });
}
