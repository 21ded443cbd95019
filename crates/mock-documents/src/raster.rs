//! A picture as floats (sRGB, 0 to 1) and the plain operations that capture needs: blur, noise
//! fields, resizing. Knows nothing of documents.

use super::colour::Colour;
use super::dice::{Dice, between};
use image::RgbImage;
use tiny_skia::{ColorU8, Pixmap};

/// Rows of RGB.
#[derive(Clone, Debug)]
pub struct Raster {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

impl Raster {
    /// One colour all over.
    pub fn filled(width: u32, height: u32, colour: Colour) -> Self {
        Self {
            width: width as usize,
            height: height as usize,
            pixels: vec![colour.channels(); (width * height) as usize],
        }
    }

    /// A pixmap over white.
    pub fn from_pixmap(pixmap: &Pixmap) -> Self {
        let pixels = pixmap
            .pixels()
            .iter()
            .map(|p| {
                let rest = 1.0 - f32::from(p.alpha()) / 255.0;
                [p.red(), p.green(), p.blue()].map(|v| f32::from(v) / 255.0 + rest)
            })
            .collect();
        Self {
            width: pixmap.width() as usize,
            height: pixmap.height() as usize,
            pixels,
        }
    }

    /// Covers a pixmap of the same size.
    pub fn paint_over(&self, pixmap: &mut Pixmap) {
        for (to, from) in pixmap.pixels_mut().iter_mut().zip(&self.pixels) {
            let [r, g, b] = from.map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
            *to = ColorU8::from_rgba(r, g, b, 255).premultiply();
        }
    }

    pub fn from_image(image: &RgbImage) -> Self {
        let pixels = image.pixels().map(|p| p.0.map(|v| f32::from(v) / 255.0));
        Self {
            width: image.width() as usize,
            height: image.height() as usize,
            pixels: pixels.collect(),
        }
    }

    pub fn to_image(&self) -> RgbImage {
        RgbImage::from_fn(self.width as u32, self.height as u32, |x, y| {
            let pixel = self.pixels[y as usize * self.width + x as usize];
            image::Rgb(pixel.map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8))
        })
    }

    /// Calls `change` with each pixel's place (0 to 1 on either axis) and value.
    pub fn each(&mut self, mut change: impl FnMut(f32, f32, &mut [f32; 3])) {
        let (w, h) = (self.width as f32, self.height as f32);
        for (y, row) in self.pixels.chunks_mut(self.width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                change((x as f32 + 0.5) / w, (y as f32 + 0.5) / h, pixel);
            }
        }
    }

    /// About a Gaussian blur: three passes of a box on either axis.
    pub fn blur(&mut self, sigma_px: f32) {
        // Three boxes of radius r have a deviation of about sqrt(r (r + 1)).
        let radius = ((0.25 + sigma_px * sigma_px).sqrt() - 0.5).max(0.0);
        if radius < 0.05 {
            return;
        }
        for _ in 0..3 {
            self.box_rows(radius);
            *self = self.transposed();
            self.box_rows(radius);
            *self = self.transposed();
        }
    }

    /// One box along the rows: what a camera that moves sideways sees.
    pub fn smear(&mut self, radius_px: f32) {
        self.box_rows(radius_px);
    }

    /// The same of one that moves up or down.
    pub fn smear_upwards(&mut self, radius_px: f32) {
        *self = self.transposed();
        self.box_rows(radius_px);
        *self = self.transposed();
    }

    /// A box whose ends count by part, so that the radius need not be whole.
    fn box_rows(&mut self, radius: f32) {
        let whole = radius as usize;
        let part = radius - whole as f32;
        let norm = 1.0 / (2.0 * radius + 1.0);
        let width = self.width;
        let mut source = vec![[0.0; 3]; width];
        for row in self.pixels.chunks_mut(width) {
            source.copy_from_slice(row);
            let at = |i: isize| source[i.clamp(0, width as isize - 1) as usize];
            let reach = whole as isize;
            let mut sum = [0.0_f32; 3];
            for i in -reach..=reach {
                let value = at(i);
                for c in 0..3 {
                    sum[c] += value[c];
                }
            }
            for (x, pixel) in row.iter_mut().enumerate() {
                let x = x as isize;
                let (left, right) = (at(x - reach - 1), at(x + reach + 1));
                let (leaving, entering) = (at(x - reach), at(x + reach + 1));
                for c in 0..3 {
                    pixel[c] = (sum[c] + part * (left[c] + right[c])) * norm;
                    sum[c] += entering[c] - leaving[c];
                }
            }
        }
    }

    fn transposed(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for x in 0..self.width {
            pixels.extend((0..self.height).map(|y| self.pixels[y * self.width + x]));
        }
        Self {
            width: self.height,
            height: self.width,
            pixels,
        }
    }

    /// Left becomes right.
    pub fn mirror(&mut self) {
        for row in self.pixels.chunks_mut(self.width) {
            row.reverse();
        }
    }

    /// Resized by bilinear samples (enlarging) or averages (reducing).
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let whole = [0.0, 0.0, self.width as f32, self.height as f32];
        self.cut(whole, width, height)
    }

    /// The part `[x, y, w, h]` (in pixels, not always whole), resized in the same way.
    pub fn cut(&self, [left, top, w, h]: [f32; 4], width: usize, height: usize) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        let (sx, sy) = (w / width as f32, h / height as f32);
        let taps = |s: f32| (s.ceil() as usize).clamp(1, 8);
        let (nx, ny) = (taps(sx), taps(sy));
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0_f32; 3];
                for j in 0..ny {
                    for i in 0..nx {
                        let px = (x as f32 + (i as f32 + 0.5) / nx as f32) * sx - 0.5 + left;
                        let py = (y as f32 + (j as f32 + 0.5) / ny as f32) * sy - 0.5 + top;
                        let value = self.sample(px, py);
                        for c in 0..3 {
                            sum[c] += value[c];
                        }
                    }
                }
                pixels.push(sum.map(|v| v / (nx * ny) as f32));
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    pub(super) fn sample(&self, x: f32, y: f32) -> [f32; 3] {
        let clamped = |v: f32, n: usize| v.clamp(0.0, n as f32 - 1.0);
        let (x, y) = (clamped(x, self.width), clamped(y, self.height));
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.width - 1), (y0 + 1).min(self.height - 1));
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let at = |x: usize, y: usize| self.pixels[y * self.width + x];
        let (a, b, c, d) = (at(x0, y0), at(x1, y0), at(x0, y1), at(x1, y1));
        std::array::from_fn(|k| {
            (a[k] * (1.0 - fx) + b[k] * fx) * (1.0 - fy) + (c[k] * (1.0 - fx) + d[k] * fx) * fy
        })
    }
}

