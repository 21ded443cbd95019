//! A data page: where its parts stand to each other.

use super::fields::rows;
use super::ghost::ghosts;
use super::header::{Columns, header};
use super::overlay::{overlays, sign};
use super::paper::{paper, zone_ground};
use super::photo::photo;
use super::zone::{zone, zone_top};
use super::{Book, HEIGHT, WIDTH};
use crate::country::Passport;
use crate::dice::{Dice, between, chance};
use crate::paint::Canvas;
use tiny_skia::Pixmap;

/// A data page of one of the kinds that lie, `px_per_unit` pixels to a tenth of a millimetre.
pub(super) fn data_page(dice: &mut Dice, book: &Book, kind: Passport, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, px_per_unit);
    let c = &mut canvas;
    paper(c, dice, book, kind);
    let zone_at = zone_top(dice);
    zone_ground(c, dice, zone_at);
    // Part 4, zone V: the portrait is 45 × 35 mm at most and nearly always at the left.
    let w = between(dice, 270.0, 385.0);
    let edge = between(dice, 22.0, 64.0);
    let mirrored = chance(dice, 0.09);
    let columns = columns(dice, w, edge, mirrored);
    let top = header(c, dice, book, &columns);
    let h = (w * between(dice, 1.2, 1.36)).min(zone_at - top - 4.0);
    let slack = zone_at - 6.0 - h - top;
    let y = top + slack.max(0.0) * between(dice, 0.0, 1.0);
    let frame = [columns.photo[0], y, w, h];
    let picture = photo(c, dice, book, kind, frame);
    let [left, right] = columns.text;
    ghosts(c, dice, book, kind, &picture, [left, top, right, zone_at]);
    let rows_right = if chance(dice, 0.35) {
        right - between(dice, 60.0, 200.0)
    } else {
        right
    };
    let rows_top = top + between(dice, 0.0, 22.0);
    rows(
        c,
        dice,
        book,
        kind,
        [left, rows_top, rows_right, zone_at - 6.0],
    );
    sign(c, dice, frame, right, zone_at);
    zone(c, dice, book, zone_at);
    overlays(c, dice, book, kind, zone_at);
    canvas.pixmap
}

fn columns(dice: &mut Dice, w: f32, edge: f32, mirrored: bool) -> Columns {
    let gap = between(dice, 22.0, 60.0);
    if mirrored {
        Columns {
            photo: [WIDTH - w - edge, w],
            text: [edge + 20.0, WIDTH - w - edge - gap],
        }
    } else {
        Columns {
            photo: [edge, w],
            text: [edge + w + gap, WIDTH - 40.0],
        }
    }
}
