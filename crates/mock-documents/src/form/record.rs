//! What one document says: its issuer, its holder, its numbers, and the inks it is printed with.

use crate::colour::{Colour, hsv, ink, strong};
use crate::country::{Country, Lettering, Word, holder};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{Date, Person, Sex, coded};
use crate::script::{Script, phrase};

pub struct Record {
    pub country: &'static Country,
    pub person: Person,
    pub number: String,
    pub personal: String,
    /// What titles are printed in.
    pub print: Colour,
    /// A second colour for bands and captions.
    pub accent: Colour,
    /// What the holder's data are printed in.
    pub ink: Colour,
}

/// A document of a country for one of its people.
pub fn record(dice: &mut Dice, country: &'static Country) -> Record {
    let pattern = pick(
        dice,
        &[
            "999999999",
            "AAA999999",
            "99999999A",
            "9999 9999 9999",
            "999.999.999-99",
            "AA9999999",
            "A9999999",
            "A99-999-999",
            "9999999",
            "AA-99-9999",
        ],
    );
    let personal = pick(
        dice,
        &[
            "999999-9999",
            "99999999999",
            "9999999/999",
            "999-99-9999",
            "A999999999",
        ],
    );
    // Most editions keep to the country's hue.
    let hue = country.palette.print + between(dice, -0.04, 0.04);
    let print = if chance(dice, 0.65) {
        hsv(hue, between(dice, 0.5, 0.95), between(dice, 0.25, 0.6))
    } else {
        strong(dice)
    };
    Record {
        country,
        person: holder(dice, country),
        number: coded(dice, pattern),
        personal: coded(dice, personal),
        print,
        accent: strong(dice),
        ink: ink(dice),
    }
}

impl Record {
    pub fn date(&self, date: Date) -> String {
        date.printed(self.country.dates)
    }

    pub fn sex(&self) -> &'static str {
        if self.person.sex == Sex::Female {
            "F"
        } else {
            "M"
        }
    }

    /// The issuer's name, its own language first.
    pub fn names(&self) -> Vec<Lettering> {
        let languages = self
            .country
            .languages
            .iter()
            .map(|language| language.script);
        let scripts = languages.chain([Script::Latin]);
        let names = self.country.names.iter().enumerate();
        names
            .zip(scripts)
            .map(|((place, name), script)| {
                let is_last = place + 1 == self.country.names.len();
                Lettering::new(if is_last { Script::Latin } else { script }, name)
            })
            .collect()
    }

    /// In the first language of the country alone.
    pub fn first(&self, word: Word) -> Lettering {
        Lettering::new(
            self.country.languages[0].script,
            self.country.languages[0].word(word),
        )
    }

    /// The script of its first language.
    pub fn script(&self) -> Script {
        self.country.languages[0].script
    }

    /// A name in the country's own script, made of letters at random where that is not Latin.
    pub fn native(&self, dice: &mut Dice, latin: &str) -> Lettering {
        match self.script() {
            Script::Latin => upper(latin),
            script => Lettering {
                text: phrase(dice, script),
                script,
            },
        }
    }
}

/// Latin text as it stands.
pub fn plain_text(text: &str) -> Lettering {
    Lettering {
        text: text.to_string(),
        script: Script::Latin,
    }
}

/// The same in capitals.
pub fn upper(text: &str) -> Lettering {
    plain_text(&text.to_uppercase())
}

/// `1,74 m` and its relatives.
pub fn height(dice: &mut Dice) -> String {
    let cm = whole(dice, 150, 198);
    match whole(dice, 0, 2) {
        0 => format!("{cm} cm"),
        1 => format!("{},{:02} m", cm / 100, cm % 100),
        _ => format!("{cm}"),
    }
}
