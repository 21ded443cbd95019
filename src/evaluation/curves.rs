//! Receiver operating characteristic and precision against recall, of a score that should be high where
//! the truth is yes. All points are kept, as exact ratios of counts.

use super::labels::area_under_curve;

/// Points from left to right, and the area that stands for them.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub points: Vec<(f64, f64)>,
    pub area: f64,
}

/// False-positive rate (across) and true-positive rate (up) at each threshold, from (0, 0) to (1, 1). The
/// area is that of [`area_under_curve`]. `None` unless there are both yes and no.
pub fn roc(scored: &[(f32, bool)]) -> Option<Curve> {
    let area = area_under_curve(scored)?;
    let steps = steps(scored);
    // Both are above 0, or there were no area.
    let &(yes, no) = steps.last()?;
    let rates = steps
        .iter()
        .map(|&(hits, alarms)| (alarms as f64 / no as f64, hits as f64 / yes as f64));
    Some(Curve {
        points: [(0.0, 0.0)].into_iter().chain(rates).collect(),
        area,
    })
}

/// Recall (across) and precision (up) at each threshold, from the highest on, after the point (0, 1),
/// which stands for no answer at all. The area is the average precision `Σ (Rₙ − Rₙ₋₁) Pₙ` (scikit-learn's
/// `average_precision_score`; without interpolation, which is too kind). `None` without a yes.
pub fn precision_recall(scored: &[(f32, bool)]) -> Option<Curve> {
    let steps = steps(scored);
    let yes = steps.last().map_or(0, |&(yes, _)| yes);
    if yes == 0 {
        return None;
    }
    let mut points = vec![(0.0, 1.0)];
    let mut area = 0.0;
    for (hits, alarms) in steps {
        let recall = hits as f64 / yes as f64;
        let precision = hits as f64 / (hits + alarms) as f64;
        let before = points.last().map_or(0.0, |&(recall, _)| recall);
        area += (recall - before) * precision;
        points.push((recall, precision));
    }
    Some(Curve { points, area })
}

/// At most `most` of the points, evenly chosen, with the first and the last.
pub fn thinned<T: Copy>(points: &[T], most: usize) -> Vec<T> {
    if points.len() <= most || most < 2 {
        return points.to_vec();
    }
    let last = points.len() - 1;
    (0..most)
        .map(|place| points[place * last / (most - 1)])
        .collect()
}

/// True and false positives from each distinct score up, the highest score first.
fn steps(scored: &[(f32, bool)]) -> Vec<(u64, u64)> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut alarms) = (0, 0);
    sorted
        .chunk_by(|a, b| a.0 == b.0)
        .map(|equal| {
            let yes = equal.iter().filter(|(_, truth)| *truth).count() as u64;
            hits += yes;
            alarms += equal.len() as u64 - yes;
            (hits, alarms)
        })
        .collect()
}
