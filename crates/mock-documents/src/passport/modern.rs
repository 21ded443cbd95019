//! Data pages in other layouts than the sample's: portrait on either side, a second and third
//! portrait, captions in two scripts, a wide picture under it all, engraved polycarbonate.

use super::header::zone_ground;
use super::overlay::overlays;
use super::page::{machine_lines, sign};
use super::{Book, HEIGHT, WIDTH, cover};
use crate::colour::{Colour, hsv, ink, rgb};
use crate::dice::{Dice, between, case, chance, hue, pick};
use crate::identity::{Date, Sex, coded};
use crate::paint::{Canvas, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::scenery::landscape;
use crate::script::{Script, phrase, script};
use crate::security::{emblem, ground, hologram, rainbow, star_circle};
use crate::text::{Face, measure, style, write, write_right};
use tiny_skia::Pixmap;

const TITLES: &[&str] = &[
    "PASSPORT",
    "PASSPORT",
    "PASSEPORT",
    "PASAPORTE",
    "REISEPASS",
    "PASSAPORTO",
    "ПАСПОРТ",
    "PASZPORT",
    "PASSAPORTE",
    "ΔΙΑΒΑΤΗΡΙΟ",
    "PASSI / PASS",
    "ÚTLEVÉL",
    "PASPOORT",
    "PASAPORT",
    "PAS",
    "PUTOVNICA",
    "CESTOVNÝ PAS",
    "DIPLOMATIC PASSPORT",
    "PASPORT",
    "Passport / Passeport",
    "OFFICIAL PASSPORT",
];

pub(super) fn modern_page(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, px_per_unit);
    let c = &mut canvas;
    paper(c, dice, book);
    let zone_top = HEIGHT - between(dice, 190.0, 240.0);
    zone_ground(c, dice, zone_top);
    let mirrored = chance(dice, 0.16);
    let w = between(dice, 260.0, 355.0);
    let top = title(c, dice, book, mirrored, w);
    let h = (w * between(dice, 1.2, 1.35)).min(zone_top - top - 6.0);
    let edge = between(dice, 25.0, 60.0);
    let x = if mirrored { WIDTH - w - edge } else { edge };
    let y = (top + between(dice, -10.0, 60.0)).min(zone_top - h - 6.0);
    let picture = face(c, dice, book, [x, y, w, h]);
    let (left, right) = if mirrored {
        (50.0, x - 40.0)
    } else {
        (x + w + between(dice, 25.0, 60.0), WIDTH - 40.0)
    };
    let rows_right = if chance(dice, 0.6) {
        second_face(c, dice, &picture, [right, top, zone_top]);
        right - 60.0
    } else {
        right
    };
    rows(c, dice, book, [left, top, rows_right, zone_top - 8.0]);
    sign(c, dice, [x, y, w, h], zone_top);
    machine_lines(c, dice, book, zone_top);
    overlays(c, dice, book, zone_top);
    canvas.pixmap
}

fn paper(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    match case(dice, 5) {
        0 => {
            // Polycarbonate: nearly white or grey.
            c.whole(hsv(
                hue(dice, 0.0, 1.0),
                between(dice, 0.0, 0.08),
                between(dice, 0.82, 0.97),
            ));
        }
        1 => {
            let tint = between(dice, 0.5, 1.0);
            rainbow(c, dice, tint);
            let (vivid, opacity) = (between(dice, 0.0, 0.4), between(dice, 0.3, 0.8));
            landscape(c, dice, [0.0, 0.0, WIDTH, HEIGHT], vivid, opacity);
        }
        2 => {
            rainbow(c, dice, 0.9);
            let colour = book.accent.alpha(between(dice, 0.08, 0.25));
            emblem(c, dice, (WIDTH * 0.62, HEIGHT * 0.45), HEIGHT * 0.7, colour);
        }
        3 => {
            rainbow(c, dice, 1.0);
            c.whole(hsv(hue(dice, 0.0, 1.0), between(dice, 0.1, 0.4), 0.9).alpha(0.5));
        }
        _ => {
            let tint = between(dice, 0.2, 1.0);
            rainbow(c, dice, tint);
        }
    }
    let strength = between(dice, 0.2, 1.2);
    ground(c, dice, strength);
}

