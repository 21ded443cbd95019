//! A photograph as a card's whole print: dimmed, tinted, faded to one side, or as it is. For payment,
//! loyalty and gift cards alike, so that a picture on a card says nothing.

use super::Scheme;
use crate::colour::{Colour, any_hue, hsv, rgb};
use crate::dice::{Dice, between, case, chance, hue, pick};
use crate::paint::{Canvas, Ink};
use crate::raster::Raster;
use crate::snapshot::{self, Purpose};

/// Covers the card with a photograph, where there are any.
pub fn photograph(canvas: &mut Canvas, dice: &mut Dice) -> Option<Scheme> {
    let (width, height) = (canvas.pixmap.width(), canvas.pixmap.height());
    let mut raster = snapshot::filling(dice, Purpose::Art, width, height, (0.35, 1.0))?;
    if chance(dice, 0.25) {
        duotone(&mut raster, dice);
    }
    raster.paint_over(&mut canvas.pixmap);
    veil(canvas, dice);
    let base = mean(&Raster::from_pixmap(&canvas.pixmap));
    let text = if base.luma() > 0.6 {
        rgb(22, 22, 28)
    } else {
        rgb(250, 250, 250)
    };
    let tint = hsv(hue(dice, 0.0, 1.0), 0.7, 0.95);
    let accent = pick(dice, &[text, text, rgb(212, 175, 80), tint]);
    Some(Scheme { base, text, accent })
}

/// In the tones between two colours.
fn duotone(raster: &mut Raster, dice: &mut Dice) {
    let dark = any_hue(dice, [0.3, 0.9], [0.05, 0.35]);
    let light = any_hue(dice, [0.05, 0.6], [0.7, 1.0]);
    let part = between(dice, 0.5, 1.0);
    raster.each(|_, _, pixel| {
        let luma = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
        let tone = dark.mix(light, luma).channels();
        *pixel = std::array::from_fn(|c| pixel[c] + (tone[c] - pixel[c]) * part);
    });
}

/// What is laid over a picture so that writing can be read.
fn veil(canvas: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (canvas.width, canvas.height);
    let shade = match case(dice, 4) {
        0 => rgb(255, 255, 255),
        1 => any_hue(dice, [0.4, 1.0], [0.2, 0.8]),
        _ => rgb(8, 8, 14),
    };
    let deep = between(dice, 0.2, 0.75);
    match case(dice, 5) {
        0 => {}
        1 => canvas.whole(shade.alpha(between(dice, 0.1, 0.55))),
        2 => canvas.whole(fade([0.0, 0.0, w, 0.0], shade, deep)),
        3 => canvas.whole(fade([0.0, h, 0.0, 0.0], shade, deep)),
        _ => {
            let shape = [0.0, h * between(dice, 0.55, 0.8), w, h];
            canvas.rect(
                shape[0],
                shape[1],
                shape[2],
                shape[3],
                shade.alpha(between(dice, 0.5, 1.0)),
            );
        }
    }
}

fn fade(axis: [f32; 4], shade: Colour, deep: f32) -> Ink {
    Ink::Linear(
        axis,
        vec![
            (0.0, shade.alpha(deep)),
            (0.7, shade.alpha(0.0)),
            (1.0, shade.alpha(0.0)),
        ],
    )
}

fn mean(raster: &Raster) -> Colour {
    let count = raster.pixels.len() as f32;
    let [r, g, b] =
        std::array::from_fn(|c| raster.pixels.iter().map(|pixel| pixel[c]).sum::<f32>() / count);
    Colour { r, g, b, a: 1.0 }
}
