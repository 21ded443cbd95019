//! Fronts of national identity cards and residence permits (ICAO Doc 9303 part 5, TD1, and part 6,
//! TD2): the same paper, portraits and security print as licenses have, other words, other fields.

use crate::documents::colour::{Colour, hsv, ink, pastel, rgb, strong};
use crate::documents::dice::{Dice, between, case, chance, hue, layout, pick};
use crate::documents::identity::{DATE_STYLES, Person, Sex, coded, country, country_code, person};
use crate::documents::mrz;
use crate::documents::paint::{Canvas, Ink, oval, rounded};
use crate::documents::portrait::{Ground, engraved, portrait};
use crate::documents::scenery::landscape;
use crate::documents::script::{Script, phrase, script};
use crate::documents::security::{
    emblem, flag, ground, hologram, land, rainbow, signature, star_circle,
};
use crate::documents::text::{Face, Style, measure, style, write, write_centred};
use tiny_skia::Pixmap;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    IdCard,
    Permit,
}

const ID_TITLES: &[&str] = &[
    "IDENTITY CARD",
    "NATIONAL IDENTITY CARD",
    "CARTE NATIONALE D'IDENTITÉ",
    "DOCUMENTO NACIONAL DE IDENTIDAD",
    "PERSONALAUSWEIS",
    "CARTA D'IDENTITÀ",
    "CÉDULA DE CIUDADANÍA",
    "DOWÓD OSOBISTY",
    "NATIONAL ID CARD",
    "ISIKUTUNNISTUS",
    "УДОСТОВЕРЕНИЕ ЛИЧНОСТИ",
    "ΔΕΛΤΙΟ ΤΑΥΤΟΤΗΤΑΣ",
    "KARTU TANDA PENDUDUK",
    "IDENTITEITSKAART",
    "SZEMÉLYAZONOSÍTÓ IGAZOLVÁNY",
    "OSOBNA ISKAZNICA",
    "CARTÃO DE CIDADÃO",
    "HENKILÖKORTTI",
    "ID CARD",
    "CÉDULA DE IDENTIDAD",
    "TARJETA DE IDENTIDAD",
    "LETËRNJOFTIM",
    "CARTE D'IDENTITÉ",
    "ЛИЧНА КАРТА",
];
const PERMIT_TITLES: &[&str] = &[
    "RESIDENCE PERMIT",
    "TITRE DE SÉJOUR",
    "AUFENTHALTSTITEL",
    "PERMISO DE RESIDENCIA",
    "PERMANENT RESIDENT CARD",
    "PERMESSO DI SOGGIORNO",
    "ВИД НА ЖИТЕЛЬСТВО",
    "KARTA POBYTU",
    "WORK PERMIT",
    "VERBLIJFSTITEL",
    "POVOLENÍ K POBYTU",
];

/// TD1 is an ID-1 card; TD2 is 105 × 74 mm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Td1,
    Td2,
}

