//! When two class names are one name, which one was probably meant, and which is free beside others. It only
//! compares: a name is always written as it was found.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The form under which names are compared: composed (NFC; Unicode Standard Annex #15). One disk stores `ü` as
/// one character, another as `u` and a mark; to whoever typed it, it is one name.
pub fn key(name: &str) -> Cow<'_, str> {
    match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => Cow::Borrowed(name),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(name.nfc().collect()),
    }
}

/// Whether two names differ in nothing but their Unicode form.
pub fn same(one: &str, other: &str) -> bool {
    one == other || key(one) == key(other)
}

/// The place of `wanted` among `names`: where it stands exactly, or else in another Unicode form.
pub fn position(names: &[String], wanted: &str) -> Option<usize> {
    let exact = names.iter().position(|name| name == wanted);
    exact.or_else(|| names.iter().position(|name| same(name, wanted)))
}

/// The name among `names` that `wanted` was probably meant to be: spelt alike but for case, spaces, and about
/// a third of its letters. Never `wanted` itself.
pub fn nearest<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a String>,
) -> Option<&'a String> {
    const LEAST: f64 = 0.6;
    let plain = plain(wanted);
    let scored = names
        .into_iter()
        .filter(|name| !same(name, wanted))
        .map(|name| {
            let other = self::plain(name);
            let likeness = strsim::normalized_damerau_levenshtein(&plain, &other);
            // `license` for `drivers_license`: half of a name, but too long a half to be chance.
            let is_part = plain.len().min(other.len()) >= 4
                && (plain.contains(&other) || other.contains(&plain));
            (
                if is_part {
                    likeness.max(LEAST)
                } else {
                    likeness
                },
                name,
            )
        });
    let best = scored.filter(|(likeness, _)| *likeness >= LEAST);
    // Of equals the first, so that the answer does not depend on chance.
    best.fold(None, |best: Option<(f64, &String)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    })
    .map(|(_, name)| name)
}

/// `name`, or `name_`, `name__` … where a class is called so: what docsort itself calls `unknown` or `review`
/// never shares a folder or a column with a class. Case counts for nothing, as on the disks of many.
pub fn beside(name: &str, classes: &[String]) -> String {
    let mut free = name.to_owned();
    while classes
        .iter()
        .any(|class| key(class).to_lowercase() == free)
    {
        free.push('_');
    }
    free
}

/// Lower case, without what separates words, without accents.
fn plain(name: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric();
    name.nfd()
        .filter(is_kept)
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn two_unicode_forms_of_a_name_are_one_name_and_two_letters_are_two() {
        // Unicode Standard Annex #15, figures 3 and 4; Hangul by table 3-18 of the standard's chapter 3.
        for (one, other) in [
            ("F\u{fc}hrerschein", "Fu\u{308}hrerschein"),
            ("\u{212b}", "A\u{30a}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{d55c}", "\u{1112}\u{1161}\u{11ab}"),
        ] {
            assert!(same(one, other), "{one} {other}");
            assert_eq!(key(one), key(other));
        }
        // Compatibility forms are other names: a circled 1 is no 1.
        assert!(!same("\u{2460}", "1"));
        assert!(!same("Fuhrerschein", "F\u{fc}hrerschein"));
    }

    #[test]
    fn an_exact_name_comes_before_another_form_of_it() {
        let names = owned(&["e\u{301}", "\u{e9}"]);
        assert_eq!(position(&names, "\u{e9}"), Some(1));
        assert_eq!(position(&names, "e\u{301}"), Some(0));
        assert_eq!(position(&names[..1], "\u{e9}"), Some(0));
        assert_eq!(position(&names, "e"), None);
    }

    #[test]
    fn the_nearest_name_is_the_one_that_was_meant_or_none() {
        let names = owned(&["passport", "drivers_license", "credit_card"]);
        let nearest = |wanted| nearest(wanted, &names).map(String::as_str);
        assert_eq!(nearest("Passports"), Some("passport"));
        assert_eq!(nearest("driver licence"), Some("drivers_license"));
        assert_eq!(nearest("license"), Some("drivers_license"));
        assert_eq!(nearest("credit-card"), Some("credit_card"));
        assert_eq!(nearest("giraffe"), None);
    }

    #[test]
    fn what_docsort_calls_its_own_steps_aside_for_a_class() {
        assert_eq!(beside("unknown", &owned(&["a"])), "unknown");
        assert_eq!(beside("unknown", &owned(&["Unknown"])), "unknown_");
        let both = owned(&["unknown", "unknown_"]);
        assert_eq!(beside("unknown", &both), "unknown__");
    }
}
