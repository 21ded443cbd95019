//! Fronts of payment cards.

use super::network::network;
use super::{LONG, SHORT, marks, number};
use super::{Scheme, design};
use crate::colour::Colour;
use crate::dice::{Dice, between, chance, either, pick, weighted, whole};
use crate::identity::place;
use crate::luhn::card_digits;
use crate::paint::{Canvas, rounded};
use crate::security::hologram;
use crate::text::{Face, style, write, write_centred, write_right};
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
    // Issuers show many of their cards without a name and a number, and some without the chip.
    let person = weighted(
        dice,
        &[
            (Personal::Number, 0.51),
            (Personal::Holder, 0.24),
            (Personal::LastFour, 0.1),
            (Personal::Nothing, 0.15),
        ],
    );
    let chip = weighted(
        dice,
        &[(Chip::None, 0.2), (Chip::Left, 0.72), (Chip::Right, 0.08)],
    );
    // Where nothing else says what the card is, bank and network do.
    let bare = chip == Chip::None || person == Personal::Nothing;
    let mut sides = [(55.0, 95.0), (430.0, 95.0)];
    if chance(dice, 0.25) {
        sides.swap(0, 1);
    }
    if bare || chance(dice, 0.92) {
        let size = between(dice, 50.0, 110.0);
        let at = either(dice, 0.1, (250.0, 270.0), sides[0]);
        marks::bank(canvas, dice, at.0, at.1 + size * 0.25, size, colours);
    }
    chip_and_waves(canvas, dice, chip, scheme.text);
    let (right, bottom) = if chip == Chip::Right || chance(dice, 0.9) {
        (
            LONG - between(dice, 35.0, 65.0),
            between(dice, 478.0, 505.0),
        )
    } else {
        (LONG - 50.0, 120.0)
    };
    if bare || chance(dice, 0.95) {
        network(canvas, dice, right, bottom, scheme.text);
    }
    if chance(dice, 0.25) {
        tier(canvas, dice, scheme.text);
    }
    if chance(dice, 0.1) {
        let x = between(dice, 600.0, 760.0);
        hologram(canvas, dice, (x, 250.0), 55.0, 0.8);
    }
    match person {
        Personal::Number => number::numbers(canvas, dice, scheme),
        Personal::Holder => number::holder_only(canvas, dice, scheme),
        Personal::LastFour => number::last_four(canvas, dice, scheme),
        Personal::Nothing => {}
    }
}

/// The chip, and beside it or at the right edge the mark of cards that need no contact.
fn chip_and_waves(canvas: &mut Canvas, dice: &mut Dice, chip: Chip, text: Colour) {
    let across = if chip == Chip::Right { 585.0 } else { 0.0 };
    let (x, y) = (
        between(dice, 72.0, 105.0) + across,
        between(dice, 155.0, 190.0),
    );
    if chip != Chip::None {
        marks::chip(canvas, dice, x, y);
    }
    if chance(dice, 0.5) {
        let (x, y) = if chip == Chip::Left && chance(dice, 0.6) {
            (x + 185.0, y + 50.0)
        } else {
            (780.0, between(dice, 80.0, 150.0))
        };
        marks::contactless(canvas, x, y, between(dice, 45.0, 70.0), text);
    }
}

/// On which side of a lying card the chip is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chip {
    None,
    Left,
    Right,
}

/// What a front says of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Personal {
    Number,
    Holder,
    LastFour,
    Nothing,
}

/// The card's rank, in the upper right corner.
fn tier(canvas: &mut Canvas, dice: &mut Dice, text: Colour) {
    let words = [
        "world elite",
        "platinum",
        "DEBIT",
        "Business",
        "gold",
        "CREDIT",
        "world",
        "cash back",
        "Rewards",
    ];
    let letters = style(Face::Sans, between(dice, 28.0, 40.0), text);
    let y = between(dice, 80.0, 120.0);
    write_right(canvas, letters, LONG - 55.0, y, pick(dice, &words));
}

fn upright(canvas: &mut Canvas, dice: &mut Dice, scheme: Scheme) {
    let colours = (scheme.text, scheme.accent);
    let chip_top = chance(dice, 0.7);
    if chance(dice, 0.9) {
        let size = between(dice, 50.0, 95.0);
        let y = if chip_top {
            // Above the network's sign.
            between(dice, 600.0, 680.0)
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
    network(canvas, dice, SHORT - 45.0, bottom, scheme.text);
    match whole(dice, 0, 2) {
        0 => {
            let digits = card_digits(dice);
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
            let name = number::holder(dice);
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
