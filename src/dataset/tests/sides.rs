//! Sides: no content on two of them, each class on each, nothing left to chance.

use super::*;
use crate::dataset::{LoadedSample, Part};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|label| format!("class {label}")).collect()
}

/// A sample whose content is a number.
fn sample(path: &str, label: usize, content: u32, part: Part) -> LoadedSample {
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&content.to_le_bytes());
    LoadedSample {
        path: path.into(),
        page: None,
        label,
        part,
        digest,
    }
}

/// `different` pictures of each class.
fn samples(classes: usize, different: usize) -> Vec<LoadedSample> {
    (0..classes * different)
        .map(|n| sample(&format!("{n}"), n % classes, n as u32, Part::Any))
        .collect()
}

fn counts(splits: &Splits) -> Vec<[usize; 3]> {
    let counts = splits.counts.iter();
    counts
        .map(|count| [count.train, count.valid, count.test])
        .collect()
}

#[test]
fn fractions_are_taken_from_each_class_and_rounded() {
    for (different, valid_fraction, test_fraction, expected) in [
        (10, 0.2, 0.0, [8, 2, 0]),
        (10, 0.25, 0.25, [4, 3, 3]),
        (7, 0.2, 0.1, [5, 1, 1]),
        (2, 0.2, 0.2, [1, 1, 0]),
        (3, 0.01, 0.01, [1, 1, 1]),
        (3, 0.8, 0.0, [1, 2, 0]),
        (2, 0.8, 0.0, [1, 1, 0]),
    ] {
        let options = SplitOptions {
            seed: 1,
            valid_fraction,
            test_fraction,
        };
        let (splits, findings) = split(&names(3), &samples(3, different), &options).unwrap();
        assert_eq!(counts(&splits), [expected; 3], "{different}");
        assert_eq!(findings, []);
    }
}

#[test]
fn the_seed_selects_the_pictures() {
    let samples = samples(2, 50);
    let valid = |seed| {
        let options = SplitOptions { seed, ..FIFTH };
        split(&names(2), &samples, &options).unwrap().0.valid
    };
    assert_eq!(valid(1), valid(1));
    assert_ne!(valid(1), valid(2));
}

#[test]
fn a_test_fraction_does_not_move_the_validation() {
    let samples = samples(2, 50);
    let (without, _) = split(&names(2), &samples, &FIFTH).unwrap();
    let options = SplitOptions {
        test_fraction: 0.1,
        ..FIFTH
    };
    let (with, _) = split(&names(2), &samples, &options).unwrap();
    assert_eq!(without.valid, with.valid);
    assert_eq!(with.test.len(), 10);
}

#[test]
fn of_a_hundred_pairs_of_equal_pictures_none_straddles_the_split() {
    let root = tempfile::tempdir().unwrap();
    for number in 0..100_u32 {
        let class = number % 2;
        put(root.path(), format!("{class}/{number}.png"), &png(number));
        put(
            root.path(),
            format!("{class}/copies/{number} (1).png"),
            &png(number),
        );
    }
    let (loaded, splits, findings) = all(root.path()).unwrap();
    let digests = |side: &[usize]| -> BTreeSet<[u8; 32]> {
        side.iter()
            .map(|&index| loaded.samples[index].digest)
            .collect()
    };
    let (train, valid) = (digests(&splits.train), digests(&splits.valid));
    assert_eq!(train.intersection(&valid).count(), 0);
    assert_eq!((train.len(), valid.len()), (80, 20));
    assert_eq!(splits.used(), 200);
    assert_eq!(findings, [Finding::Copies(100)]);
}

#[test]
fn a_picture_under_two_labels_is_reported_and_none_of_its_copies_is_used() {
    let root = tree(&["a/1.png", "a/2.png", "b/1.png", "b/2.png"]);
    for name in ["a/same.png", "b/other.png", "b/third.png"] {
        put(root.path(), name, &png(500));
    }
    let (loaded, splits, findings) = all(root.path()).unwrap();
    assert_eq!((loaded.scanned, splits.used()), (7, 4));
    assert_eq!(
        lines(root.path(), &splits.skipped),
        [
            "a/same.png: label conflict with b/other.png",
            "b/other.png: label conflict with a/same.png",
            "b/third.png: label conflict with a/same.png",
        ]
    );
    let shown = findings[0].to_string();
    let shown = shown.replace(&format!("{}/", root.path().display()), "");
    assert_eq!(
        shown,
        "label conflict: a/same.png and b/other.png are the same picture in two classes; none of \
         its 3 copies is used"
    );
}

#[test]
fn a_given_split_is_kept_and_what_leaks_out_of_it_leaves_training() {
    let samples = [
        sample("train/0/a", 0, 1, Part::Train),
        sample("train/0/b", 0, 2, Part::Train),
        sample("train/1/a", 1, 3, Part::Train),
        sample("train/1/leak", 1, 4, Part::Train),
        sample("valid/0/a", 0, 5, Part::Valid),
        sample("valid/1/leak", 1, 4, Part::Valid),
        sample("test/0/a", 0, 6, Part::Test),
        sample("test/0/leak", 0, 5, Part::Test),
    ];
    let (splits, findings) = split(&names(2), &samples, &FIFTH).unwrap();
    assert_eq!(splits.train, [0, 1, 2]);
    assert_eq!(splits.valid, [5]);
    assert_eq!(splits.test, [6, 7]);
    let skipped: Vec<(&str, &str)> = splits
        .skipped
        .iter()
        .map(|skipped| (skipped.path.to_str().unwrap(), skipped.reason.as_str()))
        .collect();
    assert_eq!(
        skipped,
        [
            ("train/1/leak", "the same picture as valid/1/leak in valid"),
            ("valid/0/a", "the same picture as test/0/leak in test"),
        ]
    );
    assert_eq!(findings.len(), 3, "{findings:?}");
    assert!(findings.contains(&Finding::NotValidated("class 0".to_owned())));
}

