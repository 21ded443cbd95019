//! Other layouts: coloured title bands with few fields, portraits at the right, tables of classes,
//! chip cards, and old laminated paper filled in by typewriter.

use super::fields::{License, fit, license};
use super::older::{table, typed};
use super::{LONG, SHORT};
use crate::colour::{hsv, ink, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{DATE_STYLES, country, place};
use crate::paint::{Canvas, Ink, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::{emblem, flag, ground, rainbow, signature};
use crate::text::{Face, measure, style, write, write_centred};
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let license = license(dice, DATE_STYLES);
    match whole(dice, 0, 5) {
        0 | 1 => banded(&mut canvas, dice, &license),
        2 => typed(&mut canvas, dice, &license),
        3 => table(&mut canvas, dice, &license),
        _ => plain(&mut canvas, dice, &license),
    }
    canvas.pixmap
}

pub(super) fn face_at(
    canvas: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    frame: [f32; 4],
) -> Pixmap {
    let px_per_unit = canvas.scale * frame[2] / 300.0;
    let studio = if chance(dice, 0.85) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let mut picture = portrait(dice, license.person.sex, studio, px_per_unit);
    if chance(dice, 0.2) {
        picture = engraved(picture, rgb(25, 25, 30));
    }
    let placed = [
        frame[0],
        frame[1],
        frame[2],
        frame[2] * 380.0 / 300.0 * 1.04,
    ];
    let radius = pick(dice, &[0.0, 0.0, 14.0]);
    canvas.picture(&picture, placed, 1.0, &rounded(frame, radius));
    picture
}

/// A saturated card: title in a band, flags, two portraits.
fn banded(canvas: &mut Canvas, dice: &mut Dice, license: &License) {
    let colour = strong(dice);
    let far = colour.mix(rgb(255, 255, 255), between(dice, 0.4, 0.9));
    canvas.whole(Ink::Linear(
        [0.0, 0.0, 0.0, SHORT],
        vec![(0.0, colour.mix(far, 0.3)), (1.0, far)],
    ));
    let strength = between(dice, 0.3, 1.0);
    ground(canvas, dice, strength);
    let high = between(dice, 80.0, 125.0);
    canvas.rect(0.0, 0.0, LONG, high, colour);
    let white = rgb(255, 255, 255);
    let name = country(dice).to_uppercase();
    let title = pick(
        dice,
        &[
            "DRIVER LICENCE",
            "DRIVING LICENCE",
            "DRIVER'S LICENCE",
            "LICENCIA DE CONDUCIR",
            "DRIVER LICENSE",
            "CARTEIRA DE HABILITAÇÃO",
        ],
    );
    write_centred(
        canvas,
        style(Face::SansBold, high * 0.36, white).fitted(&name, 780.0),
        LONG / 2.0,
        high * 0.44,
        &name,
    );
    write_centred(
        canvas,
        style(Face::SansBold, high * 0.34, white),
        LONG / 2.0,
        high * 0.86,
        title,
    );
    let right = chance(dice, 0.4);
    if chance(dice, 0.6) {
        flag(canvas, dice, [28.0, high + 14.0, 110.0, 66.0]);
        flag(canvas, dice, [LONG - 140.0, high + 14.0, 110.0, 66.0]);
    }
    let w = between(dice, 170.0, 230.0);
    let x = if right { LONG - w - 35.0 } else { 30.0 };
    let y = (SHORT - w * 1.3 - 40.0).min(high + 95.0);
    let picture = face_at(canvas, dice, license, [x, y, w, w * 1.28]);
    if chance(dice, 0.6) {
        let g = if right { 40.0 } else { LONG - 140.0 };
        let frame = [g, SHORT - 200.0, 100.0, 127.0];
        canvas.picture(
            &picture,
            frame,
            between(dice, 0.5, 1.0),
            &rounded(frame, 4.0),
        );
    }
    let left = if right { 60.0 } else { x + w + 40.0 };
    let first = high + between(dice, 30.0, 90.0);
    captioned(canvas, dice, license, [left, first, 420.0, SHORT - 30.0]);
    if chance(dice, 0.7) {
        signature(
            canvas,
            dice,
            [left, SHORT - 80.0, 230.0, 60.0],
            rgb(20, 20, 40),
        );
    }
}

fn captioned(canvas: &mut Canvas, dice: &mut Dice, license: &License, area: [f32; 4]) {
    let p = &license.person;
    let upper = |text: &str| text.to_uppercase();
    let rows = [
        ("1.", "Name", upper(&p.surname)),
        ("2.", "Given", upper(&p.given)),
        ("3.", "Birth", p.birth.printed(license.dates)),
        ("4d.", "Licence No.", license.number.clone()),
        ("8.", "Address", upper(&p.street)),
        ("", "", upper(&p.city)),
        ("9.", "Class", license.class.clone()),
        ("4b.", "Expiry", p.expires.printed(license.dates)),
    ];
    let pitch = ((area[3] - area[1]) / rows.len() as f32).min(52.0);
    let value = style(
        pick(
            dice,
            &[
                Face::SansBold,
                Face::Roboto,
                Face::RobotoBold,
                Face::Sans,
                Face::SansCondensedBold,
            ],
        ),
        pitch * between(dice, 0.5, 0.68),
        ink(dice),
    );
    let caption = style(Face::Roboto, pitch * 0.4, value.colour);
    let words = chance(dice, 0.5);
    for (row, (mark, name, text)) in rows.iter().enumerate() {
        let y = area[1] + pitch * (row as f32 + 0.7);
        let label = if words { *name } else { *mark };
        write(canvas, caption, area[0], y, label);
        let x = area[0] + if words { 130.0 } else { 50.0 };
        write(canvas, fit(value, text, area[2] - 60.0), x, y, text);
    }
}

/// White or tinted, small emblem, plain rows; sometimes a chip.
fn plain(canvas: &mut Canvas, dice: &mut Dice, license: &License) {
    let tint = between(dice, 0.1, 1.2);
    rainbow(canvas, dice, tint.min(1.0));
    let strength = between(dice, 0.2, 1.2);
    ground(canvas, dice, strength);
    let colour = strong(dice);
    emblem(canvas, dice, (70.0, 65.0), 85.0, colour);
    let name = country(dice);
    let title = pick(
        dice,
        &[
            "Driving Licence",
            "DRIVING LICENCE",
            "DRIVER LICENSE",
            "Licencia de Conducir",
            "ВОДИТЕЛЬСКОЕ УДОСТОВЕРЕНИЕ",
            "DRIVER'S LICENCE",
            "Surat Izin Mengemudi",
        ],
    );
    let bold = if title.contains('В') {
        Face::RobotoBold
    } else {
        pick(dice, &[Face::SansBold, Face::SerifBold, Face::RobotoBold])
    };
    let heading = style(bold, between(dice, 34.0, 48.0), colour).fitted(title, 560.0);
    write(canvas, heading, 135.0, 62.0, title);
    write(
        canvas,
        style(Face::Sans, 26.0, colour).fitted(&name, 600.0),
        135.0,
        98.0,
        &name,
    );
    if chance(dice, 0.2) {
        let foreign = style(
            pick(dice, &[Face::Devanagari, Face::Devanagari]),
            34.0,
            colour,
        );
        let end = measure(foreign, "वनगर परज");
        write(canvas, foreign, LONG - end - 30.0, 60.0, "वनगर परज");
    }
    let right = chance(dice, 0.45);
    let w = between(dice, 175.0, 240.0);
    let x = if right { LONG - w - 30.0 } else { 35.0 };
    let y = between(dice, 120.0, 165.0);
    face_at(canvas, dice, license, [x, y, w, w * 1.28]);
    let left = if right { 45.0 } else { x + w + 30.0 };
    if chance(dice, 0.15) {
        let chip_x = if right { 60.0 } else { LONG - 170.0 };
        canvas.round_rect([chip_x, 330.0, 110.0, 92.0], 14.0, hsv(0.12, 0.45, 0.85));
    }
    captioned(canvas, dice, license, [left, y, 480.0, SHORT - 60.0]);
    signature(
        canvas,
        dice,
        [x, y + w * 1.28 + 4.0, w, 55.0],
        rgb(20, 20, 40),
    );
    if chance(dice, 0.3) {
        write(
            canvas,
            style(Face::Sans, 20.0, colour),
            left,
            SHORT - 22.0,
            &format!("Transport Authority of {}", place(dice)),
        );
    }
}
