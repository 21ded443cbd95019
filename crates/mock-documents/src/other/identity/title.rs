//! Who issued such a card and what it is, in the languages of the world.

use super::Paper;
use crate::colour::{Colour, ink, rgb};
use crate::dice::{Dice, between, chance, layout, pick};
use crate::identity::country;
use crate::paint::Canvas;
use crate::script::{phrase, script};
use crate::security::{emblem, flag, star_circle};
use crate::text::{Face, style, write, write_centred};

const ID_TITLES: &[&str] = &[
    "IDENTITY CARD",
    "NATIONAL IDENTITY CARD",
    "CARTE NATIONALE D'IDENTITÉ",
    "DOCUMENTO NACIONAL DE IDENTIDAD",
    "PERSONALAUSWEIS",
    "CARTA D'IDENTITÀ",
    "CÉDULA DE CIUDADANÍA",
    "DOWÓD OSOBISTY",
    "NATIONAL ID CARD",
    "ISIKUTUNNISTUS",
    "УДОСТОВЕРЕНИЕ ЛИЧНОСТИ",
    "ΔΕΛΤΙΟ ΤΑΥΤΟΤΗΤΑΣ",
    "KARTU TANDA PENDUDUK",
    "IDENTITEITSKAART",
    "SZEMÉLYAZONOSÍTÓ IGAZOLVÁNY",
    "OSOBNA ISKAZNICA",
    "CARTÃO DE CIDADÃO",
    "HENKILÖKORTTI",
    "ID CARD",
    "CÉDULA DE IDENTIDAD",
    "TARJETA DE IDENTIDAD",
    "LETËRNJOFTIM",
    "CARTE D'IDENTITÉ",
    "ЛИЧНА КАРТА",
];

const PERMIT_TITLES: &[&str] = &[
    "RESIDENCE PERMIT",
    "TITRE DE SÉJOUR",
    "AUFENTHALTSTITEL",
    "PERMISO DE RESIDENCIA",
    "PERMANENT RESIDENT CARD",
    "PERMESSO DI SOGGIORNO",
    "ВИД НА ЖИТЕЛЬСТВО",
    "KARTA POBYTU",
    "WORK PERMIT",
    "VERBLIJFSTITEL",
    "POVOLENÍ K POBYTU",
];

/// The issuer and what the card is; returns where the rest may start.
pub(super) fn title(c: &mut Canvas, dice: &mut Dice, paper: Paper, accent: Colour) -> f32 {
    let w = c.width;
    let unit = c.height / 540.0;
    let words = pick(
        dice,
        if paper == Paper::IdCard {
            ID_TITLES
        } else {
            PERMIT_TITLES
        },
    );
    let name = if chance(dice, 0.7) {
        country(dice).to_uppercase()
    } else {
        country(dice)
    };
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::SerifBold,
            Face::RobotoCondensedBold,
            Face::Roboto,
            Face::SansCondensedBold,
        ],
    );
    let size = between(dice, 28.0, 44.0) * unit;
    let banded = chance(dice, 0.35);
    let colour = if banded {
        rgb(255, 255, 255)
    } else if chance(dice, 0.7) {
        accent
    } else {
        ink(dice)
    };
    let high = size * 2.3;
    if banded {
        c.rect(0.0, 0.0, w, high, accent.alpha(between(dice, 0.6, 1.0)));
    }
    let mut x = between(dice, 22.0, 50.0);
    match layout(dice, &[(0, 0.25), (1, 0.25), (2, 0.2), (3, 0.3), (4, 0.1)]) {
        0 => {
            flag(c, dice, [x, high * 0.2, high * 0.95, high * 0.62]);
            x += high * 1.1;
        }
        1 => {
            emblem(c, dice, (x + high * 0.4, high * 0.5), high * 0.75, colour);
            x += high;
        }
        2 => {
            // A block with a circle of stars and the country's letters.
            c.rect(x, high * 0.14, high * 0.95, high * 0.72, rgb(20, 50, 140));
            star_circle(
                c,
                (x + high * 0.47, high * 0.5),
                high * 0.25,
                rgb(250, 205, 40),
            );
            x += high * 1.12;
        }
        4 => {
            let other = script(dice);
            let text = phrase(dice, other);
            write(
                c,
                style(other.face(), size, colour).fitted(&text, w * 0.3),
                w * 0.68,
                high * 0.45,
                &text,
            );
        }
        _ => {}
    }
    let first = style(face, size, colour).fitted(&name, w - x - 60.0);
    let second = style(face, size * between(dice, 0.7, 1.05), colour).fitted(words, w - x - 40.0);
    if chance(dice, 0.3) {
        write(c, second, x, high * 0.42, words);
        write(c, first.sized(first.size * 0.8), x, high * 0.85, &name);
    } else if chance(dice, 0.3) {
        write_centred(c, first, w / 2.0, high * 0.42, &name);
        write_centred(c, second, w / 2.0, high * 0.86, words);
    } else {
        write(c, first, x, high * 0.42, &name);
        write(c, second, x, high * 0.86, words);
    }
    high + between(dice, 4.0, 20.0)
}
