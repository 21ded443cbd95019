//! Divides loaded samples into training, validation and test: stratified, seeded, and so that
//! equal content never stands on two sides. It reads no file; content is known by its digest.

use std::collections::BTreeMap;
use std::path::Path;

use rand::seq::SliceRandom;

use crate::config::Config;
use crate::dataset::{DatasetError, Finding, LoadedSample, Part, Skipped, of_page, sort_by_path};
use crate::printable::printable_path;
use docsort_random as random;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitOptions {
    pub seed: u64,
    /// Part of each class's different pictures, where the folder gives no validation.
    pub valid_fraction: f64,
    /// Part of each class's different pictures, where the folder gives no test.
    pub test_fraction: f64,
}

impl From<&Config> for SplitOptions {
    fn from(config: &Config) -> Self {
        Self {
            seed: config.seed,
            valid_fraction: config.data.valid_fraction,
            test_fraction: config.data.test_fraction,
        }
    }
}

/// Indices of samples, ascending. `samples = train + valid + test + skipped`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splits {
    pub train: Vec<usize>,
    pub valid: Vec<usize>,
    pub test: Vec<usize>,
    /// In label order.
    pub counts: Vec<ClassCount>,
    /// Label conflicts and leaks, in byte order of the paths.
    pub skipped: Vec<Skipped>,
}

/// Pictures of one class on each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassCount {
    pub class: String,
    pub train: usize,
    pub valid: usize,
    pub test: usize,
}

impl Splits {
    /// Pictures that are used on any side.
    pub fn used(&self) -> usize {
        self.train.len() + self.valid.len() + self.test.len()
    }
}

/// Divides the samples of a scan for training. The result follows from seed, classes and contents
/// alone: names and the order of `samples` change nothing but which index stands for a picture.
///
/// Fractions count different pictures, rounded, so that copies shift no side. A class with two
/// different pictures has one in training and one in validation at least.
///
/// # Errors
/// A class has nothing to train on, or no class has anything to validate with.
pub fn split(
    classes: &[String],
    samples: &[LoadedSample],
    options: &SplitOptions,
) -> Result<(Splits, Vec<Finding>), DatasetError> {
    let mut sorted = sort_out(classes.len(), samples);
    let given = |part| samples.iter().any(|sample| sample.part == part);
    let fractions = Fractions {
        valid: (!given(Part::Valid)).then_some(options.valid_fraction),
        test: (!given(Part::Test)).then_some(options.test_fraction),
    };
    let mut splits = Splits {
        train: Vec::new(),
        valid: Vec::new(),
        test: Vec::new(),
        counts: Vec::new(),
        skipped: sorted.skipped,
    };
    let mut different = Vec::new();
    for (label, (class, groups)) in classes.iter().zip(&mut sorted.by_class).enumerate() {
        different.push((class.clone(), groups.len()));
        let [train, valid, test] = divide_class(groups, &fractions, options.seed, label);
        splits.counts.push(ClassCount {
            class: class.clone(),
            train: train.len(),
            valid: valid.len(),
            test: test.len(),
        });
        if valid.is_empty() {
            sorted.findings.push(Finding::NotValidated(class.clone()));
        }
        splits.train.extend(train);
        splits.valid.extend(valid);
        splits.test.extend(test);
    }
    if splits.counts.iter().any(|count| count.train == 0) {
        let train = |count: ClassCount| (count.class, count.train);
        return Err(DatasetError::NothingToTrain {
            counts: splits.counts.into_iter().map(train).collect(),
            skipped: splits.skipped,
        });
    }
    if splits.valid.is_empty() {
        return Err(DatasetError::NothingToValidate {
            counts: different,
            skipped: splits.skipped,
        });
    }
    for side in [&mut splits.train, &mut splits.valid, &mut splits.test] {
        side.sort_unstable();
    }
    sort_by_path(&mut splits.skipped, |skipped| &skipped.path);
    Ok((splits, sorted.findings))
}

/// Samples of one content, one label and one part.
pub(super) struct Group {
    part: Part,
    pub(super) samples: Vec<usize>,
}

/// None where the folder gives the part itself.
struct Fractions {
    valid: Option<f64>,
    test: Option<f64>,
}

pub(super) struct Sorted {
    /// By label; in each class in the order of the digests.
    pub(super) by_class: Vec<Vec<Group>>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) findings: Vec<Finding>,
}

