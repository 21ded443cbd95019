//! An evaluation as `metrics.json` and as a table for people.

use super::measured::{
    latency_line, novelty_line, probability_lines, robustness_lines, separation,
};
use super::text::{cells, pad_left, pad_right, percent, shorten_end};
use crate::evaluation::{Areas, Evaluation, Note};
use crate::printable::{counted, printable};
use std::io::{self, Write};

/// A larger confusion matrix is not read but searched: its largest entries are listed instead.
const MAX_MATRIX_CLASSES: usize = 12;
const LISTED_CONFUSIONS: usize = 10;
/// More classes than these are not read but searched either: the worst are listed.
const MAX_LISTED_CLASSES: usize = 40;
const LISTED_OF_MANY: usize = 20;
/// Narrower columns cannot name their class; they get its number.
const MIN_COLUMN_CELLS: usize = 5;
/// With it the matrix of twelve classes fits 80 cells, three digits a count.
const NUMBERED_NAME_CELLS: usize = 16;
const MAX_NAME_CELLS: usize = 24;
/// With the two columns of areas the rows of classes then fit 80 cells too.
const MAX_NAME_CELLS_BESIDE_AREAS: usize = 16;
const GAP: &str = "  ";

/// Pretty-printed JSON whose keys are the fields of [`Evaluation`], ended by LF.
///
/// # Errors
/// Those of the output.
pub fn write_metrics_json(evaluation: &Evaluation, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, evaluation)?;
    writeln!(out)
}

/// Accuracy, a row a class, and the confusion matrix (or the largest confusions, for more than twelve
/// classes or where the matrix is wider than `width` cells), without colours.
///
/// # Errors
/// Those of the output.
pub fn write_metrics_table(
    evaluation: &Evaluation,
    width: usize,
    mut out: impl Write,
) -> io::Result<()> {
    let mut lines = accuracy_lines(evaluation);
    lines.push(String::new());
    lines.extend(class_lines(evaluation));
    lines.push(String::new());
    match matrix_lines(evaluation, width) {
        Some(matrix) => lines.extend(matrix),
        None => lines.extend(confusion_lines(evaluation)),
    }
    lines.extend(foreign_lines(evaluation, width));
    lines.extend(note_lines(evaluation));
    lines.extend(evaluation.robustness.iter().flat_map(robustness_lines));
    for line in lines {
        writeln!(out, "{}", line.trim_end())?;
    }
    out.flush()
}

fn accuracy_lines(evaluation: &Evaluation) -> Vec<String> {
    let mut accuracy = format!("accuracy  {}", percent_or_dash(evaluation.accuracy));
    if let Some([low, high]) = evaluation.accuracy_interval_95 {
        accuracy += &format!(
            "  ({} of {}; 95 % interval {} to {})",
            evaluation.correct,
            counted(evaluation.pictures, "picture"),
            percent(low),
            percent(high),
        );
    }
    let macro_average = &evaluation.macro_average;
    let binary = evaluation.binary.iter().map(|binary| {
        let auc = binary.auc.map_or("–".to_owned(), |auc| format!("{auc:.4}"));
        format!(
            "binary    a yes is {}, from {} on; area under the curve {auc}",
            printable(&binary.positive),
            binary.threshold
        )
    });
    let mut lines = vec![accuracy];
    lines.extend(binary);
    lines.extend([
        format!(
            "macro     precision {}, recall {}, F1 {}",
            percent_or_dash(macro_average.precision),
            percent_or_dash(macro_average.recall),
            percent_or_dash(macro_average.f1),
        ),
        format!("unknown   {}  (counted as wrong)", evaluation.unknown),
        format!("errors    {}  (unreadable, not counted)", evaluation.errors),
    ]);
    lines.extend(evaluation.probabilities.iter().flat_map(probability_lines));
    lines.extend(evaluation.latency.iter().map(latency_line));
    lines
}

