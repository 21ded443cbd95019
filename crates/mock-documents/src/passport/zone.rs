//! The machine-readable zone: two lines of 44 characters, where ICAO Doc 9303 part 4 puts them.

use super::{Book, HEIGHT, Issue, WIDTH};
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
    let code = match book.issue {
        Issue::Ordinary => "P",
        Issue::Diplomatic => "PD",
        Issue::Service => "PS",
        Issue::Emergency => "PE",
    };
    let lines = mrz::td3(code, &holder);
    // 44 characters of 2.54 mm are 111.8 mm; margins of 6 mm are meant and not always met.
    let margin = between(dice, 38.0, 78.0);
    let dark = rgb(20, 20, 24).mix(rgb(75, 75, 85), between(dice, 0.0, 0.6));
    let ocr = style(Face::OcrB, 40.0, dark);
    let wide = WIDTH - 2.0 * margin;
    let size = (40.0 * wide / measure(ocr, &lines[0])).min(52.0);
    let ocr = ocr.sized(size);
    let ocr = ocr.spaced((wide / 44.0 - measure(ocr, "<")) / size);
    let first = top + (HEIGHT - top) * between(dice, 0.36, 0.46);
    let second = first + between(dice, 60.0, 76.0);
    let heavy = chance(dice, 0.6);
    for (y, line) in [(first, &lines[0]), (second, &lines[1])] {
        if heavy {
            write_heavy(c, ocr, margin, y, line);
        } else {
            write(c, ocr, margin, y, line);
        }
    }
}
