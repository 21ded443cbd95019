//! What such a card says: captions with values, and machine-readable lines.

use super::Paper;
use crate::colour::{Colour, ink, rgb};
use crate::dice::{Dice, between, chance, pick};
use crate::identity::{DATE_STYLES, Person, Sex, coded, country_code};
use crate::mrz;
use crate::paint::Canvas;
use crate::script::{Script, phrase, script};
use crate::text::{Face, Style, measure, style, write, write_heavy};

pub(super) fn fields(
    c: &mut Canvas,
    dice: &mut Dice,
    holder: &Person,
    paper: Paper,
    area: [f32; 4],
    accent: Colour,
) {
    let [left, top, right, bottom] = area;
    let dates = pick(dice, DATE_STYLES);
    let sex = if holder.sex == Sex::Female { "F" } else { "M" };
    let upper = |text: &str| text.to_uppercase();
    let number = pick(
        dice,
        &[
            "999999999",
            "AAA999999",
            "99999999A",
            "9999 9999 9999",
            "999.999.999-99",
            "AA9999999",
        ],
    );
    let number = coded(dice, number);
    let mut rows = vec![
        ("Surname / Nom", upper(&holder.surname)),
        ("Given names / Prénoms", upper(&holder.given)),
        (
            "Sex  Nationality",
            format!(
                "{sex}   {}",
                upper(&holder.birth_place)
                    .chars()
                    .take(3)
                    .collect::<String>()
            ),
        ),
        ("Date of birth", holder.birth.printed(dates)),
        ("Place of birth", upper(&holder.birth_place)),
        ("Valid until", holder.expires.printed(dates)),
    ];
    if paper == Paper::Permit {
        rows.push((
            "Type of permit",
            pick(
                dice,
                &["SETTLEMENT", "STUDENT", "EMPLOYMENT", "FAMILY MEMBER"],
            )
            .into(),
        ));
        rows.push(("Remarks", "WORK PERMITTED".into()));
    } else if chance(dice, 0.6) {
        rows.push(("Personal No.", coded(dice, "999999-9999")));
    }
    let at = if chance(dice, 0.4) { 0 } else { rows.len() };
    rows.insert(at, ("No.", number));
    let pitch = ((bottom - top) / rows.len() as f32).min(70.0);
    let value_face = pick(
        dice,
        &[
            Face::Roboto,
            Face::SansBold,
            Face::RobotoBold,
            Face::OcrB,
            Face::Sans,
            Face::RobotoCondensedBold,
            Face::Mono,
        ],
    );
    let other = if chance(dice, 0.35) {
        script(dice)
    } else {
        Script::Latin
    };
    let caption_ink = if chance(dice, 0.5) {
        accent
    } else {
        rgb(75, 75, 85)
    };
    let caption = style(
        pick(dice, &[Face::Sans, Face::Roboto, Face::RobotoCondensed]),
        pitch * between(dice, 0.22, 0.32),
        caption_ink,
    );
    let value = style(value_face, pitch * between(dice, 0.42, 0.58), ink(dice));
    let beside = chance(dice, 0.2);
    for (row, (name, text)) in rows.iter().enumerate() {
        let y = top + row as f32 * pitch;
        if beside {
            // Captions in a column, as many cards of the east and the south have them.
            write(
                c,
                caption.fitted(name, (right - left) * 0.34),
                left,
                y + pitch * 0.7,
                name,
            );
            let x = left + (right - left) * 0.37;
            write(c, value.fitted(text, right - x), x, y + pitch * 0.7, text);
            continue;
        }
        let end = write(c, caption, left, y + pitch * 0.3, name);
        foreign(
            c,
            dice,
            other,
            caption,
            [end + 10.0, y + pitch * 0.3, right],
        );
        write(
            c,
            value.fitted(text, right - left),
            left,
            y + pitch * 0.82,
            text,
        );
    }
}

fn foreign(
    c: &mut Canvas,
    dice: &mut Dice,
    other: Script,
    caption: Style,
    [x, y, right]: [f32; 3],
) {
    if other != Script::Latin {
        let text = phrase(dice, other);
        let line = style(other.face(), caption.size, caption.colour);
        if x + measure(line, &text) < right {
            write(c, line, x, y, &text);
        }
    }
}

pub(super) fn zone_lines(c: &mut Canvas, dice: &mut Dice, holder: &Person) {
    let code = country_code(dice);
    let number = coded(dice, "AA9999999");
    let lines = mrz::td2(
        pick(dice, &["I", "ID", "AC"]),
        &machine_read(holder, &code, &number, ""),
    );
    machine_lines(c, dice, &lines, c.height - 150.0);
}

/// What a machine-readable zone says of a holder; `code` is the issuer's and the nationality's.
pub fn machine_read<'a>(
    holder: &'a Person,
    code: &'a str,
    number: &'a str,
    personal: &'a str,
) -> mrz::Passport<'a> {
    mrz::Passport {
        issuer: code,
        surname: &holder.surname,
        given: &holder.given,
        number,
        nationality: code,
        birth: holder.birth.compact(),
        sex: if holder.sex == Sex::Female { 'F' } else { 'M' },
        expiry: holder.expires.compact(),
        personal,
    }
}

/// Lines of OCR-B from `top` to the lower edge.
pub fn machine_lines(c: &mut Canvas, dice: &mut Dice, lines: &[String], top: f32) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.5) {
        c.rect(
            0.0,
            top,
            w,
            h - top,
            rgb(255, 255, 252).alpha(between(dice, 0.3, 0.95)),
        );
    }
    let margin = w * between(dice, 0.03, 0.06);
    let ocr = style(Face::OcrB, 40.0, rgb(25, 25, 28));
    let long = measure(ocr, &lines[0]);
    let size = (40.0 * (w - 2.0 * margin) / long).min(w * 0.047);
    let spacing =
        ((w - 2.0 * margin) / lines[0].len() as f32 - measure(ocr.sized(size), "<")) / size;
    let pitch = (h - top) / (lines.len() as f32 + 0.55);
    let text = ocr.sized(size).spaced(spacing);
    let heavy = chance(dice, 0.6);
    for (row, line) in lines.iter().enumerate() {
        let y = top + pitch * (row as f32 + 0.95);
        if heavy {
            write_heavy(c, text, margin, y, line);
        } else {
            write(c, text, margin, y, line);
        }
    }
}
