//! The visual zone of a data page (portrait, rows, signature) and the machine-readable lines.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::{hsv, ink, rgb};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{Date, Sex, coded};
use crate::mrz;
use crate::paint::{Canvas, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::{signature, waves};
use crate::text::{Face, Style, measure, style, write, write_heavy, write_right};
use tiny_skia::Pixmap;

pub(super) fn photo(
    canvas: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    column: f32,
    top: f32,
    zone_top: f32,
) -> [f32; 4] {
    let w = between(dice, column * 0.66, column - 70.0).min(350.0);
    let h = (w * between(dice, 1.22, 1.36)).min(zone_top - top - 15.0);
    let x = between(dice, 28.0, (column - w - 15.0).max(30.0));
    let low = (zone_top - h - 8.0).max(top);
    let y = between(dice, (top - 30.0).max(90.0), low.max(top)).min(zone_top - h - 5.0);
    let studio = if chance(dice, 0.82) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let px_per_unit = canvas.scale * w / 300.0;
    let mut picture = portrait(dice, book.person.sex, studio, px_per_unit);
    if chance(dice, 0.3) {
        picture = engraved(picture, rgb(30, 30, 40));
    }
    let frame = [x, y, w, h];
    // The portrait is higher than the frame: its lower edge is cut, as a photograph's would be.
    let placed = [x, y, w, w * 380.0 / 300.0 * between(dice, 1.0, 1.06)];
    let radius = if chance(dice, 0.25) {
        between(dice, 5.0, 40.0)
    } else {
        1.0
    };
    let opacity = between(dice, 0.82, 1.0);
    canvas.picture(&picture, placed, opacity, &rounded(frame, radius));
    if chance(dice, 0.45) {
        let line = hsv(between(dice, 0.0, 1.0), 0.5, 0.8).alpha(between(dice, 0.2, 0.5));
        waves(canvas, dice, [x, y + h * 0.5, w, h * 0.5], line);
    }
    if chance(dice, 0.3) {
        ghost(canvas, dice, &picture, zone_top);
    }
    frame
}

fn ghost(canvas: &mut Canvas, dice: &mut Dice, picture: &Pixmap, zone_top: f32) {
    let w = between(dice, 110.0, 220.0);
    let h = w * 1.27;
    let x = WIDTH - w - between(dice, 30.0, 160.0);
    let y = between(dice, 180.0, (zone_top - h - 10.0).max(181.0));
    let grey = engraved(picture.clone(), hsv(between(dice, 0.5, 0.9), 0.5, 0.4));
    let shape = oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0);
    let shape = shape
        .filter(|_| chance(dice, 0.5))
        .unwrap_or_else(|| rounded([x, y, w, h], 4.0));
    canvas.picture(&grey, [x, y, w, h], between(dice, 0.25, 0.7), &shape);
}

/// Caption and value pairs in rows, two or three to a row.
pub(super) fn rows(canvas: &mut Canvas, dice: &mut Dice, book: &Book, area: [f32; 4]) {
    let [left, top, right, bottom] = area;
    let table = table(dice, book);
    let caption_face = pick(
        dice,
        &[Face::Sans, Face::Roboto, Face::Serif, Face::RobotoCondensed],
    );
    let value_face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::Mono,
            Face::OcrB,
            Face::Sans,
            Face::Roboto,
            Face::SerifBold,
            Face::RobotoCondensedBold,
            Face::SansCondensedBold,
        ],
    );
    let pitch = ((bottom - top) / table.len() as f32).min(78.0);
    let caption_colour = if chance(dice, 0.6) {
        book.accent.mix(rgb(60, 60, 70), 0.4)
    } else {
        rgb(60, 60, 70)
    };
    let caption = style(
        caption_face,
        pitch * between(dice, 0.22, 0.3),
        caption_colour,
    );
    let value = style(value_face, pitch * between(dice, 0.4, 0.54), ink(dice));
    let rules = chance(dice, 0.12);
    for (line, row) in table.iter().enumerate() {
        let y = top + line as f32 * pitch;
        let step = (right - left) / row.len().max(2) as f32;
        for (cell, (name, text)) in row.iter().enumerate() {
            let x = left + step * cell as f32;
            write(canvas, caption, x, y + pitch * 0.28, name);
            write(
                canvas,
                fitted_cell(value, text, step * if row.len() == 1 { 1.9 } else { 0.95 }),
                x,
                y + pitch * 0.8,
                text,
            );
        }
        if rules {
            canvas.rect(
                left,
                y + pitch * 0.92,
                right - left,
                1.5,
                caption.colour.alpha(0.5),
            );
        }
    }
    if chance(dice, 0.35) {
        write_right(
            canvas,
            value.sized(value.size * 1.25),
            right,
            top + 5.0,
            &book.number,
        );
    }
}

