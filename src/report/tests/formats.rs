//! Each format as a whole, drawn by hand.

use super::*;
use docsort_engine::Warning;

#[test]
fn csv_has_one_column_for_each_class() {
    let rows = [labeled("a.jpg"), unknown("b.jpg"), error("c.jpg")];
    let by_hand = r#""path","status","label","confidence","credit_card","drivers_license","passport","reason","warnings","member","page"
"a.jpg","ok","passport",0.975000,0.020000,0.005000,0.975000,"","","",""
"b.jpg","unknown","",0.400000,0.300000,0.400000,0.300000,"below the threshold","","",""
"c.jpg","error","","","","","","truncated JPEG","","",""
"#;
    assert_eq!(text(Format::Csv, PLAIN, &rows), by_hand);
}

#[test]
fn warnings_and_explanations_stand_in_each_format() {
    let mut row = labeled("a.jpg");
    row.warnings = [Problem::Blurred, Problem::TooDark]
        .map(Warning::Capture)
        .to_vec();
    row.explanation = Some("why/0001-a.png".into());
    let rows = [row, error("c.jpg")];
    let layout = Layout {
        explanations: Explanations::Named,
        ..PLAIN
    };
    let by_hand = r#""path","status","label","confidence","credit_card","drivers_license","passport","reason","warnings","member","page","explanation"
"a.jpg","ok","passport",0.975000,0.020000,0.005000,0.975000,"","blurred|too_dark","","","why/0001-a.png"
"c.jpg","error","","","","","","truncated JPEG","","","",""
"#;
    assert_eq!(text(Format::Csv, layout, &rows), by_hand);
    let named = json(layout, &rows[0]);
    assert_eq!(
        named["warnings"],
        serde_json::json!(["blurred", "too_dark"])
    );
    assert_eq!(named["explanation"], "why/0001-a.png");
    assert_eq!(json(layout, &rows[1])["explanation"], Value::Null);
    let without = json(PLAIN, &rows[0]);
    assert!(without.get("explanation").is_none(), "{without}");
    let table = text(Format::Table, PLAIN, &rows);
    assert!(table.contains("blurred, too dark"), "{table}");
}

#[test]
fn a_class_named_like_a_fixed_column_gets_its_own_header() {
    let classes = ["label", "p_label", "path"].map(String::from);
    let records = csv_records(&written(Format::Csv, PLAIN, &classes, &[]));
    let header: Vec<&[u8]> = records[0].iter().skip(4).take(3).collect();
    assert_eq!(header, [b"p_p_label".as_slice(), b"p_label", b"p_path"]);
}

#[test]
fn json_lines_hold_the_documented_keys() {
    let rows = [labeled("a.jpg"), unknown("b.jpg"), error("c.jpg")];
    let layout = Layout {
        top_k: Some(2),
        ..PLAIN
    };
    let by_hand = r#"{"path":"a.jpg","status":"ok","label":"passport","confidence":0.975,"probabilities":{"credit_card":0.02,"drivers_license":0.005,"passport":0.975},"top":[{"label":"passport","probability":0.975},{"label":"credit_card","probability":0.02}],"reason":null,"warnings":[],"member":null,"page":null}
{"path":"b.jpg","status":"unknown","label":null,"confidence":0.4,"probabilities":{"credit_card":0.3,"drivers_license":0.4,"passport":0.3},"top":[{"label":"drivers_license","probability":0.4},{"label":"credit_card","probability":0.3}],"reason":"below the threshold","warnings":[],"member":null,"page":null}
{"path":"c.jpg","status":"error","label":null,"confidence":null,"probabilities":null,"top":null,"reason":"truncated JPEG","warnings":[],"member":null,"page":null}
"#;
    assert_eq!(text(Format::Jsonl, layout, &rows), by_hand);
    assert_eq!(json(PLAIN, &rows[0]).get("top"), None);
}

#[test]
fn a_number_that_is_not_finite_is_null() {
    let outcome = Outcome::Labeled {
        label: 0,
        scores: vec![f32::NAN, f32::INFINITY, 0.1],
    };
    let row = Prediction::new("a".into(), outcome);
    assert_eq!(json(PLAIN, &row)["confidence"], Value::Null);
    let records = csv_records(&written(Format::Csv, PLAIN, &classes(), &[row]));
    assert_eq!(
        (&records[1][3], &records[1][5], &records[1][6]),
        (&b""[..], &b""[..], &b"0.100000"[..])
    );
}

#[test]
fn a_prediction_of_another_model_is_refused() {
    for format in [Format::Table, Format::Csv, Format::Jsonl] {
        let mut writer = writer(format, PLAIN, std::io::sink());
        writer.start(&classes()[..2]).expect("a sink takes all");
        let refused = writer
            .row(&labeled("a.jpg"))
            .expect_err("three scores for two classes");
        assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
    }
}

#[test]
fn the_table_fits_its_columns() {
    let rows = [
        labeled("photos/holiday/2019/scans/IMG_20190704_passport.jpg"),
        labeled("旅行/旅券.jpg"),
        unknown("b.jpg"),
        error("c\n.jpg"),
    ];
    let by_hand = "\
path                              label            confidence  reason
photos/hol…20190704_passport.jpg  passport             97.5 %
旅行/旅券.jpg                     passport             97.5 %
b.jpg                             unknown              40.0 %  below the threshold
c\\u{a}.jpg                        error                        truncated JPEG

4 pictures in 2.0 s (2.0 pictures/s)
credit_card 0 · drivers_license 0 · passport 2 · unknown 1 · errors 1
";
    assert_eq!(text(Format::Table, PLAIN, &rows), by_hand);
}

#[test]
fn top_k_shows_the_likeliest_classes() {
    let layout = Layout {
        top_k: Some(2),
        width: None,
        ..PLAIN
    };
    let table = text(Format::Table, layout, &[labeled("a.jpg"), unknown("b.jpg")]);
    assert!(
        table.contains("  passport 98 % · credit_card 2 %\n"),
        "{table}"
    );
    assert!(
        table.contains("  drivers_license 40 % · credit_card 30 %  below"),
        "{table}"
    );
}

#[test]
fn rows_with_the_likeliest_classes_fit_a_hundred_columns() {
    let layout = Layout {
        top_k: Some(2),
        width: Some(100),
        ..PLAIN
    };
    let long = "photos/holiday/2019/scans/a folder of a long name/IMG_20190704_passport.jpg";
    let mut unknown = unknown(long);
    if let Outcome::Unknown { reason, .. } = &mut unknown.outcome {
        *reason = "no class reaches 0.5".to_owned();
    }
    let table = text(Format::Table, layout, &[labeled(long), unknown]);
    let rows: Vec<&str> = table.lines().take(3).collect();
    assert!(rows.iter().all(|row| row.chars().count() <= 100), "{table}");
    assert_eq!(
        rows[2],
        "photo…passport.jpg  unknown          drivers_license 40 % · credit_card 30 %  no class reaches 0.5"
    );
}

#[test]
fn only_a_colored_table_has_escapes() {
    let layout = Layout {
        style: Style::Colored,
        ..PLAIN
    };
    let rows = [labeled("a.jpg"), error("b.jpg")];
    assert!(text(Format::Table, layout, &rows).contains("\x1b[32mpassport"));
    assert!(!text(Format::Table, PLAIN, &rows).contains('\x1b'));
    assert!(!text(Format::Csv, layout, &rows).contains('\x1b'));
}
