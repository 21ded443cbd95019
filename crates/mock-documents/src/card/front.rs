//! Fronts of payment cards.

use super::design::{self, Scheme};
use super::{LONG, SHORT, marks};
use crate::colour::{Colour, rgb};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{person, place};
use crate::luhn::card_number;
use crate::paint::{Canvas, rounded};
use crate::security::hologram;
use crate::text::{Face, Style, measure, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

/// Which side is the long one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posture {
    Lying,
    Upright,
}

pub fn draw(dice: &mut Dice, posture: Posture, px_per_unit: f32) -> Pixmap {
    let (w, h) = match posture {
        Posture::Lying => (LONG, SHORT),
        Posture::Upright => (SHORT, LONG),
    };
    let mut canvas = Canvas::new(w, h, px_per_unit);
    let scheme = design::paint(&mut canvas, dice);
    write_on(&mut canvas, dice, posture, scheme);
    canvas.pixmap
}

/// Chip, marks, number and name on a ground that is there already.
pub(super) fn write_on(canvas: &mut Canvas, dice: &mut Dice, posture: Posture, scheme: Scheme) {
    match posture {
        Posture::Lying => lying(canvas, dice, scheme),
        Posture::Upright => upright(canvas, dice, scheme),
    }
}

fn lying(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let colours = (scheme.text, scheme.accent);
    let mut sides = [(55.0, 95.0), (430.0, 95.0)];
    if chance(dice, 0.25) {
        sides.swap(0, 1);
    }
    if chance(dice, 0.92) {
        let size = between(dice, 50.0, 110.0);
        let at = if chance(dice, 0.1) {
            (250.0, 270.0)
        } else {
            sides[0]
        };
        marks::bank(canvas, dice, at.0, at.1 + size * 0.25, size, colours);
    }
    let chip = chance(dice, 0.82);
    let (cx, cy) = (between(dice, 72.0, 105.0), between(dice, 155.0, 190.0));
    if chip {
        marks::chip(canvas, dice, cx, cy);
    }
    if chance(dice, 0.5) {
        let (x, y) = if chip && chance(dice, 0.6) {
            (cx + 185.0, cy + 50.0)
        } else {
            (780.0, between(dice, 80.0, 260.0))
        };
        marks::contactless(canvas, x, y, between(dice, 45.0, 70.0), scheme.text);
    }
    let (right, bottom) = if chance(dice, 0.88) {
        (
            LONG - between(dice, 35.0, 65.0),
            between(dice, 478.0, 505.0),
        )
    } else {
        (LONG - 50.0, 120.0)
    };
    if chance(dice, 0.93) {
        marks::network(canvas, dice, right, bottom, scheme.text);
    }
    if chance(dice, 0.25) {
        let tier = pick(
            dice,
            &[
                "world elite",
                "platinum",
                "DEBIT",
                "Business",
                "gold",
                "CREDIT",
                "world",
                "cash back",
                "Rewards",
            ],
        );
        write_right(
            canvas,
            style(Face::Sans, between(dice, 28.0, 40.0), scheme.text),
            LONG - 55.0,
            between(dice, 80.0, 120.0),
            tier,
        );
    }
    if chance(dice, 0.1) {
        let x = between(dice, 600.0, 760.0);
        hologram(canvas, dice, (x, 250.0), 55.0, 0.8);
    }
    match whole(dice, 0, 9) {
        0..=4 => numbers(canvas, dice, scheme),
        5..=7 => holder_only(canvas, dice, scheme),
        8 => last_four(canvas, dice, scheme),
        _ => {}
    }
}

/// Writes as an embosser does (raised, with light and shadow) or flat.
fn print(canvas: &mut Canvas, raised: f32, text: Style, x: f32, y: f32, line: &str) {
    if raised > 0.0 {
        let offset = raised * text.size * 0.05;
        write(
            canvas,
            text.inked(rgb(0, 0, 0).alpha(0.55)),
            x + offset,
            y + offset,
            line,
        );
        write(
            canvas,
            text.inked(rgb(255, 255, 255).alpha(0.5)),
            x - offset,
            y - offset,
            line,
        );
    }
    write(canvas, text, x, y, line);
}

fn embossing(dice: &mut Dice, scheme: Scheme) -> (f32, Colour) {
    if chance(dice, 0.6) {
        let foil = match whole(dice, 0, 2) {
            0 => rgb(215, 215, 218),
            1 => rgb(222, 190, 110),
            _ => scheme.base.times(1.1).mix(scheme.text, 0.35),
        };
        (between(dice, 0.6, 1.4), foil)
    } else {
        (0.0, scheme.text.alpha(between(dice, 0.75, 1.0)))
    }
}

