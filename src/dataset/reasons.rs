//! The commonest reasons among skipped files, in one line: what an error says of files that it counts.

use std::collections::BTreeMap;

use crate::dataset::Skipped;
use crate::printable::{counted, printable};

/// `; 21 files were skipped: 20 × unsupported: HEIC …, 1 × symbolic link …`, or nothing where none was skipped.
pub(super) fn commonest(skipped: &[Skipped]) -> String {
    const MOST: usize = 3;
    if skipped.is_empty() {
        return String::new();
    }
    // Reasons that differ in sizes and lines alone are one; the first of them is shown.
    let mut kinds: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for one in skipped {
        let words = one.reason.split(|c: char| c.is_ascii_digit());
        let kind: String = words.filter(|word| !word.is_empty()).collect();
        kinds.entry(kind).or_insert((0, &one.reason)).0 += 1;
    }
    let mut kinds: Vec<(usize, &str)> = kinds.into_values().collect();
    kinds.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let mut shown: Vec<String> = kinds
        .iter()
        .take(MOST)
        .map(|(count, reason)| format!("{count} × {}", printable(reason)))
        .collect();
    if kinds.len() > MOST {
        let others = counted((kinds.len() - MOST) as u64, "other reason");
        shown.push(format!("and {others}"));
    }
    let were = if skipped.len() == 1 { "was" } else { "were" };
    let files = counted(skipped.len() as u64, "file");
    format!("; {files} {were} skipped: {}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_reasons_come_first_and_sizes_make_no_other_reason() {
        let skipped = |reason: &str| Skipped {
            path: "x".into(),
            reason: reason.to_owned(),
        };
        let all = [
            "too_small: 3 × 4 pixels",
            "empty: no bytes",
            "too_small: 5 × 12 pixels",
            "too_small: 7 × 4 pixels",
            "a",
            "b",
        ]
        .map(skipped);
        assert_eq!(
            commonest(&all),
            "; 6 files were skipped: 3 × too_small: 3 × 4 pixels, 1 × a, 1 × b, and 1 other reason"
        );
        assert_eq!(
            commonest(&all[1..2]),
            "; 1 file was skipped: 1 × empty: no bytes"
        );
        assert_eq!(commonest(&[]), "");
    }
}
