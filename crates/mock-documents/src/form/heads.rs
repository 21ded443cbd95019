//! Headers of national cards: the issuer's name and the document's title in the country's languages, with
//! arms or flag, on a band or on the ground. The same for licenses and identity cards: the words tell them apart.

use super::mark::{Align, Mark, heading};
use super::record::Record;
use crate::colour::{Colour, hsv, ink, rgb};
use crate::country::{Lettering, Word};
use crate::dice::{Dice, between, case, chance, either, pick};
use crate::script::Script;
use crate::text::{Face, style};

const FACES: &[Face] = &[
    Face::SansBold,
    Face::RobotoBold,
    Face::SerifBold,
    Face::Sans,
    Face::RobotoCondensedBold,
    Face::Serif,
    Face::RobotoBlack,
    Face::DisplayBold,
    Face::Roboto,
];

const WHITE: Colour = rgb(255, 255, 255);

/// Texts and sizes of one header.
struct Texts {
    /// The issuer's name, own language first, English last.
    names: Vec<Lettering>,
    /// The document's title, the same.
    titles: Vec<Lettering>,
    face: Face,
    size: f32,
    ink: Colour,
}

/// The marks of a header on a card `w` wide, and its lower edge.
pub fn national(dice: &mut Dice, record: &Record, word: Word, w: f32) -> (Vec<Mark>, f32) {
    let capitals = chance(dice, 0.8);
    let cased = |text: Lettering| if capitals { text.upper() } else { text };
    let texts = Texts {
        names: record.names().into_iter().map(cased).collect(),
        titles: record.country.words(word).into_iter().map(cased).collect(),
        face: pick(dice, FACES),
        size: between(dice, 28.0, 46.0) * (w / 856.0).sqrt(),
        ink: if chance(dice, 0.7) {
            record.print
        } else {
            ink(dice)
        },
    };
    let has_own_script = texts.names[0].script != Script::Latin;
    match case(dice, 8) {
        _ if has_own_script && chance(dice, 0.5) => two_sides(dice, record, &texts, w),
        0 | 1 => banded(dice, record, &texts, w),
        2 | 3 => beside_arms(dice, record, &texts, w),
        4 => centred(dice, record, &texts, w),
        5 => one_line(dice, record, &texts, w),
        6 => banded_twice(dice, record, &texts, w),
        _ => centred(dice, record, &texts, w),
    }
}

/// Titles on one line as far as the country's alphabet allows.
fn joined(words: &[Lettering], count: usize) -> Lettering {
    let alphabets: Vec<&Lettering> = words.iter().filter(|word| word.is_alphabet()).collect();
    let texts: Vec<&str> = alphabets
        .iter()
        .take(count)
        .map(|word| word.text.as_str())
        .collect();
    Lettering {
        text: texts.join(" / "),
        // Cyrillic and Greek letters are in the faces that fall back.
        script: alphabets.first().map_or(Script::Latin, |word| word.script),
    }
}

fn symbol(dice: &mut Dice, record: &Record, at: (f32, f32), size: f32, ink: Colour) -> Mark {
    if chance(dice, 0.5) {
        let frame = [
            at.0 - size * 0.62,
            at.1 - size * 0.4,
            size * 1.24,
            size * 0.8,
        ];
        Mark::Flag(record.country.flag, frame)
    } else {
        Mark::Arms(record.country.arms, at, size, ink)
    }
}

fn banded(dice: &mut Dice, record: &Record, t: &Texts, w: f32) -> (Vec<Mark>, f32) {
    let high = t.size * between(dice, 1.9, 2.7);
    let colour = either(dice, 0.7, record.print, record.accent);
    let ink = if colour.luma() < 0.6 {
        WHITE
    } else {
        rgb(20, 20, 25)
    };
    let opacity = between(dice, 0.7, 1.0);
    let mut marks = vec![Mark::Band(
        [0.0, 0.0, w, high],
        0.0,
        colour.alpha(opacity).into(),
    )];
    if chance(dice, 0.3) {
        let line = [0.0, high, w, between(dice, 6.0, 20.0)];
        marks.push(Mark::Band(line, 0.0, record.accent.into()));
    }
    let x = if chance(dice, 0.6) {
        marks.push(symbol(
            dice,
            record,
            (high * 0.75, high * 0.5),
            high * 0.78,
            ink,
        ));
        high * 1.5
    } else {
        30.0
    };
    let room = w - x - 30.0;
    let big = style(t.face, t.size * 0.92, ink);
    let small = big.sized(t.size * 0.66);
    let (first, second) = either(
        dice,
        0.5,
        (t.names[0].clone(), joined(&t.titles, 2)),
        (t.titles[0].clone(), t.names[t.names.len() - 1].clone()),
    );
    marks.push(heading(first, big, (x, high * 0.47), Align::Start, room));
    marks.push(heading(second, small, (x, high * 0.85), Align::Start, room));
    (marks, high + 14.0)
}

fn banded_twice(dice: &mut Dice, record: &Record, t: &Texts, w: f32) -> (Vec<Mark>, f32) {
    let high = t.size * 1.35;
    let low = t.size * 1.1;
    let name = style(t.face, t.size * 0.9, WHITE);
    let title = style(t.face, t.size * 0.75, t.ink);
    let light = hsv(record.country.palette.print, between(dice, 0.0, 0.2), 1.0);
    let marks = vec![
        Mark::Band([0.0, 0.0, w, high], 0.0, record.print.into()),
        Mark::Band([0.0, high, w, low], 0.0, light.alpha(0.8).into()),
        heading(
            t.names[0].clone(),
            name,
            (w / 2.0, high * 0.75),
            Align::Middle,
            w * 0.85,
        ),
        heading(
            joined(&t.titles, 2),
            title,
            (w / 2.0, high + low * 0.78),
            Align::Middle,
            w * 0.9,
        ),
    ];
    (marks, high + low + 12.0)
}

