//! Whole planes as one upright picture: chroma is brought to the luma's size by a triangle (three parts of the nearer
//! sample, one of the farther), and colours are computed row by row. Filter, roundings and factors are those of the
//! decoder of the `image` crate, so that both give the same bytes.

use super::planes::{Colors, Plane, Planes};
use crate::turn;
use image::RgbImage;

/// The picture of one plane, or of three of which the others cover one or two samples of the first each way.
pub(super) fn upright(planes: &Planes) -> RgbImage {
    let mut picture = RgbImage::new(planes.width_px, planes.height_px);
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: this processor has what the function was compiled for, as just asked.
        unsafe { draw_wide(planes, &mut picture) };
        return turn::upright(picture, planes.orientation);
    }
    draw(planes, &mut picture);
    turn::upright(picture, planes.orientation)
}

/// As [`draw`], with 32 bytes in one register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn draw_wide(planes: &Planes, picture: &mut RgbImage) {
    draw(planes, picture);
}

#[inline(always)]
fn draw(planes: &Planes, picture: &mut RgbImage) {
    let width = picture.width() as usize;
    let (first, others) = planes.planes.split_at(1);
    let luma = |y: usize| &first[0].samples[y * first[0].stride..][..width];
    let [mut of_second, mut of_third] = [Rows::new(&first[0]), Rows::new(&first[0])];
    for (y, out) in picture.chunks_exact_mut(3 * width).enumerate() {
        let (out, _) = out.as_chunks_mut::<3>();
        let [second, third] = others else {
            for (out, &value) in out.iter_mut().zip(luma(y)) {
                *out = [value; 3];
            }
            continue;
        };
        let second = of_second.row(y, second, &first[0]);
        let third = of_third.row(y, third, &first[0]);
        let samples = luma(y).iter().zip(second).zip(third);
        match planes.colors {
            Colors::Rgb => {
                for (out, ((&r, &g), &b)) in out.iter_mut().zip(samples) {
                    *out = [r, g, b];
                }
            }
            Colors::YCbCr => {
                for (out, ((&y, &cb), &cr)) in out.iter_mut().zip(samples) {
                    *out = rgb(y, cb, cr);
                }
            }
        }
    }
}

/// Room for a row of a plane that is coarser than the first, and for one on the way to it.
struct Rows {
    between: Vec<u8>,
    finer: Vec<u8>,
}

impl Rows {
    fn new(luma: &Plane) -> Rows {
        Rows {
            between: vec![0; luma.stride],
            finer: vec![0; 2 * luma.stride],
        }
    }

    /// Row `y` of the picture in a plane that may be half as fine each way; beyond its last sample that one goes on.
    #[inline(always)]
    fn row<'a>(&'a mut self, y: usize, plane: &'a Plane, luma: &Plane) -> &'a [u8] {
        let stride = plane.stride;
        let rows = plane.samples.len() / stride;
        let line = |row: usize| &plane.samples[row * stride..][..stride];
        let near = if rows < luma.samples.len() / luma.stride {
            let near = y / 2;
            let far = if y.is_multiple_of(2) {
                near.saturating_sub(1)
            } else {
                (near + 1).min(rows - 1)
            };
            let between = &mut self.between[..stride];
            for (out, (&near, &far)) in between.iter_mut().zip(line(near).iter().zip(line(far))) {
                *out = mixed(near, far);
            }
            &*between
        } else {
            line(y)
        };
        if stride == luma.stride {
            return near;
        }
        let finer = &mut self.finer[..2 * stride];
        let (pairs, _) = finer.as_chunks_mut::<2>();
        for (pair, neighbours) in pairs[1..].iter_mut().zip(near.windows(3)) {
            let &[left, middle, right] = neighbours else {
                continue;
            };
            *pair = [mixed(middle, left), mixed(middle, right)];
        }
        let last = stride - 1;
        pairs[0] = [near[0], mixed(near[0], near[1])];
        pairs[last] = [mixed(near[last], near[last - 1]), near[last]];
        finer
    }
}

#[inline(always)]
fn mixed(near: u8, far: u8) -> u8 {
    ((3 * u16::from(near) + u16::from(far) + 2) >> 2) as u8
}

/// JFIF 1.02: BT.601 in full range, in units of 1 / 16,384.
#[inline(always)]
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let y = (i32::from(y) << 14) + (1 << 13) - 1;
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    [
        y + 22_970 * cr,
        y - 11_700 * cr - 5638 * cb,
        y + 29_032 * cb,
    ]
    .map(|value| (value >> 14).clamp(0, 255) as u8)
}
