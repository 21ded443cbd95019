//! The fields of a sticker: captions in the issuer's languages over values.

use super::Leave;
use super::sticker_ground::{WIDTH, ZONE};
use crate::colour::ink;
use crate::country::{Word, fitted_words, write_words};
use crate::dice::{Dice, between, case, pick};
use crate::identity::Sex;
use crate::paint::Canvas;
use crate::text::{Face, Style, style, write};

type Row = Vec<(Word, String)>;

/// The rows from `left` to the sticker's edge, above the zone.
pub(super) fn fields(c: &mut Canvas, dice: &mut Dice, leave: &Leave, left: f32) {
    let rows = table(dice, leave);
    let faces = [
        Face::OcrB,
        Face::Mono,
        Face::SansBold,
        Face::Roboto,
        Face::RobotoBold,
    ];
    let (face, tone) = (pick(dice, &faces), ink(dice));
    let pitch = (ZONE - 125.0) / rows.len() as f32;
    let value = style(face, between(dice, 28.0, 38.0), tone);
    let small = pick(dice, &[Face::Roboto, Face::Sans]);
    let caption = style(small, between(dice, 16.0, 22.0), leave.accent);
    for (row, cells) in rows.iter().enumerate() {
        let y = 122.0 + row as f32 * pitch;
        let step = (WIDTH - 30.0 - left) / cells.len() as f32;
        for (place, (word, text)) in cells.iter().enumerate() {
            let frame = [left + step * place as f32, y, step * 0.93, pitch];
            cell(c, leave, (caption, value), *word, text, frame);
        }
    }
}

/// Three orders of fields.
fn table(dice: &mut Dice, leave: &Leave) -> Vec<Row> {
    let [from, until] = leave.dates();
    let sex = if leave.person.sex == Sex::Female {
        "F"
    } else {
        "M"
    };
    let birth = leave.person.birth.printed(leave.country.dates);
    let town = leave.country.towns[0].to_uppercase();
    let country = leave.country.english().to_uppercase();
    let remarks = [
        "",
        "TOURISME",
        "NO WORK",
        "SIGHTSEEING",
        "TRANSIT",
        "NO RECOURSE",
        "EMPLOYMENT PROHIBITED",
    ];
    let remark = (Word::Remarks, pick(dice, &remarks).to_string());
    let (from, until) = ((Word::ValidFrom, from), (Word::Expires, until));
    let kind = (Word::Type, leave.kind.to_string());
    let entries = (Word::Entries, leave.entries.to_string());
    let stay = (Word::Stay, format!("{} DAYS", leave.days));
    let post = (Word::Authority, town);
    let passport = (Word::Number, leave.passport.clone());
    let (sex, birth) = ((Word::Sex, sex.to_string()), (Word::BirthDate, birth));
    let surname = (Word::Surname, leave.person.surname.to_uppercase());
    let given = (Word::GivenNames, leave.person.given.to_uppercase());
    let whole_name = vec![(Word::Surname, leave.name())];
    let nation = (Word::Nationality, leave.nation.code.to_string());
    let number = (Word::Number, leave.number.clone());
    match case(dice, 3) {
        0 => vec![
            vec![(Word::Code, country)],
            vec![from, until],
            vec![kind, entries, stay],
            vec![post, passport],
            whole_name,
            vec![remark],
        ],
        1 => vec![
            vec![post, number],
            vec![surname],
            vec![given, kind],
            vec![passport, sex, birth],
            vec![entries, from, until],
        ],
        _ => vec![
            vec![post, from, until],
            vec![entries, stay, passport],
            vec![kind, remark],
            whole_name,
            vec![nation, sex, birth],
        ],
    }
}

fn cell(
    c: &mut Canvas,
    leave: &Leave,
    (caption, value): (Style, Style),
    word: Word,
    text: &str,
    [x, y, w, pitch]: [f32; 4],
) {
    let mut words = leave.country.words(word);
    words.truncate(3);
    let fit = fitted_words(caption, &words, "/", w);
    write_words(c, fit, (x, y), &words, "/");
    write(
        c,
        value.fitted(text, w),
        x,
        y + (pitch * 0.6).min(44.0),
        text,
    );
}
