//! Headers of states' cards: the name in a face of its own, the words "driver license", bands, badges.

use crate::colour::{Colour, hsv, rgb};
use crate::dice::{Dice, between, case, chance, pick, whole};
use crate::form::{Align, Mark, Record, heading, line, plain_text};
use crate::identity::place;
use crate::paint::Ink;
use crate::text::{Face, style};

pub(super) const NAME_FACES: &[Face] = &[
    Face::SerifBold,
    Face::SerifBoldItalic,
    Face::DisplayBlackItalic,
    Face::DisplayBold,
    Face::SlabBold,
    Face::SansBold,
    Face::RobotoBlack,
    Face::Roboto,
    Face::Serif,
    Face::SansHeavyItalic,
    Face::RobotoCondensedBold,
    Face::RobotoLight,
];

const DARK: Colour = rgb(20, 20, 25);
const WHITE: Colour = rgb(255, 255, 255);

/// The marks of a header on a card `w` wide, and its lower edge.
pub(super) fn header(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    match case(dice, 9) {
        0..=2 => name_left(dice, record, name, title, w),
        3 => name_in_band(dice, record, name, title, w),
        4 => name_centred(dice, record, name, title, w),
        5 => name_over_band(dice, record, name, title, w),
        6 => name_right(dice, record, name, title, w),
        7 => two_lines_in_band(dice, record, name, title, w),
        _ => flag_first(dice, record, name, title, w),
    }
}

fn name_style(dice: &mut Dice, record: &Record, low: f32, high: f32) -> crate::text::Style {
    let face = pick(dice, NAME_FACES);
    style(face, between(dice, low, high), record.print)
}

fn title_ink(dice: &mut Dice, record: &Record) -> Colour {
    pick(dice, &[DARK, DARK, record.print, rgb(190, 25, 35)])
}

fn name_left(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let text = name_style(dice, record, 55.0, 96.0);
    let x = between(dice, 20.0, 45.0);
    let mut name = line(plain_text(name), text, (x, 0.0), w * 0.48);
    let size = name.fitted().size;
    let base = 26.0 + size * 0.72;
    name.at.1 = base;
    name.edge = chance(dice, 0.15).then_some(WHITE);
    let end = x + name.length();
    let mut marks = vec![Mark::Text(name)];
    if chance(dice, 0.5) {
        let usa = style(Face::SansBold, 17.0, record.print);
        marks.push(heading(
            plain_text("USA"),
            usa,
            (end + 6.0, base - size * 0.4),
            Align::Start,
            60.0,
        ));
    }
    let bold = style(
        pick(dice, &[Face::SansBold, Face::RobotoBold, Face::Sans]),
        between(dice, 27.0, 40.0),
        title_ink(dice, record),
    );
    marks.extend(badge(dice, record, (w - 60.0, 60.0)));
    let room = w - end - 130.0;
    if room > 170.0 {
        let at = (end + 40.0, between(dice, 45.0, 70.0));
        marks.push(heading(plain_text(title), bold, at, Align::Start, room));
        (marks, base + 18.0)
    } else {
        let at = (x, base + bold.size * 1.1);
        marks.push(heading(plain_text(title), bold, at, Align::Start, w * 0.8));
        (marks, base + bold.size * 1.35)
    }
}

fn name_in_band(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let high = between(dice, 60.0, 110.0);
    let (mut marks, ink) = band(dice, record, w, high);
    let face = pick(dice, NAME_FACES);
    let text = style(face, high * 0.68, ink);
    marks.push(heading(
        plain_text(name),
        text,
        (28.0, high * 0.74),
        Align::Start,
        w * 0.5,
    ));
    let bold = style(Face::SansBold, high * 0.36, ink);
    let at = (w - 28.0, high * 0.66);
    marks.push(heading(plain_text(title), bold, at, Align::End, w * 0.36));
    if chance(dice, 0.35) {
        marks.extend(badge(dice, record, (w - 60.0, high + 55.0)));
    }
    (marks, high + 14.0)
}

fn two_lines_in_band(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let high = between(dice, 90.0, 140.0);
    let (mut marks, ink) = band(dice, record, w, high);
    let text = style(pick(dice, NAME_FACES), high * 0.45, ink);
    let bold = style(Face::SansBold, high * 0.32, ink);
    let (x, align) = pick(
        dice,
        &[
            (w / 2.0, Align::Middle),
            (w / 2.0, Align::Middle),
            (30.0, Align::Start),
        ],
    );
    marks.push(heading(
        plain_text(name),
        text,
        (x, high * 0.47),
        align,
        w * 0.8,
    ));
    marks.push(heading(
        plain_text(title),
        bold,
        (x, high * 0.86),
        align,
        w * 0.8,
    ));
    (marks, high + 14.0)
}

/// A band over the whole width, and what is written on it with.
fn band(dice: &mut Dice, record: &Record, w: f32, high: f32) -> (Vec<Mark>, Colour) {
    let colour = record.print;
    let other = if chance(dice, 0.5) {
        colour.times(1.4)
    } else {
        record.accent
    };
    let ink = Ink::Linear(
        [0.0, 0.0, w, 0.0],
        vec![(0.0, colour), (0.5, colour), (1.0, other)],
    );
    let mut marks = vec![Mark::Band([0.0, 0.0, w, high], 0.0, ink)];
    if chance(dice, 0.35) {
        let accent = hsv(between(dice, 0.0, 0.16), 0.85, 0.9);
        marks.push(Mark::Band(
            [0.0, high, w, between(dice, 6.0, 16.0)],
            0.0,
            accent.into(),
        ));
    }
    (marks, if colour.luma() < 0.6 { WHITE } else { DARK })
}

