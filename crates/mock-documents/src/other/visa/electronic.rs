//! A visa on a sheet of paper: letterhead, a table, a small portrait or none, a code to scan, notes.

use super::Leave;
use crate::barcode::{linear, square};
use crate::colour::{hsv, ink, rgb};
use crate::country::{Word, arms, fitted_words, write_words, write_words_centred};
use crate::dice::{Dice, between, case, chance, pick};
use crate::paint::{Canvas, rounded};
use crate::passport::round_stamp;
use crate::portrait::{Ground, portrait};
use crate::text::{Face, Style, style, write};
use crate::warp::{Bend, Sheet};

/// A4, or half of it.
pub(super) fn paper(dice: &mut Dice, leave: &Leave, long_px: f32) -> Sheet {
    let (w, h) = pick(
        dice,
        &[(2100.0, 2970.0), (2100.0, 2970.0), (2100.0, 1480.0)],
    );
    let mut canvas = Canvas::new(w, h, long_px / f32::max(w, h));
    let c = &mut canvas;
    c.whole(rgb(252, 252, 250));
    if chance(dice, 0.35) {
        let faint = leave.accent.alpha(0.08);
        arms(c, &leave.country.arms, (w / 2.0, h * 0.5), w * 0.6, faint);
    }
    letterhead(c, dice, leave);
    let with_photo = chance(dice, 0.6);
    if with_photo {
        let side = 400.0;
        let frame = [w - side - 160.0, 440.0, side, side * 1.2];
        let picture = portrait(
            dice,
            leave.person.sex,
            Ground::Studio,
            c.scale * side / 300.0,
        );
        c.picture(
            &picture,
            [frame[0], frame[1], side, side * 1.27],
            1.0,
            &rounded(frame, 2.0),
        );
    }
    let bottom = table(
        c,
        dice,
        leave,
        if with_photo { w - 640.0 } else { w - 160.0 },
    );
    codes(c, dice, (w, bottom + 60.0));
    notes(c, dice, [160.0, bottom + 420.0, w - 320.0]);
    if chance(dice, 0.4) {
        let at = (
            between(dice, 500.0, w - 300.0),
            (bottom + 200.0).min(h - 200.0),
        );
        round_stamp(c, dice, at, 170.0);
    }
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.0,
        bend: if chance(dice, 0.4) {
            Bend::Curl {
                bow: between(dice, -0.02, 0.02),
                shade: between(dice, -0.1, 0.1),
            }
        } else {
            Bend::Flat
        },
    }
}

fn letterhead(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    let w = c.width;
    let name = [leave.country.own().upper()];
    let title = leave.title();
    let large = style(
        pick(dice, &[Face::SerifBold, Face::SansBold, Face::RobotoBold]),
        70.0,
        leave.accent,
    );
    if case(dice, 3) == 0 {
        c.rect(0.0, 0.0, w, 300.0, leave.accent);
        let light = large.inked(rgb(250, 250, 250));
        arms(c, &leave.country.arms, (200.0, 150.0), 210.0, light.colour);
        write_words(
            c,
            fitted_words(light, &name, "", w - 700.0),
            (360.0, 140.0),
            &name,
            "",
        );
        write_words(
            c,
            fitted_words(light, &title, " / ", w - 700.0),
            (360.0, 240.0),
            &title,
            " / ",
        );
        return;
    }
    arms(
        c,
        &leave.country.arms,
        (w / 2.0, 130.0),
        200.0,
        leave.accent,
    );
    for (y, words, style) in [
        (300.0, &name[..], large),
        (395.0, &title[..], large.sized(82.0)),
    ] {
        write_words_centred(c, style, [0.0, y, w], words, " / ", 320.0);
    }
    c.rect(160.0, 420.0, w - 320.0, 5.0, leave.accent);
}

/// Captions and values between rules; returns where they end.
fn table(c: &mut Canvas, dice: &mut Dice, leave: &Leave, right: f32) -> f32 {
    let p = &leave.person;
    let [from, until] = leave.dates();
    let rows = [
        (Word::Number, leave.number.clone()),
        (Word::Type, leave.kind.to_string()),
        (Word::Surname, p.surname.to_uppercase()),
        (Word::GivenNames, p.given.to_uppercase()),
        (Word::Nationality, leave.nation.nationality.to_string()),
        (Word::BirthDate, p.birth.printed(leave.country.dates)),
        (Word::ValidFrom, from),
        (Word::Expires, until),
        (Word::Entries, leave.entries.to_string()),
        (Word::Stay, format!("{} days", leave.days)),
    ];
    let caption = style(Face::Roboto, 38.0, rgb(80, 80, 88));
    let value: Style = style(
        pick(dice, &[Face::RobotoBold, Face::SansBold, Face::Mono]),
        46.0,
        ink(dice),
    );
    let pitch = if c.height > 2000.0 {
        between(dice, 86.0, 115.0)
    } else {
        76.0
    };
    let shaded = chance(dice, 0.4);
    for (row, (word, text)) in rows.iter().enumerate() {
        let y = 480.0 + row as f32 * pitch;
        if shaded && row % 2 == 0 {
            c.rect(
                150.0,
                y,
                right - 150.0,
                pitch,
                hsv(leave.country.palette.print, 0.1, 0.95),
            );
        }
        let words = leave.country.words(*word);
        let words = &words[..words.len().min(2)];
        let half = (right - 180.0) * 0.48;
        let fit = fitted_words(caption, words, " / ", half);
        write_words(c, fit, (170.0, y + pitch * 0.65), words, " / ");
        write(
            c,
            value.fitted(text, half),
            180.0 + half,
            y + pitch * 0.66,
            text,
        );
        c.rect(150.0, y + pitch, right - 150.0, 2.0, rgb(150, 150, 156));
    }
    480.0 + rows.len() as f32 * pitch
}

fn codes(c: &mut Canvas, dice: &mut Dice, (w, y): (f32, f32)) {
    if chance(dice, 0.6) {
        square(c, dice, w - 480.0, y, 300.0);
    }
    if chance(dice, 0.6) {
        linear(c, dice, [170.0, y + 40.0, 800.0, 160.0], rgb(252, 252, 250));
    }
}

/// Paragraphs too small to read.
fn notes(c: &mut Canvas, dice: &mut Dice, [x, top, w]: [f32; 3]) {
    let tone = rgb(60, 60, 66).alpha(0.7);
    let mut y = top;
    while y < c.height - 120.0 {
        let end = x + w * if chance(dice, 0.25) {
            between(dice, 0.3, 0.8)
        } else {
            1.0
        };
        let mut pen = x;
        while pen < end {
            let word = between(dice, 40.0, 170.0).min(end - pen);
            c.rect(pen, y, word, 13.0, tone);
            pen += word + 22.0;
        }
        y += between(dice, 40.0, 52.0);
    }
}
