//! A canvas in the document's own units (tenths of a millimetre) over a tiny-skia pixmap. Knows
//! shapes, inks and pictures; never knows what a document is.

use super::colour::Colour;
use tiny_skia::{
    FillRule, FilterQuality, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path,
    PathBuilder, Pattern, Pixmap, Point, RadialGradient, Rect, Shader, SpreadMode, Stroke,
    Transform,
};

/// What a shape is filled with.
#[derive(Clone, Debug)]
pub enum Ink {
    Flat(Colour),
    /// From `(x0, y0)` to `(x1, y1)`.
    Linear([f32; 4], Vec<(f32, Colour)>),
    /// Centre and radius.
    Radial([f32; 3], Vec<(f32, Colour)>),
}

impl Ink {
    /// One colour runs into another along an axis.
    pub fn between(axis: [f32; 4], from: Colour, to: Colour) -> Self {
        Self::Linear(axis, vec![(0.0, from), (1.0, to)])
    }
}

impl From<Colour> for Ink {
    fn from(colour: Colour) -> Self {
        Self::Flat(colour)
    }
}

/// Whether a line returns to where it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    Open,
    Joined,
}

/// A drawing surface `width` × `height` units large.
pub struct Canvas {
    pub pixmap: Pixmap,
    pub width: f32,
    pub height: f32,
    /// Pixels per unit.
    pub scale: f32,
    transform: Transform,
}

impl Canvas {
    /// An empty (transparent) canvas.
    pub fn new(width: f32, height: f32, scale: f32) -> Self {
        let pixels = |length: f32| (length * scale).round().clamp(1.0, 8192.0) as u32;
        let pixmap = Pixmap::new(pixels(width), pixels(height))
            .expect("both sides are between 1 and 8192 pixels");
        Self {
            pixmap,
            width,
            height,
            scale,
            transform: Transform::from_scale(scale, scale),
        }
    }

    /// Draws with everything turned by `degrees` (clockwise) about a point.
    pub fn turned(&mut self, degrees: f32, x: f32, y: f32, draw: impl FnOnce(&mut Self)) {
        let before = self.transform;
        self.transform = before.pre_concat(Transform::from_rotate_at(degrees, x, y));
        draw(self);
        self.transform = before;
    }

    /// Draws with everything `factor` times as large about a point that stays.
    pub fn scaled(&mut self, factor: f32, x: f32, y: f32, draw: impl FnOnce(&mut Self)) {
        let before = self.transform;
        self.transform = before
            .pre_translate(x, y)
            .pre_scale(factor, factor)
            .pre_translate(-x, -y);
        draw(self);
        self.transform = before;
    }

    pub fn fill(&mut self, path: &Path, ink: impl Into<Ink>) {
        let paint = paint(&ink.into());
        self.pixmap
            .fill_path(path, &paint, FillRule::Winding, self.transform, None);
    }

    pub fn stroke(&mut self, path: &Path, width: f32, ink: impl Into<Ink>) {
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let paint = paint(&ink.into());
        self.pixmap
            .stroke_path(path, &paint, &stroke, self.transform, None);
    }

    pub fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, ink: impl Into<Ink>) {
        if let Some(rect) = Rect::from_xywh(x, y, w.max(0.01), h.max(0.01)) {
            self.fill(&PathBuilder::from_rect(rect), ink);
        }
    }

    pub fn whole(&mut self, ink: impl Into<Ink>) {
        self.rect(-1.0, -1.0, self.width + 2.0, self.height + 2.0, ink);
    }

    pub fn round_rect(&mut self, frame: [f32; 4], radius: f32, ink: impl Into<Ink>) {
        self.fill(&rounded(frame, radius), ink);
    }

    pub fn circle(&mut self, x: f32, y: f32, radius: f32, ink: impl Into<Ink>) {
        self.ellipse(x, y, radius, radius, ink);
    }

    pub fn ellipse(&mut self, x: f32, y: f32, rx: f32, ry: f32, ink: impl Into<Ink>) {
        if let Some(path) = oval(x, y, rx, ry) {
            self.fill(&path, ink);
        }
    }

    pub fn ring(&mut self, x: f32, y: f32, radius: f32, width: f32, ink: impl Into<Ink>) {
        if let Some(path) = oval(x, y, radius, radius) {
            self.stroke(&path, width, ink);
        }
    }

    pub fn polygon(&mut self, points: &[(f32, f32)], ink: impl Into<Ink>) {
        if let Some(path) = polyline(points, Ends::Joined) {
            self.fill(&path, ink);
        }
    }

    pub fn line(&mut self, points: &[(f32, f32)], width: f32, ink: impl Into<Ink>) {
        if let Some(path) = polyline(points, Ends::Open) {
            self.stroke(&path, width, ink);
        }
    }

    /// A smooth line through (nearly) all points.
    pub fn curve(&mut self, points: &[(f32, f32)], width: f32, ink: impl Into<Ink>) {
        if let Some(path) = smooth(points) {
            self.stroke(&path, width, ink);
        }
    }

    /// A picture stretched over `frame` (x, y, w, h) and cut to `shape`.
    pub fn picture(&mut self, picture: &Pixmap, frame: [f32; 4], opacity: f32, shape: &Path) {
        let sx = frame[2] / picture.width() as f32;
        let sy = frame[3] / picture.height() as f32;
        let place = Transform::from_row(sx, 0.0, 0.0, sy, frame[0], frame[1]);
        let shader = Pattern::new(
            picture.as_ref(),
            SpreadMode::Pad,
            FilterQuality::Bilinear,
            opacity,
            place,
        );
        let paint = Paint {
            shader,
            anti_alias: true,
            ..Paint::default()
        };
        self.pixmap
            .fill_path(shape, &paint, FillRule::Winding, self.transform, None);
    }
}

