//! How many different pictures each class has, on each side of a split, and whether a training could begin with them.

use super::Examination;
use super::finding::{About, Finding, Kind};
use crate::checkpoint::name_problem;
use crate::dataset::Part;
use crate::printable::counted;
use std::collections::BTreeSet;

/// A class with fewer different pictures is named: with 20, each in validation would count 25 % of a class.
const FEW: usize = 20;
/// A class is named if the largest has at least so many times its pictures.
const TIMES: usize = 4;

pub(super) fn findings(examination: &Examination) -> Vec<Finding> {
    let counts = different(examination, |_| true);
    let largest = counts.iter().copied().max().unwrap_or(0);
    let parts: BTreeSet<Part> = examination
        .records
        .iter()
        .map(|record| record.part)
        .collect();
    let mut findings = Vec::new();
    let mut tell = |kind, label: usize, rank: f64, detail: String| {
        findings.push(Finding {
            kind,
            about: About::Class(label),
            other: None,
            rank,
            detail,
        });
    };
    let learnable = learnable(examination);
    for (label, (class, &count)) in examination.classes.iter().zip(&learnable).enumerate() {
        if let Some(problem) = name_problem(class) {
            let detail = format!("its name {problem}: rename the folder");
            tell(Kind::Refused, label, 0.0, detail);
        }
        if count == 0 {
            let detail = "no picture to learn from: add some, or remove the folder".to_owned();
            tell(Kind::Refused, label, 0.0, detail);
        }
        if learnable.len() == 1 {
            let detail = "the only class; at least two are needed".to_owned();
            tell(Kind::Refused, label, 0.0, detail);
        }
        if count == 1 && !parts.contains(&Part::Valid) && learnable.iter().all(|&count| count < 2) {
            let detail = "one picture, and no class has a second one for validation".to_owned();
            tell(Kind::Refused, label, 0.0, detail);
        }
    }
    for (label, &count) in counts.iter().enumerate() {
        if count < FEW && learnable[label] > 0 {
            let detail = format!("{}, at least {FEW} are wanted", different_pictures(count));
            tell(Kind::FewPictures, label, -(count as f64), detail);
        }
        if count * TIMES <= largest && largest > 0 {
            let detail = format!(
                "{}, {largest} in the largest class",
                different_pictures(count)
            );
            let times = largest as f64 / count.max(1) as f64;
            tell(Kind::Imbalance, label, times, detail);
        }
    }
    for &part in parts.iter().filter(|part| **part > Part::Train) {
        let counts = different(examination, |other| other == part);
        for (label, _) in counts.iter().enumerate().filter(|(_, count)| **count == 0) {
            let detail = format!("no picture in {}", part.as_str());
            tell(Kind::FewPictures, label, 0.0, detail);
        }
    }
    findings
}

fn different_pictures(count: usize) -> String {
    counted(count as u64, "different picture")
}

/// Different contents of each class that are left to train on: neither under two labels nor on a later side of the split.
fn learnable(examination: &Examination) -> Vec<usize> {
    let mut counts = vec![0; examination.classes.len()];
    for group in examination.by_digest().values() {
        let records = || group.iter().map(|&index| &examination.records[index]);
        let labels: BTreeSet<usize> = records().filter_map(|record| record.label).collect();
        if let (1, Some(&label)) = (labels.len(), labels.first())
            && records().all(|record| record.part <= Part::Train)
        {
            counts[label] += 1;
        }
    }
    counts
}

/// Different contents of each class among the parts.
fn different(examination: &Examination, part: impl Fn(Part) -> bool) -> Vec<usize> {
    let mut digests = vec![BTreeSet::new(); examination.classes.len()];
    for (index, seen) in examination.seen() {
        let record = &examination.records[index];
        if let Some(label) = record.label
            && part(record.part)
        {
            digests[label].insert(seen.digest);
        }
    }
    digests.iter().map(BTreeSet::len).collect()
}
