//! From a row of logits to an answer: probabilities, and whether one of them is enough. Pure functions of
//! numbers and of what the manifest says about them; never touches a tensor.

use crate::scores::{argmax, likeliest, sigmoid, softmax};
use crate::{Manifest, Outcome, ProblemKind};

/// The answer that a picture's logits mean, divided by the checkpoint's temperature first (Guo et al.,
/// 2017): softmax for one of many, sigmoid for yes or no and for many of many.
pub fn verdict(logits: &[f32], manifest: &Manifest) -> Outcome {
    let calibration = &manifest.calibration;
    let sigmoid = |&logit: &f32| sigmoid(logit, calibration.temperature);
    match manifest.problem {
        ProblemKind::Multiclass => {
            let scores = softmax(logits, calibration.temperature);
            let labels = 0..scores.len();
            let answerable = labels.filter(|&label| manifest.is_answerable(label));
            one_of(scores, calibration.unknown_below, answerable)
        }
        ProblemKind::Binary => {
            let yes = logits.first().map_or(f64::NAN, sigmoid);
            // A manifest is refused without them.
            let positive = manifest.positive_label().unwrap_or_default();
            let threshold = calibration.thresholds.first().copied().unwrap_or(0.5);
            yes_or_no(yes, positive, threshold)
        }
        ProblemKind::Multilabel => many_of(
            logits.iter().map(sigmoid).collect(),
            &calibration.thresholds,
        ),
    }
}

/// Label `positive` from `threshold` on, else the other of the two.
fn yes_or_no(yes: f64, positive: usize, threshold: f64) -> Outcome {
    if !yes.is_finite() {
        return not_a_number();
    }
    let negative = 1 - positive;
    let mut scores = vec![0.0; 2];
    scores[positive] = yes as f32;
    scores[negative] = (1.0 - yes) as f32;
    Outcome::Labeled {
        label: if yes >= threshold { positive } else { negative },
        scores,
    }
}

/// Each label whose probability reaches its own threshold.
fn many_of(scores: Vec<f64>, thresholds: &[f64]) -> Outcome {
    if scores.is_empty() || scores.iter().any(|score| !score.is_finite()) {
        return not_a_number();
    }
    let reaches = |&label: &usize| scores[label] >= thresholds.get(label).copied().unwrap_or(0.5);
    Outcome::Tagged {
        labels: (0..scores.len()).filter(reaches).collect(),
        scores: scores.iter().map(|&score| score as f32).collect(),
    }
}

fn not_a_number() -> Outcome {
    Outcome::Error {
        reason: "the network's answer is not a number".to_owned(),
    }
}

/// The likeliest class that may be answered, unless it stays below the threshold.
fn one_of(
    scores: Vec<f32>,
    unknown_below: f64,
    answerable: impl Iterator<Item = usize>,
) -> Outcome {
    if scores.is_empty() || scores.iter().any(|score| !score.is_finite()) {
        return not_a_number();
    }
    let best = likeliest(&scores, answerable);
    if f64::from(scores[best]) >= unknown_below {
        return Outcome::Labeled {
            label: best,
            scores,
        };
    }
    let first = argmax(&scores);
    let reason = if first == best {
        let digits = (unknown_below * 1000.0).round() / 1000.0;
        format!("no class reaches {digits}")
    } else {
        format!("likelier none of the classes ({:.2})", scores[first])
    };
    Outcome::Unknown {
        best,
        scores,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_below_the_threshold_is_unknown_and_keeps_its_scores() {
        assert_eq!(
            one_of(vec![0.3, 0.7], 0.5, 0..2),
            Outcome::Labeled {
                label: 1,
                scores: vec![0.3, 0.7]
            }
        );
        let Outcome::Unknown { best, scores, .. } = one_of(vec![0.25, 0.35, 0.4], 0.5, 0..3) else {
            panic!("0.4 is below 0.5");
        };
        assert_eq!((best, scores), (2, vec![0.25, 0.35, 0.4]));
    }

    #[test]
    fn a_reject_is_never_answered_and_leaves_less_to_the_others() {
        let answer = |scores: [f32; 3]| one_of(scores.to_vec(), 0.4, 0..2);
        assert_eq!(answer([0.1, 0.5, 0.4]).label(), Some(1));
        for (scores, words) in [
            ([0.1, 0.3, 0.6], "likelier none of the classes (0.60)"),
            ([0.3, 0.36, 0.34], "no class reaches 0.4"),
        ] {
            let Outcome::Unknown { best, reason, .. } = answer(scores) else {
                panic!("{scores:?}");
            };
            assert_eq!((best, &*reason), (1, words));
        }
    }

    #[test]
    fn a_network_that_answers_nonsense_is_an_error_and_never_a_label() {
        let outcomes = [
            one_of(softmax(&[f32::NAN, 0.0], 1.0), 0.5, 0..2),
            yes_or_no(sigmoid(f32::NAN, 1.0), 0, 0.5),
            many_of(vec![0.9, sigmoid(f32::NAN, 1.0)], &[0.5, 0.5]),
        ];
        assert!(outcomes.iter().all(|outcome| outcome.status() == "error"));
    }

    #[test]
    fn a_yes_begins_at_the_threshold_and_both_classes_have_their_probability() {
        // σ(ln 3) = 3/4, σ(ln 3 / 2) = √3 / (1 + √3).
        let yes = sigmoid(3f32.ln(), 1.0);
        assert!((yes - 0.75).abs() < 1e-6);
        assert!((sigmoid(3f32.ln(), 2.0) - 0.633_975).abs() < 1e-6);
        let label = |threshold| yes_or_no(yes, 1, threshold).label();
        assert_eq!((label(0.7), label(0.8)), (Some(1), Some(0)));
        assert_eq!(yes_or_no(0.75, 1, 0.5).scores(), Some(&[0.25, 0.75][..]));
        assert_eq!(yes_or_no(0.75, 0, 0.5).scores(), Some(&[0.75, 0.25][..]));
        assert_eq!((sigmoid(-1e4, 1.0), sigmoid(1e4, 1.0)), (0.0, 1.0));
    }

    #[test]
    fn each_label_has_a_threshold_of_its_own_and_none_is_an_answer_too() {
        let many = many_of(vec![0.4, 0.6, 0.5], &[0.3, 0.7, 0.5]);
        assert_eq!(
            many,
            Outcome::Tagged {
                labels: vec![0, 2],
                scores: vec![0.4, 0.6, 0.5]
            }
        );
        assert_eq!(many_of(vec![0.4, 0.6], &[0.5, 0.7]).status(), "none");
    }
}
