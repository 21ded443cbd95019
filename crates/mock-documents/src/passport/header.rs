//! The title of a data page: the country in its own languages, the word "passport" in two or three, the
//! arms or the flag, the sign of a chip.

use super::cover::chip_sign;
use super::{Book, WIDTH};
use crate::colour::{Colour, rgb};
use crate::country::{
    Lettering, arms, fitted_words, flag, measure_words, write_words, write_words_centred,
};
use crate::dice::{Dice, between, case, chance, pick};
use crate::paint::Canvas;
use crate::script::Script;
use crate::text::{Face, Style, style};

/// What a title says and how it is set.
pub(super) struct Title {
    pub name: Vec<Lettering>,
    pub name_style: Style,
    pub word: Vec<Lettering>,
    pub word_style: Style,
}

/// Left edge and width of the portrait's column, and where the text column begins and ends.
pub(super) struct Columns {
    pub photo: [f32; 2],
    pub text: [f32; 2],
}

pub(super) fn title(dice: &mut Dice, book: &Book, light: Option<Colour>) -> Title {
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::SerifBold,
            Face::RobotoBold,
            Face::Roboto,
            Face::RobotoCondensedBold,
            Face::Serif,
            Face::SlabBold,
            Face::DisplayBold,
            Face::SansCondensedBold,
        ],
    );
    let ink = light.unwrap_or(book.accent);
    let size = between(dice, 32.0, 56.0);
    let capitals = chance(dice, 0.75);
    let cased = |word: Lettering| if capitals { word.upper() } else { word };
    let mut name = vec![book.country.own()];
    let english = Lettering::new(Script::Latin, book.country.english());
    if english != name[0] && chance(dice, 0.7) {
        name.push(english);
    }
    let word = book.title().into_iter().map(cased).collect();
    Title {
        name: name.into_iter().map(cased).collect(),
        name_style: style(face, size, ink).spaced(between(dice, 0.0, 0.1)),
        word,
        word_style: style(face, size * between(dice, 0.5, 0.85), ink),
    }
}

/// Draws the title; returns where the portrait and the rows may start.
pub(super) fn header(c: &mut Canvas, dice: &mut Dice, book: &Book, columns: &Columns) -> f32 {
    let chosen = case(dice, 7);
    let light = (chosen == 0).then(|| rgb(252, 252, 250));
    let t = title(dice, book, light);
    let bottom = match chosen {
        0 => in_band(c, dice, book, &t, columns),
        1 => centred(c, book, &t, columns),
        2 => at_both_ends(c, &t, columns),
        3 => over_the_rows(c, &t, columns),
        4 => beside_arms(c, book, &t, columns),
        5 => over_the_rows(c, &t, columns),
        _ => word_in_column(c, &t, columns),
    };
    if chance(dice, 0.4) && columns.text[1] > WIDTH - 120.0 {
        chip_sign(
            c,
            WIDTH - 90.0,
            between(dice, 45.0, 65.0),
            44.0,
            t.name_style.colour,
        );
    } else if chance(dice, 0.15) {
        flag(c, &book.country.flag, [WIDTH - 150.0, 24.0, 105.0, 68.0]);
    }
    if chance(dice, 0.2) {
        c.rect(
            40.0,
            bottom - 14.0,
            WIDTH - 80.0,
            3.0,
            book.accent.alpha(0.6),
        );
    }
    bottom
}

/// A dark band with light letters.
fn in_band(c: &mut Canvas, dice: &mut Dice, book: &Book, t: &Title, columns: &Columns) -> f32 {
    let high = t.name_style.size * between(dice, 1.5, 2.1);
    let dark = book
        .accent
        .times(between(dice, 0.8, 1.5))
        .alpha(between(dice, 0.6, 1.0));
    c.rect(0.0, 0.0, WIDTH, high, dark);
    let y = high * 0.66;
    let word = &t.word[..1];
    let fit = fitted_words(t.word_style, word, " / ", columns.photo[1]);
    write_words(c, fit, (columns.photo[0], y), word, " / ");
    line(
        c,
        t.name_style,
        &t.name,
        (columns.text[0], y),
        columns.text[1] - columns.text[0] - 130.0,
    );
    high + 30.0
}

