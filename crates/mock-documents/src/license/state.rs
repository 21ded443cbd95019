//! Licenses of American states in the manner of the AAMVA card design: a large name, a large portrait at the
//! left, numbered captions, a ghost, a signature, a donor's heart; and their upright sisters for the young.

use super::cells::{cell, class, description, holder_lines};
use super::header::{NAME_FACES, header};
use crate::colour::{hsv, rgb};
use crate::dice::{Dice, between, chance, either, pick, whole};
use crate::form::{
    Align, Arrange, Block, Cell, Form, ID1, Line, Mark, Record, Setting, ghost, latin, line, photo,
    plain, plain_text, scenic, security, setting,
};
use crate::identity::{DateStyle, coded, place};
use crate::text::{Face, style};

const TITLES: &[&str] = &[
    "DRIVER LICENSE",
    "DRIVER'S LICENSE",
    "DRIVER LICENSE",
    "OPERATOR LICENSE",
    "DRIVER LICENSE",
    "Driver License",
    "DRIVER'S LICENSE",
    "OPERATOR'S LICENSE",
    "COMMERCIAL DRIVER LICENSE",
    "ENHANCED DRIVER LICENSE",
    "DRIVER LICENCE",
    "LIMITED-TERM DRIVER'S LICENSE",
];

/// The name on the card: the state's, or one more that exists nowhere.
fn name(dice: &mut Dice, record: &Record) -> String {
    let name = if chance(dice, 0.35) {
        record.country.english().to_string()
    } else {
        place(dice)
    };
    either(dice, 0.55, name.to_uppercase(), name)
}

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let ground = match whole(dice, 0, 9) {
        0 | 1 => plain(dice, record, ID1),
        2..=4 => security(dice, record, ID1),
        _ => scenic(dice, record, ID1),
    };
    let mut form = Form::new(ID1, ground);
    let (name, title) = (name(dice, record), pick(dice, TITLES));
    let (marks, top) = header(dice, record, &name, title, ID1.0);
    form.header = marks;
    let top = top.clamp(76.0, 170.0);
    let w = between(dice, 190.0, 275.0);
    let h = (w * between(dice, 1.2, 1.34)).min(ID1.1 - top - 30.0);
    let margin = between(dice, 16.0, 46.0);
    let x = either(dice, 0.93, margin, ID1.0 - w - margin);
    let y = (top + between(dice, -6.0, 35.0)).min(ID1.1 - h - 16.0);
    let mut portrait = photo(dice, record.person.sex, [x, y, w, h], 0.22);
    let is_left = x < ID1.0 / 2.0;
    let (left, right) = if is_left {
        (x + w + between(dice, 14.0, 34.0), ID1.0 - 26.0)
    } else {
        (between(dice, 24.0, 44.0), x - 14.0)
    };
    if chance(dice, 0.78) {
        let wide = between(dice, 85.0, 150.0);
        let at = (
            right - wide * between(dice, 0.5, 0.9),
            ID1.1 - wide * between(dice, 0.66, 1.3),
        );
        portrait.ghosts.push(ghost(dice, at, wide));
    }
    form.portrait = Some(portrait);
    let setting = setting(dice, record, (25.0, 34.0));
    form.fields = fields(dice, record, setting, [left, top, right, ID1.1 - 16.0]);
    form.foot = vec![sign(dice, [x, y, w, h])];
    form.overlays = extras(dice, record, setting, [x, y, w, h]);
    form
}

