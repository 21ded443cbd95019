//! Photographs of two domains in folders made for the test.

use super::*;
use crate::dice::Dice;
use crate::snapshot::{Purpose, photograph};
use crate::{Kind, draw_with};
use docsort_random::stream;
use image::{Rgb, RgbImage};

/// A folder with two domains, one all red and one all blue.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (domain, colour) in [("red", [200, 20, 20]), ("blue", [20, 20, 200])] {
        fs::create_dir(dir.path().join(domain)).unwrap();
        for number in 0..3 {
            let image = RgbImage::from_pixel(48, 32, Rgb(colour));
            image
                .save(dir.path().join(domain).join(format!("{number}.png")))
                .unwrap();
        }
    }
    dir
}

fn dice(photographs: &Photographs, rules: Rules, index: u64) -> Dice {
    Dice::new(stream(1, "test", 0, index), rules).among(photographs)
}

#[test]
fn training_never_shows_a_held_out_domain_and_held_out_shows_no_other() {
    let dir = folder();
    let photographs = Photographs::open(dir.path(), &["red"]).unwrap();
    assert_eq!(photographs.count(Rules::Training), 3);
    assert_eq!(photographs.count(Rules::HeldOut), 3);
    assert_eq!(photographs.count(Rules::Wide), 6);
    for purpose in [Purpose::Thing, Purpose::Ground, Purpose::Art] {
        for index in 0..50 {
            for (rules, domain) in [(Rules::Training, "blue"), (Rules::HeldOut, "red")] {
                let shown = photograph(&mut dice(&photographs, rules, index), purpose);
                assert_eq!(shown.unwrap().domain, domain);
            }
        }
    }
}

#[test]
fn six_of_ten_other_things_are_photographs_named_by_their_domain() {
    let dir = folder();
    let photographs = Photographs::open(dir.path(), &[]).unwrap();
    let details = (0..400)
        .map(|index| draw_with(Kind::Other, Rules::Wide, &photographs, 1, index, 32).detail);
    let shown = details
        .filter(|detail| ["photo_red", "photo_blue"].contains(&&**detail))
        .count();
    // 60 % of 400, and five deviations of a binomial to either side.
    assert!((190..=290).contains(&shown), "{shown}");
}

#[test]
fn the_same_photographs_draw_the_same_picture() {
    let dir = folder();
    let photographs = || Photographs::open(dir.path(), &["red"]).unwrap();
    for kind in Kind::WITH_OTHER {
        for index in 0..20 {
            let picture = || draw_with(kind, Rules::Training, &photographs(), 3, index, 48);
            assert_eq!(picture(), picture());
        }
    }
}

#[test]
fn a_domain_that_is_not_there_cannot_be_held_out() {
    let dir = folder();
    let message = Photographs::open(dir.path(), &["green"])
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("green") && message.contains("blue, red"),
        "{message}"
    );
}

#[test]
fn a_damaged_photograph_is_named() {
    let dir = folder();
    fs::write(dir.path().join("red/broken.jpg"), b"no picture").unwrap();
    let message = Photographs::open(dir.path(), &[]).unwrap_err().to_string();
    assert!(message.contains("broken.jpg"), "{message}");
}

#[test]
fn a_folder_without_photographs_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let message = Photographs::open(dir.path(), &[]).unwrap_err().to_string();
    assert!(message.contains("one folder for each domain"), "{message}");
}
