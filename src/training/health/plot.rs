//! The windows of some runs as curves, in one SVG. A pure function from windows to text; it opens
//! no file and judges nothing.

use super::{Layer, LayerHealth, Part, Window};
use plotters::coord::Shift;
use plotters::prelude::*;
use std::io;

/// What a row of the figure shows, one curve a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// Of the convolutions, on a logarithmic scale.
    GradientNorm,
    /// Standard deviation of what the convolutions give, on a logarithmic scale.
    Spread,
    /// Part of the units that are dead, from 0 to 1.
    DeadUnits,
}

/// One run of the figure.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    pub title: &'a str,
    pub windows: &'a [Window],
}

/// Of a panel, its axes and title included.
const PANEL: (u32, u32) = (440, 290);
const LEGEND: u32 = 110;
const MARGIN: u32 = 12;
const FONT: &str = "sans-serif";
/// From the first block to the last: viridis without its palest end, whose colours people who see few
/// of them tell apart too.
const COLOURS: [RGBColor; 8] = [
    RGBColor(0x44, 0x01, 0x54),
    RGBColor(0x46, 0x32, 0x7e),
    RGBColor(0x36, 0x5c, 0x8d),
    RGBColor(0x27, 0x7f, 0x8e),
    RGBColor(0x1f, 0xa1, 0x87),
    RGBColor(0x4a, 0xc1, 0x6d),
    RGBColor(0xa0, 0xda, 0x39),
    RGBColor(0xe6, 0xc7, 0x00),
];
const FRAME: RGBColor = RGBColor(0x88, 0x88, 0x88);
const GRID: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<io::Error>>;

/// A figure with a column for each of `panels` and a row for each of `curves`; a row has one
/// scale. Where a logarithmic scale cannot show a 0, the curve runs along the bottom.
///
/// # Errors
/// Those of drawing.
pub fn svg(panels: &[Panel], curves: &[Curve]) -> io::Result<String> {
    let mut svg = String::new();
    draw(&mut svg, panels, curves).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(svg)
}

fn draw(svg: &mut String, panels: &[Panel], curves: &[Curve]) -> Drawn {
    let width = panels.len() as u32 * PANEL.0;
    let size = (width + LEGEND, curves.len() as u32 * PANEL.1);
    let root = SVGBackend::with_string(svg, size).into_drawing_area();
    root.fill(&WHITE)?;
    let (figure, beside) = root.split_horizontally(width);
    let cells = figure.split_evenly((curves.len(), panels.len()));
    let pairs = curves
        .iter()
        .flat_map(|curve| panels.iter().map(move |panel| (*curve, panel)));
    for (cell, (curve, panel)) in cells.iter().zip(pairs) {
        draw_panel(cell, panel, curve, &Scale::of(curve, panels))?;
    }
    legend(&beside, panels.iter().map(blocks).max().unwrap_or(0))?;
    root.present()
}

impl Curve {
    fn name(self) -> &'static str {
        match self {
            Self::GradientNorm => "gradient norm of each convolution",
            Self::Spread => "spread of each convolution's output",
            Self::DeadUnits => "part of units that are dead",
        }
    }

    /// The block and its value, where `health` has one.
    fn value(self, health: &LayerHealth) -> Option<(usize, f64)> {
        let (block, value) = match (self, health.layer) {
            (Self::GradientNorm, Layer::Block(block, Part::Convolution)) => {
                (block, health.gradient_norm)
            }
            (Self::Spread, Layer::Block(block, Part::Convolution)) => (block, health.std),
            (Self::DeadUnits, Layer::Block(block, Part::Activation)) => (block, health.dead_units),
            _ => return None,
        };
        value.map(|value| (block, f64::from(value)))
    }
}

/// From values to heights between `low` and `high`.
struct Scale {
    low: f64,
    high: f64,
    is_logarithmic: bool,
}

