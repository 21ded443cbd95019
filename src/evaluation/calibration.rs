//! Probabilities that can be believed, and from which one on to answer: the temperature of a softmax and
//! the rejection curve, both fitted on pictures that were not trained on. Pure functions of logits.

use super::curves::thinned;
use super::reliability::{CoveragePoint, Judged, rejection_curve};
use docsort_engine::RejectionPoint;
use docsort_engine::scores::{likeliest, powers, softmax};

/// What a validation split says about a network's answers to "which one of these?".
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// Logits are divided by it before the softmax.
    pub temperature: f64,
    /// In ascending order of thresholds; empty without a picture of an answerable class.
    pub rejection: Vec<RejectionPoint>,
}

/// More points would say nothing that a validation split can know.
const POINTS: usize = 40;
/// Fewer pictures than these fit a temperature by chance.
const LEAST_PICTURES: usize = 40;
/// Searched between 1/20 and 20.
const WIDEST: f64 = 20.0;

/// Fits both on rows of logits and their labels; `is_answerable` tells the classes from the rejects. The temperature
/// is `temperature_min` where a lower one would fit better.
pub fn calibrate(
    rows: &[Vec<f32>],
    labels: &[usize],
    is_answerable: impl Fn(usize) -> bool,
    temperature_min: f64,
) -> Calibrated {
    let temperature = temperature(rows, labels).max(temperature_min);
    let (mut judged, mut strange) = (Vec::new(), Vec::new());
    for (row, &label) in rows.iter().zip(labels) {
        let answerable = (0..row.len()).filter(|&label| is_answerable(label));
        let best = likeliest(row, answerable);
        // As a prediction is compared with the threshold, to the last bit.
        let confidence = softmax(row, temperature)[best];
        if is_answerable(label) {
            judged.push((confidence, best == label));
        } else {
            strange.push(confidence);
        }
    }
    Calibrated {
        temperature,
        rejection: rejection(&judged, &strange),
    }
}

/// By ascending thresholds. `strange` are the confidences of answers to rejects, all of them wrong.
fn rejection(judged: &[Judged], strange: &[f32]) -> Vec<RejectionPoint> {
    let mut curve = rejection_curve(judged, strange);
    curve.reverse();
    let point = |point: CoveragePoint| RejectionPoint {
        threshold: point.confidence,
        coverage: point.coverage,
        error: point.error,
    };
    thinned(&curve, POINTS).into_iter().map(point).collect()
}

/// The temperature of the lowest cross-entropy (Guo et al., "On Calibration of Modern Neural Networks",
/// 2017); 1 unless it also helps on pictures that it was not fitted on: fitted on either half of
/// them, it must lower the cross-entropy of the other.
pub fn temperature(rows: &[Vec<f32>], labels: &[usize]) -> f64 {
    let pictures: Vec<Picture> = rows
        .iter()
        .map(Vec::as_slice)
        .zip(labels.iter().copied())
        .collect();
    if pictures.len() < LEAST_PICTURES {
        return 1.0;
    }
    // Validation pictures come class by class: every second one is in the other half.
    let half =
        |parity| -> Vec<Picture> { pictures.iter().copied().skip(parity).step_by(2).collect() };
    let (even, odd) = (half(0), half(1));
    let elsewhere = cross_entropy(&odd, fit(&even)) + cross_entropy(&even, fit(&odd));
    let plain = cross_entropy(&odd, 1.0) + cross_entropy(&even, 1.0);
    if elsewhere < plain {
        fit(&pictures)
    } else {
        1.0
    }
}

type Picture<'a> = (&'a [f32], usize);

/// The cross-entropy is convex in 1/T: its slope, the expected logit less that of the truth, changes
/// sign once.
fn fit(pictures: &[Picture]) -> f64 {
    let slope = |inverse: f64| -> f64 {
        let of = |&(row, label): &Picture| {
            let powers = powers(row, inverse.recip());
            let sum: f64 = powers.iter().sum();
            let expected: f64 = powers
                .iter()
                .zip(row)
                .map(|(power, &z)| power / sum * f64::from(z))
                .sum();
            expected - f64::from(row[label])
        };
        pictures.iter().map(of).sum()
    };
    let (mut low, mut high) = (WIDEST.recip().ln(), WIDEST.ln());
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if slope(middle.exp()) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    (-f64::midpoint(low, high)).exp()
}

