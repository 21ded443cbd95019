//! Little vehicles: the pictograms of the classes that a license covers.

use crate::colour::Colour;
use crate::paint::Canvas;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vehicle {
    Moped,
    Car,
    Lorry,
    Bus,
    Trailer,
    Tractor,
}

pub const ALL: [Vehicle; 6] = [
    Vehicle::Moped,
    Vehicle::Car,
    Vehicle::Lorry,
    Vehicle::Bus,
    Vehicle::Trailer,
    Vehicle::Tractor,
];

/// A vehicle `size` wide whose wheels stand on `base`.
pub fn vehicle(c: &mut Canvas, kind: Vehicle, x: f32, base: f32, size: f32, colour: Colour) {
    let s = size;
    let wheel = |c: &mut Canvas, at: f32, r: f32| c.circle(x + s * at, base - s * r, s * r, colour);
    match kind {
        Vehicle::Moped => {
            c.ring(x + s * 0.2, base - s * 0.16, s * 0.13, s * 0.06, colour);
            c.ring(x + s * 0.8, base - s * 0.16, s * 0.13, s * 0.06, colour);
            let frame = [
                (0.2, 0.16),
                (0.45, 0.36),
                (0.62, 0.3),
                (0.72, 0.5),
                (0.8, 0.16),
            ];
            let points: Vec<(f32, f32)> = frame
                .iter()
                .map(|p| (x + s * p.0, base - s * p.1))
                .collect();
            c.line(&points, s * 0.07, colour);
        }
        Vehicle::Car => {
            c.round_rect([x, base - s * 0.32, s, s * 0.2], s * 0.06, colour);
            c.polygon(
                &[
                    (x + s * 0.2, base - s * 0.3),
                    (x + s * 0.32, base - s * 0.5),
                    (x + s * 0.66, base - s * 0.5),
                    (x + s * 0.82, base - s * 0.3),
                ],
                colour,
            );
            wheel(c, 0.24, 0.1);
            wheel(c, 0.76, 0.1);
        }
        Vehicle::Lorry | Vehicle::Trailer => {
            c.rect(x, base - s * 0.52, s * 0.64, s * 0.4, colour);
            if kind == Vehicle::Lorry {
                c.round_rect(
                    [x + s * 0.67, base - s * 0.42, s * 0.3, s * 0.3],
                    s * 0.05,
                    colour,
                );
            } else {
                c.line(
                    &[(x + s * 0.64, base - s * 0.18), (x + s, base - s * 0.18)],
                    s * 0.05,
                    colour,
                );
            }
            wheel(c, 0.18, 0.09);
            wheel(c, 0.42, 0.09);
            wheel(c, if kind == Vehicle::Lorry { 0.82 } else { 0.55 }, 0.09);
        }
        Vehicle::Bus => {
            c.round_rect([x, base - s * 0.52, s, s * 0.4], s * 0.06, colour);
            wheel(c, 0.22, 0.09);
            wheel(c, 0.78, 0.09);
        }
        Vehicle::Tractor => {
            c.ring(x + s * 0.3, base - s * 0.24, s * 0.2, s * 0.08, colour);
            c.round_rect(
                [x + s * 0.4, base - s * 0.4, s * 0.5, s * 0.24],
                s * 0.03,
                colour,
            );
            c.rect(x + s * 0.18, base - s * 0.66, s * 0.3, s * 0.3, colour);
            wheel(c, 0.8, 0.11);
        }
    }
}
