//! Machine-readable zones on a form: what they say of a holder, and how they are set.

use crate::colour::rgb;
use crate::dice::{Dice, between, chance};
use crate::identity::{Person, Sex};
use crate::mrz;
use crate::paint::Canvas;
use crate::text::{Face, measure, style, write, write_heavy};

/// What a machine-readable zone says of a holder; `code` is the issuer's and the nationality's.
pub fn machine_read<'a>(
    holder: &'a Person,
    code: &'a str,
    number: &'a str,
    personal: &'a str,
) -> mrz::Passport<'a> {
    mrz::Passport {
        issuer: code,
        surname: &holder.surname,
        given: &holder.given,
        number,
        nationality: code,
        birth: holder.birth.compact(),
        sex: if holder.sex == Sex::Female { 'F' } else { 'M' },
        expiry: holder.expires.compact(),
        personal,
    }
}

/// Lines of OCR-B from `top` to the lower edge.
pub fn machine_lines(c: &mut Canvas, dice: &mut Dice, lines: &[String], top: f32) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.5) {
        c.rect(
            0.0,
            top,
            w,
            h - top,
            rgb(255, 255, 252).alpha(between(dice, 0.3, 0.95)),
        );
    }
    let margin = w * between(dice, 0.03, 0.06);
    let ocr = style(Face::OcrB, 40.0, rgb(25, 25, 28));
    let long = measure(ocr, &lines[0]);
    let size = (40.0 * (w - 2.0 * margin) / long).min(w * 0.047);
    let spacing =
        ((w - 2.0 * margin) / lines[0].len() as f32 - measure(ocr.sized(size), "<")) / size;
    let pitch = (h - top) / (lines.len() as f32 + 0.55);
    let text = ocr.sized(size).spaced(spacing);
    let heavy = chance(dice, 0.6);
    for (row, line) in lines.iter().enumerate() {
        let y = top + pitch * (row as f32 + 0.95);
        if heavy {
            write_heavy(c, text, margin, y, line);
        } else {
            write(c, text, margin, y, line);
        }
    }
}
