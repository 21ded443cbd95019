//! Rubber stamps: of entry and exit in many outlines, and the round ones of offices.

use crate::colour::{Colour, hsv};
use crate::country::{Country, arms, country};
use crate::dice::{Dice, between, case, chance, pick};
use crate::identity::{DateStyle, date};
use crate::paint::{Canvas, Ends, oval, polyline, rounded};
use crate::security::star;
use crate::text::{Face, style, write_centred};
use tiny_skia::Path;

/// A stamp of entry or exit somewhere on the canvas.
pub fn stamp(c: &mut Canvas, dice: &mut Dice) {
    let at = (
        between(dice, 0.15, 0.85) * c.width,
        between(dice, 0.12, 0.88) * c.height,
    );
    stamp_at(c, dice, at);
}

/// The same, about a centre.
pub fn stamp_at(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    let issuer = country(dice, |country| !country.passport.is_empty());
    let ink = hsv(
        pick(dice, &[0.62, 0.0, 0.38, 0.8, 0.62]),
        between(dice, 0.4, 0.8),
        between(dice, 0.3, 0.65),
    );
    let ink = ink.alpha(between(dice, 0.35, 0.85));
    let (w, h) = (between(dice, 170.0, 380.0), between(dice, 110.0, 240.0));
    let shape = case(dice, 6);
    let day = date(dice, 2005, 2024).printed(pick(
        dice,
        &[
            DateStyle::DayNamedMonth,
            DateStyle::DotDayMonthYear,
            DateStyle::YearMonthDay,
        ],
    ));
    let word = pick(
        dice,
        &[
            "ENTRY",
            "EXIT",
            "ARRIVAL",
            "DEPARTURE",
            "IMMIGRATION",
            "ADMITTED",
            "ENTRADA",
            "SALIDA",
            "SORTIE",
        ],
    );
    let town = pick(dice, issuer.towns).to_uppercase();
    c.turned(between(dice, -40.0, 40.0), x, y, |c| {
        if let Some(path) = outline(shape, x, y, w, h) {
            c.stroke(&path, 6.0, ink);
        }
        if chance(dice, 0.4)
            && let Some(path) = outline(shape, x, y, w * 0.9, h * 0.87)
        {
            c.stroke(&path, 2.5, ink);
        }
        let large = style(Face::SansBold, h * 0.2, ink);
        write_centred(c, large.fitted(word, w * 0.66), x, y - h * 0.16, word);
        write_centred(c, large.fitted(&day, w * 0.7), x, y + h * 0.09, &day);
        write_centred(
            c,
            large.sized(h * 0.13).fitted(&town, w * 0.5),
            x,
            y + h * 0.3,
            &town,
        );
        if chance(dice, 0.4) {
            sign(c, issuer, (x + w * 0.36, y - h * 0.3), h * 0.2, ink);
        }
    });
}

fn outline(shape: i64, x: f32, y: f32, w: f32, h: f32) -> Option<Path> {
    let corner = |dx: f32, dy: f32| (x + dx * w / 2.0, y + dy * h / 2.0);
    match shape {
        0 => oval(x, y, w / 2.0, h / 2.0),
        1 => polyline(
            &[corner(-1.0, 1.0), corner(0.0, -1.6), corner(1.0, 1.0)],
            Ends::Joined,
        ),
        2 => polyline(
            &[
                corner(-1.0, 0.0),
                corner(-0.7, -1.0),
                corner(0.7, -1.0),
                corner(1.0, 0.0),
                corner(0.7, 1.0),
                corner(-0.7, 1.0),
            ],
            Ends::Joined,
        ),
        _ => Some(rounded([x - w / 2.0, y - h / 2.0, w, h], h * 0.1)),
    }
}

fn sign(c: &mut Canvas, issuer: &Country, at: (f32, f32), size: f32, ink: Colour) {
    if issuer.arms.wreath {
        c.polygon(&star(at.0, at.1, size * 0.6, 5, 0.4), ink);
    } else {
        arms(c, &issuer.arms, at, size, ink);
    }
}

/// An office's round stamp: rings, arms, marks where its name runs around.
pub fn round_stamp(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), radius: f32) {
    let issuer = country(dice, |country| !country.passport.is_empty());
    let ink = hsv(pick(dice, &[0.62, 0.0, 0.75, 0.6]), 0.6, 0.45).alpha(between(dice, 0.35, 0.75));
    c.ring(x, y, radius, radius * 0.06, ink);
    c.ring(x, y, radius * 0.68, radius * 0.03, ink);
    arms(c, &issuer.arms, (x, y), radius * 1.0, ink);
    let letters: Vec<char> = issuer.english().to_uppercase().chars().collect();
    let line = style(Face::SansBold, radius * 0.2, ink);
    let step = (300.0 / letters.len() as f32).min(22.0);
    let start = -step * (letters.len() as f32 - 1.0) / 2.0;
    for (place, letter) in letters.iter().enumerate() {
        c.turned(start + step * place as f32, x, y, |c| {
            write_centred(c, line, x, y - radius * 0.77, &letter.to_string());
        });
    }
}
