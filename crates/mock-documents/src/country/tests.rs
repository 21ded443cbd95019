//! Promises of the data: unique, nobody's, writable, and fairly held back.

use super::words::LANGUAGES;
use super::*;
use crate::colour::BLACK;
use crate::text::{Face, outline, style};
use docsort_random::stream;
use std::collections::HashSet;

#[test]
fn ids_and_codes_are_unique_and_nobody_s() {
    let (mut ids, mut codes) = (HashSet::new(), HashSet::new());
    for country in all() {
        assert!(ids.insert(country.id), "{}", country.id);
        assert!(codes.insert(country.code), "{}", country.id);
        // ISO 3166-1, 8.1.3: QMA to QZZ are left to users, and no postal code of a state has a Q at its end.
        let free = country.code >= "QMA" && country.code <= "QZZ" && country.code.len() == 3;
        let state = country.code.len() == 2 && country.code.ends_with('Q');
        assert!(free || state, "{}", country.id);
        assert_eq!(state, country.passport.is_empty(), "{}", country.id);
    }
    assert!(ids.len() >= 45);
}

#[test]
fn every_letter_of_every_name_and_word_is_in_a_bundled_face() {
    let mut missing = HashSet::new();
    let mut check = |letters: Lettering| {
        let face = letters.face(Face::Roboto);
        for c in letters.text.chars().filter(|c| !c.is_whitespace()) {
            if outline(style(face, 10.0, BLACK), 0.0, 0.0, &c.to_string())
                .0
                .is_none()
            {
                missing.insert((letters.script as u8, c));
            }
        }
    };
    for language in LANGUAGES {
        for word in language.words {
            check(Lettering::new(language.script, word));
        }
    }
    for country in all() {
        check(country.own());
        check(Lettering::new(
            crate::script::Script::Latin,
            country.english(),
        ));
        for town in country.towns {
            check(Lettering::new(crate::script::Script::Latin, town));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_is_held_back_exists_and_never_meets_training() {
    for id in HELD_BACK {
        assert!(all().any(|country| country.id == *id), "{id}");
    }
    let drawn = |rules| {
        let mut dice = Dice::new(stream(1, "test", 0, 0), rules);
        let ids: HashSet<_> = (0..900)
            .map(|_| country(&mut dice, |c| !c.passport.is_empty()).id)
            .collect();
        ids
    };
    let training = drawn(Rules::Training);
    assert!(HELD_BACK.iter().all(|id| !training.contains(id)));
    assert!(training.len() >= 40, "{}", training.len());
    assert!(drawn(Rules::HeldOut).contains("avelin"));
}

#[test]
fn every_kind_of_document_has_countries_on_both_sides() {
    type Has = fn(&Country) -> bool;
    let kinds: [Has; 3] = [
        |c| !c.passport.is_empty(),
        |c| !c.license.is_empty(),
        |c| !c.identity.is_empty(),
    ];
    for has in kinds {
        let held = all()
            .filter(|c| has(c) && HELD_BACK.contains(&c.id))
            .count();
        let kept = all()
            .filter(|c| has(c) && !HELD_BACK.contains(&c.id))
            .count();
        assert!(held >= 8 && kept >= 40, "{held} {kept}");
    }
}

#[test]
fn holders_live_in_their_country() {
    let mut dice = Dice::new(stream(2, "test", 0, 0), Rules::Wide);
    for country in all() {
        let holder = holder(&mut dice, country);
        assert!(country.towns.contains(&holder.birth_place.as_str()));
        assert!(!holder.street.is_empty() && !holder.city.is_empty());
    }
}