/// Summed, in nats.
fn cross_entropy(pictures: &[Picture], temperature: f64) -> f64 {
    let of = |&(row, label): &Picture| {
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = powers(row, temperature).iter().sum();
        sum.ln() - f64::from(row[label] - largest) / temperature
    };
    pictures.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docsort_engine::scores::threshold_for;

    /// Two classes, logits (z, 0), so that the first has the probability 1 / (1 + exp(−z)).
    fn pictures(of: &[(f32, usize, usize)]) -> (Vec<Vec<f32>>, Vec<usize>) {
        let mut rows = Vec::new();
        let mut labels = Vec::new();
        for &(z, label, times) in of {
            for _ in 0..times {
                rows.push(vec![z, 0.0]);
                labels.push(label);
            }
        }
        (rows, labels)
    }

    #[test]
    fn the_temperature_is_the_one_at_which_the_stated_confidence_comes_true() {
        // It says σ(4) = 98 %, and three of four are right: σ(4 / T) = 3/4, so T = 4 / ln 3.
        let (rows, labels) = pictures(&[(4.0, 0, 74), (4.0, 1, 26), (4.0, 0, 76), (4.0, 1, 24)]);
        let wanted = 4.0 / 3f64.ln();
        assert!((temperature(&rows, &labels) - wanted).abs() < 1e-6);
        // Too modest: it says σ(0.5) = 62 % and is right in nine of ten.
        let (rows, labels) = pictures(&[(0.5, 0, 90), (0.5, 1, 10)]);
        assert!((temperature(&rows, &labels) - 0.5 / 9f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_temperature_that_would_not_help_elsewhere_is_not_kept() {
        let few = pictures(&[(4.0, 0, 20), (4.0, 1, 10)]);
        assert_eq!(temperature(&few.0, &few.1), 1.0);
        // Every second picture is wrong: one half of them would ask for the opposite of the other.
        let (rows, mut labels) = pictures(&[(1.0, 0, 60)]);
        labels.iter_mut().step_by(2).for_each(|label| *label = 1);
        assert_eq!(temperature(&rows, &labels), 1.0);
    }

    #[test]
    fn a_temperature_stays_above_its_minimum_and_the_curve_is_that_of_the_probabilities_given() {
        // As above: the fit asks for 0.5 / ln 9 = 0.23, which would say 90 %. At 2, the answer is σ(0.5 / 2) = 56.2 %.
        let (rows, labels) = pictures(&[(0.5, 0, 90), (0.5, 1, 10)]);
        let found = calibrate(&rows, &labels, |_| true, 2.0);
        assert_eq!(found.temperature, 2.0);
        assert!((found.rejection[0].threshold - 0.562_176_5).abs() < 1e-6);
        let free = calibrate(&rows, &labels, |_| true, 0.05);
        assert!((free.temperature - 0.5 / 9f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn the_curve_counts_answers_to_rejects_as_errors_and_not_as_coverage() {
        // Classes 0 and 1 may be answered, 2 is a reject. Confidences: 0.9 right, 0.8 a reject answered,
        // 0.7 wrong, 0.6 right, 0.005 right: a picture of class 0 that looks like a reject.
        let row = |answer: usize, confidence: f32| {
            let mut row = vec![((1.0 - confidence) / 2.0).ln(); 3];
            row[answer] = confidence.ln();
            row
        };
        let rows = [
            row(0, 0.9),
            row(1, 0.8),
            row(0, 0.7),
            row(1, 0.6),
            row(2, 0.99),
        ];
        let curve = calibrate(&rows, &[0, 2, 1, 1, 0], |label| label != 2, 0.05).rejection;
        let wanted = [
            (0.005, 1.0, 2.0 / 5.0),
            (0.6, 3.0 / 4.0, 2.0 / 4.0),
            (0.7, 2.0 / 4.0, 2.0 / 3.0),
            (0.8, 1.0 / 4.0, 1.0 / 2.0),
            (0.9, 1.0 / 4.0, 0.0),
        ];
        assert_eq!(curve.len(), wanted.len());
        for (point, (threshold, coverage, error)) in curve.iter().zip(wanted) {
            assert!((point.threshold - threshold).abs() < 1e-6, "{point:?}");
            assert_eq!((point.coverage, point.error), (coverage, error));
        }
        assert_eq!(threshold_for(&curve, 0.55), Some(curve[0]));
        assert_eq!(threshold_for(&curve, 0.01), Some(curve[4]));
        assert_eq!(threshold_for(&curve[..4], 0.01), None);
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_ends() {
        let judged: Vec<Judged> = (1..=500u16).map(|i| (f32::from(i) / 500.0, true)).collect();
        let curve = rejection(&judged, &[]);
        assert_eq!(curve.len(), POINTS);
        assert_eq!(curve[0].coverage, 1.0);
        assert_eq!(curve[POINTS - 1].coverage, 1.0 / 500.0);
    }
}
