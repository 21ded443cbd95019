//! The closed booklet: coloured leatherette, the arms and the word for a passport in foil, in the
//! country's languages, the sign of a chip; its plain back.

use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, hsv, rgb};
use crate::country::{Lettering, arms, fitted_words, measure_words, write_words};
use crate::dice::{Dice, between, case, chance, layout, pick, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::script::Script;
use crate::security::star_circle;
use crate::text::{Face, Style, style};
use tiny_skia::Pixmap;

/// Gold, silver, or a pale print.
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

/// The leather's colour, as worn and lit as this copy is.
pub(super) fn leather_colour(dice: &mut Dice, book: &Book) -> Colour {
    let base = match book.issue {
        // Diplomats' and servants' books have other colours than the people's.
        super::Issue::Ordinary => book.country.palette.cover.colour(),
        super::Issue::Diplomatic => pick(dice, &[hsv(0.6, 0.1, 0.11), hsv(0.97, 0.75, 0.3)]),
        super::Issue::Service => pick(dice, &[hsv(0.4, 0.5, 0.3), hsv(0.58, 0.3, 0.35)]),
        super::Issue::Emergency => pick(
            dice,
            &[
                hsv(0.1, 0.15, 0.85),
                hsv(0.55, 0.25, 0.75),
                hsv(0.08, 0.6, 0.75),
            ],
        ),
    };
    let tint = base.mix(rgb(128, 120, 112), between(dice, 0.0, 0.2));
    tint.times(between(dice, 0.75, 1.4))
}

pub(super) fn front(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(HEIGHT, WIDTH, px_per_unit);
    let base = leather_colour(dice, book);
    leather(&mut canvas, dice, base);
    let foil = print_on(dice, base);
    printed(&mut canvas, dice, book, 0.0, foil);
    wear(&mut canvas, dice);
    if chance(dice, 0.3) {
        pages_below(&mut canvas, dice, base);
    }
    canvas.pixmap
}

/// The block of pages and the back cover, seen at the right and the lower edge.
fn pages_below(c: &mut Canvas, dice: &mut Dice, base: Colour) {
    let thick = between(dice, 8.0, 26.0);
    let (w, h) = (c.width, c.height);
    for (inset, ink) in [
        (thick, rgb(60, 58, 56)),
        (thick * 0.85, rgb(226, 222, 212)),
        (thick * 0.25, base.times(0.7)),
    ] {
        c.rect(w - inset, 0.0, inset, h, ink);
        c.rect(0.0, h - inset, w, inset, ink);
    }
    for leaf in 0..4 {
        let at = thick * (0.35 + 0.13 * leaf as f32);
        let line = rgb(150, 145, 138).alpha(0.6);
        c.rect(w - at, 0.0, 1.2, h - at, line);
        c.rect(0.0, h - at, w - at, 1.2, line);
    }
}

/// Back and front beside each other.
pub(super) fn both(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(HEIGHT * 2.0, WIDTH, px_per_unit);
    let base = leather_colour(dice, book);
    leather(&mut canvas, dice, base);
    let foil = print_on(dice, base);
    printed(&mut canvas, dice, book, HEIGHT, foil);
    let dark = |a: f32| rgb(0, 0, 0).alpha(a);
    let spine = vec![(0.0, dark(0.0)), (0.5, dark(0.35)), (1.0, dark(0.0))];
    canvas.rect(
        HEIGHT - 50.0,
        0.0,
        100.0,
        WIDTH,
        Ink::Linear([HEIGHT - 50.0, 0.0, HEIGHT + 50.0, 0.0], spine),
    );
    wear(&mut canvas, dice);
    canvas.pixmap
}

/// Foil on leather, dark print on pale board.
fn print_on(dice: &mut Dice, base: Colour) -> Colour {
    if base.luma() > 0.55 {
        rgb(35, 35, 60)
    } else {
        foil(dice).alpha(between(dice, 0.55, 1.0))
    }
}

/// Name, arms and title from `left` on, over one upright page.
fn printed(c: &mut Canvas, dice: &mut Dice, book: &Book, left: f32, foil: Colour) {
    let (w, h) = (HEIGHT, WIDTH);
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::Serif,
            Face::RobotoBold,
            Face::SansBold,
            Face::DisplayBold,
        ],
    );
    let name_style = style(face, between(dice, 42.0, 74.0), foil).spaced(between(dice, 0.0, 0.12));
    let word_style = style(face, between(dice, 46.0, 84.0), foil).spaced(between(dice, 0.0, 0.2));
    let upper = |words: Vec<Lettering>| -> Vec<Lettering> {
        words.into_iter().map(Lettering::upper).collect()
    };
    let mut names = vec![book.country.own()];
    let english = Lettering::new(Script::Latin, book.country.english());
    if names[0] != english && chance(dice, 0.65) {
        names.push(english);
    }
    let (names, mut words) = (upper(names), upper(book.title()));
    words.truncate(whole(dice, 1, 3) as usize);
    let middle = (left + w / 2.0, h * between(dice, 0.4, 0.54));
    let size = w * between(dice, 0.36, 0.56);
    crest(c, dice, book, middle, size, foil);
    match case(dice, 4) {
        0 => {
            lines(c, word_style, &words, [left, h * 0.13, w]);
            lines(
                c,
                name_style,
                &names,
                [left, h * between(dice, 0.74, 0.8), w],
            );
        }
        1 => {
            // Everything below the arms.
            let low = lines(c, name_style, &names, [left, h * 0.72, w]);
            lines(c, word_style, &words, [left, low + 30.0, w]);
        }
        _ => {
            lines(
                c,
                name_style,
                &names,
                [left, h * between(dice, 0.09, 0.15), w],
            );
            lines(
                c,
                word_style,
                &words,
                [left, h * between(dice, 0.74, 0.8), w],
            );
        }
    }
    if chance(dice, 0.7) {
        chip_sign(c, left + w / 2.0, h * 0.93, 46.0, foil);
    }
    if chance(dice, 0.2) {
        let frame = [left + 45.0, 45.0, w - 90.0, h - 90.0];
        c.stroke(&rounded(frame, 20.0), 5.0, foil.alpha(0.7));
    }
}

