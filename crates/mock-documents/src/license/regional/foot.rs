//! What stands along the lower edge (an authority, vehicles, boxes of classes, a number), and what is
//! stuck or stamped on last.

use crate::barcode;
use crate::card;
use crate::colour::{Colour, ink, rgb};
use crate::dice::{Dice, between, case, chance, pick, whole};
use crate::identity::coded;
use crate::license::fields::License;
use crate::license::vehicles::{ALL, vehicle};
use crate::license::{LONG, SHORT};
use crate::paint::{Canvas, rounded};
use crate::security::{emblem, hologram};
use crate::text::{Face, style, write, write_centred, write_right};

/// What stands along the lower edge; returns where the fields must end.
pub(super) fn foot(
    c: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    accent: Colour,
    [left, right]: [f32; 2],
) -> f32 {
    match case(dice, 6) {
        0 => {
            c.rect(0.0, SHORT - 42.0, LONG, 42.0, accent);
            let line = pick(
                dice,
                &[
                    "MINISTRY OF TRANSPORT",
                    "TRANSPORT AUTHORITY",
                    "DIRECCIÓN DE TRÁNSITO",
                    "ROADS AND MARITIME",
                ],
            );
            write_centred(
                c,
                style(Face::SansBold, 24.0, rgb(255, 255, 255)),
                LONG / 2.0,
                SHORT - 13.0,
                line,
            );
            SHORT - 50.0
        }
        1 => {
            for (place, kind) in ALL.into_iter().enumerate() {
                vehicle(
                    c,
                    kind,
                    left + place as f32 * 78.0,
                    SHORT - 16.0,
                    58.0,
                    accent,
                );
            }
            SHORT - 62.0
        }
        2 => {
            // Boxes of classes, some of them marked.
            let count = whole(dice, 5, 12);
            let step = (right - left) / count as f32;
            for place in 0..count {
                let x = left + step * place as f32;
                c.stroke(&rounded([x, SHORT - 60.0, step, 44.0], 0.5), 2.0, accent);
                if chance(dice, 0.5) {
                    let class = pick(dice, &["A", "B", "C", "D", "E", "T", "M"]);
                    write(
                        c,
                        style(Face::SansBold, 26.0, accent),
                        x + step * 0.3,
                        SHORT - 29.0,
                        class,
                    );
                }
            }
            SHORT - 66.0
        }
        3 => {
            let number = coded(dice, "AA999999999");
            write(
                c,
                style(Face::OcrB, 30.0, ink(dice)),
                left,
                SHORT - 20.0,
                &number,
            );
            SHORT - 50.0
        }
        4 => {
            let big = style(
                pick(dice, &[Face::RobotoBlack, Face::SansBold, Face::SerifBold]),
                110.0,
                accent,
            );
            write_right(c, big, right, SHORT - 30.0, &license.class);
            SHORT - 24.0
        }
        _ => SHORT - 18.0,
    }
}

pub(super) fn extras(c: &mut Canvas, dice: &mut Dice, accent: Colour, [left, right]: [f32; 2]) {
    if chance(dice, 0.14) {
        barcode::square(c, dice, right - 120.0, SHORT - 150.0, 105.0);
    } else if chance(dice, 0.15) {
        let y = between(dice, 200.0, 330.0);
        card::chip(c, dice, right - 130.0, y);
    }
    if chance(dice, 0.3) {
        let at = (between(dice, left, right), between(dice, 160.0, 480.0));
        let (radius, opacity) = (between(dice, 35.0, 110.0), between(dice, 0.15, 0.5));
        hologram(c, dice, at, radius, opacity);
    }
    if chance(dice, 0.15) {
        // An office's seal.
        let at = (between(dice, left, right), between(dice, 300.0, 460.0));
        let red = pick(dice, &[rgb(200, 30, 40), rgb(60, 60, 150)]).alpha(0.6);
        if chance(dice, 0.5) {
            c.ring(at.0, at.1, 60.0, 6.0, red);
            emblem(c, dice, at, 60.0, red);
        } else {
            c.stroke(
                &rounded([at.0 - 50.0, at.1 - 50.0, 100.0, 100.0], 3.0),
                7.0,
                red,
            );
            write_centred(c, style(Face::Han, 44.0, red), at.0, at.1 + 16.0, "國山");
        }
    }
    if chance(dice, 0.12) {
        let word = pick(dice, &["SPECIMEN", "SAMPLE", "MUESTRA", "SPÉCIMEN"]);
        let red = style(
            Face::SansBold,
            between(dice, 40.0, 100.0),
            accent.alpha(0.5),
        );
        c.turned(-20.0, LONG / 2.0, SHORT / 2.0, |c| {
            write_centred(c, red, LONG / 2.0, SHORT / 2.0, word)
        });
    }
}
