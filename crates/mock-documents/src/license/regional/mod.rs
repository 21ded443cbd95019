//! Licenses of the rest of the world by what they have in common: bands and flags of the south,
//! tables and second scripts of the east, the bare cards of islands and federations. Every part
//! varies by itself, so that no two regions are drawn by one recipe.

mod fields;
mod foot;

use crate::colour::{Colour, hsv, ink, rgb, strong};
use crate::dice::{Dice, between, case, chance, hue, layout, pick, whole};
use crate::identity::{DATE_STYLES, country, place};
use crate::license::fields::license;
use crate::license::state::backdrop;
use crate::license::world::face_at;
use crate::license::{LONG, SHORT};
use crate::paint::Canvas;
use crate::script::{Script, phrase, script};
use crate::security::{emblem, flag, land, signature};
use crate::text::{Face, style, write, write_centred, write_right};
use fields::{above, beside, grid, name_first, numbered};
use foot::{extras, foot};
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
