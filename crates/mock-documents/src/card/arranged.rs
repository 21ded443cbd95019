//! Several cards as one thing: a fan, front and back, pockets of a wallet, a card at a terminal. Drawn on
//! nothing, so that the ground shows between them; for payment cards and for others of their size.

use super::laid::{Draw, lay, put};
use super::terminal::terminal;
use super::{LONG, SHORT};
use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, pick, weighted, whole};
use crate::paint::{Canvas, Ink};
use crate::warp::Sheet;
use tiny_skia::Pixmap;

/// An arrangement of cards, its long side about `long_px` pixels.
pub fn arranged(dice: &mut Dice, long_px: f32, draw: Draw) -> Sheet {
    type Arrangement = fn(&mut Dice, f32, Draw) -> Pixmap;
    let arrangement: Arrangement = weighted(
        dice,
        &[
            (fan as Arrangement, 0.36),
            (stack, 0.24),
            (wallet, 0.22),
            (terminal, 0.18),
        ],
    );
    Sheet::flat(arrangement(dice, long_px, draw))
}

/// Front and back of one card beside or below each other, lying or both upright.
pub fn pair(dice: &mut Dice, long_px: f32, draw: &dyn Fn(&mut Dice, f32) -> [Pixmap; 2]) -> Sheet {
    let gap = SHORT * between(dice, 0.02, 0.25);
    let below = chance(dice, 0.6);
    let (w, h) = if below {
        (LONG * 1.1, SHORT * 2.1 + gap)
    } else {
        (LONG * 2.1 + gap, SHORT * 1.1)
    };
    let mut c = Canvas::new(w, h, long_px / w.max(h));
    let mut cards = draw(dice, c.scale);
    if chance(dice, 0.15) {
        cards.swap(0, 1);
    }
    for (card, k) in cards.into_iter().zip([0.0, 1.0]) {
        let (x, y) = (LONG * 0.05, SHORT * 0.05);
        let at = if below {
            (x, y + k * (SHORT + gap))
        } else {
            (x + k * (LONG + gap), y)
        };
        put(&mut c, &card, at);
    }
    let sheet = Sheet::flat(c.pixmap);
    if chance(dice, 0.2) {
        sheet.turned()
    } else {
        sheet
    }
}

/// Two to five cards turned about a point below them, or slid over one another.
fn fan(dice: &mut Dice, long_px: f32, draw: Draw) -> Pixmap {
    let count = whole(dice, 2, 5);
    let (w, h) = (LONG * 1.5, SHORT * 1.9);
    let mut c = Canvas::new(w, h, long_px / w);
    let (spread, slide) = (between(dice, 4.0, 14.0), between(dice, 0.0, 60.0));
    let lean = between(dice, -10.0, 10.0);
    for k in 0..count {
        let place = k as f32 - (count - 1) as f32 / 2.0;
        let at = (
            (w - LONG) / 2.0 + place * slide,
            (h - SHORT) / 2.0 + place * slide * 0.9,
        );
        c.turned(lean + place * spread, w / 2.0, h * 1.1, |c| {
            lay(c, dice, at, draw)
        });
    }
    c.pixmap
}

/// Two or three below each other, apart or overlapping, each a little turned.
fn stack(dice: &mut Dice, long_px: f32, draw: Draw) -> Pixmap {
    let count = whole(dice, 2, 3);
    let step = SHORT * between(dice, 0.35, 1.12);
    let (w, h) = (LONG * 1.2, SHORT * 1.2 + step * (count - 1) as f32);
    let mut c = Canvas::new(w, h, long_px / w.max(h));
    let loose = pick(dice, &[0.0, 2.0, 7.0]);
    for k in 0..count {
        let at = (
            LONG * 0.1 + between(dice, -2.0, 2.0) * loose,
            SHORT * 0.1 + step * k as f32,
        );
        let turn = between(dice, -loose, loose);
        c.turned(turn, w / 2.0, at.1 + SHORT / 2.0, |c| {
            lay(c, dice, at, draw)
        });
    }
    c.pixmap
}

fn leather(dice: &mut Dice) -> Colour {
    match whole(dice, 0, 3) {
        0 => rgb(30, 28, 28),
        1 => hsv(0.6, between(dice, 0.1, 0.5), between(dice, 0.1, 0.4)),
        _ => hsv_between(dice, [0.02, 0.09], [0.4, 0.8], [0.2, 0.6]),
    }
}

/// Cards that look out of the pockets of a wallet.
fn wallet(dice: &mut Dice, long_px: f32, draw: Draw) -> Pixmap {
    let pockets = whole(dice, 1, 4);
    // A third would show the bank's name alone, half shows the chip too.
    let shown = between(dice, 0.48, 0.78) * SHORT;
    let (w, h) = (
        LONG * 1.25,
        shown * pockets as f32 + SHORT * between(dice, 0.5, 0.9),
    );
    let mut c = Canvas::new(w, h, long_px / w.max(h));
    let hide = leather(dice);
    c.round_rect([0.0, 0.0, w, h], 40.0, hide.times(0.8));
    for k in 0..pockets {
        let top = 30.0 + shown * k as f32;
        let at = (
            (w - LONG) / 2.0 + between(dice, -15.0, 15.0),
            top + between(dice, -12.0, 12.0),
        );
        if k == 0 || chance(dice, 0.85) {
            lay(&mut c, dice, at, draw);
        }
        let edge = top + shown;
        let shine = Ink::Linear(
            [0.0, edge, 0.0, edge + SHORT],
            vec![
                (0.0, hide.times(1.25)),
                (0.2, hide),
                (1.0, hide.times(0.85)),
            ],
        );
        c.rect(0.0, edge - 10.0, w, 10.0, rgb(0, 0, 0).alpha(0.25));
        c.round_rect([0.0, edge, w, h - edge], 24.0, shine);
        let thread = hide.times(1.7).alpha(0.7);
        let mut x = 20.0;
        while x < w - 30.0 {
            c.rect(x, edge + 14.0, 14.0, 4.0, thread);
            x += 24.0;
        }
    }
    c.pixmap
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;
    use docsort_random::stream;

    #[test]
    fn the_ground_shows_between_cards_whatever_their_arrangement() {
        let white = |_: &mut Dice, scale: f32| {
            let mut card = Canvas::new(LONG, SHORT, scale);
            card.whole(rgb(255, 255, 255));
            card.pixmap
        };
        for arrangement in [fan, stack, terminal] {
            for index in 0..10 {
                let mut dice = Dice::new(stream(1, "test", 0, index), Rules::Wide);
                let pixmap = arrangement(&mut dice, 200.0, &white);
                assert!((195..=205).contains(&pixmap.width().max(pixmap.height())));
                let opaque = pixmap.pixels().iter().filter(|p| p.alpha() > 200).count();
                let sheet = Sheet::flat(pixmap);
                assert!(sheet.is_cut_out() && opaque > 5_000, "{opaque}");
            }
        }
    }
}
