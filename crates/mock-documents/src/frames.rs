//! What surrounds a picture on a page or a screen: borders, bars, captions with lines.

use super::colour::rgb;
use super::dice::{Dice, between, chance, pick, whole};
use super::paint::{Canvas, rounded};
use super::raster::Raster;

use super::scene::over;

/// A screenshot's or a viewer's frame around the picture.
pub fn border(raster: &mut Raster, dice: &mut Dice) {
    let (w, h) = (raster.width as f32, raster.height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let colour = pick(
        dice,
        &[
            rgb(0, 0, 0),
            rgb(255, 255, 255),
            rgb(40, 42, 48),
            rgb(240, 240, 242),
        ],
    );
    let (bar_x, bar_y) = (w * between(dice, 0.0, 0.08), h * between(dice, 0.0, 0.1));
    for frame in [
        [0.0, 0.0, w, bar_y],
        [0.0, h - bar_y, w, bar_y],
        [0.0, 0.0, bar_x, h],
        [w - bar_x, 0.0, bar_x, h],
    ] {
        if chance(dice, 0.8) {
            canvas.rect(frame[0], frame[1], frame[2], frame[3], colour);
        }
    }
    let line = if colour.luma() > 0.5 {
        rgb(120, 120, 120)
    } else {
        rgb(200, 200, 200)
    };
    for i in 0..whole(dice, 0, 4) {
        canvas.fill(
            &rounded(
                [
                    w * 0.05 + i as f32 * w * 0.08,
                    bar_y * 0.35,
                    w * 0.05,
                    bar_y * 0.3,
                ],
                1.0,
            ),
            line.alpha(0.8),
        );
    }
    over(raster, &canvas);
}

/// Captions with lines that point at the document, as pages that explain one have.
pub fn callouts(raster: &mut Raster, dice: &mut Dice, corners: &[(f32, f32); 4]) {
    let (w, h) = (raster.width as f32, raster.height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let line = rgb(40, 40, 50);
    for _ in 0..whole(dice, 1, 5) {
        let corner = pick(dice, corners);
        let (x, y) = (between(dice, 0.0, 0.85) * w, between(dice, 0.02, 0.95) * h);
        canvas.line(&[(x, y), corner], w * 0.004, line.alpha(0.8));
        let (bw, bh) = (w * between(dice, 0.08, 0.25), h * between(dice, 0.02, 0.06));
        canvas.rect(x, y - bh / 2.0, bw, bh, rgb(255, 255, 255));
        canvas.stroke(&rounded([x, y - bh / 2.0, bw, bh], 1.0), w * 0.003, line);
        canvas.rect(
            x + bw * 0.1,
            y - bh * 0.15,
            bw * 0.8,
            bh * 0.3,
            line.alpha(0.7),
        );
    }
    over(raster, &canvas);
}
