//! Licenses of the rest of the world by what they have in common: bands and flags of the south,
//! tables and second scripts of the east, the bare cards of islands and federations. Every part
//! varies by itself, so that no two regions are drawn by one recipe.

use super::fields::{License, fit, license};
use super::state::backdrop;
use super::vehicles::{ALL, vehicle};
use super::world::face_at;
use super::{LONG, SHORT};
use crate::documents::barcode;
use crate::documents::card;
use crate::documents::colour::{Colour, hsv, ink, rgb, strong};
use crate::documents::dice::{Dice, between, case, chance, hue, layout, pick, whole};
use crate::documents::identity::{DATE_STYLES, Date, coded, country, place};
use crate::documents::paint::{Canvas, rounded};
use crate::documents::script::{Script, phrase, script};
use crate::documents::security::{emblem, flag, hologram, land, signature};
use crate::documents::text::{Face, Style, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

const TITLES: &[&str] = &[
    "DRIVING LICENCE",
    "DRIVER LICENCE",
    "DRIVER'S LICENCE",
    "LICENCIA DE CONDUCIR",
    "LICENÇA DE CONDUÇÃO",
    "PERMIS DE CONDUIRE",
    "ВОДИТЕЛЬСКОЕ УДОСТОВЕРЕНИЕ",
    "SURAT IZIN MENGEMUDI",
    "CARTEIRA NACIONAL DE HABILITAÇÃO",
    "LICENCIA DE MANEJO",
    "DRIVING PERMIT",
    "LESEN MEMANDU",
    "SÜRÜCÜ BELGESİ",
    "LEARNER'S PERMIT",
    "PROVISIONAL LICENCE",
    "HEAVY VEHICLE LICENCE",
    "ΑΔΕΙΑ ΟΔΗΓΗΣΗΣ",
    "LEJE DREJTIMI",
    "LICENCIA FEDERAL",
    "PERMIS DE CONDUCERE",
];

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let c = &mut canvas;
    let accent = strong(dice);
    ground(c, dice, accent);
    let license = license(dice, DATE_STYLES);
    let other = if chance(dice, 0.4) {
        script(dice)
    } else {
        Script::Latin
    };
    let top = header(c, dice, accent, other);
    let right_photo = chance(dice, 0.38);
    let w = between(dice, 165.0, 265.0);
    let h = (w * between(dice, 1.15, 1.38)).min(SHORT - top - 20.0);
    let edge = between(dice, 18.0, 60.0);
    let x = if right_photo { LONG - w - edge } else { edge };
    let y = top + between(dice, 0.0, (SHORT - top - h - 15.0).max(0.5));
    face_at(c, dice, &license, [x, y, w, h]);
    let (left, right) = if right_photo {
        (between(dice, 25.0, 60.0), x - 18.0)
    } else {
        (x + w + between(dice, 15.0, 40.0), LONG - 22.0)
    };
    let foot = foot(c, dice, &license, accent, [left, right]);
    match case(dice, 5) {
        0 => numbered(c, dice, &license, [left, top, right, foot]),
        1 => beside(c, dice, &license, [left, top, right, foot], other),
        2 => grid(c, dice, &license, [left, top, right, foot], accent),
        3 => name_first(c, dice, &license, [left, top, right, foot]),
        _ => above(c, dice, &license, [left, top, right, foot], other),
    }
    if chance(dice, 0.6) {
        let below = SHORT - y - h;
        let frame = if below > 55.0 {
            [x, y + h, w, 55.0]
        } else {
            [left + (right - left) * 0.5, foot - 75.0, 220.0, 65.0]
        };
        signature(c, dice, frame, rgb(20, 20, 40));
    }
    extras(c, dice, accent, [left, right]);
    canvas.pixmap
}

fn ground(c: &mut Canvas, dice: &mut Dice, accent: Colour) {
    backdrop(c, dice);
    match case(dice, 6) {
        0 => {
            // The stripes of a flag, faint.
            let count = whole(dice, 2, 3);
            for k in 0..count {
                let tone = hsv(hue(dice, 0.0, 1.0), 0.6, 0.9).alpha(between(dice, 0.1, 0.35));
                let t = k as f32 / count as f32;
                c.rect(0.0, SHORT * t, LONG, SHORT / count as f32, tone);
            }
        }
        1 => {
            let outline = land(dice, (LONG * 0.6, SHORT * 0.58), SHORT * 0.42);
            c.polygon(&outline, accent.alpha(between(dice, 0.1, 0.35)));
        }
        2 => c.whole(rgb(255, 255, 255).alpha(between(dice, 0.4, 0.9))),
        3 => {
            let tone = hsv(
                hue(dice, 0.0, 1.0),
                between(dice, 0.15, 0.6),
                between(dice, 0.7, 1.0),
            );
            c.whole(tone.alpha(between(dice, 0.4, 0.9)));
        }
        _ => {}
    }
}

