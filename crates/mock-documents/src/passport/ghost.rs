//! The portrait a second and a third time: small and faint, in a window, as dots, as part of the print.

use super::Book;
use crate::colour::{any_hue, rgb};
use crate::country::Passport;
use crate::dice::{Dice, between, case, chance, either, pick};
use crate::paint::{Canvas, Ink, oval, rounded};
use crate::portrait::engraved;
use crate::text::{Face, style, write_centred};
use tiny_skia::{Pixmap, PremultipliedColorU8};

/// Ghosts right of the rows; `area` is left, top, right, bottom of the room for them.
pub(super) fn ghosts(
    c: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    kind: Passport,
    picture: &Pixmap,
    area: [f32; 4],
) {
    let [left, top, right, bottom] = area;
    let p = match kind {
        Passport::Polycarbonate => 0.75,
        Passport::Paper | Passport::Picture => 0.5,
        _ => 0.05,
    };
    if !chance(dice, p) {
        return;
    }
    let w = between(dice, 105.0, 230.0);
    let h = w * 1.27;
    let x = between(dice, (right - w - 170.0).max(left), right - w);
    let y = between(dice, top, (bottom - h).max(top + 1.0));
    match case(dice, 4) {
        0 | 1 => faint(c, dice, picture, [x, y, w, h]),
        2 => window(c, dice, book, picture, [x, y, w, h]),
        _ => faint(
            c,
            dice,
            picture,
            [left, top, (bottom - top) / 1.27, bottom - top],
        ),
    }
}

/// In one pale ink, its edges running out.
fn faint(c: &mut Canvas, dice: &mut Dice, picture: &Pixmap, frame: [f32; 4]) {
    let tone = any_hue(dice, [0.0, 0.6], [0.2, 0.5]);
    let mut ghost = engraved(picture.clone(), tone);
    feather(&mut ghost, between(dice, 0.08, 0.3));
    c.picture(
        &ghost,
        frame,
        between(dice, 0.2, 0.65),
        &rounded(frame, 0.0),
    );
}

/// A clear window with the portrait in it, and a number across (polycarbonate).
fn window(c: &mut Canvas, dice: &mut Dice, book: &Book, picture: &Pixmap, frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    let shape = either(
        dice,
        0.5,
        oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0),
        None,
    );
    let shape = shape.unwrap_or_else(|| rounded(frame, pick(dice, &[6.0, 24.0])));
    let glass = |v: u8| rgb(v, v + 3, v + 5).alpha(0.75);
    c.fill(
        &shape,
        Ink::between([x, y, x + w, y + h], glass(225), glass(195)),
    );
    c.picture(
        &engraved(picture.clone(), rgb(40, 42, 48)),
        frame,
        between(dice, 0.45, 0.85),
        &shape,
    );
    c.stroke(&shape, 3.0, rgb(120, 125, 130).alpha(0.6));
    let year = format!("{:02}/{}", book.person.birth.month, book.person.birth.year);
    let small = style(Face::Roboto, w * 0.13, rgb(30, 30, 34));
    write_centred(c, small, x + w / 2.0, y + h * 0.96, &year);
}

/// Makes a picture run out towards its edges, over `part` of its sides.
pub(super) fn feather(picture: &mut Pixmap, part: f32) {
    if part <= 0.0 {
        return;
    }
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    for (place, pixel) in picture.pixels_mut().iter_mut().enumerate() {
        let (u, v) = ((place % w) as f32 / w as f32, (place / w) as f32 / h as f32);
        let near = u.min(1.0 - u).min(v).min((1.0 - v) * 1.5) / part;
        let t = near.clamp(0.0, 1.0);
        let keep = t * t * (3.0 - 2.0 * t);
        // All four scaled alike stay premultiplied.
        let scaled = |byte: u8| (f32::from(byte) * keep) as u8;
        let faded = PremultipliedColorU8::from_rgba(
            scaled(pixel.red()),
            scaled(pixel.green()),
            scaled(pixel.blue()),
            scaled(pixel.alpha()),
        );
        if let Some(faded) = faded {
            *pixel = faded;
        }
    }
}
