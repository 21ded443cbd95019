//! Pictures that are none of the classes that may be answered: how well a low probability gives them away.

use super::labels::area_under_curve;
use serde::Serialize;

/// Of the pictures that have an answer, so many are kept.
const KEPT: f64 = 0.95;

/// Pictures of rejected classes and of folders that the model does not know, against those that it can
/// answer. The score of a picture is the highest probability of a class that may be answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Novelty {
    /// Pictures that have a right answer.
    pub answerable: u64,
    /// Pictures that have none.
    pub rejects: u64,
    /// Of the rejects, those that were answered `unknown`, which is right.
    pub called_unknown: u64,
    /// The highest threshold that keeps 95 % of the answerable pictures (score ≥ threshold).
    pub threshold_at_95_kept: Option<f64>,
    /// All rejects together.
    #[serde(flatten)]
    pub all: Separation,
    /// By folder, in byte order of their names.
    pub folders: Vec<RejectFolder>,
}

/// How well scores tell rejects from what can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Separation {
    /// Chance that an answerable picture has a higher score than a reject; ties count one half.
    pub auroc: Option<f64>,
    /// Part of the rejects that reach the threshold which keeps 95 % of the answerable pictures.
    pub false_accept_rate_at_95_kept: Option<f64>,
}

/// One folder of rejects.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RejectFolder {
    pub folder: String,
    /// Whether the model was taught it as a class of rejects.
    pub taught: bool,
    pub pictures: u64,
    pub called_unknown: u64,
    #[serde(flatten)]
    pub separation: Separation,
}

/// Scores of one folder of rejects.
#[derive(Clone, Debug, Default)]
pub struct RejectScores {
    pub folder: String,
    pub taught: bool,
    pub called_unknown: u64,
    pub scores: Vec<f32>,
}

/// Compares the scores of answerable pictures with those of each folder and of all of them together.
/// `None` without rejects.
pub fn novelty(answerable: &[f32], folders: &[RejectScores]) -> Option<Novelty> {
    let all: Vec<f32> = folders
        .iter()
        .flat_map(|folder| folder.scores.iter().copied())
        .collect();
    if all.is_empty() {
        return None;
    }
    let threshold = threshold_keeping(answerable, KEPT);
    let rows = folders.iter().map(|folder| RejectFolder {
        folder: folder.folder.clone(),
        taught: folder.taught,
        pictures: folder.scores.len() as u64,
        called_unknown: folder.called_unknown,
        separation: separation(answerable, &folder.scores, threshold),
    });
    Some(Novelty {
        answerable: answerable.len() as u64,
        rejects: all.len() as u64,
        called_unknown: folders.iter().map(|folder| folder.called_unknown).sum(),
        threshold_at_95_kept: threshold.map(f64::from),
        all: separation(answerable, &all, threshold),
        folders: rows.collect(),
    })
}

fn separation(answerable: &[f32], rejects: &[f32], threshold: Option<f32>) -> Separation {
    let kept = answerable.iter().map(|&score| (score, true));
    let scored: Vec<(f32, bool)> = kept
        .chain(rejects.iter().map(|&score| (score, false)))
        .collect();
    let accepted = |threshold: f32| {
        let reach = rejects.iter().filter(|&&score| score >= threshold);
        (!rejects.is_empty()).then(|| reach.count() as f64 / rejects.len() as f64)
    };
    Separation {
        auroc: area_under_curve(&scored),
        false_accept_rate_at_95_kept: threshold.and_then(accepted),
    }
}

/// The highest score that at least `part` of the pictures reach; none without pictures.
fn threshold_keeping(scores: &[f32], part: f64) -> Option<f32> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    // Rounded first: 0.95 × 20 is a little more than 19 in binary.
    let needed = (scores.len() as f64 * part * 1e9).round() / 1e9;
    sorted.get((needed.ceil() as usize).max(1) - 1).copied()
}
