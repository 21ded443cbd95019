//! Sparse categorical cross-entropy and its gradient on plain numbers: one buffer in, the same one out. It
//! never knows a tensor; the composed form in `sparse` is what it must agree with.

use super::{Answers, Mixed};
use docsort_kernels::exponentials;
use rayon::prelude::*;

/// Numbers of a row that are worked on at a time: 16 KiB stay in the first cache between the passes over them.
const BLOCK: usize = 4096;
/// Below so many numbers, waking other threads takes longer than the work.
const WORTH_THREADS: usize = 1 << 15;
/// Sums that run side by side, as wide as the widest registers.
const LANES: usize = 16;

/// What one picture is to be answered, and how much it counts.
#[derive(Clone, Copy)]
struct Aim {
    label: usize,
    mixed: Mixed,
    /// Its part of the batch's whole weight.
    part: f64,
    smoothing: f64,
}

/// The cost of a batch, as [`super::sparse_categorical_cross_entropy`] defines it; its gradient by the
/// logits is written over them: `part · (softmax(z)[c] − t'[c])`. Each number is read from memory three times
/// and written twice, and nothing is allocated that grows with the number of classes.
///
/// - `logits`: `[batch, classes]`, row by row
/// - `answers`: labels below `classes`; a mixed picture costs the sum of what its two labels cost, each by its part, and
///   weighs the same sum of their weights
/// - `weights`: `[classes]`
pub(super) fn cost_and_gradient(
    logits: &mut [f32],
    answers: Answers,
    smoothing: f32,
    weights: Option<&[f32]>,
) -> f64 {
    let classes = logits.len() / answers.labels.len().max(1);
    let weight = |(label, mixed): (usize, Mixed)| match weights {
        Some(weights) => mixed.of_both(f64::from(weights[label]), f64::from(weights[mixed.other])),
        None => 1.0,
    };
    let total: f64 = answers.each().map(weight).sum();
    let aims: Vec<Aim> = (answers.each())
        .map(|(label, mixed)| Aim {
            label,
            mixed,
            part: weight((label, mixed)) / total,
            smoothing: f64::from(smoothing),
        })
        .collect();
    if logits.len() < WORTH_THREADS {
        let rows = logits.chunks_exact_mut(classes).zip(&aims);
        return rows.map(|(row, aim)| of_row(row, *aim)).sum();
    }
    let rows = logits.par_chunks_exact_mut(classes).zip(&aims);
    let costs: Vec<f64> = rows.map(|(row, aim)| of_row(row, *aim)).collect();
    // In their order, whichever was done first.
    costs.iter().sum()
}

fn of_row(row: &mut [f32], aim: Aim) -> f64 {
    let classes = row.len() as f64;
    let largest = largest(row);
    let of_label = [aim.label, aim.mixed.other].map(|label| f64::from(row[label] - largest));
    let of_label = aim.mixed.of_both(of_label[0], of_label[1]);
    let spread = aim.smoothing / classes;
    let (mut shifted, mut powers) = (0.0, 0.0);
    for block in row.chunks_mut(BLOCK) {
        for value in block.iter_mut() {
            *value -= largest;
        }
        if spread > 0.0 {
            shifted += sum(block);
        }
        exponentials(block);
        powers += sum(block);
    }
    let scale = (aim.part / powers) as f32;
    let off = (aim.part * spread) as f32;
    for value in row.iter_mut() {
        *value = *value * scale - off;
    }
    let wanted = aim.part * (1.0 - aim.smoothing);
    let own = f64::from(aim.mixed.own);
    row[aim.label] -= (wanted * own) as f32;
    if own < 1.0 {
        row[aim.mixed.other] -= (wanted * (1.0 - own)) as f32;
    }
    // −log p[c] = log Σ exp(z) − z[c], both less the largest logit.
    aim.part * (powers.ln() - (1.0 - aim.smoothing) * of_label - spread * shifted)
}

fn largest(row: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            // NaN is never larger, and shows in the sum of the powers.
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes
        .iter()
        .chain(rest)
        .copied()
        .fold(f32::NEG_INFINITY, f32::max)
}

fn sum(values: &[f32]) -> f64 {
    let mut lanes = [0.0f64; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f64 = chunks
        .remainder()
        .iter()
        .map(|&value| f64::from(value))
        .sum();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += f64::from(value);
        }
    }
    lanes.iter().sum::<f64>() + rest
}
