//! Pictures without a document: landscapes, streets, rooms, food, animals, people far away; desks,
//! portraits, textures, blank and nearly black or white pictures.

mod living;
mod nature;
mod places;

use crate::clutter::clutter;
use crate::colour::{Colour, any_hue, hsv, rgb};
use crate::desk;
use crate::dice::{Dice, between, case, chance, pick};
use crate::grip::{self, grip};
use crate::identity::Sex;
use crate::lens;
use crate::paint::{Canvas, rounded};
use crate::portrait::{Ground, portrait};
use crate::raster::{Field, Raster};
use crate::scenery::landscape;
use living::{animal, leaves, people, stage};
pub use nature::nature;
use places::{food, room, street};

fn tone(dice: &mut Dice) -> Colour {
    any_hue(dice, [0.05, 0.8], [0.1, 1.0])
}

/// Outdoors, indoors, on a plate, on a stage.
pub fn scene(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut canvas = Canvas::new(width as f32, height as f32, 1.0);
    let c = &mut canvas;
    match case(dice, 9) {
        0 | 1 => {
            let (w, h) = (c.width, c.height);
            let vivid = between(dice, 0.6, 1.0);
            landscape(c, dice, [0.0, 0.0, w, h], vivid, 1.0);
        }
        2 => street(c, dice),
        3 => room(c, dice),
        4 => food(c, dice),
        5 => animal(c, dice),
        6 => stage(c, dice),
        7 => people(c, dice),
        _ => leaves(c, dice),
    }
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    let field = Field::new(dice);
    let (scale, depth) = (between(dice, 10.0, 60.0), between(dice, 0.05, 0.35));
    raster.each(|x, y, pixel| {
        let grain = 1.0 + depth * (field.rough(x * scale, y * scale) - 0.5);
        *pixel = pixel.map(|v| v * grain);
    });
    raster.blur(between(dice, 0.2, 1.6) * width.max(height) as f32 / 256.0);
    lens::camera(&mut raster, dice);
    raster
}

/// A desk with things, or an empty hand, but no document.
pub fn desk(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = desk::ground(dice, width, height);
    clutter(&mut raster, dice);
    if chance(dice, 0.4) {
        let (w, h) = (width as f32, height as f32);
        let (x, y) = (w * between(dice, 0.2, 0.6), h * between(dice, 0.2, 0.6));
        let size = w * 0.3;
        let hand = grip(
            dice,
            width,
            height,
            &[
                (x, y),
                (x + size, y),
                (x + size, y + size * 0.6),
                (x, y + size * 0.6),
            ],
        );
        grip::show(&mut raster, dice, &hand.before);
    }
    lens::camera(&mut raster, dice);
    raster
}

/// A portrait alone, or a strip of them.
pub fn photo(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    canvas.whole(rgb(250, 250, 250).times(between(dice, 0.3, 1.0)));
    let count = pick(dice, &[1, 1, 1, 2, 4]);
    let sex = pick(dice, &[Sex::Female, Sex::Male]);
    let columns = if count == 4 { 2 } else { count };
    let (cw, ch) = (w / columns as f32, h / (count / columns) as f32);
    let pw = cw.min(ch / 1.27) * between(dice, 0.8, 1.25);
    let picture = portrait(dice, sex, Ground::Studio, pw / 300.0);
    for k in 0..count {
        let (x, y) = (
            (k % columns) as f32 * cw + (cw - pw) / 2.0,
            (k / columns) as f32 * ch + (ch - pw * 1.27) / 2.0,
        );
        let frame = [x, y, pw, pw * 1.27];
        canvas.picture(&picture, frame, 1.0, &rounded(frame, 0.0));
    }
    let mut raster = Raster::from_pixmap(&canvas.pixmap);
    lens::camera(&mut raster, dice);
    raster
}

/// A surface and nothing on it.
pub fn texture(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = desk::ground(dice, width, height);
    lens::camera(&mut raster, dice);
    raster
}

/// An empty page, a covered lens, a picture of the sky.
pub fn blank(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let colour = match case(dice, 4) {
        0 => rgb(255, 255, 255).times(between(dice, 0.9, 1.0)),
        1 => rgb(255, 255, 255).times(between(dice, 0.0, 0.1)),
        2 => hsv(0.58, between(dice, 0.0, 0.5), between(dice, 0.5, 1.0)),
        _ => tone(dice),
    };
    let mut raster = Raster::filled(width, height, colour);
    if chance(dice, 0.7) {
        lens::camera(&mut raster, dice);
    }
    raster
}
