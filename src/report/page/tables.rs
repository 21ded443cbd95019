//! The parts of a page that are counts and ratios: headline, confusion matrix, tables a class and a label,
//! and robustness.

use super::markup::{count, decimals, head, heading, percent, row};
use super::{latency_tile, main_tile, tile};
use crate::evaluation::{Evaluation, LabelEvaluation, Probabilities, Robustness};
use crate::printable::printable;
use maud::{Markup, html};

/// A larger matrix is searched, not read: its largest confusions are listed instead.
const MAX_MATRIX_CLASSES: usize = 25;
const LISTED_CONFUSIONS: usize = 20;
/// A loss of half of the accuracy has the strongest colour.
const FULL_LOSS: f64 = 0.5;

pub(super) fn headline(evaluation: &Evaluation) -> Markup {
    let right = format!(
        "accuracy: {} of {} right, {} unknown and counted as wrong, {} unreadable and not counted",
        evaluation.correct,
        count(evaluation.pictures, "picture"),
        evaluation.unknown,
        evaluation.errors
    );
    let macro_average = evaluation.macro_average;
    let macro_text = format!(
        "macro F1; precision {}, recall {}",
        percent(macro_average.precision),
        percent(macro_average.recall)
    );
    html! {
        div.tiles {
            (main_tile(evaluation.accuracy, evaluation.accuracy_interval_95, &right))
            (tile(&percent(macro_average.f1), &macro_text))
            @if let Some(probabilities) = &evaluation.probabilities {
                (probability_tiles(probabilities))
            }
            @if let Some(latency) = &evaluation.latency { (latency_tile(latency)) }
        }
    }
}

fn probability_tiles(probabilities: &Probabilities) -> Markup {
    let among = |k: usize| format!("of the pictures have their class among the {k} likeliest");
    let calibration_error = probabilities.calibration.expected_calibration_error;
    html! {
        @if let Some(top) = probabilities.top_k.iter().find(|top| top.k > 1) {
            (tile(&percent(top.accuracy), &among(top.k)))
        }
        (tile(&percent(calibration_error), "expected calibration error, 15 bins"))
        (tile(&decimals(probabilities.log_loss), "log loss, in nats a picture"))
        (tile(&decimals(probabilities.brier_score), "Brier score, summed over the classes: 0 to 2"))
    }
}

