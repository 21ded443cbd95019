//! Labels that a model doubts: confident learning (Northcutt, Jiang and Chuang, "Confident Learning: Estimating
//! Uncertainty in Dataset Labels", Journal of Artificial Intelligence Research 70, 2021). Knows probabilities
//! only; which model gave them, and whether it had seen the pictures before, it cannot know.

use super::Judged;
use super::finding::{Finding, Kind};

/// A label that is probably another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// Index of the sample.
    pub sample: usize,
    /// The class that the model is confident of.
    pub suggested: usize,
    /// Probability of the label that it has.
    pub given_probability: f32,
    /// Probability of the suggested one.
    pub suggested_probability: f32,
}

/// The samples off the diagonal of the confident joint, least probable label first. `scores[i]` holds one
/// probability for each class, `labels[i]` the class that sample `i` was given.
///
/// The threshold of a class is the mean probability of it among the samples that carry its label (eq. 2 of the
/// paper). A sample counts for the likeliest of the classes whose thresholds it reaches (eq. 1), if any. Where
/// the model's own answer is the label, nothing is doubted, as in the authors' cleanlab.
pub fn doubts(labels: &[usize], scores: &[Vec<f32>]) -> Vec<Doubt> {
    let classes = scores.first().map_or(0, Vec::len);
    let mut sums = vec![(0.0f64, 0u64); classes];
    for (&label, scores) in labels.iter().zip(scores) {
        sums[label].0 += f64::from(scores[label]);
        sums[label].1 += 1;
    }
    // A class without a sample has no threshold and is never suggested.
    let thresholds: Vec<f64> = sums
        .iter()
        .map(|&(sum, count)| match count {
            0 => f64::INFINITY,
            count => sum / count as f64,
        })
        .collect();
    let mut doubts: Vec<Doubt> = Vec::new();
    for (sample, (&given, scores)) in labels.iter().zip(scores).enumerate() {
        // Probabilities are rounded: one that equals its threshold reaches it.
        let reaches = |&class: &usize| f64::from(scores[class]) >= thresholds[class] - 1e-6;
        let likelier = |&a: &usize, &b: &usize| scores[a].total_cmp(&scores[b]).then(b.cmp(&a));
        let suggested = (0..classes).filter(reaches).max_by(likelier);
        let answer = (0..classes).max_by(likelier);
        if let Some(suggested) = suggested.filter(|&class| class != given && answer != Some(given))
        {
            doubts.push(Doubt {
                sample,
                suggested,
                given_probability: scores[given],
                suggested_probability: scores[suggested],
            });
        }
    }
    doubts.sort_by(|a, b| a.given_probability.total_cmp(&b.given_probability));
    doubts
}

pub(super) fn findings(judged: &Judged) -> Vec<Finding> {
    let told = doubts(&judged.labels, &judged.scores)
        .into_iter()
        .map(|doubt| {
            let given = &judged.classes[judged.labels[doubt.sample]];
            let suggested = &judged.classes[doubt.suggested];
            let detail = format!(
                "{suggested} {:.1} %, {given} {:.1} %",
                100.0 * doubt.suggested_probability,
                100.0 * doubt.given_probability
            );
            let rank = -f64::from(doubt.given_probability);
            Finding::of(
                Kind::DoubtedLabel,
                judged.records[doubt.sample],
                rank,
                detail,
            )
        });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_doubts_are_those_computed_by_hand() {
        let scores = [
            [0.9, 0.1],
            [0.7, 0.3],
            [0.2, 0.8],
            [0.4, 0.6],
            [0.1, 0.9],
            [0.8, 0.2f32],
        ];
        let scores: Vec<Vec<f32>> = scores.iter().map(|row| row.to_vec()).collect();
        let labels = [0, 0, 0, 1, 1, 1];
        // Thresholds: (0.9 + 0.7 + 0.2) / 3 = 0.6 and (0.6 + 0.9 + 0.2) / 3 = 0.5667. Sample 2 is a sure 1 and
        // sample 5 a sure 0; both have a label of 0.2, so that their order stays.
        let found: Vec<(usize, usize)> = doubts(&labels, &scores)
            .iter()
            .map(|doubt| (doubt.sample, doubt.suggested))
            .collect();
        assert_eq!(found, [(2, 1), (5, 0)]);
    }

    #[test]
    fn the_doubts_are_those_of_cleanlab() {
        let text = include_str!("../../tests/data/doubts_cleanlab.json");
        let case: serde_json::Value = serde_json::from_str(text).unwrap();
        let list = |key: &str| case[key].as_array().unwrap().clone();
        let whole = |value: &serde_json::Value| value.as_u64().unwrap() as usize;
        let labels: Vec<usize> = list("labels").iter().map(whole).collect();
        let scores: Vec<Vec<f32>> = list("scores")
            .iter()
            .map(|row| {
                row.as_array()
                    .unwrap()
                    .iter()
                    .map(|p| p.as_f64().unwrap() as f32)
                    .collect()
            })
            .collect();
        let wanted: Vec<usize> = list("issues").iter().map(whole).collect();
        let found: Vec<usize> = doubts(&labels, &scores)
            .iter()
            .map(|doubt| doubt.sample)
            .collect();
        assert!(wanted.len() > 20);
        assert_eq!(found, wanted);
    }

    #[test]
    fn no_pictures_give_no_doubts_and_a_class_without_pictures_is_never_suggested() {
        assert_eq!(doubts(&[], &[]), []);
        let scores = vec![
            vec![0.1, 0.0, 0.9],
            vec![0.6, 0.0, 0.4],
            vec![0.2, 0.8, 0.0],
        ];
        assert_eq!(doubts(&[0, 0, 1], &scores), []);
    }
}
