//! Lines of an evaluation's table that are about probabilities, times and disturbed pictures.

use super::text::{pad_left, pad_right, percent};
use crate::evaluation::{Latency, Novelty, Probabilities, Robustness, Separation};
use crate::printable::counted;

const GAP: &str = "  ";

/// How far the probabilities can be believed, and what answering only the sure ones is worth.
pub(super) fn probability_lines(probabilities: &Probabilities) -> Vec<String> {
    let decimals =
        |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.3}"));
    let top: Vec<String> = probabilities
        .top_k
        .iter()
        .filter(|top| top.k > 1)
        .map(|top| format!("top {} {}", top.k, percent_or_dash(top.accuracy)))
        .collect();
    let mut lines = Vec::new();
    if !top.is_empty() {
        lines.push(format!("likeliest {}", top.join(", ")));
    }
    lines.push(format!(
        "scores    log loss {}, Brier score {} (0 to 2), calibration error {}",
        decimals(probabilities.log_loss),
        decimals(probabilities.brier_score),
        percent_or_dash(probabilities.calibration.expected_calibration_error),
    ));
    let all = probabilities.rejection.first();
    let last = probabilities
        .rejection
        .iter()
        .find(|row| row.coverage < 0.95);
    if let (Some(all), Some(some)) = (all, last) {
        lines.push(format!(
            "rejection error {} on all, {} on the surest {} (from {:.3} on)",
            percent(all.error),
            percent(some.error),
            percent(some.coverage),
            some.confidence,
        ));
    }
    lines
}

/// What was found about pictures that have no right answer.
pub(super) fn novelty_line(rejects: &Novelty) -> String {
    format!(
        "{} of {} called unknown, which is right; {}",
        rejects.called_unknown,
        rejects.rejects,
        separation(&rejects.all),
    )
}

/// `AUROC 0.987, 3.2 % accepted at 95 % kept`.
pub(super) fn separation(separation: &Separation) -> String {
    let auroc = separation
        .auroc
        .map_or("–".to_owned(), |auroc| format!("{auroc:.3}"));
    format!(
        "AUROC {auroc}, {} accepted at 95 % kept",
        percent_or_dash(separation.false_accept_rate_at_95_kept)
    )
}

pub(super) fn latency_line(latency: &Latency) -> String {
    format!(
        "latency   p50 {:.1} ms, p95 {:.1} ms from path to answer, one at a time ({} timed)",
        latency.p50_ms, latency.p95_ms, latency.pictures
    )
}

/// A row a disturbance, a column a strength.
pub(super) fn robustness_lines(robustness: &Robustness) -> Vec<String> {
    const NAME_CELLS: usize = "low resolution".len();
    const CELLS: usize = "100.0 %".len();
    let columns: Vec<String> = (1..=5)
        .map(|strength| pad_left(&strength.to_string(), CELLS))
        .collect();
    let mut lines = vec![
        String::new(),
        format!(
            "robustness: accuracy on {}, {} undisturbed, at five strengths",
            counted(robustness.pictures, "picture"),
            percent_or_dash(robustness.undisturbed)
        ),
        format!("{}{GAP}{}", pad_right("", NAME_CELLS), columns.join(GAP)),
    ];
    for disturbed in &robustness.disturbances {
        let cells: Vec<String> = disturbed
            .strengths
            .iter()
            .map(|cell| pad_left(&percent_or_dash(cell.accuracy), CELLS))
            .collect();
        let name = pad_right(&disturbed.name.replace('_', " "), NAME_CELLS);
        lines.push(format!("{name}{GAP}{}", cells.join(GAP)));
    }
    lines
}

fn percent_or_dash(part: Option<f64>) -> String {
    part.map_or_else(|| String::from("–"), percent)
}
