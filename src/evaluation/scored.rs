//! The probabilities that a model gave to pictures whose true class it knows, and the metrics that need
//! nothing else: top-k accuracy, log loss and Brier score. Keeps four bytes a class and picture.

use super::top_k;

/// One row of probabilities a picture, with the picture's true label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scored {
    classes: usize,
    truths: Vec<u32>,
    /// `[pictures, classes]`, row by row.
    scores: Vec<f32>,
}

impl Scored {
    /// No pictures yet.
    pub fn new(classes: usize) -> Self {
        Self {
            classes,
            ..Self::default()
        }
    }

    /// Adds a picture.
    ///
    /// # Panics
    /// If `scores` does not hold one number a class, or `truth` is none of the classes.
    pub fn push(&mut self, truth: usize, scores: &[f32]) {
        assert_eq!(scores.len(), self.classes, "one probability a class");
        assert!(truth < self.classes, "label {truth} of {}", self.classes);
        // A model has far fewer classes than 2³²: its manifest is refused above a million.
        self.truths.push(truth as u32);
        self.scores.extend_from_slice(scores);
    }

    /// Pictures.
    pub fn len(&self) -> usize {
        self.truths.len()
    }

    pub fn is_empty(&self) -> bool {
        self.truths.is_empty()
    }

    /// The true label and the probabilities of each picture, in their order.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let rows = self.scores.chunks(self.classes.max(1));
        self.truths.iter().map(|&truth| truth as usize).zip(rows)
    }

    /// One class against the rest: its probability for each picture, and whether it is the true one.
    pub fn one_against_rest(&self, class: usize) -> Vec<(f32, bool)> {
        self.rows()
            .map(|(truth, scores)| (scores[class], truth == class))
            .collect()
    }
}

/// Part of the pictures whose true class is among the `k` likeliest; `None` without pictures.
pub fn top_k_accuracy(scored: &Scored, k: usize) -> Option<f64> {
    mean(scored, |truth, scores| {
        f64::from(u8::from(top_k(scores, k).contains(&truth)))
    })
}

/// Mean of `−ln p` over the pictures, in nats, where `p` is the probability of the true class, taken as
/// 2⁻⁵² where it is less, as scikit-learn's `log_loss` does: one certain mistake costs 36, not infinity.
pub fn log_loss(scored: &Scored) -> Option<f64> {
    mean(scored, |truth, scores| {
        -f64::from(scores[truth]).max(f64::EPSILON).ln()
    })
}

/// The Brier score as Brier (1950) defined it: the squared distance between the probabilities and the
/// truth (1 for the true class, 0 for the others), summed over the classes, averaged over the pictures.
/// From 0 to 2; with two classes it is twice the form that looks at one of them alone.
pub fn brier_score(scored: &Scored) -> Option<f64> {
    mean(scored, |truth, scores| {
        let distance = |(label, &score): (usize, &f32)| {
            let wanted = f64::from(u8::from(label == truth));
            (f64::from(score) - wanted).powi(2)
        };
        scores.iter().enumerate().map(distance).sum()
    })
}

fn mean(scored: &Scored, of_one: impl Fn(usize, &[f32]) -> f64) -> Option<f64> {
    let sum: f64 = scored
        .rows()
        .map(|(truth, scores)| of_one(truth, scores))
        .sum();
    (!scored.is_empty()).then(|| sum / scored.len() as f64)
}
