//! Cards of health insurances, public and private.

use super::{FACES, H, W, canvas};
use crate::barcode;
use crate::card;
use crate::colour::{hsv, hsv_between, ink, rgb, strong};
use crate::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::emblem::star_circle;
use crate::identity::{DateStyle, coded, person, place};
use crate::paint::{Ink, rounded};
use crate::portrait::{Ground, portrait};
use crate::security::waves;
use crate::text::{Face, style, write, write_right};
use tiny_skia::Pixmap;

/// Cards of a public health insurance: numbered fields, ring of stars, chip, or a plain name.
pub fn health(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    let holder = person(dice);
    let base = if chance(dice, 0.6) {
        hsv_between(dice, [0.52, 0.64], [0.3, 0.8], [0.5, 0.95])
    } else {
        hsv(hue(dice, 0.0, 1.0), between(dice, 0.2, 0.7), 0.9)
    };
    let pale = base.mix(rgb(255, 255, 255), between(dice, 0.4, 0.9));
    c.whole(Ink::between([0.0, 0.0, W, H], base, pale));
    if chance(dice, 0.5) {
        waves(c, dice, [0.0, 0.0, W, H], rgb(255, 255, 255).alpha(0.35));
    }
    let dark = if base.luma() > 0.55 {
        rgb(20, 40, 90)
    } else {
        rgb(250, 250, 252)
    };
    let titles = [
        "HEALTH INSURANCE CARD",
        "European health card",
        "Carte d'assuré social",
        "GESUNDHEITSKARTE",
        "Tarjeta Sanitaria",
        "TESSERA SANITARIA",
        "HEALTH CARD",
        "Medical card",
    ];
    let title = style(pick(dice, FACES), 38.0, dark);
    write(
        c,
        title.fitted(pick(dice, &titles), 560.0),
        45.0,
        70.0,
        pick(dice, &titles),
    );
    if chance(dice, 0.45) {
        star_circle(c, (W - 110.0, 100.0), 62.0, rgb(250, 210, 50));
    } else {
        let size = between(dice, 70.0, 120.0);
        c.rect(
            W - 60.0 - size,
            75.0 + size * 0.35,
            size,
            size * 0.3,
            rgb(200, 30, 45),
        );
        c.rect(
            W - 60.0 - size * 0.65,
            75.0,
            size * 0.3,
            size,
            rgb(200, 30, 45),
        );
    }
    if chance(dice, 0.35) {
        card::chip(c, dice, 80.0, 190.0);
    }
    let has_face = chance(dice, 0.3);
    if has_face {
        let frame = [W - 230.0, 220.0, 180.0, 228.0];
        let picture = portrait(dice, holder.sex, Ground::Studio, c.scale * 180.0 / 300.0);
        c.picture(&picture, frame, 1.0, &rounded(frame, 2.0));
    }
    let rows = [
        ("3", holder.surname.to_uppercase()),
        ("4", holder.given.to_uppercase()),
        ("5", holder.birth.printed(DateStyle::DayMonthYear)),
        ("6", coded(dice, "9999999999 A")),
        ("8", coded(dice, "99999999999999999999")),
        ("9", holder.expires.printed(DateStyle::DayMonthYear)),
    ];
    let top = between(dice, 250.0, 310.0);
    let text = style(pick(dice, FACES), between(dice, 26.0, 34.0), dark);
    let boxed = chance(dice, 0.4);
    for (row, (number, value)) in rows.iter().enumerate().take(whole(dice, 3, 6) as usize) {
        let y = top + row as f32 * 46.0;
        write(c, text.sized(20.0), 45.0, y, number);
        if boxed {
            c.rect(70.0, y - 32.0, 470.0, 40.0, rgb(255, 255, 255).alpha(0.5));
        }
        write(c, text.fitted(value, 460.0), 78.0, y, value);
    }
    canvas.pixmap
}

/// Cards of a private insurer, mostly white, with groups, plans and telephone numbers.
pub fn insurance(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    let accent = strong(dice);
    c.whole(rgb(255, 255, 255).mix(accent, between(dice, 0.0, 0.15)));
    match case(dice, 4) {
        0 => c.rect(0.0, 0.0, W, between(dice, 40.0, 130.0), accent),
        1 => c.rect(0.0, H - 60.0, W, 60.0, accent),
        2 => c.circle(
            W * 0.95,
            H * 0.1,
            between(dice, 150.0, 330.0),
            accent.alpha(0.25),
        ),
        _ => {}
    }
    let on_band = rgb(30, 60, 120).mix(accent, 0.5);
    card::bank(c, dice, 40.0, 85.0, 56.0, (on_band, accent));
    if chance(dice, 0.4) {
        let plan = pick(
            dice,
            &[
                "PPO",
                "HMO",
                "Gold Plan",
                "Dental",
                "Vision",
                "Auto Insurance",
                "Choice Plus",
            ],
        );
        write_right(
            c,
            style(Face::SansBold, 40.0, ink(dice)),
            W - 40.0,
            85.0,
            plan,
        );
    }
    let caption = style(Face::Sans, between(dice, 17.0, 22.0), rgb(90, 90, 95));
    let value = style(pick(dice, FACES), between(dice, 23.0, 31.0), ink(dice));
    let holder = person(dice);
    let name = format!("{} {}", holder.given, holder.surname);
    let left = [
        ("Member", name),
        ("Member ID", coded(dice, "AAA999999999")),
        ("Group No.", coded(dice, "9999999")),
        ("Effective", holder.issued.printed(DateStyle::MonthDayYear)),
        ("Dependents", place(dice)),
    ];
    let right = [
        ("RxBIN", coded(dice, "999999")),
        ("RxPCN", coded(dice, "AAAA")),
        ("Office visit", "$20".into()),
        ("Emergency", "$150".into()),
        ("Specialist", "$40".into()),
    ];
    for (column, rows) in [&left, &right].into_iter().enumerate() {
        for (row, (name, text)) in rows.iter().enumerate() {
            let (x, y) = (45.0 + column as f32 * 440.0, 165.0 + row as f32 * 66.0);
            write(c, caption, x, y, name);
            write(c, value.fitted(text, 400.0), x, y + 30.0, text);
        }
    }
    if chance(dice, 0.3) {
        barcode::linear(c, dice, [480.0, H - 75.0, 320.0, 50.0], rgb(255, 255, 255));
    }
    canvas.pixmap
}