fn beside_arms(dice: &mut Dice, record: &Record, t: &Texts, w: f32) -> (Vec<Mark>, f32) {
    let high = t.size * between(dice, 2.2, 2.8);
    let x = high * 1.3;
    let tint = either(dice, 0.5, t.ink, hsv(0.11, 0.6, 0.55));
    let mut marks = vec![symbol(
        dice,
        record,
        (high * 0.68, high * 0.58),
        high * 0.84,
        tint,
    )];
    let room = w - x - 40.0;
    let name = style(t.face, t.size * between(dice, 0.6, 0.85), t.ink);
    let title = style(t.face, t.size, either(dice, 0.3, record.accent, t.ink));
    let last = t.names.len() - 1;
    marks.push(heading(
        t.names[0].clone(),
        name,
        (x, t.size),
        Align::Start,
        room,
    ));
    marks.push(heading(
        t.titles[0].clone(),
        title,
        (x, t.size * 2.0),
        Align::Start,
        room * 0.9,
    ));
    if last > 0 && chance(dice, 0.5) {
        let small = name.sized(t.size * 0.5);
        marks.push(heading(
            t.names[last].clone(),
            small,
            (x, t.size * 2.55),
            Align::Start,
            room,
        ));
    }
    if chance(dice, 0.3) {
        let at = (w - 70.0, high * 0.55);
        marks.push(symbol(dice, record, at, high * 0.6, tint));
    }
    (marks, high + 10.0)
}

fn centred(dice: &mut Dice, record: &Record, t: &Texts, w: f32) -> (Vec<Mark>, f32) {
    let name = style(t.face, t.size * 0.85, t.ink);
    let title = style(t.face, t.size * between(dice, 0.65, 1.0), record.accent);
    let room = w - 260.0;
    let middle = w / 2.0;
    let mut marks = vec![
        heading(
            t.names[0].clone(),
            name,
            (middle, t.size * 1.1),
            Align::Middle,
            room,
        ),
        heading(
            joined(&t.titles, 2),
            title,
            (middle, t.size * 2.2),
            Align::Middle,
            room,
        ),
    ];
    if chance(dice, 0.7) {
        marks.push(symbol(
            dice,
            record,
            (70.0, t.size * 1.4),
            t.size * 2.0,
            t.ink,
        ));
    }
    if chance(dice, 0.4) {
        marks.push(symbol(
            dice,
            record,
            (w - 70.0, t.size * 1.4),
            t.size * 2.0,
            t.ink,
        ));
    }
    (marks, t.size * 2.6)
}

fn one_line(dice: &mut Dice, record: &Record, t: &Texts, w: f32) -> (Vec<Mark>, f32) {
    let text = style(t.face, t.size * 0.85, t.ink);
    let y = t.size * between(dice, 1.1, 1.4);
    let mut x = 26.0;
    let mut marks = Vec::new();
    if chance(dice, 0.5) {
        marks.push(symbol(
            dice,
            record,
            (60.0, y - t.size * 0.3),
            t.size * 1.4,
            t.ink,
        ));
        x = 115.0;
    }
    let half = (w - x - 40.0) / 2.0;
    marks.push(heading(
        t.titles[0].clone(),
        text,
        (x, y),
        Align::Start,
        half,
    ));
    marks.push(heading(
        t.names[0].clone(),
        text.sized(t.size * 0.7),
        (w - 26.0, y),
        Align::End,
        half,
    ));
    if t.titles.len() > 1 && chance(dice, 0.5) {
        let small = text.sized(t.size * 0.45);
        let rest = joined(&t.titles[1..], 2);
        marks.push(heading(
            rest,
            small,
            (x, y + t.size * 0.55),
            Align::Start,
            half * 1.4,
        ));
        return (marks, y + t.size * 0.75);
    }
    (marks, y + t.size * 0.4)
}

/// English at the left, the own script at the right.
fn two_sides(dice: &mut Dice, record: &Record, t: &Texts, w: f32) -> (Vec<Mark>, f32) {
    let high = t.size * between(dice, 2.3, 2.8);
    let on_band = chance(dice, 0.4);
    let mut marks = Vec::new();
    let ink = if on_band {
        marks.push(Mark::Band([0.0, 0.0, w, high], 0.0, record.print.into()));
        WHITE
    } else {
        t.ink
    };
    marks.push(symbol(dice, record, (w / 2.0, high * 0.5), high * 0.8, ink));
    let room = w / 2.0 - high * 0.6 - 24.0;
    let big = style(t.face, t.size * 0.78, ink);
    for (place, words) in [&t.names, &t.titles].into_iter().enumerate() {
        let y = high * (0.44 + 0.4 * place as f32);
        marks.push(heading(
            words[words.len() - 1].clone(),
            big,
            (24.0, y),
            Align::Start,
            room,
        ));
        marks.push(heading(
            words[0].clone(),
            big,
            (w - 24.0, y),
            Align::End,
            room,
        ));
    }
    (marks, high + 12.0)
}
