//! The parts of a page that are counts and ratios: headline, confusion matrix, tables a class and a label,
//! and robustness.

use super::markup::{count, head, heading, name, percent, row};
use super::{latency_tile, main_tile, number_tile, tile};
use crate::evaluation::{Evaluation, LabelEvaluation, Robustness};
use std::fmt::Write;

/// A larger matrix is searched, not read: its largest confusions are listed instead.
const MAX_MATRIX_CLASSES: usize = 25;
const LISTED_CONFUSIONS: usize = 20;
/// A loss of half of the accuracy has the strongest colour.
const FULL_LOSS: f64 = 0.5;

pub(super) fn headline(html: &mut String, evaluation: &Evaluation) {
    html.push_str("<div class=\"tiles\">\n");
    let text = format!(
        "accuracy: {} of {} right, {} unknown and counted as wrong, {} unreadable and not counted",
        evaluation.correct,
        count(evaluation.pictures, "picture"),
        evaluation.unknown,
        evaluation.errors
    );
    let interval = evaluation.accuracy_interval_95;
    main_tile(html, evaluation.accuracy, interval, &text);
    let macro_average = evaluation.macro_average;
    let text = format!(
        "macro F1; precision {}, recall {}",
        percent(macro_average.precision),
        percent(macro_average.recall)
    );
    tile(html, "tile", &percent(macro_average.f1), &text);
    if let Some(probabilities) = &evaluation.probabilities {
        for top in probabilities.top_k.iter().filter(|top| top.k > 1).take(1) {
            let text = format!(
                "of the pictures have their class among the {} likeliest",
                top.k
            );
            tile(html, "tile", &percent(top.accuracy), &text);
        }
        let error = probabilities.calibration.expected_calibration_error;
        tile(
            html,
            "tile",
            &percent(error),
            "expected calibration error, 15 bins",
        );
        number_tile(html, probabilities.log_loss, "log loss, in nats a picture");
        number_tile(
            html,
            probabilities.brier_score,
            "Brier score, summed over the classes: 0 to 2",
        );
    }
    if let Some(latency) = &evaluation.latency {
        latency_tile(html, latency);
    }
    html.push_str("</div>\n");
}

