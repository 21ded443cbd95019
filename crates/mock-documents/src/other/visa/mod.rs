//! Visas: stickers with a portrait or without, with two machine-readable lines (ICAO Doc 9303 part 7) or
//! without any; on the page of a booklet among stamps; as a rubber stamp that a pen filled in; as a sheet
//! of paper. Never a booklet's data page.

mod electronic;
mod pages;
mod stamped;
mod sticker;
mod sticker_fields;
mod sticker_ground;

use crate::colour::{Colour, hsv};
use crate::country::{Country, Lettering, Word, country, holder};
use crate::dice::{Dice, between, pick, weighted, whole};
use crate::identity::{Date, Person, coded};
use crate::warp::{Bend, Sheet};

/// What a visa says.
struct Leave {
    country: &'static Country,
    /// Where the holder comes from.
    nation: &'static Country,
    person: Person,
    number: String,
    passport: String,
    accent: Colour,
    from: Date,
    until: Date,
    entries: &'static str,
    kind: &'static str,
    days: i64,
}

/// A visa of one of its forms, the long side about `long_px` pixels.
pub fn draw(dice: &mut Dice, long_px: f32) -> Sheet {
    let leave = leave(dice);
    // Shares, so that none is held back.
    match weighted(
        dice,
        &[(0, 0.46), (1, 0.18), (2, 0.12), (3, 0.12), (4, 0.12)],
    ) {
        0 => Sheet {
            pixmap: sticker::draw(dice, &leave, long_px / sticker_ground::WIDTH),
            corner: pick(dice, &[0.0, 0.0, 0.02]),
            bend: Bend::Flat,
        },
        1 => pages::on_a_page(dice, &leave, long_px),
        2 => pages::spread(dice, &leave, long_px),
        3 => stamped::on_a_page(dice, &leave, long_px),
        _ => electronic::paper(dice, &leave, long_px),
    }
}

fn leave(dice: &mut Dice) -> Leave {
    let issuer = country(dice, |country| !country.passport.is_empty());
    let nation = country(dice, |country| !country.passport.is_empty());
    let person = holder(dice, nation);
    let from = person.issued;
    let years = whole(dice, 0, 3) as u16;
    let until = Date {
        year: from.year + years,
        month: if years == 0 {
            from.month.max(9)
        } else {
            from.month
        },
        day: 28,
    };
    let pattern = pick(
        dice,
        &["AA 9999999", "999999999", "A99999999", "999 999 999"],
    );
    let hue = issuer.palette.print + between(dice, -0.05, 0.05);
    Leave {
        number: coded(dice, pattern),
        passport: coded(dice, "A9999999"),
        accent: hsv(hue, between(dice, 0.5, 0.9), between(dice, 0.25, 0.55)),
        entries: pick(
            dice,
            &["01", "MULT", "02", "ONE", "MULTIPLE", "SINGLE", "M"],
        ),
        kind: pick(
            dice,
            &[
                "C", "D", "B1/B2", "TOURIST", "F-1", "BUSINESS", "TRANSIT", "STUDENT", "A",
            ],
        ),
        days: pick(dice, &[15, 30, 60, 90, 180]),
        country: issuer,
        nation,
        person,
        from,
        until,
    }
}

impl Leave {
    /// "Visa" in the issuer's languages, in capitals.
    fn title(&self) -> Vec<Lettering> {
        let words = self.country.words(Word::Visa).into_iter();
        words.map(Lettering::upper).collect()
    }

    /// Surname and given names, as the field has them.
    fn name(&self) -> String {
        format!("{}, {}", self.person.surname, self.person.given).to_uppercase()
    }

    fn dates(&self) -> [String; 2] {
        [self.from, self.until].map(|date| date.printed(self.country.dates))
    }
}