fn numbers(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let digits: String = card_number(dice)
        .iter()
        .map(|d| (b'0' + d) as char)
        .collect();
    let gap = pick(dice, &[" ", " ", "  "]);
    let number = [
        &digits[0..4],
        &digits[4..8],
        &digits[8..12],
        &digits[12..16],
    ]
    .join(gap);
    let (raised, colour) = embossing(dice, scheme);
    let face = if raised > 0.0 {
        pick(dice, &[Face::OcrB, Face::OcrA, Face::OcrB, Face::Mono])
    } else {
        pick(
            dice,
            &[
                Face::OcrB,
                Face::Mono,
                Face::Roboto,
                Face::Sans,
                Face::RobotoLight,
                Face::OcrA,
            ],
        )
    };
    let base = style(face, 60.0, colour).spaced(between(dice, 0.0, 0.12));
    let width = between(dice, 520.0, 730.0);
    let text = base.sized(60.0 * width / measure(base, &number));
    let x = between(dice, 50.0, 90.0);
    let y = between(dice, 340.0, 380.0);
    print(canvas, raised, text, x, y, &number);
    if raised > 0.0 && chance(dice, 0.5) {
        write(
            canvas,
            style(Face::Sans, 20.0, scheme.text),
            x,
            y + 30.0,
            &digits[0..4],
        );
    }
    let small = text.sized(between(dice, 30.0, 40.0));
    let date = format!("{:02}/{:02}", whole(dice, 1, 12), whole(dice, 24, 33));
    let dx = between(dice, 80.0, 330.0);
    let caption = style(Face::RobotoCondensed, 17.0, scheme.text);
    let words = pick(
        dice,
        &["VALID THRU", "EXPIRES END", "GOOD THRU", "VALID UNTIL"],
    );
    if let Some((first, second)) = words.split_once(' ') {
        write(canvas, caption, dx, y + 54.0, first);
        write(canvas, caption, dx, y + 72.0, second);
    }
    print(canvas, raised, small, dx + 85.0, y + 74.0, &date);
    let holder = holder(dice);
    let name = small.fitted(&holder, 430.0);
    print(
        canvas,
        raised,
        name,
        x,
        between(dice, 470.0, 500.0),
        &holder,
    );
}

fn holder(dice: &mut Dice) -> String {
    let p = person(dice);
    let initial = p.given.chars().next().unwrap_or('A');
    let line = match whole(dice, 0, 4) {
        0 => "CARDHOLDER NAME".to_string(),
        1 => format!("{initial} {}", p.surname),
        2 => format!("MRS {} {}", p.given, p.surname),
        _ => format!("{} {}", p.given, p.surname),
    };
    if chance(dice, 0.8) {
        line.to_uppercase()
    } else {
        line
    }
}

fn holder_only(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let name = holder(dice);
    let face = pick(
        dice,
        &[
            Face::OcrB,
            Face::Sans,
            Face::RobotoBold,
            Face::Mono,
            Face::Roboto,
        ],
    );
    let text = style(face, between(dice, 30.0, 44.0), scheme.text).fitted(&name, 450.0);
    write(
        canvas,
        text,
        between(dice, 55.0, 90.0),
        between(dice, 440.0, 500.0),
        &name,
    );
}

fn last_four(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let digits = card_number(dice);
    let tail: String = digits[12..].iter().map(|d| (b'0' + d) as char).collect();
    let text = style(Face::Mono, between(dice, 34.0, 48.0), scheme.text);
    write(
        canvas,
        text,
        60.0,
        between(dice, 440.0, 500.0),
        &format!("•••• {tail}"),
    );
}

fn upright(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let colours = (scheme.text, scheme.accent);
    let chip_top = chance(dice, 0.7);
    if chance(dice, 0.9) {
        let size = between(dice, 50.0, 95.0);
        let y = if chip_top {
            between(dice, 720.0, 800.0)
        } else {
            between(dice, 100.0, 140.0)
        };
        marks::bank(canvas, dice, 50.0, y, size, colours);
    }
    let cx = pick(dice, &[60.0, 210.0, 360.0]);
    let cy = if chip_top {
        between(dice, 70.0, 160.0)
    } else {
        between(dice, 560.0, 680.0)
    };
    if chance(dice, 0.9) {
        if chance(dice, 0.5) {
            marks::chip(canvas, dice, cx, cy);
        } else {
            canvas.turned(90.0, cx + 60.0, cy + 50.0, |c| marks::chip(c, dice, cx, cy));
        }
    }
    if chance(dice, 0.6) {
        marks::contactless(canvas, 480.0, 90.0, 55.0, scheme.text);
    }
    let bottom = between(dice, 780.0, 815.0);
    marks::network(canvas, dice, SHORT - 45.0, bottom, scheme.text);
    match whole(dice, 0, 2) {
        0 => {
            let digits: String = card_number(dice)
                .iter()
                .map(|d| (b'0' + d) as char)
                .collect();
            let text = style(Face::OcrB, between(dice, 44.0, 60.0), scheme.text);
            for row in 0..4 {
                write(
                    canvas,
                    text,
                    60.0,
                    330.0 + row as f32 * 72.0,
                    &digits[row * 4..row * 4 + 4],
                );
            }
        }
        1 => {
            let name = holder(dice);
            let text = style(Face::Sans, 36.0, scheme.text).fitted(&name, 420.0);
            write_centred(
                canvas,
                text,
                SHORT / 2.0,
                between(dice, 560.0, 660.0),
                &name,
            );
        }
        _ => {}
    }
    if chance(dice, 0.1) {
        let town = place(dice);
        write_centred(
            canvas,
            style(Face::RobotoLight, 40.0, scheme.accent),
            SHORT / 2.0,
            430.0,
            &town,
        );
        canvas.stroke(
            &rounded([30.0, 30.0, SHORT - 60.0, LONG - 60.0], 30.0),
            3.0,
            scheme.accent.alpha(0.6),
        );
    }
}
