//! What such licenses say, set in five ways: by number, beside or under captions, in cells, or with
//! the name first.

use crate::colour::{Colour, ink, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::Date;
use crate::license::fields::{License, fit};
use crate::paint::{Canvas, rounded};
use crate::script::{Script, phrase};
use crate::text::{Face, Style, style, write};

type Rows = Vec<(&'static str, &'static str, String)>;

/// Number, caption, value.
fn rows(dice: &mut Dice, license: &License) -> Rows {
    let p = &license.person;
    let upper = |text: &str| text.to_uppercase();
    let date = |d: Date| d.printed(license.dates);
    let classes = pick(
        dice,
        &[
            "B",
            "A B",
            "C",
            "B BE",
            "A1 B",
            "LMV MCWG",
            "B2",
            "PROFESSIONAL",
            "CAR",
            "A-II B",
        ],
    );
    let mut rows: Rows = vec![
        ("1.", "Surname", upper(&p.surname)),
        ("2.", "Names", upper(&p.given)),
        ("3.", "Date of birth", date(p.birth)),
        ("4a.", "Issued", date(p.issued)),
        ("4b.", "Expires", date(p.expires)),
        ("5.", "Licence No.", license.number.clone()),
        ("8.", "Address", upper(&p.street)),
        ("9.", "Class", classes.to_string()),
    ];
    if chance(dice, 0.4) {
        let blood = pick(dice, &["A+", "O+", "B-", "AB+"]);
        rows.push(("10.", "Blood group", blood.to_string()));
    }
    if chance(dice, 0.3) {
        let at = rows.len();
        rows.swap(0, 5.min(at - 1));
    }
    rows
}

fn faces(dice: &mut Dice, pitch: f32) -> (Style, Style) {
    let dark = ink(dice);
    let value = pick(
        dice,
        &[
            Face::SansBold,
            Face::Roboto,
            Face::RobotoBold,
            Face::RobotoCondensedBold,
            Face::Sans,
            Face::Mono,
            Face::SansCondensedBold,
        ],
    );
    let caption = pick(
        dice,
        &[
            Face::Sans,
            Face::Roboto,
            Face::RobotoCondensed,
            Face::SansBold,
        ],
    );
    let quiet = if chance(dice, 0.4) {
        strong(dice)
    } else {
        dark
    };
    (
        style(caption, pitch * between(dice, 0.3, 0.42), quiet),
        style(value, pitch * between(dice, 0.5, 0.7), dark),
    )
}

pub(super) fn numbered(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    [left, top, right, foot]: [f32; 4],
) {
    let rows = rows(dice, license);
    let pitch = ((foot - top) / rows.len() as f32).min(50.0);
    let (caption, value) = faces(dice, pitch);
    for (row, (number, _, text)) in rows.iter().enumerate() {
        let y = top + pitch * (row as f32 + 0.75);
        write(c, caption, left, y, number);
        write(
            c,
            fit(value, text, right - left - 50.0),
            left + 48.0,
            y,
            text,
        );
    }
}

pub(super) fn beside(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    [left, top, right, foot]: [f32; 4],
    other: Script,
) {
    let rows = rows(dice, license);
    let pitch = ((foot - top) / rows.len() as f32).min(50.0);
    let (caption, value) = faces(dice, pitch);
    let stop = left + (right - left) * between(dice, 0.28, 0.4);
    let colon = pick(dice, &["", ":", " :"]);
    for (row, (_, name, text)) in rows.iter().enumerate() {
        let y = top + pitch * (row as f32 + 0.75);
        let (line, words) = if other == Script::Latin {
            (caption, format!("{name}{colon}"))
        } else {
            let foreign = style(other.face(), caption.size * 1.2, caption.colour);
            (foreign, phrase(dice, other))
        };
        write(c, line.fitted(&words, stop - left - 8.0), left, y, &words);
        write(c, fit(value, text, right - stop), stop, y, text);
    }
}

/// Cells with rules around them, as in the far east.
pub(super) fn grid(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    [left, top, right, foot]: [f32; 4],
    accent: Colour,
) {
    let rows = rows(dice, license);
    let pitch = ((foot - top) / rows.len() as f32).min(54.0);
    let (caption, value) = faces(dice, pitch);
    let stop = left + (right - left) * 0.24;
    for (row, (_, name, text)) in rows.iter().enumerate() {
        let y = top + pitch * row as f32;
        c.stroke(
            &rounded([left, y, right - left, pitch], 0.5),
            2.0,
            accent.alpha(0.8),
        );
        write(
            c,
            caption.fitted(name, stop - left - 12.0),
            left + 6.0,
            y + pitch * 0.7,
            name,
        );
        write(
            c,
            fit(value, text, right - stop - 12.0),
            stop + 6.0,
            y + pitch * 0.72,
            text,
        );
    }
    c.rect(stop, top, 2.0, pitch * rows.len() as f32, accent.alpha(0.8));
    if chance(dice, 0.5) {
        // A band with the date of expiry.
        let y = top + pitch * between(dice, 2.0, 4.0).floor();
        let tone = pick(
            dice,
            &[rgb(230, 190, 60), rgb(90, 160, 220), rgb(110, 190, 110)],
        );
        c.rect(left, y, right - left, pitch, tone);
        let text = format!(
            "{} / {}",
            license.person.expires.printed(license.dates),
            license.number
        );
        write(
            c,
            fit(value, &text, right - left - 20.0),
            left + 10.0,
            y + pitch * 0.75,
            &text,
        );
    }
}

/// The name in large letters, then address and a few facts in two columns.
pub(super) fn name_first(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    [left, top, right, foot]: [f32; 4],
) {
    let p = &license.person;
    let pitch = ((foot - top) / 8.0).min(48.0);
    let (caption, value) = faces(dice, pitch);
    let name = format!("{} {}", p.given, p.surname.to_uppercase());
    write(
        c,
        fit(value.sized(pitch * 0.85), &name, right - left),
        left,
        top + pitch * 0.8,
        &name,
    );
    for (row, text) in [&p.street, &p.city].into_iter().enumerate() {
        write(
            c,
            fit(value, text, right - left),
            left,
            top + pitch * (1.9 + 0.85 * row as f32),
            text,
        );
    }
    let half = left + (right - left) * 0.52;
    let cells = [
        ("Licence No.", license.number.clone()),
        ("Date of birth", p.birth.printed(license.dates)),
        ("Type", license.class.clone()),
        ("Expiry date", p.expires.printed(license.dates)),
        (
            "Conditions",
            pick(dice, &["S", "NONE", "A X", "V"]).to_string(),
        ),
        ("Effective", p.issued.printed(license.dates)),
    ];
    let red = rgb(190, 25, 35);
    for (cell, (name, text)) in cells.iter().enumerate() {
        let x = if cell % 2 == 0 { left } else { half };
        let y = top + pitch * (3.7 + 1.5 * (cell / 2) as f32);
        write(c, caption, x, y, name);
        let loud = if cell == 0 && chance(dice, 0.6) {
            value.inked(red)
        } else {
            value
        };
        write(
            c,
            fit(loud, text, half - left - 15.0),
            x,
            y + pitch * 0.72,
            text,
        );
    }
}

/// Captions over values in one or two columns.
pub(super) fn above(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    [left, top, right, foot]: [f32; 4],
    other: Script,
) {
    let rows = rows(dice, license);
    let columns = whole(dice, 1, 2) as usize;
    let lines = rows.len().div_ceil(columns);
    let pitch = ((foot - top) / lines as f32).min(74.0);
    let (caption, value) = faces(dice, pitch * 0.72);
    let step = (right - left) / columns as f32;
    for (cell, (number, name, text)) in rows.iter().enumerate() {
        let (x, y) = (
            left + step * (cell % columns) as f32,
            top + pitch * (cell / columns) as f32,
        );
        let words = format!("{number} {name}");
        let end = write(c, caption, x, y + pitch * 0.32, &words);
        if other != Script::Latin && end + 60.0 < x + step {
            let text = phrase(dice, other);
            let foreign = style(other.face(), caption.size, caption.colour)
                .fitted(&text, x + step - end - 14.0);
            write(c, foreign, end + 10.0, y + pitch * 0.32, &text);
        }
        write(c, fit(value, text, step - 12.0), x, y + pitch * 0.86, text);
    }
}