/// Number, dates, name and address, description: in one of two orders.
fn fields(dice: &mut Dice, record: &Record, s: Setting, area: [f32; 4]) -> Vec<Block> {
    let [left, top, right, bottom] = area;
    let p = &record.person;
    let date = |d: crate::identity::Date| d.printed(DateStyle::MonthDayYear);
    let dln = pick(
        dice,
        &[
            "DLN",
            "DL NO.",
            "LIC#",
            "License #",
            "OLN",
            "NO.",
            "LIC. NO.",
            "DL",
        ],
    );
    let number = cell("4d", dln, &record.number).loud().share(0.62);
    let mut cells = vec![number, cell("9", "CLASS", class(dice)).share(0.38)];
    let birth = cell("3", "DOB", &date(p.birth)).loud().share(0.5);
    let expires = cell("4b", "EXP", &date(p.expires)).share(0.5);
    let expires = if chance(dice, 0.5) {
        expires.loud()
    } else {
        expires
    };
    let issued = cell("4a", "ISS", &date(p.issued)).share(0.5);
    let marks = either(dice, 0.7, ["1", "2", "8"], ["", "", ""]);
    let names = holder_lines(record, marks);
    let mut dates = vec![birth, expires, issued];
    if !chance(dice, 0.5) {
        dates.swap(0, 1);
    }
    if chance(dice, 0.5) {
        cells.extend(dates);
        cells.extend(names);
    } else {
        cells.extend(names);
        cells.extend(dates);
    }
    let unmarked = chance(dice, 0.25);
    let strip = |mut cells: Vec<Cell>| {
        if unmarked {
            cells.iter_mut().for_each(|cell| cell.mark = "");
        }
        cells
    };
    let low = top + (bottom - top) * between(dice, 0.62, 0.72);
    let columns = pick(dice, &[0.5, 0.33, 0.5]);
    let mut more: Vec<Cell> = description(dice, record);
    more.push(cell("9a", "END", "NONE"));
    more.push(cell("12", "REST", pick(dice, &["NONE", "B", "A", "NONE"])));
    let more = more.into_iter().map(|cell| cell.share(columns)).collect();
    let small = Setting {
        value: s.value.sized(s.value.size * 0.86),
        ..s
    };
    let arrange = pick(
        dice,
        &[
            Arrange::Inline,
            Arrange::Inline,
            Arrange::Inline,
            Arrange::Above,
        ],
    );
    let width = (right - left) * between(dice, 0.6, 0.85);
    vec![
        Block {
            area: [left, top, right, low],
            setting: s,
            arrange: Arrange::Inline,
            cells: strip(cells),
        },
        Block {
            area: [left, low + 4.0, left + width, bottom],
            setting: small,
            arrange,
            cells: strip(more),
        },
    ]
}

/// Under the portrait where there is room, else across its lower edge.
fn sign(dice: &mut Dice, [x, y, w, h]: [f32; 4]) -> Mark {
    let high = between(dice, 55.0, 85.0);
    let top = if ID1.1 - (y + h) > high * 0.8 {
        y + h
    } else {
        ID1.1 - high - between(dice, 5.0, 30.0)
    };
    let long = w * between(dice, 0.8, 1.25);
    Mark::Signature([x + 6.0, top, long, high], rgb(18, 18, 30))
}

