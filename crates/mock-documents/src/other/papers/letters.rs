//! Letters, forms, certificates and pages of books.

use super::{H, W, paper, sentence, sheet, text_block};
use crate::card;
use crate::colour::{hsv_between, ink, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::emblem::emblem;
use crate::identity::{DATE_STYLES, country, date, person, place};
use crate::paint::{Canvas, rounded};
use crate::security::{rosette, signature, waves};
use crate::text::{Face, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

pub fn letter(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = sheet(dice, long_px);
    let c = &mut canvas;
    let dark = ink(dice);
    let face = pick(
        dice,
        &[
            Face::Serif,
            Face::Roboto,
            Face::Sans,
            Face::Mono,
            Face::RobotoLight,
        ],
    );
    let body = style(face, between(dice, 20.0, 28.0), dark);
    if chance(dice, 0.6) {
        let accent = strong(dice);
        let x = between(dice, 80.0, 600.0);
        card::bank(c, dice, x, 120.0, 60.0, (accent, accent));
    }
    let holder = person(dice);
    for (row, line) in [
        format!("{} {}", holder.given, holder.surname),
        holder.street.clone(),
        holder.city.clone(),
    ]
    .iter()
    .enumerate()
    {
        write(c, body, 100.0, 260.0 + row as f32 * 34.0, line);
    }
    let day = date(dice, 2010, 2024).printed(pick(dice, DATE_STYLES));
    write_right(c, body, W - 100.0, 420.0, &day);
    let subject = sentence(dice, 4);
    write(
        c,
        style(Face::SansBold, body.size * 1.1, dark),
        100.0,
        480.0,
        &subject,
    );
    let end = between(dice, 800.0, 1250.0);
    text_block(c, dice, [100.0, 500.0, W - 200.0, end - 500.0], body);
    signature(c, dice, [110.0, end + 20.0, 300.0, 90.0], rgb(25, 30, 90));
    canvas.pixmap
}

pub fn form(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = sheet(dice, long_px);
    let c = &mut canvas;
    let accent = if chance(dice, 0.5) {
        strong(dice)
    } else {
        rgb(60, 60, 65)
    };
    let title = pick(
        dice,
        &[
            "APPLICATION FORM",
            "Antrag",
            "DEMANDE",
            "Declaration",
            "QUESTIONNAIRE",
            "Form 12-B",
            "SOLICITUD",
        ],
    );
    write(c, style(Face::SansBold, 44.0, accent), 90.0, 110.0, title);
    let small = style(Face::Sans, 18.0, accent);
    let pen = style(Face::SerifBoldItalic, 30.0, rgb(25, 35, 120));
    let mut y = 170.0;
    while y < H - 160.0 {
        let high = between(dice, 60.0, 85.0);
        let columns = whole(dice, 1, 3);
        let wide = (W - 180.0) / columns as f32;
        if chance(dice, 0.12) {
            text_block(c, dice, [90.0, y, W - 180.0, high], small.sized(15.0));
        } else {
            for column in 0..columns {
                let x = 90.0 + wide * column as f32;
                c.stroke(
                    &rounded([x, y, wide - 8.0, high - 8.0], 2.0),
                    2.5,
                    accent.alpha(0.8),
                );
                let caption = sentence(dice, 2);
                write(c, small, x + 8.0, y + 20.0, &caption);
                if chance(dice, 0.3) {
                    for check in 0..3 {
                        c.stroke(
                            &rounded([x + 20.0 + check as f32 * 60.0, y + 28.0, 22.0, 22.0], 1.0),
                            2.0,
                            accent,
                        );
                    }
                } else if chance(dice, 0.6) {
                    let text = place(dice);
                    write(
                        c,
                        pen.fitted(&text, wide - 40.0),
                        x + 16.0,
                        y + high - 20.0,
                        &text,
                    );
                }
            }
        }
        y += high;
    }
    signature(
        c,
        dice,
        [W - 400.0, H - 140.0, 280.0, 90.0],
        rgb(25, 35, 120),
    );
    canvas.pixmap
}

/// Birth certificates, diplomas, social insurance papers: a frame, a crest, a seal.
pub fn certificate(dice: &mut Dice, long_px: f32) -> Pixmap {
    let lying = chance(dice, 0.6);
    let (w, h) = if lying {
        (H, pick(dice, &[W, 900.0]))
    } else {
        (W, H)
    };
    let mut canvas = Canvas::new(w, h, long_px / H);
    let c = &mut canvas;
    let accent = strong(dice);
    let tint = accent.mix(rgb(255, 252, 244), between(dice, 0.75, 0.97));
    c.whole(tint);
    if chance(dice, 0.6) {
        waves(c, dice, [0.0, 0.0, w, h], accent.alpha(0.2));
    }
    let rim = between(dice, 30.0, 60.0);
    c.stroke(
        &rounded([rim, rim, w - 2.0 * rim, h - 2.0 * rim], 4.0),
        between(dice, 4.0, 22.0),
        accent,
    );
    c.stroke(
        &rounded([rim * 1.6, rim * 1.6, w - 3.2 * rim, h - 3.2 * rim], 4.0),
        3.0,
        accent,
    );
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::DisplayBold,
            Face::DisplayBlackItalic,
            Face::SlabBold,
        ],
    );
    let name = country(dice);
    let words = pick(
        dice,
        &[
            "CERTIFICATE OF BIRTH",
            "DIPLOMA",
            "SOCIAL INSURANCE",
            "Certificate",
            "URKUNDE",
            "ACTE DE NAISSANCE",
            "VEHICLE REGISTRATION",
            "Vaccination Record",
        ],
    );
    emblem(c, dice, (w / 2.0, h * 0.16), h * 0.13, accent);
    write_centred(
        c,
        style(face, 40.0, accent).fitted(&name, w * 0.7),
        w / 2.0,
        h * 0.28,
        &name,
    );
    write_centred(
        c,
        style(face, between(dice, 60.0, 90.0), accent).fitted(words, w * 0.8),
        w / 2.0,
        h * 0.37,
        words,
    );
    let holder = person(dice);
    let full = format!("{} {}", holder.given, holder.surname);
    write_centred(
        c,
        style(Face::SerifBoldItalic, 56.0, rgb(30, 30, 40)).fitted(&full, w * 0.7),
        w / 2.0,
        h * 0.5,
        &full,
    );
    let body = style(Face::Serif, 24.0, ink(dice));
    text_block(c, dice, [w * 0.18, h * 0.55, w * 0.64, h * 0.2], body);
    signature(c, dice, [w * 0.6, h * 0.78, 280.0, 90.0], rgb(25, 25, 70));
    let seal = pick(
        dice,
        &[rgb(190, 30, 40), rgb(200, 160, 60), rgb(40, 60, 140)],
    )
    .alpha(0.75);
    rosette(c, dice, (w * 0.25, h * 0.82), h * 0.09, seal);
    canvas.pixmap
}

