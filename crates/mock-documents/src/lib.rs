//! Mock documents: draws passports, driver's licenses and payment cards of invented issuers, and a
//! folder's worth of other things, as a camera or a scanner would show them. Owns everything from
//! the fonts to the JPEG files; never copies a real document, and never names a tensor.
//!
//! A picture is made in two steps that share nothing: a kind's module draws a flat sheet, then
//! [`view`] photographs it by rules that are the same for all
//! kinds, so that only the document can tell the classes apart. Reading order: `rules`, `dice`, `identity`,
//! `country`, `script`, `mrz`, `luhn`, `barcode` (what is printed), `paint`, `text`, `portrait`, `security`, `emblem`,
//! `scenery`, `pattern` (with what), `passport`, `license`, `card`, `other` (where), `bend`, `warp`, `scene`,
//! `desk`, `page`, `clutter`, `hand`, `grip`, `frames`, `screen`, `effects`, `sensor`, `lens`, `photographs`, `snapshot`, `view` (how it is seen), `flaw`
//! (what can be wrong with that), `folder`, `contact` (what is written).

mod barcode;
mod bend;
mod card;
mod clutter;
mod colour;
mod contact;
mod country;
mod desk;
mod dice;
mod effects;
mod emblem;
mod flaw;
mod folder;
mod form;
mod frames;
mod grip;
mod hand;
mod id_card;
mod identity;
mod lens;
mod license;
mod luhn;
mod mrz;
mod other;
mod page;
mod paint;
mod passport;
mod pattern;
mod photographs;
mod portrait;
mod raster;
mod rules;
mod scene;
mod scenery;
mod screen;
mod script;
mod security;
mod sensor;
mod snapshot;
mod text;
mod view;
mod warp;

pub use contact::contact_sheet;
pub use flaw::{Flaw, draw_flawed};
pub use folder::{Request, write_folder};
pub use photographs::{HELD_OUT_DOMAINS, Photographs};
pub use rules::Rules;

use dice::Dice;
use docsort_random::stream;
use image::RgbImage;
use std::borrow::Cow;
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
    /// Identity cards, residence permits and visas: what looks most like a license or a passport.
    Identity,
    /// Whatever else such a folder holds; see the table in `other`.
    Other,
}

/// One drawn picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub image: RgbImage,
    /// What exactly was drawn, such as `id_card` or `photo_nature`; empty where the class says it all.
    pub detail: Cow<'static, str>,
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
    #[error("photographs cannot be taken from {}: {reason}", path.display())]
    Photographs { path: PathBuf, reason: String },
}

impl Kind {
    /// The three documents, in the order of their class names.
    pub const ALL: [Kind; 3] = [Kind::CreditCard, Kind::DriversLicense, Kind::Passport];

    /// And what is none of them.
    pub const WITH_OTHER: [Kind; 5] = [
        Kind::CreditCard,
        Kind::DriversLicense,
        Kind::Identity,
        Kind::Other,
        Kind::Passport,
    ];

    /// The name of the class folder.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::CreditCard => "credit_card",
            Self::DriversLicense => "drivers_license",
            Self::Passport => "passport",
            Self::Identity => "identity",
            Self::Other => "other",
        }
    }
}

/// Draws picture `index` of a kind: a pure function of its arguments. The longer side of the
/// picture is `long_side_px` (at least 16 and at most 4096; what is asked beyond is clamped).
pub fn draw(kind: Kind, rules: Rules, seed: u64, index: u64, long_side_px: u32) -> Picture {
    let photographs = Photographs::default();
    draw_with(kind, rules, &photographs, seed, index, long_side_px)
}

/// As [`draw`], but with photographs as grounds under documents, as art on cards, and as 45 % of
/// [`Kind::Other`]: a pure function of its arguments and of the photographs' bytes and order.
pub fn draw_with(
    kind: Kind,
    rules: Rules,
    photographs: &Photographs,
    seed: u64,
    index: u64,
    long_side_px: u32,
) -> Picture {
    let side_px = long_side_px.clamp(16, 4096);
    let dice =
        |purpose| Dice::new(stream(seed, purpose, kind as u64, index), rules).among(photographs);
    let mut view = dice("documents/view");
    let mut subject = dice("documents/subject");
    if kind == Kind::Other
        && let Some(picture) = other::photograph(&mut view, &mut subject, side_px)
    {
        return picture;
    }
    let thing = other::thing(&mut subject, kind);
    let image = if thing.is_picture() {
        let (width, height) = view::size(&mut view, side_px);
        let raster = other::picture(&mut subject, thing, width, height);
        let around = if thing.is_screen() {
            view::Around::Display
        } else {
            view::Around::AnyFrame
        };
        view::finish(&mut view, raster, around)
    } else {
        let plan = view::plan(&mut view, side_px);
        let sheets: Vec<Sheet> = (0..plan.sheets())
            .map(|_| sheet(&mut subject, kind, thing, plan.document_px()))
            .collect();
        view::take(&mut view, &plan, &Subject { sheets })
    };
    Picture {
        image,
        detail: thing.name().into(),
    }
}

/// One document or flat thing in all its forms, its long side about `long_px` pixels.
fn sheet(dice: &mut Dice, kind: Kind, thing: other::Thing, long_px: f32) -> Sheet {
    match kind {
        Kind::CreditCard => card::wide(dice, long_px),
        Kind::DriversLicense => license::wide(dice, long_px),
        Kind::Passport => passport::wide(dice, long_px),
        Kind::Identity | Kind::Other => other::sheet(dice, thing, long_px),
    }
}

#[cfg(test)]
mod tests;
