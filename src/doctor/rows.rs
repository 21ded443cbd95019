//! Findings as CSV (RFC 4180), one a line, with the rules for text of `report`: paths are exact, and a text that a
//! spreadsheet would run gets a `'` before it.

use super::finding::{About, Finding};
use super::{Examination, Record};
use crate::dataset::Part;
use crate::report::harmless;
use std::io::{self, Write};

const COLUMNS: [&str; 11] = [
    "severity",
    "finding",
    "path",
    "class",
    "part",
    "other_path",
    "other_class",
    "other_part",
    "detail",
    "page",
    "other_page",
];

/// Writes `severity,finding,path,class,part,other_path,other_class,other_part,detail,page,other_page` and one line a finding; a
/// field is empty where there is nothing to say, such as `path` where a class as a whole is meant.
///
/// # Errors
/// Those of the output.
pub fn write_rows(
    examination: &Examination,
    findings: &[Finding],
    out: impl Write,
) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(out);
    csv.write_record(COLUMNS)?;
    for finding in findings {
        let mut row = csv::ByteRecord::new();
        row.push_field(finding.kind.severity().as_str().as_bytes());
        row.push_field(finding.kind.as_str().as_bytes());
        match &finding.about {
            About::Picture(index) => push(&mut row, examination, &examination.records[*index]),
            About::File(path) => {
                row.push_field(&harmless(path.as_os_str().as_encoded_bytes()));
                row.push_field(b"");
                row.push_field(b"");
            }
            About::Class(label) => {
                row.push_field(b"");
                row.push_field(&harmless(examination.classes[*label].as_bytes()));
                row.push_field(b"");
            }
        }
        match finding.other {
            Some(index) => push(&mut row, examination, &examination.records[index]),
            None => (0..3).for_each(|_| row.push_field(b"")),
        }
        row.push_field(&harmless(finding.detail.as_bytes()));
        let about = match finding.about {
            About::Picture(index) => Some(index),
            About::File(_) | About::Class(_) => None,
        };
        for record in [about, finding.other] {
            let page = record.and_then(|index| examination.records[index].page);
            row.push_field(
                page.map(|page| page.to_string())
                    .unwrap_or_default()
                    .as_bytes(),
            );
        }
        csv.write_byte_record(&row)?;
    }
    csv.flush()
}

fn push(row: &mut csv::ByteRecord, examination: &Examination, record: &Record) {
    row.push_field(&harmless(record.path.as_os_str().as_encoded_bytes()));
    let class = examination.class(record).unwrap_or_default();
    row.push_field(&harmless(class.as_bytes()));
    row.push_field(match record.part {
        Part::Any => b"",
        part => part.as_str().as_bytes(),
    });
}
