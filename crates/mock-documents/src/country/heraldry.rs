//! Arms and flags of countries that do not exist, as data and as drawings: a charge in a frame, a wreath,
//! a crown, a ribbon. The same country always has the same ones.

use super::charges::{charge, supporter};
use crate::colour::{Colour, hsv, rgb};
use crate::paint::{Canvas, Ends, oval, polyline};
use crate::security::star;
use std::f32::consts::TAU;

/// A coat of arms.
#[derive(Clone, Copy, Debug)]
pub struct Arms {
    pub charge: Charge,
    pub frame: Frame,
    /// Branches on both sides.
    pub wreath: bool,
    pub crown: bool,
    /// A ribbon below.
    pub ribbon: bool,
}

/// What arms and flags show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    Star,
    Stars,
    Sun,
    Crescent,
    Bird,
    Lion,
    Tree,
    Palm,
    Wheel,
    Cross,
    Anchor,
    Mountain,
    Flower,
    Tower,
    Wave,
    Nothing,
}

/// What is around the charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    Shield,
    Round,
    Oval,
    Bare,
    /// A shield held by two animals.
    Supported,
    Seal,
}

/// A flag.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Bytes of red, green and blue.
    pub colours: [[u8; 3]; 3],
    pub stripes: Stripes,
    pub charge: Charge,
}

/// How a flag is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stripes {
    Level,
    Upright,
    Hoist,
    Cross,
    Plain,
    Canton,
}

/// The arms about `size` units high, in shades of one ink.
pub fn arms(c: &mut Canvas, arms: &Arms, centre: (f32, f32), size: f32, ink: Colour) {
    let (x, y) = centre;
    let r = size * 0.5;
    let inner = if arms.wreath || arms.frame == Frame::Supported {
        r * 0.62
    } else {
        r * 0.85
    };
    match arms.frame {
        Frame::Shield | Frame::Supported => shield(c, x, y, inner, ink),
        Frame::Round => {
            c.circle(x, y, inner, ink.alpha(ink.a * 0.22));
            c.ring(x, y, inner, inner * 0.09, ink);
        }
        Frame::Oval => {
            if let Some(path) = oval(x, y, inner * 0.76, inner) {
                c.fill(&path, ink.alpha(ink.a * 0.22));
                c.stroke(&path, inner * 0.08, ink);
            }
        }
        Frame::Seal => seal(c, x, y, inner, ink),
        Frame::Bare => {}
    }
    let part = match arms.frame {
        Frame::Bare => 0.95,
        Frame::Seal => 0.55,
        _ => 0.58,
    };
    charge(c, arms.charge, (x, y), inner * part, ink);
    if arms.frame == Frame::Supported {
        for side in [-1.0, 1.0] {
            supporter(c, x + side * r * 0.78, y, r * 0.7, side, ink);
        }
    }
    if arms.wreath {
        wreath(c, x, y, r, ink);
    }
    if arms.crown {
        crown(c, x, y - inner * 1.22, r * 0.3, ink);
    }
    if arms.ribbon {
        let low = y + r * 0.92;
        let curve = [
            (x - r * 0.7, low - r * 0.16),
            (x, low + r * 0.06),
            (x + r * 0.7, low - r * 0.16),
        ];
        c.curve(&curve, r * 0.15, ink);
    }
}

fn shield(c: &mut Canvas, x: f32, y: f32, r: f32, ink: Colour) {
    let corners = [
        (-0.82, -1.0),
        (0.82, -1.0),
        (0.82, 0.15),
        (0.62, 0.58),
        (0.0, 1.0),
        (-0.62, 0.58),
        (-0.82, 0.15),
    ];
    let points: Vec<_> = corners.iter().map(|p| (x + p.0 * r, y + p.1 * r)).collect();
    if let Some(path) = polyline(&points, Ends::Joined) {
        c.fill(&path, ink.alpha(ink.a * 0.25));
        c.stroke(&path, r * 0.09, ink);
    }
}

