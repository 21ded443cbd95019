//! What a tally makes of whole answers: rejects, mistakes and their order, counted by hand.

use crate::evaluation::*;
use docsort_picture::Disturbance;
use std::path::Path;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn record(tally: &mut Tally, path: &str, truth: &str, given: Option<usize>, scores: &[f32]) {
    let answer = Answer {
        path: Path::new(path),
        page: None,
        given,
        scores,
    };
    tally.record_answer(truth, answer);
}

/// Cards and passports may be answered; `other`, between them in label order, is a class of rejects.
fn with_rejects() -> Evaluation {
    let classes = names(&["card", "other", "passport"]);
    let mut tally = Tally::with_rejects(&classes, &names(&["other"]));
    record(&mut tally, "1", "card", Some(0), &[0.9, 0.05, 0.05]);
    record(&mut tally, "2", "card", None, &[0.3, 0.6, 0.1]);
    record(&mut tally, "3", "passport", Some(0), &[0.7, 0.1, 0.2]);
    record(&mut tally, "4", "passport", Some(2), &[0.2, 0.2, 0.6]);
    record(&mut tally, "5", "other", None, &[0.2, 0.7, 0.1]);
    record(&mut tally, "6", "other", Some(2), &[0.1, 0.25, 0.65]);
    record(&mut tally, "7", "id", Some(0), &[0.8, 0.1, 0.1]);
    tally.finish()
}

#[test]
fn a_class_of_rejects_has_no_row_and_its_right_answer_is_unknown() {
    let found = with_rejects();
    assert_eq!((found.pictures, found.correct, found.unknown), (4, 2, 1));
    assert_eq!(found.confusion.columns, ["card", "passport", "unknown"]);
    assert_eq!(found.confusion.counts, [[1, 0, 1], [1, 1, 0]]);
    let half = Some(0.5);
    assert_eq!(
        found.confusion.normalized,
        [[half, Some(0.0), half], [half, half, Some(0.0)]]
    );
    let foreign: Vec<(&str, bool, &[u64])> = found
        .foreign
        .iter()
        .map(|folder| (folder.class.as_str(), folder.taught, &folder.counts[..]))
        .collect();
    assert_eq!(
        foreign,
        [("id", false, &[1, 0, 0][..]), ("other", true, &[0, 1, 1])]
    );
}

#[test]
fn unknown_is_measured_on_taught_rejects_and_on_foreign_folders() {
    let found = with_rejects().probabilities.expect("probabilities");
    let rejects = found.rejects.expect("rejects");
    // Kept: 0.9, 0.3, 0.7, 0.6. Rejects: other 0.2 and 0.65, id 0.8.
    // Of 12 pairs the kept one is higher in 4 (0.9: 3, 0.3: 1, 0.7: 2, 0.6: 1) = 7.
    assert_eq!(rejects.all.auroc, Some(7.0 / 12.0));
    // 95 % of four pictures are all four, so the threshold is 0.3: 0.65 and 0.8 reach it.
    assert_eq!(rejects.threshold_at_95_kept, Some(f64::from(0.3f32)));
    assert_eq!(rejects.all.false_accept_rate_at_95_kept, Some(2.0 / 3.0));
    assert_eq!((rejects.rejects, rejects.called_unknown), (3, 1));
    let id = &rejects.folders[0];
    assert_eq!(
        (id.folder.as_str(), id.pictures, id.taught),
        ("id", 1, false)
    );
    assert_eq!(id.separation.auroc, Some(0.25));
    assert_eq!(rejects.folders[1].separation.auroc, Some(6.0 / 8.0));
}

#[test]
fn confidence_is_the_likeliest_class_s_that_may_be_answered() {
    let found = with_rejects().probabilities.expect("probabilities");
    // 0.9 right, 0.3 right (though a reject is likelier), 0.7 wrong, 0.6 right.
    let points: Vec<(f64, f64)> = found
        .rejection_points
        .iter()
        .map(|point| (point.coverage, point.error))
        .collect();
    assert_eq!(
        points,
        [(0.25, 0.0), (0.5, 0.5), (0.75, 1.0 / 3.0), (1.0, 0.25)]
    );
    let areas: Vec<&str> = found.areas.iter().map(|area| area.class.as_str()).collect();
    assert_eq!(areas, ["card", "passport"]);
}

