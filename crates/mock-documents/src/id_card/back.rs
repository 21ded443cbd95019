//! Backs of identity cards and permits: three machine-readable lines, address and authority, contacts,
//! codes, a fingerprint, a second small portrait.

use super::{Paper, front};
use crate::colour::rgb;
use crate::country::{Identity, Word};
use crate::dice::{Dice, between, case, chance, pick};
use crate::form::{
    Arrange, Block, Form, ID1, Mark, Record, TD2, height, holder, photo, plain, plain_text,
    security, setting, upper,
};

pub(super) fn back(dice: &mut Dice, record: &Record, layout: Identity, paper: Paper) -> Form {
    let size = if layout == Identity::Td2 { TD2 } else { ID1 };
    let (w, h) = size;
    let ground = if chance(dice, 0.2) {
        plain(dice, record, size)
    } else {
        security(dice, record, size)
    };
    let mut form = Form::new(size, ground);
    if chance(dice, 0.12) {
        form.header.push(Mark::Band(
            [0.0, 25.0, w, 90.0],
            0.0,
            rgb(28, 25, 25).into(),
        ));
    } else if chance(dice, 0.2) {
        let high = between(dice, 20.0, 60.0);
        form.header.push(Mark::Band(
            [0.0, 0.0, w, high],
            0.0,
            record.print.alpha(0.8).into(),
        ));
    }
    let has_zone = match layout {
        Identity::Td1 => chance(dice, 0.93),
        Identity::Td2 => false,
        Identity::Laminated => chance(dice, 0.1),
        _ => chance(dice, 0.7),
    };
    let zone_top = h - between(dice, 170.0, 200.0);
    let bottom = if has_zone { zone_top - 8.0 } else { h - 24.0 };
    let left = between(dice, 26.0, 80.0);
    let is_wide = chance(dice, 0.3);
    let right = if is_wide {
        w - 30.0
    } else {
        w * between(dice, 0.5, 0.64)
    };
    let top = between(dice, 26.0, 60.0);
    form.fields
        .push(fields(dice, record, [left, top, right, bottom]));
    let x = right + (w - right) / 2.0;
    form.foot
        .extend(beside(dice, record, (x.min(w - 100.0), bottom)));
    if chance(dice, 0.12) {
        let grey = [w - 150.0, bottom - 170.0, 116.0, 148.0];
        form.portrait = Some(photo(dice, record.person.sex, grey, 0.9));
    }
    if has_zone {
        form.foot.push(Mark::Zone(
            front::lines(dice, record, paper, false),
            zone_top,
        ));
    } else if chance(dice, 0.4) {
        let high = between(dice, 70.0, 130.0);
        form.foot
            .push(Mark::Pdf417([60.0, h - high - 30.0, w - 140.0, high]));
    } else if chance(dice, 0.4) {
        form.foot.push(Mark::Linear([
            80.0,
            h - 90.0,
            between(dice, 300.0, 560.0),
            60.0,
        ]));
    }
    form
}

fn fields(dice: &mut Dice, record: &Record, area: [f32; 4]) -> Block {
    let p = &record.person;
    let eyes = pick(dice, &["BROWN", "BLUE", "GREEN", "GREY", "BRAUN", "MARRON"]);
    let all = vec![
        holder::worded(
            record,
            Word::Address,
            upper(&format!("{}, {}", p.street, p.city)),
        ),
        holder::worded(
            record,
            Word::Authority,
            upper(pick(dice, record.country.towns)),
        ),
        holder::worded(record, Word::Issued, plain_text(&record.date(p.issued))).share(0.5),
        holder::worded(
            record,
            Word::Height,
            plain_text(&format!("{}  {eyes}", height(dice))),
        )
        .share(0.5),
        holder::worded(record, Word::BirthPlace, upper(&p.birth_place)),
        holder::worded(record, Word::PersonalNumber, plain_text(&record.personal)),
    ];
    let cells = all.into_iter().filter(|_| chance(dice, 0.62)).collect();
    Block {
        area,
        setting: setting(dice, record, (20.0, 30.0)),
        arrange: pick(
            dice,
            &[
                Arrange::Above,
                Arrange::Above,
                Arrange::Beside(0.4),
                Arrange::Below,
            ],
        ),
        cells,
    }
}

/// What stands at the right of the fields, about `x` and above `bottom`.
fn beside(dice: &mut Dice, record: &Record, (x, bottom): (f32, f32)) -> Vec<Mark> {
    let y = bottom * between(dice, 0.3, 0.55);
    let ink = record.print;
    let mut marks = vec![match case(dice, 8) {
        0 => Mark::Chip((x - 60.0, y - 40.0), 120.0),
        1 => Mark::Linear([x - 150.0, y - 40.0, 270.0, between(dice, 50.0, 90.0)]),
        2 => Mark::Square((x - 65.0, y - 70.0), 130.0),
        3 => Mark::Fingerprint(
            (x, y),
            between(dice, 120.0, 180.0),
            rgb(40, 40, 60).alpha(0.75),
        ),
        4 => Mark::Hologram((x, y), 90.0, between(dice, 0.2, 0.6)),
        5 => Mark::Arms(
            record.country.arms,
            (x, y),
            between(dice, 140.0, 240.0),
            ink.alpha(0.6),
        ),
        6 => Mark::Flag(record.country.flag, [x - 70.0, y - 45.0, 140.0, 90.0]),
        _ => Mark::Land((x, y), 90.0, ink.alpha(0.35)),
    }];
    if chance(dice, 0.4) {
        marks.push(Mark::Signature(
            [x - 190.0, bottom - 84.0, 220.0, 72.0],
            rgb(20, 20, 40),
        ));
    }
    marks
}
