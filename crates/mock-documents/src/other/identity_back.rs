//! Backs of identity cards and permits: three machine-readable lines, address, chip, bar codes,
//! fingerprint, a second small portrait.

use super::identity::{chip, machine_lines, machine_read};
use crate::barcode;
use crate::colour::{ink, pastel, rgb, strong};
use crate::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::identity::{DATE_STYLES, coded, country_code, person};
use crate::mrz;
use crate::paint::{Canvas, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::{emblem, ground, hologram, rainbow, signature};
use crate::text::{Face, style, write};
use std::f32::consts::TAU;
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = Canvas::new(856.0, 540.0, long_px / 856.0);
    let c = &mut canvas;
    let tint = between(dice, 0.2, 1.1);
    rainbow(c, dice, tint.min(1.0));
    let strength = between(dice, 0.2, 1.2);
    ground(c, dice, strength);
    let accent = strong(dice);
    if chance(dice, 0.4) {
        let at = (between(dice, 300.0, 750.0), between(dice, 120.0, 250.0));
        let size = between(dice, 120.0, 300.0);
        let colour = accent.alpha(between(dice, 0.1, 0.5));
        emblem(c, dice, at, size, colour);
    }
    if chance(dice, 0.15) {
        c.rect(0.0, 25.0, 856.0, 90.0, rgb(28, 25, 25));
    }
    let holder = person(dice);
    let has_zone = chance(dice, 0.82);
    let bottom = if has_zone { 345.0 } else { 520.0 };
    let x = fields(c, dice, bottom, accent);
    let at = (between(dice, 0.0, 1.0), between(dice, 0.0, 1.0));
    match case(dice, 6) {
        0 => chip(c, dice, [x.min(640.0) + 60.0, 110.0 + 60.0 * at.1]),
        1 => barcode::linear(
            c,
            dice,
            [380.0 + 100.0 * at.0, 50.0, 320.0, 60.0],
            rgb(255, 255, 255),
        ),
        2 => barcode::square(c, dice, 560.0 + 120.0 * at.0, 60.0 + 90.0 * at.1, 140.0),
        3 => fingerprint(c, dice, (620.0 + 140.0 * at.0, 150.0 + 70.0 * at.1)),
        4 => {
            let opacity = between(dice, 0.2, 0.6);
            hologram(c, dice, (700.0, 180.0), 90.0, opacity);
        }
        _ => {
            let picture = portrait(dice, holder.sex, Ground::CutOut, c.scale * 110.0 / 300.0);
            let grey = engraved(picture, rgb(60, 60, 70));
            let frame = [
                between(dice, 600.0, 710.0),
                between(dice, 60.0, 180.0),
                110.0,
                140.0,
            ];
            c.picture(&grey, frame, between(dice, 0.3, 0.9), &rounded(frame, 3.0));
        }
    }
    if chance(dice, 0.4) {
        let frame = [between(dice, 250.0, 500.0), bottom - 90.0, 230.0, 80.0];
        signature(c, dice, frame, rgb(20, 20, 40));
    }
    if has_zone {
        let code = country_code(dice);
        let number = coded(dice, "AA9999999");
        let personal = if chance(dice, 0.5) {
            coded(dice, "99999999999")
        } else {
            String::new()
        };
        let lines = mrz::td1(
            pick(dice, &["I", "ID", "ID", "AR", "IR"]),
            &machine_read(&holder, &code, &number, &personal),
        );
        machine_lines(c, dice, &lines, 352.0);
    } else if chance(dice, 0.6) {
        barcode::pdf417(c, dice, [70.0, 400.0, 700.0, 100.0]);
    }
    canvas.pixmap
}

/// Address, authority, heights, dates; returns where they end.
fn fields(c: &mut Canvas, dice: &mut Dice, bottom: f32, accent: crate::colour::Colour) -> f32 {
    let p = person(dice);
    let dates = pick(dice, DATE_STYLES);
    let rows = [
        ("Address / Adresse", p.street.to_uppercase()),
        ("", p.city.to_uppercase()),
        ("Authority / Autorité", p.birth_place.to_uppercase()),
        ("Date of issue", p.issued.printed(dates)),
        (
            "Height / Colour of eyes",
            format!("1,{} m", whole(dice, 50, 98)),
        ),
    ];
    let count = whole(dice, 1, 5) as usize;
    let left = between(dice, 25.0, 70.0);
    let pitch = ((bottom - 40.0) / 5.0).min(58.0);
    let caption = style(
        Face::Sans,
        pitch * 0.28,
        if chance(dice, 0.5) { accent } else { ink(dice) },
    );
    let face = pick(
        dice,
        &[
            Face::Roboto,
            Face::SansBold,
            Face::RobotoBold,
            Face::OcrB,
            Face::RobotoCondensedBold,
        ],
    );
    let value = style(face, pitch * between(dice, 0.4, 0.55), ink(dice));
    let mut end = left;
    for (row, (name, text)) in rows.iter().take(count).enumerate() {
        let y = 30.0 + row as f32 * pitch;
        write(c, caption, left, y + pitch * 0.3, name);
        end = f32::max(
            end,
            write(c, value.fitted(text, 420.0), left, y + pitch * 0.82, text),
        );
    }
    if chance(dice, 0.3) {
        let panel = pastel(dice).alpha(0.6);
        c.round_rect([left, bottom - 60.0, 300.0, 46.0], 4.0, panel);
    }
    end
}

/// Loops of a fingertip.
fn fingerprint(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    let ink = rgb(40, 40, 60).times(between(dice, 0.8, 1.5)).alpha(0.75);
    let swirl = hue(dice, 0.5, 1.5);
    for ring in 1..11 {
        let r = ring as f32 * 7.0;
        let points: Vec<(f32, f32)> = (0..=24)
            .map(|k| {
                let angle = TAU * (0.15 + 0.75 * k as f32 / 24.0) + 0.2 * ring as f32 * swirl;
                (
                    x + r * 0.8 * angle.cos(),
                    y + r * 1.1 * angle.sin() + 4.0 * (angle * 3.0).sin(),
                )
            })
            .collect();
        c.curve(&points, 3.0, ink);
    }
}
