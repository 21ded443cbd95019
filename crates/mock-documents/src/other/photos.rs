//! Photographs as other things: whole, side by side, as prints that lie somewhere, on objects, on the screen of a
//! telephone, with a hand or things before them. They pass the same capture as documents do.

use super::objects::objects;
use crate::Picture;
use crate::clutter::clutter;
use crate::dice::{Dice, between, chance, either, pick, weighted, whole};
use crate::grip::{self, grip};
use crate::raster::Raster;
use crate::screen;
use crate::snapshot::{self, Photograph, Purpose};
use crate::view::{self, Around, Subject};
use crate::warp::{Bend, Sheet};
use tiny_skia::Pixmap;

/// The share of photographs among other things, where there are any.
const SHARE: f32 = 0.6;

/// How a photograph is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Showing {
    Whole,
    /// On paper, lying where documents lie.
    Print,
    /// On objects that lie there.
    Objects,
    /// Two to four in one picture.
    Collage,
    /// In a telephone's gallery.
    Telephone,
    /// Behind a hand or things, as grounds of documents are.
    Behind,
}

/// In six of ten cases a photograph, named `photo_<domain>`, where the rules allow one.
pub fn photograph(view: &mut Dice, subject: &mut Dice, side_px: u32) -> Option<Picture> {
    if subject.photographs().count(subject.rules()) == 0 || !chance(subject, SHARE) {
        return None;
    }
    let photograph = snapshot::photograph(subject, Purpose::Thing)?;
    let showing = weighted(
        subject,
        &[
            (Showing::Whole, 0.55),
            (Showing::Print, 0.1),
            (Showing::Objects, 0.17),
            (Showing::Collage, 0.06),
            (Showing::Telephone, 0.05),
            (Showing::Behind, 0.07),
        ],
    );
    let lying: Option<fn(&mut Dice, &Photograph, f32) -> Sheet> = match showing {
        Showing::Print => Some(print),
        Showing::Objects => Some(objects),
        _ => None,
    };
    if let Some(draw) = lying {
        let plan = view::plan(view, side_px);
        let sheets = (0..plan.sheets())
            .map(|_| draw(subject, &photograph, plan.document_px()))
            .collect();
        let image = view::take(view, &plan, &Subject { sheets });
        return Some(named(image, &photograph));
    }
    let (width, height) = view::size(view, side_px);
    let mut around = Around::AnyFrame;
    let mut raster = match showing {
        Showing::Collage => collage(subject, &photograph, width, height),
        _ => photograph.cut(subject, width, height, CROPS),
    };
    match showing {
        Showing::Behind => before(&mut raster, subject),
        Showing::Telephone => {
            screen::telephone(&mut raster, view);
            around = Around::Display;
        }
        _ if photograph.is_written() => around = Around::Display,
        _ => {}
    }
    Some(named(view::whole(view, raster, around), &photograph))
}

fn named(image: image::RgbImage, photograph: &Photograph) -> Picture {
    Picture {
        image,
        detail: format!("photo_{}", photograph.domain).into(),
    }
}

/// Down to seven tenths of a photograph: smaller crops of 256 pixels would be softer than documents.
const CROPS: (f32, f32) = (0.7, 1.1);

/// Paper with a photograph on it, in the shapes that prints and cards have.
fn print(dice: &mut Dice, photograph: &Photograph, long_px: f32) -> Sheet {
    let aspect = pick(dice, &[1.5, 4.0 / 3.0, 1.586, 1.586, 1.0, 1.42, 16.0 / 9.0]);
    let aspect = either(dice, 0.3, 1.0 / aspect, aspect);
    let side = |part: f32| (long_px * part).round().max(8.0) as u32;
    let (width, height) = if aspect >= 1.0 {
        (side(1.0), side(1.0 / aspect))
    } else {
        (side(aspect), side(1.0))
    };
    let mut raster = photograph.cut(dice, width, height, CROPS);
    if chance(dice, 0.4) {
        border(&mut raster, between(dice, 0.015, 0.07));
    }
    let bend = if chance(dice, 0.2) {
        Bend::Curl {
            bow: between(dice, -0.04, 0.04),
            shade: between(dice, -0.12, 0.12),
        }
    } else {
        Bend::Flat
    };
    let mut pixmap = Pixmap::new(width, height).expect("both sides are at least 8 pixels");
    raster.paint_over(&mut pixmap);
    Sheet {
        pixmap,
        // A third has the corners of a card, so that round corners say nothing.
        corner: if chance(dice, 0.35) { 0.037 } else { 0.0 },
        bend,
    }
}

/// A white margin, `part` of the longer side.
fn border(raster: &mut Raster, part: f32) {
    let (w, h) = (raster.width as f32, raster.height as f32);
    let margin = w.max(h) * part;
    raster.each(|x, y, pixel| {
        let (x, y) = (x * w, y * h);
        if x.min(w - x) < margin || y.min(h - y) < margin {
            *pixel = [0.97; 3];
        }
    });
}

/// The photograph and one to three others, side by side or below each other, with a seam.
fn collage(dice: &mut Dice, first: &Photograph, width: u32, height: u32) -> Raster {
    let (columns, rows) = pick(dice, &[(2, 1), (1, 2), (2, 2), (2, 1), (3, 1), (1, 3)]);
    let seam = whole(dice, 0, i64::from(width.min(height)) / 24) as usize;
    let tone = pick(dice, &[0.98, 0.98, 0.04, 0.5]);
    let (width, height) = (width as usize, height as usize);
    let mut raster = Raster {
        width,
        height,
        pixels: vec![[tone; 3]; width * height],
    };
    let cell = |full: usize, count: usize| ((full - seam * (count + 1)) / count).max(1);
    let (cw, ch) = (cell(width, columns), cell(height, rows));
    for place in 0..columns * rows {
        let next = snapshot::photograph(dice, Purpose::Thing);
        let shown = match &next {
            Some(next) if place > 0 => next,
            _ => first,
        };
        let part = shown.cut(dice, cw as u32, ch as u32, CROPS);
        let (x, y) = (
            seam + (place % columns) * (cw + seam),
            seam + (place / columns) * (ch + seam),
        );
        for (row, pixels) in part.pixels.chunks(cw).enumerate() {
            let from = (y + row) * width + x;
            raster.pixels[from..from + cw].copy_from_slice(pixels);
        }
    }
    raster
}

/// The drawn things that are seen with documents, without one.
fn before(raster: &mut Raster, dice: &mut Dice) {
    if chance(dice, 0.5) {
        clutter(raster, dice);
        return;
    }
    let (w, h) = (raster.width as f32, raster.height as f32);
    let (x, y) = (w * between(dice, 0.1, 0.6), h * between(dice, 0.1, 0.6));
    let (wide, high) = (w * between(dice, 0.15, 0.5), h * between(dice, 0.15, 0.5));
    let corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)];
    let hand = grip(dice, raster.width as u32, raster.height as u32, &corners);
    grip::show(raster, dice, &hand.behind);
    grip::show(raster, dice, &hand.before);
}