fn name_centred(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let text = name_style(dice, record, 46.0, 84.0);
    let mut name = line(plain_text(name), text, (w / 2.0, 0.0), w * 0.6);
    name.align = Align::Middle;
    let size = name.fitted().size;
    name.at.1 = 18.0 + size * 0.75;
    let bold = style(
        Face::SansBold,
        between(dice, 26.0, 38.0),
        title_ink(dice, record),
    );
    let y = 20.0 + size * 0.8 + bold.size;
    let mut marks = vec![
        Mark::Text(name),
        heading(
            plain_text(title),
            bold,
            (w / 2.0, y),
            Align::Middle,
            w * 0.6,
        ),
    ];
    marks.extend(badge(dice, record, (w - 60.0, 58.0)));
    if chance(dice, 0.4) {
        marks.push(Mark::Arms(
            record.country.arms,
            (65.0, 58.0),
            84.0,
            record.print,
        ));
    }
    (marks, y + 14.0)
}

fn name_over_band(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let text = name_style(dice, record, 55.0, 88.0);
    let mut name = line(plain_text(name), text, (30.0, 0.0), w * 0.5);
    let size = name.fitted().size;
    name.at.1 = 20.0 + size * 0.75;
    let y = 28.0 + size * 0.85;
    let high = between(dice, 28.0, 46.0);
    let start = if chance(dice, 0.5) {
        30.0
    } else {
        w * between(dice, 0.25, 0.4)
    };
    let length = (w - start) * between(dice, 0.5, 1.0);
    let label = style(Face::SansBold, high * 0.78, WHITE);
    let mut marks = vec![
        Mark::Text(name),
        Mark::Band(
            [start, y, length, high],
            between(dice, 0.0, 14.0),
            record.accent.into(),
        ),
        heading(
            plain_text(title),
            label,
            (start + 14.0, y + high * 0.78),
            Align::Start,
            length - 20.0,
        ),
    ];
    if chance(dice, 0.5) {
        let motto = format!("The {} State", place(dice));
        let script = style(Face::SerifBoldItalic, 28.0, record.print);
        marks.push(heading(
            plain_text(&motto),
            script,
            (w - 40.0, 50.0),
            Align::End,
            w * 0.4,
        ));
    } else {
        marks.extend(badge(dice, record, (w - 60.0, 55.0)));
    }
    (marks, y + high + 8.0)
}

fn name_right(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let bold = style(
        Face::SansBold,
        between(dice, 28.0, 40.0),
        title_ink(dice, record),
    );
    let text = name_style(dice, record, 50.0, 88.0);
    let mut name = line(plain_text(name), text, (w - 40.0, 0.0), w * 0.5);
    name.align = Align::End;
    let size = name.fitted().size;
    name.at.1 = 20.0 + size * 0.75;
    let marks = vec![
        heading(
            plain_text(title),
            bold,
            (40.0, 58.0),
            Align::Start,
            w * 0.36,
        ),
        Mark::Text(name),
    ];
    (marks, 35.0 + size * 0.85)
}

fn flag_first(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let frame = [28.0, 26.0, between(dice, 80.0, 110.0), 66.0];
    let mut marks = if chance(dice, 0.6) {
        vec![Mark::Flag(record.country.flag, frame)]
    } else {
        let gold = hsv(0.13, 0.6, 1.0);
        let at = (frame[0] + frame[2] / 2.0, 59.0);
        vec![
            Mark::Band(frame, 2.0, record.print.into()),
            Mark::Arms(record.country.arms, at, 58.0, gold),
        ]
    };
    let text = name_style(dice, record, 50.0, 80.0);
    let x = frame[0] + frame[2] + 16.0;
    let mut name = line(plain_text(name), text, (x, 0.0), w * 0.45);
    let size = name.fitted().size;
    name.at.1 = 28.0 + size * 0.75;
    let end = x + name.length();
    marks.push(Mark::Text(name));
    let bold = style(
        Face::SansBold,
        between(dice, 24.0, 36.0),
        title_ink(dice, record),
    );
    let room = w - end - 130.0;
    let at = if room > 110.0 {
        (end + 35.0, 60.0)
    } else {
        (x, 44.0 + size * 0.75 + bold.size * 0.6)
    };
    marks.push(heading(
        plain_text(title),
        bold,
        at,
        Align::Start,
        room.max(300.0),
    ));
    marks.extend(badge(dice, record, (w - 60.0, 62.0)));
    (
        marks,
        if room > 110.0 {
            50.0 + size * 0.8
        } else {
            at.1 + 14.0
        },
    )
}

/// The mark of a card made by the federal rules (a star in a disc), an outline, or nothing.
fn badge(dice: &mut Dice, record: &Record, at: (f32, f32)) -> Vec<Mark> {
    let r = between(dice, 26.0, 38.0);
    match whole(dice, 0, 6) {
        0..=2 => {
            let gold = hsv(0.12, between(dice, 0.5, 0.85), between(dice, 0.75, 0.95));
            vec![Mark::Badge(at, r, gold)]
        }
        3 => vec![Mark::Badge(at, r, rgb(15, 15, 15))],
        4 => {
            let dl = style(Face::SansBold, 26.0, record.accent);
            let words = heading(
                plain_text("DL"),
                dl,
                (at.0 - r - 8.0, at.1 + 8.0),
                Align::End,
                60.0,
            );
            vec![Mark::Land(at, r, record.accent), words]
        }
        _ => Vec::new(),
    }
}
