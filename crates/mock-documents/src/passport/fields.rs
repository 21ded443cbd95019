//! The visual zone's rows: captions in the country's languages over values.

use super::Book;
use crate::colour::{Colour, ink, rgb};
use crate::country::{Lettering, Passport, Word, fitted_words, write_words};
use crate::dice::{Dice, between, case, chance, either, pick, whole};
use crate::identity::{Date, Sex, coded};
use crate::paint::Canvas;
use crate::script::{Script, phrase};
use crate::text::{Face, Style, measure, style, write, write_heavy, write_right};

/// A caption, its value, and perhaps the value in the country's own script.
struct Cell {
    caption: Word,
    value: String,
    own: Option<Lettering>,
}

/// How captions stand to each other and to their values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Captions {
    /// All languages in one line.
    OneLine,
    /// With the field's number of the passport's legend, as `1.` or `(1)`.
    Numbered,
    /// English only.
    English,
    /// The first language over the others.
    TwoLines,
}

/// How the rows are set.
struct Setting {
    captions: Captions,
    caption: Style,
    value: Style,
    heavy: bool,
    ruled: bool,
}

/// The rows in `area` (left, top, right, bottom).
pub(super) fn rows(c: &mut Canvas, dice: &mut Dice, book: &Book, kind: Passport, area: [f32; 4]) {
    let [left, top, right, bottom] = area;
    let table = table(dice, book);
    let pitch = ((bottom - top) / table.len() as f32).clamp(40.0, 92.0);
    let setting = setting(dice, book, kind, pitch);
    let mut number = 1;
    for (line, row) in table.iter().enumerate() {
        let y = top + line as f32 * pitch;
        let step = (right - left) / row.len() as f32;
        for (place, cell) in row.iter().enumerate() {
            let x = left + step * place as f32;
            caption(
                c,
                &setting,
                book,
                cell.caption,
                number,
                [x, y, step * 0.95, pitch],
            );
            value(c, &setting, cell, [x, y, step * 0.95, pitch]);
            number += 1;
        }
        if setting.ruled {
            let rule = setting.caption.colour.alpha(0.45);
            c.rect(left, y + pitch * 0.94, right - left, 1.6, rule);
        }
    }
    if chance(dice, 0.3) {
        let large = setting
            .value
            .sized(setting.value.size * between(dice, 1.1, 1.5));
        let large = either(dice, 0.3, large.inked(rgb(170, 35, 45)), large);
        write_right(c, large, right, top - 8.0, &book.number);
    }
}

fn setting(dice: &mut Dice, book: &Book, kind: Passport, pitch: f32) -> Setting {
    let typed = matches!(kind, Passport::Laminated | Passport::Handwritten);
    let value_face = if typed && chance(dice, 0.7) {
        pick(dice, &[Face::Mono, Face::OcrB, Face::Mono])
    } else {
        pick(
            dice,
            &[
                Face::OcrB,
                Face::Roboto,
                Face::SansBold,
                Face::RobotoBold,
                Face::Mono,
                Face::Sans,
                Face::RobotoCondensedBold,
                Face::SerifBold,
                Face::OcrB,
                Face::RobotoCondensed,
                Face::SansCondensedBold,
            ],
        )
    };
    let small = pick(
        dice,
        &[Face::Roboto, Face::Sans, Face::Serif, Face::RobotoCondensed],
    );
    let tint: Colour = either(dice, 0.55, book.accent, rgb(70, 70, 80));
    let captions = [
        Captions::OneLine,
        Captions::OneLine,
        Captions::Numbered,
        Captions::English,
        Captions::TwoLines,
    ];
    Setting {
        captions: captions[case(dice, 5) as usize],
        caption: style(small, pitch * between(dice, 0.2, 0.28), tint),
        value: style(value_face, pitch * between(dice, 0.4, 0.56), ink(dice)),
        heavy: chance(dice, 0.35),
        ruled: chance(dice, if typed { 0.35 } else { 0.1 }),
    }
}

