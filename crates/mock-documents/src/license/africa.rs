//! Licenses of Africa (flags, bands, numbered or captioned rows, a ghost) and of Australia (bare, large class
//! and number, an address in capitals).

use super::cells::{cell, class, holder_lines};
use crate::colour::rgb;
use crate::country::Word;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Align, Arrange, Block, Cell, Form, ID1, Mark, Record, ghost, heading, holder, national, photo,
    plain, plain_text, scenic, security, setting,
};
use crate::text::{Face, style};

pub(super) fn african(dice: &mut Dice, record: &Record) -> Form {
    let mut form = Form::new(ID1, security(dice, record, ID1));
    let (w, h) = ID1;
    let (header, top) = national(dice, record, Word::License, w);
    form.header = header;
    let pw = between(dice, 180.0, 250.0);
    let ph = (pw * between(dice, 1.18, 1.34)).min(h - top - 24.0);
    let is_right = chance(dice, 0.4);
    let x = if is_right {
        w - pw - 26.0
    } else {
        between(dice, 18.0, 44.0)
    };
    let y = top + between(dice, 0.0, (h - top - ph - 16.0).max(1.0));
    let mut portrait = photo(dice, record.person.sex, [x, y, pw, ph], 0.35);
    let (left, right) = if is_right {
        (30.0, x - 14.0)
    } else {
        (x + pw + 22.0, w - 22.0)
    };
    if chance(dice, 0.5) {
        let wide = between(dice, 80.0, 130.0);
        portrait
            .ghosts
            .push(ghost(dice, (right - wide * 0.6, h - wide * 0.8), wide));
    }
    form.portrait = Some(portrait);
    let classes = pick(dice, &["B", "A, B", "B, C1", "EB", "B, CE", "A1", "C"]);
    let numbered = chance(dice, 0.45);
    let mut cells = if numbered {
        super::cells::european(dice, record)
    } else {
        let mut cells = holder::names(dice, record);
        cells.extend(holder::license(dice, record, classes));
        cells
    };
    if chance(dice, 0.3) {
        cells.push(cell("", "ID No.", &record.personal).share(0.5));
    }
    form.fields.push(Block {
        area: [left, top + 4.0, right, h - between(dice, 18.0, 70.0)],
        setting: setting(dice, record, (23.0, 31.0)),
        arrange: if numbered {
            Arrange::Numbered
        } else {
            pick(
                dice,
                &[
                    Arrange::Above,
                    Arrange::Beside(0.42),
                    Arrange::Above,
                    Arrange::Inline,
                ],
            )
        },
        cells,
    });
    if chance(dice, 0.4) {
        let frame = [left, h - 64.0, between(dice, 160.0, 260.0), 56.0];
        form.foot.push(Mark::Signature(frame, record.ink));
    }
    if chance(dice, 0.35) {
        let at = (between(dice, left, right), between(dice, 170.0, 420.0));
        form.overlays.push(Mark::Hologram(
            at,
            between(dice, 40.0, 100.0),
            between(dice, 0.12, 0.4),
        ));
    }
    if chance(dice, 0.25) {
        let start = (left, h - 10.0);
        form.overlays.push(Mark::Vehicles(
            start,
            between(dice, 30.0, 46.0),
            5,
            record.print,
        ));
    }
    form
}

pub(super) fn australian(dice: &mut Dice, record: &Record) -> Form {
    let ground = match crate::dice::whole(dice, 0, 2) {
        0 => plain(dice, record, ID1),
        1 => security(dice, record, ID1),
        _ => scenic(dice, record, ID1),
    };
    let mut form = Form::new(ID1, ground);
    let (w, h) = ID1;
    let (header, top) = national(dice, record, Word::License, w);
    form.header = header;
    let pw = between(dice, 185.0, 235.0);
    let ph = pw * between(dice, 1.2, 1.32);
    let is_right = chance(dice, 0.6);
    let x = if is_right { w - pw - 34.0 } else { 32.0 };
    let y = (top + between(dice, 0.0, 50.0)).min(h - ph - 14.0);
    form.portrait = Some(photo(dice, record.person.sex, [x, y, pw, ph], 0.15));
    let (left, right) = if is_right {
        (36.0, x - 18.0)
    } else {
        (x + pw + 26.0, w - 30.0)
    };
    let p = &record.person;
    let mut cells = vec![
        Cell::new(
            "",
            Vec::new(),
            plain_text(&format!("{} {}", p.given, p.surname.to_uppercase())),
        )
        .loud(),
    ];
    cells.extend(holder_lines(record, ["", "", ""]).into_iter().skip(2));
    let more = vec![
        cell("", "Licence No.", &record.number).loud().share(0.55),
        cell("", "Class", class(dice)).loud().share(0.45),
        cell("", "Date of Birth", &record.date(p.birth)).share(0.5),
        cell("", "Expiry Date", &record.date(p.expires)).share(0.5),
        cell("", "Conditions", pick(dice, &["S", "NONE", "A"])).share(0.5),
    ];
    let s = setting(dice, record, (25.0, 31.0));
    let middle = top + (h - top) * 0.44;
    form.fields = vec![
        Block {
            area: [left, top + 6.0, right, middle],
            setting: s,
            arrange: Arrange::Bare,
            cells,
        },
        Block {
            area: [left, middle + 8.0, right, h - 30.0],
            setting: s,
            arrange: pick(
                dice,
                &[
                    Arrange::Above,
                    Arrange::Above,
                    Arrange::Below,
                    Arrange::Boxed,
                ],
            ),
            cells: more,
        },
    ];
    form.foot.push(Mark::Signature(
        [x, (y + ph - 40.0).min(h - 60.0), pw, 52.0],
        rgb(20, 20, 30),
    ));
    if chance(dice, 0.3) {
        let bold = style(Face::SansBold, 26.0, rgb(200, 30, 40));
        let words = pick(
            dice,
            &["PROVISIONAL", "LEARNER", "P1", "FULL", "HEAVY VEHICLE"],
        );
        form.overlays.push(heading(
            plain_text(words),
            bold,
            (left, h - 12.0),
            Align::Start,
            240.0,
        ));
    }
    form
}
