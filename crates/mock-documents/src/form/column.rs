//! A portrait at one side of a form, its repetition, and the column that they leave to the fields: what nearly
//! every card has in common.

use super::ground::Ground;
use super::heads::national;
use super::photo::{ghost, photo};
use super::record::Record;
use super::{Form, ID1, Mark};
use crate::colour::hsv;
use crate::country::Word;
use crate::dice::{Dice, between, chance, either, pick};

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

/// How a layout has a photograph that was pasted on paper.
pub struct Paste {
    /// Share of cards with it at the left.
    pub at_left: f32,
    /// From the card's edges.
    pub margin: f32,
    /// Least and greatest height of its upper edge.
    pub top: (f32, f32),
    /// Share of those without colour.
    pub engraved: f32,
    /// To fields at its right, and at its left.
    pub gaps: (f32, f32),
}

/// Puts a pasted photograph on a form.
pub fn pasted(form: &mut Form, dice: &mut Dice, record: &Record, paste: &Paste) -> Column {
    let (form_width, margin) = (form.size.0, paste.margin);
    let w = between(dice, 190.0, 250.0);
    let h = w * between(dice, 1.18, 1.3);
    let x = either(dice, paste.at_left, margin, form_width - w - margin);
    let y = between(dice, paste.top.0, paste.top.1);
    let frame = [x, y, w, h];
    form.portrait = Some(photo(dice, record.person.sex, frame, paste.engraved));
    let (left, right) = if x < form_width / 2.0 {
        (x + w + paste.gaps.0, form_width - margin)
    } else {
        (margin, x - paste.gaps.1)
    };
    Column { frame, left, right }
}

/// A card with its country's header, and a portrait from there to `foot` above the lower edge; and where the
/// header ends.
pub fn national_card(
    dice: &mut Dice,
    record: &Record,
    ground: Ground,
    foot: f32,
    wish: &Wish,
) -> (Form, Column, f32) {
    let mut form = Form::new(ID1, ground);
    let (header, top) = national(dice, record, Word::License, ID1.0);
    form.header = header;
    let column = column(&mut form, dice, record, (top, ID1.1 - foot), wish);
    (form, column, top)
}

impl Column {
    /// A stamp in violet, red or blue across the portrait's lower corner, at least so opaque.
    pub fn stamp(&self, dice: &mut Dice, record: &Record, least: f32) -> Mark {
        let [x, y, w, h] = self.frame;
        let ink = hsv(pick(dice, &[0.68, 0.75, 0.98, 0.6]), 0.6, 0.55);
        let ink = ink.alpha(between(dice, least, 0.8));
        let words = record.country.english().to_uppercase();
        let at = (
            x + w * between(dice, 0.7, 1.1),
            y + h * between(dice, 0.75, 1.0),
        );
        Mark::Stamp(at, between(dice, 60.0, 90.0), ink, words)
    }

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
