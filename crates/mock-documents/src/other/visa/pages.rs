//! Pages of a booklet with visas on them: a sticker with an edge and a shadow, stamps around and over it.

use super::{Leave, sticker, sticker_ground};
use crate::colour::{hsv, rgb};
use crate::country::{Country, Word, arms, country, fitted_words, write_words};
use crate::dice::{Dice, between, chance, hue, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::passport::{round_stamp, stamp, stamp_at};
use crate::security::rosette;
use crate::text::{Face, style, write};
use crate::warp::{Axis, Bend, Sheet};
use tiny_skia::Pixmap;

/// An upright page of a booklet, in tenths of a millimetre.
pub(super) const PAGE: (f32, f32) = (880.0, 1250.0);

/// A page that stands upright, with the sticker across it and stamps around.
pub(super) fn on_a_page(dice: &mut Dice, leave: &Leave, long_px: f32) -> Sheet {
    let scale = long_px / PAGE.1;
    let mut canvas = Canvas::new(PAGE.0, PAGE.1, scale);
    page(&mut canvas, dice, leave.nation, 0.0);
    stick(&mut canvas, dice, leave, 0.0, scale);
    for _ in 0..whole(dice, 0, 3) {
        stamp(&mut canvas, dice);
    }
    curled(dice, canvas.pixmap)
}

/// A page that does not lie flat.
pub(super) fn curled(dice: &mut Dice, pixmap: Pixmap) -> Sheet {
    Sheet {
        pixmap,
        corner: 0.02,
        bend: Bend::Curl {
            bow: between(dice, -0.04, 0.04),
            shade: between(dice, -0.15, 0.15),
        },
    }
}

/// Two pages, stamps on both, often a sticker on one or on both.
pub(super) fn spread(dice: &mut Dice, leave: &Leave, long_px: f32) -> Sheet {
    let (w, h) = (PAGE.0 * 2.0, PAGE.1);
    let scale = long_px / w;
    let mut canvas = Canvas::new(w, h, scale);
    for left in [0.0, PAGE.0] {
        page(&mut canvas, dice, leave.nation, left);
        if chance(dice, 0.55) {
            stick(&mut canvas, dice, leave, left, scale);
        }
    }
    for _ in 0..whole(dice, 2, 9) {
        stamp(&mut canvas, dice);
    }
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    let gutter = Ink::Linear(
        [PAGE.0 - 60.0, 0.0, PAGE.0 + 60.0, 0.0],
        vec![(0.0, dark(0.0)), (0.5, dark(0.35)), (1.0, dark(0.0))],
    );
    canvas.rect(PAGE.0 - 60.0, 0.0, 120.0, h, gutter);
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.02,
        bend: Bend::Fold {
            across: Axis::Width,
            taper: [between(dice, 0.0, 0.12), between(dice, 0.0, 0.12)],
            bow: between(dice, -0.02, 0.08),
            shade: between(dice, 0.1, 0.4),
        },
    }
}

/// The sticker somewhere on the page that begins at `left`, hardly straight.
fn stick(c: &mut Canvas, dice: &mut Dice, leave: &Leave, left: f32, scale: f32) {
    let w = between(dice, 740.0, 830.0);
    let drawn = sticker::draw(dice, leave, scale * w / sticker_ground::WIDTH);
    let h = w * sticker_ground::HEIGHT / sticker_ground::WIDTH;
    let frame = [
        left + (PAGE.0 - w) / 2.0,
        between(dice, 110.0, PAGE.1 - h - 40.0),
        w,
        h,
    ];
    let (x, y) = (frame[0] + w / 2.0, frame[1] + h / 2.0);
    c.turned(between(dice, -2.0, 2.0), x, y, |c| {
        let below = [frame[0] + 5.0, frame[1] + 6.0, w, h];
        c.round_rect(below, 6.0, rgb(30, 28, 26).alpha(0.25));
        c.round_rect(
            [frame[0] - 3.0, frame[1] - 3.0, w + 6.0, h + 6.0],
            6.0,
            rgb(250, 250, 248),
        );
        c.picture(&drawn, frame, 1.0, &rounded(frame, 3.0));
    });
    if chance(dice, 0.4) {
        let at = (
            frame[0] + between(dice, 0.1, 0.9) * w,
            frame[1] + between(dice, 0.0, 1.0) * h,
        );
        if chance(dice, 0.5) {
            stamp_at(c, dice, at);
        } else {
            round_stamp(c, dice, at, 110.0);
        }
    }
}

/// The empty page of a country's booklet that begins at `x`.
pub(super) fn page(c: &mut Canvas, dice: &mut Dice, owner: &Country, x: f32) {
    let hues = owner.palette.paper;
    let tone = hsv(
        if chance(dice, 0.7) {
            hues[0]
        } else {
            hue(dice, 0.0, 1.0)
        },
        between(dice, 0.1, 0.5).powi(2),
        between(dice, 0.85, 0.98),
    );
    c.rect(x, 0.0, PAGE.0, PAGE.1, tone);
    let line = tone.times(0.75).alpha(0.6);
    rosette(c, dice, (x + 440.0, 625.0), 360.0, line);
    arms(c, &owner.arms, (x + 440.0, 625.0), 330.0, line.alpha(0.4));
    let title = style(Face::SerifBold, 40.0, tone.times(0.6));
    let words = owner.words(Word::Visa);
    let fit = fitted_words(title, &words, " / ", 560.0);
    write_words(c, fit, (x + 60.0, 80.0), &words, " / ");
    write(c, title, x + 780.0, 1200.0, &whole(dice, 5, 48).to_string());
    if chance(dice, 0.4) {
        let other = country(dice, |country| !country.passport.is_empty());
        arms(c, &other.arms, (x + 440.0, 1190.0), 70.0, line);
    }
}
