//! Passports as people show them: the data page alone, the open booklet with its facing page and
//! the cover's edge around it, a part of the facing page, old booklets, and the closed cover.

use super::cover;
use super::facing::facing_page;
use super::modern::modern_page;
use super::{Book, HEIGHT, WIDTH, book, data_page};
use crate::colour::{Colour, hsv, rgb};
use crate::dice::{self, Dice, between, chance, layout, pick};
use crate::paint::{Canvas, Ink, rounded};
use crate::security::{ground, rainbow, signature};
use crate::text::{Face, style, write, write_centred};
use crate::warp::{Axis, Bend, Sheet};
use tiny_skia::Pixmap;

#[derive(Clone, Copy)]
enum Form {
    Page,
    Open,
    /// The data page and the nearer part of the page above.
    Partly,
    /// Two upright pages side by side.
    Old,
    Closed,
}

/// A passport whose long side is about `long_px` pixels.
pub fn draw(dice: &mut Dice, long_px: f32) -> Sheet {
    let shares = [
        (Form::Page, 0.42),
        (Form::Open, 0.3),
        (Form::Closed, 0.09),
        (Form::Partly, 0.14),
        (Form::Old, 0.05),
    ];
    // Not `layout` alone: the five forms are too different for one of them to be held back.
    let form = dice::weighted(dice, &shares);
    let book = book(dice);
    match form {
        Form::Page => page_alone(dice, &book, long_px),
        Form::Open => {
            let scale = long_px / (HEIGHT * 2.0);
            let (data, facing) = pages(dice, &book, scale);
            let sheet = open(dice, &data, &facing, 1.0, scale);
            // Many lay the booklet so that its pages are beside each other.
            match dice::weighted(dice, &[(0, 0.72), (1, 0.14), (3, 0.14)]) {
                0 => sheet,
                1 => sheet.turned(),
                _ => sheet.turned().turned().turned(),
            }
        }
        Form::Partly => {
            let part = between(dice, 0.08, 0.7);
            let scale = long_px / WIDTH.max(HEIGHT * (1.0 + part));
            let (data, facing) = pages(dice, &book, scale);
            open(dice, &data, &facing, part, scale)
        }
        Form::Old => old(dice, &book, long_px / (HEIGHT * 2.0)),
        Form::Closed => closed(dice, &book, long_px),
    }
}

fn pages(dice: &mut Dice, book: &Book, scale: f32) -> (Pixmap, Pixmap) {
    let data = any_page(dice, book, scale);
    (data, facing_page(dice, book, scale))
}

fn any_page(dice: &mut Dice, book: &Book, scale: f32) -> Pixmap {
    if chance(dice, 0.5) {
        modern_page(dice, book, scale)
    } else {
        data_page(dice, book, scale)
    }
}

fn page_alone(dice: &mut Dice, book: &Book, long_px: f32) -> Sheet {
    let pixmap = any_page(dice, book, long_px / WIDTH);
    let bend = if chance(dice, 0.3) {
        Bend::Curl {
            bow: between(dice, -0.05, 0.05),
            shade: between(dice, -0.12, 0.12),
        }
    } else {
        Bend::Flat
    };
    let corner = pick(dice, &[0.0, 0.0, 0.02, 0.03, 0.037]);
    Sheet {
        pixmap,
        corner,
        bend,
    }
}

/// The booklet lies open: `part` of the page above, the data page below, cover around both.
fn open(dice: &mut Dice, data: &Pixmap, facing: &Pixmap, part: f32, scale: f32) -> Sheet {
    let above = HEIGHT * part;
    let rim = if chance(dice, 0.6) {
        between(dice, 6.0, 30.0)
    } else {
        0.0
    };
    let mut canvas = Canvas::new(WIDTH + 2.0 * rim, above + HEIGHT + 2.0 * rim, scale);
    canvas.whole(cover::colour(dice).times(0.9));
    let upper = [rim, rim + above - HEIGHT, WIDTH, HEIGHT];
    let shown = [rim, rim, WIDTH, above];
    let lower = [rim, rim + above, WIDTH, HEIGHT];
    let radius = if rim > 0.0 {
        between(dice, 10.0, 45.0)
    } else {
        0.0
    };
    canvas.picture(facing, upper, 1.0, &rounded(shown, radius));
    // The pages' own corners meet at the fold without a notch.
    canvas.picture(
        facing,
        upper,
        1.0,
        &rounded([rim, rim + above * 0.5, WIDTH, above * 0.5], 0.0),
    );
    canvas.picture(data, lower, 1.0, &rounded(lower, radius));
    canvas.picture(
        data,
        lower,
        1.0,
        &rounded([rim, lower[1], WIDTH, HEIGHT * 0.5], 0.0),
    );
    page_edges(&mut canvas, dice, rim, lower[1]);
    fold(&mut canvas, dice, lower[1]);
    let whole_booklet = part >= 1.0;
    let bend = if whole_booklet && chance(dice, 0.75) {
        Bend::Fold {
            across: Axis::Height,
            taper: [between(dice, -0.04, 0.22), between(dice, -0.06, 0.1)],
            bow: between(dice, -0.05, 0.09),
            shade: between(dice, 0.05, 0.4),
        }
    } else if chance(dice, 0.3) {
        Bend::Curl {
            bow: between(dice, -0.03, 0.03),
            shade: between(dice, -0.1, 0.1),
        }
    } else {
        Bend::Flat
    };
    let corner = pick(dice, &[0.0, 0.015, 0.025, 0.037]);
    Sheet {
        pixmap: canvas.pixmap,
        corner,
        bend,
    }
}

