//! Lays a flat sheet into a picture as a camera sees it: a plane turned in space, projected, and
//! sampled.

pub use super::bend::{Axis, Bend};

use super::raster::Raster;
use tiny_skia::Pixmap;

/// A drawn document before it is photographed.
pub struct Sheet {
    pub pixmap: Pixmap,
    /// Radius of its corners, as a part of its long side.
    pub corner: f32,
    pub bend: Bend,
}

impl Sheet {
    /// With square corners, and not bent.
    pub fn flat(pixmap: Pixmap) -> Self {
        Self {
            pixmap,
            corner: 0.0,
            bend: Bend::Flat,
        }
    }

    /// Width and height in pixels after `quarters` turns by 90°.
    pub fn size(&self, quarters: usize) -> (f32, f32) {
        let (w, h) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        if quarters.is_multiple_of(2) {
            (w, h)
        } else {
            (h, w)
        }
    }

    /// Whether the ground shows between its parts: it then brings its own shadows.
    pub fn is_cut_out(&self) -> bool {
        let (w, h) = (self.pixmap.width(), self.pixmap.height());
        let corners = [(0, 0), (w - 1, 0), (0, h - 1), (w - 1, h - 1)];
        corners.iter().any(|&(x, y)| {
            let pixel = self.pixmap.pixel(x, y);
            pixel.is_some_and(|pixel| pixel.alpha() < 128)
        })
    }

    /// Turned by a quarter, clockwise, with its fold; a curl stays along the new width.
    pub fn turned(self) -> Self {
        let (w, h) = (self.pixmap.width(), self.pixmap.height());
        let mut pixmap = Pixmap::new(h, w).expect("the sides are those of another pixmap");
        let from = self.pixmap.pixels();
        for (place, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
            let (x, y) = (place as u32 % h, place as u32 / h);
            *pixel = from[((h - 1 - x) * w + y) as usize];
        }
        let bend = match self.bend {
            // What was above is now at the right.
            Bend::Fold {
                across: Axis::Height,
                taper: [above, below],
                bow,
                shade,
            } => Bend::Fold {
                across: Axis::Width,
                taper: [below, above],
                bow,
                shade,
            },
            other => other,
        };
        Self {
            pixmap,
            bend,
            ..self
        }
    }
}

/// Where a sheet lies in a picture.
#[derive(Clone, Debug)]
pub struct Quad {
    /// Clockwise from the sheet's upper left corner, in pixels of the picture.
    pub corners: [(f32, f32); 4],
    /// From the picture's pixels to the sheet's (0 to 1 on either axis).
    inverse: [f32; 9],
    aspect: f32,
}

impl Quad {
    /// A sheet scaled by `scale` about `centre`, turned by quarter turns and then by
    /// `[yaw, pitch, roll]` degrees; `distance` (in long sides) says how strong the perspective is.
    pub fn seen(
        sheet: &Sheet,
        quarters: usize,
        scale: f32,
        centre: (f32, f32),
        turn_deg: [f32; 3],
        distance: f32,
    ) -> Self {
        let (w, h) = (sheet.pixmap.width() as f32, sheet.pixmap.height() as f32);
        let long = w.max(h) * scale;
        let [yaw, pitch, roll] = turn_deg.map(f32::to_radians);
        let roll = roll + quarters as f32 * std::f32::consts::FRAC_PI_2;
        let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(u, v)| {
            let (x, y) = (u * w * scale, v * h * scale);
            // About the optical axis first, so that yaw and pitch are the picture's own axes.
            let (x, y) = (
                x * roll.cos() - y * roll.sin(),
                x * roll.sin() + y * roll.cos(),
            );
            let depth = x * yaw.sin() + y * pitch.sin();
            let (x, y) = (x * yaw.cos(), y * pitch.cos());
            let near = distance * long / (distance * long + depth);
            (centre.0 + x * near, centre.1 + y * near)
        });
        Self {
            corners,
            inverse: invert(&square_to_quad(&corners)),
            aspect: w / h,
        }
    }

    /// The same sheet elsewhere in the picture, `by` pixels away.
    pub fn moved(&self, by: (f32, f32)) -> Self {
        let corners = self.corners.map(|(x, y)| (x + by.0, y + by.1));
        Self {
            corners,
            inverse: invert(&square_to_quad(&corners)),
            aspect: self.aspect,
        }
    }

    /// The place on the sheet (0 to 1) that a point of the picture shows.
    pub fn unproject(&self, x: f32, y: f32) -> (f32, f32) {
        let m = &self.inverse;
        let w = m[6] * x + m[7] * y + m[8];
        (
            (m[0] * x + m[1] * y + m[2]) / w,
            (m[3] * x + m[4] * y + m[5]) / w,
        )
    }

    /// Distance from the edge of a sheet with round corners, in parts of its long side; below 0 inside.
    pub fn outside(&self, u: f32, v: f32, corner: f32) -> f32 {
        let (w, h) = if self.aspect >= 1.0 {
            (1.0, 1.0 / self.aspect)
        } else {
            (self.aspect, 1.0)
        };
        let dx = ((u - 0.5) * w).abs() - w / 2.0 + corner;
        let dy = ((v - 0.5) * h).abs() - h / 2.0 + corner;
        let far = (dx.max(0.0).powi(2) + dy.max(0.0).powi(2)).sqrt();
        far + dx.max(dy).min(0.0) - corner
    }
}

