//! Mock documents: draws passports, driver's licenses and payment cards of invented issuers, and a
//! folder's worth of other things, as a camera or a scanner would show them. Owns everything from
//! the fonts to the JPEG files; never copies a real document, and never names a tensor.
//!
//! A picture is made in two steps that share nothing: a kind's module draws a flat sheet, then
//! [`view`] (for the bundled sample: [`capture`]) photographs it by rules that are the same for all
//! kinds, so that only the document can tell the classes apart. Reading order: `dice`, `identity`,
//! `country`, `script`, `mrz`, `luhn`, `barcode` (what is printed), `paint`, `text`, `portrait`, `security`, `emblem`,
//! `scenery`, `pattern` (with what), `passport`, `license`, `card`, `other` (where), `bend`, `warp`, `scene`,
//! `desk`, `clutter`, `hand`, `grip`, `frames`, `screen`, `effects`, `lens`, `view` (how it is seen), `flaw`
//! (what can be wrong with that), `folder`, `contact` (what is written).

mod barcode;
mod bend;
mod capture;
mod card;
mod clutter;
mod colour;
mod contact;
#[allow(dead_code, unused_imports)] // Until all documents draw from it.
mod country;
mod desk;
mod dice;
mod effects;
mod emblem;
mod flaw;
mod folder;
mod frames;
mod grip;
mod hand;
mod identity;
mod lens;
mod license;
mod luhn;
mod mrz;
mod other;
mod paint;
mod passport;
mod pattern;
mod portrait;
mod raster;
mod scene;
mod scenery;
mod screen;
mod script;
mod security;
mod text;
mod view;
mod warp;

pub use contact::contact_sheet;
pub use dice::Rules;
pub use flaw::{Flaw, draw_flawed};
pub use folder::{Request, write_folder};

use dice::{Dice, chance};
use docsort_random::stream;
use image::RgbImage;
use std::path::PathBuf;
use view::Subject;
use warp::Sheet;

/// A bundled sans serif that also has Greek and Cyrillic, for whoever letters a picture (TrueType).
pub static SANS_FONT: &[u8] = include_bytes!("../assets/fonts/Roboto-Regular.ttf");

/// The classes that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    CreditCard,
    DriversLicense,
    Passport,
    /// Whatever else such a folder holds; see the table in `other`.
    Other,
}

/// One drawn picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub image: RgbImage,
    /// What exactly was drawn, such as `id_card` or `receipt`; empty where the class says it all.
    pub detail: &'static str,
}

/// Why a folder of pictures was not written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentsError {
    #[error("cannot write {}: {source}", path.display())]
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot encode {}: {reason}", path.display())]
    Encode { path: PathBuf, reason: String },
}

impl Kind {
    /// The three documents, in the order of their class names.
    pub const ALL: [Kind; 3] = [Kind::CreditCard, Kind::DriversLicense, Kind::Passport];

    /// And what is none of them.
    pub const WITH_OTHER: [Kind; 4] = [
        Kind::CreditCard,
        Kind::DriversLicense,
        Kind::Other,
        Kind::Passport,
    ];

    /// The name of the class folder.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::CreditCard => "credit_card",
            Self::DriversLicense => "drivers_license",
            Self::Passport => "passport",
            Self::Other => "other",
        }
    }
}

/// Draws picture `index` of a kind: a pure function of its arguments. The longer side of the
/// picture is `long_side_px` (at least 16 and at most 4096; what is asked beyond is clamped). What
/// is none of the three documents is never drawn by [`Rules::Sample`], but by [`Rules::Wide`].
pub fn draw(kind: Kind, rules: Rules, seed: u64, index: u64, long_side_px: u32) -> Picture {
    let side_px = long_side_px.clamp(16, 4096);
    if rules == Rules::Sample && kind != Kind::Other {
        let image = sample(kind, seed, index, side_px);
        return Picture { image, detail: "" };
    }
    let rules = if rules == Rules::Sample {
        Rules::Wide
    } else {
        rules
    };
    let dice = |purpose| Dice::new(stream(seed, purpose, kind as u64, index), rules);
    let mut view = dice("documents/view");
    let mut subject = dice("documents/subject");
    let thing = match kind {
        Kind::Other => other::thing(&mut subject),
        _ => other::Thing::Document,
    };
    let image = if thing.is_picture() {
        let (width, height) = view::size(&mut view, side_px);
        let raster = other::picture(&mut subject, thing, width, height);
        let around = match thing.is_screen() {
            true => view::Around::Display,
            false => view::Around::AnyFrame,
        };
        view::finish(&mut view, raster, around)
    } else {
        let plan = view::plan(&mut view, side_px);
        let sheets: Vec<Sheet> = (0..plan.sheets())
            .map(|_| match kind {
                Kind::Other => other::sheet(&mut subject, thing, plan.document_px()),
                _ => wide_sheet(&mut subject, kind, plan.document_px()),
            })
            .collect();
        view::take(&mut view, &plan, &Subject { sheets })
    };
    let detail = thing.name();
    Picture { image, detail }
}

/// As the bundled sample is drawn.
fn sample(kind: Kind, seed: u64, index: u64, side_px: u32) -> RgbImage {
    let dice = |purpose| Dice::new(stream(seed, purpose, kind as u64, index), Rules::Sample);
    let mut view = dice("documents/capture");
    let plan = capture::plan(&mut view, side_px);
    let long_px = plan.document_px();
    let mut dice = dice("documents/sheet");
    // ISO/IEC 7810: corners of 3.18 mm. Cut documents (corner 0) come with every kind alike.
    let rounded = chance(&mut dice, 0.8);
    let pixmap = match kind {
        Kind::CreditCard => card::draw(&mut dice, long_px / card::LONG),
        Kind::DriversLicense => license::draw(&mut dice, long_px / license::LONG),
        Kind::Passport | Kind::Other => passport::wide(&mut dice, long_px).pixmap,
    };
    let sheet = Sheet {
        pixmap,
        corner: if rounded { 0.037 } else { 0.0 },
        bend: warp::Bend::Flat,
    };
    capture::take(&mut view, &plan, &sheet)
}

/// One of the three documents in all its forms, its long side about `long_px` pixels.
fn wide_sheet(dice: &mut Dice, kind: Kind, long_px: f32) -> Sheet {
    match kind {
        Kind::CreditCard => card::wide(dice, long_px),
        Kind::DriversLicense => license::wide(dice, long_px),
        Kind::Passport | Kind::Other => passport::wide(dice, long_px),
    }
}

#[cfg(test)]
mod tests;
