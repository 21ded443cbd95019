//! Vertical licenses, as several states give to drivers under 21.

use super::fields::{License, Setting, description, fit, inline, license, setting};
use super::state::backdrop;
use super::{LONG, SHORT};
use crate::colour::{rgb, strong};
use crate::dice::{Dice, between, chance, pick};
use crate::identity::{DateStyle, place};
use crate::paint::{Canvas, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::signature;
use crate::text::{Face, style, write, write_centred};
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(SHORT, LONG, px_per_unit);
    let c = &mut canvas;
    backdrop(c, dice);
    let license = license(dice, &[DateStyle::MonthDayYear]);
    let s = setting(dice);
    title(c, dice);
    let w = between(dice, 230.0, 300.0);
    let frame = [between(dice, 25.0, 130.0), 135.0, w, w * 1.25];
    let mut picture = portrait(
        dice,
        license.person.sex,
        Ground::Studio,
        px_per_unit * w / 300.0,
    );
    if chance(dice, 0.3) {
        picture = engraved(picture, rgb(25, 25, 30));
    }
    c.picture(&picture, frame, 1.0, &rounded(frame, 4.0));
    let ghost = [SHORT - 130.0, between(dice, 300.0, 640.0), 105.0, 133.0];
    c.picture(
        &picture,
        ghost,
        between(dice, 0.35, 0.8),
        &rounded(ghost, 4.0),
    );
    let red = rgb(195, 25, 35);
    let mut y = frame[1] + frame[3] + 34.0;
    let until = format!(
        "UNDER 21 UNTIL {}",
        license.person.expires.printed(license.dates)
    );
    if chance(dice, 0.8) {
        c.rect(
            20.0,
            y - 26.0,
            SHORT - 40.0,
            34.0,
            red.alpha(between(dice, 0.0, 1.0)),
        );
        let on = if chance(dice, 0.5) {
            rgb(255, 255, 255)
        } else {
            rgb(20, 20, 20)
        };
        write_centred(c, style(Face::SansBold, 26.0, on), SHORT / 2.0, y, &until);
        y += 42.0;
    }
    rows(c, dice, &license, &s, y);
    signature(c, dice, [60.0, LONG - 85.0, 300.0, 65.0], rgb(18, 18, 30));
    canvas.pixmap
}

fn title(c: &mut Canvas, dice: &mut Dice) {
    let colour = strong(dice);
    let name = place(dice).to_uppercase();
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::DisplayBlackItalic,
            Face::SlabBold,
            Face::SansBold,
            Face::RobotoBlack,
        ],
    );
    let title = style(face, 70.0, colour).fitted(&name, SHORT - 70.0);
    if chance(dice, 0.25) {
        c.rect(0.0, 0.0, SHORT, 115.0, colour);
        write_centred(c, title.inked(rgb(255, 255, 255)), SHORT / 2.0, 70.0, &name);
        write_centred(
            c,
            style(Face::SansBold, 28.0, rgb(255, 255, 255)),
            SHORT / 2.0,
            104.0,
            "DRIVER LICENSE",
        );
    } else {
        write_centred(c, title, SHORT / 2.0, 75.0, &name);
        write_centred(
            c,
            style(Face::SansBold, 30.0, colour),
            SHORT / 2.0,
            112.0,
            "DRIVER LICENSE",
        );
    }
}

fn rows(c: &mut Canvas, dice: &mut Dice, license: &License, s: &Setting, top: f32) {
    let mut y = top;
    let line = s.value.size * 1.1;
    inline(
        c,
        s,
        fit(s.loud, &license.number, 330.0),
        (30.0, y),
        ("4d", "DLN"),
        &license.number,
    );
    inline(
        c,
        s,
        s.loud,
        (30.0, y + line * 1.1),
        ("3", "DOB"),
        &license.person.birth.printed(license.dates),
    );
    inline(
        c,
        s,
        s.value,
        (30.0, y + line * 2.2),
        ("4b", "EXP"),
        &license.person.expires.printed(license.dates),
    );
    y += line * 3.3;
    for text in license.name_and_address() {
        write(c, fit(s.value, &text, 360.0), 30.0, y, &text);
        y += line;
    }
    for (cell, (caption, text)) in description(dice, license).iter().enumerate() {
        inline(
            c,
            s,
            s.value,
            (
                30.0 + 220.0 * (cell % 2) as f32,
                y + line * (cell / 2) as f32,
            ),
            *caption,
            text,
        );
    }
}
