//! Old booklets with upright pages: a pasted photograph under stamps, data by typewriter or pen.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::{hsv, rgb};
use crate::dice::{Dice, between, chance, pick};
use crate::paint::{Canvas, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::text::{Face, style, write, write_centred};

/// The page with the photograph; `x` is its left edge.
pub(super) fn photo_side(c: &mut Canvas, dice: &mut Dice, book: &Book, x: f32) {
    let w = between(dice, 380.0, 520.0);
    let h = w * between(dice, 1.2, 1.4);
    let frame = [x + (HEIGHT - w) / 2.0, between(dice, 180.0, 320.0), w, h];
    let mut picture = portrait(dice, book.person.sex, Ground::Studio, c.scale * w / 300.0);
    if chance(dice, 0.6) {
        picture = engraved(picture, rgb(45, 35, 30));
    }
    let around = [frame[0] - 12.0, frame[1] - 12.0, w + 24.0, h + 24.0];
    c.fill(&rounded(around, 2.0), rgb(248, 246, 240));
    c.picture(
        &picture,
        [frame[0], frame[1], w, w * 1.32],
        1.0,
        &rounded(frame, 0.0),
    );
    let colour = hsv(pick(dice, &[0.62, 0.0, 0.75]), 0.6, 0.5).alpha(0.55);
    let (sx, sy, r) = (
        frame[0] + w * between(dice, 0.0, 1.0),
        frame[1] + h,
        between(dice, 110.0, 180.0),
    );
    c.ring(sx, sy, r, 8.0, colour);
    c.ring(sx, sy, r * 0.72, 4.0, colour);
    let text = style(Face::SerifBold, r * 0.3, colour);
    write_centred(c, text.fitted(&book.code, r), sx, sy + r * 0.1, &book.code);
    let caption = style(Face::Serif, 28.0, rgb(60, 60, 65));
    let note = pick(
        dice,
        &[
            "Photograph of bearer",
            "Photographie du titulaire",
            "Lichtbild",
            "Фотография",
        ],
    );
    write_centred(c, caption, x + HEIGHT / 2.0, frame[1] - 40.0, note);
    c.rect(
        x + 120.0,
        WIDTH * 0.82,
        HEIGHT - 240.0,
        2.5,
        rgb(60, 60, 65).alpha(0.7),
    );
}

/// The page with the description, in dotted lines.
pub(super) fn rows(c: &mut Canvas, dice: &mut Dice, book: &Book, x: f32) {
    let p = &book.person;
    let typed = style(
        pick(dice, &[Face::Mono, Face::OcrB, Face::SerifBoldItalic]),
        38.0,
        rgb(30, 30, 60),
    );
    let caption = style(Face::Serif, 26.0, rgb(70, 68, 72));
    let rows = [
        ("Name / Nom", p.surname.clone()),
        ("Given names / Prénoms", p.given.clone()),
        (
            "Profession",
            pick(dice, &["Teacher", "Farmer", "Engineer", "Student", "Clerk"]).to_string(),
        ),
        ("Place of birth / Lieu", p.birth_place.clone()),
        ("Date of birth", p.birth.printed(book.dates)),
        ("Residence / Domicile", p.city.clone()),
        ("Height / Taille", "1 m 74".to_string()),
        ("Valid until", p.expires.printed(book.dates)),
    ];
    let pitch = between(dice, 105.0, 125.0);
    for (row, (name, value)) in rows.iter().enumerate() {
        let y = 240.0 + row as f32 * pitch;
        write(c, caption, x + 70.0, y, name);
        write(
            c,
            typed.fitted(value, HEIGHT - 220.0),
            x + 110.0,
            y + 46.0,
            value,
        );
        c.rect(
            x + 70.0,
            y + 58.0,
            HEIGHT - 140.0,
            2.0,
            rgb(90, 90, 95).alpha(0.5),
        );
    }
}
