//! Rows are read back with other readers (`csv`, `serde_json`); tables are compared with drawn ones.

mod formats;
mod metrics;
mod mistakes;
mod names;
mod properties;

use super::*;
use docsort_picture::Problem;
use serde_json::Value;
use std::path::PathBuf;

const PLAIN: Layout = Layout {
    style: Style::Plain,
    width: Some(80),
    top_k: None,
    explanations: Explanations::Absent,
};

fn classes() -> Vec<String> {
    ["credit_card", "drivers_license", "passport"]
        .map(String::from)
        .to_vec()
}

fn labeled(path: impl Into<PathBuf>) -> Prediction {
    let scores = vec![0.02, 0.005, 0.975];
    let outcome = Outcome::Labeled { label: 2, scores };
    Prediction::new(path.into(), outcome)
}

fn unknown(path: impl Into<PathBuf>) -> Prediction {
    let outcome = Outcome::Unknown {
        best: 1,
        scores: vec![0.3, 0.4, 0.3],
        reason: "below the threshold".into(),
    };
    Prediction::new(path.into(), outcome)
}

fn error(path: impl Into<PathBuf>) -> Prediction {
    let reason = "truncated JPEG".into();
    Prediction::new(path.into(), Outcome::Error { reason })
}

fn written(format: Format, layout: Layout, classes: &[String], rows: &[Prediction]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut summary = Summary::new(classes.len());
    let mut writer = writer(format, layout, &mut bytes);
    writer.start(classes).expect("a Vec takes all");
    for row in rows {
        writer.row(row).expect("a Vec takes all");
        summary.count(row);
    }
    summary.seconds = 2.0;
    writer.finish(&summary).expect("a Vec takes all");
    drop(writer);
    bytes
}

fn text(format: Format, layout: Layout, rows: &[Prediction]) -> String {
    String::from_utf8(written(format, layout, &classes(), rows)).expect("UTF-8")
}

fn json(layout: Layout, row: &Prediction) -> Value {
    serde_json::from_str(&text(Format::Jsonl, layout, std::slice::from_ref(row)))
        .expect("one object")
}

fn csv_records(bytes: &[u8]) -> Vec<csv::ByteRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    reader
        .byte_records()
        .map(|record| record.expect("a record"))
        .collect()
}

/// What docs/rows.md tells a reader of CSV to do.
fn exact(field: &[u8]) -> Vec<u8> {
    let rest = String::from_utf8_lossy(field);
    let rest = rest.trim_start_matches('\'');
    match field.first() {
        Some(b'\'')
            if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) =>
        {
            field[1..].to_vec()
        }
        _ => field.to_vec(),
    }
}

fn odd_names() -> [&'static [u8]; 8] {
    [
        b"new\nline.jpg",
        b"\x1b[31mred.jpg",
        "\u{202e}gpj.exe".as_bytes(),
        b"not\xffutf8\xc3.jpg",
        b"-rf.jpg",
        b"comma, \"quote\".jpg",
        "\u{9b}2J\u{2028}\u{feff}.jpg".as_bytes(),
        b" spaces and \r\t .jpg ",
    ]
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}