pub(super) fn confusion(html: &mut String, evaluation: &Evaluation) {
    let table = &evaluation.confusion;
    if table.rows.len() > MAX_MATRIX_CLASSES {
        return largest_confusions(html, evaluation);
    }
    html.push_str(
        "<h2>Confusion matrix</h2>\n<p class=\"faint\">A row for each true class, a column for each answer: \
         pictures, and below them their part of the row.</p>\n<div class=\"scroll\"><table class=\"cells\">\n\
         <thead><tr><td></td>",
    );
    for column in &table.columns {
        let _ = write!(html, "<th scope=\"col\">{}</th>", heading(column));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let rows = table
        .rows
        .iter()
        .zip(table.counts.iter().zip(&table.normalized));
    for (at, (class, (counts, parts))) in rows.enumerate() {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", heading(class));
        for (column, (pictures, part)) in counts.iter().zip(parts).enumerate() {
            let tint = if column == at { "good" } else { "bad" };
            let text = format!("{pictures}<small>{}</small>", percent(*part));
            html.push_str(&shaded(tint, part.unwrap_or(0.0), &text));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
}

fn largest_confusions(html: &mut String, evaluation: &Evaluation) {
    let table = &evaluation.confusion;
    let mut entries: Vec<(u64, usize, usize)> = Vec::new();
    for (row, counts) in table.counts.iter().enumerate() {
        let wrong = counts.iter().enumerate();
        let wrong = wrong.filter(|&(column, &pictures)| column != row && pictures > 0);
        entries.extend(wrong.map(|(column, &pictures)| (pictures, row, column)));
    }
    entries.sort_by_key(|&(pictures, row, column)| (std::cmp::Reverse(pictures), row, column));
    let _ = writeln!(
        html,
        "<h2>Largest confusions</h2>\n<p class=\"faint\">{} classes are too many for a matrix to read; all \
         counts are in the JSON file.</p>\n<div class=\"scroll\"><table class=\"lines\">",
        table.rows.len()
    );
    head(html, &["true class", "answer", "pictures"]);
    for (pictures, truth, answer) in entries.into_iter().take(LISTED_CONFUSIONS) {
        let cells = [name(&table.columns[answer]), pictures.to_string()];
        row(html, &table.rows[truth], &cells);
    }
    html.push_str("</table></div>\n");
}

pub(super) fn classes(html: &mut String, evaluation: &Evaluation) {
    html.push_str("<h2>Classes</h2>\n<div class=\"scroll\"><table class=\"lines\">\n");
    let mut columns = vec!["class", "pictures", "precision", "recall", "F1"];
    if evaluation.probabilities.is_some() {
        columns.extend(["ROC area", "average precision"]);
    }
    head(html, &columns);
    for (at, class) in evaluation.classes.iter().enumerate() {
        let mut cells = vec![class.support.to_string()];
        cells.extend([class.precision, class.recall, class.f1].map(percent));
        if let Some(probabilities) = &evaluation.probabilities {
            let areas = &probabilities.areas[at];
            cells.extend([areas.roc_auc, areas.average_precision].map(super::decimals));
        }
        row(html, &class.class, &cells);
    }
    html.push_str("</table></div>\n");
    for note in &evaluation.notes {
        let _ = writeln!(
            html,
            "<p class=\"note\">{} {}.</p>",
            name(&note.class),
            note.note
        );
    }
    if let Some(binary) = &evaluation.binary {
        let _ = writeln!(
            html,
            "<p>A yes is <b>{}</b>, from a probability of {} on.</p>",
            name(&binary.positive),
            binary.threshold
        );
    }
}

pub(super) fn label_headline(html: &mut String, evaluation: &LabelEvaluation) {
    html.push_str("<div class=\"tiles\">\n");
    let text = format!(
        "exact match: {} of {} with every label right, {} unreadable and not counted",
        evaluation.exact,
        count(evaluation.pictures, "picture"),
        evaluation.errors
    );
    let interval = evaluation.exact_match_interval_95;
    main_tile(html, evaluation.exact_match, interval, &text);
    for (average, kind) in [
        (evaluation.micro_average, "micro"),
        (evaluation.macro_average, "macro"),
    ] {
        let text = format!(
            "{kind} F1; precision {}, recall {}",
            percent(average.precision),
            percent(average.recall)
        );
        tile(html, "tile", &percent(average.f1), &text);
    }
    if let Some(latency) = &evaluation.latency {
        latency_tile(html, latency);
    }
    html.push_str("</div>\n");
}

pub(super) fn labels(html: &mut String, evaluation: &LabelEvaluation) {
    html.push_str("<h2>Labels</h2>\n<div class=\"scroll\"><table class=\"lines\">\n");
    head(
        html,
        &[
            "label",
            "pictures",
            "given",
            "threshold",
            "precision",
            "recall",
            "F1",
        ],
    );
    for label in &evaluation.labels {
        let mut cells = vec![
            label.support.to_string(),
            label.predicted.to_string(),
            format!("{:.3}", label.threshold),
        ];
        cells.extend([label.precision, label.recall, label.f1].map(percent));
        row(html, &label.label, &cells);
    }
    html.push_str("</table></div>\n");
    if !evaluation.foreign.is_empty() {
        html.push_str("<p>Not labels of this model, and in none of the numbers:");
        for (label, pictures) in &evaluation.foreign {
            let _ = write!(html, " {} ({})", name(label), count(*pictures, "picture"));
        }
        html.push_str("</p>\n");
    }
}

pub(super) fn robustness(html: &mut String, robustness: &Robustness) {
    let _ = writeln!(
        html,
        "<h2>Robustness</h2>\n<p class=\"faint\">Accuracy on {} of the pictures, disturbed one way at a time \
         at five strengths, as the network sees them; {} on the same pictures as they are. Below each number \
         is the strength; the stronger the colour, the more is lost.</p>\n<div class=\"scroll\"><table class=\"cells\"><tbody>",
        robustness.pictures,
        percent(robustness.undisturbed)
    );
    for disturbed in &robustness.disturbances {
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}<br><small>{}</small></th>",
            disturbed.name.replace('_', " "),
            disturbed.unit
        );
        for cell in &disturbed.strengths {
            let lost = robustness.undisturbed.unwrap_or(0.0) - cell.accuracy.unwrap_or(0.0);
            // Whole percents: five columns then fit a phone, and the JSON file has the rest.
            let whole = |part: f64| format!("{:.0}\u{a0}%", 100.0 * part);
            let accuracy = cell.accuracy.map_or("–".to_owned(), whole);
            let text = format!("{accuracy}<small>{}</small>", cell.strength);
            html.push_str(&shaded("bad", lost / FULL_LOSS, &text));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
}

/// A cell whose colour is as strong as `part` of 1.
fn shaded(tint: &str, part: f64, text: &str) -> String {
    let part = part.clamp(0.0, 1.0);
    format!("<td class=\"{tint}\" style=\"--p:{part:.3}\">{text}</td>")
}
