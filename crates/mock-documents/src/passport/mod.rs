//! Passports of invented countries: data pages of TD3 (ICAO Doc 9303 part 4: 125 × 88 mm, visual zone
//! above, two machine-readable lines below), open booklets, old ones and covers. Lengths are tenths of a
//! millimetre. Never decides how a sheet is photographed.

mod cover;
mod facing;
mod facing_notes;
mod fields;
mod ghost;
mod handwritten;
mod header;
mod leather;
mod overlay;
mod page;
mod paper;
mod photo;
mod scene;
mod sheet;
mod stamp;
mod zone;

pub use sheet::draw as wide;
pub use stamp::{round_stamp, stamp, stamp_at};
pub use zone::zone_lines;

use crate::colour::{Colour, hsv, rgb};
use crate::country::{Country, Lettering, Passport, Word, country, holder};
use crate::dice::{Dice, between, chance, pick, weighted};
use crate::identity::{DateStyle, Person, coded};
use crate::script::Script;
use tiny_skia::Pixmap;

/// Of a page that lies.
pub const WIDTH: f32 = 1250.0;
pub const HEIGHT: f32 = 880.0;

/// For whom a passport is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Issue {
    Ordinary,
    Diplomatic,
    Service,
    Emergency,
}

/// What all pages of a passport share.
struct Book {
    country: &'static Country,
    person: Person,
    number: String,
    issue: Issue,
    /// Of titles and captions.
    accent: Colour,
    dates: DateStyle,
    /// What [`Passport::Picture`] has under both pages, `WIDTH` × 2 `HEIGHT`.
    scene: Option<Pixmap>,
}

/// A passport of a country that issues pages as `wanted` accepts.
fn book(dice: &mut Dice, wanted: impl Fn(Passport) -> bool) -> Book {
    let country = country(dice, |country| {
        country.passport.iter().any(|&page| wanted(page))
    });
    let pattern = pick(
        dice,
        &[
            "A9999999",
            "999999999",
            "AA9999999",
            "A99999999",
            "AA999999",
            "99AA99999",
            "A9999999",
        ],
    );
    let issue = weighted(
        dice,
        &[
            (Issue::Ordinary, 0.86),
            (Issue::Diplomatic, 0.05),
            (Issue::Service, 0.05),
            (Issue::Emergency, 0.04),
        ],
    );
    let hue = country.palette.print + between(dice, -0.04, 0.04);
    let accent = if chance(dice, 0.18) {
        rgb(30, 30, 36)
    } else {
        hsv(hue, between(dice, 0.45, 0.95), between(dice, 0.25, 0.6))
    };
    Book {
        person: holder(dice, country),
        number: coded(dice, pattern),
        dates: country.dates,
        country,
        issue,
        accent,
        scene: None,
    }
}

impl Book {
    /// As the zone and the field "type" have it (ICAO Doc 9303 part 4, 4.2.2.1, and part 8 for emergencies).
    fn type_code(&self) -> &'static str {
        match self.issue {
            Issue::Ordinary => "P",
            Issue::Diplomatic => "PD",
            Issue::Service => "PS",
            Issue::Emergency => "PU",
        }
    }

    /// "Passport" in the country's languages, own language first.
    fn title(&self) -> Vec<Lettering> {
        let latin = |text: &str| Lettering::new(Script::Latin, text);
        match self.issue {
            Issue::Ordinary => self.country.words(Word::Passport),
            Issue::Diplomatic => vec![
                latin("Diplomatic passport"),
                latin("Passeport diplomatique"),
            ],
            Issue::Service => vec![latin("Service passport"), latin("Passeport de service")],
            Issue::Emergency => vec![latin("Emergency passport"), latin("Passeport provisoire")],
        }
    }
}

#[cfg(test)]
mod tests;
