//! Pictures that are there more than once: as the same file, or as nearly the same picture; in one class, in
//! two, or on two sides of a split. A picture is compared with earlier ones, so that each pair is told once.

use super::finding::{Finding, Kind};
use super::fingerprint::Fingerprint;
use super::near::{Neighbour, earlier_neighbours};
use super::{Examination, Record};
use std::collections::BTreeMap;

pub(super) fn findings(examination: &Examination) -> Vec<Finding> {
    let by_digest = examination.by_digest();
    let mut findings = Vec::new();
    for group in by_digest.values().filter(|group| group.len() > 1) {
        findings.extend(same_file(&examination.records, group));
    }
    findings.sort_by_key(|(record, _)| *record);
    let mut findings: Vec<Finding> = findings.into_iter().map(|(_, finding)| finding).collect();
    findings.extend(alike(examination, &by_digest));
    findings
}

/// Findings about the records of one content, with the record that each is about.
fn same_file(records: &[Record], group: &[usize]) -> Vec<(usize, Finding)> {
    let first = group[0];
    let mut findings = Vec::new();
    let mut tell = |kind, record: usize, other: usize, detail: String| {
        findings.push((record, Finding::of(kind, record, 0.0, detail).beside(other)));
    };
    // As in a training's split: the side nearer to the final word keeps the picture.
    let last_part = group.iter().map(|&index| records[index].part).max();
    let kept = group
        .iter()
        .copied()
        .find(|&index| Some(records[index].part) == last_part);
    for (place, &index) in group.iter().enumerate() {
        let record = &records[index];
        if record.label != records[first].label {
            tell(
                Kind::LabelConflict,
                index,
                first,
                "the same content".to_owned(),
            );
            continue;
        }
        if let Some(kept) = kept.filter(|&kept| records[kept].part != record.part) {
            let detail = format!(
                "in {} and in {}",
                record.part.as_str(),
                records[kept].part.as_str()
            );
            tell(Kind::Leak, index, kept, detail);
        }
        let beside = |&&other: &&usize| {
            (records[other].label, records[other].part) == (record.label, record.part)
        };
        if let Some(&earlier) = group[..place].iter().find(beside) {
            tell(
                Kind::Duplicate,
                index,
                earlier,
                "the same content".to_owned(),
            );
        }
    }
    findings
}

/// Different files that show the same.
fn alike(examination: &Examination, by_digest: &BTreeMap<[u8; 32], Vec<usize>>) -> Vec<Finding> {
    let mut first: Vec<usize> = by_digest.values().map(|group| group[0]).collect();
    first.sort_unstable();
    let print = |&index: &usize| {
        let seen = examination.records[index].seen.as_ref().ok()?;
        Some((index, seen.fingerprint.as_ref()?))
    };
    let (indices, prints): (Vec<usize>, Vec<&Fingerprint>) = first.iter().filter_map(print).unzip();
    let neighbours = earlier_neighbours(&prints);
    let told = indices.iter().zip(neighbours).filter_map(|(&index, near)| {
        // Each neighbour by its record.
        let near: Vec<Neighbour> = near
            .into_iter()
            .map(|neighbour| Neighbour {
                index: indices[neighbour.index],
                ..neighbour
            })
            .collect();
        gravest(&examination.records, index, &near)
    });
    told.collect()
}

/// The gravest that there is to say about a picture and those that look like it.
fn gravest(records: &[Record], index: usize, near: &[Neighbour]) -> Option<Finding> {
    let record = &records[index];
    let other = |differs: &dyn Fn(&Record) -> bool| {
        near.iter()
            .find(|neighbour| differs(&records[neighbour.index]))
    };
    let (kind, neighbour) = if let Some(found) = other(&|other| other.label != record.label) {
        (Kind::NearConflict, found)
    } else if let Some(found) = other(&|other| other.part != record.part) {
        (Kind::NearLeak, found)
    } else {
        (Kind::NearDuplicate, near.first()?)
    };
    let (mut about, mut beside) = (index, neighbour.index);
    if records[beside].part < records[about].part {
        // About the one that trains: that is the one to remove.
        (about, beside) = (beside, about);
    }
    let size = |index: usize| match &records[index].seen {
        Ok(seen) => format!("{} × {}", seen.width_px, seen.height_px),
        Err(_) => String::new(),
    };
    let detail = format!(
        "{} and {} pixels, largest difference {:.2}",
        size(about),
        size(beside),
        neighbour.difference
    );
    let rank = -f64::from(neighbour.difference);
    Some(Finding::of(kind, about, rank, detail).beside(beside))
}
