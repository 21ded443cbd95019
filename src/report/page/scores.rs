//! The parts of a page that are about probabilities: reliability, curves, rejection, and how well `unknown`
//! is told from what can be answered.

use super::markup::{count, decimals, head, heading, name, percent, row};
use super::plots::{self, SERIES};
use crate::evaluation::{Curve, Evaluation, Probabilities};
use std::fmt::Write;
use std::io;

pub(super) fn plots(html: &mut String, probabilities: &Probabilities) -> io::Result<()> {
    html.push_str("<div class=\"plots\">\n");
    let calibration = &probabilities.calibration;
    section(html, "Reliability", &plots::reliability(calibration)?);
    let _ = writeln!(
        html,
        "<p class=\"faint\">Bars that end below the line: the model is surer than it is right. Stronger bars hold \
         more pictures. Expected calibration error {}.</p></section>",
        percent(calibration.expected_calibration_error)
    );

    section(
        html,
        "Rejection",
        &plots::rejection(&probabilities.rejection_points)?,
    );
    html.push_str(
        "<p class=\"faint\">If only answers above a confidence are given, fewer pictures are answered, \
         and fewer of those wrongly.</p>\n<table class=\"lines\">\n",
    );
    head(html, &["confidence from", "answered", "error"]);
    for point in &probabilities.rejection {
        let confidence = format!("{:.3}", point.confidence);
        let cells = [percent(Some(point.coverage)), percent(Some(point.error))];
        row(html, &confidence, &cells);
    }
    html.push_str("</table></section>\n");

    let shown = worst_classes(probabilities);
    let (roc, precision_recall) = (&probabilities.roc, &probabilities.precision_recall);
    let roc_svg = plots::roc(shown.iter().map(|&class| points(&roc[class])))?;
    section(html, "Receiver operating characteristic", &roc_svg);
    legend(html, probabilities, &shown, |class| {
        probabilities.areas[class].roc_auc
    });
    let _ = writeln!(
        html,
        "<p class=\"faint\">Each class against the rest, with the area under its curve; their mean is \
         {}.</p></section>",
        decimals(probabilities.macro_roc_auc)
    );
    let curves = shown.iter().map(|&class| points(&precision_recall[class]));
    let svg = plots::precision_recall(curves)?;
    section(html, "Precision and recall", &svg);
    legend(html, probabilities, &shown, |class| {
        probabilities.areas[class].average_precision
    });
    let _ = writeln!(
        html,
        "<p class=\"faint\">Each class against the rest, with its average precision; their mean is \
         {}.</p></section>\n</div>",
        decimals(probabilities.macro_average_precision)
    );
    Ok(())
}

/// What the folder holds that has no right answer.
pub(super) fn rejects(html: &mut String, probabilities: &Probabilities, evaluation: &Evaluation) {
    let Some(rejects) = &probabilities.rejects else {
        return;
    };
    let known = rejects.called_unknown as f64 / rejects.rejects as f64;
    let _ = writeln!(
        html,
        "<h2>Unknown</h2>\n<p>{} of {} that are none of the classes were answered <b>unknown</b>: {}. By their \
         highest probability they are told from the pictures of the classes with an AUROC of {}; if a threshold \
         keeps 95\u{a0}% of those, {} of these pass it (threshold {}).</p>\n\
         <div class=\"scroll\"><table class=\"lines\">",
        rejects.called_unknown,
        count(rejects.rejects, "picture"),
        percent(Some(known)),
        decimals(rejects.all.auroc),
        percent(rejects.all.false_accept_rate_at_95_kept),
        decimals(rejects.threshold_at_95_kept),
    );
    head(
        html,
        &[
            "folder",
            "pictures",
            "called unknown",
            "AUROC",
            "accepted at 95&nbsp;% kept",
            "answers",
        ],
    );
    for folder in &rejects.folders {
        let kind = if folder.taught {
            "taught as reject"
        } else {
            "not known to the model"
        };
        let separation = &folder.separation;
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
            .map(|(column, pictures)| format!("{}\u{a0}{pictures}", name(column)))
            .collect();
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}<br><small>{kind}</small></th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td>{}</td></tr>",
            heading(&folder.folder),
            folder.pictures,
            folder.called_unknown,
            decimals(separation.auroc),
            percent(separation.false_accept_rate_at_95_kept),
            answers.join(", ")
        );
    }
    html.push_str("</table></div>\n");
}

fn section(html: &mut String, title: &str, svg: &str) {
    let _ = writeln!(html, "<section><h3>{title}</h3>\n{svg}");
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
    html: &mut String,
    probabilities: &Probabilities,
    shown: &[usize],
    area: impl Fn(usize) -> Option<f64>,
) {
    html.push_str("<ul class=\"legend\">\n");
    for (series, &class) in shown.iter().enumerate() {
        let _ = writeln!(
            html,
            "<li>{}{} {}</li>",
            plots::swatch(series),
            name(&probabilities.areas[class].class),
            decimals(area(class))
        );
    }
    html.push_str("</ul>\n");
    if shown.len() < probabilities.areas.len() && shown.len() == SERIES.len() {
        html.push_str("<p class=\"faint\">The eight classes with the least area.</p>\n");
    }
}
