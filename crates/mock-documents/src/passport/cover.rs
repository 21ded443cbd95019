//! The closed booklet: coloured leatherette, the arms and the word for a passport in foil, in the
//! country's languages, the sign of a chip; its plain back.

use super::leather::{leather, leather_colour, pages_below, print_on, wear};
use super::{Book, HEIGHT, WIDTH};
use crate::colour::{Colour, rgb};
use crate::country::{Lettering, arms, write_words_centred};
use crate::dice::{Dice, between, case, chance, pick, whole};
use crate::paint::{Canvas, Ink, rounded};
use crate::script::Script;
use crate::security::star_circle;
use crate::text::{Face, Style, style};
use tiny_skia::Pixmap;

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

const FACES: [Face; 5] = [
    Face::SerifBold,
    Face::Serif,
    Face::RobotoBold,
    Face::SansBold,
    Face::DisplayBold,
];

/// The country's names and the words for a passport, in capitals.
fn said(dice: &mut Dice, book: &Book) -> (Vec<Lettering>, Vec<Lettering>) {
    let mut names = vec![book.country.own()];
    let english = Lettering::new(Script::Latin, book.country.english());
    if names[0] != english && chance(dice, 0.65) {
        names.push(english);
    }
    let mut words = book.title();
    words.truncate(whole(dice, 1, 3) as usize);
    let upper = |words: Vec<Lettering>| words.into_iter().map(Lettering::upper).collect();
    (upper(names), upper(words))
}

/// Name, arms and title from `left` on, over one upright page.
fn printed(c: &mut Canvas, dice: &mut Dice, book: &Book, left: f32, foil: Colour) {
    let (w, h) = (HEIGHT, WIDTH);
    let face = pick(dice, &FACES);
    let name_style = style(face, between(dice, 42.0, 74.0), foil).spaced(between(dice, 0.0, 0.12));
    let word_style = style(face, between(dice, 46.0, 84.0), foil).spaced(between(dice, 0.0, 0.2));
    let (names, words) = said(dice, book);
    let arrangement = case(dice, 4);
    // Where all lines stand below the arms, these stand higher.
    let high = if arrangement == 1 {
        0.38
    } else {
        between(dice, 0.43, 0.52)
    };
    let size = w * between(dice, 0.36, 0.52);
    crest(c, dice, book, (left + w / 2.0, h * high), size, foil);
    let (upper, lower) = (h * between(dice, 0.09, 0.15), h * between(dice, 0.74, 0.8));
    match arrangement {
        0 => {
            lines(c, word_style, &words, [left, upper, w]);
            lines(c, name_style, &names, [left, lower, w]);
        }
        1 => {
            // Everything below the arms.
            let low = lines(c, name_style, &names, [left, h * 0.72, w]);
            lines(c, word_style, &words, [left, low + 30.0, w]);
        }
        _ => {
            lines(c, name_style, &names, [left, upper, w]);
            lines(c, word_style, &words, [left, lower, w]);
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
            write_words_centred(c, sized, [left, y, width], part, "", 130.0);
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
