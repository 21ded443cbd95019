//! Licenses by the European model (Directive 2006/126/EC, annex I): pink ground, blue strip with a
//! circle of stars, fields by number. Also close relatives in other colours.

use super::fields::license;
use super::{LONG, SHORT};
use crate::colour::{hsv, ink, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{DateStyle, country};
use crate::paint::{Canvas, Ink, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::{ground, hologram, land, signature, star_circle};
use crate::text::{Face, style, write, write_centred};
use tiny_skia::Pixmap;

const TITLES: &[&str] = &[
    "DRIVING LICENCE",
    "PERMIS DE CONDUIRE",
    "FÜHRERSCHEIN",
    "PERMISO DE CONDUCCIÓN",
    "PATENTE DI GUIDA",
    "RIJBEWIJS",
    "KÖRKORT",
    "PRAWO JAZDY",
    "KØREKORT",
    "AJOKORTTI",
    "VOZNIŠKO DOVOLJENJE",
    "CARTA DE CONDUÇÃO",
    "VEZETŐI ENGEDÉLY",
    "ВОДИТЕЛЬСКОЕ УДОСТОВЕРЕНИЕ",
    "ΑΔΕΙΑ ΟΔΗΓΗΣΗΣ",
];

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let c = &mut canvas;
    paper(c, dice);
    title(c, dice);
    let license = license(
        dice,
        &[
            DateStyle::DotDayMonthYear,
            DateStyle::DotDayMonthYear,
            DateStyle::DayMonthYear,
        ],
    );
    let w = between(dice, 190.0, 250.0);
    let h = w * between(dice, 1.2, 1.35);
    let frame = [between(dice, 30.0, 65.0), between(dice, 110.0, 150.0), w, h];
    let studio = if chance(dice, 0.8) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let mut picture = portrait(dice, license.person.sex, studio, px_per_unit * w / 300.0);
    if chance(dice, 0.55) {
        picture = engraved(picture, rgb(30, 25, 35));
    }
    let placed = [frame[0], frame[1], w, w * 380.0 / 300.0 * 1.05];
    c.picture(
        &picture,
        placed,
        between(dice, 0.85, 1.0),
        &rounded(frame, 3.0),
    );
    let left = frame[0] + w + between(dice, 20.0, 50.0);
    numbered(c, dice, &license, left);
    let at = if chance(dice, 0.5) {
        (frame[0] + 5.0, frame[1] + h + 4.0)
    } else {
        (left, SHORT - 110.0)
    };
    signature(
        c,
        dice,
        [at.0, at.1.min(SHORT - 75.0), w, 65.0],
        rgb(20, 20, 30),
    );
    if chance(dice, 0.6) {
        ghost(c, dice, picture);
    }
    if chance(dice, 0.3) {
        let at = (between(dice, 500.0, 800.0), between(dice, 150.0, 350.0));
        let (radius, opacity) = (between(dice, 40.0, 90.0), between(dice, 0.15, 0.5));
        hologram(c, dice, at, radius, opacity);
    }
    canvas.pixmap
}

fn title(c: &mut Canvas, dice: &mut Dice) {
    let title = pick(dice, TITLES);
    let colour = if chance(dice, 0.5) {
        hsv(0.92, 0.7, 0.5)
    } else {
        strong(dice)
    };
    let strip_top = chance(dice, 0.8);
    if strip_top {
        strip(c, dice);
    }
    let face = if title.contains(['В', 'Δ']) {
        Face::RobotoBold
    } else {
        pick(dice, &[Face::SansBold, Face::RobotoBold, Face::Sans])
    };
    let x = if strip_top {
        between(dice, 165.0, 290.0)
    } else {
        60.0
    };
    let y = between(dice, 48.0, 75.0);
    write(
        c,
        style(face, between(dice, 36.0, 50.0), colour).fitted(title, LONG - x - 210.0),
        x,
        y,
        title,
    );
    let state = country(dice).to_uppercase();
    let small = style(Face::Sans, between(dice, 20.0, 30.0), colour);
    write(c, small.fitted(&state, 400.0), x, y + 34.0, &state);
}

fn ghost(c: &mut Canvas, dice: &mut Dice, picture: Pixmap) {
    let gw = between(dice, 80.0, 130.0);
    let g = [
        LONG - gw - between(dice, 20.0, 90.0),
        between(dice, 230.0, 350.0),
        gw,
        gw * 1.27,
    ];
    let grey = engraved(picture, rgb(90, 70, 90));
    let shape = oval(g[0] + gw / 2.0, g[1] + g[3] / 2.0, gw / 2.0, g[3] / 2.0)
        .filter(|_| chance(dice, 0.5));
    c.picture(
        &grey,
        g,
        between(dice, 0.25, 0.7),
        &shape.unwrap_or_else(|| rounded(g, 2.0)),
    );
}

fn paper(canvas: &mut Canvas, dice: &mut Dice) {
    let hue = if chance(dice, 0.75) {
        between(dice, 0.88, 0.99)
    } else {
        between(dice, 0.0, 1.0)
    };
    let a = hsv(hue, between(dice, 0.08, 0.4), between(dice, 0.88, 1.0));
    let b = hsv(
        hue + between(dice, -0.15, 0.15),
        between(dice, 0.03, 0.3),
        between(dice, 0.9, 1.0),
    );
    canvas.whole(Ink::Linear(
        [0.0, 0.0, LONG, SHORT * between(dice, 0.0, 1.0)],
        vec![(0.0, a), (0.5, b), (1.0, a)],
    ));
    let strength = between(dice, 0.5, 1.2);
    ground(canvas, dice, strength);
    if chance(dice, 0.4) {
        let tint = hsv(hue, 0.5, 0.7).alpha(0.2);
        let outline = land(dice, (LONG * 0.6, SHORT * 0.6), 200.0);
        canvas.polygon(&outline, tint);
    }
}

/// The blue field with stars and the country's letters.
fn strip(canvas: &mut Canvas, dice: &mut Dice) {
    let blue = hsv(
        between(dice, 0.6, 0.65),
        between(dice, 0.7, 1.0),
        between(dice, 0.45, 0.75),
    );
    let gold = hsv(0.13, 0.85, 1.0);
    let frame = match whole(dice, 0, 2) {
        0 => [0.0, 0.0, 110.0, SHORT],
        1 => [0.0, 0.0, LONG, 96.0],
        _ => [
            between(dice, 20.0, 45.0),
            between(dice, 18.0, 32.0),
            110.0,
            84.0,
        ],
    };
    canvas.rect(frame[0], frame[1], frame[2], frame[3], blue);
    let centre = (frame[0] + 55.0, frame[1] + 45.0);
    star_circle(canvas, centre, 28.0, gold);
    let letters = if chance(dice, 0.5) {
        crate::identity::coded(dice, "A")
    } else {
        crate::identity::coded(dice, "AAA")
    };
    write_centred(
        canvas,
        style(Face::SansBold, 24.0, rgb(255, 255, 255)),
        centre.0,
        centre.1 + 9.0,
        &letters,
    );
}

fn numbered(canvas: &mut Canvas, dice: &mut Dice, license: &super::fields::License, left: f32) {
    let p = &license.person;
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::Sans,
            Face::RobotoBold,
            Face::Mono,
            Face::Roboto,
            Face::RobotoCondensedBold,
        ],
    );
    let size = between(dice, 25.0, 32.0);
    let value = style(face, size, ink(dice));
    let number = style(Face::Sans, size * 0.75, value.colour);
    let pitch = between(dice, 36.0, 46.0);
    let mut y = between(dice, 125.0, 160.0);
    let upper = |text: &str| text.to_uppercase();
    let rows = [
        ("1.", upper(&p.surname)),
        ("2.", upper(&p.given)),
        (
            "3.",
            format!(
                "{}  {}",
                p.birth.printed(license.dates),
                upper(&p.birth_place)
            ),
        ),
        (
            "4a.",
            format!(
                "{}   4c. {}",
                p.issued.printed(license.dates),
                upper(&p.city)
            ),
        ),
        ("4b.", p.expires.printed(license.dates)),
        ("5.", license.number.clone()),
        ("7.", String::new()),
        (
            "8.",
            if chance(dice, 0.5) {
                upper(&p.street)
            } else {
                String::new()
            },
        ),
        (
            "9.",
            (pick(
                dice,
                &["AM/B1/B", "B", "A/B/BE", "AM B C1 D1 BE", "B, AM, L"],
            ))
            .to_string(),
        ),
    ];
    for (mark, text) in &rows {
        write(canvas, number, left, y, mark);
        let line = value.fitted(text, LONG - left - 70.0);
        write(canvas, line, left + 46.0, y, text);
        y += pitch;
    }
}
