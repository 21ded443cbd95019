//! Backs of payment cards: stripe, signature panel, security code, fine print.

use super::network::network;
use super::{LONG, SHORT, design};
use crate::colour::rgb;
use crate::dice::{Dice, between, chance, whole};
use crate::luhn::{card_digits, in_groups};
use crate::paint::Canvas;
use crate::security::{hologram, signature};
use crate::text::{Face, measure, style, write};
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    let scheme = design::paint(&mut canvas, dice);
    let top = between(dice, 30.0, 60.0);
    canvas.rect(0.0, top, LONG, between(dice, 100.0, 130.0), rgb(25, 22, 22));
    let (x, y) = (between(dice, 30.0, 60.0), top + between(dice, 150.0, 180.0));
    let (w, h) = (between(dice, 430.0, 600.0), between(dice, 70.0, 95.0));
    if chance(dice, 0.85) {
        canvas.rect(x, y, w, h, rgb(245, 243, 238));
        for line in 0..6 {
            canvas.rect(
                x,
                y + h * line as f32 / 6.0,
                w,
                2.0,
                scheme.accent.alpha(0.35),
            );
        }
        signature(
            &mut canvas,
            dice,
            [x + 20.0, y + 8.0, w * 0.5, h - 16.0],
            rgb(25, 25, 80),
        );
    }
    let code = format!("{:03}", whole(dice, 0, 999));
    canvas.rect(x + w + 12.0, y + 8.0, 95.0, h - 16.0, rgb(250, 250, 250));
    write(
        &mut canvas,
        style(Face::OcrB, 42.0, rgb(20, 20, 20)),
        x + w + 22.0,
        y + h * 0.65,
        &code,
    );
    let small = style(Face::Roboto, 17.0, scheme.text);
    for line in 0..whole(dice, 2, 6) {
        let length = between(dice, 350.0, 760.0);
        canvas.rect(
            x,
            y + h + 35.0 + line as f32 * 22.0,
            length,
            5.0,
            small.colour.alpha(0.6),
        );
    }
    if chance(dice, 0.45) {
        let digits = card_digits(dice);
        let number = in_groups(&digits, " ");
        let text = style(Face::Mono, 40.0, scheme.text);
        let size = 40.0 * 480.0 / measure(text, &number);
        write(&mut canvas, text.sized(size), x, 440.0, &number);
    }
    if chance(dice, 0.4) {
        hologram(&mut canvas, dice, (LONG - 110.0, SHORT - 90.0), 50.0, 0.8);
    } else {
        network(&mut canvas, dice, LONG - 45.0, SHORT - 35.0, scheme.text);
    }
    canvas.pixmap
}
