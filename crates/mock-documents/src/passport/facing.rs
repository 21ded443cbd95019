//! The page that an open booklet shows beside the data page: the holder's signature, a preamble, visas and
//! stamps, a picture, or little more than security print.

use super::facing_notes::{contacts, fine_print, observations, preamble, signed};
use super::leather::{foil, leather_colour};
use super::paper::{faint_flag, half, paper, print, tints};
use super::stamp::stamp;
use super::{Book, HEIGHT, WIDTH};
use crate::barcode::linear;
use crate::colour::{hsv, hsv_between, rgb};
use crate::country::{Passport, arms, fitted_words, write_words, write_words_centred};
use crate::dice::{Dice, between, chance, held, layout, pick, shown, whole};
use crate::paint::Canvas;
use crate::scenery::landscape;
use crate::security::rosette;
use crate::text::{Face, style, write};
use tiny_skia::Pixmap;

#[derive(Clone, Copy)]
enum Page {
    Signature,
    Plain,
    Preamble,
    Observations,
    Contacts,
    Stamps,
    Picture,
    CoverInside,
    Arms,
}

pub(super) fn facing_page(
    dice: &mut Dice,
    book: &Book,
    kind: Passport,
    px_per_unit: f32,
) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, px_per_unit);
    let c = &mut canvas;
    let page = layout(
        dice,
        &[
            shown(Page::Plain, 0.17),
            shown(Page::Signature, 0.17),
            shown(Page::Preamble, 0.12),
            shown(Page::Observations, 0.09),
            held(Page::Contacts, 0.08),
            shown(Page::Stamps, 0.09),
            shown(
                Page::Picture,
                if kind == Passport::Picture { 1.2 } else { 0.09 },
            ),
            shown(Page::CoverInside, 0.1),
            shown(Page::Arms, 0.11),
        ],
    );
    match page {
        Page::CoverInside => inside_of_cover(c, dice, book),
        Page::Picture => picture(c, dice, book),
        _ => {
            let plain = if kind == Passport::Picture {
                Passport::Paper
            } else {
                kind
            };
            paper(c, dice, book, plain);
            written(c, dice, book, page);
        }
    }
    page_number(c, dice, book);
    if chance(dice, 0.12) {
        sticker(c, dice);
    }
    canvas.pixmap
}

/// What stands on paper like that of the data page.
fn written(c: &mut Canvas, dice: &mut Dice, book: &Book, page: Page) {
    match page {
        Page::Signature => signed(c, dice, book),
        Page::Preamble => preamble(c, dice, book),
        Page::Observations => observations(c, dice, book),
        Page::Contacts => contacts(c, dice, book),
        Page::Arms => arms_alone(c, dice, book),
        Page::Stamps => {
            for _ in 0..whole(dice, 1, 6) {
                stamp(c, dice);
            }
        }
        Page::Plain | Page::Picture | Page::CoverInside => {
            let warm = hsv(between(dice, 0.0, 0.2), 0.6, 0.9).alpha(between(dice, 0.2, 0.6));
            let centre = (WIDTH / 2.0, HEIGHT * between(dice, 0.35, 0.6));
            let radius = between(dice, 200.0, 400.0);
            rosette(c, dice, centre, radius, warm);
        }
    }
}

/// A landscape or a flag over all of the page, a saying in large letters.
fn picture(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    if let Some(scene) = &book.scene {
        half(c, scene, 0.0);
    } else {
        tints(c, dice, book, [0.1, 0.4], [0.8, 0.98]);
        let (vivid, opacity) = (between(dice, 0.15, 0.8), between(dice, 0.4, 1.0));
        landscape(c, dice, [0.0, 0.0, WIDTH, HEIGHT], vivid, opacity);
        if chance(dice, 0.5) {
            let frame = [
                between(dice, -200.0, 300.0),
                between(dice, 100.0, 400.0),
                900.0,
                500.0,
            ];
            faint_flag(c, dice, book, frame);
        }
    }
    print(c, dice, book, 0.4);
    if chance(dice, 0.5) {
        let words = [book.country.own()];
        let large = style(
            pick(dice, &[Face::SerifBoldItalic, Face::SerifBold]),
            between(dice, 60.0, 120.0),
            book.accent.alpha(0.7),
        );
        let fit = fitted_words(large, &words, "", WIDTH - 140.0);
        write_words(c, fit, (60.0, 130.0), &words, "");
        let w = between(dice, 400.0, 900.0);
        fine_print(c, dice, [70.0, 180.0, w], 8);
    }
}

/// The arms large, the country's name below.
fn arms_alone(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let ink = book.accent.alpha(between(dice, 0.35, 1.0));
    let size = between(dice, 260.0, 520.0);
    arms(
        c,
        &book.country.arms,
        (WIDTH / 2.0, HEIGHT * 0.43),
        size,
        ink,
    );
    let words = [book.country.own().upper()];
    let name = style(Face::SerifBold, 56.0, ink);
    write_words_centred(c, name, [0.0, HEIGHT * 0.85, WIDTH], &words, "", 240.0);
}

/// End paper in one colour, with the arms in foil, or with fine print.
fn inside_of_cover(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let base = if chance(dice, 0.5) {
        leather_colour(dice, book)
    } else {
        hsv_between(dice, [0.0, 1.0], [0.1, 0.5], [0.5, 0.9])
    };
    c.whole(rgb(240, 238, 232));
    c.whole(base.alpha(between(dice, 0.5, 1.0)));
    let line = base.times(1.4).alpha(0.5);
    rosette(c, dice, (WIDTH / 2.0, HEIGHT / 2.0), 380.0, line);
    if chance(dice, 0.6) {
        let foil = foil(dice);
        arms(
            c,
            &book.country.arms,
            (WIDTH / 2.0, HEIGHT * 0.45),
            380.0,
            foil,
        );
        let words = [book.country.own().upper()];
        let title = style(Face::SerifBold, 52.0, foil);
        write_words_centred(c, title, [0.0, HEIGHT * 0.86, WIDTH], &words, "", 260.0);
    } else {
        fine_print(c, dice, [150.0, 200.0, WIDTH - 300.0], 14);
    }
}

fn page_number(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    if chance(dice, 0.5) {
        let page = whole(dice, 1, 48).to_string();
        let at = pick(
            dice,
            &[
                (60.0, 70.0),
                (WIDTH - 100.0, 70.0),
                (WIDTH / 2.0, HEIGHT - 40.0),
            ],
        );
        write(
            c,
            style(Face::SerifBold, 40.0, book.accent),
            at.0,
            at.1,
            &page,
        );
    }
    if chance(dice, 0.35) {
        // A number drilled through the pages.
        let number = style(Face::OcrA, 46.0, rgb(60, 55, 60).alpha(0.7)).spaced(0.1);
        let at = (between(dice, 350.0, 800.0), between(dice, 60.0, 120.0));
        write(c, number, at.0, at.1, &book.number);
    }
}

/// A sticker with bars, as offices and airlines leave them.
fn sticker(c: &mut Canvas, dice: &mut Dice) {
    let (x, y) = (between(dice, 100.0, 800.0), between(dice, 80.0, 650.0));
    let (w, h) = (between(dice, 220.0, 420.0), between(dice, 70.0, 140.0));
    let white = rgb(250, 250, 248);
    c.turned(between(dice, -8.0, 8.0), x, y, |c| {
        c.round_rect([x, y, w, h], 6.0, white);
        linear(c, dice, [x + 20.0, y + 14.0, w - 40.0, h - 40.0], white);
    });
}
