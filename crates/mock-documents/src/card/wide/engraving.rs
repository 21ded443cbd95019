//! A head or a view in fine lines, as banknotes have them, as a card's whole print.

use crate::colour::{Colour, any_hue, hsv, hsv_between};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::Sex;
use crate::paint::{Canvas, Ink, smooth};
use crate::portrait::{Ground, portrait};
use crate::raster::{Field, Raster};
use crate::security::{rosette, waves};
use crate::snapshot::{self, Purpose};
use std::f32::consts::TAU;
use tiny_skia::Pixmap;

/// On tinted paper: silver, green, or any pale tone.
pub(super) fn engraving(c: &mut Canvas, dice: &mut Dice) -> Colour {
    let paper = match whole(dice, 0, 4) {
        0 | 1 => hsv(0.6, between(dice, 0.0, 0.06), between(dice, 0.68, 0.9)),
        2 => hsv_between(dice, [0.3, 0.44], [0.15, 0.5], [0.5, 0.85]),
        _ => any_hue(dice, [0.1, 0.5], [0.55, 0.92]),
    };
    let (w, h) = (c.width, c.height);
    c.whole(Ink::between(
        [0.0, 0.0, w, h],
        paper.times(1.1),
        paper.times(0.9),
    ));
    let ink = paper.times(between(dice, 0.2, 0.5));
    for _ in 0..whole(dice, 1, 3) {
        let line = ink.alpha(between(dice, 0.1, 0.35));
        waves(c, dice, [0.0, 0.0, w, h], line);
    }
    if chance(dice, 0.5) {
        let at = (between(dice, 0.2, 0.8) * w, between(dice, 0.3, 0.7) * h);
        let radius = h * between(dice, 0.3, 0.6);
        rosette(c, dice, at, radius, ink.alpha(0.35));
    }
    let high = h * between(dice, 0.85, 1.25);
    let middle = w * pick(dice, &[0.5, 0.5, 0.62, 0.7, 0.35]);
    let view = if chance(dice, 0.25) {
        let side = (high * c.scale).round().max(8.0) as u32;
        snapshot::filling(dice, Purpose::Art, side, side, (0.5, 1.0))
    } else {
        None
    };
    let (picture, wide) = match view {
        Some(raster) => (lined_view(dice, &raster, ink), high),
        None => {
            let sex = pick(dice, &[Sex::Female, Sex::Male]);
            let head = portrait(dice, sex, Ground::CutOut, high * c.scale / 380.0);
            (lined(dice, &head, ink), high * 300.0 / 380.0)
        }
    };
    let frame = [
        middle - wide / 2.0,
        h - high * between(dice, 0.9, 1.0),
        wide,
        high,
    ];
    if let Some(shape) = smooth(&outline(frame)) {
        c.picture(&picture, frame, between(dice, 0.7, 1.0), &shape);
    }
    paper
}

/// The frame's ellipse, a little larger than it, so that a head is not cut.
fn outline([x, y, w, h]: [f32; 4]) -> Vec<(f32, f32)> {
    (0..=32)
        .map(|k| {
            let a = k as f32 / 32.0 * TAU;
            (
                x + w * (0.5 + 0.62 * a.cos()),
                y + h * (0.5 + 0.62 * a.sin()),
            )
        })
        .collect()
}

fn lined_view(dice: &mut Dice, raster: &Raster, ink: Colour) -> Pixmap {
    let mut pixmap = Pixmap::new(raster.width as u32, raster.height as u32)
        .expect("a raster has at least one pixel on either side");
    raster.paint_over(&mut pixmap);
    lined(dice, &pixmap, ink)
}

/// Draws a picture anew by lines that are as thick as it is dark.
fn lined(dice: &mut Dice, picture: &Pixmap, ink: Colour) -> Pixmap {
    let mut drawn = Canvas::new(picture.width() as f32, picture.height() as f32, 1.0).pixmap;
    let width = picture.width() as usize;
    let (step, lean) = (between(dice, 2.6, 5.0), between(dice, -0.5, 0.5));
    let field = Field::new(dice);
    for (place, (to, from)) in drawn
        .pixels_mut()
        .iter_mut()
        .zip(picture.pixels())
        .enumerate()
    {
        let (x, y) = ((place % width) as f32, (place / width) as f32);
        let opaque = f32::from(from.alpha()) / 255.0;
        let luma = (0.299 * f32::from(from.red())
            + 0.587 * f32::from(from.green())
            + 0.114 * f32::from(from.blue()))
            / 255.0;
        let dark = (opaque - luma).clamp(0.0, 1.0);
        let bend = field.at(x * 0.03, y * 0.03) * 2.0;
        let phase = ((y + lean * x) / step + bend).fract();
        let line = (phase - 0.5).abs() * 2.0;
        // A line's edge is half a pixel soft; a third of the tone remains between lines.
        let cover = ((dark * 1.15 - line) * step * 0.5 + 0.5).clamp(0.0, 1.0) * 0.75 + dark * 0.25;
        let alpha = (cover * 255.0) as u8;
        let colour = ink.channels().map(|v| (v * 255.0) as u8);
        *to = tiny_skia::ColorU8::from_rgba(colour[0], colour[1], colour[2], alpha).premultiply();
    }
    drawn
}
