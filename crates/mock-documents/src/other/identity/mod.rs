//! Fronts of national identity cards and residence permits (ICAO Doc 9303 part 5, TD1, and part 6,
//! TD2): the same paper, portraits and security print as licenses have, other words, other fields.

mod fields;
mod title;

use crate::colour::{Colour, hsv, pastel, rgb, strong};
use crate::dice::{Dice, between, case, chance, hue, pick};
use crate::identity::{Person, person};
use crate::paint::{Canvas, Ink, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::scenery::landscape;
use crate::security::{emblem, ground, hologram, land, rainbow, signature};
use crate::text::{Face, style, write_centred};
use fields::{fields, zone_lines};
pub(super) use fields::{machine_lines, machine_read};
use tiny_skia::Pixmap;
use title::title;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    IdCard,
    Permit,
}

/// TD1 is an ID-1 card; TD2 is 105 × 74 mm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Td1,
    Td2,
}

pub fn draw(dice: &mut Dice, paper: Paper, long_px: f32) -> Pixmap {
    let format = if chance(dice, 0.14) {
        Format::Td2
    } else {
        Format::Td1
    };
    let (w, h) = match format {
        Format::Td1 => (856.0, 540.0),
        Format::Td2 => (1050.0, 740.0),
    };
    let mut canvas = Canvas::new(w, h, long_px / w);
    let c = &mut canvas;
    let holder = person(dice);
    let accent = strong(dice);
    backdrop(c, dice, accent);
    let zone = if format == Format::Td2 { h - 150.0 } else { h };
    let top = title(c, dice, paper, accent);
    let photo_w = w * between(dice, 0.2, 0.32);
    let room = zone - top - 12.0;
    let photo_h = (photo_w * between(dice, 1.2, 1.36)).min(room);
    let right = chance(dice, 0.17);
    let edge = between(dice, 18.0, 50.0);
    let x = if right { w - photo_w - edge } else { edge };
    let y = top + between(dice, 0.0, (room - photo_h).max(0.5));
    let picture = face(c, dice, &holder, [x, y, photo_w, photo_h]);
    let (left, end) = if right {
        (40.0, x - 25.0)
    } else {
        (x + photo_w + between(dice, 15.0, 45.0), w - 25.0)
    };
    let second = chance(dice, 0.5);
    if second {
        ghost(
            c,
            dice,
            &picture,
            [if right { 40.0 } else { w - 150.0 }, zone],
        );
    }
    let fields_end = if second && !right { end - 110.0 } else { end };
    fields(
        c,
        dice,
        &holder,
        paper,
        [left, top, fields_end, zone - 18.0],
        accent,
    );
    if chance(dice, 0.6) {
        let x = left + (end - left) * between(dice, 0.1, 0.5);
        signature(c, dice, [x, zone - 100.0, 200.0, 80.0], rgb(20, 20, 40));
    }
    if chance(dice, 0.2) {
        let y = h * between(dice, 0.3, 0.5);
        chip(c, dice, [if right { 60.0 } else { w - 190.0 }, y]);
    }
    if format == Format::Td2 {
        zone_lines(c, dice, &holder);
    }
    if chance(dice, 0.35) {
        let (hx, hy) = (between(dice, 0.3, 0.9) * w, between(dice, 0.3, 0.8) * zone);
        let (radius, opacity) = (between(dice, 40.0, 120.0), between(dice, 0.1, 0.5));
        hologram(c, dice, (hx, hy), radius, opacity);
    }
    if chance(dice, 0.2) {
        let word = pick(
            dice,
            &["SPECIMEN", "SAMPLE", "MUSTER", "MUESTRA", "ESPÉCIME"],
        );
        let red = style(
            Face::SansBold,
            between(dice, 40.0, 110.0),
            rgb(190, 30, 40).alpha(0.55),
        );
        let angle = pick(dice, &[0.0, -25.0, -35.0, 20.0]);
        c.turned(angle, w * 0.5, h * 0.5, |c| {
            write_centred(c, red, w * 0.55, h * 0.55, word)
        });
    }
    canvas.pixmap
}

fn backdrop(c: &mut Canvas, dice: &mut Dice, accent: Colour) {
    let (w, h) = (c.width, c.height);
    let tint = between(dice, 0.2, 1.1);
    rainbow(c, dice, tint.min(1.0));
    match case(dice, 8) {
        0 => {
            let (vivid, opacity) = (between(dice, 0.05, 0.5), between(dice, 0.3, 0.8));
            landscape(c, dice, [0.0, h * 0.2, w, h * 0.8], vivid, opacity);
        }
        1 => {
            let outline = land(dice, (w * 0.6, h * 0.55), h * 0.42);
            c.polygon(&outline, accent.alpha(between(dice, 0.08, 0.3)));
        }
        2 => {
            let (a, b) = (pastel(dice), pastel(dice));
            let stops = vec![
                (0.0, a),
                (between(dice, 0.3, 0.7), rgb(250, 250, 250)),
                (1.0, b),
            ];
            c.whole(Ink::Linear([0.0, 0.0, w, h], stops));
        }
        3 => {
            let tone = hsv(
                hue(dice, 0.0, 1.0),
                between(dice, 0.2, 0.6),
                between(dice, 0.6, 0.95),
            );
            c.whole(tone.alpha(between(dice, 0.3, 0.9)));
        }
        4 | 5 => {
            let colour = accent.alpha(between(dice, 0.08, 0.3));
            let at = (w * between(dice, 0.4, 0.8), h * 0.55);
            let size = h * between(dice, 0.5, 1.0);
            emblem(c, dice, at, size, colour);
        }
        _ => {}
    }
    let strength = between(dice, 0.2, 1.2);
    ground(c, dice, strength);
}

fn face(c: &mut Canvas, dice: &mut Dice, holder: &Person, frame: [f32; 4]) -> Pixmap {
    let studio = if chance(dice, 0.65) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let mut picture = portrait(dice, holder.sex, studio, c.scale * frame[2] / 300.0);
    if chance(dice, 0.45) {
        picture = engraved(picture, rgb(28, 28, 34));
    }
    let placed = [
        frame[0],
        frame[1],
        frame[2],
        frame[2] * 380.0 / 300.0 * 1.03,
    ];
    let radius = pick(dice, &[0.0, 0.0, 6.0, 25.0]);
    c.picture(
        &picture,
        placed,
        between(dice, 0.85, 1.0),
        &rounded(frame, radius),
    );
    picture
}

fn ghost(c: &mut Canvas, dice: &mut Dice, picture: &Pixmap, [x, bottom]: [f32; 2]) {
    let w = between(dice, 80.0, 125.0);
    let h = w * 1.27;
    let y = bottom - h - between(dice, 15.0, 180.0);
    let grey = engraved(picture.clone(), hsv(hue(dice, 0.0, 1.0), 0.4, 0.35));
    let shape = oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0).filter(|_| chance(dice, 0.4));
    let shape = shape.unwrap_or_else(|| rounded([x, y, w, h], 4.0));
    c.picture(&grey, [x, y, w, h], between(dice, 0.3, 0.9), &shape);
}

pub(super) fn chip(c: &mut Canvas, dice: &mut Dice, [x, y]: [f32; 2]) {
    crate::card::chip(c, dice, x, y);
}
