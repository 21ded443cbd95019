//! Mistakes as CSV, compared with rows written by hand.

use crate::evaluation::{Mistake, MistakeKind};
use crate::report::write_mistakes_csv;

#[test]
fn a_row_a_mistake_with_whatever_a_spreadsheet_would_run_made_harmless() {
    let mistake = |path: &str, kind, given: &str, truth| Mistake {
        path: path.into(),
        page: (given == "card").then_some(3),
        kind,
        truth: "=cmd()".into(),
        given: given.into(),
        likeliest: "card".into(),
        confidence: 0.75,
        probability_of_truth: truth,
    };
    let rows = [
        mistake("a,\"b\".jpg", MistakeKind::Wrong, "card", Some(0.125)),
        mistake("+1.jpg", MistakeKind::Unknown, "", Some(0.5)),
        mistake("c.jpg", MistakeKind::Accepted, "card", None),
    ];
    let mut bytes = Vec::new();
    write_mistakes_csv(&rows, &mut bytes).expect("a Vec takes all");
    let by_hand = r#""path","truth","predicted","status","likeliest","confidence","probability_of_truth","page"
"a,""b"".jpg","'=cmd()","card","wrong","card",0.750000,0.125000,3
"'+1.jpg","'=cmd()","","unknown","card",0.750000,0.500000,""
"c.jpg","'=cmd()","card","accepted","card",0.750000,"",3
"#;
    assert_eq!(String::from_utf8(bytes).expect("UTF-8"), by_hand);
}
