//! Fronts of identity cards and permits: ID-1 with or without contacts, larger cards with machine-readable
//! lines below, upright cards.

use super::Paper;
use crate::colour::{hsv, rgb};
use crate::country::{Identity, Word};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::form::{
    Align, Arrange, Block, Cell, Column, Form, ID1, Line, Mark, Record, Wish, column, holder,
    latin, line, machine_read, national, photo, plain, plain_text, security, setting,
};
use crate::identity::coded;
use crate::mrz;
use crate::text::{Face, style};

/// A card of ID-1 size without machine-readable lines on this side.
pub(super) fn card(dice: &mut Dice, record: &Record, layout: Identity, paper: Paper) -> Form {
    let (w, h) = ID1;
    let mut form = body(dice, record, paper, ID1, h);
    let has_chip = layout == Identity::Chip || chance(dice, 0.15);
    let frame = form
        .portrait
        .as_ref()
        .map_or([0.0; 4], |portrait| portrait.frame);
    if has_chip {
        let right = frame[0] < w / 2.0;
        let y = between(dice, 150.0, 320.0);
        let x = if right {
            w - between(dice, 150.0, 190.0)
        } else {
            between(dice, 36.0, 70.0)
        };
        form.foot
            .push(Mark::Chip((x, y), between(dice, 105.0, 125.0)));
        if let Some(block) = form.fields.first_mut() {
            // Fields make room for the contacts.
            if right {
                block.area[2] = block.area[2].min(x - 12.0);
            } else {
                block.area[0] = block.area[0].max(x + 135.0);
            }
        }
    }
    if chance(dice, 0.4) {
        let radio = (w - between(dice, 70.0, 110.0), between(dice, 20.0, 40.0));
        form.overlays
            .push(Mark::Radio(radio, between(dice, 36.0, 54.0), record.print));
    }
    form
}

/// The machine-readable lines below the portrait: TD2 with two, or three on a smaller card.
pub(super) fn with_zone(dice: &mut Dice, record: &Record, paper: Paper, size: (f32, f32)) -> Form {
    let (_, h) = size;
    let is_td2 = size != ID1;
    let zone_top = h - if is_td2 {
        between(dice, 150.0, 185.0)
    } else {
        between(dice, 170.0, 195.0)
    };
    let mut form = body(dice, record, paper, size, zone_top);
    form.foot
        .push(Mark::Zone(lines(dice, record, paper, is_td2), zone_top));
    form
}

/// The machine-readable lines of a card.
pub(super) fn lines(dice: &mut Dice, record: &Record, paper: Paper, is_td2: bool) -> Vec<String> {
    let code = match paper {
        Paper::IdCard => pick(dice, &["I", "ID", "ID", "IC"]),
        Paper::Permit => pick(dice, &["AR", "IR", "AC", "RP"]),
    };
    let number: String = record
        .number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(9)
        .collect();
    let personal = if chance(dice, 0.5) {
        coded(dice, "99999999999")
    } else {
        String::new()
    };
    let read = machine_read(&record.person, record.country.code, &number, &personal);
    if is_td2 {
        mrz::td2(code, &read).to_vec()
    } else {
        mrz::td1(code, &read).to_vec()
    }
}

/// Ground, header, portrait and fields above `bottom`.
fn body(dice: &mut Dice, record: &Record, paper: Paper, size: (f32, f32), bottom: f32) -> Form {
    let ground = if chance(dice, 0.16) {
        plain(dice, record, size)
    } else {
        security(dice, record, size)
    };
    let mut form = Form::new(size, ground);
    let (w, _) = size;
    let (header, top) = national(dice, record, paper.title(), w);
    form.header = header;
    let wish = Wish {
        width: (w * 0.19, w * 0.31),
        at_right: 0.22,
        engraved: 0.55,
        repeated: 0.55,
    };
    let column = column(&mut form, dice, record, (top, bottom - 10.0), &wish);
    let (left, right) = (column.left, column.right);
    form.fields.push(fields(
        dice,
        record,
        paper,
        [left, top + 6.0, right, bottom - 12.0],
    ));
    form.foot.extend(sign(dice, record, &column, bottom));
    form.overlays = overlays(dice, record, size, bottom);
    form
}

