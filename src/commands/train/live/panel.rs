//! How the panel looks in so many columns and rows. Knows no terminal: it fills a buffer of cells.

use super::view::{Curves, Health, Progress, View};
use crate::printable::duration;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget};
use std::time::Instant;
use unicode_width::UnicodeWidthStr;

const TRAIN: Color = Color::Cyan;
const VALID: Color = Color::Yellow;
/// Below it, curves say nothing.
const MIN_CHARTS: (u16, u16) = (60, 20);
/// Rows of the curves with their axes.
const CHART_ROWS: std::ops::RangeInclusive<u16> = 6..=14;
/// More points than a terminal has dots.
const MAX_POINTS: usize = 1_000;

/// The panel for a terminal of `columns` and `rows` at the time `now`. It leaves some rows to the
/// lines above it.
pub fn panel(view: &View, (columns, rows): (u16, u16), now: Instant) -> Buffer {
    let texts = texts(view, columns, now);
    let texts = match rows {
        0..=5 => &texts[..1],
        _ => &texts[..],
    };
    let rule = u16::from(rows > 8);
    let below = rule + texts.len() as u16;
    let charts = if columns >= MIN_CHARTS.0 && rows >= MIN_CHARTS.1 {
        // Half of the rows: a terminal that becomes narrower breaks each row in two, and what is
        // pushed off its upper end cannot be cleared any more.
        (rows / 2)
            .saturating_sub(below)
            .clamp(*CHART_ROWS.start(), *CHART_ROWS.end())
    } else {
        0
    };
    let height = charts + below;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, height));
    if rule > 0 {
        let line = "─".repeat(usize::from(columns));
        Line::from(line.dim()).render(Rect::new(0, 0, columns, 1), &mut buffer);
    }
    if charts > 0 {
        let area = Rect::new(0, rule, columns, charts);
        let [left, right] = Layout::horizontal([Constraint::Fill(1); 2])
            .spacing(2)
            .areas(area);
        draw_curves("loss", &view.loss, left, &mut buffer);
        draw_curves("accuracy %", &view.accuracy, right, &mut buffer);
    }
    for (text, y) in texts.iter().zip(rule + charts..) {
        text.render(Rect::new(0, y, columns, 1), &mut buffer);
    }
    buffer
}

/// The lines below the curves; the first is the one that matters most.
fn texts(view: &View, columns: u16, now: Instant) -> Vec<Line<'static>> {
    let width = usize::from(columns);
    let mut texts = Vec::new();
    match &view.progress {
        Some(progress) => {
            texts.push(bar(view, progress, width, now));
            texts.push(numbers(view, progress, width, now));
        }
        None => {
            texts.push(Line::from(joined(&between(view), width)).bold());
            texts.push(Line::from(joined(&best(view), width)));
        }
    }
    if let Some(health) = &view.health {
        texts.push(health_line(health, width));
    }
    let run = format!("run: {}", view.run);
    texts.push(if view.is_stopping {
        "stopping: the step is finished, then saved; Ctrl-C leaves at once"
            .fg(Color::Yellow)
            .into()
    } else {
        let short = "q or Ctrl-C: save and stop".to_owned();
        let parts = if short.width() + run.width() + 3 <= width {
            vec![short, run]
        } else {
            vec![short]
        };
        Line::from(joined(&parts, width)).dim()
    });
    texts
}

/// Where a run stands that is in no epoch.
fn between(view: &View) -> Vec<String> {
    let done = view.loss.train.last().map_or(0.0, |last| last.0);
    match view.summed_up {
        Some([pictures, of]) => vec![
            format!("summing up {pictures}/{of} pictures"),
            "what the classes look like".to_owned(),
        ],
        None => vec![format!("epoch {}/{}", done + 1.0, view.epochs)],
    }
}

fn bar(view: &View, progress: &Progress, width: usize, now: Instant) -> Line<'static> {
    const BAR: usize = 24;
    let label = format!("epoch {}/{} ", progress.epoch, view.epochs);
    let is_whole = progress.pictures >= progress.of;
    let mut parts = vec![format!("{}/{} pictures", progress.pictures, progress.of)];
    parts.extend(progress.rate(now).map(|rate| format!("{rate:.0}/s")));
    if is_whole {
        parts.push("validating".to_owned())
    } else {
        parts.extend(
            progress
                .left(now)
                .map(|left| format!("{} left", duration(left))),
        )
    }
    let room = width.saturating_sub(label.width() + 1);
    let cells = BAR.min(
        room.saturating_sub(joined(&parts, room).width())
            .max(room / 4),
    );
    // In eighths of nothing: half a cell is as fine as this bar's characters get.
    let halves = 2 * cells * progress.pictures.min(progress.of) / progress.of.max(1);
    let (full, half) = (halves / 2, halves % 2);
    let rest = cells.saturating_sub(full + half);
    let text = joined(&parts, room.saturating_sub(cells));
    Line::from(vec![
        label.bold(),
        format!("{}{}", "━".repeat(full), "╸".repeat(half)).fg(Color::Green),
        "─".repeat(rest).dim(),
        format!(" {text}").into(),
    ])
}

