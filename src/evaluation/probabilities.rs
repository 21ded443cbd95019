//! Everything that an evaluation says about probabilities, and not only about answers.

use super::curves::{Curve, precision_recall, roc};
use super::novelty::Novelty;
use super::reliability::{
    CoveragePoint, Judged, Reliability, rejection_curve, rejection_table, reliability,
};
use super::scored::{Scored, brier_score, log_loss, top_k_accuracy};
use serde::Serialize;

/// Beyond the accuracy itself.
const TOP_K: [usize; 4] = [1, 2, 3, 5];

/// The field names are keys of `metrics.json`. All of it is about pictures whose class may be answered, and
/// about probabilities before the threshold of `unknown`; only `rejects` is about the others too.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probabilities {
    /// For 1, 2, 3 and 5, as long as that is less than the classes.
    pub top_k: Vec<TopK>,
    /// See [`log_loss`].
    pub log_loss: Option<f64>,
    /// See [`brier_score`].
    pub brier_score: Option<f64>,
    /// Of the answer's probability, or of the likeliest class's where the answer is `unknown`.
    pub calibration: Reliability,
    /// Each class against the rest, in label order.
    pub areas: Vec<Areas>,
    /// Unweighted means over the classes for which they are defined.
    pub macro_roc_auc: Option<f64>,
    pub macro_average_precision: Option<f64>,
    /// Coverage against error; see [`rejection_table`].
    pub rejection: Vec<CoveragePoint>,
    /// Only where the folder holds pictures that have no right answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejects: Option<Novelty>,
    /// All points, to draw.
    #[serde(skip)]
    pub rejection_points: Vec<CoveragePoint>,
    /// Receiver operating characteristic of each of `areas`.
    #[serde(skip)]
    pub roc: Vec<Option<Curve>>,
    /// Precision against recall of each of `areas`.
    #[serde(skip)]
    pub precision_recall: Vec<Option<Curve>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TopK {
    pub k: usize,
    /// Part of the pictures whose class is among the `k` likeliest.
    pub accuracy: Option<f64>,
}

/// How well one class's probability tells its pictures from all others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Areas {
    pub class: String,
    /// Under the receiver operating characteristic; `null` unless there are pictures of it and of others.
    pub roc_auc: Option<f64>,
    /// See [`precision_recall`]; `null` without pictures of it.
    pub average_precision: Option<f64>,
}

impl Probabilities {
    /// `classes` are the labels that may be answered and their names; `judged` holds one entry for each
    /// picture of `scored`.
    pub(super) fn of(
        scored: &Scored,
        classes: &[(usize, &str)],
        judged: &[Judged],
        rejects: Option<Novelty>,
    ) -> Self {
        let mut areas = Vec::new();
        let (mut rocs, mut precision_recalls) = (Vec::new(), Vec::new());
        for &(label, class) in classes {
            let one = scored.one_against_rest(label);
            let (roc, precision_recall) = (roc(&one), precision_recall(&one));
            areas.push(Areas {
                class: class.to_owned(),
                roc_auc: roc.as_ref().map(|curve| curve.area),
                average_precision: precision_recall.as_ref().map(|curve| curve.area),
            });
            rocs.push(roc);
            precision_recalls.push(precision_recall);
        }
        let top = |k: &usize| TopK {
            k: *k,
            accuracy: top_k_accuracy(scored, *k),
        };
        let rejection_points = rejection_curve(judged, &[]);
        Self {
            top_k: TOP_K
                .iter()
                .filter(|&&k| k < classes.len().max(2))
                .map(top)
                .collect(),
            log_loss: log_loss(scored),
            brier_score: brier_score(scored),
            calibration: reliability(judged),
            macro_roc_auc: mean(areas.iter().map(|area| area.roc_auc)),
            macro_average_precision: mean(areas.iter().map(|area| area.average_precision)),
            areas,
            rejection: rejection_table(&rejection_points),
            rejects,
            rejection_points,
            roc: rocs,
            precision_recall: precision_recalls,
        }
    }
}

fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