/// Country, the word for a passport, perhaps in a second script, the chip's sign; returns where the
/// rows may start.
fn title(c: &mut Canvas, dice: &mut Dice, book: &Book, mirrored: bool, photo: f32) -> f32 {
    let colour = if chance(dice, 0.7) {
        book.accent
    } else {
        ink(dice)
    };
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::SansBold,
            Face::RobotoBold,
            Face::RobotoCondensedBold,
            Face::Serif,
            Face::Roboto,
        ],
    );
    let size = between(dice, 36.0, 60.0);
    let name = if chance(dice, 0.75) {
        book.country.to_uppercase()
    } else {
        book.country.clone()
    };
    let word = pick(dice, TITLES);
    let x = if mirrored { 50.0 } else { photo + 90.0 };
    let name_style = style(face, size, colour).fitted(&name, WIDTH - x - 180.0);
    let end = write(c, name_style, x, 40.0 + size * 0.7, &name);
    let second = style(face, size * between(dice, 0.6, 0.95), colour).fitted(word, photo);
    let word_x = if mirrored { WIDTH - photo - 40.0 } else { 45.0 };
    write(c, second, word_x, 40.0 + size * 0.7, word);
    if chance(dice, 0.45) {
        let other = script(dice);
        let text = phrase(dice, other);
        let line = style(other.face(), size * 0.75, colour).fitted(&text, 380.0);
        write(c, line, x, 50.0 + size * 1.6, &text);
        if end < WIDTH - 500.0 && chance(dice, 0.3) {
            write_right(c, line, WIDTH - 150.0, 40.0 + size * 0.7, &text);
        }
    }
    if chance(dice, 0.5) {
        cover::chip_sign(c, WIDTH - 85.0, 55.0, 42.0, colour);
    } else if chance(dice, 0.2) {
        star_circle(c, (WIDTH - 85.0, 70.0), 38.0, colour);
    }
    if chance(dice, 0.3) {
        c.rect(40.0, 56.0 + size, WIDTH - 80.0, 3.0, colour.alpha(0.7));
    }
    80.0 + size * 1.25
}

fn face(c: &mut Canvas, dice: &mut Dice, book: &Book, frame: [f32; 4]) -> Pixmap {
    let studio = if chance(dice, 0.7) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let mut picture = portrait(dice, book.person.sex, studio, c.scale * frame[2] / 300.0);
    if chance(dice, 0.45) {
        picture = engraved(picture, rgb(30, 30, 40));
    }
    let placed = [
        frame[0],
        frame[1],
        frame[2],
        frame[2] * 380.0 / 300.0 * 1.04,
    ];
    let radius = pick(dice, &[0.0, 0.0, 4.0, 20.0]);
    c.picture(
        &picture,
        placed,
        between(dice, 0.85, 1.0),
        &rounded(frame, radius),
    );
    if chance(dice, 0.25) {
        c.stroke(&rounded(frame, radius), 3.0, book.accent.alpha(0.6));
    }
    picture
}

/// A small one at the right, faint; or a large, very faint one; or a hologram of the face.
fn second_face(c: &mut Canvas, dice: &mut Dice, picture: &Pixmap, [right, top, zone]: [f32; 3]) {
    let w = between(dice, 100.0, 240.0);
    let h = w * 1.27;
    let (x, y) = (right - w, between(dice, top, (zone - h).max(top + 1.0)));
    let tone: Colour = hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.0, 0.6),
        between(dice, 0.2, 0.5),
    );
    let ghost = engraved(picture.clone(), tone);
    let shape = match case(dice, 3) {
        0 => oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0),
        _ => Some(rounded([x, y, w, h], 5.0)),
    };
    if chance(dice, 0.25) {
        hologram(c, dice, (x + w / 2.0, y + h / 2.0), w * 0.6, 0.4);
    }
    if let Some(shape) = shape {
        c.picture(&ghost, [x, y, w, h], between(dice, 0.2, 0.75), &shape);
    }
}

