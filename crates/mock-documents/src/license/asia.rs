//! Licenses of South and East Asia: a chip and a table of classes with dates; rows in ruled boxes with the
//! portrait at the right and a grid of vehicle classes along the foot.

use super::cells::class;
use crate::colour::{hsv, rgb};
use crate::country::Word;
use crate::dice::{Dice, between, chance, pick, whole};
use crate::form::{
    Align, Arrange, Block, Cell, Form, ID1, Mark, Record, heading, holder, national, photo, plain,
    plain_text, security, setting,
};
use crate::identity::coded;
use crate::text::{Face, style};

pub(super) fn indian(dice: &mut Dice, record: &Record) -> Form {
    let ground = if chance(dice, 0.3) {
        plain(dice, record, ID1)
    } else {
        security(dice, record, ID1)
    };
    let mut form = Form::new(ID1, ground);
    let (w, h) = ID1;
    let (header, top) = national(dice, record, Word::License, w);
    form.header = header;
    let pw = between(dice, 150.0, 210.0);
    let ph = (pw * between(dice, 1.15, 1.3)).min(h - top - 80.0);
    let is_right = chance(dice, 0.6);
    let x = if is_right { w - pw - 30.0 } else { 30.0 };
    form.portrait = Some(photo(dice, record.person.sex, [x, top + 6.0, pw, ph], 0.25));
    let (left, right) = if is_right {
        (34.0, x - 14.0)
    } else {
        (x + pw + 20.0, w - 24.0)
    };
    let class = pick(dice, &["LMV", "MCWG", "LMV MCWG", "TRANS", "A", "B1", "C"]);
    let mut cells = holder::license(dice, record, class);
    cells.extend(holder::names(dice, record));
    if chance(dice, 0.5) {
        let group = pick(dice, &["O+", "B+", "A-", "AB+"]);
        cells.push(super::cells::cell("", "Blood Group", group).share(0.5));
    }
    let has_chip = chance(dice, 0.4);
    let area_top = if has_chip && !is_right {
        top + 4.0
    } else {
        top + 2.0
    };
    form.fields.push(Block {
        area: [left, area_top, right, h - between(dice, 24.0, 96.0)],
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
        let at = (x + (pw - 110.0) / 2.0, (top + ph + 24.0).min(h - 110.0));
        form.foot.push(Mark::Chip(at, 110.0));
    } else {
        form.foot.push(Mark::Signature(
            [x, (top + ph + 10.0).min(h - 60.0), pw, 52.0],
            record.ink,
        ));
    }
    if chance(dice, 0.45) {
        form.foot.push(Mark::Vehicles(
            (left, h - 14.0),
            between(dice, 36.0, 54.0),
            6,
            record.print,
        ));
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
    let pw = between(dice, 185.0, 250.0);
    let ph = pw * between(dice, 1.2, 1.33);
    let is_right = chance(dice, 0.72);
    let x = if is_right {
        w - pw - between(dice, 22.0, 44.0)
    } else {
        30.0
    };
    let top;
    if chance(dice, 0.5) {
        // Rows begin at the upper edge; the title stands in a row of its own.
        top = 24.0;
    } else {
        let (header, bottom) = national(dice, record, Word::License, w);
        form.header = header;
        top = bottom;
    }
    let y = (top + between(dice, 0.0, 60.0)).min(h - ph - 20.0);
    form.portrait = Some(photo(dice, record.person.sex, [x, y, pw, ph], 0.2));
    let (left, right) = if is_right {
        (28.0, x - 12.0)
    } else {
        (x + pw + 18.0, w - 24.0)
    };
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
    // A bar that says until when, in the colour of the holder's record.
    let bar = pick(
        dice,
        &[
            hsv(0.13, 0.7, 0.95),
            hsv(0.36, 0.5, 0.8),
            hsv(0.58, 0.5, 0.9),
        ],
    );
    form.foot.push(Mark::Band(
        [left, middle + 4.0, right - left, 50.0],
        0.0,
        bar.into(),
    ));
    let until = style(Face::RobotoBold, 32.0, rgb(20, 20, 25));
    let text = record.date(p.expires);
    form.foot.push(heading(
        plain_text(&text),
        until,
        (left + 14.0, middle + 41.0),
        Align::Start,
        right - left - 120.0,
    ));
    let valid = Mark::Text(crate::form::Line {
        align: Align::End,
        ..crate::form::line(
            record.first(Word::Expires),
            until.sized(26.0),
            (right - 8.0, middle + 40.0),
            150.0,
        )
    });
    form.foot.push(valid);
    form.foot.extend(class_grid(
        dice,
        record,
        [left, middle + 74.0, right, h - 24.0],
    ));
    if chance(dice, 0.4) {
        let at = (right - 50.0, h - 90.0);
        form.overlays.push(Mark::Stamp(
            at,
            42.0,
            hsv(0.0, 0.8, 0.75).alpha(0.8),
            record.country.code.to_string(),
        ));
    }
    form
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
                marks.push(heading(
                    plain_text(label),
                    small,
                    at,
                    Align::Middle,
                    wide - 6.0,
                ));
            }
        }
    }
    marks
}
