//! How many different pictures each class has, on each side of a split.

use super::Examination;
use super::finding::{About, Finding, Kind};
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
    for (label, &count) in counts.iter().enumerate() {
        if count < FEW {
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
    for &part in &parts {
        let counts = different(examination, |other| other == part);
        for (label, _) in counts.iter().enumerate().filter(|(_, count)| **count == 0) {
            if part != Part::Any {
                let detail = format!("no picture in {}", part.as_str());
                tell(Kind::FewPictures, label, 0.0, detail);
            }
        }
    }
    findings
}

fn different_pictures(count: usize) -> String {
    counted(count as u64, "different picture")
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
