//! What makes a card its holder's: number, date and name, embossed, flat or shortened.

use super::Scheme;
use crate::colour::{Colour, rgb};
use crate::dice::{Dice, between, chance, either, pick, whole};
use crate::identity::person;
use crate::luhn::{card_digits, card_number, in_groups};
use crate::paint::Canvas;
use crate::text::{Face, Style, measure, style, write};

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

pub(super) fn numbers(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let digits = card_digits(dice);
    let gap = pick(dice, &[" ", " ", "  "]);
    let number = in_groups(&digits, gap);
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
        // Below the date.
        between(dice, 470.0, 500.0).max(y + 112.0),
        &holder,
    );
}

pub(super) fn holder(dice: &mut Dice) -> String {
    let p = person(dice);
    let initial = p.given.chars().next().unwrap_or('A');
    let line = match whole(dice, 0, 4) {
        0 => "CARDHOLDER NAME".to_string(),
        1 => format!("{initial} {}", p.surname),
        2 => format!("MRS {} {}", p.given, p.surname),
        _ => format!("{} {}", p.given, p.surname),
    };
    either(dice, 0.8, line.to_uppercase(), line)
}

pub(super) fn holder_only(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
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

pub(super) fn last_four(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
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
