//! Homographies of a square, and one bilinear sampling through them.

use super::light::to_byte;
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

    /// Where a place goes; not a number behind the horizon.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [u, v, w] = self.0.map(|[a, b, c]| a * x + b * y + c);
        let w = if w > 1e-6 { w } else { f64::NAN };
        (u / w, v / w)
    }
}

/// The picture seen through `map`, which leads from places in the result to places in `source`.
/// What lies outside of it is `pad`; along its edge both mix.
pub(super) fn warp(source: &RgbImage, map: &Homography, pad: Rgb<u8>) -> RgbImage {
    let (width, height) = (source.width() as usize, source.height() as usize);
    let (center_x, center_y) = (width as f64 / 2.0, height as f64 / 2.0);
    let mut warped = RgbImage::new(source.width(), source.height());
    let mut places = vec![(0.0, 0.0); width];
    // Of a row, the four pixels around each place, by rows, and how far it lies to the right and below, for each channel.
    let mut corners = [(); 4].map(|()| vec![[0; 3]; width]);
    let mut parts = [(); 2].map(|()| vec![[0.0; 3]; width]);
    for (y, row) in warped.chunks_exact_mut((3 * width).max(1)).enumerate() {
        // A pixel's value belongs to its middle. The places of a row first: this loop has no branch.
        let y = y as f64 + 0.5 - center_y;
        for (x, place) in places.iter_mut().enumerate() {
            let (u, v) = map.apply(x as f64 + 0.5 - center_x, y);
            *place = (u + center_x - 0.5, v + center_y - 0.5);
        }
        for (x, &place) in places.iter().enumerate() {
            let (pixels, [right, down]) = around(source, place, pad);
            for (corner, pixel) in corners.iter_mut().zip(pixels) {
                corner[x] = pixel;
            }
            (parts[0][x], parts[1][x]) = ([right; 3], [down; 3]);
        }
        // Weighted by how near they are, all values of the row at once.
        let [a, b, c, d] = corners
            .each_ref()
            .map(|corner| &corner.as_flattened()[..row.len()]);
        let [right, down] = parts
            .each_ref()
            .map(|part| &part.as_flattened()[..row.len()]);
        for (at, value) in row.iter_mut().enumerate() {
            let [a, b, c, d] = [a, b, c, d].map(|corner| f32::from(corner[at]));
            let upper = a + (b - a) * right[at];
            let lower = c + (d - c) * right[at];
            *value = to_byte(upper + (lower - upper) * down[at]);
        }
    }
    warped
}

/// The four pixels around a place, by rows, and how far it lies from the first of them to the right and down.
fn around(source: &RgbImage, (u, v): (f64, f64), pad: Rgb<u8>) -> ([[u8; 3]; 4], [f32; 2]) {
    let (width, height) = source.dimensions();
    // Not a number where the place lies behind the horizon: then no comparison holds.
    let inside = u > -1.0 && v > -1.0 && u < f64::from(width) && v < f64::from(height);
    if !inside {
        return ([pad.0; 4], [0.0; 2]);
    }
    // Both are above -1, where adding 1 makes truncation a floor without a call to the C library.
    let (left, top) = ((u + 1.0) as i32 - 1, (v + 1.0) as i32 - 1);
    let parts = [u - f64::from(left), v - f64::from(top)].map(|part| part as f32);
    let pixels = four(source, left, top).unwrap_or_else(|| {
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| {
            let at = (u32::try_from(left + right), u32::try_from(top + down));
            let (Ok(x), Ok(y)) = at else { return pad.0 };
            source
                .get_pixel_checked(x, y)
                .map_or(pad.0, |pixel| pixel.0)
        })
    });
    (pixels, parts)
}

/// The square of 2 × 2 pixels at (`left`, `top`), by rows; none where a part lies outside.
fn four(source: &RgbImage, left: i32, top: i32) -> Option<[[u8; 3]; 4]> {
    let (left, top) = (usize::try_from(left).ok()?, usize::try_from(top).ok()?);
    let width = source.width() as usize;
    if left + 1 >= width {
        return None;
    }
    let pixels: &[u8] = source;
    let above = (top * width + left) * 3;
    let upper = pixels.get(above..above + 6)?;
    let lower = pixels.get(above + width * 3..above + width * 3 + 6)?;
    let two = |row: &[u8]| ([row[0], row[1], row[2]], [row[3], row[4], row[5]]);
    let ((a, b), (c, d)) = (two(upper), two(lower));
    Some([a, b, c, d])
}

#[cfg(test)]
impl Homography {
    pub(super) fn determinant(&self) -> f64 {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    }
}