/// The edges of the other pages beside the two that are seen.
fn page_edges(canvas: &mut Canvas, dice: &mut Dice, rim: f32, middle: f32) {
    if rim < 12.0 || !chance(dice, 0.6) {
        return;
    }
    let bottom = middle + HEIGHT;
    for line in 0..3 {
        let y = bottom + line as f32 * rim * 0.22;
        let grey = rgb(235, 232, 225).times(1.0 - 0.12 * line as f32);
        canvas.rect(rim * 1.3, y, WIDTH - rim * 0.6, rim * 0.15, grey);
    }
}

/// The shadow of the fold, the thread, and light on the page that bends to it.
fn fold(canvas: &mut Canvas, dice: &mut Dice, y: f32) {
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    let depth = between(dice, 0.1, 0.6);
    let (up, down) = (between(dice, 15.0, 110.0), between(dice, 10.0, 80.0));
    let stops = vec![
        (0.0, dark(0.0)),
        (up / (up + down), dark(depth)),
        (1.0, dark(0.0)),
    ];
    let width = canvas.width;
    canvas.rect(
        0.0,
        y - up,
        width,
        up + down,
        Ink::Linear([0.0, y - up, 0.0, y + down], stops),
    );
    if chance(dice, 0.4) {
        canvas.rect(0.0, y - 1.5, width, 3.0, dark(0.5));
    }
    if chance(dice, 0.25) {
        let thread = hsv(between(dice, 0.0, 1.0), 0.4, 0.6);
        for stitch in 0..16 {
            canvas.rect(40.0 + stitch as f32 * 75.0, y - 2.5, 45.0, 5.0, thread);
        }
    }
}

/// Pages that stand upright beside each other: the data in a column by hand or machine, a pasted
/// photograph, stamps.
fn old(dice: &mut Dice, book: &Book, scale: f32) -> Sheet {
    let (w, h) = (HEIGHT, WIDTH);
    let mut canvas = Canvas::new(w * 2.0, h, scale);
    let tint = between(dice, 0.4, 1.0);
    rainbow(&mut canvas, dice, tint);
    let strength = between(dice, 0.4, 1.2);
    ground(&mut canvas, dice, strength);
    let face = pick(dice, &[Face::Serif, Face::SerifBold, Face::SansBold]);
    let photo_left = chance(dice, 0.5);
    let (photo_x, text_x) = if photo_left { (0.0, w) } else { (w, 0.0) };
    super::old::photo_side(&mut canvas, dice, book, photo_x);
    let title = style(face, 46.0, book.accent).fitted(&book.country, w - 160.0);
    write_centred(&mut canvas, title, text_x + w / 2.0, 110.0, &book.country);
    super::old::rows(&mut canvas, dice, book, text_x);
    if chance(dice, 0.5) {
        let number = style(Face::OcrA, 44.0, rgb(160, 30, 40));
        write(
            &mut canvas,
            number,
            text_x + w - 360.0,
            h - 60.0,
            &book.number,
        );
    }
    let frame = [photo_x + 120.0, h * 0.72, w * 0.6, 110.0];
    signature(&mut canvas, dice, frame, rgb(25, 30, 80));
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    let depth = between(dice, 0.15, 0.5);
    canvas.rect(
        w - 60.0,
        0.0,
        120.0,
        h,
        Ink::Linear(
            [w - 60.0, 0.0, w + 60.0, 0.0],
            vec![(0.0, dark(0.0)), (0.5, dark(depth)), (1.0, dark(0.0))],
        ),
    );
    let bend = Bend::Fold {
        across: Axis::Width,
        taper: [between(dice, -0.03, 0.1), between(dice, -0.03, 0.1)],
        bow: between(dice, -0.03, 0.08),
        shade: between(dice, 0.05, 0.35),
    };
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.02,
        bend,
    }
}

/// The closed booklet from its front.
fn closed(dice: &mut Dice, book: &Book, long_px: f32) -> Sheet {
    let pixmap = cover::front(dice, book, long_px / WIDTH);
    let bend = if chance(dice, 0.3) {
        Bend::Curl {
            bow: between(dice, -0.02, 0.02),
            shade: between(dice, -0.15, 0.15),
        }
    } else {
        Bend::Flat
    };
    Sheet {
        pixmap,
        corner: between(dice, 0.0, 0.035),
        bend,
    }
}

/// For the cover's and the facing page's use: a gold, a silver or a pale print.
pub(super) fn foil(dice: &mut Dice) -> Colour {
    layout(
        dice,
        &[
            (hsv(0.12, 0.45, 0.85), 0.5),
            (hsv(0.11, 0.6, 0.7), 0.2),
            (hsv(0.13, 0.3, 0.95), 0.15),
            (rgb(215, 215, 220), 0.1),
            (rgb(245, 240, 225), 0.05),
        ],
    )
    .times(between(dice, 0.85, 1.1))
}
