//! Old booklets with two upright pages: a pasted photograph under stamps, data by typewriter or pen, no
//! machine-readable zone.

use super::paper::paper;
use super::stamp::round_stamp;
use super::{Book, HEIGHT, WIDTH};
use crate::colour::rgb;
use crate::country::{Passport, Word, arms, fitted_words, measure_words, write_words};
use crate::dice::{Dice, between, chance, pick};
use crate::paint::{Canvas, Ink, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::signature;
use crate::text::{Face, style, write, write_centred};
use crate::warp::{Axis, Bend, Sheet};

/// Both pages, the photograph on one of them.
pub(super) fn spread(dice: &mut Dice, book: &Book, scale: f32) -> Sheet {
    let (w, h) = (HEIGHT, WIDTH);
    let mut canvas = Canvas::new(w * 2.0, h, scale);
    let c = &mut canvas;
    paper(c, dice, book, Passport::Handwritten);
    let photo_left = chance(dice, 0.5);
    let (photo_x, text_x) = if photo_left { (0.0, w) } else { (w, 0.0) };
    photo_side(c, dice, book, photo_x);
    heading(c, dice, book, text_x);
    rows(c, dice, book, text_x);
    if chance(dice, 0.5) {
        let number = style(Face::OcrA, 44.0, rgb(160, 30, 40));
        write(c, number, text_x + w - 360.0, h - 60.0, &book.number);
    }
    signature(
        c,
        dice,
        [photo_x + 120.0, h * 0.72, w * 0.6, 110.0],
        rgb(25, 30, 80),
    );
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    let depth = between(dice, 0.15, 0.5);
    let stops = vec![(0.0, dark(0.0)), (0.5, dark(depth)), (1.0, dark(0.0))];
    let gutter = Ink::Linear([w - 60.0, 0.0, w + 60.0, 0.0], stops);
    c.rect(w - 60.0, 0.0, 120.0, h, gutter);
    let bend = Bend::Fold {
        across: Axis::Width,
        taper: [between(dice, -0.03, 0.1), between(dice, -0.03, 0.1)],
        bow: between(dice, -0.03, 0.08),
        shade: between(dice, 0.05, 0.35),
    };
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.02,
        bend,
    }
}

/// The page with the photograph; `x` is its left edge.
fn photo_side(c: &mut Canvas, dice: &mut Dice, book: &Book, x: f32) {
    let w = between(dice, 380.0, 520.0);
    let h = w * between(dice, 1.2, 1.4);
    let frame = [x + (HEIGHT - w) / 2.0, between(dice, 180.0, 320.0), w, h];
    let mut picture = portrait(dice, book.person.sex, Ground::Studio, c.scale * w / 300.0);
    if chance(dice, 0.6) {
        picture = engraved(picture, rgb(45, 35, 30));
    }
    let around = [frame[0] - 12.0, frame[1] - 12.0, w + 24.0, h + 24.0];
    c.fill(&rounded(around, 2.0), rgb(248, 246, 240));
    let placed = [frame[0], frame[1], w, w * 1.32];
    c.picture(&picture, placed, 1.0, &rounded(frame, 0.0));
    let at = (frame[0] + w * between(dice, 0.0, 1.0), frame[1] + h);
    let radius = between(dice, 110.0, 180.0);
    round_stamp(c, dice, at, radius);
    if chance(dice, 0.4) {
        round_stamp(c, dice, (frame[0], frame[1] + 60.0), 110.0);
    }
    let words = book.country.words(Word::Signature);
    let caption = style(Face::Serif, 26.0, rgb(60, 60, 65));
    let fit = fitted_words(caption, &words, " / ", HEIGHT - 200.0);
    write_words(c, fit, (x + 120.0, WIDTH * 0.82 + 34.0), &words, " / ");
    c.rect(
        x + 120.0,
        WIDTH * 0.82,
        HEIGHT - 240.0,
        2.5,
        rgb(60, 60, 65).alpha(0.7),
    );
}

/// The country over the arms, or beside them.
fn heading(c: &mut Canvas, dice: &mut Dice, book: &Book, x: f32) {
    let words = [book.country.own().upper()];
    let face = pick(dice, &[Face::Serif, Face::SerifBold, Face::SansBold]);
    let name = fitted_words(style(face, 46.0, book.accent), &words, "", HEIGHT - 260.0);
    let wide = measure_words(name, &words, "");
    write_words(c, name, (x + (HEIGHT - wide) / 2.0, 90.0), &words, "");
    let titles = book.title();
    let title = fitted_words(
        style(face, 34.0, book.accent),
        &titles,
        " / ",
        HEIGHT - 200.0,
    );
    let wide = measure_words(title, &titles, " / ");
    write_words(c, title, (x + (HEIGHT - wide) / 2.0, 145.0), &titles, " / ");
    if chance(dice, 0.5) {
        let faint = book.accent.alpha(between(dice, 0.15, 0.4));
        arms(
            c,
            &book.country.arms,
            (x + HEIGHT / 2.0, WIDTH * 0.5),
            420.0,
            faint,
        );
    }
}

/// The page with the description, in dotted lines.
fn rows(c: &mut Canvas, dice: &mut Dice, book: &Book, x: f32) {
    let p = &book.person;
    let face = pick(
        dice,
        &[Face::Mono, Face::OcrB, Face::SerifBoldItalic, Face::Mono],
    );
    let typed = style(face, 38.0, rgb(30, 30, 60));
    let caption = style(Face::Serif, 26.0, rgb(70, 68, 72));
    let rows = [
        (Word::Number, book.number.clone()),
        (Word::Surname, p.surname.clone()),
        (Word::GivenNames, p.given.clone()),
        (Word::BirthDate, p.birth.printed(book.dates)),
        (Word::BirthPlace, p.birth_place.clone()),
        (Word::Height, "1 m 74".to_string()),
        (Word::Address, p.street.clone()),
        (Word::Issued, p.issued.printed(book.dates)),
        (Word::Expires, p.expires.printed(book.dates)),
    ];
    let pitch = between(dice, 98.0, 115.0);
    for (row, (word, value)) in rows.iter().enumerate() {
        let y = 225.0 + row as f32 * pitch;
        let words = book.country.words(*word);
        let fit = fitted_words(caption, &words, " / ", HEIGHT - 160.0);
        write_words(c, fit, (x + 70.0, y), &words, " / ");
        write(
            c,
            typed.fitted(value, HEIGHT - 220.0),
            x + 110.0,
            y + 46.0,
            value,
        );
        c.rect(
            x + 70.0,
            y + 58.0,
            HEIGHT - 140.0,
            2.0,
            rgb(90, 90, 95).alpha(0.5),
        );
    }
    if chance(dice, 0.35) {
        let at = (
            x + between(dice, 300.0, 700.0),
            between(dice, 900.0, 1150.0),
        );
        round_stamp(c, dice, at, 130.0);
    }
    if chance(dice, 0.2) {
        let page = style(Face::Serif, 34.0, rgb(70, 68, 72));
        write_centred(c, page, x + HEIGHT / 2.0, WIDTH - 40.0, "- 2 -");
    }
}
