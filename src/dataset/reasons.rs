//! Why files are skipped, in words: of one file, with the option that would read it, and of many, the commonest
//! reasons in one line.

use std::collections::BTreeMap;

use docsort_picture::{Reject, RejectKind};

use crate::dataset::Skipped;
use crate::printable::{counted, printable};

/// The reason, and of a limit, the option that moves it: every verb takes these four.
pub fn told(reject: &Reject) -> String {
    let moved = match reject.kind {
        RejectKind::TooLong => "; --max-file-mib raises that",
        RejectKind::TooManyPixels => "; --max-megapixels raises that",
        RejectKind::TooManyPages => "; --max-pages raises that",
        RejectKind::TooSmall => "; --min-side-px lowers that",
        _ => "",
    };
    format!("{reject}{moved}")
}

/// A reason, and of which page it is told where the file has several.
pub fn of_page(page: Option<u32>, reason: &str) -> String {
    match page {
        None => reason.to_owned(),
        Some(page) => format!("page {page}: {reason}"),
    }
}

/// `; 21 files were skipped: 20 × unsupported: HEIC …, 1 × symbolic link …`, or nothing where none was skipped.
pub(super) fn commonest(skipped: &[Skipped]) -> String {
    const MOST: usize = 3;
    if skipped.is_empty() {
        return String::new();
    }
    // Reasons that differ in sizes, lines and files alone are one; the first of them is shown.
    let mut kinds: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for one in skipped {
        let folder = one.reason.rsplit_once(['/', '\\']);
        let reason = folder.map_or(&*one.reason, |(folder, _)| folder);
        let words = reason.split(|c: char| c.is_ascii_digit());
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
    fn each_limit_is_told_with_the_option_that_moves_it_and_nothing_else_is() {
        for (kind, option) in [
            (RejectKind::TooLong, Some("--max-file-mib")),
            (RejectKind::TooManyPixels, Some("--max-megapixels")),
            (RejectKind::TooSmall, Some("--min-side-px")),
            (RejectKind::TooManyPages, Some("--max-pages")),
            (RejectKind::Truncated, None),
            (RejectKind::Unreadable, None),
        ] {
            let detail = "12 of 10".to_owned();
            let told = told(&Reject { kind, detail });
            assert!(told.starts_with(&format!("{kind}: 12 of 10")), "{told}");
            match option {
                Some(option) => assert!(told.contains(option), "{told}"),
                None => assert!(!told.contains("--"), "{told}"),
            }
        }
    }

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
        let conflicts = ["d/b/x.png", "d/b/y.png", "d/c/z.png"];
        let conflicts = conflicts.map(|other| skipped(&format!("label conflict with {other}")));
        assert_eq!(
            commonest(&conflicts),
            "; 3 files were skipped: 2 × label conflict with d/b/x.png, 1 × label conflict with d/c/z.png"
        );
    }
}