#[test]
fn what_a_given_split_lacks_is_taken_from_its_training_part() {
    let mut samples = samples(2, 10);
    for sample in &mut samples {
        sample.part = Part::Train;
    }
    samples.push(sample("test/0", 0, 999, Part::Test));
    let options = SplitOptions {
        test_fraction: 0.3,
        ..FIFTH
    };
    let (splits, _) = split(&names(2), &samples, &options).unwrap();
    assert_eq!(counts(&splits), [[8, 2, 1], [8, 2, 0]]);
    assert_eq!(splits.test, [20]);
}

#[test]
fn a_class_with_nothing_to_train_on_is_an_error_with_the_counts() {
    let conflict = [
        sample("a/1", 0, 1, Part::Any),
        sample("a/2", 0, 2, Part::Any),
        sample("a/3", 0, 3, Part::Any),
        sample("b/3", 1, 3, Part::Any),
    ];
    let message = split(&names(2), &conflict, &FIFTH).unwrap_err().to_string();
    assert_eq!(
        message,
        "class class 1 has no picture to train on, because each is unreadable or stands in another \
         class or part too; usable are class 0 1, class 1 0; add pictures, or remove the folder; 2 files were skipped: \
         1 × label conflict with a/3, 1 × label conflict with b/3"
    );
}

#[test]
fn one_picture_a_class_is_an_error_and_one_in_one_class_a_finding() {
    let message = split(&names(3), &samples(3, 1), &FIFTH)
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "no picture is left for validation; different usable pictures are class 0 1, class 1 1, \
         class 2 1; at least one class needs two"
    );
    let mut uneven = samples(2, 5);
    uneven.push(sample("single", 2, 1_000, Part::Any));
    let (splits, findings) = split(&names(3), &uneven, &FIFTH).unwrap();
    assert_eq!(counts(&splits), [[4, 1, 0], [4, 1, 0], [1, 0, 0]]);
    assert_eq!(findings, [Finding::NotValidated("class 2".to_owned())]);
}

/// Up to four classes, each with up to forty different pictures of up to three copies.
fn contents() -> impl Strategy<Value = Vec<LoadedSample>> {
    let copies = prop::collection::vec(1_usize..4, 2..40);
    prop::collection::vec(copies, 2..5).prop_map(|classes| {
        let mut samples = Vec::new();
        for (label, copies) in classes.iter().enumerate() {
            for (picture, &copies) in copies.iter().enumerate() {
                let content = (label * 1_000 + picture) as u32;
                for copy in 0..copies {
                    let path = format!("{label}/{picture}-{copy}");
                    samples.push(sample(&path, label, content, Part::Any));
                }
            }
        }
        samples
    })
}

/// The side of each path.
fn sides(samples: &[LoadedSample], splits: &Splits) -> BTreeMap<String, usize> {
    let sides = [&splits.train, &splits.valid, &splits.test];
    let mut by_path = BTreeMap::new();
    for (side, indices) in sides.into_iter().enumerate() {
        for &index in indices {
            let path = samples[index].path.to_str().unwrap().to_owned();
            assert_eq!(by_path.insert(path, side), None);
        }
    }
    by_path
}

proptest! {
    #[test]
    fn every_split_is_complete_stratified_without_straddling_and_independent_of_order(
        (samples, shuffled) in contents().prop_flat_map(|samples| {
            (Just(samples.clone()), Just(samples).prop_shuffle())
        }),
        seed: u64,
        valid_fraction in 0.01..0.5,
        test_fraction in 0.0..0.39,
    ) {
        let classes = samples.iter().map(|sample| sample.label).max().unwrap() + 1;
        let options = SplitOptions { seed, valid_fraction, test_fraction };
        let (splits, _) = split(&names(classes), &samples, &options).unwrap();
        let by_path = sides(&samples, &splits);
        prop_assert_eq!(by_path.len(), samples.len());

        let (again, _) = split(&names(classes), &shuffled, &options).unwrap();
        prop_assert_eq!(&by_path, &sides(&shuffled, &again));

        let mut side_of = BTreeMap::new();
        for sample in &samples {
            let side = by_path[sample.path.to_str().unwrap()];
            prop_assert_eq!(*side_of.entry((sample.label, sample.digest)).or_insert(side), side);
        }
        for label in 0..classes {
            let count = |side| {
                let of_class = side_of.iter().filter(|((class, _), _)| *class == label);
                of_class.filter(|(_, found)| **found == side).count() as f64
            };
            let different = count(0) + count(1) + count(2);
            prop_assert!(count(0) >= 1.0 && count(1) >= 1.0);
            prop_assert!((count(1) - different * valid_fraction).abs() <= 1.0);
            prop_assert!((count(2) - different * test_fraction).abs() <= 1.0);
        }
    }
}
