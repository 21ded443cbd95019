//! Pictures with any number of labels: counts of each label's answers, the metrics that follow, and the
//! thresholds that make them best. Owns integer counts; nothing here is rounded.

use super::confusion::ratio;

/// For each label, how its answers compare with the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelCounts {
    pictures: u64,
    exact: u64,
    labels: Vec<OneLabel>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OneLabel {
    hits: u64,
    misses: u64,
    false_alarms: u64,
}

impl LabelCounts {
    /// All zeros.
    pub fn new(labels: usize) -> Self {
        Self {
            pictures: 0,
            exact: 0,
            labels: vec![OneLabel::default(); labels],
        }
    }

    /// Counts one picture. `truth` and `answer` hold a value for each label.
    pub fn add(&mut self, truth: &[bool], answer: &[bool]) {
        self.pictures += 1;
        self.exact += u64::from(truth == answer);
        for ((count, truth), answer) in self.labels.iter_mut().zip(truth).zip(answer) {
            match (truth, answer) {
                (true, true) => count.hits += 1,
                (true, false) => count.misses += 1,
                (false, true) => count.false_alarms += 1,
                (false, false) => {}
            }
        }
    }

    /// Pictures that were counted.
    pub fn pictures(&self) -> u64 {
        self.pictures
    }

    /// Pictures of which every label was answered rightly.
    pub fn exact(&self) -> u64 {
        self.exact
    }

    /// Pictures that have the label.
    pub fn support(&self, label: usize) -> u64 {
        self.labels[label].hits + self.labels[label].misses
    }

    /// Pictures that were given the label.
    pub fn predicted(&self, label: usize) -> u64 {
        self.labels[label].hits + self.labels[label].false_alarms
    }

    /// Of the pictures that were given the label, the part that has it; `None` if there are none.
    pub fn precision(&self, label: usize) -> Option<f64> {
        ratio(self.labels[label].hits, self.predicted(label))
    }

    /// Of the pictures that have the label, the part that was given it; `None` if there are none.
    pub fn recall(&self, label: usize) -> Option<f64> {
        ratio(self.labels[label].hits, self.support(label))
    }

    /// `2 TP / (2 TP + FP + FN)`; `None` if no picture has the label.
    pub fn f1(&self, label: usize) -> Option<f64> {
        match self.support(label) {
            0 => None,
            _ => f1_of(self.labels[label]),
        }
    }

    /// F1 of all labels' counts together; 0 where there are none.
    pub fn micro_f1(&self) -> f64 {
        f1_of(self.all()).unwrap_or(0.0)
    }

    /// Precision of all labels' counts together.
    pub fn micro_precision(&self) -> Option<f64> {
        let all = self.all();
        ratio(all.hits, all.hits + all.false_alarms)
    }

    /// Recall of all labels' counts together.
    pub fn micro_recall(&self) -> Option<f64> {
        let all = self.all();
        ratio(all.hits, all.hits + all.misses)
    }

    /// Unweighted mean of F1 over the labels that any picture has; 0 if none has.
    pub fn macro_f1(&self) -> f64 {
        let values: Vec<f64> = (0..self.labels.len())
            .filter_map(|label| self.f1(label))
            .collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    }

    fn all(&self) -> OneLabel {
        self.labels
            .iter()
            .fold(OneLabel::default(), |sum, label| OneLabel {
                hits: sum.hits + label.hits,
                misses: sum.misses + label.misses,
                false_alarms: sum.false_alarms + label.false_alarms,
            })
    }
}

fn f1_of(count: OneLabel) -> Option<f64> {
    let doubled = 2 * count.hits;
    ratio(doubled, doubled + count.misses + count.false_alarms)
}

/// The threshold whose answers (`score ≥ threshold` is a yes) have the highest F1; of those equally
/// good, the one nearest to 0.5, then the lower. Tried are 0.5, the middle between any two neighbouring
/// scores, and half of the lowest. 0.5 where no picture has the label, because then no threshold is better.
pub fn best_threshold(scored: &[(f32, bool)]) -> f64 {
    const HALF: f64 = 0.5;
    let positives = scored.iter().filter(|(_, truth)| *truth).count() as u64;
    if positives == 0 {
        return HALF;
    }
    let mut sorted: Vec<(f64, bool)> = scored
        .iter()
        .map(|&(score, truth)| (f64::from(score), truth))
        .collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best = (f1_at(&sorted, HALF, positives), HALF);
    let (mut hits, mut given) = (0, 0);
    for (place, &(score, truth)) in sorted.iter().enumerate() {
        hits += u64::from(truth);
        given += 1;
        let next = sorted.get(place + 1).map_or(0.0, |next| next.0);
        let threshold = (score + next) / 2.0;
        // Equal scores cannot be parted; a threshold of 0 would not be one.
        if threshold >= score || threshold <= 0.0 {
            continue;
        }
        let f1 = 2.0 * hits as f64 / (positives + given) as f64;
        let distance = |threshold: f64| (threshold - HALF).abs();
        let is_nearer = f1 == best.0 && distance(threshold) <= distance(best.1);
        if f1 > best.0 || is_nearer {
            best = (f1, threshold);
        }
    }
    best.1
}

