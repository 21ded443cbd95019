//! Licenses around the Gulf: two scripts that face each other across the card.

use crate::country::Word;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Arrange, Block, Cell, Form, ID1, Record, Wish, national_card, plain_text, security, setting,
    upper,
};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let ground = security(dice, record, ID1);
    let wish = Wish {
        width: (175.0, 230.0),
        at_right: 0.4,
        engraved: 0.2,
        repeated: 0.3,
    };
    let (mut form, column, top) = national_card(dice, record, ground, 30.0, &wish);
    let h = ID1.1;
    let (left, right) = (column.left, column.right);
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
        form.foot.push(column.signature(record, h));
    }
    if chance(dice, 0.4) {
        form.foot.push(column.vehicles(dice, record, h - 14.0));
    }
    form
}
