//! What lies under and around the documents of a picture: drawn or photographed, and how it lights them.

use super::{Manner, Plan};
use crate::desk;
use crate::dice::{Dice, between, chance};
use crate::page;
use crate::raster::Raster;
use crate::snapshot::{self, Purpose};

pub(super) struct Ground {
    pub raster: Raster,
    /// The light on it, as factors of the document's colours.
    pub light: [f32; 3],
    /// How likely drawn things lie on it.
    pub clutter: f32,
    /// Whether a hand is in it already.
    pub hand: bool,
}

/// A plain page for what is flat; else a photograph in half of the cases, where there are any.
pub(super) fn ground(dice: &mut Dice, plan: &Plan, width: u32, height: u32) -> Ground {
    let drawn = |raster: Raster, clutter: f32| Ground {
        raster,
        light: [1.0; 3],
        clutter,
        hand: false,
    };
    match plan.manner {
        Manner::Copied => drawn(desk::copy_paper(dice, width, height), 0.0),
        Manner::Cropped | Manner::Scanned => drawn(desk::plain(dice, width, height), 0.0),
        Manner::Shown => drawn(page::page(dice, width, height), 0.0),
        Manner::Photographed | Manner::Far | Manner::Held => {
            if let Some(ground) = photographed(dice, plan, width, height) {
                return ground;
            }
            let clutter = match plan.manner {
                Manner::Far => 1.0,
                Manner::Photographed => 0.3,
                _ => 0.0,
            };
            drawn(desk::ground(dice, width, height), clutter)
        }
    }
}

fn photographed(dice: &mut Dice, plan: &Plan, width: u32, height: u32) -> Option<Ground> {
    if dice.photographs().is_empty() || !chance(dice, 0.5) {
        return None;
    }
    // Large enough to hide what the hand holds.
    let hides = plan.manner == Manner::Held && plan.cover > 0.6;
    let hand = if hides && chance(dice, 0.6) {
        snapshot::filling(dice, Purpose::Hand, width, height, (0.85, 1.0))
    } else {
        None
    };
    let is_hand = hand.is_some();
    let mut raster = match hand {
        Some(raster) => raster,
        None => snapshot::filling(dice, Purpose::Ground, width, height, (0.45, 1.0))?,
    };
    // As sharp as the document, or a little out of its plane.
    if chance(dice, 0.5) {
        raster.blur(between(dice, 0.0, 1.6) * width.max(height) as f32 / 256.0);
    }
    let clutter = match plan.manner {
        Manner::Far => 0.35,
        Manner::Photographed => 0.08,
        _ => 0.0,
    };
    Some(Ground {
        light: light_of(&raster, between(dice, 0.0, 0.8)),
        raster,
        clutter,
        hand: is_hand,
    })
}

/// What a document under the light of this scene is multiplied with: nothing at `part` 0; at 1 the
/// scene's mean against a mid grey, within what eyes take for granted.
fn light_of(scene: &Raster, part: f32) -> [f32; 3] {
    let count = scene.pixels.len() as f32;
    let mean: [f32; 3] =
        std::array::from_fn(|c| scene.pixels.iter().map(|p| p[c]).sum::<f32>() / count);
    let grey = mean.iter().sum::<f32>() / 3.0;
    let bright = (grey / 0.5).clamp(0.45, 1.1);
    mean.map(|v| {
        let hue = (v / grey.max(0.05)).clamp(0.75, 1.25);
        1.0 + (bright * (1.0 + (hue - 1.0) * 0.5) - 1.0) * part
    })
}