/// A ring of teeth with fine rings inside, where others have letters.
fn seal(c: &mut Canvas, x: f32, y: f32, r: f32, ink: Colour) {
    c.polygon(&star(x, y, r * 1.06, 40, 0.93), ink.alpha(ink.a * 0.3));
    c.ring(x, y, r * 0.95, r * 0.05, ink);
    c.ring(x, y, r * 0.66, r * 0.03, ink);
    for tick in 0..36 {
        let a = tick as f32 / 36.0 * TAU;
        let at = |k: f32| (x + r * k * a.cos(), y + r * k * a.sin());
        c.line(&[at(0.74), at(0.86)], r * 0.05, ink);
    }
}

fn wreath(c: &mut Canvas, x: f32, y: f32, r: f32, ink: Colour) {
    for side in [-1.0, 1.0] {
        for leaf in 0..10 {
            let angle = 0.3 + leaf as f32 * 0.24;
            let at = (
                x + side * r * 0.88 * angle.sin(),
                y + r * 0.88 * angle.cos(),
            );
            c.turned(side * (25.0 - angle.to_degrees()), at.0, at.1, |c| {
                c.ellipse(at.0, at.1, r * 0.055, r * 0.15, ink);
            });
        }
    }
}

fn crown(c: &mut Canvas, x: f32, y: f32, r: f32, ink: Colour) {
    let points = [
        (-0.9, 0.5),
        (-1.0, -0.4),
        (-0.5, 0.05),
        (0.0, -0.7),
        (0.5, 0.05),
        (1.0, -0.4),
        (0.9, 0.5),
    ];
    let points: Vec<_> = points.iter().map(|p| (x + p.0 * r, y + p.1 * r)).collect();
    c.polygon(&points, ink);
    c.rect(x - r * 0.9, y + r * 0.58, r * 1.8, r * 0.2, ink);
    c.circle(x, y - r * 0.8, r * 0.14, ink);
}

/// The flag over `frame` (x, y, w, h).
pub fn flag(c: &mut Canvas, flag: &Flag, frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    let [a, b, d] = flag.colours.map(|[r, g, b]| rgb(r, g, b));
    match flag.stripes {
        Stripes::Level => {
            for (i, ink) in [a, b, d].into_iter().enumerate() {
                c.rect(x, y + h * i as f32 / 3.0, w, h / 3.0, ink);
            }
        }
        Stripes::Upright => {
            for (i, ink) in [a, b, d].into_iter().enumerate() {
                c.rect(x + w * i as f32 / 3.0, y, w / 3.0, h, ink);
            }
        }
        Stripes::Hoist => {
            c.rect(x, y, w, h / 2.0, a);
            c.rect(x, y + h / 2.0, w, h / 2.0, b);
            c.polygon(&[(x, y), (x + w * 0.42, y + h / 2.0), (x, y + h)], d);
        }
        Stripes::Cross => {
            c.rect(x, y, w, h, a);
            c.rect(x + w * 0.28, y, w * 0.18, h, b);
            c.rect(x, y + h * 0.38, w, h * 0.24, b);
            c.rect(x + w * 0.33, y, w * 0.08, h, d);
            c.rect(x, y + h * 0.44, w, h * 0.12, d);
        }
        Stripes::Plain => c.rect(x, y, w, h, a),
        Stripes::Canton => {
            for i in 0..7 {
                let ink = if i % 2 == 0 { a } else { b };
                c.rect(x, y + h * i as f32 / 7.0, w, h / 7.0, ink);
            }
            c.rect(x, y, w * 0.42, h * 0.57, d);
        }
    }
    let (at, ink) = match flag.stripes {
        Stripes::Canton => ((x + w * 0.21, y + h * 0.285), rgb(250, 250, 250)),
        Stripes::Hoist => ((x + w * 0.15, y + h * 0.5), hsv(0.13, 0.8, 0.95)),
        Stripes::Plain => ((x + w * 0.5, y + h * 0.5), d),
        _ => ((x + w * 0.5, y + h * 0.5), hsv(0.13, 0.8, 0.95)),
    };
    charge(c, flag.charge, at, h * 0.2, ink);
}
