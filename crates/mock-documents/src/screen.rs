//! Screens between the document and the viewer: a telephone's bars around the picture, and the
//! lattice and bands that a camera sees on a display.

use super::colour::{Colour, hsv, rgb};
use super::dice::{Dice, between, case, chance, either, hue, pick, whole};
use super::paint::{Canvas, Ink, rounded};
use super::raster::Raster;
use super::scene::over;
use super::text::{Face, style, write};
use std::f32::consts::TAU;

/// A screenshot of an application that shows the picture: the picture shrinks to the middle, with
/// a status bar above, and titles, buttons or thumbnails below. The raster keeps its size.
pub fn telephone(raster: &mut Raster, dice: &mut Dice) {
    let (w, h) = (raster.width, raster.height);
    let dark = chance(dice, 0.55);
    let ground = if dark {
        rgb(0, 0, 0).mix(rgb(40, 42, 48), between(dice, 0.0, 1.0))
    } else {
        rgb(250, 250, 252)
    };
    let ink = if dark {
        rgb(235, 235, 240)
    } else {
        rgb(30, 30, 35)
    };
    let part = between(dice, 0.55, 0.88);
    let (iw, ih) = ((w as f32 * part) as usize, (h as f32 * part) as usize);
    let inner = raster.resized(iw.max(4), ih.max(4));
    let (left, top) = (
        (w - inner.width) / 2,
        ((h - inner.height) as f32 * between(dice, 0.35, 0.65)) as usize,
    );
    raster.pixels.fill(ground.channels());
    for y in 0..inner.height {
        let from = y * inner.width;
        let to = (y + top) * w + left;
        raster.pixels[to..to + inner.width]
            .copy_from_slice(&inner.pixels[from..from + inner.width]);
    }
    let mut canvas = Canvas::new(w as f32, h as f32, 1.0);
    bars(
        &mut canvas,
        dice,
        ink,
        [top as f32, (top + inner.height) as f32],
    );
    over(raster, &canvas);
}

/// Status bar, title, and a row of buttons, in the room above and below the picture.
fn bars(canvas: &mut Canvas, dice: &mut Dice, ink: Colour, inside: [f32; 2]) {
    let (w, h) = (canvas.width, canvas.height);
    let small = style(Face::Roboto, h * 0.028, ink);
    let clock = format!("{}:{:02}", whole(dice, 0, 23), whole(dice, 0, 59));
    write(canvas, small, w * 0.05, h * 0.034, &clock);
    for k in 0..3 {
        canvas.rect(
            w * (0.82 + 0.05 * k as f32),
            h * 0.016,
            w * 0.03,
            h * 0.016,
            ink.alpha(0.8),
        );
    }
    if inside[0] > h * 0.09 {
        let title = pick(
            dice,
            &[
                "Photos",
                "Gallery",
                "IMG_0412.jpg",
                "Preview",
                "Upload document",
                "Chat",
                "scan-2",
                "Step 2 of 3",
            ],
        );
        write(
            canvas,
            style(Face::RobotoBold, h * 0.034, ink),
            w * 0.12,
            h * 0.078,
            title,
        );
        canvas.line(
            &[
                (w * 0.07, h * 0.06),
                (w * 0.05, h * 0.068),
                (w * 0.07, h * 0.076),
            ],
            h * 0.004,
            ink,
        );
    }
    let room = h - inside[1];
    if room > h * 0.05 {
        let accent = hsv(hue(dice, 0.0, 1.0), between(dice, 0.5, 0.9), 0.9);
        match case(dice, 3) {
            0 => {
                for k in 0..5 {
                    canvas.circle(
                        w * (0.14 + 0.18 * k as f32),
                        h - room * 0.45,
                        room * 0.16,
                        ink.alpha(0.75),
                    );
                }
            }
            1 => {
                let frame = [w * 0.1, h - room * 0.75, w * 0.8, room * 0.45];
                canvas.fill(&rounded(frame, room * 0.2), accent);
            }
            _ => {
                for k in 0..8 {
                    let tone = hsv(0.1 * k as f32, 0.3, 0.7);
                    canvas.rect(
                        w * (0.02 + 0.122 * k as f32),
                        h - room * 0.8,
                        w * 0.11,
                        room * 0.55,
                        tone,
                    );
                }
            }
        }
    }
}

/// The picture as a camera sees it on a display: cooler light, a lattice that beats with the
/// sensor's, slow bands, and perhaps the display's own edge.
pub fn off_a_screen(raster: &mut Raster, dice: &mut Dice) {
    let (fx, fy) = (between(dice, 8.0, 60.0), between(dice, 8.0, 60.0));
    let lean = between(dice, -0.4, 0.4);
    let bow = between(dice, 0.0, 3.0);
    let depth = between(dice, 0.02, 0.12);
    let bands = (between(dice, 1.0, 5.0), between(dice, 0.0, 0.1));
    let apart = between(dice, 0.0, 2.1);
    let cool = between(dice, -0.02, 0.08);
    raster.each(|x, y, pixel| {
        let (u, v) = (x + lean * y, y - lean * x);
        let curve = bow * (x - 0.5) * (y - 0.5);
        for (c, value) in pixel.iter_mut().enumerate() {
            let phase = c as f32 * apart;
            let lattice =
                ((u * fx + curve) * TAU + phase).sin() * ((v * fy - curve) * TAU + phase).sin();
            let roll = bands.1 * ((y * bands.0 + x * 0.1) * TAU).sin();
            let gain = 1.0 + depth * lattice + roll + cool * (c as f32 - 1.0);
            // A display's black glows.
            *value = (*value * 0.93 + 0.05) * gain;
        }
    });
    if chance(dice, 0.35) {
        bezel(raster, dice);
    }
}

/// The dark frame of a monitor along one or two sides.
fn bezel(raster: &mut Raster, dice: &mut Dice) {
    let (w, h) = (raster.width as f32, raster.height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let tone = either(dice, 0.8, rgb(22, 22, 24), rgb(190, 192, 196));
    let thick = w.max(h) * between(dice, 0.02, 0.09);
    let lean = between(dice, -2.0, 2.0);
    canvas.turned(lean, w / 2.0, h / 2.0, |c| {
        let shine = Ink::between([0.0, h - thick, 0.0, h], tone.times(1.6), tone);
        if chance(dice, 0.7) {
            c.rect(-w, h - thick, 3.0 * w, thick * 3.0, shine);
        }
        if chance(dice, 0.5) {
            c.rect(w - thick, -h, thick * 3.0, 3.0 * h, tone);
        }
    });
    over(raster, &canvas);
}
