//! Licenses of South and East Asia: a chip and a table of classes with dates; rows in ruled boxes with the
//! portrait at the right and a grid of vehicle classes along the foot.

use super::cells::class;
use crate::colour::{hsv, rgb};
use crate::country::Word;
use crate::dice::{Dice, between, chance, pick, whole};
use crate::form::{
    Align, Arrange, Block, Cell, Form, ID1, Mark, Record, Wish, column, heading, holder, latin,
    national, national_card, plain, plain_text, security, setting,
};
use crate::identity::coded;
use crate::text::{Face, style};

pub(super) fn indian(dice: &mut Dice, record: &Record) -> Form {
    let ground = if chance(dice, 0.3) {
        plain(dice, record, ID1)
    } else {
        security(dice, record, ID1)
    };
    let wish = Wish {
        width: (150.0, 210.0),
        at_right: 0.6,
        engraved: 0.25,
        repeated: 0.2,
    };
    let (mut form, column, top) = national_card(dice, record, ground, 76.0, &wish);
    let h = ID1.1;
    let (left, right) = (column.left, column.right);
    let [x, y, pw, ph] = column.frame;
    let class = pick(dice, &["LMV", "MCWG", "LMV MCWG", "TRANS", "A", "B1", "C"]);
    let mut cells = holder::license(dice, record, class);
    cells.extend(holder::names(dice, record));
    if chance(dice, 0.5) {
        let group = pick(dice, &["O+", "B+", "A-", "AB+"]);
        cells.push(super::cells::cell("", "Blood Group", group).share(0.5));
    }
    let has_chip = chance(dice, 0.4);
    form.fields.push(Block {
        area: [left, top + 3.0, right, h - between(dice, 24.0, 96.0)],
        setting: setting(dice, record, (21.0, 28.0)),
        arrange: pick(
            dice,
            &[
                Arrange::Beside(0.36),
                Arrange::Beside(0.4),
                Arrange::Inline,
                Arrange::Above,
            ],
        ),
        cells,
    });
    if has_chip {
        let at = (x + (pw - 110.0) / 2.0, (y + ph + 18.0).min(h - 110.0));
        form.foot.push(Mark::Chip(at, 110.0));
    } else {
        form.foot.push(column.signature(record, h));
    }
    if chance(dice, 0.45) {
        form.foot.push(column.vehicles(dice, record, h - 14.0));
    }
    form
}

pub(super) fn east_asian(dice: &mut Dice, record: &Record) -> Form {
    let pale = chance(dice, 0.5);
    let ground = if pale {
        plain(dice, record, ID1)
    } else {
        security(dice, record, ID1)
    };
    let mut form = Form::new(ID1, ground);
    let (w, h) = ID1;
    let (header, bottom) = national(dice, record, Word::License, w);
    // Without a header rows begin at the upper edge.
    let top = if chance(dice, 0.5) {
        form.header = header;
        bottom
    } else {
        24.0
    };
    let wish = Wish {
        width: (185.0, 250.0),
        at_right: 0.72,
        engraved: 0.2,
        repeated: 0.1,
    };
    let column = column(&mut form, dice, record, (top, h - 20.0), &wish);
    let (left, right) = (column.left, column.right);
    let p = &record.person;
    let native = record.native(dice, &p.surname);
    let home = record.native(dice, &p.city);
    let date = |d: crate::identity::Date| plain_text(&record.date(d));
    let one = |word: Word, value| Cell::new("", vec![record.first(word)], value);
    let cells = vec![
        one(Word::Surname, native).loud().share(0.56),
        one(Word::BirthDate, date(p.birth)).share(0.44),
        one(Word::Address, home),
        one(Word::Issued, date(p.issued)).share(0.55),
        one(Word::Number, plain_text(&coded(dice, "99999"))).share(0.45),
    ];
    let s = setting(dice, record, (25.0, 32.0));
    let middle = top + (h - top) * between(dice, 0.42, 0.55);
    form.fields.push(Block {
        area: [left, top + 4.0, right, middle],
        setting: s,
        arrange: pick(
            dice,
            &[Arrange::Boxed, Arrange::Boxed, Arrange::Beside(0.26)],
        ),
        cells,
    });
    form.foot.extend(until(
        dice,
        record,
        [left, middle + 4.0, right - left, 50.0],
    ));
    form.foot.extend(class_grid(
        dice,
        record,
        [left, middle + 74.0, right, h - 24.0],
    ));
    if chance(dice, 0.4) {
        let at = (right - 50.0, h - 90.0);
        let red = hsv(0.0, 0.8, 0.75).alpha(0.8);
        let words = record.country.code.to_string();
        form.overlays.push(Mark::Stamp(at, 42.0, red, words));
    }
    form
}

/// A bar that says until when, in the colour of the holder's record.
fn until(dice: &mut Dice, record: &Record, frame: [f32; 4]) -> Vec<Mark> {
    let [x, y, w, _] = frame;
    let gold = hsv(0.13, 0.7, 0.95);
    let bar = pick(dice, &[gold, hsv(0.36, 0.5, 0.8), hsv(0.58, 0.5, 0.9)]);
    let text = style(Face::RobotoBold, 32.0, rgb(20, 20, 25));
    let date = plain_text(&record.date(record.person.expires));
    let caption = record.first(Word::Expires);
    vec![
        Mark::Band(frame, 0.0, bar.into()),
        heading(date, text, (x + 14.0, y + 37.0), Align::Start, w - 170.0),
        heading(
            caption,
            text.sized(26.0),
            (x + w - 8.0, y + 36.0),
            Align::End,
            150.0,
        ),
    ]
}

/// Number, classes and a grid of small boxes, some of them filled.
fn class_grid(dice: &mut Dice, record: &Record, [left, top, right, bottom]: [f32; 4]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let ink = record.print.alpha(0.8);
    let bold = style(Face::RobotoBold, 30.0, record.ink);
    let number = format!("{} {}", record.first(Word::Number).text, record.number);
    let text = crate::country::Lettering {
        text: number,
        script: record.script(),
    };
    marks.push(heading(
        text,
        bold,
        (left, top + 22.0),
        Align::Start,
        (right - left) * 0.8,
    ));
    let columns = whole(dice, 6, 9);
    let start = left + (right - left) * between(dice, 0.3, 0.5);
    let wide = (right - start) / columns as f32;
    let high = ((bottom - top - 34.0) / 2.0).min(52.0);
    for row in 0..2 {
        for column in 0..columns {
            let x = start + wide * column as f32;
            let y = top + 32.0 + high * row as f32;
            marks.push(Mark::Band(
                [x, y, wide - 2.0, high - 2.0],
                0.0,
                ink.alpha(0.15).into(),
            ));
            if chance(dice, 0.5) {
                let label = if chance(dice, 0.5) { class(dice) } else { "" };
                let small = style(Face::RobotoBold, high * 0.45, record.ink);
                let at = (x + wide / 2.0, y + high * 0.66);
                marks.push(latin(label, small, at, Align::Middle, wide - 6.0));
            }
        }
    }
    marks
}
