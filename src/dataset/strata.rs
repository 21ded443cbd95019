//! Divides samples that have any number of labels each, so that every label is spread over the sides
//! as far as possible: iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011), without its
//! random ties. The rarest label left is divided first, each of its pictures to the side that lacks
//! that label most. Copies of a picture move together.

use rand::seq::SliceRandom;

use crate::dataset::split::{Group, Sorted, sort_out};
use crate::dataset::{
    ClassCount, DatasetError, Finding, LoadedSample, SplitOptions, Splits, sort_by_path,
};
use docsort_random as random;

/// Training, validation, test.
const SIDES: usize = 3;

/// Divides samples whose label is an index into `sets`, each a list of classes. The result follows
/// from seed, sets and contents alone, as that of [`crate::dataset::split`] does. A class with two
/// different pictures stands in training and in validation, unless its pictures' other classes forbid.
///
/// # Errors
/// A class has nothing to train on, or nothing is left to validate with.
pub fn split_labelled(
    classes: &[String],
    sets: &[Vec<usize>],
    samples: &[LoadedSample],
    options: &SplitOptions,
) -> Result<(Splits, Vec<Finding>), DatasetError> {
    let Sorted {
        by_class,
        skipped,
        mut findings,
    } = sort_out(sets.len(), samples);
    let mut groups: Vec<(Group, &[usize])> = Vec::new();
    for (groups_of_set, set) in by_class.into_iter().zip(sets) {
        groups.extend(
            groups_of_set
                .into_iter()
                .map(|group| (group, set.as_slice())),
        );
    }
    // In an order that the seed settles: which of equals goes where is chance, once.
    groups.shuffle(&mut random::stream(options.seed, "split", 0, 0));
    let of_group: Vec<&[usize]> = groups.iter().map(|(_, set)| *set).collect();
    let sides = assign(&of_group, classes.len(), options);

    let mut indices: [Vec<usize>; SIDES] = Default::default();
    let mut counts: Vec<[usize; SIDES]> = vec![[0; SIDES]; classes.len()];
    for ((group, set), &side) in groups.iter().zip(&sides) {
        indices[side].extend(&group.samples);
        for &class in *set {
            counts[class][side] += group.samples.len();
        }
    }
    for side in &mut indices {
        side.sort_unstable();
    }
    let [train, valid, test] = indices;
    let counts: Vec<ClassCount> = classes
        .iter()
        .zip(&counts)
        .map(|(class, &[train, valid, test])| ClassCount {
            class: class.clone(),
            train,
            valid,
            test,
        })
        .collect();
    let mut splits = Splits {
        train,
        valid,
        test,
        counts,
        skipped,
    };
    sort_by_path(&mut splits.skipped, |skipped| &skipped.path);
    for count in splits.counts.iter().filter(|count| count.valid == 0) {
        findings.push(Finding::NotValidated(count.class.clone()));
    }
    check(splits).map(|splits| (splits, findings))
}

/// The side of each group of copies, given the classes of each.
fn assign(groups: &[&[usize]], classes: usize, options: &SplitOptions) -> Vec<usize> {
    let parts = [
        1.0 - options.valid_fraction - options.test_fraction,
        options.valid_fraction,
        options.test_fraction,
    ];
    let mut left = vec![0_usize; classes];
    for &class in groups.iter().copied().flatten() {
        left[class] += 1;
    }
    let mut wanted: Vec<[f64; SIDES]> = left.iter().map(|&count| shares(count, &parts)).collect();
    let mut of_all = shares(groups.len(), &parts);
    let mut sides: Vec<Option<usize>> = vec![None; groups.len()];
    loop {
        let open = (0..classes).filter(|&class| left[class] > 0);
        let rarest = open.min_by_key(|&class| left[class]);
        // In the end those without any class.
        let is_due = |group: &[usize]| rarest.is_none_or(|class| group.contains(&class));
        for (group, side) in groups.iter().zip(&mut sides) {
            if side.is_some() || !is_due(group) {
                continue;
            }
            let lacking = rarest.map_or(of_all, |class| wanted[class]);
            let to = neediest(&lacking, &of_all, &parts);
            *side = Some(to);
            of_all[to] -= 1.0;
            for &class in *group {
                wanted[class][to] -= 1.0;
                left[class] -= 1;
            }
        }
        if rarest.is_none() {
            break;
        }
    }
    sides.into_iter().map(Option::unwrap_or_default).collect()
}

/// How many of `count` pictures each side should get; validation one at least if there are two.
fn shares(count: usize, parts: &[f64; SIDES]) -> [f64; SIDES] {
    let count = count as f64;
    let mut shares = parts.map(|part| part * count);
    if count >= 2.0 && shares[1] < 1.0 {
        shares[0] -= 1.0 - shares[1];
        shares[1] = 1.0;
    }
    shares
}