/// A rectangle (x, y, w, h) with rounded corners.
pub fn rounded(frame: [f32; 4], radius: f32) -> Path {
    let [x, y, w, h] = frame;
    let r = radius.min(w / 2.0).min(h / 2.0).max(0.01);
    // 0.5523: the control points with which a cubic comes nearest to a quarter of a circle.
    let k = r * (1.0 - 0.5523);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(x + w - r, y);
    path.cubic_to(x + w - k, y, x + w, y + k, x + w, y + r);
    path.line_to(x + w, y + h - r);
    path.cubic_to(x + w, y + h - k, x + w - k, y + h, x + w - r, y + h);
    path.line_to(x + r, y + h);
    path.cubic_to(x + k, y + h, x, y + h - k, x, y + h - r);
    path.line_to(x, y + r);
    path.cubic_to(x, y + k, x + k, y, x + r, y);
    path.close();
    path.finish()
        .expect("a rectangle with finite corners is a path")
}

pub fn oval(x: f32, y: f32, rx: f32, ry: f32) -> Option<Path> {
    Rect::from_xywh(x - rx, y - ry, 2.0 * rx, 2.0 * ry).and_then(PathBuilder::from_oval)
}

pub fn polyline(points: &[(f32, f32)], ends: Ends) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    for &(x, y) in rest {
        path.line_to(x, y);
    }
    if ends == Ends::Joined {
        path.close();
    }
    path.finish()
}

/// Quadratic curves between the middles of a polyline's parts.
pub fn smooth(points: &[(f32, f32)]) -> Option<Path> {
    let (first, rest) = points.split_first()?;
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    for pair in rest.windows(2) {
        let middle = ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0);
        path.quad_to(pair[0].0, pair[0].1, middle.0, middle.1);
    }
    if let Some(last) = rest.last() {
        path.line_to(last.0, last.1);
    }
    path.finish()
}

fn paint(ink: &Ink) -> Paint<'static> {
    let shader = match ink {
        Ink::Flat(colour) => Shader::SolidColor(skia(*colour)),
        Ink::Linear([x0, y0, x1, y1], stops) => LinearGradient::new(
            Point::from_xy(*x0, *y0),
            Point::from_xy(*x1, *y1),
            gradient(stops),
            SpreadMode::Pad,
            Transform::identity(),
        )
        .unwrap_or(Shader::SolidColor(skia(stops[0].1))),
        Ink::Radial([x, y, radius], stops) => RadialGradient::new(
            Point::from_xy(*x, *y),
            0.0,
            Point::from_xy(*x, *y),
            *radius,
            gradient(stops),
            SpreadMode::Pad,
            Transform::identity(),
        )
        .unwrap_or(Shader::SolidColor(skia(stops[0].1))),
    };
    Paint {
        shader,
        anti_alias: true,
        ..Paint::default()
    }
}

fn gradient(stops: &[(f32, Colour)]) -> Vec<GradientStop> {
    stops
        .iter()
        .map(|&(at, colour)| GradientStop::new(at, skia(colour)))
        .collect()
}

fn skia(colour: Colour) -> tiny_skia::Color {
    let unit = |v: f32| v.clamp(0.0, 1.0);
    tiny_skia::Color::from_rgba(
        unit(colour.r),
        unit(colour.g),
        unit(colour.b),
        unit(colour.a),
    )
    .expect("every channel was clamped to 0 to 1")
}