fn centred(c: &mut Canvas, book: &Book, t: &Title, columns: &Columns) -> f32 {
    let y = 22.0 + t.name_style.size;
    let x = write_words_centred(c, t.name_style, [0.0, y, WIDTH], &t.name, "  ", 280.0);
    arms(
        c,
        &book.country.arms,
        (x - 60.0, y - t.name_style.size * 0.3),
        84.0,
        t.name_style.colour,
    );
    stacked(
        c,
        t,
        (columns.photo[0], y + t.word_style.size * 1.15),
        columns.photo[1],
        1,
    )
    .max(y + 34.0)
}

fn at_both_ends(c: &mut Canvas, t: &Title, columns: &Columns) -> f32 {
    let low = stacked(c, t, (columns.photo[0], 56.0), columns.photo[1], 2);
    let room = (columns.text[1] - columns.text[0]) * 0.9;
    let style = fitted_words(t.name_style, &t.name, " · ", room);
    let wide = measure_words(style, &t.name, " · ");
    write_words(c, style, (columns.text[1] - wide, 58.0), &t.name, " · ");
    low.max(96.0)
}

/// The country over the rows, one language a line; the word over the portrait.
fn over_the_rows(c: &mut Canvas, t: &Title, columns: &Columns) -> f32 {
    let mut y = 18.0 + t.name_style.size;
    let room = columns.text[1] - columns.text[0] - 130.0;
    for (row, name) in t.name.iter().enumerate() {
        let style = t
            .name_style
            .sized(t.name_style.size * if row == 0 { 1.0 } else { 0.75 });
        line(
            c,
            style,
            std::slice::from_ref(name),
            (columns.text[0], y),
            room,
        );
        y += style.size * 1.05;
    }
    let low = stacked(
        c,
        t,
        (columns.photo[0], 24.0 + t.word_style.size),
        columns.photo[1],
        2,
    );
    low.max(y - t.name_style.size * 0.3)
}

fn beside_arms(c: &mut Canvas, book: &Book, t: &Title, columns: &Columns) -> f32 {
    let size = t.name_style.size * 2.1;
    arms(
        c,
        &book.country.arms,
        (columns.photo[0] + size * 0.5, 20.0 + size * 0.5),
        size,
        t.name_style.colour,
    );
    let x = columns.photo[0] + size + 24.0;
    let room = WIDTH - 150.0 - x;
    line(
        c,
        t.name_style,
        &t.name,
        (x, 24.0 + t.name_style.size * 0.8),
        room,
    );
    line(
        c,
        t.word_style,
        &t.word,
        (x, 30.0 + t.name_style.size * 0.8 + t.word_style.size * 1.1),
        room,
    );
    36.0 + size
}

/// Only the word, with the country small above the rows.
fn word_in_column(c: &mut Canvas, t: &Title, columns: &Columns) -> f32 {
    let low = stacked(
        c,
        t,
        (columns.photo[0], 30.0 + t.name_style.size),
        columns.photo[1],
        3,
    );
    let small = t.name_style.sized(t.name_style.size * 0.7);
    let room = columns.text[1] - columns.text[0] - 130.0;
    line(
        c,
        small,
        &t.name,
        (columns.text[0], 30.0 + small.size),
        room,
    );
    low
}

/// The word for a passport, a language a line; returns the space below.
fn stacked(c: &mut Canvas, t: &Title, at: (f32, f32), width: f32, most: usize) -> f32 {
    let mut y = at.1;
    for word in t.word.iter().take(most) {
        line(
            c,
            t.word_style,
            std::slice::from_ref(word),
            (at.0, y),
            width,
        );
        y += t.word_style.size * 1.08;
    }
    y - t.word_style.size * 0.6
}

fn line(c: &mut Canvas, style: Style, words: &[Lettering], at: (f32, f32), width: f32) {
    write_words(
        c,
        fitted_words(style, words, " / ", width),
        at,
        words,
        " / ",
    );
}
