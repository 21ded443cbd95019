//! One photograph of those that a picture may show: chosen by what it is wanted for, and cut to size. Knows
//! nothing of documents.

use super::dice::{Dice, between, chance, weighted, whole};
use super::photographs::domains::{HANDS, SURFACES, VIEWS, WRITTEN};
use super::photographs::{Domain, Photographs};
use super::raster::Raster;

/// One photograph, decoded.
pub struct Photograph {
    pub domain: String,
    pub raster: Raster,
}

/// What a photograph is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be shown as it is.
    Thing,
    /// To lie under a document.
    Ground,
    /// To hold one; none where the rules allow no hands.
    Hand,
    /// To be printed on a card or shown on a screen: no faces, no text.
    Art,
}

/// A photograph for the purpose, or none where the rules allow none.
pub fn photograph(dice: &mut Dice, purpose: Purpose) -> Option<Photograph> {
    let photographs = dice.photographs().clone();
    let domain = domain(&photographs, dice, purpose)?;
    let place = whole(dice, 0, domain.files.len() as i64 - 1) as usize;
    let image = image::load_from_memory(&domain.files[place])
        .expect("each file was decoded when the folder was opened")
        .into_rgb8();
    Some(Photograph {
        domain: domain.name.clone(),
        raster: Raster::from_image(&image),
    })
}

impl Photograph {
    pub fn is_written(&self) -> bool {
        WRITTEN.contains(&self.domain.as_str())
    }

    /// A part of the photograph as a raster of `width` × `height` pixels; `part` is that of the
    /// largest crop of this shape, as a range. Mirrored in half of the cases where it has no writing.
    pub fn cut(&self, dice: &mut Dice, width: u32, height: u32, part: (f32, f32)) -> Raster {
        let (w, h) = (self.raster.width as f32, self.raster.height as f32);
        let aspect = width as f32 / height as f32;
        let part = between(dice, part.0, part.1).min(1.0);
        let (cw, ch) = if w / h > aspect {
            (h * aspect * part, h * part)
        } else {
            (w * part, w / aspect * part)
        };
        let at = (
            between(dice, 0.0, 1.0) * (w - cw),
            between(dice, 0.0, 1.0) * (h - ch),
        );
        let frame = [at.0, at.1, cw, ch];
        let mut cut = self.raster.cut(frame, width as usize, height as usize);
        if !self.is_written() && chance(dice, 0.5) {
            cut.mirror();
        }
        cut
    }
}

/// A photograph of the purpose, cut to this size.
pub fn filling(
    dice: &mut Dice,
    purpose: Purpose,
    width: u32,
    height: u32,
    part: (f32, f32),
) -> Option<Raster> {
    let photograph = photograph(dice, purpose)?;
    Some(photograph.cut(dice, width, height, part))
}

/// One of the domains that the rules allow, those that suit the purpose first. Each weighs as the
/// root of its photographs, so that a large domain does not drown a small one.
fn domain<'a>(
    photographs: &'a Photographs,
    dice: &mut Dice,
    purpose: Purpose,
) -> Option<&'a Domain> {
    let suits = |domain: &Domain| match purpose {
        Purpose::Thing => true,
        Purpose::Ground => SURFACES.contains(&domain.name.as_str()),
        Purpose::Hand => HANDS.contains(&domain.name.as_str()),
        Purpose::Art => VIEWS.contains(&domain.name.as_str()),
    };
    // What shows things must lie under documents too, or it would say that there is none.
    let anything = purpose == Purpose::Ground && chance(dice, 0.5);
    let of = |suiting: bool| -> Vec<(usize, f32)> {
        let allowed = photographs.allowed(dice.rules());
        allowed
            .filter(|(_, domain)| !suiting || suits(domain))
            .map(|(place, domain)| (place, (domain.files.len() as f32).sqrt()))
            .collect()
    };
    let suiting = of(!anything);
    let places = if suiting.is_empty() && purpose != Purpose::Hand {
        of(false)
    } else {
        suiting
    };
    if places.is_empty() {
        return None;
    }
    Some(photographs.domain(weighted(dice, &places)))
}
