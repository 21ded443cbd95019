//! Payment cards on wider grounds than `design` has (marble, carbon, meshes of colour, engravings, metal,
//! photographs, letters), backs that carry number, name and code, and both sides of one card.

mod engraving;
mod grounds;
mod motifs;

use crate::card::front::{Posture, write_on};
use crate::card::network::network;
use crate::card::{LONG, SHORT, Scheme, design};
use crate::colour::rgb;
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::person;
use crate::luhn::{card_digits, in_groups};
use crate::paint::Canvas;
use crate::security::hologram;
use crate::text::{Face, style, write};
use grounds::paint;
use tiny_skia::Pixmap;

pub fn front(dice: &mut Dice, posture: Posture, px_per_unit: f32) -> Pixmap {
    let (w, h) = match posture {
        Posture::Lying => (LONG, SHORT),
        Posture::Upright => (SHORT, LONG),
    };
    let mut canvas = Canvas::new(w, h, px_per_unit);
    let scheme = paint(&mut canvas, dice);
    write_on(&mut canvas, dice, posture, scheme);
    if chance(dice, 0.08) {
        // A notch, so that fingers know the card in a wallet.
        let paper = rgb(250, 250, 250);
        canvas.circle(w + 12.0, h * 0.72, 38.0, paper);
    }
    canvas.pixmap
}

/// Stripe or none, then everything that the front leaves out.
pub fn back(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let scheme = ground(&mut canvas, dice);
    write_back(&mut canvas, dice, scheme);
    canvas.pixmap
}

/// Front and back of one card, printed alike.
pub fn both_sides(dice: &mut Dice, px_per_unit: f32) -> [Pixmap; 2] {
    let mut front = Canvas::new(LONG, SHORT, px_per_unit);
    let mut back = Canvas::new(LONG, SHORT, px_per_unit);
    let scheme = ground(&mut front, dice);
    back.pixmap = front.pixmap.clone();
    write_on(&mut front, dice, Posture::Lying, scheme);
    write_back(&mut back, dice, scheme);
    [front.pixmap, back.pixmap]
}

fn ground(canvas: &mut Canvas, dice: &mut Dice) -> Scheme {
    if chance(dice, 0.5) {
        design::paint(canvas, dice)
    } else {
        paint(canvas, dice)
    }
}

fn write_back(c: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let mut y = between(dice, 25.0, 60.0);
    if chance(dice, 0.8) {
        let high = between(dice, 85.0, 125.0);
        c.rect(
            0.0,
            y,
            LONG,
            high,
            rgb(22, 20, 20).mix(scheme.base, between(dice, 0.0, 0.2)),
        );
        y += high + 30.0;
    }
    let small = style(
        pick(dice, &[Face::Roboto, Face::Sans, Face::RobotoCondensed]),
        19.0,
        scheme.text,
    );
    if chance(dice, 0.5) {
        let (x, w) = (between(dice, 30.0, 70.0), between(dice, 330.0, 560.0));
        c.rect(x, y, w, 66.0, rgb(244, 242, 236));
        let code = format!("{:04} {:03}", whole(dice, 0, 9999), whole(dice, 0, 999));
        write(
            c,
            style(Face::OcrB, 34.0, rgb(20, 20, 22)),
            x + w - 190.0,
            y + 45.0,
            &code,
        );
        y += 100.0;
    }
    let digits = card_digits(dice);
    let holder = person(dice);
    let big = style(
        pick(
            dice,
            &[
                Face::Mono,
                Face::OcrB,
                Face::Roboto,
                Face::RobotoLight,
                Face::OcrA,
            ],
        ),
        between(dice, 38.0, 54.0),
        scheme.text,
    );
    if chance(dice, 0.75) {
        if chance(dice, 0.4) && y < 300.0 {
            for row in 0..4 {
                write(
                    c,
                    big.sized(38.0),
                    60.0,
                    y + 40.0 + row as f32 * 46.0,
                    &digits[row * 4..row * 4 + 4],
                );
            }
        } else {
            let number = in_groups(&digits, " ");
            write(
                c,
                big.fitted(&number, LONG - 160.0),
                60.0,
                (y + 50.0).min(430.0),
                &number,
            );
        }
        let name = format!("{} {}", holder.given, holder.surname).to_uppercase();
        write(
            c,
            big.sized(30.0).fitted(&name, 420.0),
            330.0,
            (y + 110.0).min(480.0),
            &name,
        );
        let valid = format!(
            "VALID THRU {:02}/{:02}   CVV {:03}",
            whole(dice, 1, 12),
            whole(dice, 25, 33),
            whole(dice, 0, 999)
        );
        write(c, small.sized(24.0), 330.0, (y + 155.0).min(515.0), &valid);
    }
    for row in 0..whole(dice, 1, 4) {
        c.rect(
            50.0,
            SHORT - 18.0 - row as f32 * 15.0,
            between(dice, 250.0, 600.0),
            4.5,
            scheme.text.alpha(0.5),
        );
    }
    if chance(dice, 0.3) {
        hologram(c, dice, (LONG - 100.0, SHORT - 80.0), 45.0, 0.8);
    } else if chance(dice, 0.6) {
        network(c, dice, LONG - 45.0, SHORT - 35.0, scheme.text);
    }
}
