//! The parts of a page that are about probabilities: reliability, curves, rejection, and how well `unknown`
//! is told from what can be answered.

use super::markup::{count, decimals, head, heading, percent, row};
use super::plots::{self, SERIES};
use crate::evaluation::{Curve, Evaluation, Probabilities, RejectFolder};
use crate::printable::printable;
use maud::{Markup, html};
use std::io;

/// # Errors
/// Those of drawing.
pub(super) fn plots(probabilities: &Probabilities) -> io::Result<Markup> {
    Ok(html! {
        div.plots {
            (reliability(probabilities)?)
            (rejection(probabilities)?)
            (receiver(probabilities)?)
            (precision_recall(probabilities)?)
        }
    })
}

fn reliability(probabilities: &Probabilities) -> io::Result<Markup> {
    let calibration = &probabilities.calibration;
    Ok(html! {
        section {
            h3 { "Reliability" }
            (plots::reliability(calibration)?)
            p.faint {
                "Bars that end below the line: the model is surer than it is right. Stronger bars hold more pictures. \
                 Expected calibration error " (percent(calibration.expected_calibration_error)) "."
            }
        }
    })
}

fn rejection(probabilities: &Probabilities) -> io::Result<Markup> {
    Ok(html! {
        section {
            h3 { "Rejection" }
            (plots::rejection(&probabilities.rejection_points)?)
            p.faint {
                "If only answers above a confidence are given, fewer pictures are answered, and fewer of those wrongly."
            }
            table.lines {
                (head(&["confidence from", "answered", "error"]))
                @for point in &probabilities.rejection {
                    (row(
                        &format!("{:.3}", point.confidence),
                        &[percent(Some(point.coverage)), percent(Some(point.error))],
                    ))
                }
            }
        }
    })
}

fn receiver(probabilities: &Probabilities) -> io::Result<Markup> {
    let shown = worst_classes(probabilities);
    let curves = shown.iter().map(|&class| points(&probabilities.roc[class]));
    Ok(html! {
        section {
            h3 { "Receiver operating characteristic" }
            (plots::roc(curves)?)
            (legend(probabilities, &shown, |class| probabilities.areas[class].roc_auc))
            p.faint {
                "Each class against the rest, with the area under its curve; their mean is "
                (decimals(probabilities.macro_roc_auc)) "."
            }
        }
    })
}

fn precision_recall(probabilities: &Probabilities) -> io::Result<Markup> {
    let shown = worst_classes(probabilities);
    let curves = shown
        .iter()
        .map(|&class| points(&probabilities.precision_recall[class]));
    Ok(html! {
        section {
            h3 { "Precision and recall" }
            (plots::precision_recall(curves)?)
            (legend(probabilities, &shown, |class| probabilities.areas[class].average_precision))
            p.faint {
                "Each class against the rest, with its average precision; their mean is "
                (decimals(probabilities.macro_average_precision)) "."
            }
        }
    })
}

/// What the folder holds that has no right answer.
pub(super) fn rejects(probabilities: &Probabilities, evaluation: &Evaluation) -> Markup {
    let Some(rejects) = &probabilities.rejects else {
        return Markup::default();
    };
    let known = rejects.called_unknown as f64 / rejects.rejects as f64;
    html! {
        h2 { "Unknown" }
        p {
            (rejects.called_unknown) " of " (count(rejects.rejects, "picture"))
            " that are none of the classes were answered " b { "unknown" } ": " (percent(Some(known)))
            ". By their highest probability they are told from the pictures of the classes with an AUROC of "
            (decimals(rejects.all.auroc)) "; if a threshold keeps 95\u{a0}% of those, "
            (percent(rejects.all.false_accept_rate_at_95_kept)) " of these pass it (threshold "
            (decimals(rejects.threshold_at_95_kept)) ")."
        }
        div.scroll {
            table.lines {
                (head(&[
                    "folder",
                    "pictures",
                    "called unknown",
                    "AUROC",
                    "accepted at 95\u{a0}% kept",
                    "answers",
                ]))
                @for folder in &rejects.folders { (reject_row(folder, evaluation)) }
            }
        }
    }
}

fn reject_row(folder: &RejectFolder, evaluation: &Evaluation) -> Markup {
    let kind = if folder.taught {
        "taught as reject"
    } else {
        "not known to the model"
    };
    let counts = evaluation
        .foreign
        .iter()
        .find(|foreign| foreign.class == folder.folder)
        .map_or(&[][..], |foreign| &foreign.counts);
    let answers: Vec<String> = evaluation
        .confusion
        .columns
        .iter()
        .zip(counts)
        .filter(|(_, pictures)| **pictures > 0)
        .map(|(column, pictures)| format!("{}\u{a0}{pictures}", printable(column)))
        .collect();
    let separation = &folder.separation;
    html! {
        tr {
            th scope="row" { (heading(&folder.folder)) br; small { (kind) } }
            td { (folder.pictures) }
            td { (folder.called_unknown) }
            td { (decimals(separation.auroc)) }
            td { (percent(separation.false_accept_rate_at_95_kept)) }
            td { (answers.join(", ")) }
        }
    }
}

fn points(curve: &Option<Curve>) -> &[(f64, f64)] {
    curve.as_ref().map_or(&[], |curve| &curve.points)
}

/// All classes that have curves, in label order; where there are more than colours, those with the least
/// area.
fn worst_classes(probabilities: &Probabilities) -> Vec<usize> {
    let areas = &probabilities.areas;
    let mut shown: Vec<usize> = (0..areas.len())
        .filter(|&class| areas[class].roc_auc.is_some())
        .collect();
    if shown.len() > SERIES.len() {
        let area = |class: usize| areas[class].roc_auc.unwrap_or(1.0);
        shown.sort_by(|&a, &b| area(a).total_cmp(&area(b)));
        shown.truncate(SERIES.len());
        shown.sort_unstable();
    }
    shown
}

fn legend(
    probabilities: &Probabilities,
    shown: &[usize],
    area: impl Fn(usize) -> Option<f64>,
) -> Markup {
    let is_part = shown.len() < probabilities.areas.len() && shown.len() == SERIES.len();
    html! {
        ul.legend {
            @for (series, &class) in shown.iter().enumerate() {
                li {
                    (plots::swatch(series)) (printable(&probabilities.areas[class].class)) " "
                    (decimals(area(class)))
                }
            }
        }
        @if is_part { p.faint { "The eight classes with the least area." } }
    }
}
