//! Mock documents: draws passports, driver's licenses and payment cards of invented issuers, as a
//! camera or a scanner would show them. Owns everything from the fonts to the JPEG files; never
//! copies a real document, and never names a tensor.
//!
//! A picture is made in two steps that share nothing: a kind's module draws a flat sheet, then
//! [`capture`] photographs it by rules that are the same for all kinds, so that only the document
//! can tell the classes apart. Reading order: `identity`, `mrz`, `luhn` (what is printed),
//! `paint`, `text`, `portrait`, `security`, `emblem`, `scenery`, `pattern` (with what), `passport`,
//! `license`, `card` (where), `warp`, `scene`, `hand`, `frames`, `effects`, `capture` (how it is seen).

mod capture;
mod card;
mod colour;
mod dice;
mod effects;
mod emblem;
mod folder;
mod frames;
mod hand;
mod identity;
mod license;
mod luhn;
mod mrz;
mod paint;
mod passport;
mod pattern;
mod portrait;
mod raster;
mod scene;
mod scenery;
mod security;
mod text;
mod warp;

pub use folder::{Request, write_folder};

use crate::random::stream;
use image::RgbImage;
use std::path::PathBuf;
use warp::Sheet;

/// The kinds of documents that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    CreditCard,
    DriversLicense,
    Passport,
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
    /// In the order of their class names.
    pub const ALL: [Kind; 3] = [Kind::CreditCard, Kind::DriversLicense, Kind::Passport];

    /// The name of the class folder.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::CreditCard => "credit_card",
            Self::DriversLicense => "drivers_license",
            Self::Passport => "passport",
        }
    }
}

/// Draws picture `index` of a kind: a pure function of its four arguments. The longer side of the
/// picture is `long_side_px` (at least 16 and at most 4096; what is asked beyond is clamped).
pub fn draw(kind: Kind, seed: u64, index: u64, long_side_px: u32) -> RgbImage {
    let mut view = stream(seed, "documents/capture", kind as u64, index);
    let plan = capture::plan(&mut view, long_side_px.clamp(16, 4096));
    let sheet = sheet(kind, seed, index, plan.document_px());
    capture::take(&mut view, &plan, &sheet)
}

/// The flat document, its long side about `long_px` pixels.
fn sheet(kind: Kind, seed: u64, index: u64, long_px: f32) -> Sheet {
    let mut dice = stream(seed, "documents/sheet", kind as u64, index);
    // ISO/IEC 7810: corners of 3.18 mm. Cut documents (corner 0) come with every kind alike.
    let rounded = dice::chance(&mut dice, 0.8);
    let pixmap = match kind {
        Kind::CreditCard => card::draw(&mut dice, long_px / card::LONG),
        Kind::DriversLicense => license::draw(&mut dice, long_px / license::LONG),
        Kind::Passport => passport::draw(&mut dice, long_px / passport::WIDTH),
    };
    Sheet {
        pixmap,
        corner: if rounded { 0.037 } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_arguments_draw_the_same_picture() {
        for kind in Kind::ALL {
            let picture = draw(kind, 5, 7, 96);
            assert_eq!(picture, draw(kind, 5, 7, 96));
            assert_ne!(picture, draw(kind, 5, 8, 96));
            assert_ne!(picture, draw(kind, 6, 7, 96));
        }
    }

    #[test]
    fn the_long_side_is_as_asked() {
        for kind in Kind::ALL {
            for index in 0..30 {
                let picture = draw(kind, 1, index, 80);
                assert_eq!(picture.width().max(picture.height()), 80);
                assert!(picture.width().min(picture.height()) >= 30);
            }
        }
    }

    #[test]
    fn no_picture_is_blank() {
        for kind in Kind::ALL {
            for index in 0..30 {
                let picture = draw(kind, 2, index, 96);
                let tones: std::collections::HashSet<u8> =
                    picture.pixels().map(|p| p.0[1] / 8).collect();
                assert!(tones.len() >= 4, "{kind:?} {index}: {} tones", tones.len());
            }
        }
    }

    #[test]
    fn a_folder_is_the_same_for_any_number_of_threads_and_never_overwritten() {
        let request = Request {
            per_class: 3,
            seed: 9,
            long_side_px: 64,
            jpeg_quality: 85,
        };
        let folders: Vec<_> = [1, 3]
            .into_iter()
            .map(|threads| {
                let folder = tempfile::tempdir().unwrap();
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                pool.install(|| write_folder(folder.path(), &request, &|_| ()))
                    .unwrap();
                folder
            })
            .collect();
        for kind in Kind::ALL {
            for number in 1..=3 {
                let name = format!("{0}/{0}-{number:04}.jpg", kind.class_name());
                let read = |i: usize| std::fs::read(folders[i].path().join(&name)).unwrap();
                assert_eq!(read(0), read(1));
            }
        }
        let again = write_folder(folders[0].path(), &request, &|_| ());
        assert!(matches!(again, Err(DocumentsError::Io { .. })));
    }
}
