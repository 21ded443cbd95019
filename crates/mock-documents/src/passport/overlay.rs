//! What is printed or stuck over a finished data page: holograms, the word "specimen", numbers.

use super::{Book, WIDTH};
use crate::colour::rgb;
use crate::dice::{Dice, between, chance, pick};
use crate::paint::{Canvas, rounded};
use crate::security::hologram;
use crate::text::{Face, style, write};

pub(super) fn overlays(canvas: &mut Canvas, dice: &mut Dice, book: &Book, zone_top: f32) {
    if chance(dice, 0.4) {
        let at = (
            between(dice, 250.0, 1150.0),
            between(dice, 150.0, zone_top - 60.0),
        );
        let (radius, opacity) = (between(dice, 40.0, 170.0), between(dice, 0.1, 0.5));
        hologram(canvas, dice, at, radius, opacity);
    }
    if chance(dice, 0.3) {
        specimen(canvas, dice);
    }
    if chance(dice, 0.15) {
        // A perforated number at the side.
        let digits = style(Face::OcrA, 34.0, rgb(70, 70, 80).alpha(0.7));
        let number = book.number.clone();
        canvas.turned(90.0, WIDTH - 30.0, 150.0, |c| {
            write(c, digits, WIDTH - 30.0, 150.0, &number);
        });
    }
}

/// The word that publishers print across their examples.
fn specimen(canvas: &mut Canvas, dice: &mut Dice) {
    let word = pick(
        dice,
        &[
            "SPECIMEN", "SPECIMEN", "SAMPLE", "VOID", "MUSTER", "EXAMPLE",
        ],
    );
    let colour = pick(
        dice,
        &[
            rgb(200, 30, 40),
            rgb(90, 90, 100),
            rgb(30, 60, 160),
            rgb(20, 20, 20),
        ],
    );
    let size = between(dice, 40.0, 150.0);
    let text = style(Face::SansBold, size, colour.alpha(between(dice, 0.25, 0.9)));
    let (x, y) = (between(dice, 250.0, 800.0), between(dice, 250.0, 600.0));
    let angle = pick(dice, &[0.0, -30.0, -20.0, 25.0, -45.0]);
    let boxed = chance(dice, 0.3);
    canvas.turned(angle, x, y, |c| {
        let end = write(c, text, x, y, word);
        if boxed {
            let frame = rounded([x - 12.0, y - size * 0.9, end - x + 24.0, size * 1.15], 2.0);
            c.stroke(&frame, 4.0, text.colour);
        }
    });
}
