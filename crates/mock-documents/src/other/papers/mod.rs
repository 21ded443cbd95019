//! Paper with print on it: receipts, invoices, letters, forms, certificates, pages of books.

mod letters;
mod lists;

use crate::colour::{Colour, hsv, rgb};
use crate::dice::{Dice, between, case, chance, pick};
use crate::paint::Canvas;
use crate::text::{Style, write};
pub use letters::{book, certificate, form, letter};
pub use lists::{invoice, receipt};

/// A4, in tenths of a millimetre over two.
const W: f32 = 1050.0;

const H: f32 = 1485.0;

const WORDS: &[&str] = &[
    "the",
    "account",
    "of",
    "service",
    "please",
    "your",
    "delivery",
    "and",
    "period",
    "number",
    "to",
    "in",
    "with",
    "agreement",
    "payment",
    "for",
    "date",
    "order",
    "is",
    "we",
    "regarding",
    "amount",
    "until",
    "by",
    "letter",
];

fn paper(dice: &mut Dice) -> Colour {
    match case(dice, 4) {
        0 => hsv(0.12, between(dice, 0.02, 0.14), between(dice, 0.88, 0.98)),
        1 => hsv(0.6, between(dice, 0.0, 0.05), between(dice, 0.85, 0.97)),
        _ => rgb(255, 255, 255).times(between(dice, 0.94, 1.0)),
    }
}

fn sheet(dice: &mut Dice, long_px: f32) -> Canvas {
    let mut canvas = Canvas::new(W, H, long_px / H);
    canvas.whole(paper(dice));
    canvas
}

fn sentence(dice: &mut Dice, words: i64) -> String {
    let words: Vec<&str> = (0..words).map(|_| pick(dice, WORDS)).collect();
    words.join(" ")
}

/// Lines of text in `frame` (x, y, w, h); small print becomes strokes, since nobody could read it.
fn text_block(c: &mut Canvas, dice: &mut Dice, frame: [f32; 4], line: Style) {
    let [x, y, w, h] = frame;
    let pitch = line.size * between(dice, 1.3, 1.7);
    let legible = line.size * c.scale > 7.0;
    let mut down = y + pitch;
    while down < y + h {
        let last = chance(dice, 0.15);
        let room = if last {
            w * between(dice, 0.2, 0.8)
        } else {
            w * between(dice, 0.93, 1.0)
        };
        if legible {
            let text = sentence(dice, (room / line.size / 2.6) as i64 + 1);
            write(c, line.fitted(&text, room), x, down, &text);
        } else {
            let mut pen = x;
            while pen < x + room {
                let word = between(dice, 1.0, 4.5) * line.size;
                c.rect(
                    pen,
                    down - line.size * 0.45,
                    word,
                    line.size * 0.45,
                    line.colour.alpha(0.6),
                );
                pen += word + line.size * 0.45;
            }
        }
        down += if last { pitch * 1.7 } else { pitch };
    }
}