#[test]
fn mistakes_come_worst_first_and_unknown_last() {
    let mistakes = with_rejects().mistakes;
    let rows: Vec<(&str, &str, &str, &str)> = mistakes
        .iter()
        .map(|row| {
            let path = row.path.to_str().expect("UTF-8");
            (
                path,
                row.kind.as_str(),
                row.given.as_str(),
                row.likeliest.as_str(),
            )
        })
        .collect();
    // 7: 0.8 against nothing; 3: 0.7 against 0.2; 6: 0.65 against 0.25.
    assert_eq!(
        rows,
        [
            ("7", "accepted", "card", "card"),
            ("3", "wrong", "card", "card"),
            ("6", "accepted", "passport", "passport"),
            ("2", "unknown", "", "card"),
        ]
    );
    assert_eq!(mistakes[0].probability_of_truth, None);
    assert_eq!(mistakes[1].probability_of_truth, Some(0.2));
}

#[test]
fn probabilities_stand_beside_the_older_keys_of_metrics_json() {
    let json = serde_json::to_value(with_rejects()).expect("a document");
    for key in [
        "accuracy",
        "confusion",
        "log_loss",
        "brier_score",
        "top_k",
        "rejection",
    ] {
        assert!(!json[key].is_null(), "{key}");
    }
    assert_eq!(json["rejects"]["auroc"], 7.0 / 12.0);
    assert_eq!(json["rejects"]["folders"][1]["taught"], true);
    assert_eq!(
        json["calibration"]["bins"].as_array().map(Vec::len),
        Some(15)
    );
    for key in ["mistakes", "roc", "latency", "robustness"] {
        assert!(json.get(key).is_none(), "{key}");
    }
}

#[test]
fn a_yes_or_no_is_judged_by_its_answer_whatever_the_threshold() {
    let mut tally = Tally::yes_no(&names(&["no", "yes"]), 1, 0.3);
    record(&mut tally, "a", "yes", Some(1), &[0.6, 0.4]);
    record(&mut tally, "b", "no", Some(0), &[0.8, 0.2]);
    let found = tally.finish();
    assert_eq!(found.accuracy, Some(1.0));
    assert_eq!(
        found.binary.as_ref().and_then(|binary| binary.auc),
        Some(1.0)
    );
    let probabilities = found.probabilities.expect("probabilities");
    assert!(probabilities.rejection.iter().all(|row| row.error == 0.0));
}

#[test]
fn a_picture_of_many_labels_is_a_mistake_by_its_worst_label() {
    let labels = names(&["a", "b", "c"]);
    let mut tally = LabelTally::new(&labels, &[0.5; 3]);
    let [a, b] = [&labels[0], &labels[1]];
    tally.record_answer(Path::new("right"), None, &[a], &[0], &[0.9, 0.1, 0.1]);
    tally.record_answer(Path::new("mild"), None, &[a], &[0, 1], &[0.9, 0.6, 0.1]);
    tally.record_answer(Path::new("bad"), None, &[a, b], &[], &[0.4, 0.05, 0.1]);
    let mistakes = tally.finish().mistakes;
    let rows: Vec<(&str, &str, &str, &str)> = mistakes
        .iter()
        .map(|row| {
            let path = row.path.to_str().expect("UTF-8");
            (
                path,
                row.truth.as_str(),
                row.given.as_str(),
                row.likeliest.as_str(),
            )
        })
        .collect();
    assert_eq!(rows, [("bad", "a|b", "", "b"), ("mild", "a", "a|b", "b")]);
    assert_eq!(mistakes[0].probability_of_truth, Some(0.05));
}

#[test]
fn robustness_counts_right_answers_at_each_strength() {
    let mut tally = RobustnessTally::new(&[Disturbance::Blur, Disturbance::Dark]);
    tally.add(true, &[[true, true, false, false, false], [true; 5]]);
    tally.add(false, &[[true, false, false, false, false], [false; 5]]);
    let found = tally.finish();
    assert_eq!((found.pictures, found.undisturbed), (2, Some(0.5)));
    let blur: Vec<Option<f64>> = found.disturbances[0]
        .strengths
        .iter()
        .map(|cell| cell.accuracy)
        .collect();
    assert_eq!(
        blur,
        [Some(1.0), Some(0.5), Some(0.0), Some(0.0), Some(0.0)]
    );
    assert_eq!(found.disturbances[1].name, "dark");
}
