//! Licenses of Africa (flags, bands, numbered or captioned rows, a ghost) and of Australia (bare, large class
//! and number, an address in capitals).

use super::cells::{cell, class, holder_lines};
use crate::colour::rgb;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Align, Arrange, Block, Cell, Form, ID1, Mark, Record, Wish, holder, latin, national_card,
    plain, plain_text, scenic, security, setting,
};
use crate::text::{Face, style};

pub(super) fn african(dice: &mut Dice, record: &Record) -> Form {
    let ground = security(dice, record, ID1);
    let wish = Wish {
        width: (180.0, 250.0),
        at_right: 0.4,
        engraved: 0.35,
        repeated: 0.5,
    };
    let (mut form, column, top) = national_card(dice, record, ground, 24.0, &wish);
    let h = ID1.1;
    let (left, right) = (column.left, column.right);
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
        form.overlays.push(column.hologram(dice, h));
    }
    if chance(dice, 0.25) {
        form.overlays.push(column.vehicles(dice, record, h - 10.0));
    }
    form
}

pub(super) fn australian(dice: &mut Dice, record: &Record) -> Form {
    let ground = match crate::dice::whole(dice, 0, 2) {
        0 => plain(dice, record, ID1),
        1 => security(dice, record, ID1),
        _ => scenic(dice, record, ID1),
    };
    let wish = Wish {
        width: (185.0, 235.0),
        at_right: 0.6,
        engraved: 0.15,
        repeated: 0.15,
    };
    let (mut form, column, top) = national_card(dice, record, ground, 14.0, &wish);
    let h = ID1.1;
    let (left, right) = (column.left, column.right);
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
    form.foot.push(column.signature(record, h));
    if chance(dice, 0.3) {
        let bold = style(Face::SansBold, 26.0, rgb(200, 30, 40));
        let words = pick(
            dice,
            &["PROVISIONAL", "LEARNER", "P1", "FULL", "HEAVY VEHICLE"],
        );
        form.overlays
            .push(latin(words, bold, (left, h - 12.0), Align::Start, 240.0));
    }
    form
}