fn class_lines(evaluation: &Evaluation) -> Vec<String> {
    let areas = evaluation.probabilities.as_ref().map(|all| &all.areas);
    let max_cells = match areas {
        Some(_) => MAX_NAME_CELLS_BESIDE_AREAS,
        None => MAX_NAME_CELLS,
    };
    let listed = worst(
        evaluation
            .classes
            .iter()
            .map(|row| row.f1.filter(|_| row.support > 0)),
    );
    let rows = listed.iter().map(|&at| &evaluation.classes[at].class);
    let names = names(rows, max_cells);
    let name_cells = widest(&names).max(cells("class"));
    let line = |name: &str, values: &[String], areas: &[String]| {
        let pad = |value: &String, to: &str| format!("{GAP}{}", pad_left(value, cells(to)));
        let values = values.iter().map(|value| pad(value, "precision"));
        let areas = areas.iter().map(|value| pad(value, "ROC area"));
        let values: String = values.chain(areas).collect();
        format!("{}{values}", pad_right(name, name_cells))
    };
    let header = ["precision", "recall", "F1", "pictures"].map(String::from);
    let area_header = areas.map_or(vec![], |_| {
        ["ROC area", "PR area"].map(String::from).to_vec()
    });
    let mut lines = vec![line("class", &header, &area_header)];
    for (name, &at) in names.iter().zip(&listed) {
        let row = &evaluation.classes[at];
        let [precision, recall, f1] = [row.precision, row.recall, row.f1].map(percent_or_dash);
        let values = [precision, recall, f1, row.support.to_string()];
        let areas = areas.map_or(vec![], |areas| area_cells(&areas[at]));
        lines.push(line(name, &values, &areas));
    }
    lines.extend(unlisted(listed.len(), evaluation.classes.len(), "class"));
    lines
}

/// Which rows are shown, by the F1 of each: all of a few, and of many the worst that have pictures.
pub(super) fn worst(f1: impl Iterator<Item = Option<f64>>) -> Vec<usize> {
    let all: Vec<Option<f64>> = f1.collect();
    let mut rows: Vec<usize> = (0..all.len()).collect();
    if rows.len() > MAX_LISTED_CLASSES {
        rows.retain(|&row| all[row].is_some());
        // Stable: of equals the first label comes first.
        rows.sort_by(|&a, &b| all[a].unwrap_or(0.0).total_cmp(&all[b].unwrap_or(0.0)));
        rows.truncate(LISTED_OF_MANY);
    }
    rows
}

/// What a table of the worst leaves out.
pub(super) fn unlisted(shown: usize, all: usize, noun: &str) -> Option<String> {
    (shown < all).then(|| {
        let all = counted(all as u64, noun);
        format!("the worst {shown} of {all}, by F1; the others are in the file of all numbers")
    })
}

fn area_cells(areas: &Areas) -> Vec<String> {
    [areas.roc_auc, areas.average_precision]
        .map(|area| area.map_or_else(|| String::from("–"), |area| format!("{area:.4}")))
        .to_vec()
}

/// `None` where the matrix has too many classes or does not fit.
fn matrix_lines(evaluation: &Evaluation, width: usize) -> Option<Vec<String>> {
    let confusion = &evaluation.confusion;
    if confusion.rows.len() > MAX_MATRIX_CLASSES {
        return None;
    }
    let mut title =
        String::from("confusion matrix: a row for each true class, a column for each answer");
    let rows = names(&confusion.rows, MAX_NAME_CELLS);
    // The longest names give way first, so that short ones stay whole.
    let named = (MIN_COLUMN_CELLS..=MAX_NAME_CELLS)
        .rev()
        .map(|max_cells| names(&confusion.columns, max_cells))
        .map(|columns| matrix(&rows, GAP, &columns, &confusion.counts))
        .find(|matrix| widest(matrix) <= width);
    let matrix = named.or_else(|| {
        title += ", ? unknown";
        let rows = numbered(names(&confusion.rows, NUMBERED_NAME_CELLS));
        let numbers = (1..=rows.len()).map(|number| number.to_string());
        let columns: Vec<String> = numbers.chain([String::from("?")]).collect();
        let matrix = matrix(&rows, " ", &columns, &confusion.counts);
        (widest(&matrix) <= width).then_some(matrix)
    })?;
    Some([title].into_iter().chain(matrix).collect())
}

/// A header and a line for each row, columns as wide as their widest text.
fn matrix(rows: &[String], gap: &str, columns: &[String], counts: &[Vec<u64>]) -> Vec<String> {
    let row_cells = widest(rows);
    let largest = counts.iter().flatten().max().copied();
    let digits = cells(&largest.unwrap_or(0).to_string());
    let line = |name: &str, texts: &[String]| {
        let mut line = pad_right(name, row_cells);
        for (text, column) in texts.iter().zip(columns) {
            line += gap;
            line += &pad_left(text, cells(column).max(digits));
        }
        line
    };
    let mut lines = vec![line("", columns)];
    for (name, counts) in rows.iter().zip(counts) {
        let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
        lines.push(line(name, &counts));
    }
    lines
}