fn caption(
    c: &mut Canvas,
    setting: &Setting,
    book: &Book,
    word: Word,
    number: usize,
    [x, y, w, pitch]: [f32; 4],
) {
    let mut words = book.country.words(word);
    words.truncate(3);
    if setting.captions == Captions::English {
        words = words.split_off(words.len() - 1);
    }
    let base = y + pitch * 0.27;
    match setting.captions {
        Captions::TwoLines if words.len() > 1 => {
            let small = setting.caption.sized(setting.caption.size * 0.82);
            let upper = fitted_words(small, &words[..1], "/", w);
            write_words(c, upper, (x, base - small.size * 0.75), &words[..1], "/");
            let lower = fitted_words(small, &words[1..], "/", w);
            write_words(c, lower, (x, base + small.size * 0.15), &words[1..], "/");
        }
        Captions::Numbered => {
            let at = write(c, setting.caption, x, base, &format!("{number}. "));
            let fit = fitted_words(setting.caption, &words, " / ", w - (at - x));
            write_words(c, fit, (at, base), &words, " / ");
        }
        _ => {
            let fit = fitted_words(setting.caption, &words, "/", w);
            write_words(c, fit, (x, base), &words, "/");
        }
    }
}

fn value(c: &mut Canvas, setting: &Setting, cell: &Cell, [x, y, w, pitch]: [f32; 4]) {
    let base = y + pitch * 0.78;
    let latin = setting.value.fitted(&cell.value, w);
    if setting.heavy {
        write_heavy(c, latin, x, base, &cell.value);
    } else {
        write(c, latin, x, base, &cell.value);
    }
    if let Some(own) = &cell.own {
        let end = x + measure(latin, &cell.value) + 24.0;
        let face = own.face(latin.face);
        let room = x + w - end;
        if room > 60.0 {
            let style = Style { face, ..latin }.fitted(&own.text, room);
            write(c, style, end, base, &own.text);
        }
    }
}

/// The rows of a page: the order differs from state to state.
fn table(dice: &mut Dice, book: &Book) -> Vec<Vec<Cell>> {
    let p = &book.person;
    let date = |d: Date| d.printed(book.dates);
    let sex = pick(
        dice,
        if p.sex == Sex::Female {
            &["F", "F", "F/F"]
        } else {
            &["M", "M", "M/M"]
        },
    );
    let script = book.country.languages[0].script;
    let two_scripts = script != Script::Latin && chance(dice, 0.7);
    let cell = |caption: Word, value: &str| Cell {
        caption,
        value: value.to_uppercase(),
        own: None,
    };
    let mut named = |caption: Word, value: &str| Cell {
        own: two_scripts.then(|| Lettering {
            text: phrase(dice, script),
            script,
        }),
        ..cell(caption, value)
    };
    let surname = named(Word::Surname, &p.surname);
    let given = named(Word::GivenNames, &p.given);
    let nation = named(Word::Nationality, book.country.nationality);
    let born_at = named(Word::BirthPlace, &p.birth_place);
    let authority = named(Word::Authority, &p.city);
    let top = vec![
        cell(Word::Type, book.type_code()),
        cell(Word::Code, book.country.code),
        cell(Word::Number, &book.number),
    ];
    let (born, sex) = (cell(Word::BirthDate, &date(p.birth)), cell(Word::Sex, sex));
    let (issued, expires) = (
        cell(Word::Issued, &date(p.issued)),
        cell(Word::Expires, &date(p.expires)),
    );
    let personal = cell(Word::PersonalNumber, &coded(dice, "999999-9999"));
    let height = cell(Word::Height, &format!("1,{} m", whole(dice, 50, 98)));
    #[rustfmt::skip] // One line an order.
    let rows = match case(dice, 7) {
        0 => vec![top, vec![surname], vec![given], vec![nation], vec![born, personal], vec![sex, born_at], vec![issued, authority], vec![expires]],
        1 => vec![top, vec![surname], vec![given], vec![nation], vec![born], vec![sex, born_at], vec![issued, expires], vec![authority]],
        2 => vec![top, vec![surname], vec![given], vec![nation], vec![born], vec![born_at, sex], vec![issued], vec![expires, authority]],
        3 => vec![top, vec![surname], vec![given], vec![nation, sex, born], vec![born_at], vec![authority], vec![issued, expires]],
        4 => vec![vec![surname], vec![given], vec![nation, height], vec![born, sex], vec![born_at], vec![issued, expires], vec![authority]],
        5 => vec![top, vec![surname, given], vec![nation, personal], vec![born, sex, height], vec![born_at], vec![issued, authority], vec![expires]],
        _ => vec![top, vec![surname], vec![given], vec![sex, born, nation], vec![born_at, personal], vec![issued, expires], vec![authority]],
    };
    rows
}
