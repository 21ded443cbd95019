//! Countries and states that do not exist, as data: names, languages, people, dates, addresses, arms,
//! colours, and which layouts their documents have. One file a region; a new country is one entry of
//! about twenty lines. Draws nothing but its arms and its flag (`heraldry`).

mod africa;
mod americas;
mod arabia;
mod asia;
mod charges;
mod east;
mod heraldry;
mod lettering;
mod lines;
mod people;
mod states;
mod west;
mod words;

pub use charges::charge;
pub use heraldry::{Arms, Charge, Flag, Frame, Stripes, arms, flag};
pub use lettering::Lettering;
pub use lines::{fitted_words, measure_words, write_words, write_words_centred};
pub use people::{Names, holder};
pub use words::{Language, Word};

use crate::colour::{Colour, hsv};
use crate::dice::{Dice, chance, whole};
use crate::identity::DateStyle;
use crate::rules::Rules;

/// Everything that the documents of one issuer have in common.
#[derive(Debug)]
pub struct Country {
    /// In small letters, unique; [`HELD_BACK`] names countries by it.
    pub id: &'static str,
    /// Invented, in its languages' order; the last one is English.
    pub names: &'static [&'static str],
    /// The machine-readable code: three letters of the range that ISO 3166 leaves to its users (two for states).
    pub code: &'static str,
    /// What its people are called, as the field "nationality" has it, in capitals.
    pub nationality: &'static str,
    /// Its own language first; captions and titles come in this order.
    pub languages: &'static [&'static Language],
    pub dates: DateStyle,
    pub addresses: Addresses,
    pub people: Names,
    /// Invented towns.
    pub towns: &'static [&'static str],
    pub arms: Arms,
    pub flag: Flag,
    pub palette: Palette,
    /// Layouts of its licenses, identity cards and passports, commonest first; none where it issues none.
    pub license: &'static [License],
    pub identity: &'static [Identity],
    pub passport: &'static [Passport],
}

/// Hues in turns.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Of titles and captions.
    pub print: f32,
    /// Two hues of the paper's rainbow.
    pub paper: [f32; 2],
    /// Of the booklet's cover.
    pub cover: Leather,
}

/// What booklets are bound in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leather {
    Burgundy,
    Navy,
    Green,
    Black,
    Red,
    Brown,
    Sky,
    Teal,
    Maroon,
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// `4071 ELM AVENUE` / `PORT CALLOW, MQ 40713`.
    American,
    /// `Lindenweg 12` / `40713 Oberau`.
    European,
    /// `Av. Central 1204` / `Puerto Mar`.
    Latin,
    /// `Flat 3, 12 Hill Road` / `Ashcombe AS4 7QT`.
    British,
    /// `H.No. 12-4, Sector 7` / `Ramnagar 407134`.
    Indian,
    /// `P.O. Box 4071` / `Kisimba`.
    PostBox,
    /// `4-12-7 Minato` / `Tokiwa 407-1234`.
    Blocks,
}

/// Layouts of a license.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum License {
    /// North American: a large state name, DRIVER LICENSE, numbered small captions, donor's heart.
    State,
    /// The same, upright, for holders under 21.
    StateUpright,
    /// The pink card of numbered fields 1, 2, 3, 4a …
    European,
    /// Latin American: title in a band, many captions in capitals.
    Latin,
    Indian,
    /// Rows in boxes, the portrait at the right.
    EastAsian,
    Australian,
    African,
    /// Two scripts, mirrored halves.
    Gulf,
    /// Laminated paper, typed.
    OldPaper,
    /// A folded booklet of cloth.
    Folded,
}

/// Layouts of an identity card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// ID-1 with three machine-readable lines on its back.
    Td1,
    /// 105 × 74 mm with two machine-readable lines below the portrait.
    Td2,
    /// ID-1 with a chip's contacts on its front.
    Chip,
    /// ID-1 without a zone.
    Plain,
    Upright,
    /// Two scripts, one on either side.
    TwoScripts,
    /// Typed on paper and laminated.
    Laminated,
}

/// Data pages of a passport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passport {
    /// Engraved by laser: a grey portrait, a window, raised print.
    Polycarbonate,
    /// Printed paper under a film, portrait in colour, a ghost.
    Paper,
    /// A picture under all of it: the facing page goes on into the data page.
    Picture,
    /// A glued photograph under a laminate, typed.
    Laminated,
    /// Two upright pages, filled in by hand or machine, without a zone.
    Handwritten,
}

/// Kept from [`Rules::Training`]; [`Rules::HeldOut`] takes them in seven of ten choices.
pub const HELD_BACK: &[&str] = &[
    "avelin",
    "brunmark",
    "corvania",
    "marenza",
    "tessaly",
    "sorvik",
    "ilmara",
    "qasr",
    "umbari",
    "kirovet",
    "suranam",
    "north_carrow",
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Country> {
    [
        west::COUNTRIES,
        east::COUNTRIES,
        americas::COUNTRIES,
        africa::COUNTRIES,
        arabia::COUNTRIES,
        asia::COUNTRIES,
        states::COUNTRIES,
    ]
    .into_iter()
    .flatten()
}

/// One of the countries that `wanted` accepts, as the rules allow. `wanted` must accept at least one that
/// is held back and one that is not.
pub fn country(dice: &mut Dice, wanted: impl Fn(&Country) -> bool) -> &'static Country {
    let held = match dice.rules() {
        Rules::Training => Some(false),
        Rules::HeldOut if chance(dice, 0.7) => Some(true),
        _ => None,
    };
    let is_held = |country: &Country| HELD_BACK.contains(&country.id);
    let chosen: Vec<&Country> = all()
        .filter(|country| wanted(country) && held.is_none_or(|held| is_held(country) == held))
        .collect();
    // Not `pick`, which would hold back by place as well.
    chosen[whole(dice, 0, chosen.len() as i64 - 1) as usize]
}

impl Country {
    /// In English, which has it in small letters with capitals.
    pub fn english(&self) -> &'static str {
        self.names[self.names.len() - 1]
    }

    /// In its own first language.
    pub fn own(&self) -> Lettering {
        Lettering::new(self.languages[0].script, self.names[0])
    }

    /// A title or a caption in each of its languages, in their order.
    pub fn words(&self, word: Word) -> Vec<Lettering> {
        let mut words: Vec<Lettering> = Vec::new();
        for language in self.languages {
            let next = Lettering::new(language.script, language.word(word));
            if words.iter().all(|known| known.text != next.text) {
                words.push(next);
            }
        }
        words
    }
}

impl Leather {
    pub fn colour(self) -> Colour {
        match self {
            Self::Burgundy => hsv(0.97, 0.72, 0.36),
            Self::Navy => hsv(0.63, 0.7, 0.27),
            Self::Green => hsv(0.41, 0.65, 0.27),
            Self::Black => hsv(0.6, 0.12, 0.12),
            Self::Red => hsv(0.0, 0.82, 0.58),
            Self::Brown => hsv(0.06, 0.55, 0.3),
            Self::Sky => hsv(0.57, 0.7, 0.52),
            Self::Teal => hsv(0.5, 0.65, 0.33),
            Self::Maroon => hsv(0.99, 0.6, 0.24),
        }
    }
}

#[cfg(test)]
mod tests;