pub fn draw(dice: &mut Dice, paper: Paper, long_px: f32) -> Pixmap {
    let format = if chance(dice, 0.14) {
        Format::Td2
    } else {
        Format::Td1
    };
    let (w, h) = match format {
        Format::Td1 => (856.0, 540.0),
        Format::Td2 => (1050.0, 740.0),
    };
    let mut canvas = Canvas::new(w, h, long_px / w);
    let c = &mut canvas;
    let holder = person(dice);
    let accent = strong(dice);
    backdrop(c, dice, accent);
    let zone = if format == Format::Td2 { h - 150.0 } else { h };
    let top = title(c, dice, paper, accent);
    let photo_w = w * between(dice, 0.2, 0.32);
    let room = zone - top - 12.0;
    let photo_h = (photo_w * between(dice, 1.2, 1.36)).min(room);
    let right = chance(dice, 0.17);
    let edge = between(dice, 18.0, 50.0);
    let x = if right { w - photo_w - edge } else { edge };
    let y = top + between(dice, 0.0, (room - photo_h).max(0.5));
    let picture = face(c, dice, &holder, [x, y, photo_w, photo_h]);
    let (left, end) = if right {
        (40.0, x - 25.0)
    } else {
        (x + photo_w + between(dice, 15.0, 45.0), w - 25.0)
    };
    let second = chance(dice, 0.5);
    if second {
        ghost(
            c,
            dice,
            &picture,
            [if right { 40.0 } else { w - 150.0 }, zone],
        );
    }
    let fields_end = if second && !right { end - 110.0 } else { end };
    fields(
        c,
        dice,
        &holder,
        paper,
        [left, top, fields_end, zone - 18.0],
        accent,
    );
    if chance(dice, 0.6) {
        let x = left + (end - left) * between(dice, 0.1, 0.5);
        signature(c, dice, [x, zone - 100.0, 200.0, 80.0], rgb(20, 20, 40));
    }
    if chance(dice, 0.2) {
        let y = h * between(dice, 0.3, 0.5);
        chip(c, dice, [if right { 60.0 } else { w - 190.0 }, y]);
    }
    if format == Format::Td2 {
        zone_lines(c, dice, &holder);
    }
    if chance(dice, 0.35) {
        let (hx, hy) = (between(dice, 0.3, 0.9) * w, between(dice, 0.3, 0.8) * zone);
        let (radius, opacity) = (between(dice, 40.0, 120.0), between(dice, 0.1, 0.5));
        hologram(c, dice, (hx, hy), radius, opacity);
    }
    if chance(dice, 0.2) {
        let word = pick(
            dice,
            &["SPECIMEN", "SAMPLE", "MUSTER", "MUESTRA", "ESPÉCIME"],
        );
        let red = style(
            Face::SansBold,
            between(dice, 40.0, 110.0),
            rgb(190, 30, 40).alpha(0.55),
        );
        let angle = pick(dice, &[0.0, -25.0, -35.0, 20.0]);
        c.turned(angle, w * 0.5, h * 0.5, |c| {
            write_centred(c, red, w * 0.55, h * 0.55, word)
        });
    }
    canvas.pixmap
}

fn backdrop(c: &mut Canvas, dice: &mut Dice, accent: Colour) {
    let (w, h) = (c.width, c.height);
    let tint = between(dice, 0.2, 1.1);
    rainbow(c, dice, tint.min(1.0));
    match case(dice, 8) {
        0 => {
            let (vivid, opacity) = (between(dice, 0.05, 0.5), between(dice, 0.3, 0.8));
            landscape(c, dice, [0.0, h * 0.2, w, h * 0.8], vivid, opacity);
        }
        1 => {
            let outline = land(dice, (w * 0.6, h * 0.55), h * 0.42);
            c.polygon(&outline, accent.alpha(between(dice, 0.08, 0.3)));
        }
        2 => {
            let (a, b) = (pastel(dice), pastel(dice));
            let stops = vec![
                (0.0, a),
                (between(dice, 0.3, 0.7), rgb(250, 250, 250)),
                (1.0, b),
            ];
            c.whole(Ink::Linear([0.0, 0.0, w, h], stops));
        }
        3 => {
            let tone = hsv(
                hue(dice, 0.0, 1.0),
                between(dice, 0.2, 0.6),
                between(dice, 0.6, 0.95),
            );
            c.whole(tone.alpha(between(dice, 0.3, 0.9)));
        }
        4 | 5 => {
            let colour = accent.alpha(between(dice, 0.08, 0.3));
            let at = (w * between(dice, 0.4, 0.8), h * 0.55);
            let size = h * between(dice, 0.5, 1.0);
            emblem(c, dice, at, size, colour);
        }
        _ => {}
    }
    let strength = between(dice, 0.2, 1.2);
    ground(c, dice, strength);
}

