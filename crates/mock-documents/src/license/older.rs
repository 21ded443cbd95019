//! Paper licenses filled in by typewriter, and cards with a table of classes.

use super::fields::{License, fit};
use super::world::face_at;
use super::{LONG, SHORT};
use crate::colour::{hsv, pastel, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::country;
use crate::paint::{Canvas, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::{emblem, ground, rainbow, signature, waves};
use crate::text::{Face, style, write, write_centred};

/// Paper under plastic, filled in by machine; a pasted grey photograph; a rubber stamp.
pub(super) fn typed(canvas: &mut Canvas, dice: &mut Dice, license: &License) {
    let paper = pastel(dice).mix(rgb(235, 225, 200), 0.4);
    canvas.whole(paper);
    if chance(dice, 0.5) {
        let line = strong(dice).alpha(0.25);
        waves(canvas, dice, [0.0, 0.0, LONG, SHORT], line);
    }
    let colour = strong(dice);
    let name = country(dice).to_uppercase();
    write_centred(
        canvas,
        style(Face::SerifBold, 40.0, colour).fitted(&name, 700.0),
        LONG / 2.0,
        58.0,
        &name,
    );
    write_centred(
        canvas,
        style(Face::SerifBold, 30.0, colour),
        LONG / 2.0,
        98.0,
        pick(
            dice,
            &["DRIVER'S LICENSE", "DRIVING LICENCE", "OPERATOR'S LICENSE"],
        ),
    );
    let w = between(dice, 170.0, 220.0);
    let x = if chance(dice, 0.5) {
        35.0
    } else {
        LONG - w - 35.0
    };
    let frame = [x, between(dice, 120.0, 180.0), w, w * 1.27];
    let mut picture = portrait(
        dice,
        license.person.sex,
        Ground::Studio,
        canvas.scale * w / 300.0,
    );
    if chance(dice, 0.6) {
        picture = engraved(picture, rgb(40, 35, 30));
    }
    canvas.picture(&picture, frame, 1.0, &rounded(frame, 0.0));
    let left = if x < 100.0 { x + w + 30.0 } else { 40.0 };
    let caption = style(Face::Serif, 18.0, colour);
    let typed = style(Face::Mono, between(dice, 26.0, 32.0), rgb(40, 38, 45));
    let p = &license.person;
    let rows = [
        ("Name", format!("{}, {}", p.surname, p.given).to_uppercase()),
        ("Address", p.street.to_uppercase()),
        ("", p.city.to_uppercase()),
        ("Born", p.birth.printed(license.dates)),
        ("License number", license.number.clone()),
        ("Expires", p.expires.printed(license.dates)),
    ];
    for (row, (label, text)) in rows.iter().enumerate() {
        let y = 160.0 + row as f32 * 60.0;
        write(canvas, caption, left, y - 26.0, label);
        write(canvas, fit(typed, text, 500.0), left, y + 4.0, text);
        canvas.rect(left, y + 12.0, 530.0, 1.5, caption.colour.alpha(0.5));
    }
    signature(
        canvas,
        dice,
        [frame[0], frame[1] + frame[3] + 8.0, w * 1.2, 60.0],
        rgb(25, 25, 90),
    );
    if chance(dice, 0.5) {
        let stamp = hsv(pick(dice, &[0.62, 0.0, 0.8]), 0.7, 0.6).alpha(0.5);
        let at = (frame[0] + w, frame[1] + frame[3]);
        canvas.ring(at.0, at.1, 70.0, 6.0, stamp);
        emblem(canvas, dice, at, 70.0, stamp);
    }
}

/// Name row on top, coloured validity bar, a table of classes, portrait at the right.
pub(super) fn table(canvas: &mut Canvas, dice: &mut Dice, license: &License) {
    rainbow(canvas, dice, 0.7);
    let strength = between(dice, 0.4, 1.0);
    ground(canvas, dice, strength);
    let black = rgb(30, 30, 35);
    let text = style(
        pick(dice, &[Face::Roboto, Face::Sans, Face::Mono]),
        30.0,
        black,
    );
    let p = &license.person;
    let han = chance(dice, 0.5);
    let frame_line = |c: &mut Canvas, f: [f32; 4]| c.stroke(&rounded(f, 1.0), 2.0, rgb(60, 60, 70));
    if han {
        write(canvas, style(Face::Han, 30.0, black), 30.0, 55.0, "姓名");
    }
    frame_line(canvas, [25.0, 22.0, LONG - 50.0, 48.0]);
    write(
        canvas,
        text,
        110.0,
        57.0,
        &format!("{} {}", p.surname, p.given).to_uppercase(),
    );
    write(
        canvas,
        fit(text, &p.street, 520.0),
        110.0,
        105.0,
        &p.street.to_uppercase(),
    );
    let bar = hsv(pick(dice, &[0.55, 0.13, 0.35, 0.1]), 0.6, 0.85);
    canvas.rect(25.0, 150.0, 540.0, 52.0, bar);
    let until = p.expires.printed(license.dates);
    write(
        canvas,
        style(Face::SansBold, 34.0, black),
        45.0,
        188.0,
        &until,
    );
    if han {
        write(
            canvas,
            style(Face::Han, 30.0, black),
            330.0,
            188.0,
            "平日月中名",
        );
    }
    write(
        canvas,
        text,
        40.0,
        260.0,
        &format!("No. {}", license.number),
    );
    write(
        canvas,
        text.sized(24.0),
        40.0,
        300.0,
        &p.issued.printed(license.dates),
    );
    let columns = whole(dice, 5, 9);
    for row in 0..2 {
        for column in 0..columns {
            let cell = [
                230.0 + column as f32 * 330.0 / columns as f32,
                350.0 + row as f32 * 75.0,
                330.0 / columns as f32,
                75.0,
            ];
            frame_line(canvas, cell);
            if chance(dice, 0.6) {
                write(
                    canvas,
                    style(Face::Han, 24.0, black),
                    cell[0] + 6.0,
                    cell[1] + 45.0,
                    pick(dice, &["中", "大", "一", "二", "月", "出"]),
                );
            }
        }
    }
    canvas.ring(120.0, 425.0, 60.0, 5.0, rgb(200, 40, 40).alpha(0.8));
    let frame = [LONG - 255.0, between(dice, 120.0, 200.0), 220.0, 280.0];
    face_at(canvas, dice, license, frame);
}