/// Smooth random values over the plane, 0 to 1: a lattice of hashes, smoothly joined.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    salt: u32,
}

impl Field {
    pub fn new(dice: &mut Dice) -> Self {
        Self {
            salt: (between(dice, 0.0, 1.0) * 4e9) as u32,
        }
    }

    pub fn at(self, x: f32, y: f32) -> f32 {
        let (x0, y0) = (x.floor(), y.floor());
        let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
        let (fx, fy) = (smooth(x - x0), smooth(y - y0));
        let corner = |dx: i32, dy: i32| self.hash(x0 as i32 + dx, y0 as i32 + dy);
        let top = corner(0, 0) * (1.0 - fx) + corner(1, 0) * fx;
        let low = corner(0, 1) * (1.0 - fx) + corner(1, 1) * fx;
        top * (1.0 - fy) + low * fy
    }

    /// Three octaves.
    pub fn rough(self, x: f32, y: f32) -> f32 {
        (self.at(x, y) * 4.0 + self.at(x * 2.1, y * 2.1) * 2.0 + self.at(x * 4.3, y * 4.3)) / 7.0
    }

    fn hash(self, x: i32, y: i32) -> f32 {
        let mut h =
            self.salt ^ (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
        h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
        ((h ^ (h >> 15)) >> 8) as f32 / 16_777_216.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row: 0, 1, 2 … in tenths.
    fn ramp() -> Raster {
        Raster {
            width: 8,
            height: 1,
            pixels: (0..8).map(|x| [x as f32 / 10.0; 3]).collect(),
        }
    }

    #[test]
    fn a_cut_holds_the_pixels_of_its_frame() {
        let cut = ramp().cut([4.0, 0.0, 4.0, 1.0], 4, 1);
        for (pixel, expected) in cut.pixels.iter().zip([0.4, 0.5, 0.6, 0.7]) {
            assert!((pixel[0] - expected).abs() < 1e-6);
        }
        // Two pixels become one: their mean.
        let half = ramp().cut([2.0, 0.0, 4.0, 1.0], 2, 1);
        assert!((half.pixels[0][0] - 0.25).abs() < 1e-6 && (half.pixels[1][0] - 0.45).abs() < 1e-6);
    }

    #[test]
    fn a_mirror_swaps_left_and_right() {
        let mut raster = ramp();
        raster.mirror();
        assert_eq!(raster.pixels[0], [0.7; 3]);
        assert_eq!(raster.pixels[7], [0.0; 3]);
    }
}
