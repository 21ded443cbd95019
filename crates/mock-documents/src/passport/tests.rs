//! Promises of the drawings: every country in each of its kinds, on both sides of what is held back.

use super::*;
use crate::country::{HELD_BACK, all};
use crate::rules::Rules;
use docsort_random::stream;
use page::data_page;

const KINDS: [Passport; 5] = [
    Passport::Polycarbonate,
    Passport::Paper,
    Passport::Picture,
    Passport::Laminated,
    Passport::Handwritten,
];

#[test]
fn every_kind_of_page_has_countries_on_both_sides() {
    for kind in KINDS {
        let has = |held: bool| {
            all().any(|c| c.passport.contains(&kind) && HELD_BACK.contains(&c.id) == held)
        };
        assert!(has(true) && has(false), "{kind:?}");
    }
}

#[test]
fn training_sees_no_page_of_a_country_that_is_held_back() {
    for index in 0..300 {
        let mut dice = Dice::new(stream(5, "test", 0, index), Rules::Training);
        let kind = KINDS[index as usize % 5];
        let book = book(&mut dice, |page| page == kind);
        assert!(!HELD_BACK.contains(&book.country.id));
        assert!(book.country.passport.contains(&kind));
    }
}

#[test]
fn a_data_page_has_the_proportions_of_td3_and_no_hole() {
    for (index, kind) in KINDS[..4].iter().cycle().take(24).enumerate() {
        let mut dice = Dice::new(stream(6, "test", 0, index as u64), Rules::Wide);
        let book = book(&mut dice, |page| page == *kind);
        let page = data_page(&mut dice, &book, *kind, 0.16);
        // Doc 9303 part 4, 2.1: 125 × 88 mm.
        assert_eq!((page.width(), page.height()), (200, 141));
        assert!(page.pixels().iter().all(|pixel| pixel.alpha() == 255));
    }
}

#[test]
fn passports_come_in_many_shapes_and_are_as_long_as_asked() {
    let mut upright = 0;
    for index in 0..60 {
        let mut dice = Dice::new(stream(7, "test", 0, index), Rules::Wide);
        let sheet = wide(&mut dice, 160.0);
        let (w, h) = (sheet.pixmap.width(), sheet.pixmap.height());
        // The cover's edge and a cut page make it a little longer or shorter.
        assert!((125..=175).contains(&w.max(h)), "{index}: {w} × {h}");
        upright += usize::from(h > w);
    }
    assert!((10..=50).contains(&upright), "{upright}");
}
