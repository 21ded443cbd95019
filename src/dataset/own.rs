//! What docsort itself wrote beside pictures: the files of an evaluation and of a check, rows with their record, the
//! journal of a sorting, explanations. Known by names that stand together; opens no file.

use std::fs;
use std::path::Path;

/// Written together by `evaluate`; a number may stand before the ending.
const EVALUATION: [(&str, &str); 3] =
    [("metrics", "json"), ("mistakes", "csv"), ("report", "html")];
/// Written together by `check`.
const CHECK: [&str; 2] = ["findings.csv", "gallery.html"];
/// Beside rows.
const RECORD: &str = ".docsort.json";

/// Whether the file at `path` is one of them, an explanation left out: those have a folder of their own.
pub(super) fn is_file_of_ours(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    let beside = |name: &str| path.with_file_name(name).is_file();
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    match ending {
        // Others are looked at no further: there may be a hundred thousand pictures.
        "csv" | "jsonl" | "ndjson" | "json" | "txt" | "html" => {}
        _ => return false,
    }
    let is_of_evaluation = EVALUATION
        .iter()
        .filter(|(_, wanted)| *wanted == ending)
        .filter_map(|(first, _)| stem.strip_prefix(first))
        .any(|suffix| {
            is_suffix(suffix)
                && EVALUATION
                    .iter()
                    .all(|(first, ending)| beside(&format!("{first}{suffix}.{ending}")))
        });
    is_of_evaluation
        || (CHECK.contains(&name) && CHECK.iter().all(|name| beside(name)))
        || name.ends_with(RECORD)
        || beside(&format!("{name}{RECORD}"))
        || (ending == "jsonl" && stem.strip_prefix("docsort-sort-").is_some_and(is_number))
}

/// Whether pictures were sorted into a folder, by its first journal. They are copies of pictures beside it, or have no
/// label but docsort's own.
pub(super) fn is_sorted_into(path: &Path) -> bool {
    path.join("docsort-sort-1.jsonl").is_file()
}

/// Whether a folder holds nothing but such files, or nothing but explanations.
pub(super) fn is_folder_of_ours(path: &Path) -> bool {
    let Ok(entries) = fs::read_dir(path) else {
        // Whoever walks into it says why it cannot be read.
        return false;
    };
    let mut count = 0;
    for entry in entries {
        let is_ours = entry.is_ok_and(|entry| {
            entry.file_type().is_ok_and(|kind| kind.is_file())
                && (is_file_of_ours(&entry.path())
                    || entry.file_name().to_str().is_some_and(is_explanation))
        });
        if !is_ours {
            return false;
        }
        count += 1;
    }
    count > 0
}

/// Nothing, `-2`, `-3` …
fn is_suffix(suffix: &str) -> bool {
    suffix.is_empty() || suffix.strip_prefix('-').is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `0007-scan-passport-0.97.png`, and with a number after it where there was one.
fn is_explanation(name: &str) -> bool {
    let is_part = |text: &str| {
        let (whole, part) = text.split_once('.').unwrap_or_default();
        matches!(whole, "0" | "1") && part.len() == 2 && is_number(part)
    };
    let Some(stem) = name.strip_suffix(".png") else {
        return false;
    };
    let (numbered, last) = stem.rsplit_once('-').unwrap_or_default();
    let begins = stem
        .split_once('-')
        .is_some_and(|(row, _)| row.len() >= 4 && is_number(row));
    let again = numbered.rsplit_once('-').map(|(_, part)| part);
    begins && (is_part(last) || (is_number(last) && again.is_some_and(is_part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_are_known_by_row_and_probability_and_photographs_are_not() {
        for name in [
            "0007-scan-passport-0.97.png",
            "0001-a-b-c-1.00.png",
            "12345-x-y-0.50-2.png",
        ] {
            assert!(is_explanation(name), "{name}");
        }
        for name in [
            "0007.png",
            "0007-scan.png",
            "2024-05-01.png",
            "scan-passport-0.97.png",
            "0007-scan-passport-0.97.jpg",
            "0007-scan-2.png",
            "0007-scan-ü.97.png",
        ] {
            assert!(!is_explanation(name), "{name}");
        }
    }

    #[test]
    fn files_are_docsort_s_where_those_that_are_written_with_them_are_there() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in [
            "metrics-2.json",
            "mistakes-2.csv",
            "report-2.html",
            "report.html",
            "labels.csv",
            "labels.csv.docsort.json",
            "other.csv",
            "docsort-sort-3.jsonl",
            "gallery.html",
        ] {
            fs::write(at(name), b"").unwrap();
        }
        let ours = |name: &str| is_file_of_ours(&at(name));
        for name in [
            "metrics-2.json",
            "mistakes-2.csv",
            "report-2.html",
            "labels.csv",
            "labels.csv.docsort.json",
            "docsort-sort-3.jsonl",
        ] {
            assert!(ours(name), "{name}");
        }
        for name in ["report.html", "other.csv", "gallery.html", "a.png"] {
            assert!(!ours(name), "{name}");
        }
        assert!(!is_folder_of_ours(dir.path()));
        fs::write(at("findings.csv"), b"").unwrap();
        assert!(ours("gallery.html") && ours("findings.csv"));
        fs::remove_file(at("other.csv")).unwrap();
        fs::remove_file(at("report.html")).unwrap();
        assert!(is_folder_of_ours(dir.path()));
        fs::create_dir(at("empty")).unwrap();
        assert!(!is_folder_of_ours(&at("empty")));
    }
}