/// The largest entries off the diagonal, ties in label order.
fn confusion_lines(evaluation: &Evaluation) -> Vec<String> {
    let confusion = &evaluation.confusion;
    let mut entries = Vec::new();
    for (row, counts) in confusion.counts.iter().enumerate() {
        for (column, &count) in counts.iter().enumerate() {
            if row != column && count > 0 {
                entries.push((count, row, column));
            }
        }
    }
    entries.sort_by_key(|&(count, row, column)| (std::cmp::Reverse(count), row, column));
    if entries.is_empty() {
        return vec![String::from("no confusions")];
    }
    entries.truncate(LISTED_CONFUSIONS);
    let rows = names(&confusion.rows, MAX_NAME_CELLS);
    let columns = names(&confusion.columns, MAX_NAME_CELLS);
    let entry = |(count, row, column): (u64, usize, usize)| {
        let count = pad_left(&count.to_string(), 6);
        format!("{count}{GAP}{} → {}", rows[row], columns[column])
    };
    [String::from("largest confusions: true class → answer")]
        .into_iter()
        .chain(entries.into_iter().map(entry))
        .collect()
}

/// `  other  14 pictures → credit_card 3, unknown 11`, broken between answers where it is too wide.
fn foreign_lines(evaluation: &Evaluation, width: usize) -> Vec<String> {
    let foreign = &evaluation.foreign;
    if foreign.is_empty() {
        return Vec::new();
    }
    let columns = names(&evaluation.confusion.columns, MAX_NAME_CELLS);
    let rows = names(foreign.iter().map(|row| &row.class), MAX_NAME_CELLS);
    let row_cells = widest(&rows);
    let rejects = evaluation
        .probabilities
        .as_ref()
        .and_then(|all| all.rejects.as_ref());
    let title = if foreign.iter().any(|row| row.taught) {
        "none of the classes that may be answered, and not in the numbers above"
    } else {
        "not one of the model's classes, and not in the numbers above"
    };
    let mut lines = vec![String::new(), title.to_owned()];
    lines.extend(rejects.map(|rejects| format!("{GAP}{}", novelty_line(rejects))));
    for (name, class) in rows.iter().zip(foreign).take(MAX_LISTED_CLASSES) {
        let name = pad_right(name, row_cells);
        let pictures = counted(class.pictures, "picture");
        let mut line = format!("{GAP}{name}{GAP}{pictures} →");
        let answers = columns.iter().zip(&class.counts);
        let mut answers = answers.filter(|&(_, &count)| count > 0).peekable();
        while let Some((column, count)) = answers.next() {
            let comma = if answers.peek().is_some() { "," } else { "" };
            let answer = format!(" {column} {count}{comma}");
            if cells(&line) + cells(&answer) > width {
                lines.push(line);
                line = " ".repeat(2 * GAP.len() + row_cells);
            }
            line += &answer;
        }
        lines.push(line);
        let folder = rejects.and_then(|all| {
            let mut folders = all.folders.iter();
            folders.find(|folder| folder.folder == class.class)
        });
        lines.extend(folder.map(|folder| {
            let indent = " ".repeat(2 * GAP.len() + row_cells);
            format!("{indent}{}", separation(&folder.separation))
        }));
    }
    lines.extend(more(foreign.len(), MAX_LISTED_CLASSES, "folder"));
    lines
}

/// `and 3 other folders`, where a list was cut.
fn more(all: usize, most: usize, noun: &str) -> Option<String> {
    let noun = format!("other {noun}");
    (all > most).then(|| format!("and {}", counted((all - most) as u64, &noun)))
}

fn note_lines(evaluation: &Evaluation) -> Vec<String> {
    let notes = &evaluation.notes;
    let names = names(notes.iter().map(|note| &note.class), MAX_NAME_CELLS);
    let line = |(name, note): (&String, &Note)| format!("note: {name}: {}", note.note);
    let lines = names.iter().zip(notes).map(line).take(LISTED_OF_MANY);
    let blank = (!notes.is_empty()).then(String::new);
    let more = more(notes.len(), LISTED_OF_MANY, "note");
    blank.into_iter().chain(lines).chain(more).collect()
}

fn percent_or_dash(part: Option<f64>) -> String {
    part.map_or_else(|| String::from("–"), percent)
}

/// Escaped, and short enough for a column.
fn names<'a>(classes: impl IntoIterator<Item = &'a String>, max_cells: usize) -> Vec<String> {
    classes
        .into_iter()
        .map(|class| shorten_end(&printable(class), max_cells))
        .collect()
}

fn numbered(names: Vec<String>) -> Vec<String> {
    let number = |(index, name): (usize, String)| format!("{:>2} {name}", index + 1);
    names.into_iter().enumerate().map(number).collect()
}

fn widest(names: &[String]) -> usize {
    names.iter().map(|name| cells(name)).max().unwrap_or(0)
}
