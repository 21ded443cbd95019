//! A portrait at one side of a form, its repetition, and the column that they leave to the fields: what nearly
//! every card has in common.

use super::photo::{ghost, photo};
use super::record::Record;
use super::{Form, Mark};
use crate::dice::{Dice, between, chance};

/// How a layout has its portrait.
pub struct Wish {
    /// Least and greatest width.
    pub width: (f32, f32),
    /// Shares of cards with the portrait at the right, engraved instead of in colour, with a repetition.
    pub at_right: f32,
    pub engraved: f32,
    pub repeated: f32,
}

/// The portrait's frame (x, y, w, h), and where fields begin and end beside it.
pub struct Column {
    pub frame: [f32; 4],
    pub left: f32,
    pub right: f32,
}

/// Puts a portrait between two heights of a form.
pub fn column(
    form: &mut Form,
    dice: &mut Dice,
    record: &Record,
    (top, bottom): (f32, f32),
    wish: &Wish,
) -> Column {
    let form_width = form.size.0;
    let high = (between(dice, wish.width.0, wish.width.1) * between(dice, 1.18, 1.34))
        .min((bottom - top).max(60.0));
    let w = (high / 1.18).min(between(dice, wish.width.0, wish.width.1));
    let is_right = chance(dice, wish.at_right);
    let margin = between(dice, 18.0, 52.0);
    let x = if is_right {
        form_width - w - margin
    } else {
        margin
    };
    let y = top + between(dice, 0.0, (bottom - top - high).max(1.0));
    let frame = [x, y, w, high];
    let (left, right) = if is_right {
        (between(dice, 24.0, 48.0), x - 16.0)
    } else {
        (
            x + w + between(dice, 16.0, 38.0),
            form_width - between(dice, 20.0, 40.0),
        )
    };
    let mut portrait = photo(dice, record.person.sex, frame, wish.engraved);
    if chance(dice, wish.repeated) {
        let wide = between(dice, 80.0, 150.0).min((bottom - top) * 0.5);
        let across = between(dice, 0.55, 0.95);
        let at = (
            left + (right - left) * across,
            bottom - wide * between(dice, 0.6, 1.2),
        );
        portrait.ghosts.push(ghost(dice, at, wide));
    }
    form.portrait = Some(portrait);
    Column { frame, left, right }
}

impl Column {
    /// A signature below the portrait, or across its lower edge where `bottom` leaves no room.
    pub fn signature(&self, record: &Record, bottom: f32) -> Mark {
        let [x, y, w, h] = self.frame;
        Mark::Signature([x, (y + h).min(bottom - 56.0), w, 54.0], record.ink)
    }

    /// Pictograms of vehicles on a line.
    pub fn vehicles(&self, dice: &mut Dice, record: &Record, base: f32) -> Mark {
        let size = between(dice, 32.0, 54.0);
        Mark::Vehicles((self.left, base), size, 5, record.print.alpha(0.9))
    }

    /// A shimmering patch somewhere over the fields.
    pub fn hologram(&self, dice: &mut Dice, bottom: f32) -> Mark {
        let at = (
            between(dice, self.left, self.right),
            between(dice, bottom * 0.3, bottom * 0.8),
        );
        Mark::Hologram(at, between(dice, 40.0, 110.0), between(dice, 0.1, 0.45))
    }
}
