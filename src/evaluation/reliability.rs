//! Whether a confidence can be believed, and what answering only the confident ones is worth. Both look
//! at one confidence a picture and whether the answer that goes with it is right.

use serde::Serialize;

/// Equal widths, as in Guo et al., "On Calibration of Modern Neural Networks" (2017).
const BINS: usize = 15;

/// The parts of the pictures for which `metrics.json` tells the error.
const COVERAGES: [f64; 6] = [1.0, 0.95, 0.9, 0.8, 0.7, 0.5];

/// The probability of an answer, and whether the answer is right.
pub type Judged = (f32, bool);

/// How far confidences are from the accuracy that they promise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// Mean of |accuracy − confidence| over the bins, weighted by their pictures.
    pub expected_calibration_error: Option<f64>,
    /// Fifteen of equal width; each holds its upper end, the first one also 0.
    pub bins: Vec<ReliabilityBin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReliabilityBin {
    pub from: f64,
    pub to: f64,
    pub pictures: u64,
    /// Mean; `null` in an empty bin.
    pub confidence: Option<f64>,
    /// `null` in an empty bin.
    pub accuracy: Option<f64>,
}

/// What happens if only answers of at least this confidence are given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CoveragePoint {
    pub confidence: f64,
    /// Part of the pictures that are answered.
    pub coverage: f64,
    /// Part of the answered ones that are wrong.
    pub error: f64,
}

/// Bins the answers by their confidence.
pub fn reliability(answers: &[Judged]) -> Reliability {
    let mut counts = [(0u64, 0.0f64, 0u64); BINS];
    for &(confidence, is_right) in answers {
        let place = (f64::from(confidence) * BINS as f64).ceil() - 1.0;
        // A cast to an integer saturates, at 0 too.
        let bin = &mut counts[(place as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += f64::from(confidence);
        bin.2 += u64::from(is_right);
    }
    let bins: Vec<ReliabilityBin> = counts
        .iter()
        .enumerate()
        .map(|(place, &(pictures, confidence, right))| {
            let mean = |sum: f64| (pictures > 0).then(|| sum / pictures as f64);
            ReliabilityBin {
                from: place as f64 / BINS as f64,
                to: (place + 1) as f64 / BINS as f64,
                pictures,
                confidence: mean(confidence),
                accuracy: mean(right as f64),
            }
        })
        .collect();
    let gaps = bins.iter().filter_map(|bin| {
        let gap = (bin.accuracy? - bin.confidence?).abs();
        Some(gap * bin.pictures as f64)
    });
    let sum: f64 = gaps.sum();
    Reliability {
        expected_calibration_error: (!answers.is_empty()).then(|| sum / answers.len() as f64),
        bins,
    }
}

/// Coverage and error for each confidence that occurs, from the highest to the lowest; answers of equal
/// confidence are given together. The last point answers all.
///
/// - `strange`: confidences of answers to pictures without a right answer. They are wrong whenever they are given, and
///   cover nothing; without any other picture there is no curve.
pub fn rejection_curve(answers: &[Judged], strange: &[f32]) -> Vec<CoveragePoint> {
    if answers.is_empty() {
        return Vec::new();
    }
    let of_known = answers
        .iter()
        .map(|&(confidence, is_right)| (confidence, is_right, true));
    let of_strange = strange.iter().map(|&confidence| (confidence, false, false));
    let mut sorted: Vec<(f32, bool, bool)> = of_known.chain(of_strange).collect();
    sorted.retain(|(confidence, ..)| confidence.is_finite());
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut answered, mut covered, mut wrong) = (0u64, 0u64, 0u64);
    let mut curve = Vec::new();
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        answered += equal.len() as u64;
        covered += equal.iter().filter(|(.., is_covered)| *is_covered).count() as u64;
        wrong += equal.iter().filter(|(_, is_right, _)| !is_right).count() as u64;
        curve.push(CoveragePoint {
            confidence: f64::from(equal[0].0),
            coverage: covered as f64 / answers.len() as f64,
            error: wrong as f64 / answered as f64,
        });
    }
    curve
}

/// The points of `curve` with the highest confidences that still answer all, 95, 90, 80, 70 and 50 % of
/// the pictures; each point once.
pub fn rejection_table(curve: &[CoveragePoint]) -> Vec<CoveragePoint> {
    let at = |wanted: &f64| curve.iter().find(|point| point.coverage >= *wanted);
    let mut rows: Vec<CoveragePoint> = COVERAGES.iter().filter_map(at).copied().collect();
    rows.dedup();
    rows
}