/// The rows of a page, each of captions and values.
fn table(dice: &mut Dice, book: &Book) -> Vec<Vec<(String, String)>> {
    let p = &book.person;
    let sex = if p.sex == Sex::Female { "F" } else { "M" };
    let date = |d: Date| d.printed(book.dates);
    let upper = |text: &str| text.to_uppercase();
    let second = pick(dice, &["", "/Nom", "/Apellidos", "/Nazwisko", "/Фамилия"]);
    let nation = format!("{}N", upper(&p.birth_place));
    let mut table = vec![
        vec![
            ("Type/Type".into(), "P".into()),
            ("Code".into(), book.code.clone()),
            ("Passport No.".into(), book.number.clone()),
        ],
        vec![(format!("Surname{second}"), upper(&p.surname))],
        vec![("Given names/Prénoms".into(), upper(&p.given))],
        vec![("Nationality/Nationalité".into(), nation)],
        vec![
            ("Date of birth".into(), date(p.birth)),
            ("Personal No.".into(), coded(dice, "999999-999")),
        ],
        vec![
            ("Sex/Sexe".into(), sex.into()),
            ("Place of birth/Lieu".into(), upper(&p.birth_place)),
        ],
        vec![
            ("Date of issue".into(), date(p.issued)),
            ("Authority/Autorité".into(), upper(&p.city)),
        ],
        vec![("Date of expiry".into(), date(p.expires))],
    ];
    if chance(dice, 0.3) {
        table.remove(3);
    }
    if chance(dice, 0.3) {
        table[1].push(("Height".into(), format!("1,{} m", whole(dice, 50, 98))));
    }
    table
}

fn fitted_cell(value: Style, text: &str, width: f32) -> Style {
    if measure(value, text) > width {
        value.fitted(text, width)
    } else {
        value
    }
}

pub(super) fn sign(canvas: &mut Canvas, dice: &mut Dice, photo: [f32; 4], zone_top: f32) {
    if chance(dice, 0.2) {
        return;
    }
    let colour = pick(dice, &[rgb(20, 20, 30), rgb(25, 30, 90), rgb(50, 50, 60)]);
    let room = zone_top - photo[1] - photo[3];
    let frame = if room > 70.0 {
        [photo[0], photo[1] + photo[3] + 5.0, photo[2], room - 10.0]
    } else {
        [
            between(dice, 720.0, 880.0),
            zone_top - 110.0,
            between(dice, 220.0, 320.0),
            between(dice, 70.0, 100.0),
        ]
    };
    signature(canvas, dice, frame, colour);
}

pub(super) fn machine_lines(canvas: &mut Canvas, dice: &mut Dice, book: &Book, zone_top: f32) {
    let p = &book.person;
    let personal = if chance(dice, 0.5) {
        coded(dice, "9999999999")
    } else {
        String::new()
    };
    let lines = mrz::lines(&mrz::Passport {
        issuer: &book.code,
        surname: &p.surname,
        given: &p.given,
        number: &book.number,
        nationality: &book.code,
        birth: p.birth.compact(),
        sex: if p.sex == Sex::Female { 'F' } else { 'M' },
        expiry: p.expires.compact(),
        personal: &personal,
    });
    let margin = between(dice, 35.0, 75.0);
    let ocr = style(
        Face::OcrB,
        40.0,
        rgb(22, 22, 26).mix(rgb(70, 70, 80), between(dice, 0.0, 0.6)),
    );
    // 44 characters between the margins, whatever the face's own width.
    let size = 40.0 * (WIDTH - 2.0 * margin) / measure(ocr, &lines[0]);
    let size = size.min(52.0);
    let spacing = ((WIDTH - 2.0 * margin) / 44.0 - measure(ocr.sized(size), "<")) / size;
    let ocr = ocr.sized(size).spaced(spacing);
    let first = zone_top + (HEIGHT - zone_top) * between(dice, 0.36, 0.46);
    let second = first + between(dice, 62.0, 80.0);
    let heavy = chance(dice, 0.6);
    for (y, line) in [(first, &lines[0]), (second, &lines[1])] {
        if heavy {
            write_heavy(canvas, ocr, margin, y, line);
        } else {
            write(canvas, ocr, margin, y, line);
        }
    }
}
