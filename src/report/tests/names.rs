//! Names that mean something to a terminal, a spreadsheet or a reader of lines.

use super::*;
use crate::printable::{is_unsafe, printable_path};
use std::path::Path;

#[test]
fn odd_names_are_exact_in_csv() {
    let rows = odd_names().map(|name| labeled(path(name)));
    let records = csv_records(&written(Format::Csv, PLAIN, &classes(), &rows));
    assert_eq!(records.len(), 9);
    for (record, row) in records[1..].iter().zip(rows) {
        assert_eq!(exact(&record[0]), row.path.as_os_str().as_encoded_bytes());
    }
}

#[test]
fn odd_names_are_exact_in_json_lines() {
    let rows = odd_names().map(|name| labeled(path(name)));
    let lines = text(Format::Jsonl, PLAIN, &rows);
    assert!(lines.chars().all(|c| c == '\n' || !is_unsafe(c)));
    assert_eq!(lines.lines().count(), 8);
    for (line, row) in lines.lines().zip(rows) {
        let json: Value = serde_json::from_str(line).expect("an object");
        assert_eq!(json["path"], *row.path.to_string_lossy());
        assert_eq!(
            json.get("path_bytes").is_none(),
            row.path.to_str().is_some()
        );
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf8_is_in_hexadecimal_too() {
    let json = json(PLAIN, &labeled(path(b"a\xff")));
    assert_eq!(json["path"], "a\u{fffd}");
    assert_eq!(json["path_bytes"], "61ff");
}

#[test]
fn odd_names_take_one_line_of_a_table() {
    let rows = odd_names().map(|name| labeled(path(name)));
    let table = text(Format::Table, PLAIN, &rows);
    assert!(table.chars().all(|c| c == '\n' || !is_unsafe(c)));
    // Header, rows, blank line, two lines of summary.
    assert_eq!(table.lines().count(), 1 + 8 + 3);
}

#[cfg(unix)]
#[test]
fn a_displayed_path_shows_what_it_holds() {
    let shown = odd_names().map(|name| printable_path(&path(name)));
    let by_hand = [
        r"new\u{a}line.jpg",
        r"\u{1b}[31mred.jpg",
        r"\u{202e}gpj.exe",
        r"not\xffutf8\xc3.jpg",
        "-rf.jpg",
        "comma, \"quote\".jpg",
        r"\u{9b}2J\u{2028}\u{feff}.jpg",
        r" spaces and \u{d}\u{9} .jpg ",
    ];
    assert_eq!(shown, by_hand);
    assert_eq!(
        printable_path(Path::new("Größe 日本 👩‍👩‍👧.jpg")),
        "Größe 日本 👩‍👩‍👧.jpg"
    );
}

#[test]
fn a_name_that_starts_a_formula_is_quoted_in_csv_and_raw_in_json() {
    let names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"];
    for name in names {
        let line = text(Format::Csv, PLAIN, &[labeled(name)]);
        let row = line.split_once('\n').expect("a header").1;
        assert!(row.starts_with(&format!("\"'{name}\",")), "{row}");
        assert_eq!(json(PLAIN, &labeled(name))["path"], name);
    }
    // The prefix can be told from a name's own quote.
    for name in ["'=1", "''=1", "'quoted'", "''"] {
        let records = csv_records(&written(Format::Csv, PLAIN, &classes(), &[labeled(name)]));
        assert_eq!(exact(&records[1][0]), name.as_bytes());
    }
    // Class names come from folders.
    let formulas = names.map(String::from);
    let records = csv_records(&written(Format::Csv, PLAIN, &formulas, &[error("a")]));
    assert_eq!(&records[0][4], b"'=1+1");
}
