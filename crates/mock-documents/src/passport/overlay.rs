//! What is printed, stuck, pressed or drilled over a finished data page.

use super::stamp::round_stamp;
use super::{Book, HEIGHT, WIDTH};
use crate::colour::{hsv, rgb};
use crate::country::{Passport, arms};
use crate::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::security::{hologram, signature};
use crate::text::{Face, style, write};

pub(super) fn overlays(
    c: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    kind: Passport,
    zone_top: f32,
) {
    if chance(dice, 0.35) {
        let at = (
            between(dice, 200.0, 1150.0),
            between(dice, 150.0, zone_top - 60.0),
        );
        let (radius, opacity) = (between(dice, 40.0, 170.0), between(dice, 0.1, 0.45));
        hologram(c, dice, at, radius, opacity);
    }
    if chance(dice, 0.3) {
        shimmering_arms(c, dice, book, zone_top);
    }
    if matches!(kind, Passport::Laminated) {
        film(c, dice);
    }
    if chance(dice, 0.22) {
        drilled(c, dice, book);
    }
    if chance(dice, 0.18) {
        upright_text(c, dice, book);
    }
    if chance(dice, 0.25) {
        specimen(c, dice);
    }
}

/// The holder's name in ink, below the portrait or under the rows.
pub(super) fn sign(c: &mut Canvas, dice: &mut Dice, photo: [f32; 4], right: f32, zone_top: f32) {
    if chance(dice, 0.25) {
        return;
    }
    let ink = pick(dice, &[rgb(20, 20, 30), rgb(25, 30, 90), rgb(50, 50, 60)]);
    let below = zone_top - photo[1] - photo[3];
    let frame = if below > 70.0 {
        [photo[0], photo[1] + photo[3] + 5.0, photo[2], below - 10.0]
    } else {
        let w = between(dice, 220.0, 340.0);
        [
            right - w - between(dice, 0.0, 160.0),
            zone_top - 115.0,
            w,
            between(dice, 70.0, 105.0),
        ]
    };
    signature(c, dice, frame, ink);
}

/// The arms in the laminate, here and there, as light catches them.
fn shimmering_arms(c: &mut Canvas, dice: &mut Dice, book: &Book, zone_top: f32) {
    let start = hue(dice, 0.0, 1.0);
    let opacity = between(dice, 0.12, 0.4);
    for place in 0..whole(dice, 2, 7) {
        let ink = hsv(start + place as f32 * 0.13, 0.45, 0.95).alpha(opacity);
        let at = (
            between(dice, 80.0, WIDTH - 80.0),
            between(dice, 100.0, zone_top),
        );
        let size = between(dice, 60.0, 190.0);
        arms(c, &book.country.arms, at, size, ink);
    }
}

/// A laminate: glare in a band, a rim that does not quite reach the edge, bubbles.
fn film(c: &mut Canvas, dice: &mut Dice) {
    let rim = between(dice, 8.0, 34.0);
    let edge = rounded(
        [rim, rim, WIDTH - 2.0 * rim, HEIGHT - 2.0 * rim],
        between(dice, 10.0, 50.0),
    );
    c.stroke(
        &edge,
        4.0,
        rgb(255, 255, 255).alpha(between(dice, 0.3, 0.8)),
    );
    c.fill(&edge, rgb(240, 225, 170).alpha(between(dice, 0.0, 0.16)));
    let x = between(dice, -200.0, WIDTH);
    let white = |a: f32| rgb(255, 255, 255).alpha(a);
    let gleam = between(dice, 0.0, 0.3);
    let band = vec![(0.0, white(0.0)), (0.5, white(gleam)), (1.0, white(0.0))];
    c.whole(Ink::Linear([x, 0.0, x + 300.0, 140.0], band));
    if chance(dice, 0.4) {
        let at = (between(dice, 280.0, 420.0), between(dice, 480.0, 620.0));
        round_stamp(c, dice, at, 130.0);
    }
}

/// The number as holes through the page: dots, upright or along an edge.
fn drilled(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let digits = style(
        Face::OcrA,
        between(dice, 34.0, 60.0),
        rgb(70, 66, 72).alpha(0.75),
    )
    .spaced(0.08);
    match case(dice, 3) {
        0 => c.turned(90.0, WIDTH - 50.0, 120.0, |c| {
            write(c, digits, WIDTH - 50.0, 120.0, &book.number);
        }),
        1 => {
            write(
                c,
                digits,
                between(dice, 500.0, 850.0),
                HEIGHT - 18.0,
                &book.number,
            );
        }
        _ => {
            // A row of single holes, a bent line beside the portrait.
            let (x, y) = (between(dice, 850.0, 1150.0), between(dice, 150.0, 350.0));
            for hole in 0..36 {
                let t = hole as f32;
                let at = (x + (t % 12.0) * 9.0 * (t * 0.35).cos(), y + t * 9.0);
                c.circle(at.0, at.1, 3.4, rgb(60, 60, 65).alpha(0.6));
            }
        }
    }
}

/// The country once more, upright along the right edge.
fn upright_text(c: &mut Canvas, dice: &mut Dice, book: &Book) {
    let name = book.country.english().to_uppercase();
    let letters = style(
        Face::SansBold,
        between(dice, 24.0, 60.0),
        book.accent.alpha(between(dice, 0.25, 0.8)),
    );
    let letters = letters.fitted(&name, 560.0);
    c.turned(90.0, WIDTH - 62.0, 90.0, |c| {
        write(c, letters, WIDTH - 62.0, 90.0, &name);
    });
}

/// The word that publishers print across their examples.
fn specimen(c: &mut Canvas, dice: &mut Dice) {
    let word = pick(
        dice,
        &[
            "SPECIMEN",
            "SPECIMEN",
            "SAMPLE",
            "VOID",
            "MUSTER",
            "EXAMPLE",
            "SPÉCIMEN",
        ],
    );
    let inks = [
        rgb(200, 30, 40),
        rgb(90, 90, 100),
        rgb(30, 60, 160),
        rgb(20, 20, 20),
    ];
    let size = between(dice, 40.0, 160.0);
    let ink = pick(dice, &inks).alpha(between(dice, 0.25, 0.9));
    let text = style(
        pick(dice, &[Face::SansBold, Face::SerifBold, Face::Mono]),
        size,
        ink,
    );
    let (x, y) = (between(dice, 250.0, 800.0), between(dice, 250.0, 600.0));
    let angle = pick(dice, &[0.0, -30.0, -20.0, 25.0, -45.0, 10.0]);
    let boxed = chance(dice, 0.3);
    c.turned(angle, x, y, |c| {
        let end = write(c, text, x, y, word);
        if boxed {
            let frame = rounded([x - 12.0, y - size * 0.9, end - x + 24.0, size * 1.15], 2.0);
            c.stroke(&frame, 4.0, ink);
        }
    });
}