fn numbers(view: &View, progress: &Progress, width: usize, now: Instant) -> Line<'static> {
    let mut parts = vec![
        format!("step loss {:.4}", progress.loss),
        format!("gradient norm {:.3}", progress.gradient_norm),
    ];
    parts.extend(best(view));
    if let Some(left) = view.run_left(now) {
        // The most important of them after the loss, and the first to fit.
        let of_wish = view.until.map(|until| until.saturating_duration_since(now));
        let of_wish = of_wish.map_or(String::new(), |left| {
            format!(", the wish in {}", duration(left))
        });
        parts.insert(1, format!("all epochs in {}{of_wish}", duration(left)));
    }
    Line::from(joined(&parts, width))
}

fn health_line(health: &Health, width: usize) -> Line<'static> {
    if !health.alarms.is_empty() {
        let alarms = format!("health: {}", health.alarms.join("; "));
        return alarms.fg(Color::Red).into();
    }
    let mut parts = vec!["health: no alarm".to_owned()];
    parts.extend(
        health
            .update_ratio
            .map(|ratio| format!("a step moves the weights by {:.2} %", 100.0 * ratio)),
    );
    parts.extend(
        health
            .dead_units
            .map(|dead| format!("dead units {:.0} %", 100.0 * dead)),
    );
    Line::from(joined(&parts, width))
}

fn best(view: &View) -> Vec<String> {
    let best = view.best.map(|best| {
        format!(
            "best: epoch {}, {:.1} % right, loss {:.4}",
            best.epoch,
            100.0 * best.accuracy,
            best.loss
        )
    });
    best.into_iter().collect()
}

/// As many of the parts as fit, from the first on.
fn joined(parts: &[String], width: usize) -> String {
    let mut text = String::new();
    for part in parts {
        let gap = if text.is_empty() { "" } else { " · " };
        if text.width() + gap.width() + part.width() > width {
            break;
        }
        text.push_str(gap);
        text.push_str(part);
    }
    text
}

fn draw_curves(name: &'static str, curves: &Curves, area: Rect, buffer: &mut Buffer) {
    let mut train = thinned(&curves.train);
    // The first steps of an epoch jump; where there is nothing else to see, they are all shown.
    if train.is_empty() {
        train = thinned(&curves.running)
    } else {
        train.extend(curves.running.last().filter(|point| is_drawable(point)))
    }
    let valid = thinned(&curves.valid);
    let all = || train.iter().chain(&valid);
    let last = all().map(|at| at.0).fold(1.0, f64::max).ceil();
    let title = Line::from(vec![
        Span::from(name).bold(),
        " by epoch".into(),
        "  ━ train".fg(TRAIN),
        // Told apart without colours as well.
        "  • valid".fg(VALID),
    ]);
    let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    title.render(head, buffer);
    let Some(y) = bounds(all().map(|at| at.1)) else {
        let text = "the curves begin with the second step";
        Line::from(text.dim()).render(body, buffer);
        return;
    };
    let set = |data, marker, color| {
        Dataset::default()
            .data(data)
            .marker(marker)
            .graph_type(GraphType::Line)
            .style(Style::new().fg(color))
    };
    let datasets = vec![
        set(&train, Marker::Braille, TRAIN),
        set(&valid, Marker::Dot, VALID).graph_type(GraphType::Scatter),
    ];
    let axis = |bounds| Axis::default().bounds(bounds).style(Style::new().dim());
    Chart::new(datasets)
        // Epochs end at whole numbers, so the first begins at 0.
        .x_axis(axis([0.0, last]))
        .y_axis(axis(y).labels(y.map(number)))
        .legend_position(None)
        .render(body, buffer);
}

/// Evenly spaced points, the last one among them; without those that no scale can show, on which the
/// chart's clipping of lines would not end.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let stride = points.len().div_ceil(MAX_POINTS).max(1);
    let points = points.iter().rev().step_by(stride).copied();
    let mut thinned: Vec<_> = points.filter(is_drawable).collect();
    thinned.reverse();
    thinned
}

fn is_drawable(point: &(f64, f64)) -> bool {
    // The span between two such values is still a number.
    point.1.abs() < 1e30
}