pub fn book(dice: &mut Dice, long_px: f32) -> Pixmap {
    let two = chance(dice, 0.4);
    let w = if two { W * 1.45 } else { W * 0.95 };
    let mut canvas = Canvas::new(w, H, long_px / H.max(w));
    let c = &mut canvas;
    c.whole(paper(dice));
    let body = style(
        pick(dice, &[Face::Serif, Face::Serif, Face::Roboto]),
        between(dice, 20.0, 27.0),
        rgb(40, 38, 36),
    );
    let columns = if two { 2 } else { 1 };
    let wide = w / columns as f32;
    for column in 0..columns {
        let x = wide * column as f32 + 90.0;
        let top = if chance(dice, 0.35) {
            let title = sentence(dice, 3);
            write(
                c,
                body.sized(48.0).fitted(&title, wide - 180.0),
                x,
                180.0,
                &title,
            );
            230.0
        } else {
            110.0
        };
        let bottom = if chance(dice, 0.25) {
            let grey = hsv_between(dice, [0.0, 1.0], [0.0, 0.6], [0.3, 0.9]);
            c.rect(x, 950.0, wide - 180.0, 400.0, grey);
            900.0
        } else {
            H - 150.0
        };
        text_block(c, dice, [x, top, wide - 180.0, bottom - top], body);
        write_centred(
            c,
            body,
            x + wide / 2.0 - 90.0,
            H - 70.0,
            &whole(dice, 2, 400).to_string(),
        );
    }
    if two {
        let dark = rgb(30, 25, 20);
        for step in 0..6 {
            let half = 12.0 * (step + 1) as f32;
            c.rect(wide - half, 0.0, 2.0 * half, H, dark.alpha(0.06));
        }
    }
    canvas.pixmap
}
