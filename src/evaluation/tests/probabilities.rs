//! Metrics of probabilities against scikit-learn's and NumPy's (`tests/data/metrics_sklearn.py`).

use super::{assert_close, expected, labels, numbers};
use crate::evaluation::*;
use serde_json::Value;

fn rows(case: &Value) -> Vec<Vec<f32>> {
    let rows = case["scores"].as_array().expect("rows");
    rows.iter()
        .map(|row| numbers(row).into_iter().map(|x| x as f32).collect())
        .collect()
}

fn scored(case: &Value) -> Scored {
    let mut scored = Scored::new(case["classes"].as_u64().expect("a count") as usize);
    for (truth, row) in labels(&case["truth"]).into_iter().zip(rows(case)) {
        scored.push(truth, &row);
    }
    scored
}

fn judged(case: &Value) -> Vec<Judged> {
    let truths = labels(&case["truth"]).into_iter();
    truths
        .zip(rows(case))
        .map(|(truth, row)| (row[argmax(&row)], argmax(&row) == truth))
        .collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[track_caller]
fn each(check: impl Fn(&str, &Value)) {
    let expected = expected();
    let cases = expected["probabilities"].as_array().expect("cases");
    assert_eq!(cases.len(), 3);
    for case in cases {
        check(case["name"].as_str().expect("a name"), case);
    }
}

#[test]
fn losses_and_top_k_equal_those_of_scikit_learn() {
    each(|name, case| {
        let scored = scored(case);
        let ours = [log_loss(&scored), brier_score(&scored)];
        for (ours, key) in ours.into_iter().zip(["log_loss", "brier_score"]) {
            assert_close(name, ours.expect("pictures"), number(&case[key]));
        }
        // Ties make the order of equal scores count, which is another one there.
        if name != "many ties" {
            for (k, theirs) in (1..).zip(numbers(&case["top_k"])) {
                assert_close(name, top_k_accuracy(&scored, k).expect("pictures"), theirs);
            }
        }
    });
}

#[test]
fn one_certain_mistake_costs_36_and_not_infinity() {
    let mut scored = Scored::new(2);
    scored.push(0, &[0.0, 1.0]);
    // 52 ln 2.
    assert_close(
        "log loss",
        log_loss(&scored).expect("a picture"),
        36.043_653_389_117_15,
    );
    assert_close("Brier", brier_score(&scored).expect("a picture"), 2.0);
    assert_eq!(log_loss(&Scored::new(2)), None);
}

#[test]
fn bins_and_calibration_error_equal_those_of_scikit_learn() {
    each(|name, case| {
        let ours = reliability(&judged(case));
        let theirs = &case["bins"];
        let counts: Vec<u64> = ours.bins.iter().map(|bin| bin.pictures).collect();
        assert_eq!(serde_json::json!(counts), theirs["counts"], "{name}");
        let filled: Vec<_> = ours.bins.iter().filter(|bin| bin.pictures > 0).collect();
        for (at, bin) in filled.iter().enumerate() {
            let [accuracy, confidence] =
                ["accuracy", "confidence"].map(|key| numbers(&theirs[key])[at]);
            assert_close(name, bin.accuracy.expect("filled"), accuracy);
            assert_close(name, bin.confidence.expect("filled"), confidence);
        }
        let error = ours.expected_calibration_error.expect("pictures");
        assert_close(name, error, number(&theirs["expected_calibration_error"]));
    });
}

#[test]
fn a_confidence_on_an_edge_belongs_to_the_bin_below() {
    let bins = reliability(&[(0.0, false), (1.0, true)]).bins;
    assert_eq!((bins[0].pictures, bins[14].pictures), (1, 1));
    // 0.2 is the upper end of the third bin; in single precision it is a little more.
    let bins = reliability(&[(0.2, true), (0.199_999, true)]).bins;
    assert_eq!((bins[2].pictures, bins[3].pictures), (1, 1));
}

#[test]
fn the_rejection_curve_equals_one_counted_threshold_by_threshold() {
    each(|name, case| {
        let ours = rejection_curve(&judged(case), &[]);
        let theirs = case["rejection"].as_array().expect("points");
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (ours, theirs) in ours.iter().zip(theirs) {
            let theirs = numbers(theirs);
            assert_close(name, ours.confidence, theirs[0]);
            assert_close(name, ours.coverage, theirs[1]);
            assert_close(name, ours.error, theirs[2]);
        }
    });
}

#[test]
fn the_rejection_table_has_the_highest_confidence_that_still_answers_so_many() {
    // Ten pictures, the two least certain ones wrong.
    let answers: Vec<Judged> = (1..=10).map(|n| (n as f32 / 16.0, n > 2)).collect();
    let table = rejection_table(&rejection_curve(&answers, &[]));
    let rows: Vec<(f64, f64, f64)> = table
        .iter()
        .map(|row| (row.coverage, row.confidence * 16.0, row.error))
        .collect();
    assert_eq!(
        rows,
        [
            (1.0, 1.0, 0.2),
            (0.9, 2.0, 1.0 / 9.0),
            (0.8, 3.0, 0.0),
            (0.7, 4.0, 0.0),
            (0.5, 6.0, 0.0)
        ]
    );
}

#[test]
fn curves_and_their_areas_equal_those_of_scikit_learn() {
    each(|name, case| {
        let scored = scored(case);
        let classes = case["classes_against_rest"].as_array().expect("classes");
        for (label, theirs) in classes.iter().enumerate() {
            let one = scored.one_against_rest(label);
            let roc = roc(&one).expect("yes and no");
            let pr = precision_recall(&one).expect("a yes");
            assert_close(name, roc.area, number(&theirs["roc_auc"]));
            assert_close(name, pr.area, number(&theirs["average_precision"]));
            for (ours, key) in [(roc.points, "roc"), (pr.points, "precision_recall")] {
                let [across, up] = [0, 1].map(|axis: usize| numbers(&theirs[key][axis]));
                assert_eq!(ours.len(), across.len(), "{name} {key}");
                for (ours, theirs) in ours.iter().zip(across.into_iter().zip(up)) {
                    assert_close(name, ours.0, theirs.0);
                    assert_close(name, ours.1, theirs.1);
                }
            }
        }
    });
}

#[test]
fn a_curve_needs_what_it_is_about() {
    assert_eq!(roc(&[(0.5, true)]), None);
    assert_eq!(precision_recall(&[(0.5, false)]), None);
    assert_eq!(roc(&[]), None);
}

#[test]
fn thinned_points_keep_both_ends() {
    let points: Vec<(f64, f64)> = (0..1000).map(|x| (f64::from(x), 0.0)).collect();
    let thin = thinned(&points, 11);
    assert_eq!((thin.len(), thin[0].0, thin[10].0), (11, 0.0, 999.0));
    assert_eq!(thinned(&points[..5], 11).len(), 5);
}

#[test]
fn rejects_are_told_apart_as_scikit_learn_s_curve_says() {
    let expected = expected();
    for case in expected["novelty"].as_array().expect("cases") {
        let scores =
            |key: &str| -> Vec<f32> { numbers(&case[key]).into_iter().map(|x| x as f32).collect() };
        let rejects = scores("rejects");
        let (one, two) = rejects.split_at(5);
        let folders = [("a", one), ("b", two)].map(|(name, scores)| RejectScores {
            folder: name.into(),
            taught: false,
            called_unknown: 1,
            scores: scores.to_vec(),
        });
        let ours = novelty(&scores("answerable"), &folders).expect("rejects");
        let threshold = ours.threshold_at_95_kept.expect("answerable pictures");
        assert_close("threshold", threshold, number(&case["threshold"]));
        assert_close(
            "AUROC",
            ours.all.auroc.expect("both"),
            number(&case["auroc"]),
        );
        assert_close(
            "false accepts",
            ours.all.false_accept_rate_at_95_kept.expect("both"),
            number(&case["false_accept_rate_at_95_kept"]),
        );
        assert_eq!(ours.called_unknown, 2);
        assert_eq!(ours.rejects, rejects.len() as u64);
    }
}

#[test]
fn percentiles_equal_those_of_numpy() {
    let case = &expected()["percentiles"];
    let found = latency(&numbers(&case["values"])).expect("values");
    assert_close("p50", found.p50_ms, number(&case["p50"]));
    assert_close("p95", found.p95_ms, number(&case["p95"]));
    assert_eq!(latency(&[]), None);
    assert_eq!(percentile(&[3.0], 0.95), Some(3.0));
}