fn f1_at(scored: &[(f64, bool)], threshold: f64, positives: u64) -> f64 {
    let given = scored.iter().filter(|(score, _)| *score >= threshold);
    let (hits, count) = given.fold((0, 0), |(hits, count), &(_, truth)| {
        (hits + u64::from(truth), count + 1)
    });
    2.0 * hits as f64 / (positives + count) as f64
}

/// Area under the receiver operating characteristic: the chance that a yes has a higher score than a
/// no, ties counting one half (Mann and Whitney, 1947). `None` unless there are both.
pub fn area_under_curve(scored: &[(f32, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut yes, mut no) = (0.0, 0.0);
    let mut above = 0.0;
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        let yes_here = equal.iter().filter(|(_, truth)| *truth).count() as f64;
        let no_here = equal.len() as f64 - yes_here;
        above += yes_here * (no + no_here / 2.0);
        yes += yes_here;
        no += no_here;
    }
    (yes > 0.0 && no > 0.0).then(|| above / (yes * no))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_of_three_labels_are_those_of_scikit_learn() {
        // sklearn 1.7: y = [[1,0,1],[0,1,0],[1,1,0],[0,0,0]], p = [[1,0,0],[0,1,1],[1,1,0],[0,0,0]]:
        // accuracy_score 0.5, f1_score micro 0.8, and of each label 1, 1, 0.
        let mut counts = LabelCounts::new(3);
        for (truth, answer) in [
            ([true, false, true], [true, false, false]),
            ([false, true, false], [false, true, true]),
            ([true, true, false], [true, true, false]),
            ([false, false, false], [false, false, false]),
        ] {
            counts.add(&truth, &answer);
        }
        assert_eq!((counts.exact(), counts.pictures()), (2, 4));
        assert_eq!(counts.micro_f1(), 0.8);
        assert_eq!(
            [0, 1, 2].map(|l| counts.f1(l)),
            [Some(1.0), Some(1.0), Some(0.0)]
        );
        assert!((counts.macro_f1() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(counts.precision(2), Some(0.0));
        assert_eq!(counts.recall(2), Some(0.0));
    }

    #[test]
    fn a_label_that_no_picture_has_is_in_no_average() {
        let mut counts = LabelCounts::new(2);
        counts.add(&[true, false], &[true, false]);
        assert_eq!(
            (counts.f1(1), counts.precision(1), counts.macro_f1()),
            (None, None, 1.0)
        );
    }

    #[test]
    fn the_threshold_is_the_one_with_the_best_f1() {
        // Down to 0.25: 3 hits, 1 false alarm, F1 6/7; anywhere else it is lower.
        let scored = [
            (0.9, true),
            (0.4, false),
            (0.35, true),
            (0.25, true),
            (0.1, false),
        ];
        assert!((best_threshold(&scored) - 0.175).abs() < 1e-6);
    }

    #[test]
    fn of_equally_good_thresholds_the_nearest_to_one_half_is_taken() {
        assert_eq!(best_threshold(&[(0.9, true), (0.2, false)]), 0.5);
        let low = best_threshold(&[(0.4, true), (0.3, true), (0.1, false)]);
        assert!((low - 0.2).abs() < 1e-6);
        let high = best_threshold(&[(0.9, true), (0.8, false), (0.7, false)]);
        assert!((high - 0.85).abs() < 1e-6);
        assert_eq!(best_threshold(&[(0.9, false), (0.2, false)]), 0.5);
        assert_eq!(best_threshold(&[]), 0.5);
    }

    #[test]
    fn equal_scores_are_never_parted() {
        // Both at 0.3 are a yes or none is; F1 2/3 beats 0.
        let threshold = best_threshold(&[(0.3, true), (0.3, false)]);
        assert!((threshold - 0.15).abs() < 1e-6);
    }

    #[test]
    fn the_area_is_the_chance_that_a_yes_scores_higher() {
        // Pairs of a yes and a no: 0.35 beats 0.1, 0.8 beats both; 3 of 4 (scikit-learn's own example).
        let scored = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        assert_eq!(area_under_curve(&scored), Some(0.75));
        assert_eq!(area_under_curve(&[(0.5, true), (0.5, false)]), Some(0.5));
        assert_eq!(area_under_curve(&[(0.5, true)]), None);
    }
}
