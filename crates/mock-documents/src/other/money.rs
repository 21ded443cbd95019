//! Papers of value: cheques, notes of fantasy money, tickets and boarding passes.

use crate::barcode;
use crate::card;
use crate::colour::{any_hue, hsv, ink, rgb, strong};
use crate::dice::{Dice, between, case, chance, either, pick};
use crate::identity::{DATE_STYLES, Sex, coded, date, person, place};
use crate::paint::{Canvas, Ink, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::scenery::capitol;
use crate::security::{emblem, ground, rainbow, rosette, signature, waves};
use crate::text::{Face, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

pub fn cheque(dice: &mut Dice, long_px: f32) -> Pixmap {
    let (w, h) = (1520.0, pick(dice, &[700.0, 680.0, 800.0]));
    let mut canvas = Canvas::new(w, h, long_px / w);
    let c = &mut canvas;
    let tint = between(dice, 0.4, 1.2);
    rainbow(c, dice, tint.min(1.0));
    if chance(dice, 0.6) {
        let strength = between(dice, 0.2, 0.8);
        ground(c, dice, strength);
    }
    let dark = ink(dice);
    let small = style(Face::Sans, 26.0, dark);
    let pen = style(
        pick(
            dice,
            &[Face::SerifBoldItalic, Face::DisplayBlackItalic, Face::Mono],
        ),
        44.0,
        rgb(25, 30, 90),
    );
    let holder = person(dice);
    let name = format!("{} {}", holder.given, holder.surname);
    write(c, style(Face::SansBold, 34.0, dark), 60.0, 80.0, &name);
    write(c, small, 60.0, 118.0, &holder.street);
    write(c, small, 60.0, 152.0, &holder.city);
    write_right(
        c,
        style(Face::SansBold, 40.0, dark),
        w - 60.0,
        80.0,
        &coded(dice, "9999"),
    );
    let day = date(dice, 2005, 2024).printed(pick(dice, DATE_STYLES));
    write(c, pen, w - 520.0, 165.0, &day);
    write(
        c,
        small,
        60.0,
        290.0,
        pick(
            dice,
            &[
                "PAY TO THE ORDER OF",
                "PAY",
                "Payez contre ce chèque",
                "Zahlen Sie an",
            ],
        ),
    );
    let payee = person(dice).surname;
    write(c, pen, 380.0, 285.0, &payee);
    c.stroke(&rounded([w - 330.0, 230.0, 270.0, 75.0], 2.0), 3.0, dark);
    write(c, pen, w - 310.0, 285.0, &coded(dice, "9,999.99"));
    for y in [300.0, 400.0] {
        c.rect(60.0, y, w - 420.0, 2.5, dark);
    }
    write(
        c,
        pen.sized(38.0),
        70.0,
        390.0,
        pick(
            dice,
            &[
                "one hundred and forty",
                "Two thousand seventy",
                "five hundred only",
            ],
        ),
    );
    let colour = strong(dice);
    card::bank(c, dice, 60.0, 490.0, 60.0, (colour, colour));
    c.rect(w - 640.0, h - 150.0, 560.0, 2.5, dark);
    signature(
        c,
        dice,
        [w - 600.0, h - 250.0, 420.0, 110.0],
        rgb(25, 30, 90),
    );
    let line = coded(dice, ":999999999:  9999999999:  9999");
    write(
        c,
        style(pick(dice, &[Face::OcrA, Face::OcrB]), 46.0, rgb(25, 25, 28)),
        120.0,
        h - 45.0,
        &line,
    );
    canvas.pixmap
}

/// Money of no country: guilloche, large figures, a head or a building.
pub fn banknote(dice: &mut Dice, long_px: f32) -> Pixmap {
    let (w, h) = (1500.0, pick(dice, &[640.0, 700.0, 760.0]));
    let mut canvas = Canvas::new(w, h, long_px / w);
    let c = &mut canvas;
    let base = any_hue(dice, [0.15, 0.6], [0.65, 0.95]);
    let other = any_hue(dice, [0.1, 0.4], [0.8, 0.97]);
    c.whole(Ink::Linear(
        [0.0, 0.0, w, h],
        vec![(0.0, base), (0.5, other), (1.0, base)],
    ));
    for _ in 0..3 {
        waves(c, dice, [0.0, 0.0, w, h], base.times(0.6).alpha(0.4));
    }
    let dark = base.times(0.4);
    let centre = (w * between(dice, 0.3, 0.6), h / 2.0);
    rosette(c, dice, centre, h * 0.42, dark.alpha(0.6));
    match case(dice, 3) {
        0 | 1 => {
            let sex = pick(dice, &[Sex::Female, Sex::Male]);
            let pw = h * 0.66;
            let picture = engraved(
                portrait(dice, sex, Ground::CutOut, c.scale * pw / 300.0),
                dark,
            );
            let x = either(dice, 0.5, w * 0.62, w * 0.15);
            let frame = [x, h * 0.1, pw, h * 0.8];
            let shape = oval(x + pw / 2.0, h / 2.0, pw * 0.5, h * 0.4)
                .unwrap_or_else(|| rounded(frame, 4.0));
            c.picture(&picture, frame, 0.9, &shape);
        }
        _ => capitol(c, w * 0.7, h * 0.85, h * 0.4, dark.alpha(0.8)),
    }
    let value = pick(dice, &["10", "20", "50", "100", "500", "1000", "5"]);
    let big = style(
        pick(
            dice,
            &[
                Face::DisplayBold,
                Face::RobotoBlack,
                Face::SerifBold,
                Face::SlabBold,
            ],
        ),
        h * 0.24,
        dark,
    );
    write(c, big, 40.0, h * 0.27, value);
    write_right(c, big, w - 40.0, h - 40.0, value);
    write_right(c, big.sized(h * 0.12), w - 40.0, h * 0.16, value);
    let bank = format!("BANK OF {}", place(dice).to_uppercase());
    write_centred(
        c,
        style(Face::SerifBold, 44.0, dark).fitted(&bank, w * 0.5),
        w * 0.5,
        70.0,
        &bank,
    );
    write(
        c,
        style(Face::OcrB, 34.0, rgb(150, 30, 40)),
        60.0,
        h - 40.0,
        &coded(dice, "AA 9999999 A"),
    );
    if chance(dice, 0.5) {
        emblem(c, dice, (w * 0.12, h * 0.55), h * 0.25, dark);
    }
    if chance(dice, 0.5) {
        let strip = w * between(dice, 0.3, 0.8);
        c.rect(strip, 0.0, 22.0, h, rgb(190, 195, 200).alpha(0.7));
    }
    c.stroke(
        &rounded([18.0, 18.0, w - 36.0, h - 36.0], 3.0),
        6.0,
        dark.alpha(0.6),
    );
    canvas.pixmap
}

/// Boarding passes and tickets with a stub.
pub fn ticket(dice: &mut Dice, long_px: f32) -> Pixmap {
    let (w, h) = (1800.0, 780.0);
    let mut canvas = Canvas::new(w, h, long_px / w);
    let c = &mut canvas;
    c.whole(hsv(
        0.12,
        between(dice, 0.0, 0.06),
        between(dice, 0.93, 1.0),
    ));
    let accent = strong(dice);
    let white = rgb(255, 255, 255);
    c.rect(0.0, 0.0, w, 120.0, accent);
    write(
        c,
        style(Face::SansBold, 56.0, white),
        60.0,
        82.0,
        pick(
            dice,
            &[
                "BOARDING PASS",
                "ADMIT ONE",
                "TRAIN TICKET",
                "CONCERT",
                "PARKING",
            ],
        ),
    );
    card::bank(c, dice, 900.0, 85.0, 60.0, (white, white));
    let stub = w * 0.74;
    for dash in 0..20 {
        c.rect(stub, dash as f32 * 40.0, 4.0, 20.0, rgb(120, 120, 120));
    }
    let holder = person(dice);
    let caption = style(Face::Sans, 26.0, rgb(110, 110, 115));
    let value = style(
        pick(dice, &[Face::SansBold, Face::Mono, Face::RobotoBold]),
        44.0,
        ink(dice),
    );
    let rows = [
        ("NAME", holder.surname.to_uppercase()),
        ("FROM", place(dice).to_uppercase()),
        ("TO", place(dice).to_uppercase()),
        ("DATE", coded(dice, "99 NOV")),
        ("GATE", coded(dice, "A99")),
        ("SEAT", coded(dice, "99A")),
    ];
    for (cell, (name, text)) in rows.iter().enumerate() {
        let (x, y) = (
            60.0 + (cell % 2) as f32 * 520.0,
            200.0 + (cell / 2) as f32 * 140.0,
        );
        write(c, caption, x, y, name);
        write(c, value.fitted(text, 480.0), x, y + 52.0, text);
        if cell < 4 {
            write(
                c,
                value.sized(34.0).fitted(text, 400.0),
                stub + 40.0,
                y.max(200.0) + 20.0 * cell as f32,
                text,
            );
        }
    }
    if chance(dice, 0.5) {
        barcode::pdf417(c, dice, [70.0, h - 150.0, 800.0, 110.0]);
    } else {
        barcode::square(c, dice, stub - 260.0, 300.0, 220.0);
    }
    canvas.pixmap
}