/// As [`place`], under light that multiplies the sheet's colours.
pub fn place_lit(raster: &mut Raster, sheet: &Sheet, quad: &Quad, tint: [f32; 3]) {
    let (w, h) = (sheet.pixmap.width() as f32, sheet.pixmap.height() as f32);
    // Bent edges reach beyond the corners.
    let margin = if sheet.bend == Bend::Flat {
        0.0
    } else {
        raster.width.max(raster.height) as f32 * 0.12
    };
    let bounds = |pick: fn(&(f32, f32)) -> f32, limit: usize| {
        let low = quad
            .corners
            .iter()
            .map(pick)
            .fold(f32::MAX, f32::min)
            .floor()
            - margin;
        let low = low.max(0.0) as usize;
        let high = quad
            .corners
            .iter()
            .map(pick)
            .fold(f32::MIN, f32::max)
            .ceil()
            + margin;
        let high = high.max(0.0) as usize;
        low.min(limit)..(high + 1).min(limit)
    };
    let width = raster.width;
    let columns = bounds(|c| c.0, width);
    for y in bounds(|c| c.1, raster.height) {
        for x in columns.clone() {
            let mut sum = [0.0_f32; 4];
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (u, v) = quad.unproject(x as f32 + dx, y as f32 + dy);
                let (u, v, light) = sheet.bend.at(u, v);
                if quad.outside(u, v, sheet.corner) < 0.0 {
                    let sample = bilinear(&sheet.pixmap, u * w - 0.5, v * h - 0.5);
                    for c in 0..3 {
                        sum[c] += sample[c] * 0.25 * light * tint[c];
                    }
                    sum[3] += sample[3] * 0.25;
                }
            }
            let pixel = &mut raster.pixels[y * width + x];
            for c in 0..3 {
                pixel[c] = pixel[c] * (1.0 - sum[3]) + sum[c];
            }
        }
    }
}

fn bilinear(pixmap: &Pixmap, x: f32, y: f32) -> [f32; 4] {
    let (w, h) = (pixmap.width() as usize, pixmap.height() as usize);
    let x = x.clamp(0.0, w as f32 - 1.0);
    let y = y.clamp(0.0, h as f32 - 1.0);
    let (x0, y0) = (x as usize, y as usize);
    let (x1, y1) = ((x0 + 1).min(w - 1), (y0 + 1).min(h - 1));
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let data = pixmap.data();
    let at = |x: usize, y: usize, c: usize| f32::from(data[(y * w + x) * 4 + c]);
    std::array::from_fn(|c| {
        let top = at(x0, y0, c) * (1.0 - fx) + at(x1, y0, c) * fx;
        let low = at(x0, y1, c) * (1.0 - fx) + at(x1, y1, c) * fx;
        (top * (1.0 - fy) + low * fy) / 255.0
    })
}

/// The projective map that takes the unit square's corners to four points (Heckbert 1989, 2.2.3).
fn square_to_quad(q: &[(f32, f32); 4]) -> [f32; 9] {
    let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *q;
    let (dx1, dx2, dx3) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, dy3) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let det = dx1 * dy2 - dx2 * dy1;
    let g = (dx3 * dy2 - dx2 * dy3) / det;
    let h = (dx1 * dy3 - dx3 * dy1) / det;
    [
        x1 - x0 + g * x1,
        x3 - x0 + h * x3,
        x0,
        y1 - y0 + g * y1,
        y3 - y0 + h * y3,
        y0,
        g,
        h,
        1.0,
    ]
}

/// The inverse up to a factor, which projective maps do not need.
fn invert(m: &[f32; 9]) -> [f32; 9] {
    let [a, b, c, d, e, f, g, h, i] = *m;
    [
        e * i - f * h,
        c * h - b * i,
        b * f - c * e,
        f * g - d * i,
        a * i - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_the_picture_come_back_to_corners_of_the_sheet() {
        let sheet = Sheet::flat(Pixmap::new(200, 100).unwrap());
        let quad = Quad::seen(&sheet, 1, 0.7, (120.0, 90.0), [20.0, -15.0, 8.0], 2.0);
        for (corner, expected) in
            quad.corners
                .iter()
                .zip([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
        {
            let (u, v) = quad.unproject(corner.0, corner.1);
            assert!((u - expected.0).abs() < 1e-3 && (v - expected.1).abs() < 1e-3);
        }
    }

    #[test]
    fn a_quarter_turn_brings_the_lower_left_corner_to_the_upper_left() {
        let mut pixmap = Pixmap::new(3, 2).unwrap();
        let red = tiny_skia::PremultipliedColorU8::from_rgba(255, 0, 0, 255).unwrap();
        pixmap.pixels_mut()[3] = red;
        let sheet = Sheet::flat(pixmap);
        let turned = sheet.turned().pixmap;
        assert_eq!((turned.width(), turned.height()), (2, 3));
        assert_eq!(turned.pixels()[0], red);
    }

    #[test]
    fn round_corners_are_outside() {
        let sheet = Sheet::flat(Pixmap::new(200, 100).unwrap());
        let quad = Quad::seen(&sheet, 0, 1.0, (100.0, 50.0), [0.0; 3], 2.0);
        assert!(quad.outside(0.001, 0.002, 0.04) > 0.0);
        assert!(quad.outside(0.001, 0.002, 0.0) < 0.0);
        assert!(quad.outside(0.5, 0.5, 0.04) < 0.0);
    }
}
