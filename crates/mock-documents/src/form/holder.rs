//! Cells that say who the holder is, with captions in the country's languages.

use super::fields::Cell;
use super::record::{Record, height, plain_text, upper};
use crate::country::{Lettering, Word};
use crate::dice::{Dice, chance, either, pick};

/// A cell with its caption in all languages of the country.
pub fn worded(record: &Record, word: Word, value: Lettering) -> Cell {
    Cell::new("", record.country.words(word), value)
}

/// Surname and given names, in the own script too where that is another.
pub fn names(dice: &mut Dice, record: &Record) -> Vec<Cell> {
    let p = &record.person;
    let mut cells = Vec::new();
    let is_latin = record.script() == crate::script::Script::Latin;
    for (word, name) in [(Word::Surname, &p.surname), (Word::GivenNames, &p.given)] {
        if !is_latin && chance(dice, 0.55) {
            let native = record.native(dice, name);
            cells.push(Cell::new(
                "",
                record.country.words(word).into_iter().take(1).collect(),
                native,
            ));
        }
        cells.push(worded(record, word, upper(name)));
    }
    cells
}

/// What identity cards say beside names: nationality, birth, sex, numbers, validity.
pub fn identity(dice: &mut Dice, record: &Record) -> Vec<Cell> {
    let p = &record.person;
    let nationality = either(dice, 0.6, record.country.nationality, record.country.code);
    let mut cells = vec![
        worded(record, Word::Sex, plain_text(record.sex())).share(0.25),
        worded(record, Word::Nationality, upper(nationality)).share(0.35),
        worded(record, Word::BirthDate, plain_text(&record.date(p.birth))).share(0.4),
    ];
    if chance(dice, 0.6) {
        cells.push(worded(record, Word::BirthPlace, upper(&p.birth_place)).share(0.6));
    }
    if chance(dice, 0.3) {
        cells.push(worded(record, Word::Height, plain_text(&height(dice))).share(0.4));
    }
    cells.push(
        worded(record, Word::Number, plain_text(&record.number))
            .loud()
            .share(0.5),
    );
    cells.push(worded(record, Word::Expires, plain_text(&record.date(p.expires))).share(0.5));
    if chance(dice, 0.4) {
        cells.push(worded(record, Word::PersonalNumber, plain_text(&record.personal)).share(0.5));
    }
    if chance(dice, 0.3) {
        cells.push(worded(record, Word::Issued, plain_text(&record.date(p.issued))).share(0.5));
    }
    if chance(dice, 0.2) {
        let town = pick(dice, record.country.towns);
        cells.push(worded(record, Word::Authority, upper(town)).share(0.5));
    }
    cells
}

/// What licenses of no great model say: numbers, validity, classes, address.
pub fn license(dice: &mut Dice, record: &Record, classes: &str) -> Vec<Cell> {
    let p = &record.person;
    let mut cells = vec![
        worded(record, Word::Number, plain_text(&record.number))
            .loud()
            .share(0.55),
        worded(record, Word::Class, plain_text(classes))
            .loud()
            .share(0.45),
        worded(record, Word::BirthDate, plain_text(&record.date(p.birth))).share(0.5),
    ];
    if chance(dice, 0.4) {
        cells.push(worded(record, Word::Sex, plain_text(record.sex())).share(0.5));
    }
    cells.push(worded(record, Word::Issued, plain_text(&record.date(p.issued))).share(0.5));
    cells.push(worded(record, Word::Expires, plain_text(&record.date(p.expires))).share(0.5));
    if chance(dice, 0.6) {
        cells.push(worded(
            record,
            Word::Address,
            upper(&format!("{}, {}", p.street, p.city)),
        ));
    }
    if chance(dice, 0.3) {
        cells.push(
            worded(
                record,
                Word::Authority,
                upper(pick(dice, record.country.towns)),
            )
            .share(0.6),
        );
    }
    cells
}