/// The smallest and the largest value, never equal; none without a value.
fn bounds(values: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    let [low, high] = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
        [low.min(value), high.max(value)]
    });
    match low.partial_cmp(&high) {
        Some(std::cmp::Ordering::Less) => Some([low, high]),
        Some(std::cmp::Ordering::Equal) => {
            let room = (0.1 * low.abs()).max(0.1);
            Some([low - room, high + room])
        }
        _ => None,
    }
}

/// Three digits, as they fit beside an axis.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.01 => format!("{value:.0e}"),
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 100.0 => format!("{value:.1}"),
        size if size < 1e5 => format!("{value:.0}"),
        _ => format!("{value:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::{Colours, rows};
    use super::*;
    use crate::training::Seen;
    use proptest::prelude::*;
    use std::time::Duration;

    /// In the midst of epoch 3 of 60: 640 of 1272 pictures at 100 a second.
    fn view() -> (View, Instant) {
        let mut view = View::new("runs/documents".to_owned(), 60);
        let start = Instant::now();
        for (epoch, loss) in [(1.0, 1.1), (2.0, 0.6)] {
            view.loss.train.push((epoch, loss));
            view.loss.valid.push((epoch, loss + 0.1));
            view.accuracy.train.push((epoch, 40.0 * epoch));
            view.accuracy.valid.push((epoch, 39.0 * epoch));
        }
        let seen = Seen {
            loss: 0.5,
            correct: 30,
            gradient_norm: 2.0,
        };
        view.step(3, 0, 1272, seen, start);
        let now = start + Duration::from_millis(6_400);
        view.step(3, 640, 1272, seen, now);
        (view, now)
    }

    fn text(size: (u16, u16)) -> Vec<String> {
        let (view, now) = view();
        let rows = rows(&panel(&view, size, now), Colours::Hidden);
        rows.into_iter().map(|row| row.text).collect()
    }

    #[test]
    fn the_lines_say_where_the_run_stands() {
        let lines = text((80, 24));
        assert_eq!(
            lines[lines.len() - 3..],
            [
                "epoch 3/60 ━━━━━━━━━━━━──────────── 640/1272 pictures · 100/s · 6 s left",
                "step loss 0.5000 · all epochs in 12 min 11 s · gradient norm 2.000",
                "q or Ctrl-C: save and stop · run: runs/documents",
            ]
        );
    }

    #[test]
    fn what_follows_the_last_epoch_is_told_as_well() {
        let (mut view, now) = view();
        view.progress = None;
        view.summed_up = Some([128, 1272]);
        let first = |size| {
            let rows = rows(&panel(&view, size, now), Colours::Hidden);
            rows[rows.len() - 3].text.clone()
        };
        let whole = "summing up 128/1272 pictures · what the classes look like";
        assert_eq!(first((80, 24)), whole);
        assert_eq!(first((40, 10)), "summing up 128/1272 pictures");
    }

    #[test]
    fn a_small_terminal_keeps_what_matters_most() {
        assert_eq!(
            text((40, 10)),
            [
                "────────────────────────────────────────",
                "epoch 3/60 ━━━╸─── 640/1272 pictures",
                "step loss 0.5000",
                "q or Ctrl-C: save and stop",
            ]
        );
        assert_eq!(text((40, 5)).len(), 1);
    }

    #[test]
    fn curves_are_drawn_where_there_is_room_and_leave_room_for_lines() {
        let lines = text((80, 24));
        assert!(lines.len() <= 24 - 8, "{lines:#?}");
        assert!(lines[1].starts_with("loss by epoch  ━ train  • valid"));
        assert!(!text((59, 24)).iter().any(|line| line.contains("━ train")));
    }

    proptest! {
        #[test]
        fn no_size_and_no_number_breaks_the_panel(
            columns in 0_u16..300, rows in 0_u16..120,
            values in prop::collection::vec(any::<f64>(), 0..8),
            pictures in 0_usize..100, of in 0_usize..50,
        ) {
            let (mut view, now) = view();
            for (epoch, &value) in values.iter().enumerate() {
                view.loss.train.push((epoch as f64, value));
                view.accuracy.valid.push((epoch as f64, value));
            }
            let seen = Seen { loss: f64::NAN, correct: 3, gradient_norm: f32::INFINITY };
            view.step(4, pictures, of, seen, now);
            view.health = Some(Health {
                alarms: vec!["旅".repeat(90)],
                ..Health::default()
            });
            let buffer = panel(&view, (columns, rows), now);
            prop_assert!(buffer.area.height <= rows.max(1));
            let drawn = super::super::frame::rows(&buffer, Colours::Shown);
            prop_assert!(drawn.iter().all(|row| row.width <= usize::from(columns)));
        }
    }
}
