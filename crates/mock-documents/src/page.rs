//! Pages on which issuers and shops show a document: plain, in gradients, with large shapes, with writing
//! beside it, before a picture out of focus. The same for every kind of document.

use super::colour::{Colour, any_hue, hsv, rgb};
use super::dice::{Dice, between, case, chance, hue, pick, whole};
use super::paint::{Canvas, Ink};
use super::raster::Raster;
use super::scene::over;
use super::snapshot::{self, Purpose};

/// A page of `width` × `height` pixels.
pub fn page(dice: &mut Dice, width: u32, height: u32) -> Raster {
    if chance(dice, 0.12)
        && let Some(mut raster) =
            snapshot::filling(dice, Purpose::Ground, width, height, (0.4, 1.0))
    {
        raster.blur(between(dice, 1.0, 5.0) * width.max(height) as f32 / 256.0);
        return raster;
    }
    let base = tone(dice);
    let mut raster = Raster::filled(width, height, base);
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    match case(dice, 4) {
        0 => {
            let axis = pick(
                dice,
                &[[0.0, 0.0, w, 0.0], [0.0, 0.0, w, h], [0.0, 0.0, 0.0, h]],
            );
            let far = tone(dice).mix(base, between(dice, 0.0, 0.8));
            canvas.whole(Ink::between(axis, base, far));
        }
        1 => shapes(&mut canvas, dice),
        _ => {}
    }
    if chance(dice, 0.3) {
        writing(&mut canvas, dice, base);
    }
    over(&mut raster, &canvas);
    raster
}

fn tone(dice: &mut Dice) -> Colour {
    match case(dice, 4) {
        0 | 1 => rgb(255, 255, 255).times(between(dice, 0.93, 1.0)),
        2 => any_hue(dice, [0.03, 0.25], [0.85, 1.0]),
        _ => any_hue(dice, [0.2, 0.9], [0.1, 0.95]),
    }
}

fn shapes(canvas: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (canvas.width, canvas.height);
    for _ in 0..whole(dice, 1, 4) {
        let colour = tone(dice).alpha(between(dice, 0.3, 1.0));
        let (x, y) = (between(dice, -0.1, 1.1) * w, between(dice, -0.1, 1.1) * h);
        if chance(dice, 0.6) {
            canvas.circle(x, y, w.max(h) * between(dice, 0.05, 0.45), colour);
        } else {
            canvas.polygon(&[(x, 0.0), (w, 0.0), (w, h), (y, h)], colour);
        }
    }
}

/// A title, lines and a button along one side.
fn writing(canvas: &mut Canvas, dice: &mut Dice, ground: Colour) {
    let (w, h) = (canvas.width, canvas.height);
    let ink = if ground.luma() > 0.5 {
        rgb(40, 42, 50)
    } else {
        rgb(235, 236, 240)
    };
    let (x, mut y) = (w * pick(dice, &[0.05, 0.58]), h * pick(dice, &[0.05, 0.7]));
    canvas.rect(
        x,
        y,
        w * between(dice, 0.15, 0.38),
        h * 0.045,
        ink.alpha(0.9),
    );
    y += h * 0.08;
    for _ in 0..whole(dice, 1, 6) {
        canvas.rect(
            x,
            y,
            w * between(dice, 0.2, 0.38),
            h * 0.014,
            ink.alpha(0.55),
        );
        y += h * 0.034;
    }
    if chance(dice, 0.5) {
        let colour = hsv(hue(dice, 0.0, 1.0), 0.8, 0.8);
        canvas.round_rect([x, y + h * 0.01, w * 0.16, h * 0.06], h * 0.02, colour);
    }
}