/// The issuer and what the card is; returns where the rest may start.
fn title(c: &mut Canvas, dice: &mut Dice, paper: Paper, accent: Colour) -> f32 {
    let w = c.width;
    let unit = c.height / 540.0;
    let words = pick(
        dice,
        if paper == Paper::IdCard {
            ID_TITLES
        } else {
            PERMIT_TITLES
        },
    );
    let name = if chance(dice, 0.7) {
        country(dice).to_uppercase()
    } else {
        country(dice)
    };
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::SerifBold,
            Face::RobotoCondensedBold,
            Face::Roboto,
            Face::SansCondensedBold,
        ],
    );
    let size = between(dice, 28.0, 44.0) * unit;
    let banded = chance(dice, 0.35);
    let colour = if banded {
        rgb(255, 255, 255)
    } else if chance(dice, 0.7) {
        accent
    } else {
        ink(dice)
    };
    let high = size * 2.3;
    if banded {
        c.rect(0.0, 0.0, w, high, accent.alpha(between(dice, 0.6, 1.0)));
    }
    let mut x = between(dice, 22.0, 50.0);
    match layout(dice, &[(0, 0.25), (1, 0.25), (2, 0.2), (3, 0.3), (4, 0.1)]) {
        0 => {
            flag(c, dice, [x, high * 0.2, high * 0.95, high * 0.62]);
            x += high * 1.1;
        }
        1 => {
            emblem(c, dice, (x + high * 0.4, high * 0.5), high * 0.75, colour);
            x += high;
        }
        2 => {
            // A block with a circle of stars and the country's letters.
            c.rect(x, high * 0.14, high * 0.95, high * 0.72, rgb(20, 50, 140));
            star_circle(
                c,
                (x + high * 0.47, high * 0.5),
                high * 0.25,
                rgb(250, 205, 40),
            );
            x += high * 1.12;
        }
        4 => {
            let other = script(dice);
            let text = phrase(dice, other);
            write(
                c,
                style(other.face(), size, colour).fitted(&text, w * 0.3),
                w * 0.68,
                high * 0.45,
                &text,
            );
        }
        _ => {}
    }
    let first = style(face, size, colour).fitted(&name, w - x - 60.0);
    let second = style(face, size * between(dice, 0.7, 1.05), colour).fitted(words, w - x - 40.0);
    if chance(dice, 0.3) {
        write(c, second, x, high * 0.42, words);
        write(c, first.sized(first.size * 0.8), x, high * 0.85, &name);
    } else if chance(dice, 0.3) {
        write_centred(c, first, w / 2.0, high * 0.42, &name);
        write_centred(c, second, w / 2.0, high * 0.86, words);
    } else {
        write(c, first, x, high * 0.42, &name);
        write(c, second, x, high * 0.86, words);
    }
    high + between(dice, 4.0, 20.0)
}

fn face(c: &mut Canvas, dice: &mut Dice, holder: &Person, frame: [f32; 4]) -> Pixmap {
    let studio = if chance(dice, 0.65) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let mut picture = portrait(dice, holder.sex, studio, c.scale * frame[2] / 300.0);
    if chance(dice, 0.45) {
        picture = engraved(picture, rgb(28, 28, 34));
    }
    let placed = [
        frame[0],
        frame[1],
        frame[2],
        frame[2] * 380.0 / 300.0 * 1.03,
    ];
    let radius = pick(dice, &[0.0, 0.0, 6.0, 25.0]);
    c.picture(
        &picture,
        placed,
        between(dice, 0.85, 1.0),
        &rounded(frame, radius),
    );
    picture
}

fn ghost(c: &mut Canvas, dice: &mut Dice, picture: &Pixmap, [x, bottom]: [f32; 2]) {
    let w = between(dice, 80.0, 125.0);
    let h = w * 1.27;
    let y = bottom - h - between(dice, 15.0, 180.0);
    let grey = engraved(picture.clone(), hsv(hue(dice, 0.0, 1.0), 0.4, 0.35));
    let shape = oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0).filter(|_| chance(dice, 0.4));
    let shape = shape.unwrap_or_else(|| rounded([x, y, w, h], 4.0));
    c.picture(&grey, [x, y, w, h], between(dice, 0.3, 0.9), &shape);
}

fn fields(
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

pub(super) fn chip(c: &mut Canvas, dice: &mut Dice, [x, y]: [f32; 2]) {
    crate::documents::card::chip(c, dice, x, y);
}

fn zone_lines(c: &mut Canvas, dice: &mut Dice, holder: &Person) {
    let code = country_code(dice);
    let number = coded(dice, "AA9999999");
    let lines = mrz::td2(
        pick(dice, &["I", "ID", "AC"]),
        &mrz::Passport {
            issuer: &code,
            surname: &holder.surname,
            given: &holder.given,
            number: &number,
            nationality: &code,
            birth: holder.birth.compact(),
            sex: if holder.sex == Sex::Female { 'F' } else { 'M' },
            expiry: holder.expires.compact(),
            personal: "",
        },
    );
    machine_lines(c, dice, &lines, c.height - 150.0);
}

/// Lines of OCR-B from `top` to the lower edge.
pub(super) fn machine_lines(c: &mut Canvas, dice: &mut Dice, lines: &[String], top: f32) {
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
    for (row, line) in lines.iter().enumerate() {
        let y = top + pitch * (row as f32 + 0.95);
        write(c, ocr.sized(size).spaced(spacing), margin, y, line);
    }
}
