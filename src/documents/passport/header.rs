//! The title of a data page: country and the word "passport" in one to three languages, and the
//! ground of the machine-readable zone.

use crate::documents::colour::{Colour, hsv, ink, rgb};
use crate::documents::dice::{Dice, between, chance, pick, whole};

use crate::documents::paint::Canvas;

use crate::documents::security::emblem;
use crate::documents::text::{Face, style, write, write_centred, write_right};

use super::{Book, HEIGHT, WIDTH};

/// The title; returns where the rows may start.
pub(super) fn header(canvas: &mut Canvas, dice: &mut Dice, book: &Book, column: f32) -> f32 {
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::SansBold,
            Face::Serif,
            Face::RobotoBold,
            Face::SlabBold,
            Face::Roboto,
        ],
    );
    let name = if chance(dice, 0.75) {
        book.country.to_uppercase()
    } else {
        book.country.clone()
    };
    let colour = if chance(dice, 0.75) {
        book.accent
    } else {
        ink(dice)
    };
    let words = pick(
        dice,
        &[
            "PASSPORT",
            "PASSPORT / PASSEPORT",
            "PASSEPORT PASSPORT",
            "PASS PASSPORT PASSEPORT",
            "PASAPORTE / PASSPORT",
            "ПАСПОРТ / PASSPORT",
            "REISEPASS / PASSPORT",
            "PASSAPORTO",
            "ÚTLEVÉL PASSPORT",
            "ΔΙΑΒΑΤΗΡΙΟ / PASSPORT",
        ],
    );
    let word_face = if words.contains(['П', 'Δ']) {
        Face::RobotoBold
    } else {
        face
    };
    let size = between(dice, 34.0, 58.0);
    let word = style(word_face, size * between(dice, 0.55, 0.8), colour);
    let title = style(face, size, colour).spaced(between(dice, 0.0, 0.12));
    let foreign = chance(dice, 0.22);
    match whole(dice, 0, 4) {
        0 => {
            // A dark band with light letters.
            let high = size * 1.7;
            canvas.rect(0.0, 0.0, WIDTH, high, colour.alpha(between(dice, 0.6, 1.0)));
            let light = rgb(255, 255, 255);
            write(
                canvas,
                word.inked(light),
                40.0,
                high * 0.68,
                words.split(' ').next().unwrap_or(words),
            );
            let title = title.inked(light).fitted(&name, WIDTH - column - 40.0);
            write(canvas, title, column, high * 0.68, &name);
            high + 50.0
        }
        1 => {
            let title = title.fitted(&name, WIDTH - 120.0);
            write_centred(canvas, title, WIDTH / 2.0, 30.0 + size, &name);
            let word = word.fitted(words, column - 60.0);
            write(canvas, word, 45.0, 55.0 + size * 1.8, words);
            75.0 + size
        }
        2 => {
            write(canvas, word.fitted(words, 420.0), 40.0, 60.0, words);
            let end = WIDTH - 50.0;
            write_right(canvas, title.fitted(&name, WIDTH - 520.0), end, 60.0, &name);
            115.0
        }
        3 => {
            let title = title.fitted(&name, WIDTH - column - 60.0);
            let x = if foreign {
                foreign_title(canvas, dice, colour, size, column) + 30.0
            } else {
                column
            };
            let title = title.fitted(&name, WIDTH - x - 30.0);
            write(canvas, title, x, 40.0 + size * 0.8, &name);
            for (line, part) in words.split(" / ").enumerate() {
                write(
                    canvas,
                    word.fitted(part, column - 70.0),
                    55.0,
                    65.0 + line as f32 * size,
                    part,
                );
            }
            90.0 + size
        }
        _ => {
            emblem(canvas, dice, (80.0, 70.0), 90.0, colour);
            write(
                canvas,
                title.fitted(&name, WIDTH - 400.0),
                150.0,
                60.0,
                &name,
            );
            write(
                canvas,
                word.fitted(words, 420.0),
                150.0,
                60.0 + size * 0.9,
                words,
            );
            90.0 + size * 1.2
        }
    }
}

fn foreign_title(canvas: &mut Canvas, dice: &mut Dice, colour: Colour, size: f32, x: f32) -> f32 {
    let (face, text) = pick(
        dice,
        &[
            (Face::Han, "中平共和國"),
            (Face::Han, "大海人民國"),
            (Face::Devanagari, "नमटर गरज"),
            (Face::Devanagari, "वनद परज"),
            (Face::Arabic, "ﺔﻳﺭﻮﻬﻤﺟ"),
        ],
    );
    write(
        canvas,
        style(face, size, colour),
        x,
        40.0 + size * 0.8,
        text,
    )
}

pub(super) fn zone_ground(canvas: &mut Canvas, dice: &mut Dice, top: f32) {
    if chance(dice, 0.6) {
        let light = rgb(255, 255, 252).alpha(between(dice, 0.4, 1.0));
        canvas.rect(0.0, top, WIDTH, HEIGHT - top, light);
    } else if chance(dice, 0.4) {
        let hue = between(dice, 0.0, 1.0);
        canvas.rect(
            0.0,
            top,
            WIDTH,
            HEIGHT - top,
            hsv(hue, 0.15, 1.0).alpha(0.8),
        );
    }
    if chance(dice, 0.25) {
        canvas.rect(0.0, top, WIDTH, 3.0, rgb(90, 90, 110).alpha(0.5));
    }
}
