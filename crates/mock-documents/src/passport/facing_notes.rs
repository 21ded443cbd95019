//! What is written on the page beside the data page: a place for the signature, a preamble, observations,
//! whom to call; rows of words too small to read.

use super::stamp::{round_stamp, stamp};
use super::{Book, HEIGHT, WIDTH};
use crate::colour::ink;
use crate::colour::rgb;
use crate::country::{Word, arms, fitted_words, write_words, write_words_centred};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::paint::Canvas;
use crate::security::signature;
use crate::text::{Face, style, write};

/// The holder's signature over a line, the arms above.
pub(super) fn signed(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let small = style(Face::Serif, between(dice, 22.0, 30.0), ink(dice));
    let (x, y) = (between(dice, 80.0, 400.0), between(dice, 420.0, 780.0));
    let w = between(dice, 500.0, 760.0);
    c.rect(x, y, w, 2.5, small.colour.alpha(0.7));
    let words = book.country.words(Word::Signature);
    let fit = fitted_words(small, &words, " / ", WIDTH - x - 60.0);
    write_words(c, fit, (x, y + 32.0), &words, " / ");
    if chance(dice, 0.8) {
        signature(
            c,
            dice,
            [x + 40.0, y - 130.0, w * 0.8, 130.0],
            rgb(25, 28, 70),
        );
    }
    if chance(dice, 0.5) {
        let size = between(dice, 180.0, 420.0);
        let colour = book.accent.alpha(between(dice, 0.15, 0.6));
        arms(
            c,
            &book.country.arms,
            (WIDTH * 0.5, HEIGHT * 0.3),
            size,
            colour,
        );
    }
    if chance(dice, 0.5) {
        fine_print(
            c,
            dice,
            [80.0, (y + 80.0).min(HEIGHT - 150.0), WIDTH - 160.0],
            5,
        );
    }
}

pub(super) fn preamble(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let colour = if chance(dice, 0.5) {
        book.accent
    } else {
        ink(dice)
    };
    arms(c, &book.country.arms, (WIDTH / 2.0, 150.0), 200.0, colour);
    let words = [book.country.own()];
    let title = style(Face::SerifBold, 44.0, colour);
    write_words_centred(c, title, [0.0, 310.0, WIDTH], &words, "", 240.0);
    fine_print(c, dice, [150.0, 370.0, WIDTH - 300.0], 12);
}

/// Rows of words too small to read.
pub(super) fn fine_print(c: &mut Canvas, dice: &mut Dice, [x, y, w]: [f32; 3], rows: i64) {
    let colour = ink(dice).alpha(0.65);
    let pitch = between(dice, 26.0, 38.0);
    for row in 0..whole(dice, 3, rows) {
        let line = y + row as f32 * pitch;
        let mut pen = x;
        let end = x + w * if row % 4 == 3 {
            between(dice, 0.3, 0.8)
        } else {
            1.0
        };
        while pen < end - 20.0 && line < HEIGHT - 30.0 {
            let word = between(dice, 25.0, 110.0).min(end - pen);
            c.rect(pen, line, word, pitch * 0.32, colour);
            pen += word + 14.0;
        }
    }
}

pub(super) fn observations(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let colour = ink(dice);
    let words = book.country.words(Word::Remarks);
    let title = fitted_words(
        style(Face::SansBold, 36.0, colour),
        &words,
        " / ",
        WIDTH - 160.0,
    );
    write_words(c, title, (80.0, 110.0), &words, " / ");
    for row in 0..9 {
        let y = 190.0 + row as f32 * 72.0;
        c.rect(80.0, y, WIDTH - 160.0, 2.0, colour.alpha(0.35));
    }
    if chance(dice, 0.4) {
        stamp(c, dice);
    }
    if chance(dice, 0.3) {
        let at = (between(dice, 300.0, 1000.0), between(dice, 400.0, 650.0));
        round_stamp(c, dice, at, 140.0);
    }
}

/// Address, height, personal number, whom to call: captions before lines, filled in or not.
pub(super) fn contacts(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let caption = style(Face::Roboto, between(dice, 22.0, 30.0), book.accent);
    let face = pick(
        dice,
        &[
            Face::Mono,
            Face::OcrB,
            Face::RobotoBold,
            Face::SerifBoldItalic,
        ],
    );
    let value = style(face, 36.0, ink(dice));
    let filled = chance(dice, 0.6);
    let p = &book.person;
    let rows = [
        (Word::Surname, p.surname.clone()),
        (Word::Address, p.street.clone()),
        (Word::BirthPlace, p.city.clone()),
        (Word::PersonalNumber, book.number.clone()),
        (Word::Height, "1,71 m".to_string()),
        (Word::Remarks, String::new()),
    ];
    let pitch = between(dice, 95.0, 130.0);
    for (row, (word, text)) in rows.iter().enumerate() {
        let y = 110.0 + row as f32 * pitch;
        let words = book.country.words(*word);
        let fit = fitted_words(caption, &words, " / ", WIDTH - 180.0);
        write_words(c, fit, (80.0, y), &words, " / ");
        if filled {
            write(c, value.fitted(text, WIDTH - 260.0), 120.0, y + 46.0, text);
        }
        c.rect(
            80.0,
            y + 58.0,
            WIDTH - 160.0,
            2.0,
            caption.colour.alpha(0.5),
        );
    }
}