/// Title, country, flag or emblem, perhaps a second script; returns its lower edge.
fn header(c: &mut Canvas, dice: &mut Dice, accent: Colour, other: Script) -> f32 {
    let title = pick(dice, TITLES);
    let name = if chance(dice, 0.7) {
        country(dice).to_uppercase()
    } else {
        place(dice)
    };
    let size = between(dice, 30.0, 52.0);
    let high = size * between(dice, 1.9, 2.6);
    let banded = chance(dice, 0.45);
    let colour = if banded {
        rgb(255, 255, 255)
    } else if chance(dice, 0.6) {
        accent
    } else {
        ink(dice)
    };
    if banded {
        c.rect(0.0, 0.0, LONG, high, accent.alpha(between(dice, 0.7, 1.0)));
        if chance(dice, 0.3) {
            let second = strong(dice);
            c.rect(0.0, high, LONG, between(dice, 6.0, 22.0), second);
        }
    }
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::SerifBold,
            Face::RobotoCondensedBold,
            Face::RobotoBlack,
            Face::Roboto,
            Face::SansCondensedBold,
        ],
    );
    let line = style(face, size, colour);
    let mut x = between(dice, 22.0, 50.0);
    match case(dice, 4) {
        0 => {
            flag(c, dice, [x, high * 0.18, high * 1.1, high * 0.66]);
            x += high * 1.3;
        }
        1 => {
            emblem(c, dice, (x + high * 0.4, high * 0.5), high * 0.78, colour);
            x += high;
        }
        2 => flag(
            c,
            dice,
            [LONG - high * 1.25, high * 0.18, high, high * 0.62],
        ),
        _ => {}
    }
    let room = LONG - x - high * 1.4;
    match layout(dice, &[(0, 0.35), (1, 0.25), (2, 0.2), (3, 0.1), (4, 0.1)]) {
        0 => {
            write(c, line.fitted(title, room), x, high * 0.48, title);
            write(
                c,
                line.sized(size * 0.62).fitted(&name, room),
                x,
                high * 0.86,
                &name,
            );
        }
        1 => {
            write(
                c,
                line.sized(size * 0.7).fitted(&name, room),
                x,
                high * 0.42,
                &name,
            );
            write(c, line.fitted(title, room), x, high * 0.88, title);
        }
        2 => {
            write_centred(
                c,
                line.sized(size * 0.7).fitted(&name, room),
                LONG / 2.0,
                high * 0.42,
                &name,
            );
            write_centred(c, line.fitted(title, room), LONG / 2.0, high * 0.88, title);
        }
        3 => {
            let big = line.sized(size * 1.4).fitted(&name, LONG * 0.5);
            write(c, big, x, high * 0.7, &name);
            write_right(
                c,
                line.sized(size * 0.6).fitted(title, LONG * 0.4),
                LONG - 30.0,
                high * 0.7,
                title,
            );
        }
        _ => {
            write(
                c,
                line.sized(size * 1.2).fitted(title, room),
                x,
                high * 0.7,
                title,
            );
        }
    }
    if other != Script::Latin {
        let text = phrase(dice, other);
        let foreign = style(other.face(), size * 0.7, colour).fitted(&text, 260.0);
        write_right(c, foreign, LONG - 30.0, high * 0.9, &text);
    }
    high + between(dice, 12.0, 34.0)
}

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

fn numbered(
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

fn beside(
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
        if other == Script::Latin {
            let words = format!("{name}{colon}");
            write(
                c,
                caption.fitted(&words, stop - left - 8.0),
                left,
                y,
                &words,
            );
        } else {
            let words = phrase(dice, other);
            let foreign = style(other.face(), caption.size * 1.2, caption.colour);
            write(
                c,
                foreign.fitted(&words, stop - left - 8.0),
                left,
                y,
                &words,
            );
        }
        write(c, fit(value, text, right - stop), stop, y, text);
    }
}

