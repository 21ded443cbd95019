//! Passports as people show them: the data page alone, the open booklet with its cover's edge around it, a
//! part of it, old booklets, the closed cover, both covers. Owns the shares.

use super::cover;
use super::facing::facing_page;
use super::handwritten;
use super::leather::leather_colour;
use super::page::data_page;
use super::scene::scene;
use super::{Book, HEIGHT, WIDTH, book};
use crate::colour::{hsv, rgb};
use crate::country::Passport;
use crate::dice::{Dice, between, chance, pick, weighted};
use crate::paint::{Canvas, Ink, rounded};
use crate::warp::{Axis, Bend, Sheet};
use tiny_skia::Pixmap;

#[derive(Clone, Copy)]
enum Form {
    Page,
    /// A page with an edge of it missing: the zone's lines or the portrait are cut.
    Cut,
    /// Both pages.
    Open,
    /// The data page and the nearer part of the other one.
    Partly,
    /// Without a zone, filled in by hand.
    Old,
    Closed,
    /// The booklet face down and open: back and front.
    Covers,
}

/// Not held back one by one: the forms are too different.
const SHARES: [(Form, f32); 7] = [
    (Form::Page, 0.4),
    (Form::Cut, 0.05),
    (Form::Open, 0.26),
    (Form::Partly, 0.1),
    (Form::Old, 0.07),
    (Form::Closed, 0.1),
    (Form::Covers, 0.02),
];

/// A passport whose long side is about `long_px` pixels.
pub fn draw(dice: &mut Dice, long_px: f32) -> Sheet {
    let form = weighted(dice, &SHARES);
    let (mut book, kind) = match form {
        Form::Old => (
            book(dice, |kind| kind == Passport::Handwritten),
            Passport::Handwritten,
        ),
        _ => lying(dice),
    };
    if kind == Passport::Picture {
        book.scene = Some(scene(dice, &book, long_px / (HEIGHT * 2.0)));
    }
    match form {
        Form::Page => {
            let whole = data_page(dice, &book, kind, long_px / WIDTH);
            page(dice, whole)
        }
        Form::Cut => {
            let whole = data_page(dice, &book, kind, long_px / WIDTH);
            let rest = cut(dice, &whole);
            page(dice, rest)
        }
        Form::Open => {
            let scale = long_px / (HEIGHT * 2.0);
            let sheet = open(dice, &book, kind, 1.0, scale);
            // Many lay the booklet so that its pages are beside each other.
            match weighted(dice, &[(0, 0.72), (1, 0.14), (3, 0.14)]) {
                0 => sheet,
                1 => sheet.turned(),
                _ => sheet.turned().turned().turned(),
            }
        }
        Form::Partly => {
            let part = between(dice, 0.08, 0.7);
            let scale = long_px / WIDTH.max(HEIGHT * (1.0 + part));
            open(dice, &book, kind, part, scale)
        }
        Form::Old => handwritten::draw(dice, &book, long_px),
        Form::Closed => {
            let front = cover::front(dice, &book, long_px / WIDTH);
            closed(dice, front)
        }
        Form::Covers => {
            let both = cover::both(dice, &book, long_px / (HEIGHT * 2.0));
            closed(dice, both)
        }
    }
}

/// A book whose data page lies, and one of the kinds of page that its country has.
fn lying(dice: &mut Dice) -> (Book, Passport) {
    let wanted = weighted(
        dice,
        &[
            (Passport::Polycarbonate, 0.3),
            (Passport::Paper, 0.38),
            (Passport::Picture, 0.17),
            (Passport::Laminated, 0.18),
        ],
    );
    (book(dice, |kind| kind == wanted), wanted)
}

fn page(dice: &mut Dice, pixmap: Pixmap) -> Sheet {
    Sheet {
        pixmap,
        corner: pick(dice, &[0.0, 0.0, 0.02, 0.03, 0.037]),
        bend: curl(dice, 0.05, 0.12),
    }
}

/// A third of the sheets curl.
fn curl(dice: &mut Dice, bow: f32, shade: f32) -> Bend {
    if chance(dice, 0.3) {
        Bend::Curl {
            bow: between(dice, -bow, bow),
            shade: between(dice, -shade, shade),
        }
    } else {
        Bend::Flat
    }
}

/// The page without a strip at its lower edge, at its upper edge or at a side.
fn cut(dice: &mut Dice, whole: &Pixmap) -> Pixmap {
    let (w, h) = (whole.width() as f32, whole.height() as f32);
    let part = between(dice, 0.04, 0.2);
    let [left, top, right, bottom] = pick(
        dice,
        &[
            [0.0, 0.0, 0.0, 1.0],
            [0.0, 0.0, 0.0, 1.0],
            [0.0, 0.0, 1.0, 0.6],
            [1.0, 0.0, 0.0, 0.3],
            [0.0, 1.0, 0.0, 0.0],
        ],
    )
    .map(|share: f32| share * part);
    let mut canvas = Canvas::new(w * (1.0 - left - right), h * (1.0 - top - bottom), 1.0);
    let frame = [-left * w, -top * h, w, h];
    canvas.picture(whole, frame, 1.0, &rounded(frame, 0.0));
    canvas.pixmap
}

