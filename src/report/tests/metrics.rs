//! Metrics tables, compared with tables drawn and counted by hand.

use crate::evaluation::{Evaluation, Tally};
use crate::report::text::cells;
use crate::report::{write_metrics_json, write_metrics_table};

fn evaluation(classes: &[&str], answers: &[(&str, Option<usize>, usize)]) -> Evaluation {
    let classes: Vec<String> = classes.iter().copied().map(String::from).collect();
    let mut tally = Tally::new(&classes);
    for &(truth, answer, times) in answers {
        for _ in 0..times {
            tally.record(truth, answer);
        }
    }
    tally.record_error();
    tally.finish()
}

fn table(evaluation: &Evaluation, width: usize) -> String {
    let mut bytes = Vec::new();
    write_metrics_table(evaluation, width, &mut bytes).expect("a Vec takes all");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn three_classes_are_shown_with_their_confusion_matrix() {
    let classes = ["credit_card", "drivers_license", "passport"];
    let answers = [
        ("credit_card", Some(0), 8),
        ("credit_card", Some(1), 2),
        ("drivers_license", Some(1), 9),
        ("drivers_license", None, 1),
        ("other", Some(0), 3),
        ("other", None, 11),
        ("id_card", Some(1), 1),
    ];
    // 17 of 20: 0.85, Wilson interval 0.6396 to 0.9476 (statsmodels 0.15).
    // Precision 8/8 and 9/11, recall 8/10 and 9/10, F1 16/18 and 18/21.
    let by_hand = "\
accuracy  85.0 %  (17 of 20 pictures; 95 % interval 64.0 % to 94.8 %)
macro     precision 90.9 %, recall 85.0 %, F1 87.3 %
unknown   1  (counted as wrong)
errors    1  (unreadable, not counted)

class            precision     recall         F1   pictures
credit_card        100.0 %     80.0 %     88.9 %         10
drivers_license     81.8 %     90.0 %     85.7 %         10
passport                 –          –          –          0

confusion matrix: a row for each true class, a column for each answer
                 credit_card  drivers_license  passport  unknown
credit_card                8                2         0        0
drivers_license            0                9         0        1
passport                   0                0         0        0

not one of the model's classes, and not in the numbers above
  id_card  1 picture → drivers_license 1
  other    14 pictures → credit_card 3, unknown 11

note: passport: has no pictures, so it is not in the averages
";
    assert_eq!(table(&evaluation(&classes, &answers), 80), by_hand);
}

#[test]
fn three_classes_of_any_name_fit_eighty_columns() {
    let long = "a_class_of_documents_with_a_name_beyond_all_measure";
    let names = [
        long,
        "身分証明書と運転免許証とパスポートとその他の書類",
        "x\n\u{202e}y",
    ];
    let foreign = format!("another_{long}");
    let answers = names.map(|name| (name, Some(0), 123_456));
    let mut answers = answers.to_vec();
    answers.extend([
        (&*foreign, Some(0), 7),
        (&*foreign, Some(1), 7),
        (&*foreign, None, 7),
    ]);
    let table = table(&evaluation(&names, &answers), 80);
    assert!(table.contains("  a_class_of_do…  "), "{table}");
    assert!(table.contains(r"x\u{a}\u{202e}y"), "{table}");
    for line in table.lines() {
        assert!(cells(line) <= 80, "{line}");
    }
}

#[test]
fn twelve_classes_have_numbered_columns_at_eighty() {
    let names: Vec<String> = (1..=12).map(|i| format!("kind_of_document_{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let answers: Vec<_> = names.iter().map(|&name| (name, Some(3), 100)).collect();
    let table = table(&evaluation(&names, &answers), 80);
    let matrix: Vec<&str> = table
        .lines()
        .skip_while(|line| !line.contains("matrix"))
        .collect();
    assert!(
        matrix[1].trim_start().starts_with("1   2   3   4"),
        "{table}"
    );
    assert!(matrix[1].ends_with("  ?"), "{table}");
    assert!(
        matrix[2].starts_with(" 1 kind_of_documen…   0   0   0 100"),
        "{table}"
    );
    assert!(table.lines().all(|line| cells(line) <= 80), "{table}");
}

#[test]
fn more_than_twelve_classes_show_the_ten_largest_confusions() {
    let names: Vec<String> = (0..13).map(|i| format!("class_{i:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut answers: Vec<_> = names.iter().map(|&name| (name, Some(0), 2)).collect();
    answers.push(("class_07", None, 30));
    answers.push(("class_05", Some(5), 99));
    let table = table(&evaluation(&names, &answers), 200);
    let listed: Vec<&str> = table
        .lines()
        .filter(|line| line.contains(" → ") && !line.starts_with("largest"))
        .collect();
    assert_eq!(listed.len(), 10);
    assert_eq!(listed[0], "    30  class_07 → unknown");
    assert_eq!(listed[1], "     2  class_01 → class_00");
    assert!(!table.contains("matrix"));
}

#[test]
fn an_evaluation_without_pictures_has_a_table_too() {
    let table = table(&evaluation(&["a", "b"], &[]), 80);
    assert!(
        table.starts_with("accuracy  –\nmacro     precision –, recall –, F1 –\n"),
        "{table}"
    );
}

#[test]
fn metrics_json_is_one_document_of_finite_numbers() {
    let mut bytes = Vec::new();
    let evaluation = evaluation(&["a", "b"], &[("a", None, 3)]);
    write_metrics_json(&evaluation, &mut bytes).expect("a Vec takes all");
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("a document");
    assert_eq!(json["accuracy"], 0.0);
    assert_eq!(json["confusion"]["counts"][0], serde_json::json!([0, 0, 3]));
    assert_eq!(bytes.last(), Some(&b'\n'));
}

#[test]
fn a_thousand_classes_show_the_worst_twenty_and_say_so() {
    let names: Vec<String> = (0..1000).map(|i| format!("class_{i:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // Class i has i of 1,000 pictures right, the first ten have none at all, and the last 25 are foreign.
    let answers: Vec<_> = (10..975)
        .flat_map(|i| [(names[i], Some(i), i), (names[i], None, 1000 - i)])
        .collect();
    let foreign: Vec<String> = (0..50).map(|i| format!("other_{i:02}")).collect();
    let foreign = foreign.iter().map(|name| (name.as_str(), None, 1));
    let answers: Vec<_> = answers.into_iter().chain(foreign).collect();
    let table = table(&evaluation(&names, &answers), 80);
    let after: Vec<&str> = table
        .lines()
        .skip_while(|line| !line.starts_with("class "))
        .skip(1)
        .take(21)
        .collect();
    let shown: Vec<&str> = after[..20].iter().map(|line| &line[..10]).collect();
    assert_eq!(shown, names[10..30]);
    assert!(
        after[20].starts_with("the worst 20 of 1000 classes, by F1"),
        "{table}"
    );
    assert!(table.contains("and 10 other folders"), "{table}");
    assert!(table.contains("and 15 other notes"), "{table}");
    assert!(table.lines().count() < 120, "{table}");
}

#[test]
fn one_picture_is_one_picture() {
    let table = table(&evaluation(&["a", "b"], &[("a", Some(0), 1)]), 80);
    assert!(table.contains("(1 of 1 picture; "), "{table}");
}
