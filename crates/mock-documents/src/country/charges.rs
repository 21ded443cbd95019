//! The charges of arms and flags: stars, suns, animals, plants and things, each in one ink within a square.

use super::Charge;
use crate::colour::Colour;
use crate::paint::Canvas;
use crate::security::star;
use std::f32::consts::TAU;

/// A charge of about `r` units to either side of its centre.
pub fn charge(c: &mut Canvas, charge: Charge, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    match charge {
        Charge::Star => c.polygon(&star(x, y, r, 5, 0.4), ink),
        Charge::Stars => stars(c, centre, r, ink),
        Charge::Sun => {
            c.polygon(&star(x, y, r, 16, 0.66), ink);
            c.ring(x, y, r * 0.45, r * 0.06, ink.times(1.5));
        }
        Charge::Crescent => crescent(c, centre, r, ink),
        Charge::Bird => bird(c, x, y, r, ink),
        Charge::Lion => supporter(c, x, y, r, 1.0, ink),
        Charge::Tree => tree(c, centre, r, ink),
        Charge::Palm => palm(c, centre, r, ink),
        Charge::Wheel => wheel(c, centre, r, ink),
        Charge::Cross => {
            c.rect(x - r * 0.2, y - r, r * 0.4, r * 2.0, ink);
            c.rect(x - r * 0.8, y - r * 0.45, r * 1.6, r * 0.4, ink);
        }
        Charge::Anchor => anchor(c, centre, r, ink),
        Charge::Mountain => mountain(c, centre, r, ink),
        Charge::Flower => flower(c, centre, r, ink),
        Charge::Tower => tower(c, centre, r, ink),
        Charge::Wave => wave(c, centre, r, ink),
        Charge::Nothing => {}
    }
}

/// A point given in parts of `r` about the centre.
fn about((x, y): (f32, f32), r: f32) -> impl Fn(f32, f32) -> (f32, f32) {
    move |dx, dy| (x + dx * r, y + dy * r)
}

fn stars(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let p = about(centre, r);
    for i in 0..5 {
        let a = i as f32 / 5.0 * TAU - TAU / 4.0;
        let at = p(0.7 * a.cos(), 0.7 * a.sin());
        c.polygon(&star(at.0, at.1, r * 0.32, 5, 0.42), ink);
    }
}

fn crescent(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let p = about(centre, r);
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

fn tree(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    let p = about(centre, r);
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

fn palm(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let p = about(centre, r);
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

fn wheel(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    let p = about(centre, r);
    c.ring(x, y, r * 0.9, r * 0.12, ink);
    for i in 0..12 {
        let a = i as f32 / 12.0 * TAU;
        c.line(&[(x, y), p(0.88 * a.cos(), 0.88 * a.sin())], r * 0.06, ink);
    }
}

fn anchor(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    let p = about(centre, r);
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

fn mountain(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    let p = about(centre, r);
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

fn flower(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
    for i in 0..6 {
        let a = i as f32 * 60.0;
        c.turned(a, x, y, |c| {
            c.ellipse(x, y - r * 0.55, r * 0.24, r * 0.45, ink)
        });
    }
    c.circle(x, y, r * 0.16, ink.times(1.6));
}

fn tower(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let (x, y) = centre;
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

fn wave(c: &mut Canvas, centre: (f32, f32), r: f32, ink: Colour) {
    let p = about(centre, r);
    for i in 0..3 {
        let dy = -0.45 + i as f32 * 0.45;
        let line: Vec<_> = (0..=16)
            .map(|k| p(-0.95 + k as f32 * 0.119, dy + 0.14 * (k as f32 * 0.9).sin()))
            .collect();
        c.curve(&line, r * 0.14, ink);
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

/// An animal that stands on its hind legs, as far as one sees at this size.
pub(super) fn supporter(c: &mut Canvas, x: f32, y: f32, r: f32, side: f32, ink: Colour) {
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
