//! The windows of some runs as curves, in one SVG. A pure function from windows to text; it opens
//! no file and judges nothing.

use super::{Layer, LayerHealth, Part, Window};
use std::fmt::Write;

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
    /// Letters, digits and `-`.
    pub title: &'a str,
    pub windows: &'a [Window],
}

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 46.0;
const GAP: f64 = 64.0;
const LEGEND: f64 = 90.0;
/// From the first block to the last: viridis without its palest end, whose colours people who see few
/// of them tell apart too.
const COLOURS: [&str; 8] = [
    "#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#e6c700",
];

/// A figure with a column for each of `panels` and a row for each of `curves`; a row has one
/// scale. Where a logarithmic scale cannot show a 0, the curve runs along the bottom.
pub fn svg(panels: &[Panel], curves: &[Curve]) -> String {
    let width = LEFT + panels.len() as f64 * (WIDTH + GAP) + LEGEND;
    let height = TOP + curves.len() as f64 * (HEIGHT + GAP);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (row, &curve) in curves.iter().enumerate() {
        let scale = Scale::of(curve, panels);
        let top = TOP + row as f64 * (HEIGHT + GAP);
        for (column, panel) in panels.iter().enumerate() {
            let left = LEFT + column as f64 * (WIDTH + GAP);
            let frame = Frame { left, top };
            draw(&mut svg, frame, panel, curve, &scale);
        }
    }
    legend(&mut svg, panels);
    svg.push_str("</svg>\n");
    svg
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

/// From values to 0 (bottom) … 1 (top).
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

    fn height(&self, value: f64) -> f64 {
        let value = match self.is_logarithmic {
            true => value.log10(),
            false => value,
        };
        // Infinity is at the top; what is no number has no place, and ends at the bottom with 0.
        ((value.max(self.low).min(self.high)) - self.low) / (self.high - self.low)
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        if !self.is_logarithmic {
            return vec![(0.0, "0".into()), (0.5, "0.5".into()), (1.0, "1".into())];
        }
        // At most about eight lines.
        let stride = ((self.high - self.low) / 8.0).ceil().max(1.0) as usize;
        (self.low as i32..=self.high as i32)
            .step_by(stride)
            .map(|power| {
                let place = (f64::from(power) - self.low) / (self.high - self.low);
                (place, format!("1e{power}"))
            })
            .collect()
    }
}

#[derive(Clone, Copy)]
struct Frame {
    left: f64,
    top: f64,
}

fn draw(svg: &mut String, frame: Frame, panel: &Panel, curve: Curve, scale: &Scale) {
    let Frame { left, top } = frame;
    let bottom = top + HEIGHT;
    let last_step = panel.windows.last().map_or(1, |window| window.last_step) as f64;
    let mut line = |text: String| {
        svg.push_str(&text);
        svg.push('\n');
    };
    line(format!(
        "<text x=\"{left}\" y=\"{:.0}\"><tspan font-weight=\"bold\">{}</tspan>: {}</text>",
        top - 10.0,
        panel.title,
        curve.name()
    ));
    for (place, label) in scale.ticks() {
        let y = bottom - place * HEIGHT;
        line(format!(
            "<path d=\"M{left} {y:.1}h{WIDTH}\" stroke=\"#ddd\"/><text x=\"{:.0}\" y=\"{:.1}\" \
             text-anchor=\"end\">{label}</text>",
            left - 6.0,
            y + 4.0
        ));
    }
    line(format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"none\" stroke=\"#888\"/>\
         <text x=\"{left}\" y=\"{0:.0}\">step 1</text>\
         <text x=\"{1:.0}\" y=\"{0:.0}\" text-anchor=\"end\">{last_step}</text>",
        bottom + 17.0,
        left + WIDTH
    ));
    let blocks = blocks(panel);
    for block in 1..=blocks {
        let mut points = String::new();
        for window in panel.windows {
            let value = window
                .layers
                .iter()
                .filter_map(|health| curve.value(health))
                .find(|&(of, _)| of == block);
            if let Some((_, value)) = value {
                let middle = (window.first_step + window.last_step) as f64 / 2.0;
                let x = left + WIDTH * middle / last_step;
                let y = bottom - HEIGHT * scale.height(value);
                // Cannot fail: writing to a string.
                let _ = write!(points, "{x:.1},{y:.1} ");
            }
        }
        line(format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>",
            points.trim_end(),
            colour(block, blocks)
        ));
        for point in points.split_whitespace() {
            // One window alone makes no line.
            if let Some((x, y)) = point.split_once(',') {
                let colour = colour(block, blocks);
                line(format!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>"
                ));
            }
        }
    }
}

fn legend(svg: &mut String, panels: &[Panel]) {
    let left = LEFT + panels.len() as f64 * (WIDTH + GAP) - GAP + 16.0;
    let most = panels.iter().map(blocks).max().unwrap_or(0);
    for block in 1..=most {
        let y = TOP + 20.0 * block as f64 - 8.0;
        let _ = writeln!(
            svg,
            "<path d=\"M{left} {y:.0}h24\" stroke=\"{}\" stroke-width=\"3\"/><text x=\"{:.0}\" y=\"{:.0}\">block {block}</text>",
            colour(block, most),
            left + 30.0,
            y + 4.0
        );
    }
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

fn colour(block: usize, blocks: usize) -> &'static str {
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
        let text = svg(&[panel], &[Curve::GradientNorm]);
        // Two decades over 220 units from the top at 46; 40 steps over 380 units from 70 on.
        let by_hand = "122.2,46.0 217.2,156.0 312.2,266.0 407.2,266.0";
        assert!(text.contains(by_hand), "{text}");
        for tick in ["1e-2", "1e-1", "1e0"] {
            assert!(text.contains(&format!(">{tick}<")), "{tick}");
        }
    }

    #[test]
    fn odd_numbers_and_no_numbers_still_make_a_figure() {
        for windows in [&[][..], &[window(0, f32::NAN)], &[window(0, f32::INFINITY)]] {
            let panel = Panel {
                title: "a",
                windows,
            };
            let text = svg(&[panel, panel], &[Curve::GradientNorm, Curve::DeadUnits]);
            assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}