fn fields(dice: &mut Dice, record: &Record, paper: Paper, area: [f32; 4]) -> Block {
    let mut cells: Vec<Cell> = Vec::new();
    let number_first = chance(dice, 0.35);
    if number_first {
        cells.push(holder::worded(record, Word::Number, plain_text(&record.number)).loud());
    }
    cells.extend(holder::names(dice, record));
    let more = holder::identity(dice, record);
    cells.extend(more);
    if paper == Paper::Permit {
        let kinds = [
            "SETTLEMENT PERMIT",
            "STUDENT",
            "EMPLOYMENT",
            "FAMILY MEMBER",
            "TEMPORARY",
            "PERMANENT",
        ];
        let kind = plain_text(pick(dice, &kinds));
        let place = whole(dice, 0, 2) as usize;
        cells.insert(place, holder::worded(record, Word::Type, kind));
        if chance(dice, 0.5) {
            let remark = pick(
                dice,
                &[
                    "WORK PERMITTED",
                    "LIMITED TO STUDY",
                    "SEE REVERSE",
                    "§ 9 (1)",
                ],
            );
            cells.push(holder::worded(record, Word::Remarks, plain_text(remark)));
        }
    }
    if chance(dice, 0.3) {
        // One caption is enough for many.
        cells.iter_mut().for_each(|cell| cell.captions.truncate(1));
    }
    Block {
        area,
        setting: setting(dice, record, (21.0, 32.0)),
        arrange: pick(
            dice,
            &[
                Arrange::Above,
                Arrange::Above,
                Arrange::Above,
                Arrange::Beside(0.38),
                Arrange::Below,
                Arrange::Inline,
                Arrange::Above,
            ],
        ),
        cells,
    }
}

fn sign(dice: &mut Dice, record: &Record, column: &Column, bottom: f32) -> Vec<Mark> {
    let [_, y, _, h] = column.frame;
    if chance(dice, 0.35) {
        Vec::new()
    } else if bottom - (y + h) > 40.0 {
        vec![column.signature(record, bottom)]
    } else {
        let (long, high) = (between(dice, 180.0, 260.0), between(dice, 44.0, 66.0));
        let room = (column.right - column.left - long).max(0.0);
        let x = column.left + room * between(dice, 0.3, 1.0);
        vec![Mark::Signature(
            [x, bottom - high - 8.0, long, high],
            record.ink,
        )]
    }
}

fn overlays(dice: &mut Dice, record: &Record, (w, h): (f32, f32), bottom: f32) -> Vec<Mark> {
    let mut marks = Vec::new();
    if chance(dice, 0.35) {
        let at = (
            between(dice, 0.3, 0.95) * w,
            between(dice, 0.3, 0.85) * bottom,
        );
        marks.push(Mark::Hologram(
            at,
            between(dice, 40.0, 120.0),
            between(dice, 0.1, 0.5),
        ));
    }
    if chance(dice, 0.15) {
        let at = (
            between(dice, 0.6, 0.92) * w,
            between(dice, 0.35, 0.75) * bottom,
        );
        let ink = rgb(50, 45, 60).alpha(0.7);
        marks.push(Mark::Fingerprint(at, between(dice, 110.0, 170.0), ink));
    }
    if chance(dice, 0.2) {
        // Numbers burnt in at the edge, turned or level.
        let text = style(Face::OcrB, between(dice, 24.0, 34.0), rgb(30, 28, 34));
        let turned = chance(dice, 0.5);
        let at = if turned {
            (w - 14.0, bottom - 40.0)
        } else {
            (w - 230.0, 40.0)
        };
        let number = plain_text(&record.number);
        let line = Line {
            turn: if turned { -90.0 } else { 0.0 },
            ..line(number, text, at, 220.0)
        };
        marks.push(Mark::Text(line));
    }
    if chance(dice, 0.22) {
        let word = pick(
            dice,
            &[
                "SPECIMEN",
                "SAMPLE",
                "MUSTER",
                "MUESTRA",
                "ESPÉCIME",
                "FAC-SIMILE",
            ],
        );
        let ink = hsv(pick(dice, &[0.98, 0.6, 0.0]), 0.75, 0.75).alpha(between(dice, 0.3, 0.7));
        let text = style(Face::SansBold, between(dice, 40.0, 110.0), ink);
        let turn = pick(dice, &[0.0, -25.0, -35.0, 20.0, -90.0]);
        let middle = line(plain_text(word), text, (w * 0.5, h * 0.5), w * 0.7);
        marks.push(Mark::Text(Line {
            turn,
            align: Align::Middle,
            ..middle
        }));
    }
    if chance(dice, 0.12) {
        let size = between(dice, 90.0, 140.0);
        marks.push(Mark::Square((w - size - 30.0, bottom - size - 24.0), size));
    }
    marks
}

/// An upright card: badge-like, portrait in the middle.
pub(super) fn upright(dice: &mut Dice, record: &Record, paper: Paper) -> Form {
    let size = (ID1.1, ID1.0);
    let (w, h) = size;
    let mut form = Form::new(size, security(dice, record, size));
    let (header, top) = national(dice, record, paper.title(), w);
    form.header = header;
    let pw = between(dice, 210.0, 290.0);
    let ph = pw * between(dice, 1.2, 1.32);
    let x = pick(dice, &[(w - pw) / 2.0, 30.0]);
    form.portrait = Some(photo(dice, record.person.sex, [x, top + 8.0, pw, ph], 0.4));
    let block = fields(
        dice,
        record,
        paper,
        [34.0, top + ph + 22.0, w - 26.0, h - 60.0],
    );
    form.fields.push(block);
    let number = style(Face::OcrB, 26.0, rgb(30, 28, 34));
    form.foot.push(latin(
        &record.number,
        number,
        (w / 2.0, h - 20.0),
        Align::Middle,
        w - 60.0,
    ));
    form
}
