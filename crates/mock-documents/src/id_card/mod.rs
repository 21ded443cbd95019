//! Identity cards and residence permits of countries that do not exist: which country issues one, in which
//! layout, front or back or both. The layouts are the modules below; `form` draws them.

mod back;
mod front;
mod laminated;

use crate::country::{Country, Identity, Word, country};
use crate::dice::{Dice, chance, weighted, whole};
use crate::form::{self, Form, Record, record};
use crate::warp::Sheet;

/// What the card says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    IdCard,
    Permit,
}

impl Paper {
    fn title(self) -> Word {
        match self {
            Self::IdCard => Word::IdentityCard,
            Self::Permit => Word::Permit,
        }
    }
}

/// A card in any form, its long side about `long_px` pixels.
pub fn wide(dice: &mut Dice, paper: Paper, long_px: f32) -> Sheet {
    // States' cards differ from their licenses by a word alone: few, or the word is all that is learned.
    let states = chance(dice, 0.03);
    let is_state = |country: &Country| country.passport.is_empty();
    let issuer = country(dice, |country| {
        !country.identity.is_empty() && is_state(country) == states
    });
    let layout = if chance(dice, 0.55) {
        issuer.identity[0]
    } else if chance(dice, 0.4) {
        issuer.identity[whole(dice, 0, issuer.identity.len() as i64 - 1) as usize]
    } else {
        // Editions change: any country may have had any of these.
        let usual = [
            Identity::Td1,
            Identity::Td2,
            Identity::Chip,
            Identity::Plain,
        ];
        usual[whole(dice, 0, 3) as usize]
    };
    let record = record(dice, issuer);
    let side = weighted(dice, &[(0, 0.45), (1, 0.17), (2, 0.38)]);
    let has_one_side = matches!(layout, Identity::Laminated) && chance(dice, 0.5);
    match side {
        1 if !has_one_side => {
            let back = back::back(dice, &record, layout, paper);
            form::sheet(dice, &back, None, long_px)
        }
        2 if !has_one_side => {
            let front = front(dice, &record, layout, paper);
            let back = back::back(dice, &record, layout, paper);
            form::sheet(dice, &front, Some(&back), long_px)
        }
        _ => {
            let front = front(dice, &record, layout, paper);
            form::sheet(dice, &front, None, long_px)
        }
    }
}

fn front(dice: &mut Dice, record: &Record, layout: Identity, paper: Paper) -> Form {
    // Permits of some countries have all on one side.
    let zone_share = match paper {
        Paper::IdCard => 0.12,
        Paper::Permit => 0.3,
    };
    match layout {
        Identity::Td2 => front::with_zone(dice, record, paper, form::TD2),
        Identity::Td1 if chance(dice, zone_share) => {
            front::with_zone(dice, record, paper, form::ID1)
        }
        Identity::Upright => front::upright(dice, record, paper),
        Identity::Laminated => laminated::front(dice, record, paper),
        _ => front::card(dice, record, layout, paper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::all;
    use crate::rules::Rules;
    use docsort_random::stream;

    #[test]
    fn every_country_s_every_layout_has_a_front_and_a_back_of_many_tones() {
        for issuer in all() {
            for &layout in issuer.identity {
                for paper in [Paper::IdCard, Paper::Permit] {
                    let mut dice = Dice::new(stream(3, issuer.id, 0, layout as u64), Rules::Wide);
                    let record = record(&mut dice, issuer);
                    let forms = [
                        front(&mut dice, &record, layout, paper),
                        back::back(&mut dice, &record, layout, paper),
                    ];
                    for form in &forms {
                        let pixmap = form::compose(&mut dice, form, 0.15);
                        let tones: std::collections::HashSet<u8> = pixmap
                            .pixels()
                            .iter()
                            .map(|pixel| pixel.green() / 8)
                            .collect();
                        assert!(tones.len() >= 4, "{} {layout:?} {paper:?}", issuer.id);
                    }
                }
            }
        }
    }
}