/// Turned words, audit number, donor's heart, veteran's mark, a second date of birth, a motto.
fn extras(dice: &mut Dice, record: &Record, s: Setting, photo: [f32; 4]) -> Vec<Mark> {
    let (w, h) = ID1;
    let mut marks = Vec::new();
    let birth = record.person.birth.printed(DateStyle::MonthDayYear);
    if chance(dice, 0.35) {
        let word = pick(
            dice,
            &["SAMPLE", "SAMPLE", "000", "NOT FOR REAL ID", "SPECIMEN"],
        );
        let x = if photo[0] > 40.0 {
            photo[0] - 6.0
        } else {
            photo[0] + photo[2] + 20.0
        };
        let text = style(Face::SansBold, 22.0, s.value.colour);
        let at = (x, photo[1] + photo[3] * 0.6);
        let turned = Line {
            turn: -90.0,
            ..line(plain_text(word), text, at, 300.0)
        };
        marks.push(Mark::Text(turned));
    }
    if chance(dice, 0.6) {
        let audit = format!("5 DD {}", coded(dice, "999999999A9999"));
        let at = (
            photo[0] + photo[2] + between(dice, -60.0, 30.0),
            h - between(dice, 8.0, 16.0),
        );
        let small = s.caption.sized(18.0);
        marks.push(latin(&audit, small, at, Align::Start, 300.0));
    }
    if chance(dice, 0.35) {
        let faded = record.accent.alpha(between(dice, 0.35, 0.8));
        let text = style(Face::SansBold, between(dice, 30.0, 46.0), faded);
        let at = (w - 25.0, h - between(dice, 14.0, 40.0));
        marks.push(latin(&birth, text, at, Align::End, 260.0));
    }
    if chance(dice, 0.5) {
        let red = rgb(200, 30, 40);
        let at = (between(dice, 620.0, 740.0), h - between(dice, 20.0, 60.0));
        let r = between(dice, 11.0, 18.0);
        let word = pick(dice, &["DONOR", "ORGAN DONOR", "DONOR"]);
        marks.push(Mark::Heart(at, r, red));
        let text = style(Face::SansBold, r * 1.6, red);
        marks.push(latin(
            word,
            text,
            (at.0 + r * 1.4, at.1 + r * 0.6),
            Align::Start,
            160.0,
        ));
    }
    if chance(dice, 0.25) {
        let navy = hsv(0.62, 0.7, 0.4);
        let text = style(Face::SansBold, between(dice, 20.0, 30.0), navy);
        let at = (w - 30.0, h - between(dice, 70.0, 120.0));
        marks.push(latin("VETERAN", text, at, Align::End, 170.0));
    }
    if chance(dice, 0.12) {
        let band = [0.0, h - 26.0, w, 26.0];
        marks.push(Mark::Band(band, 0.0, record.print.alpha(0.85).into()));
        let words = "OPERATION OF A MOTOR VEHICLE CONSTITUTES CONSENT TO ANY TEST REQUIRED BY LAW";
        let white = style(Face::SansBold, 15.0, rgb(255, 255, 255));
        marks.push(latin(words, white, (60.0, h - 8.0), Align::Start, w - 90.0));
    }
    if chance(dice, 0.18) {
        let at = (between(dice, 350.0, 750.0), between(dice, 200.0, 420.0));
        marks.push(Mark::Hologram(
            at,
            between(dice, 50.0, 130.0),
            between(dice, 0.1, 0.35),
        ));
    }
    if chance(dice, 0.15) {
        let size = between(dice, 70.0, 120.0);
        let at = (w - between(dice, 60.0, 200.0), between(dice, 150.0, 300.0));
        marks.push(Mark::Arms(
            record.country.arms,
            at,
            size,
            record.print.alpha(0.7),
        ));
    }
    marks
}

/// Upright, for holders under 21.
pub(super) fn upright(dice: &mut Dice, record: &Record) -> Form {
    let size = (ID1.1, ID1.0);
    let ground = if chance(dice, 0.6) {
        scenic(dice, record, size)
    } else {
        security(dice, record, size)
    };
    let mut form = Form::new(size, ground);
    let (w, h) = size;
    let name = name(dice, record);
    let big = style(
        pick(dice, NAME_FACES),
        between(dice, 54.0, 80.0),
        record.print,
    );
    let bold = style(Face::SansBold, between(dice, 28.0, 40.0), rgb(20, 20, 25));
    let title = pick(dice, TITLES);
    form.header = vec![
        latin(&name, big, (w / 2.0, 74.0), Align::Middle, w - 60.0),
        latin(title, bold, (w / 2.0, 118.0), Align::Middle, w - 90.0),
    ];
    let pw = between(dice, 220.0, 300.0);
    let x = pick(dice, &[24.0, 24.0, (w - pw) / 2.0]);
    let y = between(dice, 132.0, 165.0);
    let ph = pw * between(dice, 1.2, 1.3);
    let mut portrait = photo(dice, record.person.sex, [x, y, pw, ph], 0.25);
    if x < 30.0 && chance(dice, 0.7) {
        let wide = between(dice, 90.0, 140.0);
        portrait
            .ghosts
            .push(ghost(dice, (w - wide * 0.7, y + ph - wide * 0.6), wide));
    }
    form.portrait = Some(portrait);
    let red = style(Face::SansBold, between(dice, 22.0, 30.0), rgb(200, 30, 40));
    let until = format!("UNDER 21 UNTIL {}", coded(dice, "09/09/2099"));
    form.foot = vec![
        Mark::Signature([40.0, y + ph, w * 0.6, 60.0], rgb(20, 20, 30)),
        latin(
            &until,
            red,
            (w / 2.0, y + ph + 78.0),
            Align::Middle,
            w - 50.0,
        ),
    ];
    let setting = setting(dice, record, (25.0, 31.0));
    let area = [28.0, y + ph + 88.0, w - 24.0, h - 24.0];
    form.fields = fields(dice, record, setting, area);
    if chance(dice, 0.4) {
        form.overlays
            .push(Mark::Heart((w - 60.0, h - 36.0), 15.0, rgb(200, 30, 40)));
    }
    form
}
