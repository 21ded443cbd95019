//! The portrait of a data page: printed in colour, faded into the paper, engraved in grey, or glued in.

use super::Book;
use super::ghost::feather;
use crate::colour::{hsv, rgb};
use crate::country::Passport;
use crate::dice::{Dice, between, chance, hue, pick, weighted};
use crate::paint::{Canvas, Ink, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::waves;
use tiny_skia::Pixmap;

/// How a portrait comes onto the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Colour,
    /// The background runs out into the paper.
    Faded,
    Engraved,
    Glued,
}

/// Draws the holder in `frame` (x, y, w, h); returns the picture, for the ghosts.
pub(super) fn photo(
    c: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    kind: Passport,
    frame: [f32; 4],
) -> Pixmap {
    let manner = manner(dice, kind);
    let ground = match manner {
        Manner::Faded | Manner::Engraved if chance(dice, 0.6) => Ground::CutOut,
        _ => Ground::Studio,
    };
    let mut picture = portrait(dice, book.person.sex, ground, c.scale * frame[2] / 300.0);
    match manner {
        Manner::Engraved => {
            let tone = between(dice, 15.0, 60.0) as u8;
            picture = engraved(picture, rgb(tone, tone, tone + 4));
            feather(&mut picture, between(dice, 0.0, 0.1));
        }
        Manner::Faded => feather(&mut picture, between(dice, 0.05, 0.16)),
        Manner::Glued if chance(dice, 0.45) => {
            picture = engraved(
                picture,
                pick(dice, &[rgb(45, 38, 30), rgb(28, 28, 30), rgb(60, 45, 38)]),
            );
        }
        _ => {}
    }
    place(c, dice, book, manner, frame, &picture);
    picture
}

fn manner(dice: &mut Dice, kind: Passport) -> Manner {
    let shares = match kind {
        Passport::Polycarbonate => [
            (Manner::Engraved, 0.75),
            (Manner::Colour, 0.15),
            (Manner::Faded, 0.1),
        ],
        Passport::Paper => [
            (Manner::Colour, 0.5),
            (Manner::Faded, 0.38),
            (Manner::Engraved, 0.12),
        ],
        Passport::Picture => [
            (Manner::Colour, 0.6),
            (Manner::Faded, 0.3),
            (Manner::Engraved, 0.1),
        ],
        Passport::Laminated | Passport::Handwritten => [
            (Manner::Glued, 0.75),
            (Manner::Colour, 0.15),
            (Manner::Faded, 0.1),
        ],
    };
    weighted(dice, &shares)
}

fn place(
    c: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    manner: Manner,
    frame: [f32; 4],
    picture: &Pixmap,
) {
    let [x, y, w, h] = frame;
    // The portrait may be higher than its frame: the frame cuts it, as a photographer would.
    let placed = [x, y, w, (w * 380.0 / 300.0).max(h)];
    let radius = match manner {
        Manner::Colour => pick(dice, &[0.0, 2.0, 18.0, 0.0]),
        _ => 0.0,
    };
    if manner == Manner::Glued {
        glued(c, dice, frame, placed, picture);
        return;
    }
    if manner == Manner::Engraved && chance(dice, 0.3) {
        // A grey field behind, as engraving leaves it.
        c.round_rect(
            frame,
            4.0,
            rgb(200, 203, 206).alpha(between(dice, 0.2, 0.7)),
        );
    }
    c.picture(
        picture,
        placed,
        between(dice, 0.85, 1.0),
        &rounded(frame, radius),
    );
    if chance(dice, 0.4) {
        let line = hsv(hue(dice, 0.0, 1.0), 0.5, 0.8).alpha(between(dice, 0.15, 0.45));
        waves(c, dice, [x, y + h * 0.45, w, h * 0.55], line);
    }
    if manner == Manner::Colour && chance(dice, 0.25) {
        c.stroke(&rounded(frame, radius), 3.0, book.accent.alpha(0.55));
    }
}

/// On the paper with a white rim and a shadow, perhaps stapled.
fn glued(c: &mut Canvas, dice: &mut Dice, frame: [f32; 4], placed: [f32; 4], picture: &Pixmap) {
    let [x, y, w, h] = frame;
    let tilt = between(dice, -1.8, 1.8);
    let rim = pick(dice, &[0.0, 6.0, 14.0]);
    let staples = chance(dice, 0.2);
    c.turned(tilt, x + w / 2.0, y + h / 2.0, |c| {
        let around = [x - rim, y - rim, w + 2.0 * rim, h + 2.0 * rim];
        let shadow = [around[0] + 5.0, around[1] + 6.0, around[2], around[3]];
        c.round_rect(shadow, 3.0, rgb(40, 35, 30).alpha(0.22));
        c.round_rect(around, 2.0, rgb(247, 245, 238));
        c.picture(picture, placed, 1.0, &rounded(frame, 0.0));
        // Old prints fade from the light side.
        let pale = |a: f32| rgb(250, 240, 215).alpha(a);
        let fade = Ink::between([x, y, x + w, y + h], pale(0.0), pale(0.22));
        c.round_rect(frame, 0.0, fade);
        if staples {
            for at in [(x + w * 0.2, y + 12.0), (x + w * 0.75, y + h - 12.0)] {
                c.rect(at.0, at.1, 46.0, 6.0, rgb(150, 150, 152));
            }
        }
    });
}