/// The booklet lies open: the data page, `part` of the page before it, cover around both.
fn open(dice: &mut Dice, book: &Book, kind: Passport, part: f32, scale: f32) -> Sheet {
    let data = data_page(dice, book, kind, scale);
    let facing = facing_page(dice, book, kind, scale);
    // Nearly always the data page is the lower one, and next to the cover.
    let data_below = chance(dice, 0.86);
    let rim = if chance(dice, 0.6) {
        between(dice, 6.0, 30.0)
    } else {
        0.0
    };
    let high = HEIGHT * (1.0 + part);
    let mut canvas = Canvas::new(WIDTH + 2.0 * rim, high + 2.0 * rim, scale);
    canvas.whole(leather_colour(dice, book).times(0.9));
    let radius = if rim > 0.0 {
        between(dice, 10.0, 45.0)
    } else {
        0.0
    };
    let fold_at = rim + if data_below { HEIGHT * part } else { HEIGHT };
    let (upper, lower) = if data_below {
        (&facing, &data)
    } else {
        (&data, &facing)
    };
    let upper_high = fold_at - rim;
    let lower_high = high - upper_high;
    half(
        &mut canvas,
        upper,
        [rim, fold_at - HEIGHT, WIDTH, HEIGHT],
        [rim, upper_high],
        radius,
        0.5,
    );
    half(
        &mut canvas,
        lower,
        [rim, fold_at, WIDTH, HEIGHT],
        [fold_at, lower_high],
        radius,
        0.0,
    );
    page_edges(&mut canvas, dice, rim, rim + high);
    fold(&mut canvas, dice, fold_at);
    let bend = opened(dice, part);
    Sheet {
        pixmap: canvas.pixmap,
        corner: pick(dice, &[0.0, 0.015, 0.025, 0.037]),
        bend,
    }
}

/// Whole booklets mostly fold; of others a third curl.
fn opened(dice: &mut Dice, part: f32) -> Bend {
    if part >= 1.0 && chance(dice, 0.75) {
        Bend::Fold {
            across: Axis::Height,
            taper: [between(dice, -0.04, 0.22), between(dice, -0.06, 0.1)],
            bow: between(dice, -0.05, 0.09),
            shade: between(dice, 0.05, 0.4),
        }
    } else {
        curl(dice, 0.03, 0.1)
    }
}

/// One page at `frame`, seen from `[top, height]` on, with round corners away from the fold: the half of it
/// that begins at `inner` of its height is drawn once more without them, so that the pages meet.
fn half(
    c: &mut Canvas,
    page: &Pixmap,
    frame: [f32; 4],
    [top, high]: [f32; 2],
    radius: f32,
    inner: f32,
) {
    let [x, _, w, _] = frame;
    c.picture(page, frame, 1.0, &rounded([x, top, w, high], radius));
    c.picture(
        page,
        frame,
        1.0,
        &rounded([x, top + high * inner, w, high * 0.5], 0.0),
    );
}

/// The edges of the other pages below the two that are seen.
fn page_edges(c: &mut Canvas, dice: &mut Dice, rim: f32, bottom: f32) {
    if rim < 12.0 || !chance(dice, 0.6) {
        return;
    }
    for line in 0..3 {
        let y = bottom + line as f32 * rim * 0.22;
        let grey = rgb(235, 232, 225).times(1.0 - 0.12 * line as f32);
        c.rect(rim * 1.3, y, WIDTH - rim * 0.6, rim * 0.15, grey);
    }
}

/// The shadow of the fold, the thread, and light on the page that bends to it.
fn fold(c: &mut Canvas, dice: &mut Dice, y: f32) {
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    let depth = between(dice, 0.1, 0.6);
    let (up, down) = (between(dice, 15.0, 110.0), between(dice, 10.0, 80.0));
    let stops = vec![
        (0.0, dark(0.0)),
        (up / (up + down), dark(depth)),
        (1.0, dark(0.0)),
    ];
    let width = c.width;
    let shadow = Ink::Linear([0.0, y - up, 0.0, y + down], stops);
    c.rect(0.0, y - up, width, up + down, shadow);
    if chance(dice, 0.4) {
        c.rect(0.0, y - 1.5, width, 3.0, dark(0.5));
    }
    if chance(dice, 0.25) {
        let thread = hsv(between(dice, 0.0, 1.0), 0.4, 0.6);
        for stitch in 0..16 {
            c.rect(40.0 + stitch as f32 * 75.0, y - 2.5, 45.0, 5.0, thread);
        }
    }
}

fn closed(dice: &mut Dice, pixmap: Pixmap) -> Sheet {
    Sheet {
        pixmap,
        corner: between(dice, 0.0, 0.035),
        bend: curl(dice, 0.02, 0.15),
    }
}