/// Cells with rules around them, as in the far east.
fn grid(
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
fn name_first(
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
fn above(
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

/// What stands along the lower edge; returns where the fields must end.
fn foot(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    accent: Colour,
    [left, right]: [f32; 2],
) -> f32 {
    match case(dice, 6) {
        0 => {
            c.rect(0.0, SHORT - 42.0, LONG, 42.0, accent);
            let line = pick(
                dice,
                &[
                    "MINISTRY OF TRANSPORT",
                    "TRANSPORT AUTHORITY",
                    "DIRECCIÓN DE TRÁNSITO",
                    "ROADS AND MARITIME",
                ],
            );
            write_centred(
                c,
                style(Face::SansBold, 24.0, rgb(255, 255, 255)),
                LONG / 2.0,
                SHORT - 13.0,
                line,
            );
            SHORT - 50.0
        }
        1 => {
            for (place, kind) in ALL.into_iter().enumerate() {
                vehicle(
                    c,
                    kind,
                    left + place as f32 * 78.0,
                    SHORT - 16.0,
                    58.0,
                    accent,
                );
            }
            SHORT - 62.0
        }
        2 => {
            // Boxes of classes, some of them marked.
            let count = whole(dice, 5, 12);
            let step = (right - left) / count as f32;
            for place in 0..count {
                let x = left + step * place as f32;
                c.stroke(&rounded([x, SHORT - 60.0, step, 44.0], 0.5), 2.0, accent);
                if chance(dice, 0.5) {
                    let class = pick(dice, &["A", "B", "C", "D", "E", "T", "M"]);
                    write(
                        c,
                        style(Face::SansBold, 26.0, accent),
                        x + step * 0.3,
                        SHORT - 29.0,
                        class,
                    );
                }
            }
            SHORT - 66.0
        }
        3 => {
            let number = coded(dice, "AA999999999");
            write(
                c,
                style(Face::OcrB, 30.0, ink(dice)),
                left,
                SHORT - 20.0,
                &number,
            );
            SHORT - 50.0
        }
        4 => {
            let big = style(
                pick(dice, &[Face::RobotoBlack, Face::SansBold, Face::SerifBold]),
                110.0,
                accent,
            );
            write_right(c, big, right, SHORT - 30.0, &license.class);
            SHORT - 24.0
        }
        _ => SHORT - 18.0,
    }
}

fn extras(c: &mut Canvas, dice: &mut Dice, accent: Colour, [left, right]: [f32; 2]) {
    if chance(dice, 0.14) {
        barcode::square(c, dice, right - 120.0, SHORT - 150.0, 105.0);
    } else if chance(dice, 0.15) {
        let y = between(dice, 200.0, 330.0);
        card::chip(c, dice, right - 130.0, y);
    }
    if chance(dice, 0.3) {
        let at = (between(dice, left, right), between(dice, 160.0, 480.0));
        let (radius, opacity) = (between(dice, 35.0, 110.0), between(dice, 0.15, 0.5));
        hologram(c, dice, at, radius, opacity);
    }
    if chance(dice, 0.15) {
        // An office's seal.
        let at = (between(dice, left, right), between(dice, 300.0, 460.0));
        let red = pick(dice, &[rgb(200, 30, 40), rgb(60, 60, 150)]).alpha(0.6);
        if chance(dice, 0.5) {
            c.ring(at.0, at.1, 60.0, 6.0, red);
            emblem(c, dice, at, 60.0, red);
        } else {
            c.stroke(
                &rounded([at.0 - 50.0, at.1 - 50.0, 100.0, 100.0], 3.0),
                7.0,
                red,
            );
            write_centred(c, style(Face::Han, 44.0, red), at.0, at.1 + 16.0, "國山");
        }
    }
    if chance(dice, 0.12) {
        let word = pick(dice, &["SPECIMEN", "SAMPLE", "MUESTRA", "SPÉCIMEN"]);
        let red = style(
            Face::SansBold,
            between(dice, 40.0, 100.0),
            accent.alpha(0.5),
        );
        c.turned(-20.0, LONG / 2.0, SHORT / 2.0, |c| {
            write_centred(c, red, LONG / 2.0, SHORT / 2.0, word)
        });
    }
}
