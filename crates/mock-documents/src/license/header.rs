//! Headers of states' cards: the name in a face of its own, the words "driver license", bands, badges.

use crate::colour::{Colour, hsv, rgb};
use crate::dice::{Dice, between, case, chance, either, pick, whole};
use crate::form::{Align, Line, Mark, Record, latin, line, plain_text};
use crate::identity::place;
use crate::paint::Ink;
use crate::text::{Face, Style, style};

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

/// What a header says, for whom, on a card how wide.
#[derive(Clone, Copy)]
struct Head<'a> {
    record: &'a Record,
    name: &'a str,
    title: &'a str,
    w: f32,
}

/// The marks of a header on a card `w` wide, and its lower edge.
pub(super) fn header(
    dice: &mut Dice,
    record: &Record,
    name: &str,
    title: &str,
    w: f32,
) -> (Vec<Mark>, f32) {
    let design: fn(&mut Dice, Head) -> (Vec<Mark>, f32) = match case(dice, 9) {
        0..=2 => name_left,
        3 => name_in_band,
        4 => name_centred,
        5 => name_over_band,
        6 => name_right,
        7 => two_lines_in_band,
        _ => flag_first,
    };
    let head = Head {
        record,
        name,
        title,
        w,
    };
    design(dice, head)
}

impl Head<'_> {
    /// The name in a face of its own, its size between two.
    fn name_style(&self, dice: &mut Dice, low: f32, high: f32) -> Style {
        let face = pick(dice, NAME_FACES);
        style(face, between(dice, low, high), self.record.print)
    }

    fn title_style(&self, dice: &mut Dice, low: f32, high: f32) -> Style {
        let size = between(dice, low, high);
        style(Face::SansBold, size, self.title_ink(dice))
    }

    fn title_ink(&self, dice: &mut Dice) -> Colour {
        let print = self.record.print;
        pick(dice, &[DARK, DARK, print, rgb(190, 25, 35)])
    }

    /// The name at `x`, its baseline as far below `above` as its letters are high, and its size.
    fn name_line(&self, text: Style, x: f32, align: Align, room: f32, above: f32) -> (Line, f32) {
        let mut name = line(plain_text(self.name), text, (x, 0.0), room);
        name.align = align;
        let size = name.fitted().size;
        name.at.1 = above + size * 0.75;
        (name, size)
    }

    /// A band over the whole width, and what is written on it with.
    fn band(&self, dice: &mut Dice, high: f32) -> (Vec<Mark>, Colour) {
        let (colour, w) = (self.record.print, self.w);
        let other = either(dice, 0.5, colour.times(1.4), self.record.accent);
        let stops = vec![(0.0, colour), (0.5, colour), (1.0, other)];
        let ink = Ink::Linear([0.0, 0.0, w, 0.0], stops);
        let mut marks = vec![Mark::Band([0.0, 0.0, w, high], 0.0, ink)];
        if chance(dice, 0.35) {
            let accent = hsv(between(dice, 0.0, 0.16), 0.85, 0.9);
            let frame = [0.0, high, w, between(dice, 6.0, 16.0)];
            marks.push(Mark::Band(frame, 0.0, accent.into()));
        }
        (marks, if colour.luma() < 0.6 { WHITE } else { DARK })
    }

    /// The mark of a card made by the federal rules (a star in a disc), an outline, or nothing.
    fn badge(&self, dice: &mut Dice, y: f32) -> Vec<Mark> {
        let (at, accent) = ((self.w - 60.0, y), self.record.accent);
        let r = between(dice, 26.0, 38.0);
        match whole(dice, 0, 6) {
            0..=2 => {
                let gold = hsv(0.12, between(dice, 0.5, 0.85), between(dice, 0.75, 0.95));
                vec![Mark::Badge(at, r, gold)]
            }
            3 => vec![Mark::Badge(at, r, rgb(15, 15, 15))],
            4 => {
                let dl = style(Face::SansBold, 26.0, accent);
                let end = (at.0 - r - 8.0, at.1 + 8.0);
                let words = latin("DL", dl, end, Align::End, 60.0);
                vec![Mark::Land(at, r, accent), words]
            }
            _ => Vec::new(),
        }
    }
}

fn name_left(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let Head { record, w, .. } = head;
    let text = head.name_style(dice, 55.0, 96.0);
    let x = between(dice, 20.0, 45.0);
    let (mut name, size) = head.name_line(text, x, Align::Start, w * 0.48, 0.0);
    let base = 26.0 + size * 0.72;
    name.at.1 = base;
    name.edge = chance(dice, 0.15).then_some(WHITE);
    let end = x + name.length();
    let mut marks = vec![Mark::Text(name)];
    if chance(dice, 0.5) {
        let usa = style(Face::SansBold, 17.0, record.print);
        let at = (end + 6.0, base - size * 0.4);
        marks.push(latin("USA", usa, at, Align::Start, 60.0));
    }
    let face = pick(dice, &[Face::SansBold, Face::RobotoBold, Face::Sans]);
    let bold = style(face, between(dice, 27.0, 40.0), head.title_ink(dice));
    marks.extend(head.badge(dice, 60.0));
    let room = w - end - 130.0;
    let (at, room, bottom) = if room > 170.0 {
        let at = (end + 40.0, between(dice, 45.0, 70.0));
        (at, room, base + 18.0)
    } else {
        let at = (x, base + bold.size * 1.1);
        (at, w * 0.8, base + bold.size * 1.35)
    };
    marks.push(latin(head.title, bold, at, Align::Start, room));
    (marks, bottom)
}

