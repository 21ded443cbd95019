//! `health.csv` in the run folder: one row for each window and layer. Numbers are written so that
//! they are read back exactly; the samples for histograms are not in it.

use super::{Finding, Layer, LayerHealth, Window};
use crate::checkpoint::{CheckpointError, Table};
use std::path::Path;

/// The file's name in the run folder.
pub const HEALTH: &str = "health.csv";

const HEADER: &str = "epoch,first_step,last_step,layer,gradient_norm,update_ratio,zero_weights,\
                      zero_activations,dead_units,mean,std,clipped,right,pictures,alarm";
/// Of tables that were begun before right answers were counted.
const OLD_HEADER: &str = "epoch,first_step,last_step,layer,gradient_norm,update_ratio,zero_weights,\
                          zero_activations,dead_units,mean,std,clipped,alarm";

/// Opens the table for a run that goes on after `step` steps, and returns the windows up to there.
pub(super) fn open(run: &Path, step: u64) -> Result<(Table, Vec<Window>), CheckpointError> {
    let path = run.join(HEALTH);
    Table::upgrade(&path, OLD_HEADER, HEADER, widened)?;
    let is_kept = |row: &str| parse(row).is_some_and(|row| row.last_step <= step);
    let (table, rows) = Table::open(&path, HEADER, is_kept)?;
    Ok((table, windows(rows.iter().map(String::as_str))))
}

/// The row of an old table with the columns that it lacks, empty.
fn widened(row: &str) -> Option<String> {
    let (numbers, alarm) = row.rsplit_once(',')?;
    Some(format!("{numbers},,,{alarm}"))
}

/// The windows in the text of a `health.csv`, for plots. Rows that are none are passed over.
pub fn read(text: &str) -> Vec<Window> {
    windows(text.lines().skip(1))
}

/// The rows of one window; `findings` mark theirs.
pub(super) fn rows(window: &Window, findings: &[Finding]) -> String {
    let number = |value: Option<f32>| value.map_or(String::new(), |value| format!("{value:e}"));
    let mut rows = String::new();
    for health in &window.layers {
        let is_whole = health.layer == Layer::Network;
        let whole = |value: String| if is_whole { value } else { String::new() };
        let alarms: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.layers.contains(&health.layer))
            .map(|finding| finding.kind.name())
            .collect();
        let columns = [
            window.epoch.to_string(),
            window.first_step.to_string(),
            window.last_step.to_string(),
            health.layer.to_string(),
            number(health.gradient_norm),
            number(health.update_ratio),
            number(health.zero_weights),
            number(health.zero_activations),
            number(health.dead_units),
            number(health.mean),
            number(health.std),
            whole(format!("{:e}", window.clipped)),
            whole(window.right.to_string()),
            whole(window.pictures.to_string()),
            alarms.join("; "),
        ];
        rows.push_str(&columns.join(","));
        rows.push('\n');
    }
    rows
}

struct Row {
    epoch: u64,
    first_step: u64,
    last_step: u64,
    clipped: Option<f32>,
    right: Option<u64>,
    pictures: Option<u64>,
    health: LayerHealth,
}

fn parse(row: &str) -> Option<Row> {
    let columns: Vec<&str> = row.split(',').collect();
    let [
        epoch,
        first_step,
        last_step,
        layer,
        numbers @ ..,
        right,
        pictures,
        _,
    ] = &columns[..]
    else {
        return None;
    };
    let numbers: Vec<Option<f32>> = numbers
        .iter()
        .map(|text| {
            if text.is_empty() {
                return Some(None);
            }
            text.parse().ok().map(Some)
        })
        .collect::<Option<_>>()?;
    let [
        gradient_norm,
        update_ratio,
        zero_weights,
        zero_activations,
        dead_units,
        mean,
        std,
        clipped,
    ] = numbers[..]
    else {
        return None;
    };
    Some(Row {
        epoch: epoch.parse().ok()?,
        first_step: first_step.parse().ok()?,
        last_step: last_step.parse().ok()?,
        clipped,
        right: right.parse().ok(),
        pictures: pictures.parse().ok(),
        health: LayerHealth {
            gradient_norm,
            update_ratio,
            zero_weights,
            zero_activations,
            dead_units,
            mean,
            std,
            ..LayerHealth::unknown(layer.parse().ok()?)
        },
    })
}

fn windows<'a>(rows: impl Iterator<Item = &'a str>) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for row in rows.filter_map(parse) {
        let begins = windows
            .last()
            .is_none_or(|window| window.first_step != row.first_step);
        if begins {
            windows.push(Window {
                epoch: row.epoch,
                first_step: row.first_step,
                last_step: row.last_step,
                clipped: 0.0,
                right: 0,
                pictures: 0,
                layers: Vec::new(),
            });
        }
        if let Some(window) = windows.last_mut() {
            window.clipped = row.clipped.unwrap_or(window.clipped);
            window.right = row.right.unwrap_or(window.right);
            window.pictures = row.pictures.unwrap_or(window.pictures);
            window.layers.push(row.health);
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Part;

    fn window(first_step: u64) -> Window {
        let layer = |layer, gradient_norm, std| LayerHealth {
            gradient_norm,
            std,
            ..LayerHealth::unknown(layer)
        };
        Window {
            epoch: 1,
            first_step,
            last_step: first_step + 4,
            clipped: 0.1,
            right: 70,
            pictures: 160,
            layers: vec![
                layer(
                    Layer::Block(1, Part::Convolution),
                    Some(1.0 / 3.0),
                    Some(f32::INFINITY),
                ),
                layer(Layer::Head, Some(1.2e-38), None),
                layer(Layer::Network, Some(16_777_216.0), None),
            ],
        }
    }

    #[test]
    fn windows_are_read_back_exactly() {
        let written = [window(1), window(6)];
        let text: String = written.iter().map(|window| rows(window, &[])).collect();
        assert_eq!(read(&format!("{HEADER}\n{text}")), written);
    }

    #[test]
    fn a_table_of_before_right_answers_were_counted_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(HEALTH);
        let row = "1,1,20,network,5e-1,,,,,,,1e-1,dead ReLUs\n";
        std::fs::write(&path, format!("{OLD_HEADER}\n{row}2,21,4")).unwrap();
        let (_, windows) = open(dir.path(), 20).unwrap();
        assert_eq!(windows.len(), 1);
        assert_eq!((windows[0].clipped, windows[0].pictures), (0.1, 0));
        let text = std::fs::read_to_string(path).unwrap();
        let wide = "1,1,20,network,5e-1,,,,,,,1e-1,,,dead ReLUs";
        assert_eq!(text, format!("{HEADER}\n{wide}\n"));
    }

    #[test]
    fn a_run_that_goes_on_keeps_the_windows_that_it_has_the_weights_of() {
        let dir = tempfile::tempdir().unwrap();
        let (mut table, _) = open(dir.path(), 0).unwrap();
        for first_step in [1, 6, 11] {
            table.append(&rows(&window(first_step), &[])).unwrap();
        }
        let (_, windows) = open(dir.path(), 12).unwrap();
        assert_eq!(windows, [window(1), window(6)]);
        let text = std::fs::read_to_string(dir.path().join(HEALTH)).unwrap();
        assert_eq!(text.lines().count(), 1 + 2 * 3);
    }
}
