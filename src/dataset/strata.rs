//! Divides samples that have any number of labels each, so that every label is spread over the sides
//! as far as possible: iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011), without its
//! random ties. The rarest label left is divided first, each of its pictures to the side that lacks
//! that label most. Copies of a picture move together.

use rand::seq::SliceRandom;

use crate::dataset::split::{Group, Sorted, sort_out};
use crate::dataset::{
    ClassCount, DatasetError, Finding, LoadedSample, SplitOptions, Splits, sort_by_path,
};
use crate::random;

/// Training, validation, test.
const SIDES: usize = 3;

/// Divides samples whose label is an index into `sets`, each a list of classes. The result follows
/// from seed, sets and contents alone, as that of [`crate::dataset::split`] does. A class with two
/// different pictures stands in training and in validation, unless its pictures' other classes forbid.
///
/// # Errors
/// A class has nothing to train on, nothing is left to validate with, or the training side does
/// not fill a batch.
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
    check(splits, options).map(|splits| (splits, findings))
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

fn check(splits: Splits, options: &SplitOptions) -> Result<Splits, DatasetError> {
    let train = |counts: Vec<ClassCount>| {
        let of_class = |count: ClassCount| (count.class, count.train);
        counts.into_iter().map(of_class).collect()
    };
    if splits.counts.iter().any(|count| count.train == 0) {
        return Err(DatasetError::NothingToTrain {
            counts: train(splits.counts),
        });
    }
    if splits.valid.is_empty() {
        return Err(DatasetError::NothingToValidate {
            counts: train(splits.counts),
        });
    }
    if splits.train.len() < options.batch_size {
        return Err(DatasetError::FewerThanABatch {
            train: splits.train.len(),
            batch_size: options.batch_size,
            counts: train(splits.counts),
        });
    }
    Ok(splits)
}
