//! An evaluation of pictures with any number of labels, as `metrics.json` and as a table for people.

use super::measured::{latency_line, robustness_lines};
use super::metrics::{unlisted, worst};
use super::text::{cells, pad_left, pad_right, percent, shorten_end};
use crate::evaluation::{LabelEvaluation, MacroAverage};
use crate::printable::{counted, printable};
use std::io::{self, Write};

const MAX_NAME_CELLS: usize = 24;
const GAP: &str = "  ";

/// Pretty-printed JSON whose keys are the fields of [`LabelEvaluation`], ended by LF.
///
/// # Errors
/// Those of the output.
pub fn write_label_metrics_json(
    evaluation: &LabelEvaluation,
    mut out: impl Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, evaluation)?;
    writeln!(out)
}

/// The exact-match ratio, the averages and a row a label, without colours.
///
/// # Errors
/// Those of the output.
pub fn write_label_metrics_table(
    evaluation: &LabelEvaluation,
    mut out: impl Write,
) -> io::Result<()> {
    let mut exact = format!("exact     {}", percent_or_dash(evaluation.exact_match));
    if let Some([low, high]) = evaluation.exact_match_interval_95 {
        exact += &format!(
            "  ({} of {} with every label right; 95 % interval {} to {})",
            evaluation.exact,
            counted(evaluation.pictures, "picture"),
            percent(low),
            percent(high),
        );
    }
    writeln!(out, "{exact}")?;
    writeln!(out, "micro     {}", average(&evaluation.micro_average))?;
    writeln!(out, "macro     {}", average(&evaluation.macro_average))?;
    writeln!(
        out,
        "errors    {}  (unreadable, not counted)",
        evaluation.errors
    )?;
    if let Some(latency) = &evaluation.latency {
        writeln!(out, "{}", latency_line(latency))?;
    }
    writeln!(out)?;

    let name = |label: &String| shorten_end(&printable(label), MAX_NAME_CELLS);
    let listed = worst(
        evaluation
            .labels
            .iter()
            .map(|row| row.f1.filter(|_| row.support > 0)),
    );
    let rows = listed.iter().map(|&at| &evaluation.labels[at]);
    let names: Vec<String> = rows.clone().map(|row| name(&row.label)).collect();
    let widest = names
        .iter()
        .map(|name| cells(name))
        .max()
        .unwrap_or(0)
        .max(cells("label"));
    let mut line = |name: &str, values: [String; 6]| {
        let values = values.map(|value| pad_left(&value, "precision".len()));
        writeln!(out, "{}{GAP}{}", pad_right(name, widest), values.join(" "))
    };
    let header = [
        "threshold",
        "precision",
        "recall",
        "F1",
        "pictures",
        "given",
    ];
    line("label", header.map(String::from))?;
    for (name, row) in names.iter().zip(rows) {
        let [precision, recall, f1] = [row.precision, row.recall, row.f1].map(percent_or_dash);
        let threshold = format!("{:.3}", row.threshold);
        let (support, given) = (row.support.to_string(), row.predicted.to_string());
        line(name, [threshold, precision, recall, f1, support, given])?;
    }
    if let Some(line) = unlisted(listed.len(), evaluation.labels.len(), "label") {
        writeln!(out, "{line}")?;
    }
    if !evaluation.foreign.is_empty() {
        writeln!(
            out,
            "\nnot one of the model's labels, and not in the numbers above"
        )?;
        for (label, pictures) in &evaluation.foreign {
            let pictures = counted(*pictures, "picture");
            writeln!(out, "{GAP}{}{GAP}{pictures}", name(label))?;
        }
    }
    for line in evaluation.robustness.iter().flat_map(robustness_lines) {
        writeln!(out, "{line}")?;
    }
    out.flush()
}

fn average(average: &MacroAverage) -> String {
    format!(
        "precision {}, recall {}, F1 {}",
        percent_or_dash(average.precision),
        percent_or_dash(average.recall),
        percent_or_dash(average.f1),
    )
}

fn percent_or_dash(part: Option<f64>) -> String {
    part.map_or_else(|| String::from("–"), percent)
}
