//! Rows of what is inside of a file: a page, a picture in an archive. (Rows of plain files: docsort's own tests.)

use super::*;
use crate::rows::{Explanations, csv_header, csv_row, json_line};
use serde_json::Value;

fn classes() -> Vec<String> {
    ["card", "page", "member"].map(String::from).to_vec()
}

fn of_page(member: Option<&str>, page: Option<u32>) -> Prediction {
    let outcome = Outcome::Labeled {
        label: 0,
        scores: vec![0.75, 0.25, 0.0],
    };
    Prediction {
        member: member.map(Into::into),
        page,
        ..Prediction::new("a.pdf#page=3".into(), outcome)
    }
}

#[test]
fn member_and_page_have_columns_of_their_own_and_the_path_stays_as_it_is() {
    let row = of_page(Some("=in/b.tif"), Some(3));
    let csv = csv_row(&classes(), Explanations::Absent, &row).unwrap();
    let by_hand = "\"a.pdf#page=3\",\"ok\",\"card\",0.750000,0.750000,0.250000,0.000000,\"\",\"\",\"'=in/b.tif\",3\n";
    assert_eq!(String::from_utf8(csv).unwrap(), by_hand);
    let json = json_line(&classes(), None, Explanations::Absent, &row).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["path"], &json["member"], &json["page"]),
        (&"a.pdf#page=3".into(), &"=in/b.tif".into(), &3.into())
    );
    assert!(json.get("member_bytes").is_none());
    let plain = json_line(&classes(), None, Explanations::Absent, &of_page(None, None)).unwrap();
    let plain: Value = serde_json::from_slice(&plain).unwrap();
    assert_eq!(
        (&plain["member"], &plain["page"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn classes_called_as_the_new_columns_keep_columns_apart() {
    let header = csv_header(&classes(), Explanations::Absent).unwrap();
    let by_hand = "\"path\",\"status\",\"label\",\"confidence\",\"card\",\"p_page\",\"p_member\",\"reason\",\"warnings\",\"member\",\"page\"\n";
    assert_eq!(String::from_utf8(header).unwrap(), by_hand);
}

#[cfg(unix)]
#[test]
fn a_member_that_is_not_utf8_is_in_hexadecimal_too() {
    use std::os::unix::ffi::OsStrExt;
    let mut row = of_page(None, None);
    row.member = Some(std::ffi::OsStr::from_bytes(b"a\xff").into());
    let json = json_line(&classes(), None, Explanations::Absent, &row).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["member"], &json["member_bytes"]),
        (&"a\u{fffd}".into(), &"61ff".into())
    );
}
