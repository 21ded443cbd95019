//! Arms and flags of countries that do not exist, as data and as drawings: a charge in a frame, a wreath,
//! a crown, a ribbon. The same country always has the same ones.

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

/// An animal that stands on its hind legs, as far as one sees at this size.
fn supporter(c: &mut Canvas, x: f32, y: f32, r: f32, side: f32, ink: Colour) {
    let p = |dx: f32, dy: f32| (x - side * dx * r, y + dy * r);
    c.curve(
        &[p(-0.1, 0.9), p(-0.25, 0.3), p(0.0, -0.3), p(0.05, -0.75)],
        r * 0.24,
        ink,
    );
    c.curve(&[p(0.0, -0.3), p(0.3, -0.35), p(0.5, -0.55)], r * 0.11, ink);
    c.curve(&[p(-0.1, 0.2), p(0.25, 0.4), p(0.3, 0.9)], r * 0.13, ink);
    c.curve(&[p(-0.2, 0.6), p(-0.5, 0.3), p(-0.42, -0.2)], r * 0.08, ink);
    let head = p(0.1, -0.85);
    c.circle(head.0, head.1, r * 0.19, ink);
}

/// A charge of about `r` units to either side of its centre.
pub fn charge(c: &mut Canvas, charge: Charge, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    let p = |dx: f32, dy: f32| (x + dx * r, y + dy * r);
    match charge {
        Charge::Star => c.polygon(&star(x, y, r, 5, 0.4), ink),
        Charge::Stars => {
            for i in 0..5 {
                let a = i as f32 / 5.0 * TAU - TAU / 4.0;
                let at = p(0.7 * a.cos(), 0.7 * a.sin());
                c.polygon(&star(at.0, at.1, r * 0.32, 5, 0.42), ink);
            }
        }
        Charge::Sun => {
            c.polygon(&star(x, y, r, 16, 0.66), ink);
            c.ring(x, y, r * 0.45, r * 0.06, ink.times(1.5));
        }
        Charge::Crescent => {
            let arc: Vec<_> = (0..=40)
                .map(|i| {
                    let a = if i <= 20 {
                        i as f32 / 20.0
                    } else {
                        (40 - i) as f32 / 20.0
                    };
                    let a = (0.12 + a * 0.76) * TAU;
                    let (shift, size) = if i <= 20 { (0.0, 0.95) } else { (0.28, 0.78) };
                    p(shift + size * a.cos(), size * a.sin())
                })
                .collect();
            c.polygon(&arc, ink);
            let at = p(0.5, 0.0);
            c.polygon(&star(at.0, at.1, r * 0.36, 5, 0.4), ink);
        }
        Charge::Bird => bird(c, x, y, r, ink),
        Charge::Lion => supporter(c, x, y, r, 1.0, ink),
        Charge::Tree => {
            c.rect(x - r * 0.08, y, r * 0.16, r, ink);
            for (dx, dy, s) in [
                (-0.35, -0.1, 0.4),
                (0.35, -0.1, 0.4),
                (0.0, -0.5, 0.48),
                (0.0, 0.0, 0.4),
            ] {
                let at = p(dx, dy);
                c.circle(at.0, at.1, r * s, ink);
            }
        }
        Charge::Palm => {
            c.curve(&[p(0.1, 1.0), p(0.0, 0.3), p(-0.05, -0.3)], r * 0.13, ink);
            for i in 0..7 {
                let a = (i as f32 / 6.0 - 0.5) * 3.6;
                let tip = p(a.sin() * 0.95, -0.35 - a.cos() * 0.45 + a.abs() * 0.15);
                c.curve(
                    &[p(-0.05, -0.3), p(a.sin() * 0.5, -0.5 - a.cos() * 0.3), tip],
                    r * 0.12,
                    ink,
                );
            }
        }
        Charge::Wheel => {
            c.ring(x, y, r * 0.9, r * 0.12, ink);
            for i in 0..12 {
                let a = i as f32 / 12.0 * TAU;
                c.line(&[(x, y), p(0.88 * a.cos(), 0.88 * a.sin())], r * 0.06, ink);
            }
        }
        Charge::Cross => {
            c.rect(x - r * 0.2, y - r, r * 0.4, r * 2.0, ink);
            c.rect(x - r * 0.8, y - r * 0.45, r * 1.6, r * 0.4, ink);
        }
        Charge::Anchor => {
            c.line(&[p(0.0, -0.7), p(0.0, 0.85)], r * 0.16, ink);
            c.line(&[p(-0.4, -0.4), p(0.4, -0.4)], r * 0.13, ink);
            c.ring(x, y - r * 0.82, r * 0.16, r * 0.09, ink);
            c.curve(
                &[
                    p(-0.75, 0.2),
                    p(-0.55, 0.8),
                    p(0.0, 0.95),
                    p(0.55, 0.8),
                    p(0.75, 0.2),
                ],
                r * 0.15,
                ink,
            );
        }
        Charge::Mountain => {
            c.polygon(
                &[
                    p(-1.0, 0.7),
                    p(-0.35, -0.5),
                    p(0.0, 0.05),
                    p(0.3, -0.8),
                    p(1.0, 0.7),
                ],
                ink,
            );
            c.polygon(&star(x - r * 0.75, y - r * 0.65, r * 0.22, 5, 0.4), ink);
        }
        Charge::Flower => {
            for i in 0..6 {
                let a = i as f32 * 60.0;
                c.turned(a, x, y, |c| {
                    c.ellipse(x, y - r * 0.55, r * 0.24, r * 0.45, ink)
                });
            }
            c.circle(x, y, r * 0.16, ink.times(1.6));
        }
        Charge::Tower => {
            c.rect(x - r * 0.5, y - r * 0.5, r, r * 1.4, ink);
            for i in 0..3 {
                c.rect(
                    x - r * 0.62 + i as f32 * r * 0.46,
                    y - r * 0.85,
                    r * 0.3,
                    r * 0.4,
                    ink,
                );
            }
            c.rect(
                x - r * 0.12,
                y + r * 0.35,
                r * 0.24,
                r * 0.55,
                ink.times(1.8),
            );
        }
        Charge::Wave => {
            for i in 0..3 {
                let dy = -0.45 + i as f32 * 0.45;
                let line: Vec<_> = (0..=16)
                    .map(|k| p(-0.95 + k as f32 * 0.119, dy + 0.14 * (k as f32 * 0.9).sin()))
                    .collect();
                c.curve(&line, r * 0.14, ink);
            }
        }
        Charge::Nothing => {}
    }
}

/// A bird with spread wings.
fn bird(c: &mut Canvas, x: f32, y: f32, r: f32, ink: Colour) {
    for side in [-1.0, 1.0] {
        for feather in 0..6 {
            let angle = -1.0 + feather as f32 * 0.34;
            let tip = (x + side * r * angle.cos(), y + r * angle.sin() * 0.85);
            let bend = (x + side * r * 0.45, y - r * 0.5);
            c.curve(&[(x, y - r * 0.1), bend, tip], r * 0.15, ink);
        }
    }
    c.ellipse(x, y + r * 0.1, r * 0.24, r * 0.5, ink);
    c.circle(x - r * 0.05, y - r * 0.52, r * 0.17, ink);
    c.polygon(
        &[
            (x - r * 0.2, y - r * 0.58),
            (x - r * 0.38, y - r * 0.46),
            (x - r * 0.16, y - r * 0.44),
        ],
        ink,
    );
    c.polygon(
        &[
            (x, y + r * 0.3),
            (x - r * 0.35, y + r),
            (x + r * 0.35, y + r),
        ],
        ink,
    );
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
