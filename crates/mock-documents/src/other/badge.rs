//! Badges of students, employees and visitors: a portrait, a name in large letters, the colours of
//! an organisation, a hole for the lanyard.

use crate::barcode;
use crate::card;
use crate::colour::{hsv_between, ink, rgb, strong};
use crate::dice::{Dice, between, case, chance, pick};
use crate::emblem::emblem;
use crate::identity::{DateStyle, coded, person, place};
use crate::paint::{Canvas, Ink, rounded};
use crate::portrait::{Ground, portrait};
use crate::text::{Face, style, write, write_centred};
use tiny_skia::Pixmap;

const ROLES: &[&str] = &[
    "STUDENT",
    "EMPLOYEE",
    "STAFF",
    "VISITOR",
    "CONTRACTOR",
    "Library card",
    "Faculty",
    "PRESS",
    "Volunteer",
    "SECURITY",
];

pub fn draw(dice: &mut Dice, long_px: f32) -> Pixmap {
    let upright = chance(dice, 0.55);
    let (w, h) = if upright {
        (540.0, 856.0)
    } else {
        (856.0, 540.0)
    };
    let mut canvas = Canvas::new(w, h, long_px / 856.0);
    let c = &mut canvas;
    let accent = strong(dice);
    c.whole(hsv_between(dice, [0.0, 1.0], [0.0, 0.1], [0.92, 1.0]));
    let band = h * between(dice, 0.15, 0.3);
    match case(dice, 4) {
        0 => c.rect(0.0, 0.0, w, band, accent),
        1 => {
            c.rect(0.0, 0.0, w, band, accent);
            c.rect(0.0, h - band * 0.4, w, band * 0.4, accent.times(0.7));
        }
        2 => c.whole(Ink::between(
            [0.0, 0.0, w, h],
            accent,
            accent.mix(rgb(255, 255, 255), 0.7),
        )),
        _ => c.polygon(
            &[(0.0, 0.0), (w, 0.0), (w, band * 0.5), (0.0, band * 1.2)],
            accent,
        ),
    }
    let organisation = match case(dice, 4) {
        0 => format!("University of {}", place(dice)),
        1 => format!("{} College", place(dice)),
        2 => format!("{} Inc.", card::word(dice)),
        _ => format!("{} Hospital", place(dice)),
    };
    let white = rgb(255, 255, 255);
    emblem(c, dice, (60.0, band * 0.5), band * 0.6, white);
    write(
        c,
        style(Face::SansBold, band * 0.28, white).fitted(&organisation, w - 140.0),
        115.0,
        band * 0.6,
        &organisation,
    );
    let holder = person(dice);
    let name = format!("{} {}", holder.given, holder.surname);
    let role = pick(dice, ROLES);
    let photo_w = if upright {
        w * between(dice, 0.4, 0.6)
    } else {
        w * between(dice, 0.22, 0.3)
    };
    let photo_h = photo_w * between(dice, 1.0, 1.3);
    let x = if upright {
        (w - photo_w) / 2.0
    } else {
        between(dice, 30.0, 60.0)
    };
    let frame = [x, band + 30.0, photo_w, photo_h.min(h - band - 60.0)];
    let picture = portrait(dice, holder.sex, Ground::Studio, c.scale * photo_w / 300.0);
    let radius = pick(dice, &[0.0, 10.0, photo_w / 2.0]);
    c.picture(
        &picture,
        [x, frame[1], photo_w, photo_w * 1.3],
        1.0,
        &rounded(frame, radius),
    );
    let dark = ink(dice);
    let name_style = style(
        pick(
            dice,
            &[
                Face::SansBold,
                Face::RobotoBold,
                Face::RobotoBlack,
                Face::SlabBold,
                Face::Roboto,
            ],
        ),
        52.0,
        dark,
    );
    let number = coded(dice, "99999999");
    if upright {
        let y = frame[1] + frame[3] + 65.0;
        write_centred(c, name_style.fitted(&name, w - 50.0), w / 2.0, y, &name);
        write_centred(
            c,
            name_style.sized(36.0).inked(accent),
            w / 2.0,
            y + 50.0,
            role,
        );
        if y + 150.0 < h && chance(dice, 0.6) {
            barcode::linear(c, dice, [w * 0.2, h - 90.0, w * 0.6, 60.0], white);
        } else {
            write_centred(c, name_style.sized(28.0), w / 2.0, h - 40.0, &number);
        }
        if chance(dice, 0.5) {
            c.round_rect(
                [w / 2.0 - 55.0, 14.0, 110.0, 26.0],
                13.0,
                rgb(120, 120, 122),
            );
        }
    } else {
        let left = x + photo_w + 35.0;
        write(
            c,
            name_style.fitted(&name, w - left - 30.0),
            left,
            band + 90.0,
            &name,
        );
        write(
            c,
            name_style.sized(36.0).inked(accent),
            left,
            band + 140.0,
            role,
        );
        let lines = [
            format!("ID {number}"),
            format!(
                "Valid until {}",
                holder.expires.printed(DateStyle::DayMonthYear)
            ),
            place(dice),
        ];
        for (row, line) in lines.iter().enumerate() {
            write(
                c,
                style(Face::Roboto, 27.0, dark),
                left,
                band + 190.0 + row as f32 * 40.0,
                line,
            );
        }
        if chance(dice, 0.4) {
            barcode::linear(c, dice, [left, h - 70.0, 300.0, 45.0], white);
        }
    }
    canvas.pixmap
}
