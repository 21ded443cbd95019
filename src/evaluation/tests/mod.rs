//! Expected values come from scikit-learn and SciPy (`tests/data/metrics_sklearn.py` computed them
//! once), from a published table, or from counting by hand.

mod probabilities;
mod tallies;

use super::*;
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/metrics_sklearn.json"))
        .expect("a JSON document made by json.dumps")
}

fn numbers(value: &Value) -> Vec<f64> {
    let entries = value.as_array().expect("an array");
    entries
        .iter()
        .map(|x| x.as_f64().expect("a number"))
        .collect()
}

fn labels(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|x| x as usize).collect()
}

/// Classes are named by their label; the label after the last means unknown.
fn tally(classes: usize, truth: &[usize], predicted: &[usize]) -> Tally {
    let names: Vec<String> = (0..classes).map(|label| label.to_string()).collect();
    let mut tally = Tally::new(&names);
    for (truth, &predicted) in truth.iter().zip(predicted) {
        tally.record(
            &truth.to_string(),
            (predicted < classes).then_some(predicted),
        );
    }
    tally
}

#[track_caller]
fn assert_close(name: &str, ours: f64, theirs: f64) {
    assert!(
        (ours - theirs).abs() < 1e-12,
        "{name}: {ours} is not {theirs}"
    );
}

#[test]
fn metrics_equal_those_of_scikit_learn() {
    let expected = expected();
    for case in expected["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let classes = case["classes"].as_u64().expect("a count") as usize;
        let tally = tally(
            classes,
            &labels(&case["truth"]),
            &labels(&case["predicted"]),
        );
        let [precision, recall, f1] = numbers(&case["macro"])[..] else {
            panic!("{name}: three averages");
        };
        assert_close(name, macro_f1(tally.confusion()), f1);

        let evaluation = tally.finish();
        let average = evaluation.macro_average;
        for (ours, theirs) in [
            (evaluation.accuracy, case["accuracy"].as_f64()),
            (average.precision, Some(precision)),
            (average.recall, Some(recall)),
            (average.f1, Some(f1)),
        ] {
            assert_close(name, ours.expect("defined"), theirs.expect("a number"));
        }
        for (label, class) in evaluation.classes.iter().enumerate() {
            let theirs = |key: &str| numbers(&case[key])[label];
            // scikit-learn writes 0 where we write null.
            assert_close(name, class.precision.unwrap_or(0.0), theirs("precision"));
            assert_close(name, class.recall.unwrap_or(0.0), theirs("recall"));
            assert_close(name, class.f1.unwrap_or(0.0), theirs("f1"));
            assert_close(name, class.support as f64, theirs("support"));
        }
        let counts = serde_json::to_value(&evaluation.confusion.counts).expect("integers");
        assert_eq!(counts, case["confusion"], "{name}");
    }
}

#[test]
fn the_interval_equals_that_of_scipy() {
    for row in expected()["wilson_95"].as_array().expect("rows") {
        let row = numbers(row);
        let (low, high) = wilson_95(row[0] as u64, row[1] as u64).expect("trials");
        assert_close("low", low, row[2]);
        assert_close("high", high, row[3]);
    }
}

#[test]
fn the_interval_equals_the_published_one() {
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    for (successes, trials, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ] {
        let ours = wilson_95(successes, trials).expect("trials");
        assert!(
            (ours.0 - low).abs() < 5.1e-5,
            "{successes}/{trials}: {ours:?}"
        );
        assert!(
            (ours.1 - high).abs() < 5.1e-5,
            "{successes}/{trials}: {ours:?}"
        );
    }
}

#[test]
fn top_k_finds_as_many_labels_as_scikit_learn() {
    let expected = expected();
    let case = &expected["top_k"];
    let truth = labels(&case["truth"]);
    let scores = case["scores"].as_array().expect("rows");
    for (k, hits) in (1..).zip(labels(&case["hits"])) {
        let hit = |(truth, scores): &(&usize, &Value)| {
            let scores: Vec<f32> = numbers(scores).into_iter().map(|x| x as f32).collect();
            top_k(&scores, k).contains(truth)
        };
        assert_eq!(
            truth.iter().zip(scores).filter(hit).count(),
            hits,
            "k = {k}"
        );
    }
}

#[test]
fn equal_scores_rank_in_label_order_and_nan_last() {
    assert_eq!(top_k(&[0.2, f32::NAN, 0.4, 0.2, 0.2], 9), [2, 0, 3, 4, 1]);
    assert_eq!(top_k(&[0.0, -0.0], 1), [0]);
    assert_eq!(top_k(&[], 3), [0; 0]);
}

#[test]
fn a_class_that_the_model_does_not_know_does_not_enter_accuracy() {
    let mut tally = Tally::new(&["card".into(), "passport".into()]);
    tally.record("card", Some(0));
    tally.record("passport", Some(0));
    for answer in [Some(0), None, None] {
        tally.record("other", answer);
    }
    tally.record_error();
    let evaluation = tally.finish();
    assert_eq!((evaluation.pictures, evaluation.correct), (2, 1));
    assert_eq!((evaluation.unknown, evaluation.errors), (0, 1));
    assert_eq!(evaluation.accuracy, Some(0.5));
    let other = ForeignClass {
        class: "other".into(),
        taught: false,
        pictures: 3,
        counts: vec![1, 0, 2],
    };
    assert_eq!(evaluation.foreign, [other]);
}

#[test]
fn what_is_undefined_is_null_and_noted() {
    let evaluation = tally(3, &[0, 1], &[0, 0]).finish();
    let notes: Vec<&str> = evaluation.notes.iter().map(|note| &*note.class).collect();
    assert_eq!(notes, ["1", "2"]);
    let json = serde_json::to_value(&evaluation).expect("a document");
    assert_eq!(json["classes"][1]["precision"], Value::Null);
    assert_eq!(json["classes"][1]["f1"], 0.0);
    assert_eq!(json["classes"][2]["recall"], Value::Null);

    let json = serde_json::to_value(tally(2, &[], &[]).finish()).expect("a document");
    assert_eq!(json["accuracy"], Value::Null);
    assert_eq!(json["accuracy_interval_95"], Value::Null);
    assert_eq!(json["macro_average"]["f1"], Value::Null);
}

#[test]
fn the_keys_of_metrics_json_are_the_documented_ones() {
    let json = serde_json::to_value(tally(2, &[0, 1], &[0, 1]).finish()).expect("a document");
    let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
    let documented = "pictures correct unknown errors accuracy accuracy_interval_95 macro_average \
                      classes confusion foreign notes";
    assert_eq!(keys, documented.split(' ').collect::<Vec<_>>());
    assert_eq!(
        json["confusion"]["columns"],
        serde_json::json!(["0", "1", "unknown"])
    );
}
