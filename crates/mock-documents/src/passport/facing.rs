//! The page that an open booklet shows beside the data page: the holder's signature, observations,
//! a preamble, visas and stamps, a picture, or little more than security print.

use super::booklet::{stamp, upper_page};
use super::wide::foil;
use super::{Book, HEIGHT, WIDTH, cover};
use crate::colour::{hsv, ink, rgb};
use crate::dice::{Dice, between, chance, layout, pick, whole};
use crate::paint::Canvas;
use crate::scenery::landscape;
use crate::script::{phrase, script};
use crate::security::{emblem, ground, rainbow, rosette, signature};
use crate::text::{Face, style, write, write_centred};
use tiny_skia::Pixmap;

#[derive(Clone, Copy)]
enum Page {
    Signature,
    Plain,
    Preamble,
    Observations,
    Stamps,
    Picture,
    CoverInside,
}

pub(super) fn facing_page(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, px_per_unit);
    let c = &mut canvas;
    let tint = between(dice, 0.2, 1.1);
    rainbow(c, dice, tint.min(1.0));
    let page = layout(
        dice,
        &[
            (Page::Signature, 0.2),
            (Page::Plain, 0.25),
            (Page::Preamble, 0.13),
            (Page::Observations, 0.12),
            (Page::Stamps, 0.1),
            (Page::Picture, 0.1),
            (Page::CoverInside, 0.1),
        ],
    );
    match page {
        Page::Plain => upper_page(c, dice, book),
        Page::Picture => {
            let (vivid, opacity) = (between(dice, 0.15, 0.8), between(dice, 0.4, 1.0));
            landscape(c, dice, [0.0, 0.0, WIDTH, HEIGHT], vivid, opacity);
            let strength = between(dice, 0.3, 0.9);
            ground(c, dice, strength);
        }
        Page::CoverInside => inside_of_cover(c, dice, book),
        _ => {
            let strength = between(dice, 0.4, 1.3);
            ground(c, dice, strength);
            match page {
                Page::Signature => signed(c, dice, book),
                Page::Preamble => preamble(c, dice, book),
                Page::Observations => observations(c, dice),
                _ => {
                    for _ in 0..whole(dice, 1, 6) {
                        stamp(c, dice);
                    }
                }
            }
        }
    }
    page_number(c, dice, book);
    canvas.pixmap
}

fn signed(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let small = style(Face::Serif, 26.0, ink(dice));
    let y = between(dice, 0.3, 0.85) * HEIGHT;
    let x = between(dice, 80.0, 400.0);
    let w = between(dice, 500.0, 760.0);
    c.rect(x, y, w, 2.5, small.colour.alpha(0.7));
    let captions = [
        "Holder's signature / Signature du titulaire",
        "SIGNATURE OF BEARER",
        "Signature of bearer/Signature du titulaire/Firma del titular",
        "Unterschrift der Inhaberin / des Inhabers",
        "Подпись владельца / Holder's signature",
    ];
    write(c, small, x, y + 32.0, pick(dice, &captions));
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
        emblem(c, dice, (WIDTH * 0.5, HEIGHT * 0.3), size, colour);
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

fn preamble(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let colour = if chance(dice, 0.5) {
        book.accent
    } else {
        ink(dice)
    };
    emblem(c, dice, (WIDTH / 2.0, 150.0), 180.0, colour);
    let title = style(Face::SerifBold, 44.0, colour).fitted(&book.country, WIDTH - 240.0);
    write_centred(c, title, WIDTH / 2.0, 300.0, &book.country);
    fine_print(c, dice, [150.0, 370.0, WIDTH - 300.0], 12);
}

/// Rows of words too small to read.
fn fine_print(c: &mut Canvas, dice: &mut Dice, [x, y, w]: [f32; 3], rows: i64) {
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

fn observations(c: &mut Canvas, dice: &mut Dice) {
    let colour = ink(dice);
    let title = pick(
        dice,
        &[
            "OBSERVATIONS",
            "ENDORSEMENTS / MENTIONS",
            "Official observations",
            "AMTLICHE VERMERKE",
            "OBSERVACIONES",
            "ОСОБЫЕ ОТМЕТКИ",
            "NOTES",
        ],
    );
    write(c, style(Face::SansBold, 36.0, colour), 80.0, 110.0, title);
    let other = script(dice);
    let text = phrase(dice, other);
    write(c, style(other.face(), 32.0, colour), 700.0, 110.0, &text);
    for row in 0..9 {
        c.rect(
            80.0,
            190.0 + row as f32 * 72.0,
            WIDTH - 160.0,
            2.0,
            colour.alpha(0.35),
        );
    }
    if chance(dice, 0.3) {
        stamp(c, dice);
    }
}

/// End paper in one colour, with an emblem in foil, or a sticker with a bar code.
fn inside_of_cover(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let base = if chance(dice, 0.5) {
        cover::colour(dice)
    } else {
        hsv(
            between(dice, 0.0, 1.0),
            between(dice, 0.1, 0.5),
            between(dice, 0.5, 0.9),
        )
    };
    c.whole(base.alpha(between(dice, 0.5, 1.0)));
    let line = base.times(1.4).alpha(0.5);
    rosette(c, dice, (WIDTH / 2.0, HEIGHT / 2.0), 380.0, line);
    if chance(dice, 0.6) {
        let foil = foil(dice);
        emblem(c, dice, (WIDTH / 2.0, HEIGHT * 0.45), 360.0, foil);
        let title = style(Face::SerifBold, 52.0, foil).fitted(&book.country, WIDTH - 260.0);
        write_centred(c, title, WIDTH / 2.0, HEIGHT * 0.8, &book.country);
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
        write(
            c,
            number,
            between(dice, 350.0, 800.0),
            between(dice, 60.0, 120.0),
            &book.number,
        );
    }
}
