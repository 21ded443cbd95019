//! The plots of a page as SVG that stands inside of it. Colours are those of the light page; its style
//! sheet knows them by their values and changes them where the ground is dark.

use crate::evaluation::{CoveragePoint, Reliability, thinned};
use maud::{Markup, PreEscaped, html};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use std::io;

const SIZE: (u32, u32) = (800, 620);
const INK: RGBColor = RGBColor(0x1f, 0x27, 0x2e);
const GRID: RGBColor = RGBColor(0xd5, 0xda, 0xde);
const BAR: RGBColor = SERIES[0];
/// Colours that people who see few of them tell apart too (Okabe and Ito, 2008), without yellow and
/// black, which need a ground.
pub(super) const SERIES: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x7a, 0x5b, 0xb0),
    RGBColor(0x8a, 0x8f, 0x94),
];
/// More cannot be seen in a plot of this size.
const MAX_POINTS: usize = 200;
const FONT: &str = "sans-serif";

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

/// What is written at a plot.
struct Frame<'a> {
    /// For who cannot see it.
    title: &'a str,
    across: &'a str,
    up: &'a str,
    /// Upper end of the axis that points up.
    top: f64,
}

/// Accuracy in each bin of confidence as bars, the darker the more pictures they hold, and the line on
/// which they would end if confidence were accuracy.
pub(super) fn reliability(reliability: &Reliability) -> io::Result<Markup> {
    let frame = Frame {
        title: "Reliability diagram: accuracy against confidence",
        across: "confidence",
        up: "accuracy",
        top: 1.0,
    };
    let bins = &reliability.bins;
    let most = bins
        .iter()
        .map(|bin| bin.pictures)
        .max()
        .unwrap_or(0)
        .max(1);
    draw(&frame, |chart| {
        chart.draw_series(bins.iter().filter_map(|bin| {
            let share = bin.pictures as f64 / most as f64;
            let corners = [(bin.from + 0.004, 0.0), (bin.to - 0.004, bin.accuracy?)];
            let shade = BAR.mix(0.25 + 0.65 * share.sqrt());
            Some(Rectangle::new(corners, shade.filled()))
        }))?;
        diagonal(chart)
    })
}

/// One line a class, in the order of [`SERIES`], from (0, 0) to (1, 1).
pub(super) fn roc<'a>(curves: impl Iterator<Item = &'a [(f64, f64)]>) -> io::Result<Markup> {
    let frame = Frame {
        title: "Receiver operating characteristic of each class",
        across: "false-positive rate",
        up: "true-positive rate",
        top: 1.0,
    };
    draw(&frame, |chart| {
        diagonal(chart)?;
        lines(chart, curves)
    })
}

/// One line a class, in the order of [`SERIES`].
pub(super) fn precision_recall<'a>(
    curves: impl Iterator<Item = &'a [(f64, f64)]>,
) -> io::Result<Markup> {
    let frame = Frame {
        title: "Precision against recall of each class",
        across: "recall",
        up: "precision",
        top: 1.0,
    };
    draw(&frame, |chart| lines(chart, curves))
}

/// The error among answered pictures against the part of them that is answered.
pub(super) fn rejection(points: &[CoveragePoint]) -> io::Result<Markup> {
    let highest = points.iter().map(|point| point.error).fold(0.0, f64::max);
    let frame = Frame {
        title: "Rejection curve: error among answered pictures against coverage",
        across: "pictures answered",
        up: "error among them",
        top: (highest * 1.1).clamp(0.05, 1.0),
    };
    let curve: Vec<(f64, f64)> = points
        .iter()
        .map(|point| (point.coverage, point.error))
        .collect();
    draw(&frame, |chart| lines(chart, [&curve[..]].into_iter()))
}

/// A short line in the colour of one series, for a legend.
pub(super) fn swatch(series: usize) -> Markup {
    let RGBColor(r, g, b) = SERIES[series % SERIES.len()];
    let stroke = format!("#{r:02X}{g:02X}{b:02X}");
    html! {
        svg viewBox="0 0 22 12" aria-hidden="true" {
            line x1="1" y1="6" x2="21" y2="6" stroke-width="4" stroke=(stroke) {}
        }
    }
}

fn lines<'a>(chart: &mut Chart, curves: impl Iterator<Item = &'a [(f64, f64)]>) -> Drawn {
    for (color, points) in SERIES.iter().zip(curves) {
        chart.draw_series(LineSeries::new(
            thinned(points, MAX_POINTS),
            color.stroke_width(4),
        ))?;
    }
    Ok(())
}

fn diagonal(chart: &mut Chart) -> Drawn {
    let ends = [(0.0, 0.0), (1.0, 1.0)];
    chart.draw_series(DashedLineSeries::new(ends, 12, 10, INK.stroke_width(2)))?;
    Ok(())
}

/// Axes from 0 to 1 in percent, and within them what `content` draws.
fn draw(frame: &Frame, content: impl FnOnce(&mut Chart) -> Drawn) -> io::Result<Markup> {
    let mut svg = String::new();
    draw_on(&mut svg, frame, content).map_err(|error| io::Error::other(error.to_string()))?;
    // The size comes from the page, and a name space is only for files of its own.
    let content = svg.split_once('>').map_or("", |(_, rest)| rest);
    let content = content.trim_end().trim_end_matches("</svg>");
    let (width, height) = SIZE;
    let view = format!("0 0 {width} {height}");
    Ok(html! {
        // plotters escapes what it writes.
        svg role="img" aria-label=(frame.title) viewBox=(view) { (PreEscaped(content)) }
    })
}

fn draw_on(svg: &mut String, frame: &Frame, content: impl FnOnce(&mut Chart) -> Drawn) -> Drawn {
    let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    let mut chart = ChartBuilder::on(&root)
        .margin(14)
        .margin_right(56)
        .x_label_area_size(82)
        .y_label_area_size(118)
        .build_cartesian_2d(0.0..1.0, 0.0..frame.top)?;
    let percent = |value: &f64| format!("{:.0} %", 100.0 * value);
    // Of a small range, whole percents would repeat.
    let fine = |value: &f64| format!("{:.1} %", 100.0 * value);
    chart
        .configure_mesh()
        .x_labels(6)
        .y_labels(6)
        .max_light_lines(0)
        .bold_line_style(GRID.stroke_width(2))
        .axis_style(INK.stroke_width(2))
        .label_style((FONT, 34).into_font().color(&INK))
        .axis_desc_style((FONT, 36).into_font().color(&INK))
        .x_label_formatter(&percent)
        .y_label_formatter(if frame.top > 0.1 { &percent } else { &fine })
        .x_desc(frame.across)
        .y_desc(frame.up)
        .draw()?;
    content(&mut chart)?;
    root.present()
}
