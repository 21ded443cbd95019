//! Homographies of a square, and one bilinear sampling through them.

use image::{Rgb, RgbImage};

/// A 3 × 3 matrix, by rows, on homogeneous coordinates whose origin is the picture's centre and
/// whose unit is a pixel: so quarter turns are exact, for even and for odd sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Homography([[f64; 3]; 3]);

impl Homography {
    pub(super) const IDENTITY: Homography =
        Homography([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    /// A turn about the centre; positive is clockwise as seen, for `y` points down.
    pub(super) fn turn(radians: f64) -> Self {
        let (sin, cos) = radians.sin_cos();
        Homography([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    }

    /// The turn by 90 degrees, `count` times. As a map from the changed picture to the one before,
    /// it turns the picture itself the other way round.
    pub(super) fn quarter_turns(count: u8) -> Self {
        let (sin, cos) = [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)][usize::from(count % 4)];
        Homography([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    }

    /// The square onto a window `scale` times as wide, whose centre is `shift_px` away.
    pub(super) fn window(scale: f64, [x, y]: [f64; 2]) -> Self {
        Homography([[scale, 0.0, x], [0.0, scale, y], [0.0, 0.0, 1.0]])
    }

    /// The square of `side_px` onto the quadrilateral whose corners lie `moves` away from the
    /// square's: top left, top right, bottom right, bottom left, in parts of the side.
    /// P. Heckbert, "Fundamentals of Texture Mapping and Image Warping" (1989), section 2.2.3.
    pub(super) fn corners(side_px: f64, moves: [[f64; 2]; 4]) -> Self {
        if moves.iter().flatten().all(|&part| part == 0.0) {
            return Homography::IDENTITY;
        }
        let unit = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        let corner = |i: usize| [0, 1].map(|axis: usize| unit[i][axis] + moves[i][axis]);
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = [0, 1, 2, 3].map(corner);
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let area = dx1 * dy2 - dx2 * dy1;
        let g = (sx * dy2 - dx2 * sy) / area;
        let h = (dx1 * sy - sx * dy1) / area;
        let unit_to_quad = Homography([
            [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            [g, h, 1.0],
        ]);
        let to_unit = Homography([
            [1.0 / side_px, 0.0, 0.5],
            [0.0, 1.0 / side_px, 0.5],
            [0.0, 0.0, 1.0],
        ]);
        let from_unit = Homography([
            [side_px, 0.0, -side_px / 2.0],
            [0.0, side_px, -side_px / 2.0],
            [0.0, 0.0, 1.0],
        ]);
        from_unit.after(&unit_to_quad).after(&to_unit)
    }

    /// First `earlier`, then `self`.
    pub(super) fn after(&self, earlier: &Homography) -> Self {
        let entry =
            |row: usize, column: usize| (0..3).map(|k| self.0[row][k] * earlier.0[k][column]).sum();
        Homography([0, 1, 2].map(|row| [0, 1, 2].map(|column| entry(row, column))))
    }

    /// Where a place goes; `None` behind the horizon.
    pub(super) fn apply(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let [u, v, w] = self.0.map(|[a, b, c]| a * x + b * y + c);
        (w > 1e-6).then(|| (u / w, v / w))
    }
}

/// The picture seen through `map`, which leads from places in the result to places in `source`.
/// What lies outside of it is `pad`; along its edge both mix.
pub(super) fn warp(source: &RgbImage, map: &Homography, pad: Rgb<u8>) -> RgbImage {
    let (width, height) = source.dimensions();
    let (center_x, center_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        // A pixel's value belongs to its middle.
        let (x, y) = (f64::from(x) + 0.5 - center_x, f64::from(y) + 0.5 - center_y);
        match map.apply(x, y) {
            Some((u, v)) => bilinear(source, u + center_x - 0.5, v + center_y - 0.5, pad),
            None => pad,
        }
    })
}

/// The four pixels around (`u`, `v`), weighted by how near they are.
fn bilinear(source: &RgbImage, u: f64, v: f64, pad: Rgb<u8>) -> Rgb<u8> {
    let (width, height) = (f64::from(source.width()), f64::from(source.height()));
    if u <= -1.0 || v <= -1.0 || u >= width || v >= height {
        return pad;
    }
    // Both are above -1, where adding 1 makes truncation a floor without a call to the C library.
    let (left, top) = ((u + 1.0) as i64 - 1, (v + 1.0) as i64 - 1);
    let right_part = (u - left as f64) as f32;
    let bottom_part = (v - top as f64) as f32;
    let at = |x: i64, y: i64| match (u32::try_from(x), u32::try_from(y)) {
        (Ok(x), Ok(y)) => source
            .get_pixel_checked(x, y)
            .map_or(pad.0, |pixel| pixel.0),
        _ => pad.0,
    };
    let corners = [
        at(left, top),
        at(left + 1, top),
        at(left, top + 1),
        at(left + 1, top + 1),
    ];
    Rgb([0, 1, 2].map(|channel| {
        let [a, b, c, d] = corners.map(|corner| f32::from(corner[channel]));
        let upper = a + (b - a) * right_part;
        let lower = c + (d - c) * right_part;
        (upper + (lower - upper) * bottom_part + 0.5) as u8
    }))
}

#[cfg(test)]
impl Homography {
    pub(super) fn determinant(&self) -> f64 {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    }
}
