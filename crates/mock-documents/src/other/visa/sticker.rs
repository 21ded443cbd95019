//! The sticker: 120 × 80 mm (format A; B is a little smaller), a title that says what it is, a rosette, a
//! block of print with fields of entries and days, a pale strip with two lines.

use super::Leave;
use super::sticker_fields::fields;
use super::sticker_ground::{HEIGHT, WIDTH, ZONE, banner, block, plain};
use crate::colour::{hsv, rgb};
use crate::dice::{Dice, between, case, chance, pick};
use crate::identity::Sex;
use crate::mrz;
use crate::paint::{Canvas, Ink, rounded};
use crate::passport::zone_lines;
use crate::portrait::{Ground, engraved, portrait};
use crate::security::hologram;
use crate::text::{Face, style, write};
use tiny_skia::Pixmap;

pub(super) fn draw(dice: &mut Dice, leave: &Leave, scale: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, scale);
    let c = &mut canvas;
    let [first, second] = leave.country.palette.paper;
    let light =
        |dice: &mut Dice, hue: f32| hsv(hue, between(dice, 0.02, 0.2), between(dice, 0.88, 0.99));
    let (a, b) = (light(dice, first), light(dice, second));
    c.whole(Ink::between([0.0, 0.0, WIDTH, HEIGHT * 0.4], a, b));
    let with_photo = chance(dice, 0.68);
    let left = match case(dice, 4) {
        0 | 1 => block(c, dice, leave, with_photo),
        2 => banner(c, dice, leave),
        _ => plain(c, dice, leave),
    };
    if with_photo {
        photo(c, dice, leave);
    }
    fields(c, dice, leave, left);
    if chance(dice, 0.85) {
        let width = if chance(dice, 0.6) { 44 } else { 36 };
        zone_lines(
            c,
            dice,
            &lines(leave, width),
            [45.0, ZONE + 82.0, WIDTH - 90.0, 62.0],
        );
    }
    over(c, dice, leave);
    canvas.pixmap
}

fn photo(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    let w = between(dice, 215.0, 270.0);
    let frame = [
        between(dice, 35.0, 60.0),
        240.0,
        w,
        (w * 1.28).min(ZONE - 245.0),
    ];
    let mut picture = portrait(dice, leave.person.sex, Ground::Studio, c.scale * w / 300.0);
    if chance(dice, 0.35) {
        picture = engraved(picture, rgb(30, 30, 36));
    }
    let placed = [frame[0], frame[1], w, w * 380.0 / 300.0];
    c.picture(
        &picture,
        placed,
        between(dice, 0.8, 1.0),
        &rounded(frame, 2.0),
    );
}

fn lines(leave: &Leave, width: usize) -> [String; 2] {
    let p = &leave.person;
    let number: String = leave.number.chars().filter(|c| *c != ' ').collect();
    mrz::visa(
        width,
        &mrz::Passport {
            issuer: leave.country.code,
            surname: &p.surname,
            given: &p.given,
            number: &number,
            nationality: leave.nation.code,
            birth: p.birth.compact(),
            sex: if p.sex == Sex::Female { 'F' } else { 'M' },
            expiry: leave.until.compact(),
            personal: "",
        },
    )
}

/// A hologram at a corner, an official's stamp, a signature's scrawl.
fn over(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    if chance(dice, 0.4) {
        let at = (between(dice, 90.0, WIDTH - 90.0), between(dice, 90.0, ZONE));
        let r = between(dice, 50.0, 110.0);
        hologram(c, dice, at, r, 0.35);
    }
    if chance(dice, 0.25) {
        let letters = style(Face::SansBold, 150.0, leave.accent.alpha(0.12)).spaced(0.3);
        let code = leave.country.code;
        write(c, letters, 200.0, HEIGHT - 50.0, code);
    }
    if chance(dice, 0.2) {
        let word = pick(dice, &["CANCELLED", "SPECIMEN", "USED"]);
        let ink = pick(dice, &[rgb(180, 30, 40), rgb(40, 50, 120)]).alpha(0.6);
        c.turned(between(dice, -25.0, 15.0), 500.0, 450.0, |c| {
            write(c, style(Face::SansBold, 90.0, ink), 400.0, 450.0, word);
        });
    }
}
