//! What a license says about its holder, and how captions and values are set.

use crate::colour::{Colour, ink, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{DateStyle, Person, Sex, coded, person};
use crate::paint::Canvas;
use crate::text::{Face, Style, measure, style, write};

/// The data of one license, as printed.
#[derive(Clone, Debug)]
pub struct License {
    pub person: Person,
    pub number: String,
    pub class: String,
    pub dates: DateStyle,
}

/// How one license sets its fields.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub caption: Style,
    pub value: Style,
    /// For number, dates, anything that stands out.
    pub loud: Style,
    pub numbered: Numbering,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// `4d DLN`
    Both,
    /// `DLN:`
    Words,
    /// `4d.`
    Numbers,
}

pub fn license(dice: &mut Dice, dates: &[DateStyle]) -> License {
    let pattern = pick(
        dice,
        &[
            "999999999",
            "A999-999-99-999-9",
            "AA-99-9999",
            "999AA9999",
            "A99-999-999",
            "99999999",
            "A9999999",
            "9999-99-9999",
            "AAA99999999",
            "999 999 999",
        ],
    );
    License {
        person: person(dice),
        number: coded(dice, pattern),
        class: (pick(dice, &["D", "C", "B", "D", "AM", "E", "1", "A", "MR", "DM"])).to_string(),
        dates: pick(dice, dates),
    }
}

pub fn setting(dice: &mut Dice) -> Setting {
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::RobotoCondensedBold,
            Face::SansCondensedBold,
            Face::Roboto,
            Face::Sans,
            Face::SansBold,
        ],
    );
    let small = pick(
        dice,
        &[
            Face::Roboto,
            Face::Sans,
            Face::RobotoCondensed,
            Face::SansBold,
        ],
    );
    let black = ink(dice);
    let loud: Colour = if chance(dice, 0.4) {
        rgb(190, 25, 35)
    } else {
        black
    };
    let quiet = if chance(dice, 0.5) {
        strong(dice)
    } else {
        black
    };
    let size = between(dice, 27.0, 34.0);
    Setting {
        caption: style(small, size * between(dice, 0.55, 0.8), quiet),
        value: style(face, size, black),
        loud: style(face, size * between(dice, 1.1, 1.55), loud),
        numbered: pick(
            dice,
            &[
                Numbering::Both,
                Numbering::Both,
                Numbering::Words,
                Numbering::Numbers,
            ],
        ),
    }
}

/// A caption with its value behind it; returns where it ends.
pub fn inline(
    canvas: &mut Canvas,
    setting: &Setting,
    value: Style,
    at: (f32, f32),
    caption: (&str, &str),
    text: &str,
) -> f32 {
    let words = words(setting, caption);
    let end = write(canvas, setting.caption, at.0, at.1, &words);
    let gap = setting.caption.size * 0.3;
    write(canvas, value, end + gap, at.1, text)
}

/// As [`inline`], but the value is on the line below.
pub fn stacked(
    canvas: &mut Canvas,
    setting: &Setting,
    value: Style,
    at: (f32, f32),
    caption: (&str, &str),
    text: &str,
) {
    write(
        canvas,
        setting.caption,
        at.0,
        at.1,
        &words(setting, caption),
    );
    write(canvas, value, at.0, at.1 + value.size * 0.95, text);
}

fn words(setting: &Setting, caption: (&str, &str)) -> String {
    match setting.numbered {
        Numbering::Both => format!("{} {}", caption.0, caption.1),
        Numbering::Words => format!("{}:", caption.1),
        Numbering::Numbers => format!("{}.", caption.0),
    }
}

impl License {
    pub fn sex(&self) -> &'static str {
        if self.person.sex == Sex::Female {
            "F"
        } else {
            "M"
        }
    }

    /// Holder's name and address as lines, in capitals.
    pub fn name_and_address(&self) -> [String; 4] {
        let p = &self.person;
        [&p.surname, &p.given, &p.street, &p.city].map(|text| text.to_uppercase())
    }
}

/// Sex, height, weight, eyes … in the order of the American design.
pub fn description(
    dice: &mut Dice,
    license: &License,
) -> Vec<((&'static str, &'static str), String)> {
    let eyes = pick(dice, &["BRO", "BLU", "GRN", "HAZ", "BLK"]);
    let mut list = vec![
        (("15", "SEX"), license.sex().to_string()),
        (
            ("16", "HGT"),
            format!("{}'-{:02}\"", whole(dice, 4, 6), whole(dice, 0, 11)),
        ),
        (("18", "EYES"), eyes.to_string()),
        (("17", "WGT"), format!("{} lb", whole(dice, 100, 260))),
    ];
    if chance(dice, 0.4) {
        list.push((
            ("19", "HAIR"),
            (pick(dice, &["BRO", "BLK", "GRY", "BLN"])).to_string(),
        ));
    }
    list
}

/// Class, endorsements, restrictions.
pub fn conditions(license: &License) -> [((&'static str, &'static str), String); 3] {
    [
        (("9", "CLASS"), license.class.clone()),
        (("9a", "END"), "NONE".to_string()),
        (("12", "REST"), "NONE".to_string()),
    ]
}

/// Small size that fits a given width.
pub fn fit(value: Style, text: &str, width: f32) -> Style {
    if measure(value, text) > width {
        value.fitted(text, width)
    } else {
        value
    }
}