fn leather(c: &mut Canvas, dice: &mut Dice, base: Colour) {
    let (w, h) = (c.width, c.height);
    let axis = [0.0, 0.0, w * between(dice, -1.0, 1.0), h];
    c.whole(Ink::Linear(
        axis,
        vec![(0.0, base.times(1.2)), (1.0, base.times(0.85))],
    ));
    // Grain: short strokes, a little lighter and darker.
    for _ in 0..260 {
        let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
        let tone = if chance(dice, 0.5) {
            rgb(255, 255, 255)
        } else {
            rgb(0, 0, 0)
        };
        let r = between(dice, 3.0, 12.0);
        c.ellipse(x, y, r, r * 0.6, tone.alpha(0.05));
    }
    // The spine.
    let spine = Ink::Linear(
        [0.0, 0.0, 70.0, 0.0],
        vec![
            (0.0, rgb(0, 0, 0).alpha(0.35)),
            (0.6, rgb(255, 255, 255).alpha(0.12)),
            (1.0, rgb(0, 0, 0).alpha(0.0)),
        ],
    );
    c.rect(0.0, 0.0, 70.0, h, spine);
}

/// The arms, now and then in rings or in a circle of stars.
fn crest(
    c: &mut Canvas,
    dice: &mut Dice,
    book: &Book,
    (x, y): (f32, f32),
    size: f32,
    foil: Colour,
) {
    match case(dice, 4) {
        0 => star_circle(c, (x, y), size * 0.6, foil),
        1 => {
            c.ring(x, y, size * 0.6, size * 0.012, foil);
            c.ring(x, y, size * 0.65, size * 0.03, foil);
        }
        _ => {}
    }
    arms(c, &book.country.arms, (x, y), size, foil);
}

/// Centred lines, one a language, from `[left, top, width]` on; returns where they end.
fn lines(c: &mut Canvas, style: Style, words: &[Lettering], [left, top, width]: [f32; 3]) -> f32 {
    let mut y = top;
    for (row, word) in words.iter().enumerate() {
        let sized = style.sized(style.size * if row == 0 { 1.0 } else { 0.78 });
        for part in broken(word) {
            let part = std::slice::from_ref(&part);
            let fit = fitted_words(sized, part, "", width - 130.0);
            let wide = measure_words(fit, part, "");
            write_words(c, fit, (left + (width - wide) / 2.0, y), part, "");
            y += sized.size * 1.12;
        }
    }
    y
}

/// A long Latin name in two parts, at the space nearest to its middle.
fn broken(word: &Lettering) -> Vec<Lettering> {
    let long = word.text.chars().count() > 20 && word.is_alphabet();
    let middle = word.text.len() / 2;
    let spaces = word.text.match_indices(' ').map(|(at, _)| at);
    match spaces.min_by_key(|at| at.abs_diff(middle)).filter(|_| long) {
        Some(at) => [&word.text[..at], &word.text[at + 1..]]
            .map(|text| Lettering {
                text: text.into(),
                script: word.script,
            })
            .to_vec(),
        None => vec![word.clone()],
    }
}

/// The sign of an electronic passport (ICAO Doc 9303 part 9): a disc between two bars.
pub(super) fn chip_sign(c: &mut Canvas, x: f32, y: f32, size: f32, colour: Colour) {
    let (w, h) = (size * 1.6, size);
    let frame = [x - w / 2.0, y - h / 2.0, w, h];
    c.stroke(&rounded(frame, size * 0.08), size * 0.1, colour);
    c.rect(x - w / 2.0, y - size * 0.05, w * 0.3, size * 0.1, colour);
    c.rect(x + w * 0.2, y - size * 0.05, w * 0.3, size * 0.1, colour);
    c.ring(x, y, size * 0.22, size * 0.1, colour);
}

/// Rubbed corners, scratches, a sticker.
fn wear(c: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (c.width, c.height);
    if chance(dice, 0.4) {
        for corner in [(w, 0.0), (w, h), (0.0, 0.0), (0.0, h)] {
            let pale = rgb(220, 215, 210).alpha(between(dice, 0.0, 0.35));
            let r = between(dice, 20.0, 80.0);
            let stops = vec![(0.0, pale), (1.0, pale.alpha(0.0))];
            c.circle(
                corner.0,
                corner.1,
                r,
                Ink::Radial([corner.0, corner.1, r], stops),
            );
        }
        for _ in 0..whole(dice, 0, 12) {
            let (x, y) = (between(dice, 0.0, w), between(dice, 0.0, h));
            let to = (
                x + between(dice, -120.0, 120.0),
                y + between(dice, -120.0, 120.0),
            );
            c.line(&[(x, y), to], 2.0, rgb(255, 255, 255).alpha(0.12));
        }
    }
    if chance(dice, 0.06) {
        let (x, y) = (between(dice, 80.0, 600.0), between(dice, 80.0, 1000.0));
        c.rect(x, y, 200.0, 90.0, rgb(250, 250, 248));
        c.rect(x + 20.0, y + 30.0, 150.0, 24.0, rgb(40, 40, 45));
    }
}
