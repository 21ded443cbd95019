//! The title of a data page: country and the word "passport" in one to three languages, and the
//! ground of the machine-readable zone.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, hsv, ink, rgb};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::paint::Canvas;
use crate::security::emblem;
use crate::text::{Face, Style, style, write, write_centred, write_right};

const WORDS: &[&str] = &[
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
];
const FACES: &[Face] = &[
    Face::SerifBold,
    Face::SansBold,
    Face::Serif,
    Face::RobotoBold,
    Face::SlabBold,
    Face::Roboto,
];

/// What a title says and how it is set.
struct Title {
    name: String,
    name_style: Style,
    words: &'static str,
    word_style: Style,
    colour: Colour,
    size: f32,
    /// Where the rows of the page begin.
    column: f32,
}

/// The title; returns where the rows may start.
pub(super) fn header(canvas: &mut Canvas, dice: &mut Dice, book: &Book, column: f32) -> f32 {
    let title = title(dice, book, column);
    match whole(dice, 0, 4) {
        0 => in_band(canvas, dice, &title),
        1 => centred(canvas, &title),
        2 => at_both_ends(canvas, &title),
        3 => over_the_rows(canvas, dice, &title),
        _ => beside_an_emblem(canvas, dice, &title),
    }
}

fn title(dice: &mut Dice, book: &Book, column: f32) -> Title {
    let face = pick(dice, FACES);
    let capitals = chance(dice, 0.75);
    let colour = if chance(dice, 0.75) {
        book.accent
    } else {
        ink(dice)
    };
    let words = pick(dice, WORDS);
    let word_face = if words.contains(['П', 'Δ']) {
        Face::RobotoBold
    } else {
        face
    };
    let size = between(dice, 34.0, 58.0);
    Title {
        name: if capitals {
            book.country.to_uppercase()
        } else {
            book.country.clone()
        },
        name_style: style(face, size, colour).spaced(between(dice, 0.0, 0.12)),
        words,
        word_style: style(word_face, size * between(dice, 0.55, 0.8), colour),
        colour,
        size,
        column,
    }
}

/// A dark band with light letters.
fn in_band(canvas: &mut Canvas, dice: &mut Dice, t: &Title) -> f32 {
    let high = t.size * 1.7;
    canvas.rect(
        0.0,
        0.0,
        WIDTH,
        high,
        t.colour.alpha(between(dice, 0.6, 1.0)),
    );
    let light = rgb(255, 255, 255);
    let word = t.words.split(' ').next().unwrap_or(t.words);
    write(canvas, t.word_style.inked(light), 40.0, high * 0.68, word);
    let name = t
        .name_style
        .inked(light)
        .fitted(&t.name, WIDTH - t.column - 40.0);
    write(canvas, name, t.column, high * 0.68, &t.name);
    high + 50.0
}

fn centred(canvas: &mut Canvas, t: &Title) -> f32 {
    let name = t.name_style.fitted(&t.name, WIDTH - 120.0);
    write_centred(canvas, name, WIDTH / 2.0, 30.0 + t.size, &t.name);
    let word = t.word_style.fitted(t.words, t.column - 60.0);
    write(canvas, word, 45.0, 55.0 + t.size * 1.8, t.words);
    75.0 + t.size
}

fn at_both_ends(canvas: &mut Canvas, t: &Title) -> f32 {
    write(
        canvas,
        t.word_style.fitted(t.words, 420.0),
        40.0,
        60.0,
        t.words,
    );
    let name = t.name_style.fitted(&t.name, WIDTH - 520.0);
    write_right(canvas, name, WIDTH - 50.0, 60.0, &t.name);
    115.0
}

fn over_the_rows(canvas: &mut Canvas, dice: &mut Dice, t: &Title) -> f32 {
    let x = if chance(dice, 0.22) {
        foreign_title(canvas, dice, t.colour, t.size, t.column) + 30.0
    } else {
        t.column
    };
    let name = t.name_style.fitted(&t.name, WIDTH - x - 30.0);
    write(canvas, name, x, 40.0 + t.size * 0.8, &t.name);
    for (line, part) in t.words.split(" / ").enumerate() {
        let word = t.word_style.fitted(part, t.column - 70.0);
        write(canvas, word, 55.0, 65.0 + line as f32 * t.size, part);
    }
    90.0 + t.size
}

fn beside_an_emblem(canvas: &mut Canvas, dice: &mut Dice, t: &Title) -> f32 {
    emblem(canvas, dice, (80.0, 70.0), 90.0, t.colour);
    write(
        canvas,
        t.name_style.fitted(&t.name, WIDTH - 400.0),
        150.0,
        60.0,
        &t.name,
    );
    write(
        canvas,
        t.word_style.fitted(t.words, 420.0),
        150.0,
        60.0 + t.size * 0.9,
        t.words,
    );
    90.0 + t.size * 1.2
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