impl Scale {
    fn of(curve: Curve, panels: &[Panel]) -> Self {
        if curve == Curve::DeadUnits {
            return Self {
                low: 0.0,
                high: 1.0,
                is_logarithmic: false,
            };
        }
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let windows = panels.iter().flat_map(|panel| panel.windows);
        for health in windows.flat_map(|window| &window.layers) {
            if let Some((_, value)) = curve.value(health)
                && value > 0.0
                && value.is_finite()
            {
                // A hundredth in single precision is a little less than one.
                let decades = (value.log10() * 1e4).round() / 1e4;
                low = low.min(decades.floor());
                high = high.max(decades.ceil());
            }
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        Self {
            low,
            high: high.max(low + 1.0),
            is_logarithmic: true,
        }
    }

    /// Where a value stands between `low` and `high`. Infinity is at the top; what is no number has no place, and
    /// ends at the bottom with 0.
    fn place(&self, value: f64) -> f64 {
        let value = if self.is_logarithmic {
            value.log10()
        } else {
            value
        };
        value.max(self.low).min(self.high)
    }

    /// So many lines that each stands at a whole decade, or at a half.
    fn most_ticks(&self) -> usize {
        if self.is_logarithmic {
            ((self.high - self.low) as usize + 1).min(9)
        } else {
            3
        }
    }

    fn label(&self, tick: f64) -> String {
        if self.is_logarithmic {
            // Not -0.
            format!("1e{:.0}", tick.round() + 0.0)
        } else {
            tick.to_string()
        }
    }
}

fn draw_panel(cell: &Area, panel: &Panel, curve: Curve, scale: &Scale) -> Drawn {
    let last_step = panel.windows.last().map_or(1, |window| window.last_step);
    let title = format!("{}: {}", panel.title, curve.name());
    let mut chart = ChartBuilder::on(cell)
        .margin(MARGIN)
        .caption(title, (FONT, 16))
        .x_label_area_size(42)
        .y_label_area_size(52)
        .build_cartesian_2d(0.0..last_step as f64, scale.low..scale.high)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(GRID)
        .axis_style(FRAME)
        .label_style((FONT, 13))
        .x_labels(6)
        .y_labels(scale.most_ticks())
        .max_light_lines(0)
        .x_label_formatter(&|step| format!("{step:.0}"))
        .y_label_formatter(&|tick| scale.label(*tick))
        .x_desc("step")
        .draw()?;
    let blocks = blocks(panel);
    for block in 1..=blocks {
        let points = points(panel, curve, scale, block);
        let colour = colour(block, blocks);
        // One window alone makes no line.
        let dots = points
            .iter()
            .map(|&point| Circle::new(point, 3, colour.filled()));
        chart.draw_series(dots)?;
        chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
    }
    Ok(())
}

/// The middle of each window that has a value of the block, and the value's place.
fn points(panel: &Panel, curve: Curve, scale: &Scale, block: usize) -> Vec<(f64, f64)> {
    let point = |window: &Window| {
        let mut values = window
            .layers
            .iter()
            .filter_map(|health| curve.value(health));
        let (_, value) = values.find(|&(of, _)| of == block)?;
        let middle = f64::midpoint(window.first_step as f64, window.last_step as f64);
        Some((middle, scale.place(value)))
    };
    panel.windows.iter().filter_map(point).collect()
}

fn legend(area: &Area, blocks: usize) -> Drawn {
    for block in 1..=blocks {
        let y = 30 + 20 * block as i32;
        let line = [(4, y), (28, y)];
        let style = colour(block, blocks).stroke_width(3);
        area.draw(&PathElement::new(line, style))?;
        let text = format!("block {block}");
        area.draw(&Text::new(text, (34, y - 7), (FONT, 14)))?;
    }
    Ok(())
}

fn blocks(panel: &Panel) -> usize {
    let layers = panel.windows.iter().flat_map(|window| &window.layers);
    layers
        .filter_map(|health| match health.layer {
            Layer::Block(block, _) => Some(block),
            _ => None,
        })
        .max()
        .unwrap_or(0)
}

fn colour(block: usize, blocks: usize) -> RGBColor {
    let last = COLOURS.len() - 1;
    COLOURS[((block - 1) * last / (blocks - 1).max(1)).min(last)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(number: u64, gradient_norm: f32) -> Window {
        let layer = LayerHealth {
            gradient_norm: Some(gradient_norm),
            ..LayerHealth::unknown(Layer::Block(1, Part::Convolution))
        };
        Window {
            epoch: 1,
            first_step: 10 * number + 1,
            last_step: 10 * number + 10,
            clipped: 0.0,
            right: 0,
            pictures: 0,
            layers: vec![layer],
        }
    }

    /// The places of the one line with as many points as there are windows.
    fn line(text: &str) -> Vec<(i32, i32)> {
        let lines = text.split("<polyline").skip(1);
        let points = lines.filter_map(|line| line.split("points=\"").nth(1)?.split('"').next());
        let line = points.map(|points| points.split_whitespace().collect::<Vec<_>>());
        let line = line.into_iter().find(|points| points.len() == 4).unwrap();
        let place = |point: &str| {
            let (x, y) = point.split_once(',').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        };
        line.into_iter().map(place).collect()
    }

    #[test]
    fn a_decade_more_is_a_decade_higher_and_zero_lies_at_the_bottom() {
        let windows = [
            window(0, 1.0),
            window(1, 0.1),
            window(2, 0.01),
            window(3, 0.0),
        ];
        let panel = Panel {
            title: "a",
            windows: &windows,
        };
        let text = svg(&[panel], &[Curve::GradientNorm]).unwrap();
        let points = line(&text);
        // Windows of ten steps each, from the 6th to the 36th.
        let steps: Vec<i32> = points.windows(2).map(|two| two[1].0 - two[0].0).collect();
        assert!(steps[0] > 50 && steps.iter().all(|step| (step - steps[0]).abs() <= 1));
        let heights: Vec<i32> = points.iter().map(|point| point.1).collect();
        let decade = heights[1] - heights[0];
        assert!(decade > 50 && (heights[2] - heights[1] - decade).abs() <= 1);
        assert_eq!(heights[3], heights[2], "{text}");
        for tick in ["1e-2", "1e-1", "1e0"] {
            assert!(text.lines().any(|line| line == tick), "{tick}: {text}");
        }
    }

    #[test]
    fn odd_numbers_and_no_numbers_still_make_a_figure() {
        for windows in [&[][..], &[window(0, f32::NAN)], &[window(0, f32::INFINITY)]] {
            let panel = Panel {
                title: "a",
                windows,
            };
            let text = svg(&[panel, panel], &[Curve::GradientNorm, Curve::DeadUnits]).unwrap();
            assert!(text.starts_with("<svg ") && text.trim_end().ends_with("</svg>"));
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}
