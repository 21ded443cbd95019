//! Pictures whose faults are known: a good capture, and the same with one fault of a stated
//! strength. They say which thresholds tell good captures from bad ones, and nobody trains on them.

use super::dice::{Dice, between, chance, whole};
use super::raster::Raster;
use super::view::{self, Plan, Subject};
use super::warp::{Quad, Sheet};
use super::{Kind, Rules, effects, other, sheet, stream};
use image::RgbImage;
use std::f32::consts::TAU;

/// What is wrong with a capture. Lengths are parts of the picture's long side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    /// Nothing: even light, a lens in focus, the whole document.
    None,
    /// Out of focus: a Gaussian of this deviation.
    Defocus(f32),
    /// Moved sideways or upwards over this length.
    Motion(f32),
    /// The reflection of a lamp, wholly white in its middle; the half axis of a round one.
    Glare(f32),
    /// So much of the light.
    Dark(f32),
    /// So much of the document lies beyond one edge of the picture.
    Cut(f32),
}

/// Picture `index` of a kind with this flaw, by the wide rules but for its capture: a pure function
/// of its arguments. The scene is the same for each flaw. Of `other` only documents are drawn: a drawn
/// landscape has soft edges of its own.
pub fn draw_flawed(kind: Kind, seed: u64, index: u64, long_side_px: u32, flaw: Flaw) -> RgbImage {
    let side_px = long_side_px.clamp(16, 4096);
    let dice = |purpose| Dice::new(stream(seed, purpose, kind as u64, index), Rules::Wide);
    let (mut view, mut subject) = (dice("documents/view"), dice("documents/subject"));
    let mut fault = dice("documents/flaw");
    let thing = loop {
        let thing = other::thing(&mut subject, kind);
        if !thing.is_picture() {
            break thing;
        }
    };
    let plan = view::plan(&mut view, side_px);
    let sheets: Vec<Sheet> = (0..plan.sheets())
        .map(|_| sheet(&mut subject, kind, thing, plan.document_px()))
        .collect();
    let placed = |quads: &mut [Quad], frame: (f32, f32)| {
        let by = displacement(&mut fault, &plan, quads, frame, flaw);
        quads.iter_mut().for_each(|quad| *quad = quad.moved(by));
    };
    let (raster, _) = view::laid_out(&mut view, &plan, &Subject { sheets }, placed);
    captured(raster, &mut view, &mut fault, flaw)
}

/// How far the documents move: beyond an edge, or as far into the picture as they fit.
fn displacement(
    dice: &mut Dice,
    plan: &Plan,
    quads: &[Quad],
    (width, height): (f32, f32),
    flaw: Flaw,
) -> (f32, f32) {
    let corners = || quads.iter().flat_map(|quad| quad.corners);
    let range = |values: &mut dyn Iterator<Item = f32>| {
        values.fold((f32::MAX, f32::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let x = range(&mut corners().map(|corner| corner.0));
    let y = range(&mut corners().map(|corner| corner.1));
    let inside = |(low, high): (f32, f32), full: f32| match (low < 0.0, high > full) {
        (true, false) => (-low).min(full - high),
        (false, true) => (full - high).max(-low),
        _ => 0.0,
    };
    match flaw {
        Flaw::Cut(part) => {
            let before = |(low, high): (f32, f32)| -low - part * (high - low);
            let beyond = |(low, high): (f32, f32), full: f32| full - high + part * (high - low);
            match whole(dice, 0, 3) {
                0 => (before(x), inside(y, height)),
                1 => (beyond(x, width), inside(y, height)),
                2 => (inside(x, width), before(y)),
                _ => (inside(x, width), beyond(y, height)),
            }
        }
        _ if plan.fills_the_frame() => (0.0, 0.0),
        _ => (inside(x, width), inside(y, height)),
    }
}

fn captured(mut raster: Raster, view: &mut Dice, fault: &mut Dice, flaw: Flaw) -> RgbImage {
    let long_px = raster.width.max(raster.height) as f32;
    effects::light(&mut raster, view, 0.6);
    if let Flaw::Glare(half) = flaw {
        glare(&mut raster, fault, half);
    }
    effects::tones(&mut raster, view, 0.6);
    if let Flaw::Dark(part) = flaw {
        raster.each(|_, _, pixel| *pixel = pixel.map(|v| v * part));
    }
    match flaw {
        Flaw::Defocus(deviation) => raster.blur(deviation * long_px),
        Flaw::Motion(length) => {
            // The box that smears reaches as far to either side.
            let radius_px = length * long_px / 2.0;
            if chance(fault, 0.5) {
                raster.smear(radius_px)
            } else {
                raster.smear_upwards(radius_px)
            }
        }
        _ => {}
    }
    // Sensors amplify their noise with little light.
    let noise = match flaw {
        Flaw::Dark(_) => 0.06,
        _ => 0.03,
    };
    effects::grain(&mut raster, view, noise);
    let quality = whole(view, 70, 95) as u8;
    effects::recompressed(&raster.to_image(), quality)
}

/// White in the middle, half gone at `half` of the long side.
fn glare(raster: &mut Raster, dice: &mut Dice, half: f32) {
    let (cx, cy) = (between(dice, 0.3, 0.7), between(dice, 0.3, 0.7));
    let longer = between(dice, 1.0, 2.0);
    let angle = between(dice, 0.0, TAU);
    let (width, height) = (raster.width as f32, raster.height as f32);
    let long = width.max(height);
    raster.each(|x, y, pixel| {
        let (dx, dy) = ((x - cx) * width / long, (y - cy) * height / long);
        let along = (dx * angle.cos() + dy * angle.sin()) / (half * longer.sqrt());
        let across = (dy * angle.cos() - dx * angle.sin()) / (half / longer.sqrt());
        // 1.6 saturates, so that the middle is flat as a sensor's is.
        let shine = (1.6 * (-1.16 * (along * along + across * across)).exp()).min(1.0);
        *pixel = pixel.map(|v| 1.0 - (1.0 - v.min(1.0)) * (1.0 - shine));
    });
}
