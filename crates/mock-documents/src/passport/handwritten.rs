//! Old booklets without a machine-readable zone: a pasted photograph under stamps, data by typewriter or
//! pen over dotted lines, on one page or two, upright or lying.

use super::paper::paper;
use super::stamp::round_stamp;
use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, rgb};
use crate::country::{Passport, Word, arms, fitted_words, write_words, write_words_centred};
use crate::dice::{Dice, between, case, chance, either, pick};
use crate::paint::{Canvas, Ink, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::signature;
use crate::text::{Face, Style, style, write};
use crate::warp::{Axis, Bend, Sheet};
use tiny_skia::Pixmap;

const CAPTIONS: Colour = rgb(70, 68, 72);

/// One of four old books, the long side about `long_px` pixels.
pub(super) fn draw(dice: &mut Dice, book: &Book, long_px: f32) -> Sheet {
    match case(dice, 4) {
        0 => beside(dice, book, long_px / (HEIGHT * 2.0)),
        1 => above(dice, book, long_px / (HEIGHT * 2.0)),
        2 => {
            let page = upright(dice, book, long_px / WIDTH);
            flat(dice, page)
        }
        _ => {
            let page = lying(dice, book, long_px / WIDTH);
            flat(dice, page)
        }
    }
}

/// An empty page of the book, `w` × `h`.
fn empty_page(dice: &mut Dice, book: &Book, w: f32, h: f32, scale: f32) -> Canvas {
    let mut canvas = Canvas::new(w, h, scale);
    paper(&mut canvas, dice, book, Passport::Handwritten);
    canvas
}

/// Two upright pages, the photograph on one of them.
fn beside(dice: &mut Dice, book: &Book, scale: f32) -> Sheet {
    let (w, h) = (HEIGHT, WIDTH);
    let mut canvas = empty_page(dice, book, w * 2.0, h, scale);
    let c = &mut canvas;
    let (photo_x, text_x) = either(dice, 0.5, (0.0, w), (w, 0.0));
    let pw = between(dice, 380.0, 520.0);
    let frame = [
        photo_x + (w - pw) / 2.0,
        between(dice, 180.0, 320.0),
        pw,
        pw * between(dice, 1.2, 1.4),
    ];
    photograph(c, dice, book, frame);
    signed(c, dice, book, [photo_x + 120.0, h * 0.82, w - 240.0]);
    heading(c, dice, book, [text_x, 90.0, w]);
    rows(
        c,
        dice,
        book,
        &ROWS,
        [text_x + 70.0, 225.0, w - 140.0, 1180.0],
    );
    if chance(dice, 0.5) {
        let number = style(Face::OcrA, 44.0, rgb(160, 30, 40));
        write(c, number, text_x + w - 360.0, h - 40.0, &book.number);
    }
    gutter(
        c,
        dice,
        [w - 60.0, 0.0, 120.0, h],
        [w - 60.0, 0.0, w + 60.0, 0.0],
    );
    folded(dice, canvas.pixmap, Axis::Width)
}

/// Two lying pages, one above the other.
fn above(dice: &mut Dice, book: &Book, scale: f32) -> Sheet {
    let (w, h) = (WIDTH, HEIGHT);
    let mut canvas = empty_page(dice, book, w, h * 2.0, scale);
    let c = &mut canvas;
    heading(c, dice, book, [0.0, 80.0, w]);
    rows(
        c,
        dice,
        book,
        &ROWS[..6],
        [120.0, 230.0, w - 240.0, h - 30.0],
    );
    photo_and_rows(c, dice, book, h);
    gutter(
        c,
        dice,
        [0.0, h - 60.0, w, 120.0],
        [0.0, h - 60.0, 0.0, h + 60.0],
    );
    folded(dice, canvas.pixmap, Axis::Height)
}

fn upright(dice: &mut Dice, book: &Book, scale: f32) -> Pixmap {
    let mut page = empty_page(dice, book, HEIGHT, WIDTH, scale);
    let c = &mut page;
    heading(c, dice, book, [0.0, 80.0, HEIGHT]);
    let w = between(dice, 300.0, 400.0);
    let x = pick(dice, &[60.0, HEIGHT - w - 60.0, (HEIGHT - w) / 2.0]);
    photograph(c, dice, book, [x, 180.0, w, w * 1.3]);
    rows(
        c,
        dice,
        book,
        &ROWS[..7],
        [70.0, 220.0 + w * 1.3, HEIGHT - 140.0, WIDTH - 20.0],
    );
    page.pixmap
}

fn lying(dice: &mut Dice, book: &Book, scale: f32) -> Pixmap {
    let mut page = empty_page(dice, book, WIDTH, HEIGHT, scale);
    photo_and_rows(&mut page, dice, book, 0.0);
    page.pixmap
}

/// The photograph at one side of a lying page that begins at `top`, rows at the other.
fn photo_and_rows(c: &mut Canvas, dice: &mut Dice, book: &Book, top: f32) {
    let w = between(dice, 330.0, 440.0);
    let (x, text) = either(dice, 0.7, (60.0, w + 120.0), (WIDTH - w - 60.0, 60.0));
    let y = top + between(dice, 120.0, 200.0);
    photograph(c, dice, book, [x, y, w, w * 1.28]);
    signed(c, dice, book, [x, top + HEIGHT - 60.0, w]);
    heading(c, dice, book, [text - 40.0, top + 70.0, WIDTH - w - 120.0]);
    rows(
        c,
        dice,
        book,
        &ROWS[..7],
        [text, top + 200.0, WIDTH - w - 190.0, top + HEIGHT - 20.0],
    );
}

/// A print on the paper, its corners under an office's stamps.
fn photograph(c: &mut Canvas, dice: &mut Dice, book: &Book, frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    let mut picture = portrait(dice, book.person.sex, Ground::Studio, c.scale * w / 300.0);
    if chance(dice, 0.6) {
        picture = engraved(picture, rgb(45, 35, 30));
    }
    c.fill(
        &rounded([x - 12.0, y - 12.0, w + 24.0, h + 24.0], 2.0),
        rgb(248, 246, 240),
    );
    c.picture(
        &picture,
        [x, y, w, (w * 1.32).max(h)],
        1.0,
        &rounded(frame, 0.0),
    );
    let radius = between(dice, 90.0, 170.0);
    let at = (x + w * between(dice, 0.0, 1.0), y + h);
    round_stamp(c, dice, at, radius);
    if chance(dice, 0.4) {
        round_stamp(c, dice, (x, y + 60.0), radius);
    }
}

/// A signature over a line, its caption below.
fn signed(c: &mut Canvas, dice: &mut Dice, book: &Book, [x, y, w]: [f32; 3]) {
    let words = book.country.words(Word::Signature);
    let fit = fitted_words(style(Face::Serif, 26.0, CAPTIONS), &words, " / ", w);
    write_words(c, fit, (x, y + 34.0), &words, " / ");
    c.rect(x, y, w, 2.5, CAPTIONS.alpha(0.7));
    signature(
        c,
        dice,
        [x + w * 0.05, y - 110.0, w * 0.85, 110.0],
        rgb(25, 30, 80),
    );
}

/// The country and the word for a passport, centred about the column `[left, top, width]`.
fn heading(c: &mut Canvas, dice: &mut Dice, book: &Book, [left, top, width]: [f32; 3]) {
    let face = pick(dice, &[Face::Serif, Face::SerifBold, Face::SansBold]);
    let name = vec![book.country.own().upper()];
    for (words, size, y) in [(name, 46.0, top), (book.title(), 34.0, top + 55.0)] {
        let set: Style = style(face, size, book.accent);
        write_words_centred(c, set, [left, y, width], &words, " / ", 160.0);
    }
    if chance(dice, 0.4) {
        let faint = book.accent.alpha(between(dice, 0.12, 0.35));
        let at = (left + width / 2.0, top + c.height.min(WIDTH) * 0.4);
        arms(c, &book.country.arms, at, 380.0, faint);
    }
}

const ROWS: [Word; 9] = [
    Word::Surname,
    Word::GivenNames,
    Word::BirthDate,
    Word::BirthPlace,
    Word::Height,
    Word::Address,
    Word::Expires,
    Word::Number,
    Word::Issued,
];

/// Captions over dotted lines, filled in, within `[left, top, width, bottom]`.
fn rows(c: &mut Canvas, dice: &mut Dice, book: &Book, words: &[Word], area: [f32; 4]) {
    let [x, top, w, bottom] = area;
    let face = pick(
        dice,
        &[Face::Mono, Face::OcrB, Face::SerifBoldItalic, Face::Mono],
    );
    let pen = pick(dice, &[rgb(30, 30, 60), rgb(25, 35, 110), rgb(35, 35, 38)]);
    let pitch = ((bottom - top) / words.len() as f32).min(118.0);
    let typed = style(face, pitch * 0.36, pen);
    let caption = style(Face::Serif, pitch * 0.24, CAPTIONS);
    for (row, word) in words.iter().enumerate() {
        let y = top + row as f32 * pitch;
        let text = value(book, *word);
        let names = book.country.words(*word);
        let fit = fitted_words(caption, &names, " / ", w);
        write_words(c, fit, (x, y), &names, " / ");
        write(
            c,
            typed.fitted(&text, w - 60.0),
            x + 40.0,
            y + pitch * 0.43,
            &text,
        );
        c.rect(x, y + pitch * 0.53, w, 2.0, CAPTIONS.alpha(0.5));
    }
}

fn value(book: &Book, word: Word) -> String {
    let p = &book.person;
    match word {
        Word::Surname => p.surname.clone(),
        Word::GivenNames => p.given.clone(),
        Word::BirthDate => p.birth.printed(book.dates),
        Word::BirthPlace => p.birth_place.clone(),
        Word::Address => p.street.clone(),
        Word::Expires => p.expires.printed(book.dates),
        Word::Issued => p.issued.printed(book.dates),
        Word::Height => "1 m 74".into(),
        _ => book.number.clone(),
    }
}

/// The shadow of the fold over `frame`, darkest in the middle of `axis`.
fn gutter(c: &mut Canvas, dice: &mut Dice, [x, y, w, h]: [f32; 4], axis: [f32; 4]) {
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    let depth = between(dice, 0.15, 0.5);
    let stops = vec![(0.0, dark(0.0)), (0.5, dark(depth)), (1.0, dark(0.0))];
    c.rect(x, y, w, h, Ink::Linear(axis, stops));
}

fn folded(dice: &mut Dice, pixmap: Pixmap, across: Axis) -> Sheet {
    let bend = Bend::Fold {
        across,
        taper: [between(dice, -0.03, 0.1), between(dice, -0.03, 0.1)],
        bow: between(dice, -0.03, 0.08),
        shade: between(dice, 0.05, 0.35),
    };
    Sheet {
        pixmap,
        corner: 0.02,
        bend,
    }
}

fn flat(dice: &mut Dice, pixmap: Pixmap) -> Sheet {
    let bend = Bend::Curl {
        bow: between(dice, -0.04, 0.04),
        shade: between(dice, -0.12, 0.12),
    };
    Sheet {
        pixmap,
        corner: 0.015,
        bend,
    }
}
