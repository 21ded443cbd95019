//! What licenses say, as cells: numbered fields of the two great models (AAMVA card design; Directive
//! 2006/126/EC, annex I), and the captions of everybody else.

use crate::dice::{Dice, chance, pick, whole};
use crate::form::{Cell, Record, plain_text, upper};

/// A cell with an English caption.
pub(super) fn cell(mark: &'static str, caption: &str, value: &str) -> Cell {
    let captions = if caption.is_empty() {
        Vec::new()
    } else {
        vec![plain_text(caption)]
    };
    Cell::new(mark, captions, plain_text(value))
}

/// Name and address, a line each.
pub(super) fn holder_lines(record: &Record, marks: [&'static str; 3]) -> Vec<Cell> {
    let p = &record.person;
    vec![
        Cell::new(marks[0], Vec::new(), upper(&p.surname)),
        Cell::new(marks[1], Vec::new(), upper(&p.given)),
        Cell::new(marks[2], Vec::new(), upper(&p.street)),
        Cell::new("", Vec::new(), upper(&p.city)),
    ]
}

pub(super) fn class(dice: &mut Dice) -> &'static str {
    pick(
        dice,
        &["D", "C", "B", "AM", "E", "1", "A", "MR", "DM", "NONE"],
    )
}

/// Sex, height, weight, eyes, as American cards have them.
pub(super) fn description(dice: &mut Dice, record: &Record) -> Vec<Cell> {
    let eyes = pick(dice, &["BRO", "BLU", "GRN", "HAZ", "BLK"]);
    let height = format!("{}'-{:02}\"", whole(dice, 4, 6), whole(dice, 0, 11));
    let weight = format!("{} lb", whole(dice, 100, 260));
    let mut cells = vec![
        cell("15", "SEX", record.sex()),
        cell("16", "HGT", &height),
        cell("17", "WGT", &weight),
        cell("18", "EYES", eyes),
    ];
    if chance(dice, 0.4) {
        let hair = pick(dice, &["BRO", "BLK", "GRY", "BLN"]);
        cells.push(cell("19", "HAIR", hair));
    }
    cells
}

/// The European model's fields.
pub(super) fn european(dice: &mut Dice, record: &Record) -> Vec<Cell> {
    let p = &record.person;
    let authority = pick(dice, record.country.towns);
    let classes = pick_classes(dice);
    let mut cells = vec![
        Cell::new("1.", Vec::new(), upper(&p.surname)),
        Cell::new("2.", Vec::new(), upper(&p.given)),
        cell(
            "3.",
            "",
            &format!("{}  {}", record.date(p.birth), p.birth_place.to_uppercase()),
        ),
        cell("4a.", "", &record.date(p.issued)).share(0.45),
        cell("4c.", "", &authority.to_uppercase()).share(0.55),
        cell("4b.", "", &record.date(p.expires)).share(0.45),
        cell("4d.", "", &record.personal).share(0.55),
        cell("5.", "", &record.number),
        cell("7.", "", ""),
    ];
    if chance(dice, 0.5) {
        cells.push(cell("8.", "", &format!("{}, {}", p.street, p.city)));
    }
    cells.push(cell("9.", "", classes));
    cells
}

fn pick_classes(dice: &mut Dice) -> &'static str {
    crate::dice::pick(
        dice,
        &[
            "AM/B1/B",
            "B",
            "A/B/BE",
            "AM B C1 D1 BE",
            "B, AM, L",
            "A2 B",
        ],
    )
}
