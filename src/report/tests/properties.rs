//! Laws that hold for rows of any names and numbers.

use super::*;
use crate::report::text::{cells, shorten_end, shorten_middle};
use proptest::prelude::*;

fn any_row(classes: usize) -> impl Strategy<Value = Prediction> {
    let scores = || prop::collection::vec(any::<f32>(), classes);
    let reason = || any::<String>();
    let outcome = prop_oneof![
        (0..classes, scores()).prop_map(|(label, scores)| Outcome::Labeled { label, scores }),
        (0..classes, scores(), reason()).prop_map(|(best, scores, reason)| Outcome::Unknown {
            best,
            scores,
            reason
        }),
        reason().prop_map(|reason| Outcome::Error { reason }),
    ];
    let bytes = prop::collection::vec(1..=255u8, 1..40);
    (bytes, outcome).prop_map(|(bytes, outcome)| Prediction::new(path(&bytes), outcome))
}

fn any_run() -> impl Strategy<Value = (Vec<String>, Vec<Prediction>)> {
    prop::collection::btree_set("\\PC{1,12}|[=+@a\t\"',\n-]{1,4}|label", 2..5).prop_flat_map(
        |names| {
            let rows = prop::collection::vec(any_row(names.len()), 0..6);
            (Just(names.into_iter().collect::<Vec<_>>()), rows)
        },
    )
}

proptest! {
    #[test]
    fn each_json_line_parses((classes, rows) in any_run()) {
        let layout = Layout { top_k: Some(2), ..PLAIN };
        let bytes = written(Format::Jsonl, layout, &classes, &rows);
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        prop_assert_eq!(lines.len(), rows.len());
        for (line, row) in lines.into_iter().zip(&rows) {
            let json: Value = serde_json::from_slice(line).expect("an object");
            prop_assert_eq!(&json["path"], &*row.path.to_string_lossy());
            prop_assert_eq!(json["reason"].as_str(), row.outcome.reason());
        }
    }

    #[test]
    fn each_csv_row_has_the_same_number_of_fields((classes, rows) in any_run()) {
        let records = csv_records(&written(Format::Csv, PLAIN, &classes, &rows));
        prop_assert_eq!(records.len(), rows.len() + 1);
        for record in &records {
            prop_assert_eq!(record.len(), 8 + classes.len());
        }
        for (record, row) in records[1..].iter().zip(&rows) {
            prop_assert_eq!(exact(&record[0]), row.path.as_os_str().as_encoded_bytes());
        }
    }

    #[test]
    fn each_row_is_one_line_of_a_table((classes, rows) in any_run()) {
        let table = written(Format::Table, PLAIN, &classes, &rows);
        let table = String::from_utf8(table).expect("UTF-8");
        prop_assert_eq!(table.lines().count(), rows.len() + 4);
    }

    #[test]
    fn a_shortened_text_fits(text in "\\PC{0,40}", max_cells in 0usize..30) {
        for short in [shorten_middle(&text, max_cells), shorten_end(&text, max_cells)] {
            prop_assert!(cells(&short) <= max_cells, "{short}");
        }
    }
}
