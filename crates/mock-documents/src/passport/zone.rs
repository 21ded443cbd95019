//! The machine-readable zone: two lines of 44 characters, where ICAO Doc 9303 part 4 puts them.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::rgb;
use crate::dice::{Dice, between, chance};
use crate::identity::{Sex, coded};
use crate::mrz;
use crate::paint::Canvas;
use crate::text::{Face, measure, style, write, write_heavy};

/// How far the zone reaches up: part 4, figure 2: 23.2 mm, which printers take with some freedom.
pub(super) fn zone_top(dice: &mut Dice) -> f32 {
    HEIGHT - between(dice, 195.0, 240.0)
}

pub(super) fn zone(c: &mut Canvas, dice: &mut Dice, book: &Book, top: f32) {
    let p = &book.person;
    let personal = if chance(dice, 0.5) {
        coded(dice, "9999999999")
    } else {
        String::new()
    };
    let holder = mrz::Passport {
        issuer: book.country.code,
        surname: &p.surname,
        given: &p.given,
        number: &book.number,
        nationality: book.country.code,
        birth: p.birth.compact(),
        sex: if p.sex == Sex::Female { 'F' } else { 'M' },
        expiry: p.expires.compact(),
        personal: &personal,
    };
    let lines = mrz::td3(book.type_code(), &holder);
    // 44 characters of 2.54 mm are 111.8 mm; margins of 6 mm are meant and not always met.
    let margin = between(dice, 38.0, 78.0);
    let first = top + (HEIGHT - top) * between(dice, 0.36, 0.46);
    let pitch = between(dice, 60.0, 76.0);
    zone_lines(
        c,
        dice,
        &lines,
        [margin, first, WIDTH - 2.0 * margin, pitch],
    );
}

/// Lines of a zone: the first one's base line starts at `(x, y)`, each is `width` wide (first of all by the
/// letters' size, then by their spaces), the next one stands `pitch` lower.
pub fn zone_lines(
    c: &mut Canvas,
    dice: &mut Dice,
    lines: &[String],
    [x, y, width, pitch]: [f32; 4],
) {
    let dark = rgb(20, 20, 24).mix(rgb(75, 75, 85), between(dice, 0.0, 0.6));
    let ocr = style(Face::OcrB, 40.0, dark);
    let size = (40.0 * width / measure(ocr, &lines[0])).min(pitch * 0.74);
    let ocr = ocr.sized(size);
    let letters = lines[0].chars().count() as f32;
    let ocr = ocr.spaced((width / letters - measure(ocr, "<")) / size);
    let heavy = chance(dice, 0.6);
    for (row, line) in lines.iter().enumerate() {
        let y = y + row as f32 * pitch;
        if heavy {
            write_heavy(c, ocr, x, y, line);
        } else {
            write(c, ocr, x, y, line);
        }
    }
}