/// One row: captions with values, left to right.
type Row = Vec<(&'static str, String)>;

fn rows(c: &mut Canvas, dice: &mut Dice, book: &Book, area: [f32; 4]) {
    let [left, top, right, bottom] = area;
    let other = if chance(dice, 0.5) {
        script(dice)
    } else {
        Script::Latin
    };
    let table = table(dice, book);
    let pitch = ((bottom - top) / table.len() as f32).min(90.0);
    let value_face = pick(
        dice,
        &[
            Face::Roboto,
            Face::SansBold,
            Face::RobotoBold,
            Face::OcrB,
            Face::RobotoCondensedBold,
            Face::Sans,
            Face::Mono,
            Face::SansCondensedBold,
            Face::SerifBold,
            Face::RobotoCondensed,
        ],
    );
    let small = pick(
        dice,
        &[Face::Sans, Face::Roboto, Face::Serif, Face::RobotoCondensed],
    );
    let accent = if chance(dice, 0.5) {
        book.accent
    } else {
        rgb(70, 70, 80)
    };
    let caption = style(small, pitch * between(dice, 0.2, 0.28), accent);
    let value = style(value_face, pitch * between(dice, 0.36, 0.54), ink(dice));
    for (line, row) in table.iter().enumerate() {
        let y = top + line as f32 * pitch;
        let step = (right - left) / row.len() as f32;
        for (cell, (name, text)) in row.iter().enumerate() {
            let x = left + step * cell as f32;
            let end = write(
                c,
                caption.fitted(name, step * 0.9),
                x,
                y + pitch * 0.27,
                name,
            );
            if other != Script::Latin && end - x < step * 0.6 {
                let word = phrase(dice, other);
                let foreign = style(other.face(), caption.size, accent);
                if measure(foreign, &word) < step - (end - x) - 10.0 {
                    write(c, foreign, end + 8.0, y + pitch * 0.27, &word);
                }
            }
            write(
                c,
                value.fitted(text, step * 0.94),
                x,
                y + pitch * 0.78,
                text,
            );
        }
    }
}

fn table(dice: &mut Dice, book: &Book) -> Vec<Row> {
    let p = &book.person;
    let upper = |text: &str| text.to_uppercase();
    let date = |d: Date| d.printed(book.dates);
    let sex = if p.sex == Sex::Female { "F" } else { "M" };
    let mut table: Vec<Row> = vec![
        vec![
            ("Type", "P".into()),
            ("Country code", book.code.clone()),
            ("Passport No.", book.number.clone()),
        ],
        vec![("Surname", upper(&p.surname))],
        vec![("Given names", upper(&p.given))],
    ];
    let nation = ("Nationality", upper(&p.birth_place));
    let birth = ("Date of birth", date(p.birth));
    let sex = ("Sex", sex.to_string());
    let place = ("Place of birth", upper(&p.city));
    let (issue, expiry) = (
        ("Date of issue", date(p.issued)),
        ("Date of expiry", date(p.expires)),
    );
    let authority = ("Authority", upper(&p.city));
    match case(dice, 3) {
        0 => {
            table.push(vec![nation, birth]);
            table.push(vec![sex, place]);
            table.push(vec![issue, expiry]);
            table.push(vec![authority]);
        }
        1 => {
            table.push(vec![nation]);
            table.push(vec![birth, sex]);
            table.push(vec![place]);
            table.push(vec![issue, authority]);
            table.push(vec![expiry]);
        }
        _ => {
            table.push(vec![sex, birth, nation]);
            table.push(vec![place, ("Personal No.", coded(dice, "999999-9999"))]);
            table.push(vec![issue, expiry]);
            table.push(vec![authority]);
        }
    }
    table
}