/// Joins copies, and takes out what must not be used.
pub(super) fn sort_out(classes: usize, samples: &[LoadedSample]) -> Sorted {
    let mut by_digest: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    for (index, sample) in samples.iter().enumerate() {
        by_digest.entry(sample.digest).or_default().push(index);
    }
    let mut sorted = Sorted {
        by_class: (0..classes).map(|_| Vec::new()).collect(),
        skipped: Vec::new(),
        findings: Vec::new(),
    };
    let mut copies = 0;
    for mut group in by_digest.into_values() {
        // By name, so that messages do not depend on the order of the samples either.
        group.sort_by(|&a, &b| {
            let [a, b] = [a, b].map(|index| &samples[index]);
            a.path.cmp(&b.path).then(a.page.cmp(&b.page))
        });
        let first = &samples[group[0]];
        if let Some(&second) = group.iter().find(|&&i| samples[i].label != first.label) {
            sorted.conflict(samples, &group, [&first.path, &samples[second].path]);
            continue;
        }
        // Test before validation before training: the side nearer to the final word keeps it.
        let part = group.iter().map(|&i| samples[i].part).max();
        let part = part.unwrap_or(Part::Any);
        let (kept, dropped): (Vec<usize>, Vec<usize>) =
            group.into_iter().partition(|&i| samples[i].part == part);
        for leak in dropped {
            sorted.leak(&samples[leak], &samples[kept[0]].path, part);
        }
        copies += kept.len() - 1;
        sorted.by_class[samples[kept[0]].label].push(Group {
            part,
            samples: kept,
        });
    }
    if copies > 0 {
        sorted.findings.push(Finding::Copies(copies));
    }
    sorted
}

impl Sorted {
    fn conflict(&mut self, samples: &[LoadedSample], group: &[usize], [first, second]: [&Path; 2]) {
        for &index in group {
            let LoadedSample { path, page, .. } = &samples[index];
            let is_of_first = samples[index].label == samples[group[0]].label;
            let other = if is_of_first { second } else { first };
            self.skipped.push(Skipped {
                path: path.clone(),
                reason: of_page(
                    *page,
                    &format!("label conflict with {}", printable_path(other)),
                ),
            });
        }
        self.findings.push(Finding::LabelConflict {
            first: first.to_owned(),
            second: second.to_owned(),
            copies: group.len(),
        });
    }

    fn leak(&mut self, dropped: &LoadedSample, kept: &Path, part: Part) {
        let reason = format!(
            "the same picture as {} in {}",
            printable_path(kept),
            part.as_str()
        );
        self.skipped.push(Skipped {
            path: dropped.path.clone(),
            reason: of_page(dropped.page, &reason),
        });
        self.findings.push(Finding::Leak {
            dropped: dropped.path.clone(),
            kept: kept.to_owned(),
            part,
        });
    }
}

/// Training, validation and test samples of one class.
fn divide_class(
    groups: &mut [Group],
    fractions: &Fractions,
    seed: u64,
    label: usize,
) -> [Vec<usize>; 3] {
    let mut sides: [Vec<usize>; 3] = Default::default();
    let mut pool = Vec::new();
    for group in groups {
        match group.part {
            Part::Any | Part::Train => pool.push(group),
            Part::Valid => sides[1].append(&mut group.samples),
            Part::Test => sides[2].append(&mut group.samples),
        }
    }
    pool.shuffle(&mut random::stream(seed, "split", 0, label as u64));
    let (valid, test) = sizes(pool.len(), fractions);
    for (place, group) in pool.into_iter().enumerate() {
        let side = match place {
            place if place < valid => 1,
            place if place < valid + test => 2,
            _ => 0,
        };
        sides[side].append(&mut group.samples);
    }
    sides
}

/// How many of a class's different pictures go to validation and to the test; one at least stays.
fn sizes(different: usize, fractions: &Fractions) -> (usize, usize) {
    let part = |fraction: f64| (different as f64 * fraction).round() as usize;
    let spare = different.saturating_sub(1);
    let valid = match fractions.valid {
        Some(fraction) => part(fraction).max(1).min(spare),
        None => 0,
    };
    let spare = spare - valid;
    let test = match fractions.test {
        Some(fraction) if fraction > 0.0 => part(fraction).max(1).min(spare),
        _ => 0,
    };
    (valid, test)
}