fn name_in_band(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let Head { name, title, w, .. } = head;
    let high = between(dice, 60.0, 110.0);
    let (mut marks, ink) = head.band(dice, high);
    let text = style(pick(dice, NAME_FACES), high * 0.68, ink);
    let at = (28.0, high * 0.74);
    marks.push(latin(name, text, at, Align::Start, w * 0.5));
    let bold = style(Face::SansBold, high * 0.36, ink);
    let at = (w - 28.0, high * 0.66);
    marks.push(latin(title, bold, at, Align::End, w * 0.36));
    if chance(dice, 0.35) {
        marks.extend(head.badge(dice, high + 55.0));
    }
    (marks, high + 14.0)
}

fn two_lines_in_band(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let Head { name, title, w, .. } = head;
    let high = between(dice, 90.0, 140.0);
    let (mut marks, ink) = head.band(dice, high);
    let text = style(pick(dice, NAME_FACES), high * 0.45, ink);
    let bold = style(Face::SansBold, high * 0.32, ink);
    let middle = (w / 2.0, Align::Middle);
    let (x, align) = pick(dice, &[middle, middle, (30.0, Align::Start)]);
    marks.push(latin(name, text, (x, high * 0.47), align, w * 0.8));
    marks.push(latin(title, bold, (x, high * 0.86), align, w * 0.8));
    (marks, high + 14.0)
}

fn name_centred(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let Head { record, w, .. } = head;
    let text = head.name_style(dice, 46.0, 84.0);
    let (name, size) = head.name_line(text, w / 2.0, Align::Middle, w * 0.6, 18.0);
    let bold = head.title_style(dice, 26.0, 38.0);
    let y = 20.0 + size * 0.8 + bold.size;
    let title = latin(head.title, bold, (w / 2.0, y), Align::Middle, w * 0.6);
    let mut marks = vec![Mark::Text(name), title];
    marks.extend(head.badge(dice, 58.0));
    if chance(dice, 0.4) {
        let arms = record.country.arms;
        marks.push(Mark::Arms(arms, (65.0, 58.0), 84.0, record.print));
    }
    (marks, y + 14.0)
}

fn name_over_band(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let Head { record, w, .. } = head;
    let text = head.name_style(dice, 55.0, 88.0);
    let (name, size) = head.name_line(text, 30.0, Align::Start, w * 0.5, 20.0);
    let y = 28.0 + size * 0.85;
    let high = between(dice, 28.0, 46.0);
    let start = if chance(dice, 0.5) {
        30.0
    } else {
        w * between(dice, 0.25, 0.4)
    };
    let length = (w - start) * between(dice, 0.5, 1.0);
    let label = style(Face::SansBold, high * 0.78, WHITE);
    let (frame, round) = ([start, y, length, high], between(dice, 0.0, 14.0));
    let at = (start + 14.0, y + high * 0.78);
    let mut marks = vec![
        Mark::Text(name),
        Mark::Band(frame, round, record.accent.into()),
        latin(head.title, label, at, Align::Start, length - 20.0),
    ];
    if chance(dice, 0.5) {
        let motto = format!("The {} State", place(dice));
        let script = style(Face::SerifBoldItalic, 28.0, record.print);
        let at = (w - 40.0, 50.0);
        marks.push(latin(&motto, script, at, Align::End, w * 0.4));
    } else {
        marks.extend(head.badge(dice, 55.0));
    }
    (marks, y + high + 8.0)
}

fn name_right(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let w = head.w;
    let bold = head.title_style(dice, 28.0, 40.0);
    let text = head.name_style(dice, 50.0, 88.0);
    let (name, size) = head.name_line(text, w - 40.0, Align::End, w * 0.5, 20.0);
    let title = latin(head.title, bold, (40.0, 58.0), Align::Start, w * 0.36);
    (vec![title, Mark::Text(name)], 35.0 + size * 0.85)
}

fn flag_first(dice: &mut Dice, head: Head) -> (Vec<Mark>, f32) {
    let Head { record, w, .. } = head;
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
    let text = head.name_style(dice, 50.0, 80.0);
    let x = frame[0] + frame[2] + 16.0;
    let (name, size) = head.name_line(text, x, Align::Start, w * 0.45, 28.0);
    let end = x + name.length();
    marks.push(Mark::Text(name));
    let bold = head.title_style(dice, 24.0, 36.0);
    let room = w - end - 130.0;
    let (at, bottom) = if room > 110.0 {
        ((end + 35.0, 60.0), 50.0 + size * 0.8)
    } else {
        let y = 44.0 + size * 0.75 + bold.size * 0.6;
        ((x, y), y + 14.0)
    };
    marks.push(latin(head.title, bold, at, Align::Start, room.max(300.0)));
    marks.extend(head.badge(dice, 62.0));
    (marks, bottom)
}
