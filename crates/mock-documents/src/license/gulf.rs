//! Licenses around the Gulf: two scripts that face each other across the card.

use crate::country::Word;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Arrange, Block, Cell, Form, ID1, Mark, Record, ghost, national, photo, plain_text, security,
    setting, upper,
};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let mut form = Form::new(ID1, security(dice, record, ID1));
    let (w, h) = ID1;
    let (header, top) = national(dice, record, Word::License, w);
    form.header = header;
    let pw = between(dice, 175.0, 230.0);
    let ph = (pw * between(dice, 1.2, 1.34)).min(h - top - 30.0);
    let is_right = chance(dice, 0.4);
    let x = if is_right { w - pw - 26.0 } else { 26.0 };
    let y = top + between(dice, 0.0, 20.0);
    let mut portrait = photo(dice, record.person.sex, [x, y, pw, ph], 0.2);
    let (left, right) = if is_right {
        (28.0, x - 16.0)
    } else {
        (x + pw + 18.0, w - 24.0)
    };
    if chance(dice, 0.3) {
        portrait
            .ghosts
            .push(ghost(dice, (right - 70.0, h - 90.0), 100.0));
    }
    form.portrait = Some(portrait);
    let p = &record.person;
    let full = format!("{} {}", p.given, p.surname);
    let native = record.native(dice, &full);
    let date = |d: crate::identity::Date| plain_text(&record.date(d));
    let both = |word: Word, value| Cell::new("", record.country.words(word), value);
    let classes = pick(
        dice,
        &["LIGHT VEHICLE", "MOTORCYCLE", "LIGHT / HEAVY", "PRIVATE"],
    );
    let cells = vec![
        both(Word::Number, plain_text(&record.number)).loud(),
        Cell::new("", record.country.words(Word::GivenNames), native),
        both(Word::GivenNames, upper(&full)),
        both(Word::Nationality, upper(record.country.nationality)),
        both(Word::BirthDate, date(p.birth)),
        both(Word::Issued, date(p.issued)),
        both(Word::Expires, date(p.expires)),
        both(Word::Class, plain_text(classes)),
    ];
    let s = setting(dice, record, (22.0, 28.0));
    form.fields.push(Block {
        area: [left, top + 4.0, right, h - between(dice, 20.0, 70.0)],
        setting: s,
        arrange: pick(
            dice,
            &[Arrange::Mirrored, Arrange::Mirrored, Arrange::Above],
        ),
        cells,
    });
    if chance(dice, 0.5) {
        form.foot.push(Mark::Signature(
            [x, (y + ph + 4.0).min(h - 54.0), pw, 48.0],
            record.ink,
        ));
    }
    if chance(dice, 0.4) {
        form.foot.push(Mark::Vehicles(
            (left, h - 14.0),
            between(dice, 34.0, 50.0),
            5,
            record.print,
        ));
    }
    form
}