/// The side that lacks most; of equals the one that lacks most pictures of any kind, then the first.
/// A side whose part is 0 gets nothing.
fn neediest(wanted: &[f64; SIDES], of_all: &[f64; SIDES], parts: &[f64; SIDES]) -> usize {
    let mut best = 0;
    for side in 1..SIDES {
        let lacks = (wanted[side], of_all[side]);
        if parts[side] > 0.0 && lacks > (wanted[best], of_all[best]) {
            best = side;
        }
    }
    best
}

fn check(splits: Splits) -> Result<Splits, DatasetError> {
    let train = |counts: Vec<ClassCount>| {
        let of_class = |count: ClassCount| (count.class, count.train);
        counts.into_iter().map(of_class).collect()
    };
    if splits.counts.iter().any(|count| count.train == 0) {
        return Err(DatasetError::NothingToTrain {
            counts: train(splits.counts),
            skipped: splits.skipped,
        });
    }
    if splits.valid.is_empty() {
        return Err(DatasetError::NothingToValidate {
            counts: train(splits.counts),
            skipped: splits.skipped,
        });
    }
    Ok(splits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Part;

    const OPTIONS: SplitOptions = SplitOptions {
        seed: 3,
        valid_fraction: 0.2,
        test_fraction: 0.1,
    };

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|class| format!("label {class}")).collect()
    }

    /// Sample `index` with the content `content`.
    fn sample(index: usize, label: usize, content: u8) -> LoadedSample {
        LoadedSample {
            path: format!("{index:04}.png").into(),
            page: None,
            label,
            part: Part::Any,
            digest: std::array::from_fn(|at| if at == 0 { content } else { 0 }),
        }
    }

    #[test]
    fn every_label_is_spread_as_the_fractions_say_within_one_picture() {
        // Labels of very different counts, and pictures that have several: every third, seventh and
        // eleventh of 200, so that some have all three and most have none.
        let sets: Vec<Vec<usize>> = (0..8_usize)
            .map(|bits| (0..3).filter(|class| bits & (1 << class) != 0).collect())
            .collect();
        let samples: Vec<LoadedSample> = (0..200_usize)
            .map(|i| {
                let has = [3, 7, 11].map(|every| i.is_multiple_of(every));
                let set = (0..3)
                    .filter(|&class| has[class])
                    .fold(0, |set, class| set | 1 << class);
                sample(i, set, i as u8)
            })
            .collect();
        let (splits, findings) = split_labelled(&names(3), &sets, &samples, &OPTIONS).unwrap();
        assert_eq!(findings, []);
        assert_eq!(splits.used(), 200);
        for count in &splits.counts {
            let all = (count.train + count.valid + count.test) as f64;
            for (side, part) in [(count.train, 0.7), (count.valid, 0.2), (count.test, 0.1)] {
                assert!((side as f64 - part * all).abs() <= 1.5, "{count:?}");
            }
        }
        assert!(
            (splits.valid.len() as f64 - 40.0).abs() <= 3.0,
            "{}",
            splits.valid.len()
        );
    }

    #[test]
    fn copies_stay_together_and_copies_with_other_labels_are_not_used() {
        let sets = vec![vec![0], vec![0, 1], vec![1]];
        let mut samples: Vec<LoadedSample> = (0..40)
            .map(|i| sample(i, i % 3, (i / 4) as u8 * 3 + (i % 3) as u8))
            .collect();
        samples.push(sample(40, 0, 200));
        samples.push(sample(41, 2, 200));
        let (splits, _) = split_labelled(&names(2), &sets, &samples, &OPTIONS).unwrap();
        assert_eq!((splits.used(), splits.skipped.len()), (40, 2));
        let sides = [&splits.train, &splits.valid, &splits.test];
        for (a, side) in sides.iter().enumerate() {
            for other in &sides[a + 1..] {
                for &i in side.iter() {
                    assert!(
                        other
                            .iter()
                            .all(|&j| samples[i].digest != samples[j].digest)
                    );
                }
            }
        }
    }

    #[test]
    fn a_label_of_two_pictures_stands_in_training_and_in_validation() {
        let sets = vec![vec![], vec![0], vec![1]];
        let labels = [1, 1, 2, 2, 0, 0, 0, 0, 0, 0];
        let samples: Vec<LoadedSample> = labels
            .iter()
            .enumerate()
            .map(|(i, &label)| sample(i, label, i as u8))
            .collect();
        let options = SplitOptions {
            test_fraction: 0.0,
            ..OPTIONS
        };
        for seed in 0..20 {
            let options = SplitOptions { seed, ..options };
            let (splits, _) = split_labelled(&names(2), &sets, &samples, &options).unwrap();
            for count in &splits.counts {
                assert_eq!(
                    (count.train, count.valid, count.test),
                    (1, 1, 0),
                    "seed {seed}"
                );
            }
        }
    }

    #[test]
    fn a_label_without_a_picture_to_train_on_is_an_error_that_names_it() {
        let samples: Vec<LoadedSample> = (0..8).map(|i| sample(i, 0, i as u8)).collect();
        let error = split_labelled(&names(2), &[vec![0], vec![1]], &samples, &OPTIONS).unwrap_err();
        assert!(
            error.to_string().contains("class label 1 has no picture"),
            "{error}"
        );
    }
}