pub(super) fn confusion(evaluation: &Evaluation) -> Markup {
    let table = &evaluation.confusion;
    if table.rows.len() > MAX_MATRIX_CLASSES {
        return largest_confusions(evaluation);
    }
    let rows = table
        .rows
        .iter()
        .zip(table.counts.iter().zip(&table.normalized));
    html! {
        h2 { "Confusion matrix" }
        p.faint {
            "A row for each true class, a column for each answer: pictures, and below them their part of the row."
        }
        div.scroll {
            table.cells {
                thead {
                    tr {
                        td {}
                        @for column in &table.columns { th scope="col" { (heading(column)) } }
                    }
                }
                tbody {
                    @for (at, (class, (counts, parts))) in rows.enumerate() {
                        tr {
                            th scope="row" { (heading(class)) }
                            @for (column, (pictures, part)) in counts.iter().zip(parts).enumerate() {
                                (shaded(
                                    if column == at { "good" } else { "bad" },
                                    part.unwrap_or(0.0),
                                    &pictures.to_string(),
                                    &percent(*part),
                                ))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn largest_confusions(evaluation: &Evaluation) -> Markup {
    let table = &evaluation.confusion;
    let mut entries: Vec<(u64, usize, usize)> = Vec::new();
    for (row, counts) in table.counts.iter().enumerate() {
        let wrong = counts.iter().enumerate();
        let wrong = wrong.filter(|&(column, &pictures)| column != row && pictures > 0);
        entries.extend(wrong.map(|(column, &pictures)| (pictures, row, column)));
    }
    entries.sort_by_key(|&(pictures, row, column)| (std::cmp::Reverse(pictures), row, column));
    html! {
        h2 { "Largest confusions" }
        p.faint {
            (table.rows.len()) " classes are too many for a matrix to read; all counts are in the JSON file."
        }
        div.scroll {
            table.lines {
                (head(&["true class", "answer", "pictures"]))
                @for (pictures, truth, answer) in entries.into_iter().take(LISTED_CONFUSIONS) {
                    (row(&table.rows[truth], &[printable(&table.columns[answer]), pictures.to_string()]))
                }
            }
        }
    }
}

pub(super) fn classes(evaluation: &Evaluation) -> Markup {
    let mut columns = vec!["class", "pictures", "precision", "recall", "F1"];
    if evaluation.probabilities.is_some() {
        columns.extend(["ROC area", "average precision"]);
    }
    html! {
        h2 { "Classes" }
        div.scroll {
            table.lines {
                (head(&columns))
                @for (at, class) in evaluation.classes.iter().enumerate() {
                    (row(&class.class, &class_cells(evaluation, at)))
                }
            }
        }
        @for note in &evaluation.notes {
            p.note { (printable(&note.class)) " " (note.note) "." }
        }
        @if let Some(binary) = &evaluation.binary {
            p {
                "A yes is " b { (printable(&binary.positive)) } ", from a probability of "
                (binary.threshold.to_string()) " on."
            }
        }
    }
}

fn class_cells(evaluation: &Evaluation, at: usize) -> Vec<String> {
    let class = &evaluation.classes[at];
    let mut cells = vec![class.support.to_string()];
    cells.extend([class.precision, class.recall, class.f1].map(percent));
    if let Some(probabilities) = &evaluation.probabilities {
        let areas = &probabilities.areas[at];
        cells.extend([areas.roc_auc, areas.average_precision].map(decimals));
    }
    cells
}

pub(super) fn label_headline(evaluation: &LabelEvaluation) -> Markup {
    let right = format!(
        "exact match: {} of {} with every label right, {} unreadable and not counted",
        evaluation.exact,
        count(evaluation.pictures, "picture"),
        evaluation.errors
    );
    let averages = [
        (evaluation.micro_average, "micro"),
        (evaluation.macro_average, "macro"),
    ];
    html! {
        div.tiles {
            (main_tile(evaluation.exact_match, evaluation.exact_match_interval_95, &right))
            @for (average, kind) in averages {
                (tile(&percent(average.f1), &format!(
                    "{kind} F1; precision {}, recall {}",
                    percent(average.precision),
                    percent(average.recall)
                )))
            }
            @if let Some(latency) = &evaluation.latency { (latency_tile(latency)) }
        }
    }
}

pub(super) fn labels(evaluation: &LabelEvaluation) -> Markup {
    const COLUMNS: [&str; 7] = [
        "label",
        "pictures",
        "given",
        "threshold",
        "precision",
        "recall",
        "F1",
    ];
    html! {
        h2 { "Labels" }
        div.scroll {
            table.lines {
                (head(&COLUMNS))
                @for label in &evaluation.labels {
                    (row(&label.label, &[
                        label.support.to_string(),
                        label.predicted.to_string(),
                        format!("{:.3}", label.threshold),
                        percent(label.precision),
                        percent(label.recall),
                        percent(label.f1),
                    ]))
                }
            }
        }
        @if !evaluation.foreign.is_empty() {
            p {
                "Not labels of this model, and in none of the numbers:"
                @for (label, pictures) in &evaluation.foreign {
                    " " (printable(label)) " (" (count(*pictures, "picture")) ")"
                }
            }
        }
    }
}

pub(super) fn robustness(robustness: &Robustness) -> Markup {
    // Whole percents: five columns then fit a phone, and the JSON file has the rest.
    let whole = |part: f64| format!("{:.0}\u{a0}%", 100.0 * part);
    let lost = |part: Option<f64>| robustness.undisturbed.unwrap_or(0.0) - part.unwrap_or(0.0);
    html! {
        h2 { "Robustness" }
        p.faint {
            "Accuracy on " (robustness.pictures) " of the pictures, disturbed one way at a time at five strengths, \
             as the network sees them; " (percent(robustness.undisturbed)) " on the same pictures as they are. Below \
             each number is the strength; the stronger the colour, the more is lost."
        }
        div.scroll {
            table.cells {
                tbody {
                    @for disturbed in &robustness.disturbances {
                        tr {
                            th scope="row" {
                                (disturbed.name.replace('_', " ")) br; small { (disturbed.unit) }
                            }
                            @for cell in &disturbed.strengths {
                                (shaded(
                                    "bad",
                                    lost(cell.accuracy) / FULL_LOSS,
                                    &cell.accuracy.map_or("–".to_owned(), whole),
                                    &cell.strength.to_string(),
                                ))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A cell whose colour is as strong as `part` of 1: a number, and a smaller one below it.
fn shaded(tint: &str, part: f64, text: &str, below: &str) -> Markup {
    let style = format!("--p:{:.3}", part.clamp(0.0, 1.0));
    html! {
        td class=(tint) style=(style) { (text) small { (below) } }
    }
}
